"""流程 without a database: the order of the chain, what a template may say, how long nodes take."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import Calendar, Span
from bot.domain.process_templates import called, doers, split_takers, strange_takers
from bot.domain.processes import (
    STATES,
    NodeState,
    ProcessNode,
    RunState,
    Stage,
    days_taken,
    durations,
    node_state,
    planned,
    settle,
    stage_of,
)
from bot.domain.subtasks import State, Subtask
from bot.errors import OperatorError
from bot.settings import load

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TODAY = START.date()
NAME = "研发需求流程"


def chain(length: int = 4) -> list[ProcessNode]:
    return [ProcessNode(id=at, run_id=1, position=at, name=f"节点{at}", department_id=1, limit=3) for at in range(1, length + 1)]


def subtask(number: int, state: State = State.OPEN, done_at: datetime | None = None) -> Subtask:
    return Subtask(
        id=number,
        number=number,
        name="",
        department_id=1,
        starts=TODAY,
        due=date(2026, 11, 25),
        state=state,
        created_at=START,
        done_at=done_at,
    )


@given(st.lists(st.tuples(st.sampled_from(["done", "reopen", "cancel", "settle"]), st.integers(1, 4)), max_size=60))
def test_the_order_of_the_chain_holds_whatever_is_done_and_reopened(events: list[tuple[str, int]]) -> None:
    nodes, work, started, now = chain(), {1: subtask(1)}, Counter([1]), START
    nodes[0].subtask_id, nodes[0].started_at = 1, START

    for what, number in events:
        now += timedelta(hours=1)
        if what != "settle" and number in work:
            state = {"done": State.DONE, "reopen": State.CLAIMED, "cancel": State.CANCELLED}[what]
            work[number].state, work[number].done_at = state, now if state is State.DONE else None
            continue
        turn = settle(nodes, work)
        if turn is not None and turn.subtask_id is None:
            turn.subtask_id, turn.started_at = turn.position, now
            work[turn.position] = subtask(turn.position)
            started[turn.position] += 1

        delivered = [one.done_at is not None for one in nodes]
        assert delivered == sorted(delivered, reverse=True)
        assert turn is next((one for one in nodes if one.done_at is None), None)
        moments = [one.done_at for one in nodes if one.done_at is not None]
        assert moments == sorted(moments)
        begun = [one.started_at for one in nodes if one.started_at is not None]
        assert begun == sorted(begun) and len(begun) == len(work)
        assert settle(nodes, work) is turn  # a second look changes nothing

    assert all(times == 1 for times in started.values())


@pytest.mark.parametrize("state", list(RunState))
def test_a_move_leads_from_every_state_to_a_known_one(state: RunState) -> None:
    assert all(to in STATES for to in STATES[state].values())


def test_a_node_says_how_it_stands() -> None:
    nodes = chain(3)
    nodes[0].subtask_id, nodes[1].subtask_id = 1, 2

    assert NodeState.HELD is node_state(nodes[1], nodes[0], subtask(2, State.CLAIMED))
    assert NodeState.OPEN is node_state(nodes[0], nodes[0], subtask(1))
    assert NodeState.CANCELLED is node_state(nodes[0], nodes[0], subtask(1, State.CANCELLED))
    assert NodeState.CLAIMED is node_state(nodes[0], nodes[0], subtask(1, State.CLAIMED))
    assert NodeState.WAITING is node_state(nodes[2], nodes[0], None)
    nodes[0].done_at = START
    assert NodeState.DELIVERED is node_state(nodes[0], nodes[1], subtask(1, State.DONE, START))


def test_a_run_goes_through_the_five_stages() -> None:
    nodes = chain()
    turns = [(nodes[0], State.OPEN), (nodes[1], State.OPEN), (nodes[1], State.CLAIMED), (nodes[3], State.OPEN)]

    stages = [stage_of(nodes, turn, subtask(1, state)) for turn, state in turns]

    assert list(Stage) == [*stages, stage_of(nodes, None, None)]


def test_what_has_not_started_is_planned_one_after_the_other() -> None:
    nodes = chain(3)
    nodes[0].subtask_id = 1

    spans = planned(nodes, {1: subtask(1)}, TODAY, UTC, lambda _: Calendar())

    first, second, third = date(2026, 11, 25), date(2026, 11, 30), date(2026, 12, 3)
    assert [Span(TODAY, first), Span(first, second), Span(second, third)] == spans


def test_durations_are_medians_of_working_days_by_name() -> None:
    taken: list[tuple[str, int]] = []
    for days in (0, 3, 4):
        (node,) = chain(1)
        node.started_at, node.done_at = START, START + timedelta(days=days)
        length = days_taken(node, UTC, Calendar())
        assert length is not None
        taken.append((node.name, length))

    assert [("节点1", 0), ("节点1", 1), ("节点1", 2)] == taken  # a weekend lies between
    (took,) = durations(taken)
    assert ("节点1", 3, 1) == (took.name, took.count, took.median)


def test_the_example_ships_with_four_nodes_of_three_five_four_and_two_days() -> None:
    nodes = load(None, {}).processes[NAME].nodes

    told = [("需求提报", "市场部", 3), ("方案设计", "研发部", 5), ("测试验证", "测试部", 4), ("验收", "市场部", 2)]
    assert told == [(one.name, one.department, one.days) for one in nodes]
    assert all(one.standard for one in nodes)


def test_who_takes_a_department_is_read_out_of_the_name() -> None:
    template = load(None, {}).processes[NAME]
    name, takers = split_takers(f"{NAME} 测试部：研发部")

    assert (NAME, ["市场部", "研发部", "研发部", "市场部"]) == (name, doers(template, takers))
    assert ["财务部"] == strange_takers(template, {"财务部": "研发部"})


def test_a_template_is_called_by_a_part_of_its_name_that_no_other_has() -> None:
    template = load(None, {}).processes[NAME]
    known = {NAME: template, "采购流程": template}

    assert [NAME, NAME, None, None] == [called(known, words) for words in (NAME, "研发需求", "流程", "")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nods = []", "setting processes.采购.nodes: Field required"),
        (
            'nodes = [{ name = "询价", department = "采购部", days = 3 }]',
            "setting processes.采购.nodes: Tuple should have at least 2",
        ),
        (
            'nodes = [{ name = "a", department = "b", days = 0 }, { name = "c", department = "b", days = 1 }]',
            "setting processes.采购.nodes.0.days: Input should be greater",
        ),
        (
            'nodes = [{ name = "a", department = "b", days = 1, day = 2 }, { name = "c", department = "b", days = 1 }]',
            "there is no setting processes.采购.nodes.0.day; did you mean days?",
        ),
    ],
)
def test_a_faulty_template_is_refused_in_one_line(tmp_path: Path, text: str, sentence: str) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(f'[processes."采购"]\n{text}\n', encoding="utf-8")

    with pytest.raises(OperatorError) as caught:
        load(file, {})

    assert sentence in str(caught.value)
