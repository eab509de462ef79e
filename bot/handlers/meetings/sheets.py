"""Meetings as they are shown: the card drawn from the records, who may know of it, and where it is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.cards.meetings import Sheet, Topic, call_card, code
from bot.cards.meetings import when as shown
from bot.cards.model import Card, Line
from bot.domain.issues import Issue, is_open
from bot.domain.meetings import Meeting, MeetingIssue, State, notice_at
from bot.domain.people import Person, belongs
from bot.domain.permissions import Right, Role, may, who_may
from bot.domain.projects import Project
from bot.domain.requests import Request
from bot.errors import BadInput, NotAllowed
from bot.handlers.context import Context
from bot.handlers.issues import sheets, special_meetings
from bot.handlers.issues.sheets import local, name_of, support_name
from bot.handlers.meetings.people import stand_ins, taking_part
from bot.handlers.rights import here, refuse_guest, roles_of
from bot.handlers.showing import forms
from bot.handlers.showing.forms import FORM, in_group
from bot.handlers.showing.placements import Face, redraw
from bot.ports import Answer, Target
from bot.storage.queries import issues, leaves, meetings, people, timeline

RECORD = "meeting"


def taken(context: Context, number: int) -> Meeting:
    """The meeting, held until the transaction ends, where the speaker may know of it."""
    return _known(context, meetings.held(context.db, number), number)


def looked_at(context: Context, number: int) -> Meeting:
    """The meeting, only to be shown."""
    return _known(context, meetings.by_number(context.db, number), number)


def project_of(context: Context, meeting: Meeting) -> Project | None:
    return context.project(meeting.project_id)


def roles(context: Context, meeting: Meeting, person: Person) -> frozenset[Role]:
    """What somebody is in a meeting; who called it is its author."""
    found = roles_of(context, person, project=project_of(context, meeting))
    return found | {Role.AUTHOR} if found and meeting.called_by_id == person.id else found


def may_run(context: Context, meeting: Meeting, person: Person) -> bool:
    return may(roles(context, meeting, person), Right.RUN_MEETING)


def may_settle(context: Context, issue: Issue, person: Person) -> bool:
    project = sheets.project_of(context, issue)
    found = roles_of(context, person, project=project, department_id=issue.department_id, owner_id=issue.owner_id)
    return may(found, Right.SETTLE_ISSUE)


def may_record(context: Context, meeting: Meeting, issue: Issue, person: Person) -> bool:
    """Who was to come or stood in for one of them, who called it, and who may settle the issue write down what the meeting settled
    of it (R125)."""
    takes_part = {meeting.called_by_id, *(one.id for one in taking_part(context, meeting))}
    return (belongs(person) and person.id in takes_part) or may_settle(context, issue, person)


def require_runner(context: Context, meeting: Meeting) -> None:
    if not may_run(context, meeting, context.speaker):
        caller = name_of(context, meeting.called_by_id)
        others = who_may(Right.RUN_MEETING, {**here(context, project_of(context, meeting)), Role.AUTHOR: ""})
        raise NotAllowed(f"{code(meeting)} 要由召集人{caller}或{others}来改，没有改动。")


def sheet_of(context: Context, meeting: Meeting) -> Sheet:
    context.db.flush()
    request = context.db.get(Request, meeting.request_id) if meeting.request_id else None
    project, at = project_of(context, meeting), meeting.at.astimezone(context.company.zone)
    instead = {one.id: other.name for one, other in stand_ins(context, meeting)}
    return Sheet(
        meeting=meeting,
        at=at,
        today=context.now.date(),
        caller=name_of(context, meeting.called_by_id),
        people=tuple(_titled(context, one, at.date(), instead) for one in meetings.people(context.db, meeting)),
        topics=tuple(_topic(context, link, issue) for link, issue in meetings.topics(context.db, meeting)),
        request=f"Q-{request.number} {request.what[:60]}" if request else "",
        project=f"{project.number} {project.name}" if project else "",
        begun=at <= context.now,
        moved_from=_moved_from(context, meeting),
        day_off=not context.calendar().is_working(at.date()),
        late=tuple(one.number for _, one in meetings.topics(context.db, meeting) if special_meetings.is_late(context, one, at)),
    )


def when(context: Context, at: datetime) -> str:
    """A moment as its card says it, in the company's time."""
    return shown(at.astimezone(context.company.zone), context.now.date())


def _moved_from(context: Context, meeting: Meeting) -> datetime | None:
    """The time that it had before the one that it has now."""
    if meeting.moved_at is None:
        return None
    moves = timeline.of_kinds(context.db, RECORD, [meeting.id or 0], ("moved",)).get(meeting.id or 0, [])
    return datetime.fromisoformat(moves[-1].note.partition(" ")[0]).astimezone(context.company.zone) if moves else None


