"""Who owes an update on which day."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.domain.calendar import Calendar
from bot.domain.leaves import Leave
from bot.domain.people import Person, Reports, Tier
from bot.domain.roster import Terms, first_day, owing, roster

FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)
PEOPLE = [Person(id=at, name=f"同事{at}", registered=True, department_id=at) for at in (1, 2, 3)]
LONG_AGO = dict.fromkeys((1, 2, 3), date(2026, 1, 1))
ASKED = time(17, 30)


def came(day: date, hour: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_nobody_owes_a_day_before_their_first_or_without_one() -> None:
    terms = Terms({1: date(2026, 1, 1), 2: MONDAY})

    assert owing(PEOPLE, FRIDAY, terms) == {1}
    assert owing(PEOPLE, MONDAY, terms) == {1, 2}


def test_the_management_and_who_need_not_report_owe_nothing() -> None:
    apart = [
        Person(id=1, name="何静", registered=True, tier=Tier.MANAGEMENT),
        Person(id=2, name="顾问", registered=True, reports=Reports.OPTIONAL),
    ]

    assert owing(apart, FRIDAY, Terms(LONG_AGO)) == set()


def test_a_closed_department_a_leave_and_a_weekend_are_owed_by_nobody() -> None:
    closed = Calendar(off=frozenset({FRIDAY}))
    terms = Terms(LONG_AGO, {None: Calendar(), 2: closed}, [Leave(person_id=3, first=FRIDAY, last=FRIDAY)])

    assert owing(PEOPLE, FRIDAY, terms) == {1}
    assert owing(PEOPLE, date(2026, 11, 21), terms) == set()


def test_who_comes_after_the_question_owes_that_day_only_while_it_lasts() -> None:
    assert first_day(came(FRIDAY, 17), ASKED, MONDAY) == FRIDAY
    assert first_day(came(FRIDAY, 18), ASKED, MONDAY) == date(2026, 11, 21)
    assert first_day(came(FRIDAY, 18), ASKED, FRIDAY) == FRIDAY


def test_who_owes_nothing_and_gave_nothing_is_on_no_list() -> None:
    told = roster(FRIDAY, PEOPLE, [], Terms({1: FRIDAY}))

    assert [one.name for one in told.missing] == ["同事1"]
    assert (told.posted, told.on_leave) == ((), ())
