"""What is done at which time: one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.policy import Policy


@dataclass(frozen=True, slots=True)
class Job:
    """Rung every day at the time that the policy names, in the company's zone; its handler knows whether it is a day for it.
    Of several moments that were missed only the last one is made up for."""

    name: str
    at: Callable[[Policy], time]


JOBS = (
    Job("replan", lambda policy: time(3, 20)),
    Job("forget", lambda policy: time(3, 40)),
    Job("ladder.audit", lambda policy: policy.ladder.audit_at),
    Job("onlookers", lambda policy: time(3, 50)),
    Job("people.check", lambda policy: time(4, 10)),
    Job("reminders", lambda policy: policy.reminders.at),
    Job("lags", lambda policy: policy.reminders.at),
    Job("standing", lambda policy: policy.reminders.at),
    Job("digest", lambda policy: policy.daily.digest_at),
    Job("nudge", lambda policy: policy.daily.nudge_at),
    Job("weekly.brief", lambda policy: policy.weekly.brief_at),
    Job("weekly.final", lambda policy: policy.weekly.final_at),
    Job("conflicts.month", lambda policy: policy.conflicts.month_at),
    Job("balance.month", lambda policy: policy.balances.sheet_at),
)
"""replan: clocks follow a calendar that came in a new edition. forget: rows that nobody will ask for again leave the queues.
onlookers: who may read what hangs in each group, for those who came and went untold. ladder.audit: issues whose next step was
lost. people.check: what nobody stands for is told to the administrators. reminders: what is due is told to who owes it. lags:
work that lags is brought to the head of its department. standing: the monthly meeting of standing groups is called, on its day.
digest: the day before, for coordinators and heads. nudge: who has not posted yet. weekly.brief, weekly.final: the week of each
project and of the company, on their days. conflicts.month, balance.month: the conflicts of the month before, and the sheet
between departments."""


def last_due(job: Job, policy: Policy, now: datetime) -> datetime:
    """The newest moment at or before `now` (aware, in the company's zone) at which the job was due."""
    at = job.at(policy)
    today = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)
