"""The card validator refuses what the platform refuses, with its code, and takes what the platform takes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.sandbox.feishu.cards import BadCard, check_card, read_card
from tests.sandbox.feishu.town import button, card, form, markdown, plain

LINA = "ou_7dab8a3d3cdcc9da365777c7ad535d62"
INPUT = {
    "tag": "input",
    "name": "reason",
    "required": True,
    "input_type": "multiline_text",
    "label": plain("原因"),
    "max_length": 500,
}
TABLE = {"tag": "table", "columns": [{"name": "who", "data_type": "text"}], "rows": [{"who": "李娜"}]}


class Known:
    def __init__(self, *, at_all: bool = True) -> None:
        self._at_all = at_all

    def person(self, any_id: str) -> bool:
        return any_id == LINA

    def image(self, key: str) -> bool:
        return key == "img_v3_known"

    def at_all_allowed(self) -> bool:
        return self._at_all


def sub_code(given: dict[str, Any], **known: bool) -> int:
    """The sub-code that the card is refused with, 0 when it is taken."""
    try:
        check_card(given, Known(**known))
    except BadCard as error:
        return error.code
    return 0


def columns(*elements: Any) -> dict[str, Any]:
    return {"tag": "column_set", "columns": [{"tag": "column", "width": "weighted", "weight": 1, "elements": list(elements)}]}


def nested(levels: int) -> dict[str, Any]:
    inner: dict[str, Any] = markdown("底")
    for _ in range(levels):
        inner = columns(inner)
    return inner


def test_a_card_of_every_component_is_taken() -> None:
    gallery = [
        markdown("**粗** <at id=" + LINA + "></at>\n| 时间 | 事件 |\n|---|---|\n| 10:01 | 告警 |"),
        {
            "tag": "div",
            "text": plain("原样 <at id=all></at>") | {"lines": 3},
            "icon": {"tag": "standard_icon", "token": "chat_outlined"},
        },
        {"tag": "hr", "margin": "4px"},
        {"tag": "img", "img_key": "img_v3_known", "alt": plain("拓扑图"), "scale_type": "fit_horizontal", "preview": True},
        {"tag": "person", "user_id": LINA, "size": "small", "show_avatar": True, "style": "capsule"},
        {"tag": "person_list", "persons": [{"id": LINA}, {"id": "ou_gone"}], "drop_invalid_user_id": True},
        {"tag": "collapsible_panel", "expanded": False, "header": {"title": plain("时间线")}, "elements": [markdown("- 告警")]},
        {"tag": "interactive_container", "behaviors": [{"type": "callback", "value": {"a": 1}}], "elements": [markdown("点我")]},
        {"tag": "select_static", "name": "sev", "options": [{"text": plain("P1"), "value": "p1"}], "behaviors": []},
        {"tag": "date_picker", "placeholder": plain("日期"), "initial_date": "2026-11-22"},
        {"tag": "picker_time", "initial_time": "09:30"},
        {"tag": "picker_datetime", "initial_datetime": "2026-11-22 09:30"},
        {"tag": "checker", "name": "chk", "checked": False, "text": plain("完成"), "overall_checkable": True},
        {"tag": "overflow", "options": [{"text": plain("升级"), "value": "escalate"}]},
        button("关闭", {"cmd": "close"}, type="danger_filled", confirm={"title": plain("确认？"), "text": plain("不可撤销")}),
        {"tag": "chart", "aspect_ratio": "16:9", "chart_spec": {"type": "line", "data": {"values": []}}},
        TABLE,
        columns(button("看板", {}), button("认领", "text value")),
        form(
            INPUT,
            {"tag": "multi_select_static", "name": "tags", "options": []},
            {"tag": "select_person", "name": "who", "options": []},
        ),
    ]
    header = {
        "title": plain("标题"),
        "subtitle": {"tag": "lark_md", "content": "*副*"},
        "template": "red",
        "text_tag_list": [{"tag": "text_tag", "text": plain("P1"), "color": "red"}],
    }
    config = {"update_multi": True, "width_mode": "fill", "summary": {"content": "摘要"}, "style": {"text_size": {}}}

    reading = check_card(card(*gallery, header=header, config=config, card_link={"url": "https://example.com"}), Known())

    assert reading.mentioned == [LINA]
    assert not reading.everyone


def test_an_empty_card_is_taken() -> None:
    assert sub_code({}) == 0
    assert sub_code({"schema": "2.0"}) == 0


REFUSED = [
    pytest.param(card({"tag": "action", "actions": []}), 200861, id="a component of 1.0"),
    pytest.param(card({"tag": "note"}), 200861, id="note"),
    pytest.param(card({"text": "x"}), 200861, id="no tag"),
    pytest.param(card("x"), 200861, id="a string"),
    pytest.param(card({"tag": "markdown", "content": "x", "colour": "red"}), 200861, id="unknown property"),
    pytest.param(card(fallback={}), 200861, id="unknown property of the card"),
    pytest.param(card(config={"wide_screen_mode": True}), 200861, id="a setting of 1.0"),
    pytest.param(card(button("x", {}) | {"value": {"a": 1}}), 200861, id="a button's value of 1.0"),
    pytest.param(card({"tag": "div", "text": {"tag": "markdown", "content": "x"}}), 200861, id="markdown where lark_md belongs"),
    pytest.param(card(header={"title": plain("x"), "template": "pink"}), 200732, id="unknown colour of the header"),
    pytest.param(card(header={"template": "red"}), 200732, id="a header without a title"),
    pytest.param(card({"tag": "markdown", "content": 7}), 200732, id="a number as text"),
    pytest.param(card({"tag": "column_set", "columns": [{"tag": "column", "weight": "1"}]}), 200732, id="a text as number"),
    pytest.param(card({"tag": "input", "required": "yes"}), 200732, id="a text as flag"),
    pytest.param(card({"tag": "input", "max_length": True}), 200732, id="a flag as number"),
    pytest.param(card({"tag": "input", "input_type": "multiline"}), 200732, id="unknown kind of input"),
    pytest.param(card(button("x", {}) | {"behaviors": [{"type": "call"}]}), 200732, id="unknown behaviour"),
    pytest.param(card({"tag": "img", "img_key": "img_v3_known"}), 200732, id="an image without alt"),
    pytest.param(card(markdown("x") | {"element_id": "1st"}), 200732, id="an element_id that begins with a digit"),
    pytest.param(card(markdown("x") | {"element_id": "a" * 21}), 200732, id="an element_id that is too long"),
    pytest.param(card(body={"elements": {}}), 200732, id="elements that are no list"),
    pytest.param(card(*[markdown("x")] * 201), 11310, id="201 components"),
    pytest.param(card(*[button("x", {})] * 101), 11310, id="101 buttons with their texts"),
    pytest.param(card(*[TABLE] * 6), 11310, id="6 tables"),
    pytest.param(card(markdown("|a|\n|---|\n\n" * 5)), 11310, id="5 tables in one markdown"),
    pytest.param(card(nested(6)), 11310, id="6 containers deep"),
    pytest.param(card(columns(TABLE)), 200861, id="a table in a column"),
    pytest.param(card(columns(form(INPUT))), 200861, id="a form in a column"),
    pytest.param(card(form(TABLE)), 200861, id="a table in a form"),
    pytest.param(card(form(form(INPUT, name="g"))), 200861, id="a form in a form"),
    pytest.param(card({"tag": "multi_select_static", "name": "m", "options": []}), 200861, id="a multi-select outside a form"),
    pytest.param(card({"tag": "form", "name": "f", "elements": [INPUT]}), 200530, id="a form without a submit button"),
    pytest.param(card(form(INPUT) | {"name": ""}), 200732, id="a form without a name"),
    pytest.param(card(form(INPUT, INPUT)), 200530, id="two fields of one name"),
    pytest.param(card(form(INPUT | {"name": ""})), 200530, id="a field without a name"),
    pytest.param(card({"tag": "checker", "name": "reason"}, form(INPUT)), 200530, id="a name twice in the card"),
    pytest.param(card(*[markdown("x") | {"element_id": "a"}] * 2), 300301, id="an element_id twice"),
    pytest.param(card(markdown("<at id=ou_gone></at>")), 100290, id="a mention of nobody"),
    pytest.param(card(markdown(f"<at ids={LINA},ou_gone></at>")), 100290, id="a list with nobody in it"),
    pytest.param(card({"tag": "div", "text": {"tag": "lark_md", "content": "<AT ID='ou_gone'>"}}), 100290, id="nobody in lark_md"),
    pytest.param(
        card(TABLE | {"columns": [{"name": "who", "data_type": "lark_md"}], "rows": [{"who": "<at id=x></at>"}]}), 100290, id="cell"
    ),
    pytest.param(card({"tag": "person", "user_id": "ou_gone"}), 100290, id="an unknown person"),
    pytest.param(card({"tag": "person_list", "persons": [{"id": "ou_gone"}]}), 100290, id="an unknown person in a list"),
    pytest.param(card(markdown("![x](https://example.com/x.png)")), 200570, id="an image from elsewhere"),
    pytest.param(card({"tag": "img", "img_key": "img_v3_other", "alt": plain("")}), 200570, id="an unknown image"),
    pytest.param(card(TABLE | {"columns": [{"name": str(n)} for n in range(51)]}), 200732, id="51 columns"),
    pytest.param(card(TABLE | {"rows": ["x"]}), 200914, id="a row that is no object"),
]


@pytest.mark.parametrize(("given", "code"), REFUSED)
def test_what_the_platform_refuses_is_refused_with_its_code(given: dict[str, Any], code: int) -> None:
    assert sub_code(given) == code


TAKEN = [
    pytest.param(card(*[markdown("x")] * 200), id="200 components"),
    pytest.param(card(*[TABLE] * 5), id="5 tables"),
    pytest.param(card(nested(5)), id="5 containers deep"),
    pytest.param(card(markdown("|a|\n|---|\n\n" * 4)), id="4 tables in one markdown"),
    pytest.param(card(form(INPUT) | {"elements": [INPUT, columns(form(INPUT)["elements"][1])]}), id="submit in a column"),
    pytest.param(card({"tag": "div", "text": plain("<at id=ou_gone></at>")}), id="a mention in plain text"),
    pytest.param(card(markdown("&#60;at id=ou_gone>&#60;/at>")), id="a mention that is escaped"),
]


@pytest.mark.parametrize("given", TAKEN)
def test_what_is_just_within_the_limits_is_taken(given: dict[str, Any]) -> None:
    assert sub_code(given) == 0


def test_everybody_can_be_mentioned_only_where_that_is_allowed() -> None:
    given = card(markdown("<at id=all></at>"))

    assert check_card(given, Known()).everyone
    assert sub_code(given, at_all=False) == 11235


def test_a_refusal_names_the_place() -> None:
    with pytest.raises(BadCard) as refused:
        check_card(card(markdown("x"), columns({"tag": "action"})), Known())

    assert str(refused.value) == (
        "ErrCode: 200861; ErrPath: ROOT -> body -> elements -> [1](tag: column_set) -> columns -> [0](tag: column) -> elements"
        " -> [0](tag: action); ErrMsg: cards of schema V2 no longer support this capability; ErrorValue: unsupported tag action"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("{", 200621, id="no JSON"),
        pytest.param("[]", 200621, id="a list"),
        pytest.param("[" * 100_000, 200621, id="nested without end"),
        pytest.param(json.dumps({"type": "template", "data": {"template_id": "AAq"}}), 200380, id="a template"),
    ],
)
def test_a_card_that_is_no_card_is_refused(text: str, code: int) -> None:
    with pytest.raises(BadCard) as refused:
        read_card(text, Known())

    assert refused.value.code == code


def test_a_card_of_schema_1_keeps_what_it_does_not_know() -> None:
    old = {"config": {"wide_screen_mode": True}, "elements": [{"tag": "action", "actions": []}, markdown(f"<at id={LINA}></at>")]}

    assert check_card(old, Known()).mentioned == [LINA]
    assert sub_code({"elements": [markdown("<at id=ou_gone></at>")]}) == 100290
