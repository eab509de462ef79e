"""Who is mentioned by what: only the platform's own tags, never what is escaped."""

from __future__ import annotations

import pytest

from bot.sandbox.feishu import markup


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("<at id=ou_1></at>", ["ou_1"]),
        ("<at id=\"ou_1\"></at> 和 <at id='ou_2'>张三</at>", ["ou_1", "ou_2"]),
        ("<at ids=ou_1,ou_2></at>", ["ou_1", "ou_2"]),
        ("<at email=a@b.c></at>", ["a@b.c"]),
        ("<AT ID = all>", ["all"]),
        ("<at\nid=all></at>", ["all"]),
        ("&#60;at id=all&#62;", []),
        ("&lt;at id=all&gt;", []),
        ("<\u200bat id=all></at>", []),
        ("<at user_id=ou_1></at>", []),
        ("@所有人 <person id='ou_1'></person>", []),
    ],
)
def test_a_card_mentions_by_its_own_tag_only(text: str, values: list[str]) -> None:
    assert [value for at in markup.mentions_in_card(text) for value in at.values] == values


def test_a_text_message_mentions_by_user_id_only() -> None:
    text = '<at user_id="ou_1">Tom</at> <at id=ou_2></at> <at user_id="all"></at>'

    assert [value for at in markup.mentions_in_message(text) for value in at.values] == ["ou_1", "all"]


def test_mentions_are_read_as_names_and_entities_as_letters() -> None:
    assert markup.as_read("&#60;b> <at id=ou_1></at> 好", lambda _: "@李娜") == "<b> @李娜 好"


@pytest.mark.parametrize("hostile", ["<at " * 8_000, "<at" + " " * 30_000, "![" * 15_000, "<at id=" + "a" * 30_000, "|-" * 15_000])
def test_hostile_text_is_read_in_no_time(hostile: str) -> None:
    assert list(markup.mentions_in_card(hostile)) == []
    assert list(markup.images(hostile)) == []
    assert markup.tables(hostile) == 0
