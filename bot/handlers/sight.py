"""Which projects somebody may see, and which requests, conflicts or meetings a list in this chat may show its reader."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, false, or_, true
from sqlmodel import col

from bot.domain.conflicts import Conflict
from bot.domain.meetings import Meeting
from bot.domain.people import Person, belongs
from bot.domain.permissions import Right, may
from bot.domain.requests import Request
from bot.handlers.context import Context
from bot.handlers.rights import roles_of
from bot.handlers.showing.forms import in_group
from bot.handlers.views import acting_head
from bot.storage.queries import people, reminders, sight


def of_requests(context: Context) -> ColumnElement[bool]:
    """In a group its own, in private what the speaker may see."""
    if in_group(context):
        return sight.in_chat(Request, context.chat)
    whole = _everything(context, Right.SEE_PROJECT)
    return whole if whole is not None else sight.requests(_reader(context))


def of_conflicts(context: Context) -> ColumnElement[bool]:
    """The same of conflicts."""
    if in_group(context):
        return sight.in_chat(Conflict, context.chat)
    whole = _everything(context, Right.SEE_CONFLICTS)
    return whole if whole is not None else sight.conflicts(_reader(context))


def of_meetings(context: Context, also: Collection[int]) -> ColumnElement[bool]:
    """The same of meetings; `also` are the ids of those to which the speaker comes in somebody's place."""
    if in_group(context):
        return sight.in_chat(Meeting, context.chat)
    whole = _everything(context, Right.SEE_PROJECT)
    return whole if whole is not None else or_(sight.meetings(_reader(context)), col(Meeting.id).in_(also))


def of_projects(context: Context, reader: Person) -> ColumnElement[bool]:
    """Every project for who sees all of the company; for everybody else those that they may see one by one."""
    if not belongs(reader):
        return false()
    if may(roles_of(context, reader), Right.SEE_PROJECT):
        return true()
    units = [one.id or 0 for one in people.departments(context.db) if reader.id in (one.head_id, one.liaison_id, one.deputy_id)]
    return sight.projects(sight.Reader(context.now.date(), reader.id or 0, reader.department_id, units, (), (), ()))


def _everything(context: Context, right: Right) -> ColumnElement[bool] | None:
    """For who sees all of the company, and nothing for a guest; None for everybody else."""
    if not belongs(context.speaker):
        return false()
    return true() if may(roles_of(context, context.speaker), right) else None


def _reader(context: Context) -> sight.Reader:
    """The speaker; whom they stand in for is only asked of departments whose head is away."""
    me, today = context.speaker, context.now.date()
    every = people.departments(context.db)
    stood = {one.id or 0 for one in reminders.stood_in_for(context.db, me, today)}
    behind = [one for one in every if one.head_id in stood]
    liaisons = {one.id or 0: people.liaison_of(context.db, one, today) for one in behind}
    heads = {one.id or 0: acting_head(context, one.id) for one in behind}
    return sight.Reader(
        day=today,
        person_id=me.id or 0,
        department_id=me.department_id,
        contact_of=[one.id or 0 for one in every if me.id in (one.head_id, one.liaison_id, one.deputy_id)],
        acts_for=[unit for unit, one in liaisons.items() if one is not None and one.id == me.id],
        heads_for=[unit for unit, one in heads.items() if one is not None and one.id == me.id],
        stood_in_for=sorted(stood),
    )
