"""升级: who is told when an issue is not taken on, not reported, not closed, or not solved in time (R109, R116–R123, X2, X3, X11).

Rule 1: every class of issue has its rows; a matter inside one department has none but that of a broken promise (X11, R124).
Rule 2: before others are told, the owner alone is asked; only silence or a broken promise leads to the public step (idea 2).
        Where the question and the escalation are due at once, because the bot was down, the escalation alone decides, whichever
        rings first: the owner is asked and has time to answer, but a customer's issue goes up unasked, and says so.
Rule 3: a promise or an extension puts the public step off once, by the policy's extension at most.
Rule 4: after an escalation there is a deadline; then the path 对接人 → 牵头部门负责人 → 上级领导 is walked one step at a time until
        somebody acts. Who takes the issue on has as long again as the deadline to give a solution. Where a plan stands, nothing
        but its promise is waited for. A promise for later than the policy's furthest moment is no plan that stands, unless a
        meeting agreed on it.
        A promise that was over when the last public step came is answered by it: nothing goes up two steps in one moment.
Rule 5: an open issue that can still go up always has a clock that makes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.issues import Issue, Sort, State, is_open
from bot.domain.policy import Informed, Ladder, Way
from bot.domain.text.durations import Duration
from bot.domain.timeline import Step

HUNDRED = 100


class Rule(StrEnum):
    """The clocks of an issue; their words are in `clocks.NAMES`."""

    FEEDBACK = "issue.feedback"
    REPORT = "issue.report"
    WARN = "issue.warn"
    ESCALATE = "issue.escalate"
    PROMISE = "issue.promise"
    DEADLINE = "issue.deadline"
    PATH = "issue.path"


class Condition(StrEnum):
    """What has not happened."""

    NOT_TAKEN = "not_taken"
    NOT_REPORTED = "not_reported"
    NOT_CLOSED = "not_closed"
    BROKEN = "broken"
    NO_SOLUTION = "no_solution"


class Whom(StrEnum):
    """Who is told; who stands in for whom is found when it is told."""

    OWNER = "owner"
    LIAISON = "liaison"
    DEPUTY = "deputy"
    """Of the contact, who takes over on silence (X1); nobody stands in for a deputy."""
    HEAD = "head"
    """Of the responsible department."""
    HEADS = "heads"
    """Of both departments: the responsible one and those that raised it or are asked for support."""
    LEAD_HEAD = "lead_head"
    MANAGEMENT = "management"


class Outcome(StrEnum):
    """What a due escalation comes to."""

    NOTHING = "nothing"
    REPLANNED = "replanned"
    PUT_OFF = "put_off"
    ASKED = "asked"
    ESCALATED = "escalated"


FIRST = (Rule.FEEDBACK, Rule.REPORT, Rule.WARN, Rule.ESCALATE)
"""The clocks that run from the first moment."""
PATH = (Whom.LIAISON, Whom.LEAD_HEAD, Whom.MANAGEMENT)
"""R122; the level of an issue is one more than the steps of it that were taken."""
ANSWERS = frozenset({"acknowledged", "proposed", "support", "extended", "put_off"})
"""The steps that answer the question to the owner."""
PUBLIC = ("escalated", "path")
"""The steps that others see."""
ACTED = ("acknowledged", "proposed")
"""The steps by which somebody acts on them."""
BROADCAST_LEVEL = 1
TOP = BROADCAST_LEVEL + len(PATH)


@dataclass(frozen=True, slots=True)
class Row:
    """`after` is None where the moment is the one that was promised. `gives` is the deadline that comes with the step."""

    sort: Sort
    condition: Condition
    rule: Rule
    after: Duration | None
    whom: tuple[Whom, ...]
    publicly: bool = False
    gives: Duration | None = None
    then: Rule | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one class."""

    feedback: Duration
    escalate: Duration
    deadline: Duration
    step: Duration
    extension: Duration

    def warning(self, percent: int) -> Duration:
        """The part of the time until the escalation that passes before the owner is asked."""
        return Duration(max(1, self.escalate.amount * percent // HUNDRED), self.escalate.unit)


def limits_of(sort: Sort, ladder: Ladder) -> Limits:
    if sort is Sort.CUSTOMER:
        return Limits(
            feedback=ladder.customer_feedback,
            escalate=ladder.customer_escalate,
            deadline=ladder.customer_deadline,
            step=ladder.customer_step,
            extension=ladder.customer_extension,
        )
    return Limits(ladder.feedback, ladder.escalate, ladder.deadline, ladder.step, ladder.extension)


def rows_of(sort: Sort, ladder: Ladder) -> tuple[Row, ...]:
    """Every row of a class in the order in which they come."""
    return tuple(_rows(sort, ladder))


def row_of(sort: Sort, rule: Rule, ladder: Ladder) -> Row:
    """The first row of a rule. Raises LookupError where the class has none."""
    found = [one for one in rows_of(sort, ladder) if one.rule is rule]
    if not found:
        raise LookupError(f"an issue of class {sort} has no {rule}")
    return found[0]


def starts(sort: Sort, ladder: Ladder) -> tuple[Row, ...]:
    """The rows whose clocks run from the moment the issue is raised or opened again."""
    return tuple(one for one in rows_of(sort, ladder) if one.rule in FIRST)


def owed_first(issue: Issue, ladder: Ladder) -> tuple[Row, ...]:
    """Of these the rows whose matter is not settled: it was not taken on yet, or is not reported yet."""
    settled = set() if owes_feedback(issue) else {Rule.FEEDBACK}
    settled |= set() if owes_report(issue) else {Rule.REPORT}
    return tuple(one for one in starts(issue.sort, ladder) if one.rule not in settled)


def path_step(level: int) -> Whom:
    """Who comes next on the path for an issue of this level; the last one again above it."""
    return PATH[min(max(level - BROADCAST_LEVEL, 0), len(PATH) - 1)]


def asks(issue: Issue, taken: Collection[str], now: datetime, escalation: datetime | None) -> bool:
    """Whether the owner is asked when the question is due (rule 2). `taken` are the steps since it was raised or opened again,
    `escalation` is when that is due."""
    settled = issue.level > 0 or not is_open(issue) or "warned" in taken
    return not settled and not (escalation is not None and escalation <= now)


def is_asked(issue: Issue, taken: Sequence[str]) -> bool:
    """Whether the question to the owner waits for its answer. `taken` are the steps since the issue was raised or opened again, in
    order."""
    since = taken[taken.index("warned") :] if "warned" in taken else ()
    return bool(since) and is_open(issue) and issue.level == 0 and ANSWERS.isdisjoint(since)


def outcome(issue: Issue, taken: Collection[str], now: datetime, furthest: datetime, *, too_late: bool) -> Outcome:
    """What an escalation that is due comes to (rules 2 and 3). `taken` as in `asks`; `furthest` is how far ahead a promise may be
    to put it off, `too_late` that the bot was down for longer than is tolerated."""
    if issue.level > 0 or not is_open(issue):
        return Outcome.NOTHING
    if too_late and "replanned" not in taken:
        return Outcome.REPLANNED
    if waits(issue, now, furthest, extended="extended" in taken, put_off="put_off" in taken):
        return Outcome.PUT_OFF
    answered = issue.sort is Sort.CUSTOMER or {"warned", "put_off"} & {*taken}
    return Outcome.ESCALATED if answered else Outcome.ASKED


def waits(issue: Issue, now: datetime, furthest: datetime, *, extended: bool, put_off: bool) -> bool:
    """Whether a due escalation is put off (rule 3). `furthest` is how far ahead a promise may be."""
    promised = issue.state is State.PROPOSED and issue.promised_at is not None and now < issue.promised_at <= furthest
    return not put_off and (promised or extended)


def after_broken(issue: Issue, taken: Collection[str], last: datetime | None) -> Rule | None:
    """The public step that follows a broken promise at once: up the path, or the escalation that was put off for it; None where the
    owner and the head are reminded only. `last` is when the last public step was taken (rule 4)."""
    if issue.level > 0:
        answered = last is not None and issue.promised_at is not None and issue.promised_at <= last
        return None if answered else Rule.PATH
    return Rule.ESCALATE if issue.sort is not Sort.INSIDE and "put_off" in taken else None


def has_time_again(issue: Issue, steps: Sequence[str], now: datetime, furthest: datetime) -> bool:
    """Whether who takes it on now has as long again as the deadline (rule 4): after a public step, once, and where no plan
    stands. `steps` are all of them in order, `furthest` as in `is_far`."""
    last = max((at for at, what in enumerate(steps) if what in PUBLIC), default=0)
    return issue.level > 0 and not has_plan(issue, now, furthest) and "acknowledged" not in steps[last:]


def told_last(steps: Sequence[Step]) -> frozenset[int]:
    """Whom the last public step told, where nobody has acted since; it is kept once for each of them, in one moment. `steps` are
    the public ones and those by which somebody acts, in order."""
    last = steps[-1] if steps else None
    if last is None or last.what not in PUBLIC:
        return frozenset()
    return frozenset(one.to_id for one in steps if (one.at, one.what) == (last.at, last.what) and one.to_id is not None)


def owes_feedback(issue: Issue) -> bool:
    return issue.state is State.OPEN


def owes_report(issue: Issue) -> bool:
    return is_open(issue) and issue.reported_at is None


def promise_is_broken(issue: Issue, now: datetime) -> bool:
    return is_open(issue) and issue.promised_at is not None and issue.promised_at <= now


def is_far(issue: Issue, furthest: datetime) -> bool:
    """Whether the promise is for later than `furthest`, which is how long an escalated issue may wait, with no meeting that
    agreed on it (rule 4)."""
    return issue.promised_at is not None and not issue.agreed and issue.promised_at > furthest


def has_plan(issue: Issue, now: datetime, furthest: datetime) -> bool:
    """Whether it is said who solves it and when (R118, R128); a promise that was broken says nothing any more, nor one that is far
    (`furthest` as in `is_far`)."""
    said = issue.state is State.PROPOSED and issue.promised_at is not None
    return said and not promise_is_broken(issue, now) and not is_far(issue, furthest)


def owes_solution(issue: Issue, now: datetime, furthest: datetime) -> bool:
    """After an escalation somebody has to say who solves it and when (R118)."""
    return is_open(issue) and issue.level > 0 and not has_plan(issue, now, furthest)


def lost(issue: Issue, running: Collection[str], rung: Collection[str], ladder: Ladder) -> tuple[Rule, ...]:
    """The rules whose clocks an issue should have and has not (rule 5). `running` are the rules that wait, `rung` those that rang
    since it was raised or opened again."""
    if not is_open(issue):
        return ()
    unwatched = issue.state is State.PROPOSED and issue.promised_at is not None and not {*running, *rung} & {Rule.PROMISE}
    promise = (Rule.PROMISE,) if unwatched else ()
    if issue.sort is Sort.INSIDE:
        return promise
    there = {*running, *({*rung} - {Rule.ESCALATE})}
    first = tuple(one.rule for one in owed_first(issue, ladder) if one.rule not in there)
    if issue.level == 0:
        return (*promise, *first)
    up = {Rule.DEADLINE, Rule.PATH, Rule.PROMISE} & {*running, *promise}
    path = () if up or issue.level >= TOP else (Rule.PATH,)
    return (*promise, *path, *(one for one in first if one is Rule.REPORT))


def _rows(sort: Sort, ladder: Ladder) -> Iterator[Row]:
    yield Row(sort, Condition.BROKEN, Rule.PROMISE, None, (Whom.OWNER,) if sort is Sort.INSIDE else (Whom.OWNER, Whom.HEAD))
    if sort is Sort.INSIDE:
        return
    limits = limits_of(sort, ladder)
    yield Row(sort, Condition.NOT_TAKEN, Rule.FEEDBACK, limits.feedback, (Whom.OWNER, Whom.LIAISON, Whom.DEPUTY, Whom.HEAD))
    if sort is Sort.MAJOR:
        yield Row(sort, Condition.NOT_REPORTED, Rule.REPORT, ladder.report, (Whom.LEAD_HEAD, Whom.MANAGEMENT))
    yield Row(sort, Condition.NOT_CLOSED, Rule.WARN, limits.warning(ladder.warn), (Whom.OWNER,))
    first = (Whom.HEADS, Whom.MANAGEMENT) if ladder.way is Way.BROADCAST else (Whom.LIAISON,)
    yield Row(
        sort, Condition.NOT_CLOSED, Rule.ESCALATE, limits.escalate, first, publicly=True, gives=limits.deadline, then=Rule.DEADLINE
    )
    path = PATH if ladder.way is Way.BROADCAST else PATH[1:]
    for at, whom in enumerate(path):
        rule, after = (Rule.PATH, limits.step) if at else (Rule.DEADLINE, limits.deadline)
        then = Rule.PATH if whom is not PATH[-1] else None
        yield Row(sort, Condition.NO_SOLUTION, rule, after, (whom,), publicly=True, gives=limits.step, then=then)


def named_in_group(whom: Whom, ladder: Ladder) -> bool:
    """Whether somebody is @-mentioned; management may want to be told in private only (X2)."""
    return whom is not Whom.MANAGEMENT or ladder.management is Informed.MENTION
