"""Requests: which moves are allowed, what they keep, and the channel rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.requests import STATES, Channel, Move, Request, State, channel_of, moved, take

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def request(state: State = State.OPEN) -> Request:
    return Request(number=1, urgent=False, state=state, what="报价", asked_by_id=1, department_id=2, asked_at=NOW)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", Move)
def test_a_move_that_the_table_does_not_name_is_refused(state: State, move: Move) -> None:
    one = request(state)

    if (target := STATES[state].get(move)) is None:
        assert moved(state, move) is None
        with pytest.raises(ValueError, match="does not allow"):
            take(one, move, "", 2, NOW)
    else:
        take(one, move, "好", 2, NOW)
        assert one.state is target
        assert (one.closed_at is None) is (target in (State.OPEN, State.ANSWERED, State.PLANNED))


def test_only_the_first_answer_counts_as_the_first() -> None:
    one = request()

    assert take(one, Move.ANSWER, "在看", 2, NOW)
    assert not take(one, Move.PLAN, "先切备用机", 3, NOW + timedelta(hours=1))
    assert (NOW, 2, "在看", "先切备用机") == (one.answered_at, one.answered_by_id, one.answer, one.plan)


def test_what_is_reopened_waits_for_its_answer_anew() -> None:
    one = request()
    take(one, Move.FINISH, "办好", 2, NOW)

    take(one, Move.REOPEN, "", 1, NOW)

    assert (State.OPEN, None, "办好") == (one.state, one.answered_at, one.answer)
    assert take(one, Move.ANSWER, "", 2, NOW)


@pytest.mark.parametrize(
    ("urgent", "important", "channel"),
    [(False, False, Channel.CHAT), (False, True, Channel.MAIL), (True, False, Channel.PHONE), (True, True, Channel.PHONE)],
)
def test_importance_and_urgency_tell_the_channel(urgent: bool, important: bool, channel: Channel) -> None:
    assert channel is channel_of(urgent=urgent, important=important)
