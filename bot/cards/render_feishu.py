"""A card as Feishu card JSON 2.0.

Rule: what a person wrote goes either into a `plain_text`, which is never parsed, or into a markdown element with every
character that has a meaning there written as an HTML entity and every line break as <br>, so that it can start neither a
tag nor a list, heading, quote or table. Feishu refuses a whole card for one unknown property.
"""

from __future__ import annotations

import json
import re
from typing import Any

from bot.cards.literal import clean, fitted, flat, one_line
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
    InputKind,
    Line,
    Mention,
    Span,
    Table,
    Tag,
    Text,
    Tone,
)
from bot.cards.render_text import line_text, twins

MAX_BYTES = 28_000
"""The platform's limit is 30 KB of a size that it counts itself, with style tags written out."""
MAX_ELEMENTS = 200
MAX_TABLES = 3
"""The documents say five; more than three have been refused."""

_ENTITIES = {ord(one): f"&#{ord(one)};" for one in "&<>*_~`[]()#+-!:/\\\"'$|"}
_NUMBERED = re.compile(r"^(\s*\d+)\.(?=\s|$)")
_USER_ID = re.compile(r"(?!all$)[A-Za-z0-9_-]{1,64}")
_TAG_COLOURS = {Tone.QUIET: "neutral"}

Json = dict[str, Any]


def render(card: Card) -> Json:
    """The card's JSON object; longer lists are cut until it keeps to MAX_BYTES and MAX_ELEMENTS."""
    return _drawn(fitted(card, lambda shorter: _keeps_limits(_drawn(shorter))))


def escaped(text: str) -> str:
    """Text for a markdown element, shown literally; on one line of markdown."""
    lines = (_NUMBERED.sub(r"\1&#46;", line.translate(_ENTITIES)) for line in clean(text).split("\n"))
    return "<br>".join(line.replace("  ", " &nbsp;") for line in lines)


def _keeps_limits(drawn: Json) -> bool:
    return len(json.dumps(drawn, ensure_ascii=False).encode()) <= MAX_BYTES and _elements(drawn) <= MAX_ELEMENTS


def _elements(part: Any) -> int:
    """Components and text objects, nested ones too: what the platform counts."""
    if isinstance(part, dict):
        return ("tag" in part) + sum(map(_elements, part.values()))
    return sum(map(_elements, part)) if isinstance(part, list) else 0


def _drawn(card: Card) -> Json:
    header = {"title": _plain(one_line(card.title)), "template": card.tone.value}
    if card.subtitle:
        header["subtitle"] = _plain(one_line(card.subtitle))
    return {
        "schema": "2.0",
        "config": {
            "update_multi": True,
            "enable_forward": True,
            "enable_forward_interaction": False,
            "width_mode": "fill",
            "summary": {"content": one_line(card.summary or card.title)},
        },
        "header": header,
        "body": {"elements": _body(card)},
    }


def _body(card: Card) -> list[Json]:
    elements: list[Json] = []
    tables = 0
    for at, block in enumerate(card.blocks):
        if isinstance(block, Table):
            tables += 1
        elements += _rows_as_text(block) if isinstance(block, Table) and tables > MAX_TABLES else _block(block, at)
    return elements


def _block(block: Block, at: int) -> list[Json]:  # noqa: PLR0911  (one case for each kind of block)
    match block:
        case Text():
            return [_text(block)]
        case Bullets():
            return [_bullets(block)]
        case Fields():
            return _fields(block)
        case Divider():
            return [{"tag": "hr"}]
        case Table():
            return [_table(block)]
        case Chart():
            return [_chart(block)]
        case Buttons():
            return _buttons(block.buttons)
        case Form():
            return _form(block, at)
        case Image():
            return [{"tag": "img", "img_key": block.key, "alt": _plain(flat(block.alt)), "scale_type": "fit_horizontal"}]


def _plain(text: str) -> Json:
    return {"tag": "plain_text", "content": text}


def _markdown(content: str) -> Json:
    return {"tag": "markdown", "content": content}


def _text(block: Text) -> Json:
    if all(isinstance(span, str) for line in block.lines for span in line):
        text = _plain(clean("\n".join(map(line_text, block.lines))))
        return {"tag": "div", "text": {**text, "text_size": "notation", "text_color": "grey"} if block.note else text}
    markdown = _markdown("<br>".join(map(_line, block.lines)))
    return {**markdown, "text_size": "notation"} if block.note else markdown


def _bullets(block: Bullets) -> Json:
    title = f"**{escaped(flat(block.title))}**"
    if not block.items:
        return _markdown(f"{title}<br><font color='grey'>{escaped(block.empty)}</font>")
    marks = (f"{at}." if block.numbered else "-" for at in range(1, len(block.items) + 1))
    items = (f"{mark} {_line(item)}" for mark, item in zip(marks, block.items, strict=True))
    return _markdown("\n".join((title, *items)))


def _line(line: Line) -> str:
    """Bold text stands between spaces: beside a Chinese sign the asterisks would otherwise be shown."""
    return re.sub(" {2,}", " ", "".join(map(_span, line))).strip()


