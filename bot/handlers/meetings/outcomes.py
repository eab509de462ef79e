"""What came of a meeting: of each issue the final solution, responsible department and new deadline, or the next step (R125, R126).

Rule: the meeting is held when every issue has its outcome; one without issues when its conclusion is written down (R101).
"""

from __future__ import annotations

from typing import Any

from bot.cards.meeting_forms import end_form, outcome_form
from bot.cards.meetings import STATES, code
from bot.cards.model import Card
from bot.cards.payloads.meetings import AskEndMeeting, AskOutcome, EndMeeting, SaveOutcome
from bot.domain.issues import Issue
from bot.domain.meetings import LONGEST, Meeting, MeetingIssue, State
from bot.domain.permissions import Right, who_may
from bot.domain.text.catalogue import meetings as words
from bot.domain.text.catalogue.shared import DUE, LEAD, OWNER
from bot.domain.text.grammar import Argument, Values
from bot.errors import BadInput, NotAllowed
from bot.handlers import clocks, timeline, wording
from bot.handlers.context import Context
from bot.handlers.issues import issues, moves, sheets
from bot.handlers.issues.summons import above
from bot.handlers.issues.telling import tell
from bot.handlers.meetings import topics
from bot.handlers.meetings.sheets import RECORD, answered, changed, face_of, looked_at, may_record, require_runner, sheet_of, taken
from bot.handlers.rights import here
from bot.handlers.router import Router
from bot.handlers.showing import forms
from bot.handlers.showing.filled import filled
from bot.ports import Answer
from bot.storage.queries import issues as kept
from bot.storage.queries import meetings, people

router = Router()

FIELDS: dict[str, Argument[Any]] = {
    "solution": words.SOLUTION,
    "department": LEAD,
    "owner": OWNER,
    "by": DUE,
    "next": words.NEXT_STEP,
}


@router.press(AskOutcome)
def press_ask(context: Context, action: AskOutcome) -> Answer:
    meeting = looked_at(context, action.number)
    return forms.ask(context, form(context, meeting, action.issue), face_of(meeting))


@router.press(SaveOutcome)
def press_save(context: Context, action: SaveOutcome) -> Answer:
    meeting = taken(context, action.number)
    settle(context, meeting, action.issue, filled(context, FIELDS))
    return answered(context, meeting, f"I-{action.issue} 的结果已记下")


@router.press(AskEndMeeting)
def press_ask_end(context: Context, action: AskEndMeeting) -> Answer:
    meeting = looked_at(context, action.number)
    _require_planned(meeting)
    require_runner(context, meeting)
    return forms.ask(context, end_form(sheet_of(context, meeting)), face_of(meeting))


@router.press(EndMeeting)
def press_end(context: Context, action: EndMeeting) -> Answer:
    meeting = taken(context, action.number)
    end(context, meeting, filled(context, {"result": words.CONCLUSION}).get(words.CONCLUSION) or "")
    return answered(context, meeting, f"{code(meeting)} 已结束")


def form(context: Context, meeting: Meeting, number: int) -> Card:
    """The form for the outcome of I-`number`, for who may write it down."""
    _require_planned(meeting)
    _, issue = _topic(context, meeting, number)
    _require_recorder(context, meeting, issue)
    sheet = sheet_of(context, meeting)
    topic = next(one for one in sheet.topics if one.number == number)
    return outcome_form(sheet, topic, issues.departments(context), issue.solution)


def settle(context: Context, meeting: Meeting, number: int, values: Values) -> None:
    """A solution goes the way of every solution (R128) and moves the responsibility; without one there is the next step (R130)."""
    _require_planned(meeting)
    link, issue = _topic(context, meeting, number)
    _require_recorder(context, meeting, issue)
    before = [issue.owner_id, issue.raised_by_id]
    if values.get(words.SOLUTION):
        link.result = _agree(context, meeting, issue, values)
    elif next_step := values.get(words.NEXT_STEP):
        wording.judge(context, "下一步", next_step, project_id=meeting.project_id)
        moves.give_up(context, issue, next_step, "会上没有解决", agreed=code(meeting))
        link.result = f"没有解决，下一步：{next_step}"[:LONGEST]
    else:
        raise BadInput(
            f"I-{number} 的结果要写方案、责任部门和新时限，没解决就写下一步，没有记下。"
            f"例如：{_example(meeting, number, _department(context, issue))}"
        )
    link.settled_at = context.now
    sheets.changed(context, issue)
    _tell(context, meeting, issue, link, before)
    timeline.step(context, RECORD, meeting.id or 0, "outcome", note=f"I-{number} {link.result}")
    if all(one.is_settled for one in sheet_of(context, meeting).topics):
        _hold(context, meeting)
    changed(context, meeting)


