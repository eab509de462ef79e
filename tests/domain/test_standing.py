"""How work stands at the end of a week."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.calendar import Calendar
from bot.domain.standing import Standing, Work, by_department, standing_of
from bot.domain.subtasks import Answer, ProgressReport, State, Subtask, SupportNeed
from bot.domain.weekly import WeekDays

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 16)


def at(day: int, hour: int = 17) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


def subtask(number: int = 1, *, starts: int = 16, due: int = 20, **more: Any) -> Subtask:
    dates = {"starts": date(2026, 11, starts), "due": date(2026, 11, due), "created_at": at(2)}
    return Subtask(**{"id": number, "number": number, "name": "海报", "department_id": 1, "state": State.CLAIMED, **dates, **more})


def report(day: int, progress: int, **more: Any) -> ProgressReport:
    said = {"subtask_id": 1, "person_id": 1, "day": date(2026, 11, day), "at": at(day), "planned": 0, "source": "card"}
    return ProgressReport(**{**said, "progress": progress, **more})


def stands(
    *subtasks: Subtask,
    reports: tuple[ProgressReport, ...] = (),
    needs: tuple[SupportNeed, ...] = (),
    now: datetime | None = None,
    briefed: datetime | None = None,
) -> Standing:
    week = WeekDays(MONDAY, now or at(20), Calendar())
    return standing_of(Work(subtasks, reports, needs), week, 10, briefed)


def test_a_week_that_is_over_is_told_as_it_was_on_its_last_day() -> None:
    done_later = subtask(state=State.DONE, progress=100, done_at=at(24))

    standing = stands(done_later, reports=(report(19, 40, reason="等物料"), report(24, 100)), now=at(30))

    (piece,) = standing.pieces
    assert (piece.planned, piece.actual, piece.late, piece.reason) == (100, 40, 0, "等物料")
    assert standing.slipping == (piece,)
    assert standing.finished == ()


def test_what_was_called_off_or_made_later_does_not_count() -> None:
    standing = stands(subtask(state=State.CANCELLED), subtask(2, created_at=at(25)), now=at(30))

    assert standing.pieces == ()
    assert standing.actual == 0


def test_a_withdrawn_report_does_not_count() -> None:
    assert stands(subtask(), reports=(report(17, 30), report(18, 90, withdrawn=True)), now=at(30)).actual == 30


def test_a_day_of_the_company_is_not_a_day_of_utc() -> None:
    """Done at seven on Monday morning in Shanghai is Sunday in UTC."""
    assert len(stands(subtask(state=State.DONE, done_at=at(16, 7).astimezone(ZoneInfo("UTC")))).finished) == 1


def test_what_is_ahead_of_or_near_its_plan_does_not_slip() -> None:
    assert stands(subtask(due=27, progress=45), reports=(report(20, 45),)).slipping == ()
    assert len(stands(subtask(due=27), reports=(report(20, 20),)).slipping) == 1


def test_the_latest_comes_first() -> None:
    standing = stands(subtask(1, due=18), subtask(2, due=16), subtask(3, due=30))

    assert [(one.subtask.number, one.late) for one in standing.slipping] == [(2, 4), (1, 2), (3, None)]


def test_support_is_open_until_it_is_answered() -> None:
    asked: dict[str, Any] = {"subtask_id": 1, "what": "测试机", "asked_at": at(17)}
    waiting, given = SupportNeed(**asked), SupportNeed(**asked, answer=Answer.GIVEN, answered_at=at(23))
    withdrawn, before = SupportNeed(**asked, answer=Answer.WITHDRAWN), SupportNeed(**asked, answer=Answer.GIVEN, answered_at=at(18))

    assert stands(subtask(), needs=(waiting, given, withdrawn, before), now=at(30)).unanswered == (waiting, given)


def test_departments_are_compared_by_the_mean_of_their_work() -> None:
    standing = stands(subtask(1, progress=50), subtask(2, progress=100), subtask(3, progress=10, department_id=2), now=at(20))

    assert by_department(standing, {1: "市场部"}) == [("其他部门", 100, 10), ("市场部", 100, 75)]


def test_what_was_settled_after_the_brief_is_told_apart() -> None:
    done = subtask(state=State.DONE, done_at=at(20, 18))

    assert stands(done, now=at(23), briefed=at(20, 14)).since == (done,)
    assert stands(done, now=at(23), briefed=at(21)).since == ()
