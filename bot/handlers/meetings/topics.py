"""《问题预沟通表》: what everybody knows of the issues before a meeting, and who is asked to complete it (R115).

Rule: it is drawn from the issues, changes with them, and is not told any more when they are settled or the meeting is cancelled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from bot.cards.issue_forms import fill_form
from bot.cards.meeting_topics import fill_card, lacks, topics_card
from bot.cards.model import Line
from bot.cards.payloads.issues import AskFill, Fill
from bot.domain.issues import Issue
from bot.domain.meetings import Meeting, State
from bot.domain.people import Person
from bot.domain.permissions import Right
from bot.domain.text.catalogue import issues as words
from bot.domain.text.catalogue.shared import HELPERS
from bot.handlers.context import Context
from bot.handlers.issues import issues, sheets
from bot.handlers.meetings.people import taking_part
from bot.handlers.meetings.sheets import RECORD, changed, is_late, read_by, reader_at, sheet_of
from bot.handlers.router import Router
from bot.handlers.showing import forms, pushes
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face, redraw
from bot.ports import Answer, Happened
from bot.storage.queries import meetings, placements

router = Router()

SHEET, FILL = "sheet", "fill"


def ask_owners(context: Context, meeting: Meeting, *, has_sheet: bool) -> None:
    """The owner of each issue whose row is not complete is asked for the rest, in private; on the sheet where who comes `has_sheet`
    already."""
    coming = {one.id for one in taking_part(context, meeting)} if has_sheet else set()
    sheet = sheet_of(context, meeting)
    rows = {one.number: one for one in sheet.topics}
    for _, issue in meetings.topics(context.db, meeting):
        owner = context.person(issue.owner_id)
        if owner is not None and owner.id not in coming and lacks(rows[issue.number]):
            pushes.hang(context, owner, fill_card(sheet, rows[issue.number]), _fill_face(meeting, issue))


def send(context: Context, meeting: Meeting, to: Iterable[Person] | None = None) -> None:
    """To everybody who comes, or to some of them."""
    for one in taking_part(context, meeting) if to is None else to:
        send_to(context, meeting, one)


def send_to(context: Context, meeting: Meeting, person: Person, lead: Sequence[Line] = ()) -> None:
    """`lead` is what is said above it."""
    sheet = read_by(context, meeting, sheet_of(context, meeting), person)
    pushes.hang(context, person, topics_card(sheet, late=is_late(context, meeting), lead=lead), _face(meeting))


def is_sent(context: Context, meeting: Meeting) -> bool:
    """Whether it hangs anywhere: another time changes it there."""
    face = _face(meeting)
    return bool(placements.of_record(context.db, face.record, face.record_id, face.name))


def redrawn(context: Context, meeting: Meeting) -> None:
    """Change the sheet and the questions to owners; what nobody needs any more and still waits is never told."""
    sheet = sheet_of(context, meeting)
    rows = {one.number: one for one in sheet.topics}
    if meeting.state is not State.PLANNED or all(one.is_settled for one in sheet.topics):
        pushes.take_back(context, _face(meeting))
    late = is_late(context, meeting)
    read = partial(read_by, context, meeting, sheet)
    redraw(context, _face(meeting), lambda to: topics_card(read(reader_at(context, to)), late=late))
    for _, issue in meetings.topics(context.db, meeting):
        asked = fill_card(sheet, rows[issue.number])
        if meeting.state is not State.PLANNED or rows[issue.number].is_settled:
            pushes.take_back(context, _fill_face(meeting, issue))
        redraw(context, _fill_face(meeting, issue), lambda _, asked=asked: asked)  # type: ignore[misc]


@router.happened(sheets.CHANGED)
def follow(context: Context, event: Happened) -> None:
    """An issue has changed that a meeting is about."""
    for meeting in meetings.about(context.db, event.record_id):
        changed(context, meeting)
        redrawn(context, meeting)


@router.press(AskFill)
def press_ask(context: Context, action: AskFill) -> Answer:
    issue = sheets.looked_at(context, action.number)
    sheets.require_right(context, issue, Right.SETTLE_ISSUE)
    form = fill_form(sheets.sheet_of(context, issue), issues.departments(context))
    forms.send(context, form, sheets.face_of(issue))
    return Answer(toast=forms.IN_PRIVATE, tone="info")


@router.press(Fill)
def press_fill(context: Context, action: Fill) -> Answer:
    issue = sheets.taken(context, action.number)
    issues.edit(context, issue, filled(context, {"tried": words.TRIED, "helpers": HELPERS}))
    return sheets.answered(context, issue, f"I-{action.number} 已补充")


def _face(meeting: Meeting) -> Face:
    return Face(RECORD, meeting.id or 0, SHEET)


def _fill_face(meeting: Meeting, issue: Issue) -> Face:
    return Face(RECORD, meeting.id or 0, f"{FILL}-{issue.number}")
