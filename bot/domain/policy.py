"""策略: every number of the rules, with its unit; a company and a project may set their own (R226, X1–X13).

Rule 1: a limit is an amount and a unit (X4). Rule 2: a value that cannot be read is refused whole, and the old one stays.
"""

from __future__ import annotations

import re
from datetime import time
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, field_validator

from bot.domain.text.durations import Duration, read_duration

MOST = 5000
"""The largest amount of a limit, whatever its unit."""


def _limit(value: Any) -> Duration:
    found = value if isinstance(value, Duration) else read_duration(str(value))
    if not isinstance(found, Duration) or not 0 < found.amount <= MOST:
        raise ValueError("要写数量和单位，例如 2wd（工作日）、2wh（工作小时）、24wdh（工作日小时）、48h（小时）")
    return found


def _numbers(value: Any) -> Any:
    """1、2、3 as people write it in chat or in a variable."""
    return re.split(r"[\s、，,]+", value.strip()) if isinstance(value, str) else value


Days = Annotated[tuple[Annotated[int, Field(ge=1, le=365)], ...], BeforeValidator(_numbers), Field(max_length=20)]
"""Numbers of days."""

Limit = Annotated[Duration, BeforeValidator(_limit), PlainSerializer(lambda limit: f"{limit.amount}{limit.unit.value}")]
"""Written 2wd, 24wdh, 30min; never negative."""


_LONGEST_NUMBER = 26
"""Characters of a number with a department of two."""


class Part(BaseModel):
    """One table of the policy; an unknown name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Numbers(Part):
    """How projects are numbered (R62, R63, X5)."""

    pattern: str = "{year}-{dept}-{seq:03}"
    prefix: str = Field(default="XMB", max_length=10)

    @field_validator("pattern")
    @classmethod
    def _counts(cls, pattern: str) -> str:
        """Two sequence numbers make two different numbers, and nothing unknown is named."""
        try:
            first, second = (pattern.format(year=2026, dept="市场", prefix="XMB", seq=at) for at in (1, 2))
        except (KeyError, ValueError, IndexError) as error:
            raise ValueError("编号规则里只能写 {year}、{dept}、{prefix} 和 {seq:03}，例如 {year}-{dept}-{seq:03}") from error
        if first == second or len(first) > _LONGEST_NUMBER:
            raise ValueError("编号规则要有 {seq:03}，而且不能太长，例如 {year}-{dept}-{seq:03}")
        return pattern


class Strictness(StrEnum):
    """What is done about wording that is vague or has no number or date (R9, R10)."""

    IGNORE = "ignore"
    FLAG = "flag"
    """Sent back once; whoever sends it again as it is has it taken."""
    REFUSE = "refuse"


class Wording(Part):
    """How strictly a start-up form and other records are read (R9, R10, R11, R108)."""

    goal: Strictness = Strictness.REFUSE
    """A goal without a number and a date."""
    vague: Strictness = Strictness.FLAG
    """Vague words in the goal, the asks or the result."""
    records: Strictness = Strictness.FLAG
    """Vague words in a request, an issue or what came of a meeting; what is urgent is never held up for it (R108)."""


class Response(Part):
    """A department's answer to a project (R25, R42)."""

    answer: Limit = _limit("2wd")
    head: Limit = _limit("1wd")
    """After the head was reminded: until the lead department's head is told."""


class Kickoff(Part):
    """What has to be there before a project starts (R6, R45)."""

    agenda: int = Field(default=3, ge=1, le=30)
    """Days before the meeting by which its agenda is out."""
    budget: Limit = _limit("5wd")
    """Before the project starts, when a budget that is not approved is asked for again."""


class Work(Part):
    """Subtasks and their plan (R73, R86)."""

    deviation: int = Field(default=10, ge=1, le=100)
    """Percent that progress may be off the plan before a reason is asked for."""
    lag_days: int = Field(default=2, ge=1, le=30)
    """Working days that work lags before the head of its department is asked for resources (R88)."""
    buffer: Limit = _limit("1wd")
    """Kept free between the last subtask and the project's end."""
    claims: int = Field(default=20, ge=1, le=1000)
    """Open subtasks one person may own."""


class Reminders(Part):
    """When somebody is reminded of what they owe (R78, C26–C28)."""

    at: time = time(9, 10)
    overdue_days: Days = (1, 2, 3, 5, 8)
    """Working days after the due day; later ones follow every `overdue_every`."""
    overdue_every: int = Field(default=5, ge=1, le=30)
    quiet_from: time = time(20, 0)
    quiet_to: time = time(8, 30)
    mentions: int = Field(default=5, ge=0, le=100)
    """How often one person is @-mentioned on a working day, escalations apart."""
    snooze_days: int = Field(default=3, ge=1, le=30)
    """Working days after which a snooze of something overdue ends."""


class Daily(Part):
    """The rhythm of the day (R80, R81)."""

    nudge_at: time = time(17, 30)
    digest_at: time = time(9, 20)
    nudge_late: Limit = _limit("2h")
    """How long after its time a nudge is still of use, where the bot was down."""
    names_in_group: bool = False
    """Whether the line in the group names who has not posted yet."""


