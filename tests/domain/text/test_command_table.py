"""Every command in ten spellings that mean the same, and five mistakes with their answers: `commands.toml` is the table."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.cards.help import corrections, suggestion
from bot.domain.calendar import Span
from bot.domain.text.catalogue import COMMANDS
from bot.domain.text.commands import Call, Miss, Wrong, read_command
from bot.domain.text.hanzi import simple
from tests.domain.text.company import FACTS

TABLE: dict[str, Any] = tomllib.loads((Path(__file__).parent / "commands.toml").read_text(encoding="utf-8"))
SPELLINGS = [(name, text, row["means"]) for name, row in TABLE.items() for text in row["spellings"]]
MISTAKES = [(name, text, answer) for name, row in TABLE.items() for text, answer in row["mistakes"].items()]


def shown(value: object) -> str:
    """A value as the table writes it."""
    if isinstance(value, tuple):
        return "、".join(map(shown, value))
    if isinstance(value, Span):
        return f"{value.first}..{value.last}"
    return value.isoformat() if isinstance(value, date) else str(getattr(value, "name", value))


def test_the_table_holds_every_command_with_ten_spellings_and_five_mistakes() -> None:
    assert [one.name for one in COMMANDS] == list(TABLE)
    assert [] == [name for name, row in TABLE.items() if len(set(row["spellings"])) < 10 or len(row["mistakes"]) < 5]


@pytest.mark.parametrize(("name", "text", "means"), SPELLINGS, ids=[text for _, text, _ in SPELLINGS])
def test_a_command_is_understood_in_ten_spellings(name: str, text: str, means: dict[str, str]) -> None:
    (call,) = read_command(text, addressed=True, facts=FACTS)

    assert isinstance(call, Call), call
    assert (name, means) == (call.command.name, {key: shown(value) for key, value in call.values.read.items()})


def test_the_ladder_of_a_project_is_asked_for_in_the_other_script_too() -> None:
    (call,) = read_command("升級規則 專案:2026-市场-001", addressed=True, facts=FACTS)

    assert isinstance(call, Call) and {"项目": "2026-市场-001"} == call.values.read


def assert_nothing_else_is_offered(text: str, heard: Wrong | Miss, said: str) -> None:
    """What can be sent as it is holds only what was written, but for a mended choice; all else is named for a sample."""
    (call,) = read_command(heard.example, addressed=False, facts=FACTS)
    assert isinstance(call, Call)
    sampled = heard.sampled if isinstance(heard, Wrong) else ()
    for one in call.command.arguments:
        written = simple(call.values.written.get(one.name, ""))
        known = written in simple(text) or bool(one.kind.words) or call.command.shows
        assert known or one.name in sampled, (text, heard.example)
    assert call.command.shows or not sampled or "可以直接发" not in said


@pytest.mark.parametrize(("name", "text", "answer"), MISTAKES, ids=[text for _, text, _ in MISTAKES])
def test_a_mistake_is_answered_with_what_was_wrong_and_an_example_that_reads(name: str, text: str, answer: str) -> None:
    (heard,) = read_command(text, addressed=True, facts=FACTS)

    assert isinstance(heard, Wrong | Miss), heard
    said = corrections(heard) if isinstance(heard, Wrong) else suggestion(heard)
    for part in answer.split(" … "):
        assert part in said
    assert_nothing_else_is_offered(text, heard, said)
    command = heard.command if isinstance(heard, Wrong) else heard.nearest
    assert command is not None and name == command.name
    assert [Call] == [type(one) for one in read_command(heard.example, addressed=False, facts=FACTS)]
