"""我来处理, 给出方案, 已解决, 未解决关闭, 重开: what moves an issue; button and words go through one function each.

Rule: an issue is held while it is moved; of two who move it at once the later is told what happened (C21). What is closed is only
opened again by 重开.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cards.issues import STATES, code
from bot.domain.issues import LONGEST, Issue, Move, State, moved
from bot.domain.people import Department, Person
from bot.domain.permissions import Right
from bot.domain.text.moments import When
from bot.errors import BadInput
from bot.handlers import timeline
from bot.handlers.absences import remark
from bot.handlers.context import Context
from bot.handlers.issues import clocks, special_meetings
from bot.handlers.issues.owners import hand_to, own, tell_owners
from bot.handlers.issues.sheets import RECORD, changed, name_of, project_of, require_right, steps_of, when
from bot.handlers.issues.summons import above
from bot.handlers.issues.telling import tell
from bot.handlers.limits import furthest_plan
from bot.handlers.showing import gate
from bot.handlers.views import require_going

_CLOSING = ("solved", "given_up")
DROPPED = "不再处理，还要做请重新立项"
"""The next step of what ended with its project (R130)."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The meeting that found a plan and has asked who may (R125), and whether it may agree on a plan of any length."""

    meeting: str
    binding: bool


def acknowledge(context: Context, issue: Issue) -> None:
    """The speaker takes it on and owns it from now on; a promise that stands is watched as before."""
    refuse_closed(context, issue, Move.ACKNOWLEDGE)
    require_right(context, issue, Right.TAKE_ISSUE)
    if issue.state is not State.OPEN and issue.owner_id == context.speaker.id and issue.level == 0:
        raise BadInput(f"{code(issue)} 已经是你在处理。有方案了请写，例如：{plan_example(context, issue)}")
    clocks.acknowledged(context, issue)
    before = context.person(issue.owner_id) if issue.owner_id != context.speaker.id else None
    issue.acknowledged_at = issue.acknowledged_at or context.now
    own(context, issue, context.speaker)
    _move(context, issue, Move.ACKNOWLEDGE, "acknowledged", to=before)
    tell(context, issue, before, f"{context.speaker.name}从你这里接手了 {code(issue)}，以后由{context.speaker.name}负责。")


def propose(
    context: Context,
    issue: Issue,
    solution: str,
    owner: Person | None,
    by: When | None,
    department: Department | None = None,
    agreed: Agreed | None = None,
) -> None:
    """A solution says who and when (R128), and where it is written which department is responsible from now on; the promise is
    watched from now on. `agreed` is what a meeting has settled."""
    refuse_closed(context, issue, Move.PROPOSE)
    if agreed is None:
        require_right(context, issue, Right.SETTLE_ISSUE)
    if not solution or by is None:
        raise BadInput(f"方案要写谁解决、何时解决，没有记下。例如：{plan_example(context, issue)}")
    at = by.at or _end_of(context, issue, by)
    if at <= context.now:
        raise BadInput(f"截止 {when(context, at)} 已经过去，没有记下。请写以后的时间，例如 明天15:00")
    if agreed is None or not agreed.binding:
        _refuse_far(context, issue, at)
    before, unit = issue.owner_id, issue.department_id
    hand_to(context, issue, department, owner)
    issue.solution, issue.promised_at, issue.agreed = solution[:LONGEST], at, agreed is not None and agreed.binding
    issue.acknowledged_at = issue.acknowledged_at or context.now
    note = f"{_in(agreed.meeting) if agreed else ''}{solution}（{when(context, at)} 前）"
    _move(context, issue, Move.PROPOSE, "proposed", note, context.person(issue.owner_id))
    clocks.promised(context, issue)
    _say_leave(context, issue, at)
    tell_owners(context, issue, before, unit)
    if issue.owner_id == before and not agreed:
        tell(context, issue, context.person(before), f"{context.speaker.name}给 {code(issue)} 定了方案：{note}，由你负责。")


def _say_leave(context: Context, issue: Issue, at: datetime) -> None:
    """Who has leave before a promise of theirs is due is named to who makes it."""
    owner = context.person(issue.owner_id)
    if owner is not None and (said := remark(context, owner, at.date())):
        context.tell(said, about=(issue.project_id,))


def _refuse_far(context: Context, issue: Issue, at: datetime) -> None:
    """After an escalation a far promise would silence the path; only a meeting with somebody above the owner may agree on more."""
    latest = furthest_plan(context, issue)
    if issue.level > 0 and at > latest:
        limit = context.policy(issue.project_id).ladder.promise
        coming = "、".join(dict.fromkeys((context.speaker.name, *(one.name for one in above(context, issue)[:1]))))
        raise BadInput(
            f"{code(issue)} 已经升级，方案最晚定到 {when(context, latest)}（{limit}），没有记下。请写早一些的截止；"
            f"要更久得由部门负责人或管理层参加的会议开始以后定，例如：/会议 {code(issue)} 的方案 时间:明天15:00 参会:{coming}"
        )


