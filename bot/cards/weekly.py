"""The weekly summary: planned against done, what slips, who is asked for help, who owes updates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.cards.model import Block, Bold, Bullets, Card, Chart, Fields, Line, Series, Table, Tone, note
from bot.cards.updates import WEEKDAYS, blocker_line, done_line, plan_line, shown
from bot.domain.weekly import Said, Share, Week

MOST_ROWS = 50
SHOWN = 12


def weekly_card(week: Week, place: str, remark: str = "") -> Card:
    """`place` is the project or the group; `remark` one more line, such as how to bind an unbound group."""
    blocks: list[Block] = [_figures(week)]
    if week.empty:
        blocks.append(note("这一周还没有人交日报。"))
    else:
        blocks += [_chart(week), *_sections(week), _people(week.shares)]
    if remark:
        blocks.append(note(remark))
    return Card(
        title=f"{'本周进展' if week.current else '一周进展'} · {week.first:%m-%d} 至 {week.last:%m-%d}",
        subtitle=place,
        blocks=tuple(blocks),
        tone=Tone.WARN if week.slipping or week.blockers else Tone.INFO,
        summary=f"{place}：完成 {len(week.completed)} 项，延期 {len(week.slipping)} 项，卡点 {len(week.blockers)} 个",
    )


def _figures(week: Week) -> Fields:
    posted, owed = sum(share.posted for share in week.shares), sum(share.owed for share in week.shares)
    return Fields(
        (
            ("完成", f"{len(week.completed)} 项"),
            ("进行中", f"{len(week.under_way)} 项"),
            ("延期", f"{len(week.slipping)} 项"),
            ("需支持", f"{len(week.blockers)} 项"),
            ("日报", f"{posted} / {owed} 人次" if owed else f"{posted} 人次"),
            ("参与", f"{sum(1 for share in week.shares if share.posted)} / {len(week.shares)} 人"),
        )
    )


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
        yield Bullets("延期", _by(week.slipping, "done"))
    if week.blockers:
        yield Bullets("需支持", _by(week.blockers, "blocker"))
    if week.under_way:
        yield Bullets("进行中", _by(week.under_way, "done"))
    yield Bullets("完成", _by(week.completed, "done"))
    yield Bullets("接下来", _by(week.ahead, "plan"))


def _by(said: Sequence[Said], kind: str) -> tuple[Line, ...]:
    line = {"done": done_line, "plan": plan_line, "blocker": blocker_line}[kind]
    return shown(((Bold(one.person.name), " ", *line(one.item)) for one in said), SHOWN)


def _people(shares: Sequence[Share]) -> Table:
    ordered = sorted(shares, key=lambda share: (share.posted - share.owed, share.person.name))
    return Table(
        columns=("成员", "日报", "完成", "计划", "需支持"),
        rows=tuple(
            (share.person.name, f"{share.posted}/{share.owed}", str(share.completed), str(share.planned), str(share.blockers))
            for share in ordered[:MOST_ROWS]
        ),
    )
