"""The cards of an issue: its sheet with what happened so far, and the daily list of what is not settled (R82, R94, R111, R129)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.cards.model import Block, Bold, Bullets, Button, Buttons, ButtonStyle, Card, Fields, Line, Table, Tag, Text, Tone, note
from bot.cards.payloads.issues import (
    AskExtend,
    AskGiveUp,
    AskIssueSupport,
    AskPropose,
    AskRaise,
    AskReopen,
    AskSolve,
    GiveIssueSupport,
    TakeIssue,
)
from bot.cards.payloads.meetings import AskMeeting
from bot.domain.issues import Issue, Sort, State, is_open
from bot.domain.text.clock import shown_at, shown_day

ROWS = 30
"""Issues in the table of one list; the rest is counted."""
TOLD = 8
"""Steps that a sheet repeats."""
SHOWN = 60
"""Characters of a description in a list."""
SORTS = {Sort.INSIDE: "部门内一般", Sort.ACROSS: "跨部门一般", Sort.MAJOR: "重大", Sort.CUSTOMER: "客户"}
STATES = {
    State.OPEN: "待处理",
    State.ACKNOWLEDGED: "处理中",
    State.PROPOSED: "已有方案",
    State.SOLVED: "已解决",
    State.UNSOLVED: "未解决",
}
_TONES = {State.SOLVED: Tone.GOOD, State.UNSOLVED: Tone.QUIET}
_LINE = 200
"""Characters of a text in one field of the sheet."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that still runs: what it waits for, until when, and who has to act (R110)."""

    what: str
    at: datetime
    who: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """An issue with the names around it, drawn `today`. `limits` are those that run, the first due first; `told` are lines, the
    newest last. `broken` says that the promised moment is over, `latest` is by when a plan has to be where this one answers no
    escalation, `promiser` is who gave it, `taken_from` owned the issue before, `extension` is what more time was asked for and
    until when, `escalates_at` when it goes up where it is not solved by then.
    `wants_meeting`: a major one whose special meeting nobody has called (R121); `meetings` are those about it that are still to
    be held. Moments are in the company's zone."""

    issue: Issue
    today: date
    department: str
    owner: str = ""
    raiser: str = ""
    project: str = ""
    raised_at: datetime | None = None
    occurred_at: datetime | None = None
    promised_at: datetime | None = None
    deadline: datetime | None = None
    late: bool = False
    needs_support: bool = False
    support: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    escalates_at: datetime | None = None
    broken: bool = False
    latest: datetime | None = None
    promiser: str = ""
    taken_from: str = ""
    extension: str = ""
    wants_meeting: bool = False
    meetings: tuple[tuple[str, datetime], ...] = ()


def code(issue: Issue) -> str:
    return f"I-{issue.number}"


def sheet_card(sheet: Sheet, lead: Sequence[Line] = ()) -> Card:
    """Everything there is to know and what can be done with it now. `lead` is what is said above it."""
    one = sheet.issue
    blocks: list[Block] = [Text(tuple(lead))] if lead else []
    blocks += [Text((*_plan(sheet), _flags(sheet), (one.description,))), Fields(tuple(_facts(sheet)))]
    blocks += _limits(sheet)
    if sheet.support:
        blocks.append(Bullets("需支持方", tuple((text,) for text in sheet.support)))
    if sheet.told:
        blocks.append(Bullets("经过", tuple((text,) for text in sheet.told[-TOLD:])))
    blocks.append(Buttons(tuple(_buttons(sheet))))
    return Card(
        title=f"{code(one)} {shortened(one.description)}",
        subtitle=sheet.project,
        blocks=tuple(blocks),
        tone=_tone(sheet),
        summary=f"{code(one)} {shortened(one.description)}：{STATES[one.state]}" + (f"，{sheet.owner}" if sheet.owner else ""),
        lead=len(lead[:1]),
    )


