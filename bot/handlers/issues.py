"""问题: raised with everything that is known of it, owned by one person from the first moment (R57, R111–R114, R129)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.domain.issues import LONGEST, Issue, IssueSupport, Sort
from bot.domain.people import Department, Person
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.storage.numbers import next_number
from bot.storage.queries import people

router = Router()

RECORD = "issue"


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
    """A new issue with the next number, flushed. The department's liaison owns it where nobody is named (R57)."""
    owner = owner or _liaison(context, department_id)
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
    for one in support:
        ask_support(context, issue, one)
    timeline.step(context, RECORD, issue.id or 0, "raised", note=issue.description, to=owner)
    return issue


def ask_support(context: Context, issue: Issue, whom: Department | Person, what: str = "") -> IssueSupport:
    """Somebody's support is needed from now on (R111)."""
    person = whom if isinstance(whom, Person) else None
    need = IssueSupport(
        issue_id=issue.id or 0,
        department_id=person.department_id if person else whom.id,
        person_id=person.id if person else None,
        what=what,
        asked_at=context.now,
    )
    context.db.add(need)
    context.db.flush()
    return need


def _liaison(context: Context, department_id: int) -> Person | None:
    department = people.department(context.db, department_id)
    return people.liaison_of(context.db, department, context.now.date()) if department else None
