"""A year of a thousand issues, and random orders of what happens to one: no step of the ladder is lost, doubled, early or late."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.domain.clocks import Clock, ClockState
from bot.domain.issues import Issue, Sort
from bot.domain.ladder import TOP
from bot.domain.timeline import Step
from bot.scheduler import ticker
from bot.storage.queries import timeline
from tests.handlers.days import at
from tests.handlers.reckoning import Reckoning
from tests.handlers.years import DEEDS, Years

FIRST, LAST = at("2026-01-05", "09:00"), at("2026-12-31", "18:00")
ISSUES, KILLED, RESTARTS = 1000, 2000, 20
"""`KILLED`: of so many statements the process does not live to see one."""
RAISED = at("2026-11-24", "10:00")
AFTERWARDS = timedelta(days=20)
SOLVED = timedelta(hours=1), timedelta(hours=2), timedelta(hours=5), timedelta(hours=20), timedelta(hours=60)
SORTS, SHARES = (Sort.ACROSS, Sort.MAJOR, Sort.CUSTOMER, Sort.INSIDE), (7, 1, 1, 3)
ON_THE_WAY = ("takes", "takes over", "promises", "promises late", "extends", "support", "pushes", "major", "hands over")


@pytest.fixture(autouse=True)
def nothing_but_the_ladder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The daily jobs of a year are looked at elsewhere."""
    monkeypatch.setattr(ticker, "JOBS", ())


@pytest.fixture
async def years(database_url: str) -> AsyncIterator[Years]:
    found = Years(database_url, Random(7), KILLED)  # noqa: S311 - a seed, no secret
    yield found
    await found.ends()


def faults(years: Years, until: datetime, sorts: dict[int, Sort]) -> list[str]:
    """What is wrong with the histories of these issues."""

    def look(session: Session) -> list[tuple[int, list[Step]]]:
        kept = session.exec(select(Issue)).all()
        return [(one.number, timeline.steps_of(session, "issue", one.id or 0)) for one in kept if one.number in sorts]

    found = []
    for number, history in years.talk.look(look):
        promises = {at: by for (issue, at), by in years.promises.items() if issue == number}
        found += [f"I-{number} {words}" for words in Reckoning(sorts[number], promises).read(history, until)]
    return found


def stuck(years: Years) -> list[Issue]:
    """Open issues that can still go up and have no clock that makes them."""

    def look(session: Session) -> list[Issue]:
        running = set(session.exec(select(Clock.record_id).where(Clock.record == "issue", Clock.state == ClockState.RUNNING)))
        every = list(session.exec(select(Issue)))
        open_ones = [one for one in every if one.closed_at is None and one.sort is not Sort.INSIDE and one.level < TOP]
        return [one for one in open_ones if one.id not in running]

    return years.talk.look(look)


@pytest.mark.timeout(1800)
async def test_a_year_of_a_thousand_issues_takes_every_step_once_at_its_moment(years: Years) -> None:
    random = Random(7)  # noqa: S311 - a seed, no secret
    days = (LAST - FIRST).days
    moments = sorted(FIRST + timedelta(days=random.randrange(days - 20), minutes=random.randrange(600)) for _ in range(ISSUES))
    sorts: dict[int, Sort] = {}
    deeds: dict[datetime, list[tuple[int, str]]] = {}
    for moment in moments:
        await live(years, moment, deeds)
        sort = random.choices(SORTS, SHARES)[0]
        number = years.raised(moment, sort)
        sorts[number] = sort
        if random.randrange(10):
            deeds.setdefault(moment + random.choice(SOLVED), []).append((number, "solves"))
        for _ in range(random.choice((0, 0, 0, 1))):
            later = moment + timedelta(minutes=random.randrange(60, 6000))
            deeds.setdefault(later, []).append((number, random.choice(ON_THE_WAY)))
    await live(years, LAST, deeds)
    await years.audits(LAST)

    assert [] == faults(years, LAST, sorts)
    assert [] == stuck(years)
    assert set(range(1, ISSUES + 1)) == set(sorts)
    assert years.restarts > RESTARTS
    left = years.talk.look(lambda session: session.exec(select(Issue).where(Issue.closed_at == None)).all())  # noqa: E711
    assert TOP in {one.level for one in left}


async def live(years: Years, until: datetime, deeds: dict[datetime, list[tuple[int, str]]]) -> None:
    """What people do until then, with everything that rings between."""
    for moment in sorted(one for one in deeds if one < until):
        await years.follow(moment)
        for number, deed in deeds.pop(moment):
            if deed == "solves":
                years.solved(moment, number)
            else:
                await years.acts(moment, number, deed)
    await years.follow(until)


@pytest.mark.timeout(1800)
@given(
    st.sampled_from((Sort.ACROSS, Sort.ACROSS, Sort.MAJOR, Sort.CUSTOMER, Sort.INSIDE)),
    st.lists(st.tuples(st.integers(1, 2400), st.sampled_from((*DEEDS, "nothing", "audit"))), max_size=10),
    st.integers(0, 1000),
)
@example(Sort.ACROSS, [(60, "solves"), (600, "reopens")], 1)
@example(Sort.ACROSS, [(2950, "takes over"), (4000, "promises")], 2)
@example(Sort.ACROSS, [(1400, "major"), (4400, "promises late")], 3)
@example(Sort.MAJOR, [(300, "extends"), (60, "hands over"), (1500, "pushes"), (90, "takes")], 4)
@example(Sort.ACROSS, [(2000, "extends"), (900, "promises late"), (60, "pushes"), (300, "customer")], 5)
@example(Sort.ACROSS, [(60, "promises far"), (6000, "takes")], 6)
@example(Sort.CUSTOMER, [(60, "promises far"), (60, "pushes")], 7)
@example(Sort.ACROSS, [(1000, "promises late")], 8)
@example(
    Sort.CUSTOMER,
    [(989, "major"), (744, "customer"), (432, "promises late"), (1587, "hands over"), (384, "promises"), (52, "promises")],
    366,
)
@settings(
    max_examples=12,
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_whatever_happens_in_whatever_order_no_step_is_lost_doubled_early_or_late(
    database_url: str, sort: Sort, happenings: list[tuple[int, str]], seed: int
) -> None:
    years = Years(database_url, Random(seed), every=1500)  # noqa: S311 - a seed, no secret
    now = RAISED
    number = years.raised(now, sort)
    for minutes, what in happenings:
        now += timedelta(minutes=minutes)
        await years.follow(now)
        if what in DEEDS:
            await years.acts(now, number, what)
        elif what == "audit":
            await years.audits(now)
    await years.follow(now + AFTERWARDS)

    assert [] == faults(years, now + AFTERWARDS, {number: sort})
    assert [] == stuck(years)
    await years.ends()