def _span(span: Span) -> str:
    match span:
        case str():
            return escaped(span)
        case Bold():
            return f" **{escaped(flat(span.text))}** " if flat(span.text) else ""
        case Mention():
            return f"<at id={span.user_id}></at>" if _USER_ID.fullmatch(span.user_id) else escaped(f"@{span.name}")
        case Tag():
            return f" <text_tag color='{_TAG_COLOURS.get(span.tone, span.tone)}'>{escaped(flat(span.text))}</text_tag> "


def _fields(block: Fields) -> list[Json]:
    cells = [_column([_markdown(_field(label, value))], weight=1) for label, value in block.pairs]
    return [_columns(cells[at : at + 2], "bisect") for at in range(0, len(cells), 2)]


def _field(label: str, value: str) -> str:
    return f"<font color='grey'>{escaped(flat(label))}</font><br>{escaped(value)}"


def _column(elements: list[Json], weight: int = 0) -> Json:
    width: Json = {"width": "weighted", "weight": weight} if weight else {"width": "auto"}
    return {"tag": "column", **width, "elements": elements}


def _columns(columns: list[Json], flex: str) -> Json:
    return {"tag": "column_set", "flex_mode": flex, "horizontal_spacing": "8px", "columns": columns}


def _table(block: Table) -> Json:
    names = [f"c{at}" for at in range(len(block.columns))]
    shown = zip(names, block.columns, strict=True)
    return {
        "tag": "table",
        "page_size": min(10, max(1, len(block.rows))),
        "row_height": "auto",
        "columns": [{"name": name, "display_name": flat(label), "data_type": "text", "width": "auto"} for name, label in shown],
        "rows": [dict(zip(names, map(clean, row), strict=True)) for row in block.rows],
    }


def _rows_as_text(block: Table) -> list[Json]:
    rows = (" | ".join(map(flat, row)) for row in (block.columns, *block.rows))
    return [{"tag": "div", "text": _plain("\n".join(rows))}]


def _chart(block: Chart) -> Json:
    points = ((label, one.name, value) for one in block.series for label, value in zip(block.labels, one.values, strict=True))
    spec: Json = {
        "type": block.kind,
        "title": {"visible": True, "text": one_line(block.title)},
        "data": {"values": [{"x": flat(label), "y": value, "s": flat(name)} for label, name, value in points]},
        "xField": ["x", "s"] if block.kind == "bar" and len(block.series) > 1 else "x",
        "yField": "y",
        "seriesField": "s",
        "legends": {"visible": len(block.series) > 1, "orient": "bottom"},
    }
    return {"tag": "chart", "aspect_ratio": "16:9", "chart_spec": spec}


def _buttons(buttons: tuple[Button, ...]) -> list[Json]:
    row = _columns([_column([_button(one)]) for one in buttons], "flow")
    return [row, *_twins(buttons)]


def _twins(buttons: tuple[Button, ...]) -> list[Json]:
    typed = clean(twins(buttons))
    return [_text(Text(((typed,),), note=True))] if typed else []


def _button(button: Button) -> Json:
    drawn: Json = {
        "tag": "button",
        "text": _plain(flat(button.label)),
        "type": button.style.value,
        "behaviors": [{"type": "callback", "value": button.action.pack()}],
    }
    if button.confirm:
        drawn["confirm"] = {"title": _plain(flat(button.label)), "text": _plain(clean(button.confirm))}
    return drawn


def _form(form: Form, at: int) -> list[Json]:
    """`cancel` stands below the form: inside it, a press would ask for the required fields first."""
    submit = {**_button(form.submit), "name": "submit", "form_action_type": "submit"}
    elements = [element for one in form.inputs for element in _input(one)]
    drawn: Json = {"tag": "form", "name": f"{form.name}_{at}", "elements": [*elements, submit]}
    cancel = [_columns([_column([_button(form.cancel)])], "flow")] if form.cancel else []
    return [drawn, *cancel, *_twins((form.cancel,) if form.cancel else ())]


def _input(one: Input) -> list[Json]:
    common: Json = {"name": one.name, "required": one.required}
    if one.placeholder:
        common["placeholder"] = _plain(flat(one.placeholder)[:100])
    if one.kind in (InputKind.LINE, InputKind.PARAGRAPH):
        return [_text_input(one, common)]
    label = {"tag": "div", "text": _plain(flat(one.label))}
    return [label, _choice(one, common) if one.kind == InputKind.CHOICE else _date(one, common)]


def _text_input(one: Input, common: Json) -> Json:
    limit = min(one.max_length, 1000)
    drawn = {
        "tag": "input",
        **common,
        "label": _plain(flat(one.label)),
        "label_position": "top",
        "width": "fill",
        "max_length": limit,
        "default_value": clean(one.value)[:limit],
    }
    return {**drawn, "input_type": "multiline_text", "rows": 3, "auto_resize": True} if one.kind == InputKind.PARAGRAPH else drawn


def _choice(one: Input, common: Json) -> Json:
    options = [{"text": _plain(flat(label)), "value": flat(value)} for value, label in one.choices]
    chosen = {"initial_option": flat(one.value)} if one.value in dict(one.choices) else {}
    return {"tag": "select_static", **common, "width": "fill", "options": options, **chosen}


def _date(one: Input, common: Json) -> Json:
    return {"tag": "date_picker", **common, **({"initial_date": one.value} if one.value else {})}
