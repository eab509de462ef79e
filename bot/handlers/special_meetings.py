"""The special meeting of a major issue, as a task of who coordinates (R121)."""

from __future__ import annotations

from datetime import timedelta

from bot.cards.issues import code, shortened
from bot.domain.clocks import rings_at
from bot.domain.issues import Issue
from bot.domain.people import Person
from bot.domain.subtasks import Assignment, State, Subtask
from bot.handlers import subtasks, timeline
from bot.handlers.context import Context
from bot.handlers.issue_sheets import RECORD, person_of, project_of
from bot.storage.queries import people


def call(context: Context, issue: Issue) -> None:
    """A task for the project's coordinator, or the head of the responsible department, due when the limit is over."""
    limit = context.policy(issue.project_id).ladder.meeting
    by = rings_at(context.now, limit, context.calendar(issue.department_id)) - timedelta(microseconds=1)
    project = project_of(context, issue)
    who = person_of(context, project.coordinator_id) if project else None
    who = who or people.head_of(context.db, issue.department_id)
    task = subtasks.create(
        context,
        name=f"召开专项会议：{code(issue)} {shortened(issue.description)}",
        department_id=(who.department_id if who else None) or issue.department_id,
        due=by.date(),
        project_id=issue.project_id,
        goal=f"定下 {code(issue)} 的解决方案、责任部门和新时限",
        due_at=by,
    )
    if who is not None:
        _own(context, task, who)
    timeline.step(context, RECORD, issue.id or 0, "meeting", note=f"T-{task.number}，{by:%m-%d %H:%M} 前", to=who)


def _own(context: Context, task: Subtask, who: Person) -> None:
    """It is the coordinator's without being claimed."""
    task.state, task.owner_id = State.CLAIMED, who.id
    reason = "重大问题要开专项会议"
    owned = Assignment(subtask_id=task.id or 0, owner_id=who.id or 0, by_id=context.speaker.id, since=context.now, reason=reason)
    context.db.add(owned)
    context.db.flush()
