"""What somebody who left still had to do goes to another by the rules of its record, and who has it now is told (R34, R35).

Rule: who may give it away is the caller's matter; each record is held here.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.cards.requests import code as request_code
from bot.domain.handovers import Duty, Kind
from bot.domain.issues import IssueSupport, is_open
from bot.domain.people import Person
from bot.domain.requests import UNFINISHED, Request
from bot.domain.subtasks import Subtask, SupportNeed
from bot.errors import BadInput
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.issues import owners, sheets, telling
from bot.handlers.requests import sheets as request_sheets
from bot.handlers.subtasks import supports
from bot.handlers.subtasks.hand_overs import hand_over
from bot.storage.queries import issues, requests, subtasks


def _subtask(context: Context, duty: Duty, to: Person, reason: str) -> None:
    subtask = subtasks.held(context.db, int(duty.code.removeprefix("T-")))
    if subtask is not None:
        hand_over(context, subtask, to, reason)


def _issue(context: Context, duty: Duty, to: Person, reason: str) -> None:
    issue = issues.held_id(context.db, duty.record_id)
    if issue is None or not is_open(issue):
        return
    before, unit = issue.owner_id, issue.department_id
    owners.hand_to(context, issue, None, to)
    timeline.step(context, sheets.RECORD, issue.id or 0, "edited", note=f"{reason}，负责人 → {to.name}")
    owners.tell_owners(context, issue, before, unit)
    sheets.changed(context, issue)


def _issue_support(context: Context, duty: Duty, to: Person, reason: str) -> None:
    one = context.db.get_one(IssueSupport, duty.record_id)
    issue = issues.held_id(context.db, one.issue_id)
    if issue is None or not is_open(issue):
        return
    one.person_id, one.department_id = to.id, to.department_id
    timeline.step(context, sheets.RECORD, issue.id or 0, "support", note=f"{to.name}（{reason}）")
    telling.tell(context, issue, to, f"{context.speaker.name}请你支持 {duty.code.removesuffix('支持')}，{reason}。")
    sheets.changed(context, issue)


def _request(context: Context, duty: Duty, to: Person, reason: str) -> None:
    request: Request | None = requests.held_id(context.db, duty.record_id)
    if request is None or request.state not in UNFINISHED:
        return
    if to.department_id != request.department_id:
        raise BadInput(f"{to.name}不是被请的部门的同事，{request_code(request)} 没有交接。请换一位。")
    request.person_id = to.id
    timeline.step(context, request_sheets.RECORD, request.id or 0, "handed", note=reason, to=to)
    request_sheets.changed(context, request)
    request_sheets.bring(context, request, to)


def _support(context: Context, duty: Duty, to: Person, _: str) -> None:
    need = context.db.get_one(SupportNeed, duty.record_id)
    subtask = subtasks.held(context.db, context.db.get_one(Subtask, need.subtask_id).number)
    if subtask is not None:
        supports.pass_on(context, subtask, need, to)


GIVEN: dict[Kind, Callable[[Context, Duty, Person, str], None]] = {
    Kind.SUBTASK: _subtask,
    Kind.ISSUE: _issue,
    Kind.ISSUE_SUPPORT: _issue_support,
    Kind.REQUEST: _request,
    Kind.SUPPORT: _support,
}
"""How work of each kind goes to another."""
