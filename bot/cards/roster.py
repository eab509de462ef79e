"""The cards of /日报: who has posted, the digest, and the template."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.cards.model import Block, Bullets, Card, Divider, Fields, Line, Tag, Text, Tone, note
from bot.cards.updates import blocker_line, day_name, done_line, shown
from bot.domain.people import Person
from bot.domain.roster import Roster
from bot.domain.updates import DailyUpdate, Places, readable_in

DIGEST = 30
"""People whose update the digest repeats; the rest is counted."""
TEMPLATE = """今日完成：
1. 门店物料对接 80%
2. 推广方案初稿
明日计划：
1. 周五前把报价发给客户
需支持：
1. 接口文档没有给到，需研发部明天提供"""
TEMPLATE_TITLE = "日报模板"
TEMPLATE_NOTE = "照这个样子写就行：标题、编号、顺序都可以变，没有的部分可以不写。写在一行里也能看懂。"


def roster_card(roster: Roster, place: str, readable: Places) -> Card:
    """Names without a mention: who is missing is reminded in private, not here. Of an update that was written in chats that
    are not `readable` here only the fact is told."""
    total = len(roster.posted) + len(roster.missing)
    late = [person for person, update in roster.posted if update.late]
    blocks: list[Block] = [
        Fields(
            (
                ("已交", f"{len(roster.posted)} / {total}"),
                ("未交", _names(roster.missing)),
                ("请假", _names(roster.on_leave)),
                ("补交", _names(late)),
            )
        ),
    ]
    if roster.free:
        blocks.append(note(f"这天不上班（{roster.free}），不要求交日报。"))
    if roster.posted:
        blocks += [Divider(), *(_digest(person, update, readable) for person, update in roster.posted[:DIGEST])]
    if len(roster.posted) > DIGEST:
        blocks.append(note(f"……另有 {len(roster.posted) - DIGEST} 人"))
    return Card(
        title=f"日报 · {day_name(roster.day)}",
        subtitle=place,
        blocks=tuple(blocks),
        tone=Tone.GOOD if not roster.missing else Tone.INFO,
        summary=f"{day_name(roster.day)}：已交 {len(roster.posted)} 人，未交 {len(roster.missing)} 人",
    )


def template_card() -> Card:
    lines = tuple((line,) for line in TEMPLATE.split("\n"))
    return Card(title=TEMPLATE_TITLE, blocks=(Text(lines), note(TEMPLATE_NOTE)), summary=TEMPLATE_TITLE)


def template_words() -> str:
    """Everything that the template's card says: what may be copied with it."""
    return f"{TEMPLATE_TITLE}\n{TEMPLATE}\n{TEMPLATE_NOTE}"


def _digest(person: Person, update: DailyUpdate, readable: Places) -> Block:
    if not readable_in(update, readable):
        return Bullets(person.name, (("在别处交的，这里不显示内容",),))
    counted: Line = (
        f"完成 {len(update.completed)} · 计划 {len(update.planned)}",
        *((" ", Tag("补交", Tone.WARN)) if update.late else ()),
    )
    return Bullets(
        person.name, (counted, *shown((done_line(item) for item in update.completed), 3), *map(_blocked, update.blockers[:3]))
    )


def _blocked(item: dict[str, Any]) -> Line:
    return ("卡点：", *blocker_line(item))


def _names(people: Iterable[Person]) -> str:
    return "、".join(person.name for person in people) or "无"
