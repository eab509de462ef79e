"""What is done at which time: one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Job:
    """Done every day at `at`, in the company's zone. Of several moments that were missed only the last one is made up for."""

    name: str
    at: time


JOBS = (Job("forget", time(3, 40)),)
"""forget: rows that nobody will ask for again leave the queues."""


def last_due(job: Job, now: datetime) -> datetime:
    """The newest moment at or before `now` (aware, in the company's zone) at which the job was due."""
    today = now.replace(hour=job.at.hour, minute=job.at.minute, second=0, microsecond=0)
    return today if today <= now else today - timedelta(days=1)