def solve(context: Context, issue: Issue, solution: str, result: str) -> None:
    """Closed with what was done and what came of it (R126, R130); nothing rings any more."""
    require_right(context, issue, Right.SETTLE_ISSUE)
    refuse_closed(context, issue, Move.SOLVE)
    if not solution or not result:
        raise BadInput(f"解决要写方案和结果，{code(issue)} 没有改动。例如：解决 {code(issue)} 方案:换用备用接口 结果:已恢复")
    issue.solution, issue.result = solution[:LONGEST], result[:LONGEST]
    _close(context, issue, Move.SOLVE, "solved", f"{solution}；结果：{result}")


def give_up(context: Context, issue: Issue, next_step: str, result: str, *, agreed: str = "") -> None:
    """Closed unsolved, with the next step (R130); `agreed` is the meeting that
    settled it."""
    if not agreed:
        require_right(context, issue, Right.SETTLE_ISSUE)
    refuse_closed(context, issue, Move.GIVE_UP)
    if not next_step:
        raise BadInput(f"没解决要写下一步，{code(issue)} 没有改动。例如：解决 {code(issue)} 重启服务 结果:未解决 下一步:下周一再试")
    issue.result, issue.next_step = result[:LONGEST] or "未解决", next_step[:LONGEST]
    _close(context, issue, Move.GIVE_UP, "given_up", f"{_in(agreed)}{result}；下一步：{next_step}")


def drop(context: Context, issue: Issue, reason: str) -> None:
    """Closed with its project; who hears of that is the caller's matter."""
    issue.result, issue.next_step = reason[:LONGEST], DROPPED
    _shut(context, issue, Move.GIVE_UP, "given_up", f"{reason}；下一步：{DROPPED}")
    changed(context, issue)


def reopen(context: Context, issue: Issue, reason: str) -> None:
    """Open again with a reason; its clocks begin anew, as the duty to call a special meeting does, and how it was solved before
    stands in the timeline only. Its owner hears of it, and who closed it."""
    if moved(issue.state, Move.REOPEN) is None:
        raise BadInput(f"{code(issue)} 没有关闭（{STATES[issue.state]}），不用重开。")
    require_right(context, issue, Right.REOPEN_ISSUE)
    require_going(context, project_of(context, issue))
    if not reason:
        raise BadInput(f"重开要写原因，{code(issue)} 没有改动。例如：重开 {code(issue)} 原因:又登录不上了")
    closer = next((one.person_id for one in reversed(steps_of(context, issue)) if one.what in _CLOSING), None)
    issue.level, issue.closed_at, issue.acknowledged_at, issue.promised_at = 0, None, None, None
    issue.deadline, issue.escalated_at, issue.reported_at = None, None, None
    issue.solution, issue.result, issue.next_step, issue.agreed = "", "", "", False
    _move(context, issue, Move.REOPEN, "reopened", reason)
    clocks.begin(context, issue)
    special_meetings.again(context, issue)
    for person_id in dict.fromkeys((issue.owner_id, closer)):
        tell(context, issue, context.person(person_id), f"{context.speaker.name}重开了 {code(issue)}，原因：{reason}")


def refuse_closed(context: Context, issue: Issue, move: Move) -> None:
    """The loser of a race, and whoever comes late, is told who closed it, when and how."""
    if moved(issue.state, move) is not None:
        return
    closing = [one for one in steps_of(context, issue) if one.what in _CLOSING][-1:]
    by = name_of(context, closing[0].person_id) if closing else ""
    at = f"({when(context, closing[0].at)})" if closing else ""
    how = issue.result or issue.next_step
    raise BadInput(
        f"{code(issue)} 已由{by}关闭{at}：{STATES[issue.state]}，{how}。没有改动；"
        f"又出现了请写，例如：重开 {code(issue)} 原因:又登录不上了"
    )


def plan_example(context: Context, issue: Issue) -> str:
    """A plan that can be sent as it stands."""
    return f"问题 {code(issue)} 给出方案 方案:换备用接口 负责人:{context.speaker.name} 截止:明天15:00"


def _shut(context: Context, issue: Issue, move: Move, what: str, note: str) -> None:
    issue.closed_at = context.now
    clocks.end(context, issue)
    _move(context, issue, move, what, note)
    special_meetings.ended(context, issue)


def _close(context: Context, issue: Issue, move: Move, what: str, note: str) -> None:
    _shut(context, issue, move, what, note)
    raiser = context.person(issue.raised_by_id)
    if raiser is not None and raiser.id != issue.owner_id:
        tell(context, issue, raiser, f"{code(issue)} {STATES[issue.state]}：{note}")


def _move(context: Context, issue: Issue, move: Move, what: str, note: str = "", to: Person | None = None) -> None:
    target = moved(issue.state, move)
    if target is None:
        raise LookupError(f"issue {issue.id} cannot {move} from {issue.state}")
    issue.state = target
    gate.acted(context, RECORD, issue.id or 0)
    timeline.step(context, RECORD, issue.id or 0, what, note=note, to=to)


def _in(meeting: str) -> str:
    return f"{meeting} 定下：" if meeting else ""


def _end_of(context: Context, issue: Issue, by: When) -> datetime:
    return datetime.combine(by.day, context.calendar(issue.department_id).closes, context.company.zone)
