"""What the gallery looks like in every form. `UPDATE_GOLDEN=1 pytest tests/cards` writes the files anew; read the difference."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cards import render_dingtalk, render_feishu, render_text
from bot.cards.model import Card
from bot.cards.openings import form_card
from tests.cards.gallery import GALLERY

GOLDEN = Path(__file__).parent / "golden"


def opened(params: dict[str, str]) -> dict[str, Any]:
    """Parameters that are JSON text, readable; the others split at their line breaks."""
    return {
        key: json.loads(text) if key in ("form", "buttons", "sys_full_json_obj") else text.split("\n")
        for key, text in params.items()
    }


FORMS: dict[str, Callable[[Card], Any]] = {
    "feishu.json": render_feishu.render,
    "dingtalk_template.json": lambda card: opened(render_dingtalk.template(card)),
    "dingtalk_public.json": lambda card: opened(render_dingtalk.public(card)),
    "dingtalk_plain.md": lambda card: "\n".join(render_dingtalk.plain(card)),
    "text.txt": render_text.render,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", GALLERY)
def test_the_gallery_looks_as_it_was_last_approved(kind: str, form: str) -> None:
    file = GOLDEN / f"{kind}.{form}"

    drawn = FORMS[form](GALLERY[kind])
    text = drawn if isinstance(drawn, str) else json.dumps(drawn, ensure_ascii=False, indent=1)

    if os.environ.get("UPDATE_GOLDEN"):
        file.write_text(text + "\n", encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text + "\n"


def test_a_form_that_is_printed_says_what_is_needed_what_there_is_to_choose_and_how_it_is_written() -> None:
    printed = render_dingtalk.public(form_card({}))["markdown"]

    hints, _, lines = printed.partition(render_dingtalk.COPY)
    assert "必填：名称、目标、牵头、配合、起止" in hints
    assert "复杂度 简单 / 复杂；保密 是 / 否" in hints and "起止（11-25 到 12-20）" in hints
    assert "必填" not in lines and "场景：" in lines
