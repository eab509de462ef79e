"""The cards of a notice: to who reads it, in a group, and to its author with who has confirmed it (R97, R98)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.cards.model import Block, Button, Buttons, ButtonStyle, Card, Fields, Table, Text, Tone, note, plain
from bot.cards.payloads.notices import ConfirmNotice
from bot.domain.notices import Notice, changed_at

SHOWN = 50
"""Names of one list on a card."""
HEAD = 20
"""Characters of a notice in a list."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A notice with the names around it: who published it `when` (in the company's zone), for whom, and in how many words a list
    names it."""

    notice: Notice
    author: str
    when: str
    scope: str


@dataclass(frozen=True, slots=True)
class Readers:
    """How many have confirmed a notice and how many have not, with the first names of each."""

    confirmed: int
    silent: int
    who: Sequence[str] = ()
    who_not: Sequence[str] = ()


def code(notice: Notice) -> str:
    return f"N-{notice.number}"


def reader_card(sheet: Sheet, confirmed: str = "", *, reminded: bool = False) -> Card:
    """`confirmed` is when the reader did; a `reminded` one has not for some time."""
    card = group_card(sheet, pressable=not confirmed)
    blocks = card.blocks
    if reminded and not confirmed:
        blocks = (note("你还没有确认这条公告，读过请点已读。只提醒这一次。"), *blocks)
    if confirmed:
        blocks = (*blocks, note(f"你已确认（{confirmed}）。"))
    tone = Tone.GOOD if confirmed and sheet.notice.withdrawn_at is None else card.tone
    return Card(title=card.title, blocks=blocks, tone=tone, summary=card.summary)


def group_card(sheet: Sheet, *, pressable: bool = True) -> Card:
    """What it says, with 已读; one that was withdrawn says so instead."""
    one = sheet.notice
    blocks: list[Block] = list(_words(sheet))
    if pressable and one.withdrawn_at is None:
        confirm = ConfirmNotice(number=one.number, since=int(changed_at(one).timestamp()))
        blocks.append(Buttons((Button("已读", confirm, f"已读 {code(one)}", ButtonStyle.PRIMARY),)))
    return Card(title=_title(one), blocks=tuple(blocks), tone=_tone(one), summary=f"{_title(one)}：{one.text[:60]}")


def author_card(sheet: Sheet, readers: Readers) -> Card:
    """With who has confirmed it and who has not."""
    one, every = sheet.notice, readers.confirmed + readers.silent
    blocks = [*_words(sheet), Fields((("已确认", f"{readers.confirmed} / {every} 人"),))]
    for label, names, count in (("读过的", readers.who, readers.confirmed), ("还没读的", readers.who_not, readers.silent)):
        if names:
            blocks.append(Text(((f"{label}：{names_of(names, count)}",),)))
    if one.withdrawn_at is None:
        blocks.append(note(f"更正：公告 {code(one)} 内容:…；撤回：公告 {code(one)} 撤回 原因:…；看谁读了：公告 {code(one)}"))
    return Card(
        title=_title(one), blocks=tuple(blocks), tone=_tone(one), summary=f"{_title(one)}：已确认 {readers.confirmed} / {every}"
    )


def told_card(sheet: Sheet, title: str, names: Sequence[str], count: int, why: str) -> Card:
    """What its author is told of some of its readers."""
    words = f"{count} 人：{names_of(names, count)}。"
    blocks = (Text(((sheet.notice.text[:60],), (words,))), note(why))
    return Card(
        title=f"{code(sheet.notice)} {title}", blocks=blocks, tone=Tone.WARN, summary=f"{code(sheet.notice)} {title}：{words}"
    )


def list_card(sheets: Sequence[Sheet], counts: Sequence[str]) -> Card:
    """The newest first; `counts` says of each how many have confirmed it, empty for whom that does not concern."""
    rows = tuple(
        (f"{code(one.notice)} {_head(one.notice)}", one.scope, f"{one.author} {one.when}", count)
        for one, count in zip(sheets, counts, strict=True)
    )
    blocks: list[Block] = [Table(("公告", "范围", "发布", "已确认"), rows)] if rows else []
    blocks.append(note("看一条：/公告 N-3" if rows else "还没有公告。发公告：/公告 下周起报销走新流程"))
    return Card(title="公告列表", blocks=tuple(blocks), summary=f"公告 {len(rows)} 条")


def names_of(names: Sequence[str], count: int) -> str:
    return "、".join(names) + (f" 等 {count} 人" if count > len(names) else "")


def _words(sheet: Sheet) -> Iterator[Block]:
    one = sheet.notice
    if one.withdrawn_at is not None:
        yield plain(f"这条公告已撤回，请不要照它做。原因：{one.reason}")
    yield plain(one.text)
    yield Fields((("发布", f"{sheet.author} {sheet.when}"), ("范围", sheet.scope)))


def _title(one: Notice) -> str:
    flag = "（已撤回）" if one.withdrawn_at else "（已更正）" if one.corrected_at else ""
    return f"{code(one)} 公告{flag}"


def _tone(one: Notice) -> Tone:
    return Tone.QUIET if one.withdrawn_at else Tone.WARN if one.corrected_at else Tone.INFO


def _head(one: Notice) -> str:
    flag = "（已撤回）" if one.withdrawn_at else ""
    return (one.text if len(one.text) <= HEAD else f"{one.text[:HEAD]}…") + flag
