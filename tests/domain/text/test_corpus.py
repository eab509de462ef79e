from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.domain.text.jsonl import parse_line
from tests.corpus import score

_CORPUS = Path(__file__).parents[2] / "corpus"
_FLOOR = 0.98
#: What two people wrote who had never seen the rules of the parser.
_FRESH_FLOOR, _FRESH_PART_FLOOR = 0.97, 0.95


def _score(name: str) -> Any:
    lines = (_CORPUS / name).read_text(encoding="utf-8").splitlines()
    return score.evaluate([json.loads(line) for line in lines], [parse_line(line) for line in lines])


@pytest.fixture(scope="module", params=["dev.jsonl", "more.jsonl"])
def result(request: pytest.FixtureRequest) -> Any:
    """The scores of one collection: `dev` are the development messages, `more` our own from further trades and formats."""
    return _score(request.param)


def test_the_messages_are_understood(result: Any) -> None:
    assert result["overall"] >= _FLOOR


@pytest.mark.parametrize("part", ["completed", "planned", "blockers"])
def test_every_section_is_understood(result: Any, part: str) -> None:
    assert result[part]["strict"]["f1"] >= _FLOOR


def test_no_message_is_mistaken_for_an_update_or_missed(result: Any) -> None:
    assert (result["detection"]["false_updates"], result["detection"]["missed"]) == (0, 0)


@pytest.mark.parametrize("attribute", ["progress", "refs", "due", "support_from", "report_date"])
def test_every_attribute_is_understood(result: Any, attribute: str) -> None:
    assert result["attributes"][attribute]["active"] >= 0.95


def test_messages_by_people_who_do_not_know_the_parser_are_understood() -> None:
    result = _score("fresh.jsonl")
    parts = [result["detection"]["f1"], *(result[part]["strict"]["f1"] for part in ("completed", "planned", "blockers"))]
    attributes = [result["attributes"][name]["active"] for name in ("progress", "refs", "due", "support_from", "report_date")]

    assert result["overall"] >= _FRESH_FLOOR
    assert min(parts + attributes) >= _FRESH_PART_FLOOR