class Weekly(Part):
    """The rhythm of the week (R87–R90, X7, X13): the brief before Friday's meeting, the final one before Monday noon."""

    brief_at: time = time(14, 43)
    final_at: time = time(11, 37)


class Requests(Part):
    """Answers to what another department asks (R100, R102, R103): `reminder` is from one person told to the next."""

    daily: Limit = _limit("2wh")
    reminder: Limit = _limit("2wh")
    first: Limit = _limit("30min")
    """First response to what is urgent."""
    plan: Limit = _limit("2h")
    """Preliminary plan for what is urgent."""
    urgent_reminder: Limit = _limit("15min")


class Conflicts(Part):
    """How long a conflict of each grade may last (R204–R206), and when the month is analysed (R208)."""

    general: Limit = _limit("1wd")
    medium: Limit = _limit("3wd")
    major: Limit = _limit("5wd")
    month_at: time = time(9, 40)


class Balances(Part):
    """The sheet between departments, on the first working day of a month."""

    sheet_at: time = time(9, 50)
    confirm: Limit = _limit("3wd")
    """Until management sees it, confirmed or not."""


class Notices(Part):
    """A notice on its way (R97, R98)."""

    reach: Limit = _limit("24h")
    """Until its author is told who has not got it."""
    confirm: Limit = _limit("2wd")
    """Until who has not confirmed it is reminded, once."""
    reminder: Limit = _limit("1wd")
    """After that: until its author is told who still has not."""


class Way(StrEnum):
    """Who is told where an issue is unresolved for too long (X2)."""

    BROADCAST = "broadcast"
    """Both departments' heads and management at once; the path follows when the deadline is over."""
    SEQUENTIAL = "sequential"
    """Only the path, one step after the other."""


class Informed(StrEnum):
    """How management hears of an escalation (R117, X2)."""

    MENTION = "mention"
    PRIVATE = "private"


class Ladder(Part):
    """How far up an issue goes that is not settled (R109, R116–R123, X2, X3). Limits of customers' issues are natural hours."""

    feedback: Limit = _limit("24wdh")
    """Until somebody has taken it on."""
    report: Limit = _limit("24wdh")
    """A major one: until the initiating head and management know."""
    meeting: Limit = _limit("48wdh")
    """A major one: until the special meeting."""
    escalate: Limit = _limit("48wdh")
    deadline: Limit = _limit("24wdh")
    """After an escalation: until there is a solution."""
    step: Limit = _limit("24wdh")
    """Between two steps of the path."""
    extension: Limit = _limit("24wdh")
    """By how much the owner may put the escalation off, once."""
    promise: Limit = _limit("10wd")
    """After an escalation: how far ahead a plan may be that no meeting agreed on."""
    customer_feedback: Limit = _limit("24h")
    customer_escalate: Limit = _limit("48h")
    customer_deadline: Limit = _limit("24h")
    customer_step: Limit = _limit("24h")
    customer_extension: Limit = _limit("24h")
    warn: int = Field(default=75, ge=1, le=99)
    """Percent of the time until the escalation, after which the owner alone is asked."""
    answer: Limit = _limit("1wh")
    """What the owner has at least between that question and the escalation, where quiet hours or days off moved the question."""
    tolerance: Limit = _limit("4h")
    """How late, after downtime, a step is still taken as if nothing had happened."""
    way: Way = Way.BROADCAST
    management: Informed = Informed.MENTION
    audit_at: time = time(4, 30)
    read_check: Limit = _limit("2wh")
    """After a card that rings people in a group: until those who have not read it are told in private."""


class Meetings(Part):
    """Meetings (R104, R115, R125)."""

    notice: int = Field(default=1, ge=1, le=30)
    """Working days before a meeting by which its sheet of issues is out and everybody is reminded."""
    soon: int = Field(default=15, ge=1, le=240)
    """Minutes before a meeting when everybody is reminded once more."""
    length: int = Field(default=60, ge=5, le=600)
    """Minutes of a meeting that names none."""
    emergency: int = Field(default=10, ge=1, le=240)
    """Minutes until an emergency meeting that names no time."""
    outcome: Limit = _limit("1wd")
    """After a meeting and between two times that its caller is asked for the outcome."""
    asks: int = Field(default=3, ge=1, le=20)
    """How often the caller is asked."""


class Policy(Part):
    """All of it."""

    numbers: Numbers = Numbers()
    wording: Wording = Wording()
    response: Response = Response()
    kickoff: Kickoff = Kickoff()
    work: Work = Work()
    reminders: Reminders = Reminders()
    daily: Daily = Daily()
    weekly: Weekly = Weekly()
    requests: Requests = Requests()
    conflicts: Conflicts = Conflicts()
    balances: Balances = Balances()
    notices: Notices = Notices()
    ladder: Ladder = Ladder()
    meetings: Meetings = Meetings()
