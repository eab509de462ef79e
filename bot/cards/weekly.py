"""The weekly summary: planned against actual, what finished, what slips and why, who is asked for help, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.cards.lags import outcome_words
from bot.cards.model import Block, Bold, Bullets, Card, Chart, Fields, Line, Series, Table, Tag, Tone, note, plain
from bot.cards.updates import WEEKDAYS, blocker_line, day_name, done_line, plan_line, shown
from bot.domain.briefs import SentSummary
from bot.domain.people import Person
from bot.domain.promises import Promise
from bot.domain.standing import Piece, Standing, by_department
from bot.domain.subtasks import Answer, Subtask, SupportNeed
from bot.domain.weekly import Said, Share, Week

MOST_ROWS = 50
MOST_BARS = 12
SHOWN = 12
NAME = 8
"""Characters of a subtask's name under its bar."""
ANSWERS = {Answer.PROMISED: "已答应", Answer.REFUSED: "不能支持", Answer.GIVEN: "已给到"}


@dataclass(frozen=True, slots=True)
class Names:
    """What people and departments are called, by id; `steps` names process and node of subtasks that are one."""

    people: Mapping[int, str] = field(default_factory=dict)
    departments: Mapping[int, str] = field(default_factory=dict)
    steps: Mapping[int, str] = field(default_factory=dict)

    def work(self, subtask: Subtask) -> str:
        step = self.steps.get(subtask.id or 0)
        return f"{_code(subtask)} {subtask.name}" + (f"（{step}）" if step else "")

    def owner(self, subtask: Subtask) -> str:
        return self.people.get(subtask.owner_id or 0, "还没有人认领")

    def department(self, department_id: int | None) -> str:
        return self.departments.get(department_id or 0, "")


@dataclass(frozen=True, slots=True)
class Heading:
    """`kind` is what the summary is for (周会简报, 周汇总), `place` whose week it is; `remarks` are lines above everything."""

    kind: str
    place: str
    remarks: tuple[str, ...] = ()
    updated: bool = False


def weekly_card(heading: Heading, week: Week, work: Standing, names: Names, *more: Block) -> Card:
    """The whole week of a project, a department, the company or one person: first what lags and why (R90), then what else stands in
    the way (`more`), then what is done and what comes."""
    blocks: list[Block] = [note("\n".join(heading.remarks))] if heading.remarks else []
    figures = _figures(week, work)
    blocks += [figures] if figures.pairs else []
    blocks += [*_lagging(work, names), *more, *_records(work, names)]
    if work.pieces:
        blocks.append(_progress_chart(work, names))
    if not week.empty:
        blocks += [_chart(week), *_sections(week), _people(week.shares)]
    elif any(share.owed for share in week.shares) or not work.pieces:
        owing = sum(share.owed > 0 for share in week.shares)
        blocks.append(note(f"应交日报的 {owing} 人，这一周都还没有交。" if owing else "这一周没有人要交日报。"))
    return Card(
        title=f"{heading.kind} · {week.first:%m-%d} 至 {week.last:%m-%d}" + ("（已更新）" if heading.updated else ""),
        subtitle=heading.place,
        blocks=tuple(blocks),
        tone=Tone.WARN if work.slipping or work.unanswered or week.slipping or week.blockers else Tone.INFO,
        summary=_summary(heading, week, work),
    )


def _summary(heading: Heading, week: Week, work: Standing) -> str:
    done = len(work.finished) if work.pieces else len(week.completed)
    slipping = len(work.slipping) + len(week.slipping)
    return f"{heading.place}：完成 {done} 项，滞后 {slipping} 项，卡点 {len(week.blockers)} 个"


def _figures(week: Week, work: Standing) -> Fields:
    """What there is none of is left out."""
    posted, lacking = sum(share.posted for share in week.shares), sum(share.lacking for share in week.shares)
    records = (
        ("计划进度", f"{work.planned}%"),
        ("实际进度", f"{work.actual}%"),
        ("任务", f"本周完成 {len(work.finished)} 项，滞后 {len(work.slipping)} 项，共 {len(work.pieces)} 项"),
    )
    counted = (
        ("待答复的支持", len(work.unanswered), "项"),
        ("日报里完成", len(week.completed), "项"),
        ("进行中", len(week.under_way), "项"),
        ("延期", len(week.slipping), "项"),
        ("需支持", len(week.blockers), "项"),
    )
    pairs = [*(records if work.pieces else ()), *((label, f"{many} {unit}") for label, many, unit in counted if many)]
    if posted or lacking:
        pairs.append(("日报", f"交了 {posted} 篇" + (f"，缺 {lacking} 篇" if lacking else "")))
    return Fields(tuple(pairs))


