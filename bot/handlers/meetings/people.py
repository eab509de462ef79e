"""Who comes to a meeting: those who are named, else those whom it concerns, and who stands in for them (R104, R121, C2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.issues import Issue
from bot.domain.meetings import MOST_PEOPLE, Meeting, MeetingPerson
from bot.domain.people import Person, belongs
from bot.domain.permissions import Right, may
from bot.domain.requests import Request
from bot.domain.text.catalogue.shared import PARTICIPANTS
from bot.domain.text.grammar import Values
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.issues import sheets
from bot.handlers.requests import sheets as request_sheets
from bot.handlers.rights import roles_of
from bot.handlers.showing import forms
from bot.storage.queries import chats, issues, leaves, meetings, people, projects


def invite(context: Context, meeting: Meeting, whom: Sequence[Person]) -> list[Person]:
    """Ask these and who called it to come; who was not asked before. Raises BadInput where one may not know of what it is about."""
    asked_before = meetings.people(context.db, meeting)
    _refuse_strangers(context, meeting, [*asked_before, *whom])
    known = {one.id for one in asked_before}
    every = {one.id: one for one in (*whom, context.db.get_one(Person, meeting.called_by_id))}
    new = [one for one in every.values() if one.id not in known]
    if len(known) + len(new) > MOST_PEOPLE:
        raise BadInput(f"一次会议最多 {MOST_PEOPLE} 人，没有约。请只写必须参加的人，例如 参会:{context.speaker.name}")
    context.db.add_all(MeetingPerson(meeting_id=meeting.id or 0, person_id=one.id or 0) for one in new)
    context.db.flush()
    return new


def add_owner(context: Context, meeting: Meeting, owner: Person) -> bool:
    """Ask who owns an issue by now to come, where there is room and they may know of all of it; whether that is new."""
    known = meetings.people(context.db, meeting)
    if (
        owner.id in [one.id for one in known]
        or len(known) >= MOST_PEOPLE
        or not belongs(owner)
        or _strangers(context, meeting, [owner])
    ):
        return False
    context.db.add(MeetingPerson(meeting_id=meeting.id or 0, person_id=owner.id or 0))
    context.db.flush()
    return True


def stand_ins(context: Context, meeting: Meeting) -> list[tuple[Person, Person]]:
    """Who is asked to come and is on leave on its day, each with who comes in their place: who does their work that day, where they
    are not asked themselves and may know of what it is about (C2). Worked out whenever it is asked, as leaves change."""
    coming, day = meetings.people(context.db, meeting), meeting.at.astimezone(context.company.zone).date()
    known = {one.id for one in coming}
    away = {one.person_id for one in leaves.covering(context.db, [one for one in known if one], day, day)}
    pairs = [(one, people.acting(context.db, one, day)) for one in coming if one.id in away]
    able = [(one, instead) for one, instead in pairs if instead.id not in known and belongs(instead)]
    return [(one, instead) for one, instead in able if not _strangers(context, meeting, [instead])]


def taking_part(context: Context, meeting: Meeting) -> list[Person]:
    """Who is asked to come, and who comes in the place of somebody who is on leave then."""
    instead = {one.id: one for _, one in stand_ins(context, meeting)}
    return [*meetings.people(context.db, meeting), *instead.values()]


def stood_in(context: Context, person: Person, since: datetime | None = None) -> list[tuple[Meeting, Person]]:
    """What is still to be held, from a moment on or whenever it was, where this person comes in the place of somebody, and of
    whom."""
    behind = leaves.naming(context.db, person.id or 0)
    found = meetings.attended_by(context.db, behind, since) if behind else []
    mine = {one.id: (one, away) for one in found for away, instead in stand_ins(context, one) if instead.id == person.id}
    return list(mine.values())


def people_named(context: Context, values: Values) -> list[Person]:
    found = [context.db.get_one(Person, one.id) for one in values.get(PARTICIPANTS) or ()]
    strange = [one.name for one in found if not belongs(one)]
    if strange:
        raise BadInput(f"{'、'.join(strange)}不是在职登记的同事，没有约。请换成登记过的同事，或请管理员先登记。")
    return found


def _refuse_strangers(context: Context, meeting: Meeting, whom: Sequence[Person]) -> None:
    if strange := _strangers(context, meeting, whom):
        what = "、".join(f"I-{one.number}" for one in _secret(context, meeting)) or "这个会议"
        raise BadInput(f"{what}属于保密的项目，{'、'.join(strange)}不能看，没有约。请先把他们加进项目，或不写他们。")


def _strangers(context: Context, meeting: Meeting, whom: Sequence[Person]) -> list[str]:
    """Of a confidential project only those who may see it, or have to do with the issue or the request, are told (R223); the names
    of the others."""
    secret = _secret(context, meeting)
    project = context.project(meeting.project_id)
    request = context.db.get(Request, meeting.request_id) if meeting.request_id else None
    near = {one.id for one in people_of_request(context, request)} if request else set()

    def may_know(person: Person) -> bool:
        if secret:
            return all(sheets.concerns(context, one, person) for one in secret)
        if project is None or not project.confidential or person.id in near:
            return True
        return may(roles_of(context, person, project=project), Right.SEE_PROJECT)

    return list(dict.fromkeys(one.name for one in whom if one.id != meeting.called_by_id and not may_know(one)))


def _secret(context: Context, meeting: Meeting) -> list[Issue]:
    return [one for _, one in meetings.topics(context.db, meeting) if _is_confidential(context, one.project_id)]


def _is_confidential(context: Context, project_id: int | None) -> bool:
    project = context.project(project_id)
    return project is not None and project.confidential


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
    named = [context.person(one.person_id) for one in support if one.person_id]
    units, today = [one.department_id for one in support if not one.person_id], context.now.date()
    helpers = [*named, *(projects.contact(context.db, issue.project_id, one, today) for one in units)]
    every = [context.person(issue.owner_id), *heads, *helpers]
    return [one for one in every if one is not None and belongs(one)]


def people_of_request(context: Context, request: Request) -> list[Person]:
    """Who asked, who answers, and the heads of both departments (R104)."""
    heads = people.heads_of(context.db, [one for one in (request.department_id, request.asking_department_id) if one])
    every = [context.person(request.asked_by_id), request_sheets.answerer(context, request), *heads]
    return [one for one in every if one is not None and belongs(one)]
