"""What people read on a card, and the little of it that REST gives back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bot.sandbox.feishu import markup
from bot.sandbox.feishu.people import People

_INSIDE = ("header", "title", "subtitle", "text_tag_list", "body", "text", "label", "fields", "elements", "columns", "actions")
"""Where a card holds texts, in reading order."""


def words_of_card(card: dict[str, Any], people: People) -> str:
    """The texts of a card of either schema, line by line."""
    return "\n".join(words for words in _words(card, people) if words.strip())


def degraded(card: dict[str, Any], words: str) -> str:
    """A card as REST gives it back: title and flat elements, not the JSON that was sent."""
    header = card.get("header")
    title = header.get("title") if isinstance(header, dict) else None
    name = title.get("content") if isinstance(title, dict) else None
    rows = [[{"tag": "text", "text": line}] for line in words.split("\n") if line and line != name]
    return json.dumps({"title": name, "elements": rows}, ensure_ascii=False)


def _words(value: Any, people: People) -> Iterator[str]:
    """Every text of a card in reading order; what a person is shown, not what a press reports."""
    if isinstance(value, list):
        for one in value:
            yield from _words(one, people)
    if not isinstance(value, dict):
        return
    content = value.get("content")
    if isinstance(content, str) and value.get("tag") in {"markdown", "lark_md"}:
        yield markup.as_read(content, people.at)
    elif isinstance(content, str):
        yield content
    if value.get("tag") == "table":
        yield from _words_of_table(value, people)
        return
    for name in (
        "header",
        "title",
        "subtitle",
        "text_tag_list",
        "body",
        "text",
        "label",
        "fields",
        "elements",
        "columns",
        "actions",
    ):
        yield from _words(value.get(name), people)


def _words_of_table(table: dict[str, Any], people: People) -> Iterator[str]:
    columns = [column for column in table.get("columns", []) if isinstance(column, dict)]
    yield " | ".join(str(column.get("display_name", "")) for column in columns)
    for row in table.get("rows", []):
        yield " | ".join(_cell(row.get(column.get("name")), people) for column in columns)


def _cell(value: Any, people: People) -> str:
    if isinstance(value, list):
        return " ".join(_cell(one, people) for one in value)
    if isinstance(value, dict):
        return str(value.get("text", ""))
    return markup.as_read(people.name(value), people.at) if isinstance(value, str) else str(value)
