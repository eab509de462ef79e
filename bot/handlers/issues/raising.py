"""Raising an issue: its number, its owner from the first moment, its clocks, and who hears of it (R57, R113, R121)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.cards.issues import code
from bot.domain.issues import LONGEST, Issue, IssueSupport, Sort
from bot.domain.people import Department, Person, belongs
from bot.domain.text.refs import refs_in
from bot.errors import BadInput
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.issues import clocks, special_meetings
from bot.handlers.issues import support as supporters
from bot.handlers.issues.sheets import RECORD
from bot.handlers.issues.telling import tell
from bot.handlers.views import require_going_for_new
from bot.storage.numbers import next_number
from bot.storage.queries import people, projects, subtasks


def raise_issue(  # noqa: PLR0913 - an issue is all of this, and each is named by who calls
    context: Context,
    *,
    description: str,
    sort: Sort,
    department_id: int,
    owner: Person | None = None,
    project_id: int | None = None,
    subtask_id: int | None = None,
    cause: str = "",
    tried: str = "",
    support: Sequence[Department | Person] = (),
    occurred_at: datetime | None = None,
) -> Issue:
    """A new issue with the next number, flushed; its clocks run. The department's liaison owns it where nobody is named (R57), and
    hears of it; a major one has a special meeting as a task of the coordinator (R121). Raises BadInput in a project that ended."""
    require_going_for_new(context, context.project(project_id))
    if owner is not None and not belongs(owner):
        raise BadInput(f"{owner.name}不是在职登记的同事，没有上报。请换一位负责人，或者不写。")
    owner = owner or liaison_for(context, project_id, department_id)
    issue = Issue(
        number=next_number(context.db, "I"),
        project_id=project_id,
        subtask_id=subtask_id,
        chat_id=context.chat.id if not context.chat.direct else None,
        sort=sort,
        description=description[:LONGEST],
        cause=cause[:LONGEST],
        tried=tried[:LONGEST],
        department_id=department_id,
        owner_id=owner.id if owner else None,
        raised_by_id=context.speaker.id or 0,
        raised_department_id=context.speaker.department_id,
        raised_at=context.now,
        occurred_at=occurred_at,
    )
    context.db.add(issue)
    context.db.flush()
    timeline.step(context, RECORD, issue.id or 0, "raised", note=issue.description, to=owner)
    clocks.begin(context, issue)
    asked = [one for one in support if _ask(context, issue, one)]
    if sort is Sort.MAJOR:
        special_meetings.call(context, issue)
    for one in asked:
        _tell_asked(context, issue, one)
    tell(context, issue, owner, f"{context.speaker.name}上报了问题 {code(issue)}，由你负责。")
    return issue


def subtask_of(context: Context, text: str) -> int | None:
    """The subtask that the words name: T-12."""
    for ref in refs_in(text):
        if ref.startswith("T-") and (found := subtasks.by_number(context.db, int(ref[2:]))) is not None:
            return found.id
    return None


def liaison_for(context: Context, project_id: int | None, department_id: int) -> Person | None:
    department = people.department(context.db, department_id)
    return projects.liaison_in(context.db, project_id, department, context.now.date()) if department else None


def _ask(context: Context, issue: Issue, whom: Department | Person) -> bool:
    """Keep who is needed; whether that is new."""
    if isinstance(whom, Department):
        return supporters.ask(context, issue, whom)
    context.db.add(
        IssueSupport(issue_id=issue.id or 0, department_id=whom.department_id, person_id=whom.id, what="", asked_at=context.now)
    )
    timeline.step(context, RECORD, issue.id or 0, "support", note=whom.name)
    return True


def _tell_asked(context: Context, issue: Issue, whom: Department | Person) -> None:
    if isinstance(whom, Department):
        supporters.tell_asked(context, issue, whom)
    else:
        tell(context, issue, whom, f"{context.speaker.name}请你支持 {code(issue)}。")