def end(context: Context, meeting: Meeting, result: str) -> None:
    """Held, with what came of it; every issue has its outcome before."""
    _require_planned(meeting)
    require_runner(context, meeting)
    if left := [one for one in sheet_of(context, meeting).topics if not one.is_settled]:
        named = "、".join(f"I-{one.number}" for one in left)
        raise BadInput(f"{named} 还没有结果，没有结束。例如：{_example(meeting, left[0].number, left[0].department)}")
    if not result:
        raise BadInput(f"结束要写结论，没有改动。例如：结束会议 {code(meeting)} 结论:按 A 方案执行")
    wording.judge(context, "结论", result, project_id=meeting.project_id)
    close(context, meeting, result)


def close(context: Context, meeting: Meeting, result: str) -> None:
    """Held, whatever came of its issues."""
    meeting.result = result[:LONGEST]
    _hold(context, meeting)
    changed(context, meeting)


def _agree(context: Context, meeting: Meeting, issue: Issue, values: Values) -> str:
    """Solution, department, owner and deadline; the words that are kept of it."""
    unit, named, by = values.get(LEAD), values.get(OWNER), values.get(DUE)
    if by is None:
        raise BadInput(
            f"I-{issue.number} 的方案要写新时限，没有记下。"
            f"例如：{_example(meeting, issue.number, unit.name if unit else _department(context, issue), values)}"
        )
    solution = values.get(words.SOLUTION) or ""
    wording.judge(context, "方案", solution, project_id=meeting.project_id, dated=True)
    department = people.department(context.db, unit.id) if unit else None
    owner = context.person(named.id if named else None)
    agreed = moves.Agreed(code(meeting), _binds(context, meeting, issue))
    moves.propose(context, issue, solution, owner, by, department, agreed)
    who = f"{_department(context, issue)}{sheets.name_of(context, issue.owner_id)}"
    return f"{solution}（{who}，{sheets.when(context, issue.promised_at)} 前）"[:LONGEST]


def _binds(context: Context, meeting: Meeting, issue: Issue) -> bool:
    """A meeting that has begun, and in which somebody above the owner takes part, may agree on a plan of any length."""
    here = {one.id for one in meetings.people(context.db, meeting)}
    return meeting.at <= context.now and any(one.id in here for one in above(context, issue))


def _example(meeting: Meeting, number: int, department: str, said: Values | None = None) -> str:
    """What was said already stands in it as it was."""
    written = said.written if said else {}
    solution, owner = written.get(words.SOLUTION.name, "换备用接口"), written.get(OWNER.name)
    who = f"部门:{department}" + (f" 负责人:{owner}" if owner else "")
    return f"会议 {code(meeting)} 问题:I-{number} 方案:{solution} {who} 截止:明天15:00"


def _hold(context: Context, meeting: Meeting) -> None:
    meeting.state, meeting.ended_at = State.HELD, context.now
    clocks.stop(context, RECORD, meeting.id or 0)
    timeline.step(context, RECORD, meeting.id or 0, "held", note=meeting.result)
    topics.redrawn(context, meeting)


def _tell(context: Context, meeting: Meeting, issue: Issue, link: MeetingIssue, before: list[int | None]) -> None:
    """Who owned it, who raised it, and the head of the department that has it now (R126)."""
    head = people.head_of(context.db, issue.department_id)
    whom = {one.id: one for one in [*(context.person(each) for each in before), head] if one is not None}
    for one in whom.values():
        if one.id != issue.owner_id or one.id in before:
            tell(context, issue, one, f"{code(meeting)} 定了 I-{issue.number}：{link.result}")


def _topic(context: Context, meeting: Meeting, number: int) -> tuple[MeetingIssue, Issue]:
    """Held until the transaction ends."""
    kept.held(context.db, number)
    found = next((one for one in meetings.topics(context.db, meeting) if one[1].number == number), None)
    if found is None:
        raise BadInput(f"{code(meeting)} 没有谈 I-{number}。要加上请写：会议 {code(meeting)} 问题:I-{number}")
    return found


def _require_planned(meeting: Meeting) -> None:
    if meeting.state is not State.PLANNED:
        raise BadInput(f"{code(meeting)} {STATES[meeting.state]}，没有改动。")


def _require_recorder(context: Context, meeting: Meeting, issue: Issue) -> None:
    if not may_record(context, meeting, issue, context.speaker):
        who = who_may(Right.SETTLE_ISSUE, here(context, context.project(issue.project_id), issue.department_id, issue.owner_id))
        raise NotAllowed(f"I-{issue.number} 的结果要由 {code(meeting)} 的召集人、参会的人或{who}来记，没有改动。")


def _department(context: Context, issue: Issue) -> str:
    department = people.department(context.db, issue.department_id)
    return department.name if department else ""
