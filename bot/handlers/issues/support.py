"""需要支持: another department is asked for something, and gives it (R111)."""

from __future__ import annotations

from bot.cards.issues import code
from bot.domain.issues import LONGEST_NEED, Issue, IssueSupport, Move, sort_after
from bot.domain.people import Department
from bot.domain.permissions import Right
from bot.errors import BadInput, NotAllowed
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.issues.classes import reclass
from bot.handlers.issues.moves import refuse_closed
from bot.handlers.issues.sheets import RECORD, require_right
from bot.handlers.issues.telling import tell
from bot.storage.queries import issues, people, projects


def need(context: Context, issue: Issue, department: Department | None, what: str) -> None:
    """Another department is asked, privately; its contact hears what is needed (R111). The matter is between departments now."""
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


def tell_asked(context: Context, issue: Issue, department: Department, what: str = "") -> None:
    """Who answers for it in the project hears what is needed, when everything that belongs to it is kept: the card is drawn now."""
    liaison = projects.liaison_in(context.db, issue.project_id, department, context.now.date())
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


def _own_support(context: Context, department: Department) -> str:
    """What to write in place of asking the responsible department to support itself."""
    other = next((one.name for one in people.departments(context.db) if one.id != department.id), "别的部门")
    instead = f"要{other}支持，写 需支持:{other}；要{other}来负责，写 部门:{other}"
    return f"{department.name}就是责任部门，不用请自己支持，没有记下。{instead}"


def _asked(context: Context, one: IssueSupport) -> bool:
    speaker = context.speaker
    return speaker.id == one.person_id or (one.department_id is not None and speaker.department_id == one.department_id)