def projects_table(rows: Sequence[tuple[str, Standing]]) -> Table:
    """Each project with how it stands, those furthest behind first."""
    ordered = sorted(rows, key=lambda row: row[1].actual - row[1].planned)
    return Table(
        columns=("项目", "实际 / 计划", "本周完成", "滞后", "待支持"),
        rows=tuple(
            (name, f"{one.actual}% / {one.planned}%", str(len(one.finished)), str(len(one.slipping)), str(len(one.unanswered)))
            for name, one in ordered[:MOST_ROWS]
        ),
    )


# --- from the records ---------------------------------------------------------------------------------------------------


def _progress_chart(work: Standing, names: Names) -> Chart:
    """A pair of bars for each subtask, or for each department where there are too many (R85)."""
    if len(work.pieces) <= MOST_BARS:
        rows = [(_label(one.subtask), one.planned, one.actual) for one in work.pieces]
        each = "子任务"
    else:
        rows, each = by_department(work, names.departments)[:MOST_BARS], "部门"
    return Chart(
        title=f"各{each}进度：计划与实际（%）",
        kind="bar",
        labels=tuple(label for label, _, _ in rows),
        series=(
            Series("计划", tuple(float(planned) for _, planned, _ in rows)),
            Series("实际", tuple(float(actual) for _, _, actual in rows)),
        ),
    )


def _lagging(work: Standing, names: Names) -> Iterator[Block]:
    """R88, R90: the reason, the owner, and how many working days late; and whom nobody has answered."""
    rows = tuple(
        (names.work(one.subtask), names.owner(one.subtask), f"{one.actual}% / {one.planned}%", _lateness(one), _why(one))
        for one in work.slipping[:MOST_ROWS]
    )
    if rows:
        yield Table(("滞后的任务", "负责人", "实际 / 计划", "截止", "原因"), rows)
    if len(work.slipping) > MOST_ROWS:
        yield note(f"……另有 {len(work.slipping) - MOST_ROWS} 项滞后")
    if work.unanswered:
        yield Bullets("支持还没有人答复", shown((_asked(one, names) for one in work.unanswered), SHOWN))


def _records(work: Standing, names: Names) -> Iterator[Block]:
    """What is done and what comes; what there is none of is said in one line."""
    if work.since or work.settled:
        yield Bullets("简报之后", shown((*map(_finished, work.since), *(_settled(one) for one in work.settled)), SHOWN))
    if work.finished:
        finished = ((Bold(names.work(one.subtask)), "，", names.owner(one.subtask)) for one in work.finished)
        yield Bullets("本周完成的任务", shown(finished, SHOWN))
    if work.ahead:
        yield Bullets("下周到期", shown((_due(one, names) for one in work.ahead), SHOWN))
    none = (("本周没有滞后的任务", work.slipping), ("本周没有完成的任务", work.finished), ("下周没有到期的任务", work.ahead))
    if work.pieces and (said := [words for words, found in none if not found]):
        yield note("，".join(said) + "。")


def _why(piece: Piece) -> str:
    """What its owner said, and what its head has done about it (R88)."""
    reason = piece.reason or "还没有说明"
    return f"{reason}；{outcome_words(piece.lag, answered=piece.helped)}" if piece.lag is not None else reason


def _lateness(piece: Piece) -> str:
    due = f"{piece.subtask.due:%m-%d}"
    if piece.late is None:
        return due
    return f"{due}，晚 {piece.late} 个工作日" if piece.late else f"{due}，刚过期"


def _finished(subtask: Subtask) -> Line:
    return (Bold(_code(subtask)), " ", subtask.name)


def _due(piece: Piece, names: Names) -> Line:
    subtask = piece.subtask
    return (Bold(names.work(subtask)), f"，{names.owner(subtask)}，{piece.actual}% ", Tag(f"{subtask.due:%m-%d}", Tone.INFO))


