"""Telling somebody something in private without being asked: the one place that knows when they want to be left alone (C27, C28).

Rule: what would come in quiet hours or on a day off waits for their end; only what is urgent comes at once. Nothing is lost.
"""

from __future__ import annotations

from datetime import datetime

from bot.cards.model import Bold, Card, Mention, Span
from bot.domain.people import Person
from bot.domain.policy import Reminders
from bot.domain.reminders import Quiet, heard_at
from bot.handlers.context import Context
from bot.handlers.showing.placements import Face, post
from bot.ports import Platform, Target
from bot.storage.queries import people, placements, reminders


def push(context: Context, person: Person, card: Card, slot: str = "", *, urgent: bool = False) -> Target | None:
    """Tell a person something in private; where, or None for somebody who cannot be reached or has left the company. The same slot
    again changes the card. What is urgent says on its card why it comes at any hour."""
    target = context.reach(person) if person.left_on is None else None
    if target is not None:
        context.outbox.say(card, to=target, slot=slot, urgent=urgent, not_before=None if urgent else quiet_until(context, person))
    return target


def hang(context: Context, person: Person | None, card: Card, face: Face, *, urgent: bool = False) -> Target | None:
    """The same with a card that is changed wherever it hangs."""
    target = context.reach(person) if person is not None and person.left_on is None else None
    if person is not None and target is not None:
        post(context, card, face, target, urgent=urgent, not_before=None if urgent else quiet_until(context, person))
    return target


def take_back(context: Context, face: Face) -> None:
    """What of a face still waits for the end of somebody's quiet time is never told, because its matter has changed; it hangs
    nowhere. What goes to a group waits for nobody's, and what is shown already is only changed."""
    context.db.flush()
    for one in placements.of_record(context.db, face.record, face.record_id, face.name):
        target = Target(Platform(one.platform), chat_id=one.chat_id, user_id=one.user_id)
        waits = one.user_id and not context.outbox.shows(to=target, slot=one.slot)
        if waits and context.outbox.withdraw(to=target, slot=one.slot):
            context.db.delete(one)


def quiet_until(context: Context, person: Person, at: datetime | None = None) -> datetime | None:
    """The moment until which this person is left alone; None when they may be told `at` that moment, or now where none is named."""
    standing = reminders.preference(context.db, person.id or 0)
    quiets = [company_quiet(context.policy().reminders)]
    if standing is not None and standing.quiet_from is not None and standing.quiet_to is not None:
        quiets.append(Quiet(standing.quiet_from, standing.quiet_to))
    muted = standing.muted_until if standing is not None else None
    told_at = at or context.now
    moment = heard_at(told_at, tuple(quiets), context.calendar(person.department_id), muted)
    return moment if moment > told_at else None


def company_quiet(policy: Reminders) -> Quiet:
    return Quiet(policy.quiet_from, policy.quiet_to)


def called(context: Context, person: Person, platform: str, *, urgent: bool = False) -> Span:
    """Somebody's name on a card for a group of the platform. It rings them as long as their day's mentions last; escalations always
    ring and do not count."""
    account = people.account_on(context.db, person, platform)
    if account is None or person.left_on is not None:
        return Bold(person.name)
    most = context.policy().reminders.mentions
    if urgent or reminders.ring(context.db, person.id or 0, context.now.date(), most):
        return Mention(account.user_id, person.name)
    return Bold(person.name)
