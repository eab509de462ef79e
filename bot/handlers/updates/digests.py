"""昨日汇总: each morning the working day before, for project coordinators and department heads, one card a person."""

from __future__ import annotations

from bot.cards.digests import morning_card
from bot.domain.people import Person, belongs
from bot.handlers.context import Context
from bot.handlers.reminders.owed import is_present
from bot.handlers.reminders.reminders import fan_out
from bot.handlers.router import Router
from bot.handlers.showing.pushes import company_quiet, push
from bot.handlers.updates.mornings import sections
from bot.ports import JobDue
from bot.storage.queries import digests as queries
from bot.storage.queries import people

router = Router()


@router.job("digest")
def digest(context: Context, event: JobDue) -> None:
    """One small job for everybody who coordinates or heads something; after a stop of the bot only while the day is not quiet."""
    late = event.at.astimezone(context.now.tzinfo).date() != context.now.date()
    if late or company_quiet(context.policy().reminders).covers(context.now):
        return
    today = context.now.date()
    leading = [*_coordinators(context), *people.heads_of(context.db, [one.id or 0 for one in people.departments(context.db)])]
    fan_out(context, event, "digest.one", {one.id for person in leading if (one := people.acting(context.db, person, today)).id})


@router.job("digest.one")
def digest_one(context: Context, event: JobDue) -> None:
    """What the person, or whom they stand in for, is responsible for; nothing on a day off, and nothing where there is nothing to
    tell."""
    person = context.person(event.subject)
    if person is None or not is_present(context, person):
        return
    today = context.now.date()
    day = context.calendar(person.department_id).after(today, -1)
    if found := sections(context, person, day):
        push(context, person, morning_card(found, day, today), f"digest-{person.id}-{today}")


def _coordinators(context: Context) -> list[Person]:
    """Who coordinates something that is under way; where nobody is named, who started it."""
    ids = {one.coordinator_id or one.initiator_id for one in queries.under_way(context.db)}
    return [person for one in sorted(one for one in ids if one) if (person := context.person(one)) and belongs(person)]
