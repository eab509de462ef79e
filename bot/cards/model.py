"""A card without a platform: what it says and what can be done on it.

Every string a person wrote is a plain `str` and is shown literally by every renderer: it rings nobody, links nowhere and
breaks nothing. Emphasis, mentions and links exist only as the span classes below.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.cards.actions import Action


class Tone(StrEnum):
    """What the colour of the header says."""

    INFO = "blue"
    GOOD = "green"
    WARN = "orange"
    BAD = "red"
    QUIET = "grey"


@dataclass(frozen=True, slots=True)
class Bold:
    text: str


@dataclass(frozen=True, slots=True)
class Mention:
    """Rings the person. `user_id` is the platform's id (open_id, userId); `name` is shown where ringing is impossible."""

    user_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A short coloured word such as a status."""

    text: str
    tone: Tone = Tone.QUIET


Span = str | Bold | Mention | Tag
Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of one or more lines. `note` is small and grey."""

    lines: tuple[Line, ...]
    note: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A heading and its list; an empty list shows `empty` instead."""

    title: str
    items: tuple[Line, ...]
    empty: str = "无"
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """Label and value pairs, shown two in a row where there is room."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Divider:
    pass


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text under a header row; every row has one cell for each column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`kind` is bar or line; every series has one value for each label."""

    title: str
    kind: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]


class ButtonStyle(StrEnum):
    DEFAULT = "default"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """`twin` is the text that does the same when it is typed, for example 撤回日报; it is printed on the card."""

    label: str
    action: Action
    twin: str
    style: ButtonStyle = ButtonStyle.DEFAULT
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Buttons:
    buttons: tuple[Button, ...]


class InputKind(StrEnum):
    LINE = "line"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a form. `choices` are (value, label) pairs, for a CHOICE only; a DATE's value is yyyy-MM-dd."""

    name: str
    label: str
    kind: InputKind = InputKind.LINE
    value: str = ""
    placeholder: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    max_length: int = 1000


@dataclass(frozen=True, slots=True)
class Form:
    """Fields and the button that submits them; `cancel` leaves the form. Where a platform has no forms,
    the card prints the same fields as 字段：值 lines to copy, headed by the submit button's twin."""

    name: str
    inputs: tuple[Input, ...]
    submit: Button
    cancel: Button | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """`key` names a stored picture; `alt` is what it shows, in words."""

    key: str
    alt: str


Block = Text | Bullets | Fields | Divider | Table | Chart | Buttons | Form | Image


@dataclass(frozen=True, slots=True)
class Card:
    """`summary` is the line that notifications and chat lists show. The first `lead` of the blocks say why the card came; they stay
    on it when it is drawn anew."""

    title: str
    blocks: tuple[Block, ...]
    tone: Tone = Tone.INFO
    subtitle: str = ""
    summary: str = field(default="")
    lead: int = 0


def opened(card: Card, *blocks: Block) -> Card:
    """The card with what says why it came above everything else."""
    return replace(card, blocks=(*blocks, *card.blocks), lead=card.lead + len(blocks))


def plain(text: str) -> Text:
    """A paragraph from text that may have line breaks."""
    return Text(tuple((line,) for line in text.split("\n")))


def note(text: str) -> Text:
    return Text(tuple((line,) for line in text.split("\n")), note=True)


def mentions(card: Card) -> tuple[Mention, ...]:
    """Everyone the card rings, once each, in reading order."""
    found: dict[str, Mention] = {}
    for block in card.blocks:
        for line in _lines(block):
            for span in line:
                if isinstance(span, Mention):
                    found.setdefault(span.user_id, span)
    return tuple(found.values())


def buttons(card: Card) -> tuple[Button, ...]:
    """Every button in reading order."""
    found: list[Button] = []
    for block in card.blocks:
        if isinstance(block, Buttons):
            found += block.buttons
        elif isinstance(block, Form):
            found += [block.submit] + ([block.cancel] if block.cancel else [])
    return tuple(found)


def _lines(block: Block) -> tuple[Line, ...]:
    if isinstance(block, Text):
        return block.lines
    return block.items if isinstance(block, Bullets) else ()
