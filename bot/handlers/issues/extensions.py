"""申请延期: the owner asks for more time before the escalation, once and with a reason (idea 2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cards.issues import code
from bot.domain.clocks import Clock
from bot.domain.issues import Issue, Move
from bot.domain.ladder import Rule
from bot.domain.permissions import Right
from bot.domain.text.moments import When
from bot.errors import BadInput
from bot.handlers import limits, timeline
from bot.handlers.context import Context
from bot.handlers.issues.clocks import escalation
from bot.handlers.issues.moves import plan_example, refuse_closed
from bot.handlers.issues.sheets import RECORD, done, require_right, when
from bot.handlers.issues.telling import tell
from bot.handlers.limits import EXTENDED, PUT_OFF
from bot.handlers.views import acting_head


@dataclass(frozen=True, slots=True)
class Extension:
    """When the escalation is due and when it comes after it was put off, both in the company's zone."""

    due: datetime
    until: datetime


def extend(context: Context, issue: Issue, reason: str, by: When | None = None) -> None:
    """Kept with its reason and until when; the head of the department hears of it. A date of the owner's own (`by`) is not for an
    extension but for a plan."""
    more = extension_of(context, issue)
    if by is not None:
        words = f"问题 {code(issue)} 申请延期 原因:{reason or '等供应商回复'}"
        raise BadInput(
            f"申请延期推后到 {when(context, more.until)}，不能另写截止，没有记下。请写：{words}。"
            f"能定下何时解决就写方案，例如：{plan_example(context, issue)}"
        )
    if not reason:
        raise BadInput(f"申请延期要写原因，没有记下。例如：问题 {code(issue)} 申请延期 原因:等供应商回复")
    note = f"{reason}；升级从 {when(context, more.due)} 推后到 {when(context, more.until)}，只能延这一次"
    timeline.step(context, RECORD, issue.id or 0, EXTENDED, note=note)
    head = acting_head(context, issue.department_id)
    tell(context, issue, head, f"{context.speaker.name}为 {code(issue)} 申请延期：{note}。")


def extension_of(context: Context, issue: Issue) -> Extension:
    """How far the escalation moves when more time is asked for now; raises BadInput where it cannot be."""
    refuse_closed(context, issue, Move.PROPOSE)
    require_right(context, issue, Right.SETTLE_ISSUE)
    clock = escalation(context, issue)
    if (why := _in_the_way(context, issue, clock)) or clock is None:
        raise BadInput(f"{code(issue)} {why}。请写方案，例如：{plan_example(context, issue)}")
    due = limits.taken_at(context, issue, Rule.ESCALATE, clock.rings_at.astimezone(context.company.zone))
    return Extension(due, limits.put_off(context, issue, due))


def _in_the_way(context: Context, issue: Issue, due: Clock | None) -> str:
    taken = done(context, issue)
    if issue.level > 0:
        return "已经升级，不能再申请延期"
    if EXTENDED in taken:
        return "已经申请过一次延期，不能再延"
    if PUT_OFF in taken:
        return "已经因为承诺的时间推后过一次升级，不能再延"
    return "" if due else "没有升级时限，不用申请延期"
