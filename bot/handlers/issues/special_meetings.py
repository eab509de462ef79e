"""The special meeting of a major issue, as a task of who coordinates until it is called (R121)."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cards.issues import code, shortened
from bot.domain.clocks import rings_at
from bot.domain.issues import Issue, Sort, is_open
from bot.domain.meetings import Meeting
from bot.domain.meetings import State as MeetingState
from bot.domain.people import Person, belongs
from bot.domain.subtasks import UNFINISHED, Assignment, State, Subtask
from bot.domain.text.clock import shown_at
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.issues.sheets import RECORD, project_of
from bot.handlers.showing import pushes
from bot.handlers.subtasks import editing, making, progress, sheets
from bot.storage.queries import meetings, people
from bot.storage.queries import subtasks as subtask_records


def call(context: Context, issue: Issue) -> None:
    """A task for the project's coordinator, or the head of the responsible department, due when the limit is over; they are told.
    Once for an issue."""
    if issue.meeting_task_id is not None:
        return
    limit = context.policy(issue.project_id).ladder.meeting
    by = rings_at(context.now, limit, context.calendar(issue.department_id)) - timedelta(microseconds=1)
    project = project_of(context, issue)
    who = context.person(project.coordinator_id) if project else None
    who = who if who is not None and belongs(who) else None
    who = who or people.head_of(context.db, issue.department_id)
    task = making.create(
        context,
        name=f"召开专项会议：{code(issue)} {shortened(issue.description)}",
        department_id=(who.department_id if who else None) or issue.department_id,
        due=by.date(),
        project_id=issue.project_id,
        goal=f"定下 {code(issue)} 的解决方案、责任部门和新时限",
        due_at=by,
    )
    issue.meeting_task_id = task.id
    if who is not None:
        _own(context, task, who)
        pushes.hang(context, who, sheets.card_of(context, task), sheets.face_of(task))
    timeline.step(context, RECORD, issue.id or 0, "meeting", note=f"T-{task.number}，{shown_at(by, context.now.date())} 前", to=who)


def called(context: Context, issue: Issue, meeting: str) -> None:
    """The duty is done by calling the meeting."""
    task = _held(context, issue)
    if task is not None and task.state in UNFINISHED:
        progress.close(context, task, meeting)
        sheets.changed(context, task)


def called_off(context: Context, issue: Issue) -> None:
    """A meeting was cancelled: where the one that had done the duty was, it stands again, with the limit that it had."""
    task = _held(context, issue)
    if task is not None and task.state is State.DONE and is_open(issue) and _was_cancelled(context, task.deliverable):
        task.state = State.CLAIMED if task.owner_id else State.OPEN
        task.progress, task.done_at, task.deliverable = 0, None, ""
        sheets.changed(context, task)
        pushes.hang(context, context.person(task.owner_id), sheets.card_of(context, task), sheets.face_of(task))


def ended(context: Context, issue: Issue) -> None:
    """The issue is closed: nobody has to call a meeting about it any more."""
    task = _held(context, issue)
    if task is not None and task.state in UNFINISHED:
        editing.cancel(context, task, f"{code(issue)} 已关闭")


def again(context: Context, issue: Issue) -> None:
    """The issue is open again: a major one needs a special meeting anew, unless the one that was called is still to be held."""
    ended(context, issue)
    task = _task(context, issue)
    called_one = _meeting_of(context, task.deliverable) if task is not None else None
    if called_one is not None and called_one.state is MeetingState.PLANNED:
        return
    issue.meeting_task_id = None
    if issue.sort is Sort.MAJOR:
        call(context, issue)


def taken_over(context: Context, issue: Issue, meeting: str) -> None:
    """The meeting that had done the duty was cancelled, and this one is still to be held: the duty is done by it."""
    task = _held(context, issue)
    if task is not None and task.state is State.DONE and _was_cancelled(context, task.deliverable):
        task.deliverable = meeting
        sheets.changed(context, task)


def is_late(context: Context, issue: Issue, at: datetime) -> bool:
    """Whether a meeting at this moment is later than the limit of a major issue."""
    task = _task(context, issue)
    return task is not None and task.due_at is not None and at > task.due_at


def _task(context: Context, issue: Issue) -> Subtask | None:
    return context.db.get(Subtask, issue.meeting_task_id) if issue.meeting_task_id else None


def _held(context: Context, issue: Issue) -> Subtask | None:
    """The same, ours to decide on until the transaction ends."""
    task = _task(context, issue)
    return subtask_records.held(context.db, task.number) if task is not None else None


def _was_cancelled(context: Context, deliverable: str) -> bool:
    meeting = _meeting_of(context, deliverable)
    return meeting is not None and meeting.state is MeetingState.CANCELLED


def _meeting_of(context: Context, deliverable: str) -> Meeting | None:
    """What the duty was done by is the code of a meeting, unless somebody finished it in words of their own."""
    letter, _, number = deliverable.partition("-")
    return meetings.by_number(context.db, int(number)) if letter == "M" and number.isdecimal() else None


def _own(context: Context, task: Subtask, who: Person) -> None:
    """It is the coordinator's without being claimed."""
    task.state, task.owner_id = State.CLAIMED, who.id
    reason = "重大问题要开专项会议"
    owned = Assignment(subtask_id=task.id or 0, owner_id=who.id or 0, by_id=context.speaker.id, since=context.now, reason=reason)
    context.db.add(owned)
    context.db.flush()
