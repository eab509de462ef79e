"""请假: days without reminders (C2)."""

from __future__ import annotations

from bot.domain.calendar import Span
from bot.domain.leaves import LONGEST, Leave
from bot.domain.people import Person
from bot.domain.text.catalogue.personal import CANCEL, SPAN_OF_LEAVE, STAND_IN, WHY_AWAY
from bot.domain.text.grammar import Values
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.storage.queries import leaves

router = Router()

HOW = "可以写：/请假 明天，或 /请假 11-25 到 11-27 代理:@同事 原因:年假；取消写 /请假 取消"
LONGEST_REASON = 200


@router.command("请假")
def leave(context: Context, values: Values) -> None:
    """Ask for, or without arguments show, one's own days of leave."""
    if CANCEL in values:
        _cancel(context)
    elif span := values.get(SPAN_OF_LEAVE):
        _take(context, span, values)
    else:
        _show(context)


def _take(context: Context, span: Span, values: Values) -> None:
    if span.last < context.now.date() or (span.last - span.first).days >= LONGEST:
        raise BadInput(f"请假从 {span.first} 到 {span.last}：要还没过完，且不超过 {LONGEST} 天。{HOW}")
    stand_in = _stand_in(context, values)
    context.db.add(
        Leave(
            person_id=context.speaker.id or 0,
            first=span.first,
            last=span.last,
            stand_in_id=stand_in.id if stand_in else None,
            reason=(values.get(WHY_AWAY) or "")[:LONGEST_REASON],
        )
    )
    context.tell(f"已记下请假：{_days(span)}" + (f"，代理 {stand_in.name}" if stand_in else "") + "。名单里显示请假，不算未交。")


def _stand_in(context: Context, values: Values) -> Person | None:
    named = values.get(STAND_IN)
    if named is None:
        return None
    if named.id == context.speaker.id:
        raise BadInput("代理人不能是自己，没有记下。请写另一位同事。")
    return context.db.get(Person, named.id)


def _cancel(context: Context) -> None:
    standing = leaves.from_day(context.db, context.speaker, context.now.date())
    if not standing:
        raise BadInput(f"你没有还没过完的请假。{HOW}")
    for one in standing:
        one.cancelled = True
    context.tell("已取消请假：" + "、".join(_days(Span(one.first, one.last)) for one in standing) + "。")


def _show(context: Context) -> None:
    standing = leaves.from_day(context.db, context.speaker, context.now.date())
    if standing:
        context.tell("你的请假：" + "、".join(_days(Span(one.first, one.last)) for one in standing) + "。取消写 /请假 取消")
    else:
        context.tell(f"你现在没有请假。{HOW}")


def _days(span: Span) -> str:
    return f"{span.first:%m-%d}" if span.first == span.last else f"{span.first:%m-%d} 至 {span.last:%m-%d}"