def list_card(sheets: Sequence[Sheet], place: str) -> Card:
    """《跨部门问题跟踪表》 of a project or a department: what is not settled, with the next limit of each."""
    blocks: list[Block] = [Fields(tuple(_counts(sheets)))]
    if sheets:
        blocks.append(Table(("问题", "责任部门", "负责人", "状态", "下一时限"), tuple(map(_row, sheets[:ROWS]))))
    else:
        blocks.append(note("没有未关闭的问题。"))
    if len(sheets) > ROWS:
        blocks.append(note(f"……另有 {len(sheets) - ROWS} 个。看某一个：问题 I-编号"))
    blocks.append(Buttons((Button("上报问题", AskRaise(), "问题", ButtonStyle.PRIMARY),)))
    return Card(
        title="问题跟踪表",
        subtitle=place,
        blocks=tuple(blocks),
        tone=Tone.WARN if any(one.late or one.issue.level for one in sheets) else Tone.INFO,
        summary=f"{place}：未关闭的问题 {len(sheets)} 个",
    )


def ask_owner_card(sheet: Sheet, at: datetime, percent: int) -> Card:
    """The private question before anybody else is told (idea 2): three answers."""
    one = sheet.issue
    lead: list[Line] = [
        (f"{code(one)} 的升级时限已过 {percent}%，到 {shown_at(at, sheet.today)} 还没解决会升级。现在只问你：",),
        ("已经有方案就填谁、何时解决；缺支持就说请谁；来不及就申请延期并写原因。",),
    ]
    blocks: tuple[Block, ...] = (
        Text(tuple(lead)),
        Text(((one.description,),)),
        Fields(tuple(_facts(sheet))[:4]),
        Buttons(
            (
                Button("已有方案", AskPropose(number=one.number), f"问题 {code(one)} 给出方案", ButtonStyle.PRIMARY),
                Button("需要支持", AskIssueSupport(number=one.number), f"问题 {code(one)} 需要支持"),
                Button("申请延期", AskExtend(number=one.number), f"问题 {code(one)} 申请延期"),
            )
        ),
    )
    words = f"{code(one)} 快到升级时限，先问问你"
    return Card(title=words, subtitle=sheet.project, blocks=blocks, tone=Tone.WARN, summary=words)


def meeting_button(number: int) -> Button:
    return Button("约会议", AskMeeting(issue=number), f"约会议 I-{number}")


def _day_or_moment(at: datetime, today: date) -> str:
    """Midnight is a day that was named without its time."""
    return shown_at(at, today) if at.time() > time(0) else shown_day(at.date(), today)


def shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"


def _flags(sheet: Sheet) -> Line:
    one = sheet.issue
    tone = _TONES.get(one.state, Tone.INFO)
    spans: list[str | Tag] = [Tag(SORTS[one.sort], Tone.BAD if one.sort in (Sort.MAJOR, Sort.CUSTOMER) else Tone.INFO), " "]
    spans.append(Tag(STATES[one.state], tone))
    flags = ((sheet.late, "延期", Tone.BAD), (sheet.needs_support, "需支持", Tone.WARN), (one.level > 0, "已升级", Tone.BAD))
    for raised, word, colour in flags:
        if raised and is_open(one):
            spans += [" ", Tag(word, colour)]
    return tuple(spans)


def _plan(sheet: Sheet) -> Iterable[Line]:
    """Of an escalated issue: whether there is a plan that was not kept, or none; the first thing those who are called ask."""
    one = sheet.issue
    if not one.level or not is_open(one):
        return
    if sheet.promised_at is None:
        yield (Bold("还没有方案"),)
        return
    words = "方案已有、没兑现" if sheet.broken else "方案已有、太远，照样逐级升级" if sheet.latest else "方案已有"
    latest = f"，最晚要在 {shown_at(sheet.latest, sheet.today)} 前" if sheet.latest else ""
    promise = f"（{sheet.promiser or sheet.owner}承诺 {shown_at(sheet.promised_at, sheet.today)} 前{latest}）"
    yield Bold(words), f"{promise}：{one.solution[:_LINE] or '没有写'}"


def _tone(sheet: Sheet) -> Tone:
    if not is_open(sheet.issue):
        return _TONES[sheet.issue.state]
    if sheet.late or sheet.issue.level:
        return Tone.BAD
    return Tone.WARN if sheet.needs_support or sheet.issue.state is State.OPEN else Tone.INFO


