from __future__ import annotations

import json

import pytest

from bot.domain.text.jsonl import parse_line

_MESSAGE = {"id": "m1", "text": "今日完成：\n1. 盘点 80%\n明日计划：\n1. 周五前补货", "sent_at": "2026-11-18T18:05:00+08:00"}


def test_a_message_becomes_the_output_object() -> None:
    assert parse_line(json.dumps(_MESSAGE)) == {
        "id": "m1",
        "is_update": True,
        "completed": [{"text": "盘点 80%", "progress": 80, "refs": [], "status": "in_progress"}],
        "planned": [{"text": "周五前补货", "refs": [], "due": "2026-11-20"}],
        "blockers": [],
        "report_date": "2026-11-18",
    }


def test_what_is_no_update_has_no_date() -> None:
    assert parse_line(json.dumps(_MESSAGE | {"text": "收到"}))["report_date"] is None


@pytest.mark.parametrize(
    ("line", "id_", "hint"),
    [
        ("{", None, "JSON"),
        ("[]", None, "JSON 对象"),
        ("[" * 100_000, None, "JSON"),
        ('{"id": 7, "text": "a", "sent_at": "2026-11-18T18:05:00+08:00"}', 7, "id"),
        ('{"text": "a", "sent_at": "2026-11-18T18:05:00+08:00"}', None, "id"),
        ('{"id": "m1", "sent_at": "2026-11-18T18:05:00+08:00"}', "m1", "text"),
        ('{"id": "m1", "text": "a", "sent_at": "2026-11-18T18:05:00"}', "m1", "时区"),
        ('{"id": "m1", "text": "a", "sent_at": "明天"}', "m1", "时区"),
        ('{"id": "m1", "text": "a", "sent_at": "0001-01-01T00:00:00+00:00"}', "m1", "时区"),
    ],
)
def test_a_line_that_is_no_message_gets_one_clear_sentence(line: str, id_: str | int | None, hint: str) -> None:
    answer = parse_line(line)

    assert set(answer) == {"id", "error"}
    assert answer["id"] == id_
    assert hint in answer["error"]
