"""The cards of a meeting: its call, the 问题预沟通表 before it, and the list of what is to come (R101, R115, R125, R154)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.cards.issues import SHOWN, shortened
from bot.cards.model import Block, Bold, Bullets, Button, Buttons, ButtonStyle, Card, Fields, Line, Tag, Text, Tone, note
from bot.cards.payloads.meetings import AskCancelMeeting, AskEndMeeting, AskMove, AskOutcome
from bot.domain.meetings import Meeting, Sort, State
from bot.domain.text.clock import shown_day

ROWS = 30
"""Meetings in one list; the rest is counted."""
SORTS = {
    Sort.REGULAR: "例会",
    Sort.PROBLEM: "问题会",
    Sort.SPECIAL: "专项会",
    Sort.EMERGENCY: "紧急会",
    Sort.REVIEW: "复盘会",
    Sort.AD_HOC: "临时会",
}
STATES = {State.PLANNED: "待开", State.HELD: "已开", State.CANCELLED: "已取消"}
TONES = {State.PLANNED: Tone.INFO, State.HELD: Tone.GOOD, State.CANCELLED: Tone.QUIET}
_LINE = 200


@dataclass(frozen=True, slots=True)
class Topic:
    """An issue that the meeting is about. `result` is what the meeting settled; `is_settled` also where it was closed before.
    `records` and `fills` are whether its reader may write down what came of it, and what is missing in its row."""

    number: int
    description: str
    department: str
    owner: str
    since: datetime
    tried: str = ""
    support: tuple[str, ...] = ()
    result: str = ""
    is_settled: bool = False
    records: bool = True
    fills: bool = True


@dataclass(frozen=True, slots=True)
class Sheet:
    """A meeting with the names around it, drawn `today`; moments are in the company's zone. `moved_from` is the time that it had
    before, `begun` tells that its time has come, `day_off` that nobody works on its day, `late` which major issues have their
    limit of a special meeting before it (R121), `runs` whether its reader may change it."""

    meeting: Meeting
    at: datetime
    today: date
    caller: str
    people: tuple[str, ...] = ()
    topics: tuple[Topic, ...] = ()
    request: str = ""
    project: str = ""
    begun: bool = False
    moved_from: datetime | None = None
    day_off: bool = False
    late: tuple[int, ...] = ()
    runs: bool = True


def code(meeting: Meeting) -> str:
    return f"M-{meeting.number}"


def when(at: datetime, today: date) -> str:
    """11-24(周二) 15:00"""
    return f"{shown_day(at.date(), today)}(周{'一二三四五六日'[at.weekday()]}) {at:%H:%M}"


def call_card(sheet: Sheet, lead: Sequence[Line] = ()) -> Card:
    """When, where, who, why, and what has to come out of it; afterwards what did. `lead` is what is said above it."""
    one = sheet.meeting
    blocks: list[Block] = [Text(tuple(lead))] if lead else []
    blocks += [Text(((Tag(SORTS[one.sort]), " ", Tag(STATES[one.state], TONES[one.state])),)), Fields(tuple(_facts(sheet)))]
    if sheet.begun and one.state is State.PLANNED:
        blocks.append(note("时间到了，定了什么？没有开，请改时间或取消。"))
    if sheet.late and one.state is State.PLANNED:
        blocks.append(note(f"晚于重大问题开专项会议的时限：{'、'.join(f'I-{number}' for number in sheet.late)}。"))
    if sheet.topics:
        blocks.append(Bullets("问题", tuple(map(_topic, sheet.topics))))
    if pressable := tuple(_buttons(sheet)):
        blocks.append(Buttons(pressable))
    words = f"{code(one)} {shortened(one.topic)}"
    told = f"{SORTS[one.sort]} {words}：{when(sheet.at, sheet.today)}"
    return Card(
        title=words,
        subtitle=sheet.project,
        blocks=tuple(blocks),
        tone=Tone.BAD if one.sort is Sort.EMERGENCY and one.state is State.PLANNED else TONES[one.state],
        summary=told + ("" if one.state is State.PLANNED else f"，{STATES[one.state]}"),
        lead=len(lead[:1]),
    )


def list_card(sheets: Sequence[Sheet], place: str) -> Card:
    """What is still to be held, the first one first."""
    lines = tuple((Bold(code(one.meeting)), f" {when(one.at, one.today)} {shortened(one.meeting.topic)}") for one in sheets[:ROWS])
    blocks: list[Block] = [Bullets("待开的会议", lines)]
    if len(sheets) > ROWS:
        blocks.append(note(f"……另有 {len(sheets) - ROWS} 个。"))
    blocks.append(note("看一个：会议 M-4。约一个：/会议 物料评审 时间:明天15:00 参会:@同事"))
    return Card(title=f"会议 · {place}", blocks=tuple(blocks), summary=f"{place}：待开的会议 {len(sheets)} 个")


def _facts(sheet: Sheet) -> Iterable[tuple[str, str]]:
    one = sheet.meeting
    off = "，不是工作日" if sheet.day_off and one.state is State.PLANNED else ""
    earlier = f"（原来 {when(sheet.moved_from, sheet.today)}）" if sheet.moved_from else ""
    yield "时间", when(sheet.at, sheet.today) + earlier + (f"，{one.minutes} 分钟" if one.minutes else "") + off
    if one.place:
        yield "地点", one.place
    yield "召集人", sheet.caller
    yield "参会", "、".join(sheet.people)
    before = ("请求", sheet.request), ("议程", one.agenda), ("要有的输出", one.outputs)
    for label, text in (*before, ("结论", one.result), ("取消原因", one.reason)):
        if text:
            yield label, text if len(text) <= _LINE else f"{text[:_LINE]}…"


def _topic(one: Topic) -> Line:
    said = one.result or ("已关闭" if one.is_settled else f"{one.department}{one.owner}负责")
    return (Bold(f"I-{one.number}"), f" {one.description[:SHOWN]}（{said}）")


def _buttons(sheet: Sheet) -> Iterable[Button]:
    one = sheet.meeting
    if one.state is not State.PLANNED:
        return
    if sheet.begun:
        yield from _outcomes(sheet)
    if sheet.runs:
        yield Button("改时间", AskMove(number=one.number), f"会议 {code(one)} 改时间")
        yield Button("取消会议", AskCancelMeeting(number=one.number), f"取消会议 {code(one)}")


def _outcomes(sheet: Sheet) -> Iterable[Button]:
    one = sheet.meeting
    waiting = [each for each in sheet.topics if not each.is_settled]
    for each in (topic for topic in waiting if topic.records):
        words = f"会议 {code(one)} 问题:I-{each.number}"
        yield Button(f"填结果 I-{each.number}", AskOutcome(number=one.number, issue=each.number), words, ButtonStyle.PRIMARY)
    if not waiting and sheet.runs:
        yield Button("结束会议", AskEndMeeting(number=one.number), f"结束会议 {code(one)}", ButtonStyle.PRIMARY)
