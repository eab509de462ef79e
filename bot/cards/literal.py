"""Text that a person wrote, made harmless for any screen, and a card made short enough for any platform."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from bot.cards.model import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Card,
    Chart,
    Fields,
    Form,
    Image,
    Input,
    Line,
    Mention,
    Span,
    Table,
    Tag,
    Text,
    note,
)

_BREAKS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
"""Control characters, marks that turn the direction of writing, invisible spaces, halves of characters. The joiner U+200D
stays: emoji are built with it."""

WIDTHS = (1000, 200, 60)
"""Characters that a single text keeps, tried in this order when a card is too long."""
TITLE = 120
TOO_LONG = "……内容太长，这里放不下其余部分"

_Item = TypeVar("_Item")


def clean(text: str) -> str:
    """The text without characters that cannot be seen; every kind of line break is `\\n`, a tab is a space."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text)).replace("\t", " ")


def flat(text: str) -> str:
    """Without line breaks: for table cells, labels and options."""
    return " ".join(clean(text).split())


def one_line(text: str) -> str:
    """For titles and notifications: no line break, at most TITLE characters."""
    return shorter(flat(text), TITLE)


def shorter(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def more(left_out: int) -> str:
    return f"……另有 {left_out} 项"


def fitted(card: Card, fits: Callable[[Card], bool]) -> Card:
    """The card itself, or the fullest shorter one for which `fits` holds.

    Lists are cut first and say how many items are left out, then long texts, then whole blocks from the end. Buttons and
    forms always stay.
    """
    if fits(card):
        return card
    for width in WIDTHS:
        if fits(_cut(card, 0, width)):
            keep = _last(_longest(card), lambda count, width=width: fits(_cut(card, count, width)))  # type: ignore[misc]
            return _cut(card, keep, width)
    short = _cut(card, 0, WIDTHS[-1])
    return _without_end(short, _last(len(card.blocks), lambda count: fits(_without_end(short, count))))


def _last(end: int, holds: Callable[[int], bool]) -> int:
    """The largest number up to `end` that still holds; 0 is taken to hold."""
    return bisect_left(range(1, end + 1), 1, key=lambda number: not holds(number))


def _longest(card: Card) -> int:
    return max((len(_listed(block)) for block in card.blocks), default=0)


def _listed(block: Block) -> tuple[object, ...]:
    match block:
        case Text(lines=listed) | Bullets(items=listed):
            return listed
        case Table(rows=rows):
            return rows
        case Fields(pairs=pairs):
            return pairs
        case _:
            return ()


def _cut(card: Card, keep: int, width: int) -> Card:
    return replace(card, blocks=tuple(_cut_block(block, keep, width) for block in card.blocks))


def _cut_block(block: Block, keep: int, width: int) -> Block:
    match block:
        case Text():
            return replace(block, lines=_cut_lines(block.lines, keep, width))
        case Bullets():
            title, empty = shorter(block.title, width), shorter(block.empty, width)
            return replace(block, title=title, items=_cut_lines(block.items, keep, width), empty=empty)
        case Table():
            columns, *rows = (tuple(shorter(cell, width) for cell in row) for row in (block.columns, *block.rows))
            cut = _first(tuple(rows), keep, lambda text: (text, *("",) * (len(block.columns) - 1)))
            return replace(block, columns=columns, rows=cut)
        case Fields():
            pairs = tuple((shorter(label, width), shorter(value, width)) for label, value in block.pairs)
            return replace(block, pairs=_first(pairs, keep, lambda text: (text, "")))
        case _:
            return _cut_rest(block, width)


def _cut_rest(block: Block, width: int) -> Block:
    """Only their words: nothing that is pressed, chosen, typed into or drawn is left out, and what a field holds stays whole."""
    match block:
        case Buttons():
            return replace(block, buttons=tuple(_cut_button(one, width) for one in block.buttons))
        case Form():
            cancel = _cut_button(block.cancel, width) if block.cancel else None
            inputs = tuple(_cut_input(one, width) for one in block.inputs)
            return replace(block, inputs=inputs, submit=_cut_button(block.submit, width), cancel=cancel)
        case Chart():
            series = tuple(replace(one, name=shorter(one.name, width)) for one in block.series)
            labels = tuple(shorter(one, width) for one in block.labels)
            return replace(block, title=shorter(block.title, width), labels=labels, series=series)
        case Image():
            return replace(block, alt=shorter(block.alt, width))
        case _:
            return block


def _cut_button(button: Button, width: int) -> Button:
    label, twin, confirm = (shorter(text, width) for text in (button.label, button.twin, button.confirm))
    return replace(button, label=label, twin=twin, confirm=confirm)


def _cut_input(one: Input, width: int) -> Input:
    choices = tuple((value, shorter(label, width)) for value, label in one.choices)
    return replace(one, label=shorter(one.label, width), placeholder=shorter(one.placeholder, width), choices=choices)


def _cut_lines(lines: tuple[Line, ...], keep: int, width: int) -> tuple[Line, ...]:
    return _first(tuple(tuple(_cut_span(span, width) for span in line) for line in lines), keep, lambda text: (text,))


def _cut_span(span: Span, width: int) -> Span:
    match span:
        case str():
            return shorter(span, width)
        case Bold() | Tag():
            return replace(span, text=shorter(span.text, width))
        case Mention():
            return replace(span, name=shorter(span.name, width))


def _first(items: tuple[_Item, ...], keep: int, said: Callable[[str], _Item]) -> tuple[_Item, ...]:
    """One item left out would take the place that its notice needs, so at least two are."""
    return items if len(items) <= keep + 1 else (*items[:keep], said(more(len(items) - keep)))


def _without_end(card: Card, keep: int) -> Card:
    content = [block for block in card.blocks if not isinstance(block, Buttons | Form)]
    kept = {id(block) for block in content[:keep]}
    blocks = tuple(block for block in card.blocks if isinstance(block, Buttons | Form) or id(block) in kept)
    return replace(card, blocks=(*blocks, note(TOO_LONG)))