def _asked(need: SupportNeed, names: Names) -> Line:
    asked = names.department(need.department_id) or names.people.get(need.person_id or 0, "")
    return (need.what, f"（{need.asked_at:%m-%d} 提出）", *((" ", Tag(f"找{asked}"[:40], Tone.WARN)) if asked else ()))


def _settled(need: SupportNeed) -> Line:
    return ("支持：", need.what, "，", ANSWERS.get(need.answer, "已撤回"), *((f"，{need.by:%m-%d} 前",) if need.by else ()))


def _label(subtask: Subtask) -> str:
    name = subtask.name if len(subtask.name) <= NAME else f"{subtask.name[: NAME - 1]}…"
    return f"{_code(subtask)} {name}"


def _code(subtask: Subtask) -> str:
    return f"T-{subtask.number}"


# --- from daily updates -------------------------------------------------------------------------------------------------


def _chart(week: Week) -> Chart:
    return Chart(
        title="每天的完成与计划（项）",
        kind="bar",
        labels=tuple(f"周{WEEKDAYS[day.weekday()]}" for day, _, _ in week.by_day),
        series=(
            Series("完成", tuple(float(done) for _, done, _ in week.by_day)),
            Series("计划", tuple(float(planned) for _, _, planned in week.by_day)),
        ),
    )


def _sections(week: Week) -> Iterable[Block]:
    if week.slipping:
        yield Bullets("日报里说延期", _by(week.slipping, "done"))
    if week.blockers:
        yield Bullets("日报里的卡点和需支持", _by(week.blockers, "blocker"))
    if week.broken:
        yield Bullets("说了还没做到", shown((_promised(person, one) for person, one in week.broken), SHOWN))
    if week.under_way:
        yield Bullets("进行中", _by(week.under_way, "done"))
    if week.completed:
        yield Bullets("日报里完成", _by(week.completed, "done"))
    if week.ahead:
        yield Bullets("接下来", _by(week.ahead, "plan"))
    if week.silent:
        yield Bullets("本周没交过日报", ((names_of(week.silent),),))


def names_of(people: Sequence[Person]) -> str:
    """The first names, and how many there are."""
    told = "、".join(one.name for one in people[:MOST_ROWS])
    return told if len(people) <= MOST_ROWS else f"{told} 等 {len(people)} 人"


def _promised(person: Person, promise: Promise) -> Line:
    return (Bold(person.name), " ", promise.text, " ", Tag(f"说好 {promise.due:%m-%d}", Tone.WARN))


def _by(said: Sequence[Said], kind: str) -> tuple[Line, ...]:
    line = {"done": done_line, "plan": plan_line, "blocker": blocker_line}[kind]
    drawn = ((Bold(one.person.name), " ", *line(one.item)) for one in said[:SHOWN])
    return shown(drawn, SHOWN, left=max(0, len(said) - SHOWN))


def _people(shares: Sequence[Share]) -> Table:
    """Whoever wrote or owed something, those who lack most first."""
    counted = [one for one in shares if one.posted or one.owed]
    ordered = sorted(counted, key=lambda share: (-share.lacking, share.person.name))
    return Table(
        columns=("成员", "日报", "完成", "计划", "需支持"),
        rows=tuple(
            (share.person.name, _given(share), str(share.completed), str(share.planned), str(share.blockers))
            for share in ordered[:MOST_ROWS]
        ),
    )


def _given(share: Share) -> str:
    """How many updates; where some lack, for how many of the days that were owed."""
    return f"{share.owed - share.lacking}/{share.owed}" if share.lacking else f"{share.posted}"


def as_sent_card(sent: SentSummary, at: datetime) -> Card:
    """A summary word for word as it was sent; `at` is when, in the company's zone."""
    return Card(
        title=f"原文 · {sent.title}"[:120],
        blocks=(note(f"{at:%Y-%m-%d %H:%M} 发给：{sent.told}"), plain(sent.text)),
        tone=Tone.QUIET,
        summary=f"{at:%m-%d} 发出的原文",
    )


def moved_line(what: str, usual: date, instead: date, why: str) -> str:
    """That a push will not come on its usual day (X13)."""
    reason = f"（{why}）" if why else ""
    return f"{day_name(usual)}不上班{reason}，{what}顺延到 {day_name(instead)}。"
