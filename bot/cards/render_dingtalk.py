"""A card in the three forms that DingTalk can show: a company's own template, the public one, a Markdown message.

Rule: DingTalk documents no escape, so a character of a person's text that could start a link, picture, tag, heading, quote,
list, emphasis, emoji or mention is shown as its full-width twin; nothing depends on how a client parses.
Buttons of the cards carry `button_id(action)`; buttons of the message are links that send the twin as the clicker's own words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import quote

from bot.cards.actions import button_id
from bot.cards.literal import clean, fitted, flat, one_line
from bot.cards.model import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Chart,
    Divider,
    Fields,
    Form,
    Image,
    Input,
    InputKind,
    Line,
    Mention,
    Span,
    Table,
    Tag,
    Text,
)
from bot.cards.render_text import chart_table, form_hints, form_lines, twins

MAX_BYTES = 14_800
"""A message's msgParam takes 15,000 with the names in it; cards, whose limit is not stated clearly, keep to it as well."""
SAY = "dtmd://dingtalkclient/sendMessage?content="
"""A link that sends its content as a message of the person who clicks it."""
COPY = "复制下面几行，改好后 ＠我 发出来："

_WIDE = {ord(one): chr(ord(one) + 0xFEE0) for one in "[]*_`~|\\@"}
_STARTS_TAG = re.compile(r"<(?=[A-Za-z/!?])|&(?=#?\w+;)|:(?=//)")
_STARTS_LINE = re.compile(r"^(\s*\d*)((?<=\d)[.)](?=\s|$)|(?<!\d)(?:[#>]|[+-](?=[\s+-]|$)|=(?==*\s*$)))")
_BREAK = "  \n  "
_USER_ID = re.compile(r"(?!(?i:all)$)[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")
_MEDIA = re.compile(r"@[A-Za-z0-9_-]+|https://[A-Za-z0-9./_%=&?-]+")
_FIELD_TYPES = {InputKind.LINE: "TEXT", InputKind.PARAGRAPH: "TEXT_AREA", InputKind.CHOICE: "SELECT", InputKind.DATE: "DATE"}
_COLOURS = {ButtonStyle.PRIMARY: "blue", ButtonStyle.DEFAULT: "gray", ButtonStyle.DANGER: "gray"}

Params = dict[str, str]


def template(card: Card) -> Params:
    """cardParamMap for a company's own template: title, status (the subtitle), markdown, and form and buttons as
    JSON text.

    Every variable is always there, so that an update clears what the card no longer has. A form's hidden field `button`
    holds the id of its submit button, which DingTalk draws itself.
    """
    return _template(fitted(card, lambda shorter: _size(_template(shorter)) <= MAX_BYTES))


def public(card: Card) -> Params:
    """cardParamMap for DingTalk's public template of Markdown and buttons; a form is printed as lines to copy."""
    return _public(fitted(card, lambda shorter: _size(_public(shorter)) <= MAX_BYTES))


def plain(card: Card) -> tuple[str, str]:
    """Title (what notifications show) and text of a Markdown message; mentions are names that ring nobody."""
    return _plain(fitted(card, lambda shorter: _size(_plain(shorter)) <= MAX_BYTES))


def can_ring(mention: Mention) -> bool:
    """Whether the id is a user id; people of other organisations have none, and everybody is nobody's."""
    return _USER_ID.fullmatch(mention.user_id) is not None


def escaped(text: str) -> str:
    """A person's text for any of DingTalk's Markdown dialects, shown literally; a line break is DingTalk's."""
    return _BREAK.join(map(_escaped_line, clean(text).split("\n")))


def _escaped_line(line: str) -> str:
    line = _STARTS_TAG.sub(lambda found: _wide(found[0]), line.translate(_WIDE))
    return _STARTS_LINE.sub(lambda found: found[1] + _wide(found[2]), line)


def _wide(sign: str) -> str:
    return chr(ord(sign) + 0xFEE0)


def _size(shown: Params | tuple[str, str]) -> int:
    return len(_json(shown).encode())


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# --- the three forms ----------------------------------------------------------------------------------------------------


def _template(card: Card) -> Params:
    return {
        "title": escaped(one_line(card.title)),
        "markdown": "\n\n".join((_paragraphs(card, _beside_form), *_typed(_pressable(card)))),
        "form": _json({"fields": [field for block in card.blocks if isinstance(block, Form) for field in _form_fields(block)]}),
        "buttons": _json(_drawn_buttons(card)),
        "status": one_line(card.subtitle),
    }


def _public(card: Card) -> Params:
    pressed = [{**one, "request": True} for one in _drawn_buttons(card)]
    return {
        "title": escaped(one_line(card.title)),
        "markdown": _body(card, _rich),
        "tips": escaped(flat(twins(_pressable(card)))),
        "sys_full_json_obj": _json({"msgButtons": pressed}),
    }


def _plain(card: Card) -> tuple[str, str]:
    return one_line(card.summary or card.title), f"### {escaped(one_line(card.title))}\n\n{_body(card, _message)}"


def _drawn_buttons(card: Card) -> list[dict[str, Any]]:
    return [{"text": flat(one.label), "id": button_id(one.action), "color": _COLOURS[one.style]} for one in _pressable(card)]


def _pressable(card: Card) -> list[Button]:
    """Every button but the ones that submit a form: DingTalk's form has its own, and without a form there is nothing to submit."""
    found: list[Button] = []
    for block in card.blocks:
        if isinstance(block, Buttons):
            found += block.buttons
        elif isinstance(block, Form) and block.cancel:
            found.append(block.cancel)
    return found


