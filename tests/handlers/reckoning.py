"""What the ladder owes of one issue, reckoned from the numbers of the policy and the calendar, and held against its history.

Every step that the bot took has to be one that was owed at that moment, and no moment at which one is owed may pass without it. Of
the bot's own rules nothing is asked: neither those of the ladder nor how clocks count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bot.domain.calendar import Calendar
from bot.domain.issues import Sort
from bot.domain.policy import Ladder, Policy
from bot.domain.text.durations import Duration, Unit
from bot.domain.timeline import Step

CALENDAR, POLICY = Calendar(), Policy()
LADDER: Ladder = POLICY.ladder
QUIET_FROM, QUIET_TO = POLICY.reminders.quiet_from, POLICY.reminders.quiet_to
LATE = timedelta(minutes=60)
"""So much later than its moment a step may come: as late as the ticker looks."""
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TOP = 4
SORTS = {"部门内一般": Sort.INSIDE, "跨部门一般": Sort.ACROSS, "重大": Sort.MAJOR, "客户": Sort.CUSTOMER}
TAKEN = {"feedback", "reported", "warned", "put_off", "escalated", "path", "broken", "replanned", "mended"}
"""What the clocks do, as the timeline has it."""
WAITED = {"warned": "warn", "reported": "report", "put_off": "escalate", "escalated": "escalate", "broken": "promise"}
"""The moment that each step ends, where it has another name."""
ESCALATION = {"warn", "escalate"}
"""What no other class puts off."""
AT_ANY_HOUR = {"escalate", "path", "promise"}
"""What a customer's issue does not wait with."""


def after(start: datetime, limit: Duration) -> datetime:
    """When so many hours have passed: all of them, or those of working days from midnight to midnight."""
    left, at = timedelta(hours=limit.amount), start
    if limit.unit is Unit.HOUR:
        return start + left
    assert limit.unit is Unit.WORKING_DAY_HOUR
    while True:
        midnight = datetime.combine(at.date() + DAY, time(), at.tzinfo)
        if CALENDAR.is_working(at.date()):
            if midnight - at >= left:
                return at + left
            left -= midnight - at
        at = midnight


def latest(start: datetime) -> datetime:
    """Until when a plan answers an escalation: the end of so many working days after this one."""
    assert LADDER.promise.unit is Unit.WORKING_DAY
    left, day = LADDER.promise.amount, start.date()
    while left:
        day += DAY
        left -= CALENDAR.is_working(day)
    return datetime.combine(day, CALENDAR.closes, start.tzinfo)


def worked(start: datetime, limit: Duration) -> datetime:
    """When so many hours were worked, minute by minute."""
    assert limit.unit is Unit.WORKING_HOUR
    left, at = 60 * limit.amount, start
    while left:
        morning = CALENDAR.opens <= at.time() < CALENDAR.lunch_from
        if (morning or CALENDAR.lunch_to <= at.time() < CALENDAR.closes) and CALENDAR.is_working(at.date()):
            left -= 1
        at += MINUTE
    return at


def heard(at: datetime) -> datetime:
    """The first moment from then on at which people may be disturbed."""
    if not CALENDAR.is_working(at.date()) or at.time() >= QUIET_FROM:
        return heard(datetime.combine(at.date() + DAY, QUIET_TO, at.tzinfo))
    return max(at, datetime.combine(at.date(), QUIET_TO, at.tzinfo))