def _facts(sheet: Sheet) -> Iterable[tuple[str, str]]:
    one = sheet.issue
    yield "责任部门", sheet.department
    yield "负责人", (sheet.owner or "没有") + (f"（从{sheet.taken_from}接手）" if sheet.taken_from else "")
    yield "提出", f"{sheet.raiser} {shown_at(sheet.raised_at, sheet.today)}" if sheet.raised_at else sheet.raiser
    if sheet.promised_at is not None:
        yield "新完成时限", shown_at(sheet.promised_at, sheet.today) + _too_late(sheet, sheet.promised_at)
    if sheet.meetings and is_open(one):
        yield "会议", "、".join(f"{number} {shown_at(at, sheet.today)}" for number, at in sheet.meetings)
    if sheet.extension and is_open(one):
        yield "申请延期", sheet.extension
    if sheet.occurred_at is not None:
        yield "发生时间", _day_or_moment(sheet.occurred_at, sheet.today)
    texts = ("原因", one.cause), ("已尝试", one.tried), ("解决措施", one.solution), ("结果", one.result), ("下一步", one.next_step)
    for label, text in texts:
        if text:
            yield label, text if len(text) <= _LINE else f"{text[:_LINE]}…"


def _too_late(sheet: Sheet, promised_at: datetime) -> str:
    """A plan for later than the escalation does not stop it."""
    at = sheet.escalates_at
    if at is None or at >= promised_at or not is_open(sheet.issue):
        return ""
    return f"（比升级晚：到 {shown_at(at, sheet.today)} 没有解决照样升级）"


def _limits(sheet: Sheet) -> Iterable[Block]:
    """The next limit only (X3); for a customer's issue every one, with who has to act (R110)."""
    if sheet.issue.sort is Sort.CUSTOMER and sheet.limits:
        yield Table(("环节", "时限", "责任"), tuple((one.what, shown_at(one.at, sheet.today), one.who) for one in sheet.limits))
    elif sheet.limits:
        first = sheet.limits[0]
        yield Fields((("下一时限", f"{shown_at(first.at, sheet.today)} {first.what}"),))


def _counts(sheets: Sequence[Sheet]) -> Iterable[tuple[str, str]]:
    yield "未关闭", f"{len(sheets)} 个"
    yield "需支持", f"{sum(one.needs_support for one in sheets)} 个"
    yield "延期", f"{sum(one.late for one in sheets)} 个"
    yield "已升级", f"{sum(one.issue.level > 0 for one in sheets)} 个"


def _row(sheet: Sheet) -> tuple[str, ...]:
    one = sheet.issue
    words = (("延期", sheet.late), ("需支持", sheet.needs_support), ("已升级", one.level > 0))
    flags = "".join(f"（{word}）" for word, raised in words if raised)
    first = sheet.limits[0] if sheet.limits else None
    due = f"{shown_at(first.at, sheet.today)} {first.what}" if first else ""
    return f"{code(one)} {shortened(one.description)}", sheet.department, sheet.owner, f"{STATES[one.state]}{flags}", due


def _buttons(sheet: Sheet) -> Iterable[Button]:
    one = sheet.issue
    if not is_open(one):
        yield Button("重开", AskReopen(number=one.number), f"重开 {code(one)}")
        return
    if one.state is State.OPEN or (one.level and one.state is State.ACKNOWLEDGED):
        yield Button("我来处理", TakeIssue(number=one.number), f"问题 {code(one)} 我来处理", ButtonStyle.PRIMARY)
    yield Button("给出方案", AskPropose(number=one.number), f"问题 {code(one)} 给出方案")
    yield Button("需要支持", AskIssueSupport(number=one.number), f"问题 {code(one)} 需要支持")
    if sheet.wants_meeting:
        yield meeting_button(one.number)
    if sheet.needs_support:
        yield Button("已支持", GiveIssueSupport(number=one.number), f"问题 {code(one)} 已支持")
    yield Button("已解决", AskSolve(number=one.number), f"解决 {code(one)}")
    yield Button("未解决关闭", AskGiveUp(number=one.number), f"问题 {code(one)} 未解决关闭")
