"""The words of people's own tables for where work stands (R67, X6)."""

from __future__ import annotations

import pytest

from bot.cards.issues import STATES as ISSUES
from bot.cards.subtasks import STATES as SUBTASKS
from bot.domain.states import LATE, SUPPORT, WORDS, Stage, Standing, read_standing


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("未启动", Standing(Stage.WAITING)),
        ("未啟動", Standing(Stage.WAITING)),
        ("进行中", Standing(Stage.UNDER_WAY)),
        ("進行中", Standing(Stage.UNDER_WAY)),
        ("已完成", Standing(Stage.DONE)),
        ("延期", Standing(Stage.UNDER_WAY, late=True)),
        ("延遲", Standing(Stage.UNDER_WAY, late=True)),
        ("需支持", Standing(Stage.UNDER_WAY, support=True)),
        ("需支援", None),
        ("已解决", Standing(Stage.DONE)),
        ("未解決", Standing(Stage.OPEN)),
        ("延期、需支持", Standing(Stage.UNDER_WAY, late=True, support=True)),
        ("进行中（延期）", Standing(Stage.UNDER_WAY, late=True)),
        ("未启动/需支持", Standing(Stage.WAITING, support=True)),
        ("延迟(原因:供应商断货)", Standing(Stage.UNDER_WAY, late=True, reason="供应商断货")),
        (" In Progress ", None),
        ("Done", Standing(Stage.DONE)),
        ("搁置", None),
        ("进行中 已完成", None),
        ("（延期）", None),
        ("", None),
    ],
)
def test_a_word_of_a_table_is_a_state_and_the_flags_beside_it(text: str, standing: Standing | None) -> None:
    assert standing == read_standing(text)


def test_every_word_that_we_show_or_export_ourselves_comes_in_again() -> None:
    shown = [*SUBTASKS.values(), *ISSUES.values(), *map(str, SUBTASKS), *map(str, ISSUES)]

    assert [] == [word for word in shown if read_standing(word) is None]


def test_no_word_stands_for_two_things() -> None:
    words = [word for listed in (*WORDS.values(), LATE, SUPPORT) for word in listed.split()]

    assert len(words) == len(set(words))
