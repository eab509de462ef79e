"""A card always keeps to what the platform takes: lists say how much they leave out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.cards import render_dingtalk, render_feishu
from bot.cards.model import Bullets, Button, Buttons, Card, Table, plain
from bot.cards.payloads.updates import EditUpdate

EDIT = Buttons((Button("更正", EditUpdate(update_id=1), twin="更正日报"),))


def size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def elements(part: Any) -> int:
    if isinstance(part, dict):
        return ("tag" in part) + sum(map(elements, part.values()))
    return sum(map(elements, part)) if isinstance(part, list) else 0


LONG = {
    "many items": Card("长", (Bullets("完成", tuple((f"第 {at} 项 " + "做" * 40,) for at in range(2000))), EDIT)),
    "one huge line": Card("长", (plain("*" * 100_000), EDIT)),
    "many lines": Card("长", (plain("行\n" * 10_000), EDIT)),
    "many rows": Card("长", (Table(("人", "事"), tuple((f"人{at}", "事" * 30) for at in range(3000))), EDIT)),
    "many blocks": Card("长", (*(Bullets(f"部门 {at}", (("一",), ("二",))) for at in range(900)), EDIT)),
}


@pytest.mark.parametrize("kind", LONG)
def test_a_feishu_card_keeps_to_thirty_kilobytes_and_two_hundred_elements(kind: str) -> None:
    drawn = render_feishu.render(LONG[kind])

    assert size(drawn) <= 30_000
    assert elements(drawn) <= 200


@pytest.mark.parametrize("kind", LONG)
def test_dingtalk_forms_keep_to_fifteen_thousand_bytes(kind: str) -> None:
    title, text = render_dingtalk.plain(LONG[kind])

    assert size({"title": title, "text": text}) <= 15_000
    assert size(render_dingtalk.public(LONG[kind])) <= 15_000
    assert size(render_dingtalk.template(LONG[kind])) <= 15_000


@pytest.mark.parametrize("kind", LONG)
def test_a_cut_card_keeps_its_buttons(kind: str) -> None:
    assert "update.edit" in json.dumps(render_feishu.render(LONG[kind]))
    assert "update.edit" in render_dingtalk.public(LONG[kind])["sys_full_json_obj"]


def test_a_cut_list_says_how_much_it_leaves_out_and_is_nearly_full() -> None:
    drawn = json.dumps(render_feishu.render(LONG["many items"]), ensure_ascii=False)
    shown = drawn.count("项 做")

    assert f"……另有 {2000 - shown} 项" in drawn
    assert size(drawn) > 27_000


def test_a_card_without_its_end_says_so() -> None:
    drawn = json.dumps(render_feishu.render(LONG["many blocks"]), ensure_ascii=False)

    assert "部门 0" in drawn
    assert "放不下其余部分" in drawn


def test_only_three_tables_are_native() -> None:
    tables = tuple(Table(("人",), ((f"人{at}",),)) for at in range(5))

    drawn = render_feishu.render(Card("表", tables))

    assert [one["tag"] for one in drawn["body"]["elements"]] == ["table", "table", "table", "div", "div"]