@dataclass
class Reckoning:
    """One issue, read from its history; `promises` has by which moment each plan was to be kept, by when it was made."""

    sort: Sort
    promises: Mapping[datetime, datetime]
    due: dict[str, datetime] = field(default_factory=dict)
    """What is owed, and from which moment; when it is heard is another matter."""
    at_once: str = ""
    """What is owed in the same moment as the step before, which was `asked_at`."""
    asked_at: datetime | None = None
    excused: bool = False
    """A plan answered the question at some moment at which it was to be asked."""
    faults: list[str] = field(default_factory=list)
    level: int = 0
    is_open: bool = True
    is_taken: bool = False
    acted: bool = False
    """Somebody took it on since the last public step."""
    reported: bool = False
    warned: bool = False
    put_off: bool = False
    extended: bool = False
    promise: datetime | None = None
    last: datetime | None = None
    """The last public step."""

    def read(self, history: Iterable[Step], until: datetime) -> list[str]:
        """What is wrong with a history that is whole until then; empty where nothing is."""
        zone = until.tzinfo
        seen: set[tuple[str, datetime, int | None]] = set()
        for one in history:
            at = one.at.astimezone(zone)
            if (one.what, at, one.to_id) in seen and one.what in TAKEN:
                self._fault(at, f"{one.what} twice")
            first = (one.what, at) not in {key[:2] for key in seen}
            seen.add((one.what, at, one.to_id))
            if first:
                self._next(one, at)
        self._passed(until)
        if self.at_once:
            self._fault(until, f"{self.at_once} is lost")
        return self.faults

    def _next(self, step: Step, at: datetime) -> None:
        self._passed(at)
        if self.at_once and (self.at_once, self.asked_at) != (step.what, at):
            self._fault(at, f"{self.at_once} missing, {step.what} instead")
            self.at_once = ""
        if step.what in TAKEN:
            self._stepped(step.what, at)
        else:
            self._happened(step, at)

    # --- what people did ----------------------------------------------------------------------------------------------

    def _happened(self, step: Step, at: datetime) -> None:
        match step.what:
            case "raised" | "reopened":
                self._opened(at)
            case "acknowledged":
                self._taken(at)
            case "proposed":
                self.is_taken, self.promise = True, self.promises[at]
                self._drop("feedback", "path")
                self.due["promise"] = self.promise
            case "extended":
                self.extended = True
            case "support" if self.sort is Sort.INSIDE:
                self._reclassed(Sort.ACROSS, at)
            case "edited" if "级别：" in step.note:
                self._reclassed(SORTS[step.note.rpartition("→ ")[2]], at)
            case "by_hand":
                self._drop("warn", "escalate")
                self.at_once, self.asked_at = "path" if self.level else "escalated", at
                if self.sort is Sort.MAJOR and not self.reported:
                    self._reported_by_hand(at)
            case "solved" | "given_up":
                self.is_open = False
                self.due.clear()

    def _opened(self, at: datetime) -> None:
        self.is_open, self.is_taken, self.acted, self.level = True, False, False, 0
        self.reported = self.warned = self.put_off = self.extended = False
        self.promise = self.last = None
        self._begin(at)

    def _begin(self, at: datetime) -> None:
        """What runs from the first moment, and from then on for another class."""
        self._drop("feedback", "report", "warn", "escalate")
        self.excused = False
        if self.sort is Sort.INSIDE:
            return
        customer = self.sort is Sort.CUSTOMER
        limit = LADDER.customer_escalate if customer else LADDER.escalate
        if not self.is_taken:
            self.due["feedback"] = after(at, LADDER.customer_feedback if customer else LADDER.feedback)
        if self.sort is Sort.MAJOR and not self.reported:
            self.due["report"] = after(at, LADDER.report)
        if not self.warned:
            self.due["warn"] = after(at, Duration(limit.amount * LADDER.warn // 100, limit.unit))
        self.due["escalate"] = after(at, limit)

    def _taken(self, at: datetime) -> None:
        self.is_taken = True
        self._drop("feedback")
        if self.level and not self.acted and not self._stands(at):
            self.due["path"] = after(at, self._deadline())
        self.acted = True

    def _reported_by_hand(self, at: datetime) -> None:
        """The escalation tells everybody whom the report is for, a step of the path does not."""
        self._drop("report")
        self.reported = not self.level
        if self.level:
            self.due["report"] = at

    def _reclassed(self, sort: Sort, at: datetime) -> None:
        """A step that waits for the morning goes on waiting, though a customer's would not."""
        waiting = [name for name, due in self.due.items() if sort is Sort.CUSTOMER and name in AT_ANY_HOUR and due <= at]
        self.due |= {name: heard(self.due[name] + LATE) for name in waiting}
        self.sort, before = sort, dict(self.due)
        if self.is_open and self.level:
            self._drop("report")
            self.due |= {} if self.reported or sort is not Sort.MAJOR else {"report": after(at, LADDER.report)}
        if self.is_open and not self.level:
            self._begin(at)
            self.due |= {name: min(self.due[name], before.get(name, self.due[name])) for name in ESCALATION & self.due.keys()}

    # --- what the bot did ---------------------------------------------------------------------------------------------

    def _stepped(self, what: str, at: datetime) -> None:
        name = WAITED.get(what, what)
        if self.at_once:
            self.at_once = ""
            self._drop(name)
        elif name not in self.due:
            self._fault(at, f"{what} owed by nothing")
        else:
            first, last = self._window(name)
            if not first <= at <= last:
                self._fault(at, f"{what} was owed from {first:%m-%d %H:%M} to {last:%m-%d %H:%M}")
            self._follow(what, name, at)
        self._then(what, at)

    def _follow(self, what: str, name: str, at: datetime) -> None:
        due = self.due.pop(name)
        if name == "escalate" and (what == "put_off") is not self._waits(at):
            self._fault(at, f"{what} where the other was owed")
        if what == "warned" and "escalate" in self.due and self._waits(heard(self.due["escalate"])):
            self._fault(at, "warned of what will be put off")
        if what == "path" and self._stands(at):
            self._fault(at, "path while there is a plan")
        if what == "warned" and at > due and self.sort is not Sort.CUSTOMER:
            self.due["escalate"] = max(self.due["escalate"], worked(at, LADDER.answer))

    def _then(self, what: str, at: datetime) -> None:
        """What is owed after a step."""
        match what:
            case "reported":
                self.reported = True
            case "warned":
                self.warned = True
            case "put_off":
                self.put_off = True
                self._drop("warn")
                self.due["escalate"] = after(at, self._extension())
            case "escalated":
                self._drop("feedback", "warn", "escalate")
                self._public(1, at)
                if not self._stands(at):
                    self.due["path"] = after(at, self._deadline())
            case "path":
                self._public(min(self.level + 1, TOP), at)
                self._drop("path")
                if self.level < TOP and not self._stands(at):
                    self.due["path"] = after(at, LADDER.customer_step if self.sort is Sort.CUSTOMER else LADDER.step)
            case "broken":
                self._broken(at)

    def _broken(self, at: datetime) -> None:
        """A public step follows at once, unless one came when the promise was over already."""
        self.asked_at = at
        if self.level and self.promise and (self.last is None or self.promise > self.last):
            self.at_once = "path"
        elif not self.level and self.put_off and self.sort is not Sort.INSIDE:
            self.at_once = "escalated"

    def _public(self, level: int, at: datetime) -> None:
        self.level, self.last, self.acted = level, at, False

    def _waits(self, at: datetime) -> bool:
        promised = self.promise is not None and at < self.promise <= after(at, self._extension())
        return not self.put_off and (promised or self.extended)

    # --- moments ------------------------------------------------------------------------------------------------------

    def _extension(self) -> Duration:
        return LADDER.customer_extension if self.sort is Sort.CUSTOMER else LADDER.extension

    def _deadline(self) -> Duration:
        return LADDER.customer_deadline if self.sort is Sort.CUSTOMER else LADDER.deadline

    def _window(self, name: str) -> tuple[datetime, datetime]:
        """From when and until when a step may come; the ticker may look late by day and once more in the morning. What is reported
        by hand is at that moment."""
        due = self.due[name]
        if name == "report" and due == self.asked_at:
            return due, due
        if self.sort is Sort.CUSTOMER and name in AT_ANY_HOUR:
            return due, due + LATE
        return heard(due), heard(due + LATE) + LATE

    def _passed(self, now: datetime) -> None:
        """What was owed before and did not come; a plan ends the path, and answers the question before what it puts off."""
        if "warn" in self.due and self._window("warn")[0] <= now:
            self.excused |= "escalate" in self.due and self._waits(heard(self.due["escalate"]))
        for name in [one for one in self.due if self._window(one)[1] < now]:
            due = self.due.pop(name)
            if name == "warn" and self.excused:
                self.due[name], self.excused = self.due["escalate"] - MINUTE, False
            else:
                self._fault(now, f"{name} of {due:%m-%d %H:%M} is lost")

    def _stands(self, at: datetime) -> bool:
        return self.promise is not None and at < self.promise <= latest(at)

    def _drop(self, *names: str) -> None:
        for one in names:
            self.due.pop(one, None)

    def _fault(self, at: datetime, words: str) -> None:
        self.faults.append(f"{at:%m-%d %H:%M} {words}")
