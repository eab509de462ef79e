"""What the ladder decides of one issue at a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.domain.issues import Issue, Sort, State
from bot.domain.ladder import Outcome, Rule, after_broken, asks, has_time_again, outcome

NOW = datetime(2026, 11, 26, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
FURTHEST = NOW + 24 * HOUR


def issue(**more: Any) -> Issue:
    values: dict[str, Any] = {"number": 1, "sort": Sort.ACROSS, "description": "登录不上", "department_id": 1, "raised_by_id": 1}
    return Issue(**{**values, "raised_at": NOW - 48 * HOUR, **more})


def planned(by: datetime, **more: Any) -> Issue:
    return issue(state=State.PROPOSED, promised_at=by, **more)


@pytest.mark.parametrize(
    ("one", "taken", "too_late", "expected"),
    [
        (issue(), {"warned"}, False, Outcome.ESCALATED),
        (issue(), set(), False, Outcome.ASKED),
        (issue(sort=Sort.CUSTOMER), set(), False, Outcome.ESCALATED),
        (issue(), {"warned"}, True, Outcome.REPLANNED),
        (issue(), {"warned", "replanned"}, True, Outcome.ESCALATED),
        (issue(), {"extended"}, False, Outcome.PUT_OFF),
        (issue(), {"extended", "put_off"}, False, Outcome.ESCALATED),
        (planned(NOW + HOUR), set(), False, Outcome.PUT_OFF),
        (planned(FURTHEST + HOUR), {"warned"}, False, Outcome.ESCALATED),
        (planned(NOW - HOUR), {"warned"}, False, Outcome.ESCALATED),
        (issue(level=1), {"warned"}, False, Outcome.NOTHING),
        (issue(state=State.SOLVED), {"warned"}, False, Outcome.NOTHING),
    ],
)
def test_what_a_due_escalation_comes_to(one: Issue, taken: set[str], too_late: bool, expected: Outcome) -> None:
    assert expected is outcome(one, taken, NOW, FURTHEST, too_late=too_late)


def test_the_owner_is_asked_once_before_the_escalation_and_not_beside_it() -> None:
    assert asks(issue(), set(), NOW, NOW + HOUR)
    assert not asks(issue(), set(), NOW, NOW)
    assert not asks(issue(), {"warned"}, NOW, NOW + HOUR)
    assert not asks(issue(level=1), set(), NOW, None)
    assert not asks(issue(state=State.SOLVED), set(), NOW, NOW + HOUR)


def test_a_broken_promise_leads_up_unless_a_public_step_came_when_it_was_over() -> None:
    assert Rule.PATH is after_broken(planned(NOW, level=1), set(), NOW - HOUR)
    assert after_broken(planned(NOW - HOUR, level=1), set(), NOW) is None
    assert Rule.ESCALATE is after_broken(planned(NOW), {"put_off"}, None)
    assert after_broken(planned(NOW), set(), None) is None
    assert after_broken(planned(NOW, sort=Sort.INSIDE), {"put_off"}, None) is None


def test_who_takes_it_on_has_time_again_once_after_each_public_step() -> None:
    assert has_time_again(issue(level=1), ["raised", "escalated"], NOW, NOW + HOUR)
    assert not has_time_again(issue(level=1), ["raised", "escalated", "acknowledged"], NOW, NOW + HOUR)
    assert has_time_again(issue(level=2), ["raised", "escalated", "acknowledged", "path"], NOW, NOW + HOUR)
    assert not has_time_again(planned(NOW + HOUR, level=1), ["raised", "escalated"], NOW, NOW + HOUR)
    assert not has_time_again(issue(), ["raised"], NOW, NOW + HOUR)
    assert has_time_again(planned(NOW + HOUR, level=1), ["raised", "escalated"], NOW, NOW)
