"""A card as plain text: for logs, tests, rehearsals and notifications."""

from __future__ import annotations

from collections.abc import Iterable

from bot.cards.literal import clean, flat, one_line
from bot.cards.model import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    Card,
    Chart,
    Divider,
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
)

MOST_OPTIONS = 8
"""Choices of a printed field that are named."""


def render(card: Card) -> str:
    """Lines without a trailing break; a button is printed as [label → twin], a mention as @name."""
    head = f"【{one_line(card.title)}】" + (f" {one_line(card.subtitle)}" if card.subtitle else "")
    return "\n".join((head, *(line for block in card.blocks for line in _drawn(block))))


def line_text(line: Line) -> str:
    """What a line says, without its emphasis."""
    return "".join(map(_span, line))


def chart_table(chart: Chart) -> Table:
    """The chart's figures for a platform that draws no charts: a row for each label, a column for each series."""
    rows = tuple((label, *(f"{one.values[at]:g}" for one in chart.series)) for at, label in enumerate(chart.labels))
    return Table((chart.title, *(one.name for one in chart.series)), rows)


def form_lines(form: Form) -> list[str]:
    """The form as a message that a person can copy, change and send: its submit button's twin, if any, then 字段：值 lines; a
    choice is named by its label."""
    head = [form.submit.twin] if form.submit.twin else []
    return [*head, *(f"{flat(one.label)}：{dict(one.choices).get(one.value, one.value)}" for one in form.inputs)]


def form_hints(form: Form) -> list[str]:
    """What fields that are printed cannot show: which ones are needed, what there is to choose from, how a value is written."""
    needed = [flat(one.label) for one in form.inputs if one.required]
    chosen = [f"{flat(one.label)} {_options(one)}" for one in form.inputs if one.choices]
    written = [f"{flat(one.label)}（{flat(one.placeholder)}）" for one in form.inputs if one.placeholder and not one.choices]
    said = (("必填：", "、".join(needed)), ("选一个：", "；".join(chosen)), ("怎么写：", "、".join(written)))
    return [f"{word}{listed}" for word, listed in said if listed]


def _options(one: Input) -> str:
    names = [flat(label) for _, label in one.choices]
    return " / ".join(names[:MOST_OPTIONS]) + (" …" if len(names) > MOST_OPTIONS else "")


def twins(buttons: Iterable[Button]) -> str:
    """The line that names what can be typed instead of pressed; empty when nothing can."""
    typed = list(dict.fromkeys(one.twin for one in buttons if one.twin))
    return f"也可以发：{' · '.join(typed)}" if typed else ""


def _drawn(block: Block) -> list[str]:  # noqa: PLR0911  (one case for each kind of block)
    match block:
        case Text():
            return [clean(line_text(line)) for line in block.lines]
        case Bullets():
            return _bullets(block)
        case Fields():
            return [f"{flat(label)}：{clean(value)}" for label, value in block.pairs]
        case Divider():
            return ["———"]
        case Table():
            return [" | ".join(flat(cell) for cell in row) for row in (block.columns, *block.rows)]
        case Chart():
            return _drawn(chart_table(block))
        case Buttons():
            return [" ".join(f"[{flat(one.label)} → {flat(one.twin)}]" for one in block.buttons)]
        case Form():
            return [clean(line) for line in form_lines(block)]
        case Image():
            return [f"[图片：{flat(block.alt)}]"]


def _bullets(block: Bullets) -> list[str]:
    items = [clean(line_text(item)) for item in block.items] or [clean(block.empty)]
    marks = (f"{at}. " if block.numbered and block.items else "- " for at in range(1, len(items) + 1))
    return [flat(block.title), *(mark + item for mark, item in zip(marks, items, strict=True))]


def _span(span: Span) -> str:
    match span:
        case str():
            return span
        case Mention():
            return f"@{span.name}"
        case Bold():
            return span.text
        case Tag():
            return f"[{span.text}]"