def _form_fields(form: Form) -> list[dict[str, Any]]:
    submit = {"name": "button", "label": "button", "type": "TEXT", "hidden": True, "defaultValue": button_id(form.submit.action)}
    return [*map(_form_field, form.inputs), submit]


def _form_field(one: Input) -> dict[str, Any]:
    field: dict[str, Any] = {"name": one.name, "label": flat(one.label), "type": _FIELD_TYPES[one.kind], "required": one.required}
    if one.kind == InputKind.CHOICE:
        field["options"] = [{"value": flat(value), "text": flat(label)} for value, label in one.choices]
    return field | {
        key: shown for key, shown in (("placeholder", flat(one.placeholder)), ("defaultValue", clean(one.value))) if shown
    }


# --- blocks -------------------------------------------------------------------------------------------------------------


def _body(card: Card, drawn: Callable[[Block], list[str]]) -> str:
    head = f"> {escaped(one_line(card.subtitle))}\n\n" if card.subtitle else ""
    return head + _paragraphs(card, drawn)


def _paragraphs(card: Card, drawn: Callable[[Block], list[str]]) -> str:
    return "\n\n".join(part for block in card.blocks for part in drawn(block))


def _rich(block: Block) -> list[str]:
    """Paragraphs for the Markdown of a card, which knows tables and rings people."""
    match block:
        case Table():
            return [_table(block)]
        case Chart():
            return [_table(chart_table(block))]
        case Buttons():
            return []
        case _:
            return _common(block, _ringing)


def _beside_form(block: Block) -> list[str]:
    """Paragraphs for a template that draws a form itself."""
    return [] if isinstance(block, Form) else _rich(block)


def _message(block: Block) -> list[str]:
    """Paragraphs for a Markdown message, which knows neither tables nor buttons and rings nobody."""
    match block:
        case Table():
            return [_rows(block)]
        case Chart():
            return [_rows(chart_table(block))]
        case Buttons():
            return _links(block.buttons)
        case Form():
            return [*_common(block, _named), *(_links([block.cancel]) if block.cancel else [])]
        case _:
            return _common(block, _named)


def _common(block: Block, mention: Callable[[Mention], str]) -> list[str]:  # noqa: PLR0911  (one case for each kind)
    match block:
        case Text():
            lines = [_line(line, mention) for line in block.lines]
            return ["\n".join(f"> {line}  " for line in lines)] if block.note else [_BREAK.join(lines)]
        case Bullets():
            return [_bullets(block, mention)]
        case Fields():
            return [_BREAK.join(f"**{escaped(flat(label))}**：{escaped(value)}" for label, value in block.pairs)]
        case Divider():
            return ["———"]
        case Form():
            hints = "".join(f"> {escaped(line)}  \n" for line in form_hints(block))
            return [f"{hints}> {COPY}", _BREAK.join(map(escaped, form_lines(block)))]
        case Image():
            alt = escaped(flat(block.alt))
            return [f"![{alt}]({block.key})" if _MEDIA.fullmatch(block.key) else alt]
        case _:
            return []


def _bullets(block: Bullets, mention: Callable[[Mention], str]) -> str:
    title = f"**{escaped(flat(block.title))}**"
    if not block.items:
        return f"{title}{_BREAK}{escaped(block.empty)}"
    marks = (f"{at}." if block.numbered else "-" for at in range(1, len(block.items) + 1))
    items = (f"{mark} {_line(item, mention)}" for mark, item in zip(marks, block.items, strict=True))
    return f"{title}\n\n" + "\n".join(items)


def _table(block: Table) -> str:
    rows = [" | ".join(escaped(flat(cell)) or "&nbsp;" for cell in row) for row in (block.columns, *block.rows)]
    return "\n".join(f"| {row} |" for row in (rows[0], " | ".join("---" for _ in block.columns), *rows[1:]))


def _rows(block: Table) -> str:
    head, *rows = ("｜".join(escaped(flat(cell)) for cell in row) for row in (block.columns, *block.rows))
    return f"**{head}**\n\n" + "\n".join(f"- {row}" for row in rows)


def _links(buttons: Sequence[Button]) -> list[str]:
    links = (f"[{escaped(flat(one.label))}]({SAY}{quote(clean(one.twin), safe='')})" for one in buttons if one.twin)
    line = " &nbsp; ".join(links)
    return [*([line] if line else []), *_typed(buttons)]


def _typed(buttons: Iterable[Button]) -> list[str]:
    typed = flat(twins(buttons))
    return [f"> {escaped(typed)}"] if typed else []


# --- lines --------------------------------------------------------------------------------------------------------------


def _line(line: Line, mention: Callable[[Mention], str]) -> str:
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", "".join(_span(span, mention) for span in line)).strip()


def _span(span: Span, mention: Callable[[Mention], str]) -> str:
    match span:
        case str():
            return escaped(span)
        case Bold():
            return f" **{escaped(flat(span.text))}** " if flat(span.text) else ""
        case Mention():
            return mention(span)
        case Tag():
            return f" 【{escaped(flat(span.text))}】 "


def _ringing(mention: Mention) -> str:
    """Rings only where the client names the same person in the request; an outsider's id is no user id."""
    return f"<a atId={mention.user_id}>{escaped(flat(mention.name))}</a>" if can_ring(mention) else _named(mention)


def _named(mention: Mention) -> str:
    return escaped(f"@{flat(mention.name)}")
