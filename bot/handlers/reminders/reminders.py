"""提醒: what a person owes, told once a working day in one card of their own (R78, C26–C29).

Rule: what is on the card is worked out when it is told, and again whenever something on it changes: a thing that is done is
neither told nor left standing.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.model import Card
from bot.cards.reminders import digest_card, settled_card
from bot.domain.people import Person
from bot.domain.placements import Placement
from bot.domain.reminders import Owed, Snooze, shown_moment
from bot.handlers.context import Context
from bot.handlers.reminders.owed import due_lines, receivers
from bot.handlers.router import Router
from bot.handlers.showing.pushes import company_quiet, push, quiet_until
from bot.ports import JobDue, Platform, Target
from bot.storage.queries import people, placements, projects
from bot.storage.queries import reminders as queries

router = Router()

RECORD = "reminder"


@router.job("reminders")
def remind(context: Context, event: JobDue) -> None:
    """One small job for everybody who may owe something; after a stop of the bot only while the day is not quiet yet."""
    late = event.at.astimezone(context.now.tzinfo).date() != context.now.date()
    if not late and not company_quiet(context.policy().reminders).covers(context.now):
        fan_out(context, event, "reminders.one", receivers(context))


@router.job("reminders.one")
def remind_one(context: Context, event: JobDue) -> None:
    """What the person owes now; without anything, nothing is said."""
    person = context.person(event.subject)
    if person is not None and (lines := due_lines(context, person)):
        hang_digest(context, person, lines)


def fan_out(context: Context, event: JobDue, job: str, subjects: set[int]) -> None:
    """One small job for each, once: their keys are made of the key of the whole."""
    for subject in sorted(subjects):
        key = f"{event.key}:{job}:{subject}"
        context.later(JobDue(platform=Platform.CLOCK, key=key, at=event.at, job=job, subject=subject))


def hang_digest(context: Context, person: Person, lines: Sequence[Owed]) -> None:
    """Tell the person, and remember where, so that the card can be changed."""
    today = context.now.date()
    slot = f"{RECORD}-{person.id}-{today}"
    target = push(context, person, digest_card(lines, today), slot)
    if target is not None and _hanging(context, person) is None:
        context.db.add(
            Placement(
                record=RECORD,
                record_id=person.id or 0,
                face=today.isoformat(),
                platform=target.platform,
                chat_id="",
                user_id=target.user_id,
                slot=slot,
                created_at=context.now,
            )
        )


def settled(context: Context, person_id: int) -> None:
    """Something that this person owed has changed: today's digest, theirs or their stand-in's, is drawn again where it hangs,
    replaced while it still waits, and taken back when nothing is left on it."""
    person = context.person(person_id)
    if person is None:
        return
    context.db.flush()
    acting = people.acting(context.db, person, context.now.date())
    for one in dict.fromkeys((person.id, acting.id)):
        _redraw(context, person if one == person.id else acting)


def settled_department(context: Context, department_id: int | None, project_id: int | None = None) -> None:
    """The same for what a department owes as a whole: it is told to whom its clocks run on, in a project whom it named for that."""
    contact = projects.contact(context.db, project_id, department_id, context.now.date())
    if contact is not None:
        settled(context, contact.id or 0)


def todays_card(context: Context, person: Person) -> Card:
    """The digest as it would be told now."""
    lines = due_lines(context, person)
    today = context.now.date()
    put_off = [f"{snoozed(context, one)}不等了写：稍后 {one.code} 取消" for one in _snoozes(context, person) if one.code]
    return digest_card(lines, today, put_off) if lines else settled_card(today, put_off)


def snoozed(context: Context, one: Snooze) -> str:
    """Until when somebody is not reminded of what, in one sentence."""
    until = one.until.astimezone(context.now.tzinfo)
    return f"{one.code or '所有提醒'} 到 {shown_moment(until)} 再提醒你，该办的事不变。"


def _snoozes(context: Context, person: Person) -> list[Snooze]:
    return queries.snoozes(context.db, person.id or 0, context.now)


def _redraw(context: Context, person: Person) -> None:
    hanging = _hanging(context, person)
    if hanging is None:
        return
    target, lines = Target(Platform(hanging.platform), user_id=hanging.user_id), due_lines(context, person)
    if context.outbox.shows(to=target, slot=hanging.slot):
        context.outbox.say(todays_card(context, person), to=target, slot=hanging.slot)
    elif lines:
        card, until = digest_card(lines, context.now.date()), quiet_until(context, person)
        context.outbox.say(card, to=target, slot=hanging.slot, not_before=until)
    else:
        context.outbox.withdraw(to=target, slot=hanging.slot)


def _hanging(context: Context, person: Person) -> Placement | None:
    found = placements.of_record(context.db, RECORD, person.id or 0, context.now.date().isoformat())
    return found[0] if found else None
