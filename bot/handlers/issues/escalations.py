"""升级: the steps that others see: the escalation, and the path after it, by the clock or by hand (R116–R118, R120, R122)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.issues import code
from bot.domain import ladder
from bot.domain.clocks import rings_at
from bot.domain.issues import Issue, Sort
from bot.domain.ladder import Rule, Whom, limits_of, path_step
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.issues import telling
from bot.handlers.issues.clocks import policy_of, row_of, start, stop
from bot.handlers.issues.sheets import RECORD, when
from bot.handlers.issues.summons import Called, called
from bot.handlers.limits import furthest_plan


def by_hand(context: Context, issue: Issue, reason: str) -> None:
    """`/升级`: the next step is taken now, whoever's clock has not come yet; a major issue is reported with it (R120)."""
    timeline.step(context, RECORD, issue.id or 0, "by_hand", note=reason)
    stop(context, issue, Rule.WARN, Rule.ESCALATE)
    why, reports = f"{context.speaker.name}手动升级：{reason}", issue.sort is Sort.MAJOR and ladder.owes_report(issue)
    if reports:
        _reported(context, issue)
    told = escalate(context, issue, why) if issue.level == 0 else climb(context, issue, why)
    if reports:
        report(context, issue, why, told)


def report(context: Context, issue: Issue, why: str, told: Sequence[Called] = ()) -> None:
    """A major issue is reported to the initiating head and management (R120, R123), in private; `told` have heard it already."""
    _reported(context, issue)
    known = {one.person.id for one in told}
    left = [one for one in called(context, issue, row_of(context, issue, Rule.REPORT).whom) if one.person.id not in known]
    if left or not told:
        telling.privately(context, issue, "reported", left, f"上报重大问题 {code(issue)}：{why}。")


def escalate(context: Context, issue: Issue, why: str) -> list[Called]:
    """Both heads and management are told in the group, with a deadline for the solution (R116–R118); or the first of the path.
    Who was told."""
    policy = policy_of(context, issue)
    row = row_of(context, issue, Rule.ESCALATE)
    stop(context, issue, Rule.FEEDBACK, Rule.WARN, Rule.ESCALATE)
    issue.level = ladder.BROADCAST_LEVEL if Whom.HEADS in row.whom else ladder.BROADCAST_LEVEL + 1
    issue.escalated_at = context.now
    ask = _kept_promise(context, issue)
    if not ask:
        limit = limits_of(issue.sort, policy).deadline
        issue.deadline = start(context, issue, Rule.DEADLINE, limit).rings_at
        ask = f"请在 {when(context, issue.deadline)} 前（{limit}）给出解决方案：谁解决、何时解决。"
    whom = called(context, issue, row.whom)
    telling.publicly(context, issue, "escalated", whom, why, ask)
    return whom


def climb(context: Context, issue: Issue, why: str) -> list[Called]:
    """The next of the path, in the group (R122). Above the last step nobody is left: the last one is told again where somebody asks
    for it or a promise was broken. Who was told."""
    policy, whom = policy_of(context, issue), called(context, issue, (path_step(issue.level),))
    stop(context, issue, Rule.DEADLINE, Rule.PATH)
    issue.level = min(issue.level + 1, ladder.TOP)
    ask = _kept_promise(context, issue)
    if not ask:
        limit = limits_of(issue.sort, policy).step
        issue.deadline = rings_at(context.now, limit, context.calendar(issue.department_id))
        if issue.level < ladder.TOP:
            start(context, issue, Rule.PATH, limit)
        ask = f"请在 {when(context, issue.deadline)} 前（{limit}）定下谁解决、何时解决。"
    telling.publicly(context, issue, "path", whom, why, ask)
    return whom


def _reported(context: Context, issue: Issue) -> None:
    """Before any card is drawn that says what is due next."""
    issue.reported_at = context.now
    stop(context, issue, Rule.REPORT)


def _kept_promise(context: Context, issue: Issue) -> str:
    """What is waited for where a plan stands, in place of a limit that nothing would come of; empty where there is none."""
    if not ladder.has_plan(issue, context.now, furthest_plan(context, issue)):
        return ""
    then = "再告知一次" if issue.level >= ladder.TOP else "再往上升级一级"
    return f"方案已有，等到承诺的 {when(context, issue.promised_at)}：到时没有解决，{then}。"
