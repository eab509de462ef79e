"""A year of a thousand issues, and random orders of what happens to one: no step of the ladder is lost, doubled or late."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from bot.domain.calendar import Calendar
from bot.domain.clocks import Clock, ClockState, rings_at
from bot.domain.issues import Issue, Sort, State
from bot.domain.ladder import TOP
from bot.domain.policy import Policy
from bot.domain.reminders import Quiet, heard_at
from bot.domain.text.durations import Duration, Unit
from bot.domain.timeline import Step
from bot.storage.engine import Database
from tests.conversation import SHANGHAI, Conversation
from tests.handlers.days import at
from tests.handlers.years import Deed, Years, asks_support, extends, promises, solves, takes

FIRST, LAST = at("2026-01-05", "09:00"), at("2026-12-31", "18:00")
ISSUES, CALENDAR = 1000, Calendar()
RAISED, NOT_TAKEN, ESCALATED = at("2026-11-24", "10:00"), at("2026-11-25", "10:00"), at("2026-11-26", "10:00")
LATE = timedelta(minutes=90)
"""The bot looks an hour late at most, and leaves the owner time for as long as it was late."""
ANSWER = timedelta(hours=2)
"""What an owner has after a night that moved the question, in working hours that may begin half an hour later."""
DEEDS = ("takes", "promises", "extends", "support")


def follow(years: Years, until: datetime, deeds: dict[datetime, list[tuple[int, str]]]) -> None:
    """Everything that is due until then, in order; the bot looks at most an hour late."""
    times = sorted(deeds)
    while True:
        ring = years.next_ring()
        acting = times[0] if times else None
        moment = min(one for one in (ring, acting, until) if one is not None).astimezone(SHANGHAI)
        if moment >= until:
            return
        if acting is not None and acting <= moment:
            for number, deed in deeds[times.pop(0)]:
                years.acts(moment, number, deed_of(deed, moment))
        else:
            years.rings(moment + timedelta(minutes=years.random.choice((0, 0, 0, 20, 60))))


def deed_of(name: str, moment: datetime) -> Deed:
    simple = {"takes": takes, "solves": solves, "extends": extends, "support": asks_support}
    return promises(moment + timedelta(hours=5)) if name == "promises" else simple[name]


def when(talk: Conversation, what: str) -> list[datetime]:
    """The moments of a step of the only issue."""
    steps = talk.look(lambda session: list(session.exec(select(Step).where(Step.record == "issue", Step.what == what))))
    return sorted(one.at for one in steps)


def doubled(talk: Conversation) -> list[tuple[int, str, int]]:
    """Steps that one issue took more than once; somebody is told of two where they stand in for another one in the first."""
    steps = talk.look(lambda session: list(session.exec(select(Step).where(Step.record == "issue"))))
    once = ("feedback", "warned", "escalated", "path", "put_off", "reported", "replanned")
    counts = Counter((one.record_id, one.what, one.to_id, one.note) for one in steps if one.what in once)
    return [(*key[:2], count) for key, count in counts.items() if count > 1]


def stuck(talk: Conversation) -> list[Issue]:
    """Open issues that can still go up and have no clock that makes them."""

    def look(session: Session) -> list[Issue]:
        running = set(session.exec(select(Clock.record_id).where(Clock.record == "issue", Clock.state == ClockState.RUNNING)))
        every = list(session.exec(select(Issue)))
        open_ones = [one for one in every if one.closed_at is None and one.sort is not Sort.INSIDE and one.level < TOP]
        return [one for one in open_ones if one.id not in running]

    return talk.look(look)


def demanded(issue: Issue) -> datetime:
    """When an issue that nobody settles has to be escalated (R109, R116): a customer's in natural hours and at any hour, the others
    in hours of working days, when people may be disturbed."""
    raised, policy = issue.raised_at.astimezone(SHANGHAI), Policy()
    if issue.sort is Sort.CUSTOMER:
        return raised + timedelta(hours=48)
    over = rings_at(raised, Duration(48, Unit.WORKING_DAY_HOUR), CALENDAR)
    return heard_at(over, (Quiet(policy.reminders.quiet_from, policy.reminders.quiet_to),), CALENDAR)


def not_in_time(talk: Conversation) -> list[tuple[int, str]]:
    """Issues that were escalated early, late or, though nobody had settled them, never."""
    steps = talk.look(lambda session: list(session.exec(select(Step).where(Step.record == "issue", Step.what == "escalated"))))
    told: dict[int, datetime] = {}
    for one in steps:
        told[one.record_id] = min(one.at, told.get(one.record_id, one.at))
    wrong = []
    for issue in talk.look(lambda session: list(session.exec(select(Issue).where(Issue.sort != Sort.INSIDE)))):
        due, at = demanded(issue), told.get(issue.id or 0)
        latest = due + LATE + (timedelta(0) if issue.sort is Sort.CUSTOMER else ANSWER)
        if at is None and (issue.closed_at is None or issue.closed_at > latest):
            wrong.append((issue.number, "never"))
        if at is not None and not due <= at <= latest:
            wrong.append((issue.number, f"{at:%m-%d %H:%M} instead of {due:%m-%d %H:%M}"))
    return wrong


@pytest.mark.timeout(600)
async def test_a_year_of_a_thousand_issues_takes_every_step_once(database: Database) -> None:
    talk, random = Conversation(database), Random(7)  # noqa: S311 - a seed, no secret
    years = Years(database, random, kills=3)
    days = (LAST - FIRST).days
    raised = sorted(FIRST + timedelta(days=random.randrange(days - 20), minutes=random.randrange(600)) for _ in range(ISSUES))
    ends: dict[datetime, list[tuple[int, str]]] = {}
    for moment in raised:
        follow_deeds(years, moment, ends)
        number = years.raised(moment, random.choices((Sort.ACROSS, Sort.MAJOR, Sort.CUSTOMER, Sort.INSIDE), (7, 1, 1, 3))[0])
        if random.randrange(10):
            ends.setdefault(moment + timedelta(hours=random.choice((1, 2, 3, 5, 20, 60))), []).append((number, "solves"))
        if random.randrange(3) == 0:
            ends.setdefault(moment + timedelta(hours=1), []).append((number, "takes"))
    follow_deeds(years, LAST, ends)
    years.audits(LAST)

    assert [] == not_in_time(talk)
    assert [] == doubled(talk)
    assert [] == stuck(talk)
    assert [] == talk.look(lambda session: list(session.exec(select(Step).where(Step.what == "mended"))))
    kept = talk.look(lambda session: list(session.exec(select(Issue))))
    assert ISSUES == len(kept) == max(one.number for one in kept)
    left = [one for one in kept if one.closed_at is None and one.sort is not Sort.INSIDE]
    assert left and {TOP} == {one.level for one in left}


def follow_deeds(years: Years, until: datetime, ends: dict[datetime, list[tuple[int, str]]]) -> None:
    """What people do until then, with everything that rings between."""
    due = {moment: ends.pop(moment) for moment in sorted(ends) if moment < until}
    follow(years, until, due)


@given(
    st.lists(st.tuples(st.integers(1, 40), st.sampled_from((*DEEDS, "nothing", "audit"))), max_size=8),
    st.integers(0, 40),
    st.booleans(),
)
@settings(max_examples=40, phases=(Phase.generate,), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_in_whatever_order_no_step_is_lost_doubled_early_or_late(
    database: Database, happenings: list[tuple[int, str]], kills: int, solved: bool
) -> None:
    talk = Conversation(database)
    years = Years(database, Random(kills), kills=kills)  # noqa: S311 - a seed, no secret
    now = RAISED
    number = years.raised(now, Sort.ACROSS)
    done: dict[str, datetime] = {}
    for hours, what in happenings:
        now += timedelta(hours=hours)
        if what in DEEDS:
            done.setdefault(what, now)
        follow(years, now, {now - timedelta(minutes=1): [(number, what)]} if what in DEEDS else {})
        if what == "audit":
            years.audits(now)
    if solved:
        years.acts(now, number, solves)
    follow(years, now + timedelta(days=30), {})

    if solved:
        done["solves"] = now
    taken = min((at for what, at in done.items() if what in ("takes", "promises", "solves")), default=None)
    if taken is None or taken > NOT_TAKEN + LATE:
        assert when(talk, "feedback"), "nobody was asked who takes it on"
    assert [] == [one for one in when(talk, "feedback") if not NOT_TAKEN <= one <= NOT_TAKEN + LATE]
    more = timedelta(days=1) + LATE if when(talk, "put_off") else timedelta(0)
    if not solved or now > ESCALATED + LATE + more:
        assert when(talk, "escalated"), "nobody was told"
    assert [] == [one for one in when(talk, "escalated") if not ESCALATED <= one <= ESCALATED + LATE + more]
    issue = talk.look(lambda session: session.exec(select(Issue).where(Issue.number == number)).one())
    assert [] == [one for one in doubled(talk) if one[0] == issue.id and one[1] in ("warned", "escalated", "feedback", "put_off")]
    assert [] == stuck(talk)
    assert (State.SOLVED is issue.state) if solved else issue.level == TOP or issue.state is State.PROPOSED
