"""Who comes to a meeting: those who are named, else those whom it concerns (R104, R121)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.issues import Issue
from bot.domain.meetings import MOST_PEOPLE, Meeting, MeetingPerson
from bot.domain.people import Person, belongs
from bot.domain.requests import Request
from bot.domain.text.catalogue.shared import PARTICIPANTS
from bot.domain.text.grammar import Values
from bot.errors import BadInput
from bot.handlers import asked, forms, issue_sheets
from bot.handlers.context import Context
from bot.storage.queries import chats, issues, meetings, people


def invite(context: Context, meeting: Meeting, whom: Sequence[Person]) -> list[Person]:
    """Ask these and who called it to come; who was not asked before."""
    known = {one.id for one in meetings.people(context.db, meeting)}
    every = {one.id: one for one in (*whom, context.db.get_one(Person, meeting.called_by_id))}
    new = [one for one in every.values() if one.id not in known]
    if len(known) + len(new) > MOST_PEOPLE:
        raise BadInput(f"一次会议最多 {MOST_PEOPLE} 人，没有约。请只写必须参加的人，例如 参会:{context.speaker.name}")
    context.db.add_all(MeetingPerson(meeting_id=meeting.id or 0, person_id=one.id or 0) for one in new)
    context.db.flush()
    return new


def people_named(context: Context, values: Values) -> list[Person]:
    found = [context.db.get_one(Person, one.id) for one in values.get(PARTICIPANTS) or ()]
    strange = [one.name for one in found if not belongs(one)]
    if strange:
        raise BadInput(f"{'、'.join(strange)}不是在职登记的同事，没有约。请换成登记过的同事，或请管理员先登记。")
    return found


def default_people(context: Context, meeting: Meeting, found: Sequence[Issue], request: Request | None) -> list[Person]:
    """Who comes where nobody is named: of an issue and a request both sides, else who is in this group."""
    if found or request is not None:
        every = [one for issue in found for one in people_of_issue(context, issue)]
        return [*every, *(people_of_request(context, request) if request else ())]
    if meeting.chat_id is None or not forms.in_group(context):
        raise BadInput(f"没有约：要写谁参加。例如：/会议 {meeting.topic[:40]} 时间:明天15:00 参会:{context.speaker.name}")
    return [one for one in chats.members(context.db, meeting.chat_id) if belongs(one)]


def people_of_issue(context: Context, issue: Issue) -> list[Person]:
    """Its owner, the heads of the responsible and of the raising department, and whose support is asked for (R121)."""
    support = issues.support_of(context.db, [issue.id or 0])
    heads = people.heads_of(context.db, [one for one in (issue.department_id, issue.raised_department_id) if one])
    helpers = [context.db.get(Person, one.person_id) if one.person_id else _liaison(context, one.department_id) for one in support]
    every = [issue_sheets.person_of(context, issue.owner_id), *heads, *helpers]
    return [one for one in every if one is not None and belongs(one)]


def people_of_request(context: Context, request: Request) -> list[Person]:
    """Who asked, who answers, and the heads of both departments (R104)."""
    heads = people.heads_of(context.db, [one for one in (request.department_id, request.asking_department_id) if one])
    every = [context.db.get(Person, request.asked_by_id), asked.answerer(context, request), *heads]
    return [one for one in every if one is not None and belongs(one)]


def _liaison(context: Context, department_id: int | None) -> Person | None:
    department = people.department(context.db, department_id) if department_id else None
    return people.liaison_of(context.db, department, context.now.date()) if department else None
