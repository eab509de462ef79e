"""我来处理, 给出方案, 需要支持, 已解决, 未解决关闭, 重开: what moves an issue; button and words go through one function each.

Rule: an issue is held while it is moved; of two who move it at once the later is told what happened (C21). What is closed is only
opened again by 重开.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cards.issues import SORTS, STATES, code, moment
from bot.domain.issues import LONGEST, LONGEST_NEED, Issue, IssueSupport, Move, Sort, State, is_open, moved, sort_after
from bot.domain.people import Department, Person
from bot.domain.permissions import Right, may
from bot.domain.text.moments import When
from bot.errors import BadInput, NotAllowed
from bot.handlers import timeline
from bot.handlers.absences import remark
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.issues import clocks, special_meetings
from bot.handlers.issues.sheets import OWNED, RECORD, card_of, face_of, local, name_of, project_of, require_right, steps_of
from bot.handlers.issues.summons import above
from bot.handlers.limits import furthest_plan
from bot.handlers.rights import roles_of
from bot.handlers.showing import gate
from bot.handlers.showing.pushes import hang
from bot.storage.queries import issues, meetings, people

_CLOSING = ("solved", "given_up")


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
    _own(context, issue, context.speaker)
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
        raise BadInput(f"截止 {moment(at)} 已经过去，没有记下。请写以后的时间，例如 明天15:00")
    if agreed is None or not agreed.binding:
        _refuse_far(context, issue, at)
    before, unit = issue.owner_id, issue.department_id
    hand_to(context, issue, department, owner)
    issue.solution, issue.promised_at, issue.agreed = solution[:LONGEST], at, agreed is not None and agreed.binding
    issue.acknowledged_at = issue.acknowledged_at or context.now
    note = f"{_in(agreed.meeting) if agreed else ''}{solution}（{moment(at)} 前）"
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
            f"{code(issue)} 已经升级，方案最晚定到 {moment(latest)}（{limit}），没有记下。请写早一些的截止；"
            f"要更久得由部门负责人或管理层参加的会议开始以后定，例如：/会议 {code(issue)} 的方案 时间:明天15:00 参会:{coming}"
        )


def need(context: Context, issue: Issue, department: Department | None, what: str) -> None:
    """Another department is asked, privately; its liaison hears what is needed (R111). The matter is between departments now."""
    refuse_closed(context, issue, Move.PROPOSE)
    require_right(context, issue, Right.SETTLE_ISSUE)
    if department is None or not what:
        example = at_home(context, f"问题 {code(issue)} 需要支持 配合:研发部 开放接口权限")
        raise BadInput(f"要写请哪个部门、要什么，没有记下。例如：{example}")
    asked = ask(context, issue, department, what)
    reclass(context, issue, sort_after(issue, [department.id], what))
    if asked:
        tell_asked(context, issue, department, what)


def ask(context: Context, issue: Issue, department: Department, what: str = "") -> bool:
    """Keep that another department is needed, once for the same matter; whether that is new."""
    if department.id == issue.department_id:
        raise BadInput(_own_support(context, department))
    known = issues.support_of(context.db, [issue.id or 0])
    if len(known) >= issues.MOST_SUPPORT:
        raise BadInput(f"{code(issue)} 已请了 {issues.MOST_SUPPORT} 次支持，到上限了，没有记下。")
    if any(one.department_id == department.id and one.what == what and one.given_at is None for one in known):
        return False
    context.db.add(
        IssueSupport(issue_id=issue.id or 0, department_id=department.id, what=what[:LONGEST_NEED], asked_at=context.now)
    )
    timeline.step(context, RECORD, issue.id or 0, "support", note=department.name + (f"：{what}" if what else ""))
    return True


def _own_support(context: Context, department: Department) -> str:
    """What to write in place of asking the responsible department to support itself."""
    other = next((one.name for one in people.departments(context.db) if one.id != department.id), "别的部门")
    instead = f"要{other}支持，写 需支持:{other}；要{other}来负责，写 部门:{other}"
    return f"{department.name}就是责任部门，不用请自己支持，没有记下。{instead}"


def tell_asked(context: Context, issue: Issue, department: Department, what: str = "") -> None:
    """Its liaison hears what is needed, when everything that belongs to it is kept: the card is drawn now."""
    liaison = people.liaison_of(context.db, department, context.now.date())
    tell(context, issue, liaison, f"{context.speaker.name}请{department.name}支持 {code(issue)}" + (f"：{what}" if what else "。"))


def give(context: Context, issue: Issue) -> None:
    """The department that was asked has given its support."""
    mine = [one for one in issues.support_of(context.db, [issue.id or 0]) if one.given_at is None and _asked(context, one)]
    if not mine:
        raise NotAllowed(f"{code(issue)} 没有在等你们部门的支持，没有改动。")
    for one in mine:
        one.given_at = context.now
    department = people.department_of(context.db, context.speaker)
    timeline.step(context, RECORD, issue.id or 0, "given", note=department.name if department else "")
    tell(context, issue, context.person(issue.owner_id), f"{context.speaker.name}：{code(issue)} 的支持已给到。")


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


def reopen(context: Context, issue: Issue, reason: str) -> None:
    """Open again with a reason; its clocks begin anew, and how it was solved before stands in the timeline only. Its owner hears of
    it, and who closed it."""
    if moved(issue.state, Move.REOPEN) is None:
        raise BadInput(f"{code(issue)} 没有关闭（{STATES[issue.state]}），不用重开。")
    require_right(context, issue, Right.REOPEN_ISSUE)
    if not reason:
        raise BadInput(f"重开要写原因，{code(issue)} 没有改动。例如：重开 {code(issue)} 原因:又登录不上了")
    closer = next((one.person_id for one in reversed(steps_of(context, issue)) if one.what in _CLOSING), None)
    issue.level, issue.closed_at, issue.acknowledged_at, issue.promised_at = 0, None, None, None
    issue.deadline, issue.escalated_at, issue.reported_at = None, None, None
    issue.solution, issue.result, issue.next_step, issue.agreed = "", "", "", False
    _move(context, issue, Move.REOPEN, "reopened", reason)
    clocks.begin(context, issue)
    for person_id in dict.fromkeys((issue.owner_id, closer)):
        tell(context, issue, context.person(person_id), f"{context.speaker.name}重开了 {code(issue)}，原因：{reason}")


def reclass(context: Context, issue: Issue, sort: Sort) -> None:
    """Another class has other limits: its clocks begin anew, as they would have been from now on. What is closed has none, and what
    went up goes on as it began."""
    if sort is issue.sort:
        return
    issue.sort = sort
    if not is_open(issue):
        return
    if sort is Sort.MAJOR:
        special_meetings.call(context, issue)
    if issue.level == 0:
        clocks.anew(context, issue)


def parties(context: Context, issue: Issue) -> list[int | None]:
    """The departments that are asked for support, and the one that raised it, None where that is none, as for `sort_of`."""
    asked = [one.department_id for one in issues.support_of(context.db, [issue.id or 0]) if one.department_id]
    return [*asked, issue.raised_department_id]


def tell(context: Context, issue: Issue, person: Person | None, words: str) -> None:
    """Somebody hears of it in private, with the sheet; nothing for who speaks."""
    if person is not None and person.id != context.speaker.id:
        hang(context, person, card_of(context, issue, ((words,),)), face_of(issue))


def hand_to(context: Context, issue: Issue, department: Department | None, owner: Person | None) -> None:
    """Who owns it from now on, or which department with its liaison; nothing where nobody is named. A new owner who could not have
    taken it on brings their department (R58, R111). All hear of it by `tell_owners`."""
    department = department or _home_of(context, issue, owner)
    if department is not None and department.id != issue.department_id:
        owner = owner or people.liaison_of(context.db, department, context.now.date())
        _move_to(context, issue, department)
    _assign(context, issue, owner)


def _home_of(context: Context, issue: Issue, owner: Person | None) -> Department | None:
    """The department of a new owner who is not of the responsible one, and has nothing to lead there."""
    if owner is None or owner.id == issue.owner_id:
        return None
    roles = roles_of(context, owner, project=project_of(context, issue), department_id=issue.department_id)
    return None if may(roles, Right.TAKE_ISSUE) else people.department_of(context.db, owner)


def _assign(context: Context, issue: Issue, owner: Person | None) -> None:
    if owner is None or owner.id == issue.owner_id:
        return
    if owner.left_on is not None or not owner.registered:
        raise BadInput(f"{owner.name}不是在职登记的同事，{code(issue)} 没有改动。请换一位。")
    _own(context, issue, owner)


def tell_owners(context: Context, issue: Issue, before: int | None, unit: int) -> None:
    """Who owns it now and who did before hear of a change, and the heads of both departments where it was in `unit` before, when
    everything that belongs to it is kept: the card is drawn now."""
    owner = context.person(issue.owner_id)
    _tell_heads(context, issue, unit, {before, issue.owner_id})
    if owner is None or owner.id == before:
        return
    tell(context, issue, owner, f"{context.speaker.name}把 {code(issue)} 交给你负责。")
    words = f"{context.speaker.name}把 {code(issue)} 转给了{owner.name}，你不用再负责。"
    tell(context, issue, context.person(before), words)


def _tell_heads(context: Context, issue: Issue, unit: int, told: set[int | None]) -> None:
    if unit == issue.department_id:
        return
    names = [one.name if (one := people.department(context.db, each)) else "" for each in (unit, issue.department_id)]
    words = f"{context.speaker.name}把 {code(issue)} 从{names[0]}转给了{names[1]}，以后由{names[1]}负责。"
    for head in people.heads_of(context.db, (unit, issue.department_id)):
        if head.id not in told:
            tell(context, issue, head, words)


def refuse_closed(context: Context, issue: Issue, move: Move) -> None:
    """The loser of a race, and whoever comes late, is told who closed it, when and how."""
    if moved(issue.state, move) is not None:
        return
    closing = [one for one in steps_of(context, issue) if one.what in _CLOSING][-1:]
    by = name_of(context, closing[0].person_id) if closing else ""
    at = local(context, closing[0].at) if closing else None
    when = f"({at:%m-%d %H:%M})" if at else ""
    how = issue.result or issue.next_step
    raise BadInput(
        f"{code(issue)} 已由{by}关闭{when}：{STATES[issue.state]}，{how}。没有改动；"
        f"又出现了请写，例如：重开 {code(issue)} 原因:又登录不上了"
    )


def plan_example(context: Context, issue: Issue) -> str:
    """A plan that can be sent as it stands."""
    return f"问题 {code(issue)} 给出方案 方案:换备用接口 负责人:{context.speaker.name} 截止:明天15:00"


def _close(context: Context, issue: Issue, move: Move, what: str, note: str) -> None:
    issue.closed_at = context.now
    clocks.end(context, issue)
    _move(context, issue, move, what, note)
    raiser = context.person(issue.raised_by_id)
    if raiser is not None and raiser.id != issue.owner_id:
        tell(context, issue, raiser, f"{code(issue)} {STATES[issue.state]}：{note}")


def _move_to(context: Context, issue: Issue, department: Department) -> None:
    """Another department is responsible from now on, and asked for support no more. What was inside one department is between two
    now."""
    before, issue.department_id = issue.sort, department.id or 0
    for one in issues.support_of(context.db, [issue.id or 0]):
        if one.department_id == department.id and one.given_at is None:
            context.db.delete(one)
    reclass(context, issue, sort_after(issue, parties(context, issue), ""))
    sort = "" if issue.sort is before else f"；级别：{SORTS[before]} → {SORTS[issue.sort]}"
    timeline.step(context, RECORD, issue.id or 0, "edited", note=f"责任部门 → {department.name}{sort}")


def _own(context: Context, issue: Issue, owner: Person) -> None:
    """The meetings about it hear of another owner."""
    if owner.id != issue.owner_id and meetings.about(context.db, issue.id or 0):
        context.tell_others(OWNED, issue.id or 0)
    issue.owner_id = owner.id


def _move(context: Context, issue: Issue, move: Move, what: str, note: str = "", to: Person | None = None) -> None:
    target = moved(issue.state, move)
    if target is None:
        raise LookupError(f"issue {issue.id} cannot {move} from {issue.state}")
    issue.state = target
    gate.acted(context, RECORD, issue.id or 0)
    timeline.step(context, RECORD, issue.id or 0, what, note=note, to=to)


def _in(meeting: str) -> str:
    return f"{meeting} 定下：" if meeting else ""


def _asked(context: Context, one: IssueSupport) -> bool:
    speaker = context.speaker
    return speaker.id == one.person_id or (one.department_id is not None and speaker.department_id == one.department_id)


def _end_of(context: Context, issue: Issue, by: When) -> datetime:
    return datetime.combine(by.day, context.calendar(issue.department_id).closes, context.company.zone)
