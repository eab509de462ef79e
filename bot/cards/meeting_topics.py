"""《问题预沟通表》 before a meeting, and what the owner of an issue is asked for it (R115)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bot.cards.meetings import Sheet, Topic, code, when
from bot.cards.model import Block, Button, Buttons, ButtonStyle, Card, Fields, Line, Table, Text, Tone, note
from bot.cards.payloads.issues import AskFill
from bot.domain.meetings import State
from bot.domain.text.clock import shown_at

_CELL = 120
"""Characters of a text in one cell."""


def topics_card(sheet: Sheet, *, late: bool, lead: Sequence[Line] = ()) -> Card:
    """For everybody who comes: where and with whom, and of each issue what it is, what was tried, whose support is needed, who owns
    it, since when. `lead` is what is said above it."""
    one = sheet.meeting
    words = f"问题预沟通表 · {code(one)}"
    if one.state is State.CANCELLED or all(each.is_settled for each in sheet.topics):
        gone = "会议取消了。" if one.state is State.CANCELLED else "每个问题都有了结果。"
        return Card(title=words, subtitle=sheet.project, blocks=(note(gone),), tone=Tone.QUIET, summary=f"{words}：{gone}")
    blocks: list[Block] = [Text(tuple(lead))] if lead else []
    blocks += [Text(((f"{when(sheet.at, sheet.today)} {one.topic}。请会前看完，想好怎么办。",),)), Fields(tuple(_where(sheet)))]
    if late:
        blocks.append(note("会议约得晚，这张表没有提前一个工作日发出。"))
    blocks.append(Table(("问题", "已尝试", "需支持方", "负责人", "提出"), tuple(_row(each, sheet.today) for each in sheet.topics)))
    if open_ones := [each for each in sheet.topics if each.fills and lacks(each)]:
        blocks.append(Buttons(tuple(_fill(each) for each in open_ones)))
    summary = f"{words}：{when(sheet.at, sheet.today)}"
    return Card(title=words, subtitle=sheet.project, blocks=tuple(blocks), tone=Tone.INFO, summary=summary, lead=len(lead[:1]))


def fill_card(sheet: Sheet, topic: Topic) -> Card:
    """To its owner, when a meeting about it is called and something of its row is missing."""
    words = f"会前补充 I-{topic.number}"
    missing = lacks(topic)
    if not missing or topic.is_settled or sheet.meeting.state is not State.PLANNED:
        return Card(title=words, blocks=(note("不用补充了。"),), tone=Tone.QUIET, summary=f"{words}：不用补充了")
    about = f"{code(sheet.meeting)}（{when(sheet.at, sheet.today)}）要谈 I-{topic.number} {topic.description[:_CELL]}"
    said = f"{about}，还没有写：{'、'.join(missing)}。"
    blocks: tuple[Block, ...] = (Text(((said,), ("会前这些会发给参会的人。",))), Buttons((_fill(topic),)))
    return Card(title=words, subtitle=sheet.project, blocks=blocks, tone=Tone.WARN, summary=f"{words}：{'、'.join(missing)}")


def lacks(topic: Topic) -> list[str]:
    """What is missing in its row; nothing of what is settled."""
    found = (("已尝试", topic.tried), ("需支持方", topic.support))
    return [] if topic.is_settled else [name for name, given in found if not given]


def _where(sheet: Sheet) -> Iterable[tuple[str, str]]:
    if sheet.meeting.place:
        yield "地点", sheet.meeting.place
    yield "召集人", sheet.caller
    yield "参会", "、".join(sheet.people)


def _fill(topic: Topic) -> Button:
    words = f"问题 I-{topic.number} 补充"
    return Button(f"补充 I-{topic.number}", AskFill(number=topic.number), words, ButtonStyle.PRIMARY)


def _row(one: Topic, today: date) -> tuple[str, ...]:
    what = f"I-{one.number} {one.description[:_CELL]}"
    support = "；".join(one.support)[:_CELL]
    return what, one.tried[:_CELL] or "还没有写", support or "还没有写", f"{one.department}{one.owner}", shown_at(one.since, today)
