"""Card JSON 2.0 as a table: every component, its properties, and what each may hold.

An unknown component or property is refused in 2.0, so what is not in these tables cannot be sent.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Hold(Enum):
    """What a property may hold."""

    TEXT = "string"
    NUMBER = "number"
    FLAG = "boolean"
    OBJECT = "object"
    """Taken as it is: values of presses, charts, rows."""
    LIST = "array"
    STRINGS = "array of strings"
    VALUE = "string or object"
    LENGTH = "string or number"
    MARKDOWN = "markdown text"
    MARKDOWN_I18N = "markdown by language"
    I18N = "text by language"
    PLAIN = "plain_text object"
    WORDS = "plain_text or lark_md object"
    TITLE = "plain_text, lark_md or markdown object"
    ELEMENTS = "list of components"
    COLUMNS = "list of columns"
    BUTTONS = "list of buttons"
    IMAGE_KEY = "key of an uploaded image"
    PERSON = "id of a person"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Part:
    """An object with known properties; `needs` must be there, and be more than nothing."""

    properties: Mapping[str, Rule]
    needs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Many:
    """A list of such parts, at most `most` of them."""

    part: Part
    most: int | None = None


Rule = Hold | Choice | Part | Many


def one_of(words: str) -> Choice:
    return Choice(frozenset(words.split()))


def part(needs: str = "", /, **properties: Rule) -> Part:
    return Part(properties, frozenset(needs.split()))


T, N, F, O, V, L = Hold.TEXT, Hold.NUMBER, Hold.FLAG, Hold.OBJECT, Hold.VALUE, Hold.LENGTH  # noqa: E741

MAX_ELEMENTS = 200
MAX_TABLES = 5
MAX_MARKDOWN_TABLES = 4
MAX_DEPTH = 5
ELEMENT_ID = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,19}")

TEMPLATES = one_of("blue wathet turquoise green yellow orange red carmine violet purple indigo grey default")

ICON = part("tag", tag=one_of("standard_icon custom_icon"), token=T, color=T, img_key=Hold.IMAGE_KEY, size=T)
TEXT_TAG = part("tag text", tag=one_of("text_tag"), element_id=T, text=Hold.PLAIN, color=T)
ADDRESS = part(url=T, pc_url=T, ios_url=T, android_url=T)
CONFIRM = part("title", title=Hold.PLAIN, text=Hold.PLAIN)
BEHAVIOR = part("type", type=one_of("callback open_url"), value=V, default_url=T, pc_url=T, ios_url=T, android_url=T)
BEHAVIORS = Many(BEHAVIOR)
OPTION = part("value", text=Hold.PLAIN, icon=ICON, value=T)
TEXT_OBJECT = part(
    "tag",
    tag=one_of("plain_text lark_md markdown"),
    element_id=T,
    content=T,
    i18n_content=O,
    text_size=T,
    text_color=T,
    text_align=T,
    lines=N,
    icon=ICON,
)

_LAYOUT: dict[str, Rule] = {
    "direction": one_of("vertical horizontal"),
    "padding": T,
    "horizontal_spacing": T,
    "horizontal_align": T,
    "vertical_spacing": T,
    "vertical_align": T,
}
_FIELD: dict[str, Rule] = {"name": T, "required": F, "disabled": F, "width": T, "placeholder": Hold.PLAIN}
_PRESS: dict[str, Rule] = {"behaviors": BEHAVIORS, "confirm": CONFIRM}
_TIPS: dict[str, Rule] = {"hover_tips": Hold.PLAIN, "disabled": F, "disabled_tips": Hold.PLAIN}
_SELECT: dict[str, Rule] = {**_FIELD, **_PRESS, "type": one_of("default text"), "options": Many(OPTION)}
_ONE: dict[str, Rule] = {"initial_option": T, "initial_index": N}
_EACH: dict[str, Rule] = {"tag": T, "element_id": T, "margin": T}

_COLUMN_OF_TABLE = part(
    "name",
    name=T,
    display_name=T,
    width=L,
    data_type=one_of("text lark_md markdown options number persons date"),
    format=part(precision=N, symbol=T, separator=F),
    date_format=T,
    vertical_align=T,
    horizontal_align=T,
)
_HEADER_STYLE = part(text_align=T, text_size=T, background_style=T, text_color=T, bold=F, lines=N)
_PANEL_HEADER = part(
    title=Hold.TITLE, background_color=T, width=T, vertical_align=T, padding=T, icon=ICON, icon_position=T, icon_expanded_angle=N
)

COLUMN = Part({**_EACH, **_LAYOUT, "width": T, "weight": N, "background_style": T, "elements": Hold.ELEMENTS, "action": O})

COMPONENTS: dict[str, Part] = {
    "markdown": part(
        "content", content=Hold.MARKDOWN, i18n_content=Hold.MARKDOWN_I18N, text_align=T, text_size=T, text_color=T, icon=ICON
    ),
    "div": part(width=T, text=Hold.WORDS, icon=ICON, fields=Many(part(is_short=F, text=Hold.WORDS))),
    "plain_text": part(content=T, i18n_content=O, text_size=T, text_color=T, text_align=T, lines=N),
    "hr": part(),
    "img": part(
        "img_key alt",
        img_key=Hold.IMAGE_KEY,
        alt=Hold.PLAIN,
        title=Hold.PLAIN,
        corner_radius=T,
        scale_type=one_of("crop_center crop_top fit_horizontal"),
        size=T,
        transparent=F,
        preview=F,
    ),
    "img_combination": part(
        "combination_mode img_list",
        combination_mode=T,
        img_list=Many(part("img_key", img_key=Hold.IMAGE_KEY)),
        corner_radius=T,
        combination_transparent=F,
    ),
    "person": part("user_id", user_id=Hold.PERSON, size=T, show_avatar=F, show_name=F, style=one_of("normal capsule")),
    "person_list": part(
        "persons",
        persons=Many(part("id", id=T)),
        lines=N,
        show_name=F,
        show_avatar=F,
        size=T,
        icon=ICON,
        drop_invalid_user_id=F,
    ),
    "table": part(
        "columns",
        page_size=N,
        row_height=T,
        row_max_height=T,
        freeze_first_column=F,
        header_style=_HEADER_STYLE,
        columns=Many(_COLUMN_OF_TABLE, most=50),
        rows=Hold.LIST,
    ),
    "chart": part("chart_spec", aspect_ratio=one_of("1:1 2:1 4:3 16:9"), color_theme=T, chart_spec=O, preview=F, height=T),
    "column_set": part(
        horizontal_spacing=T,
        horizontal_align=T,
        flex_mode=one_of("none stretch flow bisect trisect"),
        background_style=T,
        action=O,
        columns=Hold.COLUMNS,
    ),
    "collapsible_panel": Part(
        {
            **_LAYOUT,
            "expanded": F,
            "background_color": T,
            "header": _PANEL_HEADER,
            "border": part(color=T, corner_radius=T),
            "elements": Hold.ELEMENTS,
        }
    ),
    "interactive_container": Part(
        {
            **_LAYOUT,
            **_PRESS,
            **_TIPS,
            "name": T,
            "width": T,
            "height": T,
            "background_style": T,
            "has_border": F,
            "border_color": T,
            "corner_radius": T,
            "elements": Hold.ELEMENTS,
        }
    ),
    "form": Part({**_LAYOUT, "name": T, "elements": Hold.ELEMENTS}, frozenset({"name", "elements"})),
    "button": Part(
        {
            **_PRESS,
            **_TIPS,
            "text": Hold.PLAIN,
            "type": one_of("default primary danger text primary_text danger_text primary_filled danger_filled laser"),
            "size": one_of("tiny small medium large"),
            "width": T,
            "icon": ICON,
            "name": T,
            "required": F,
            "form_action_type": one_of("submit reset"),
            "action_type": one_of("link request multi form_submit form_reset"),
        }
    ),
    "input": Part(
        {
            **_FIELD,
            **_PRESS,
            "default_value": T,
            "max_length": N,
            "input_type": one_of("text multiline_text password"),
            "rows": N,
            "auto_resize": F,
            "max_rows": N,
            "show_icon": F,
            "label": Hold.PLAIN,
            "label_position": one_of("top left"),
        }
    ),
    "select_static": Part({**_SELECT, **_ONE}),
    "select_person": Part({**_SELECT, **_ONE}),
    "multi_select_static": Part({**_SELECT, "selected_values": Hold.STRINGS}),
    "multi_select_person": Part({**_SELECT, "selected_values": Hold.STRINGS}),
    "date_picker": Part({**_FIELD, **_PRESS, "initial_date": T}),
    "picker_time": Part({**_FIELD, **_PRESS, "initial_time": T}),
    "picker_datetime": Part({**_FIELD, **_PRESS, "initial_datetime": T}),
    "checker": Part(
        {
            **_PRESS,
            **_TIPS,
            "name": T,
            "checked": F,
            "text": Hold.WORDS,
            "overall_checkable": F,
            "button_area": part(pc_display_rule=T, buttons=Hold.BUTTONS),
            "checked_style": part(show_strikethrough=F, opacity=N),
            "padding": T,
        }
    ),
    "overflow": Part(
        {**_PRESS, "name": T, "width": T, "options": Many(part(text=Hold.PLAIN, multi_url=ADDRESS, value=T))},
        frozenset({"options"}),
    ),
    "select_img": Part(
        {
            **_FIELD,
            **_PRESS,
            "style": T,
            "multi_select": F,
            "layout": T,
            "can_preview": F,
            "aspect_ratio": T,
            "options": Many(part("img_key value", img_key=Hold.IMAGE_KEY, value=T, disabled=F)),
        },
        frozenset({"options"}),
    ),
}

CONTAINERS = frozenset({"column_set", "collapsible_panel", "interactive_container", "form"})
ROOT_ONLY = frozenset({"table", "form"})
"""Stand in `body.elements` and nowhere deeper."""
DATES = frozenset({"date_picker", "picker_time", "picker_datetime"})
FORM_ONLY = frozenset({"multi_select_static", "multi_select_person"})
FORM_ITEMS = FORM_ONLY | {"button", "input", "select_static", "select_person", "select_img", "checker"} | DATES
"""What has a value or a press inside a form, and so needs a name of its own there."""

_BY_CLIENT = part(default=N, android=N, ios=N, pc=N)
_STREAMING = part(print_frequency_ms=_BY_CLIENT, print_step=_BY_CLIENT, print_strategy=one_of("fast delay"))

CARD = part(
    schema=T,
    config=part(
        streaming_mode=F,
        streaming_config=_STREAMING,
        summary=part(content=T, i18n_content=Hold.I18N),
        locales=Hold.STRINGS,
        enable_forward=F,
        update_multi=F,
        width_mode=one_of("default compact fill"),
        use_custom_translation=F,
        enable_forward_interaction=F,
        style=part(text_size=O, color=O),
    ),
    card_link=ADDRESS,
    header=part(
        "title",
        title=Hold.WORDS,
        subtitle=Hold.WORDS,
        text_tag_list=Many(TEXT_TAG, most=3),
        i18n_text_tag_list=O,
        template=TEMPLATES,
        icon=ICON,
        padding=T,
    ),
    body=Part({**_LAYOUT, "elements": Hold.ELEMENTS}),
)
