"""The terms on which people owe updates, read once for all of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.domain.calendar import Calendar
from bot.domain.chats import Chat
from bot.domain.leaves import Leave
from bot.domain.people import Person
from bot.domain.roster import Terms, first_day
from bot.handlers.context import Context
from bot.storage.queries import leaves, overrides, roster
from bot.storage.queries.roster import Presence


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who is in which group since when, from the bot's first moment on (`ran`), and the rest of what everybody's terms are."""

    presences: Sequence[Presence]
    calendars: Mapping[int | None, Calendar]
    leaves: Sequence[Leave]
    ran: datetime
    asked_at: time
    today: date

    def terms(self, inside: Collection[int] | None = None) -> Terms:
        """The terms where updates are owed in these groups, by default in all that were read."""
        since: dict[int, date] = {}
        for one in self.presences:
            if inside is None or one.chat_id in inside:
                first = first_day(self._moment(one), self.asked_at, self.today)
                since[one.person_id] = min(first, since.get(one.person_id, first))
        return Terms(since, self.calendars, self.leaves, self.asked_at)

    def _moment(self, presence: Presence) -> datetime:
        return max(self.ran, (presence.since or self.ran).astimezone(self.ran.tzinfo))


def attendance(
    context: Context, people: Sequence[Person], first: date, last: date, groups: Sequence[Chat] | None = None
) -> Attendance:
    """Of these people from the first day to the last, both included, in these groups; where none are named, in those of all
    projects under way."""
    ids = [one.id for one in people if one.id]
    inside = roster.groups(context.db, ids) if groups is None else groups
    return Attendance(
        presences=roster.presences(context.db, {one.id for one in inside if one.id}, ids),
        calendars=calendars(context, {one.department_id for one in people}),
        leaves=leaves.covering(context.db, ids, first, last),
        ran=(roster.at_work_since(context.db) or context.now).astimezone(context.now.tzinfo),
        asked_at=context.policy().daily.nudge_at,
        today=context.now.date(),
    )


def terms_of(context: Context, people: Sequence[Person], first: date, last: date, groups: Sequence[Chat] | None = None) -> Terms:
    """The terms of these people in these groups."""
    return attendance(context, people, first, last, groups).terms()


def calendars(context: Context, department_ids: Collection[int | None]) -> dict[int | None, Calendar]:
    """The calendars of these departments, and the company's under None."""
    return overrides.calendars(context.db, context.company.calendar, {None, *department_ids})