def notice_of(context: Context, meeting: Meeting) -> datetime:
    """When everybody has to have its sheet of issues."""
    days = context.policy(meeting.project_id).meetings.notice
    return notice_at(meeting.at.astimezone(context.company.zone), days, context.calendar())


def is_late(context: Context, meeting: Meeting) -> bool:
    """Whether its time was set too late for that."""
    return notice_of(context, meeting) < (meeting.moved_at or meeting.called_at)


def card_of(context: Context, meeting: Meeting, lead: Sequence[Line] = (), reader: Person | None = None) -> Card:
    """Its card, with the buttons for its reader; in a group, where `reader` is None, with all of them."""
    return call_card(read_by(context, meeting, sheet_of(context, meeting), reader), lead)


def read_by(context: Context, meeting: Meeting, sheet: Sheet, reader: Person | None) -> Sheet:
    """The sheet with what its reader may do; in a group it offers everything."""
    if reader is None:
        return sheet
    kept = {issue.number: issue for _, issue in meetings.topics(context.db, meeting)}
    topics = tuple(
        replace(
            one,
            records=may_record(context, meeting, kept[one.number], reader),
            fills=may_settle(context, kept[one.number], reader),
        )
        for one in sheet.topics
    )
    return replace(sheet, topics=topics, runs=may_run(context, meeting, reader))


def reader_at(context: Context, to: Target) -> Person | None:
    """Who reads what hangs there; None for a group."""
    return people.by_account(context.db, to.platform, to.user_id) if to.user_id else None


def reader_here(context: Context) -> Person | None:
    """Who reads the answer; None in a group."""
    return None if in_group(context) else context.speaker


def face_of(meeting: Meeting) -> Face:
    return Face(RECORD, meeting.id or 0)


def changed(context: Context, meeting: Meeting) -> None:
    """Change every card that shows the meeting, and of one that is over or cancelled the forms too."""
    if meeting.state is not State.PLANNED:
        forms.close(context, face_of(meeting))
    sheet = sheet_of(context, meeting)
    redraw(context, face_of(meeting), lambda to: call_card(read_by(context, meeting, sheet, reader_at(context, to))))


def answered(context: Context, meeting: Meeting, toast: str = "") -> Answer:
    """The pressed card in its new face, and every other card of the meeting with it."""
    place = forms.pressed_place(context)
    if place is not None and place.record == RECORD:
        place.record_id, place.face = meeting.id or 0, place.face.removeprefix(FORM)
    changed(context, meeting)
    return context.answer(card_of(context, meeting, reader=reader_here(context)), toast)


def may_see(context: Context, meeting: Meeting) -> bool:
    """Who is asked to come or stands in for one of them, who called it, and who may see its project."""
    found = roles(context, meeting, context.speaker)
    coming = {one.id for one in taking_part(context, meeting)}
    return bool(found) and (context.speaker.id in coming or Role.AUTHOR in found or may(found, Right.SEE_PROJECT))


def _known(context: Context, meeting: Meeting | None, number: int) -> Meeting:
    if meeting is None:
        raise BadInput(f"没有 M-{number} 这个会议。有哪些可以看：/会议 列表")
    refuse_guest(context, code(meeting))
    if in_group(context):
        home = context.chat.project_id == meeting.project_id if meeting.project_id else context.chat.id == meeting.chat_id
        if not home:
            raise NotAllowed(f"M-{number} 不是本群的会议，这里不显示。请私聊我发：会议 M-{number}")
    elif not may_see(context, meeting):
        raise NotAllowed(f"M-{number} 只有参会的人和项目成员能看。")
    return meeting


def _topic(context: Context, link: MeetingIssue, issue: Issue) -> Topic:
    department = people.department(context.db, issue.department_id)
    support = issues.support_of(context.db, [issue.id or 0])
    return Topic(
        number=issue.number,
        description=issue.description,
        department=department.name if department else "",
        owner=name_of(context, issue.owner_id),
        since=local(context, issue.raised_at) or context.now,
        tried=issue.tried,
        support=tuple(f"{support_name(context, one)}{f'：{one.what}' if one.what else ''}" for one in support),
        result=link.result,
        is_settled=link.settled_at is not None or not is_open(issue),
    )


def _titled(context: Context, person: Person, day: date, instead: Mapping[int | None, str]) -> str:
    """With the department, and with the leave on the day of the meeting and who comes `instead`: its caller sees who will be
    missing."""
    department = people.department_of(context.db, person)
    away = leaves.covering(context.db, [person.id or 0], day, day)
    whom = f"，由{instead[person.id]}代为参加" if person.id in instead else ""
    return f"{department.name if department else ''}{person.name}{f'（那天请假{whom}）' if away else ''}"
