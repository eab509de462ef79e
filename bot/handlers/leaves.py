"""请假: days without reminders (C2)."""

from __future__ import annotations

import re

from bot.domain.leaves import LONGEST, Leave
from bot.domain.people import Person
from bot.domain.text.days import Span, read_span
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.storage.queries import leaves, people

router = Router()

HOW = "可以写：/请假 明天，或 /请假 11-25 到 11-27 代理:李娜 原因:年假；取消写 /请假 取消"
_NAMED = re.compile(r"(代理|代理人|原因|事由)\s*[:：]\s*@?(\S+)|代理\s*@(\S+)")
CANCEL = ("取消", "撤销", "cancel")


@router.command("请假")
def leave(context: Context, arguments: str) -> None:
    """Ask for, or without arguments show, one's own days of leave."""
    if not arguments:
        _show(context)
    elif arguments in CANCEL:
        _cancel(context)
    else:
        _take(context, arguments)


def _take(context: Context, arguments: str) -> None:
    named = {match[1] or "代理": match[2] or match[3] for match in _NAMED.finditer(arguments)}
    span = read_span(_NAMED.sub("", arguments).strip(" ,，。"), context.now.date())
    if span is None:
        raise BadInput(f"看不懂请假的日子“{arguments[:30]}”。{HOW}")
    if span.last < context.now.date() or (span.last - span.first).days >= LONGEST:
        raise BadInput(f"请假从 {span.first} 到 {span.last}：要还没过完，且不超过 {LONGEST} 天。{HOW}")
    stand_in = _stand_in(context, named.get("代理") or named.get("代理人") or "")
    context.db.add(
        Leave(
            person_id=context.speaker.id or 0,
            first=span.first,
            last=span.last,
            stand_in_id=stand_in.id if stand_in else None,
            reason=(named.get("原因") or named.get("事由") or "")[:200],
        )
    )
    context.tell(f"已记下请假：{_days(span)}" + (f"，代理 {stand_in.name}" if stand_in else "") + "。名单里显示请假，不算未交。")


def _stand_in(context: Context, name: str) -> Person | None:
    if not name:
        return None
    found = people.named(context.db, name)
    if len(found) != 1:
        raise BadInput(f"代理人“{name}”{'有不止一位同名' if found else '不在通讯录里'}，没有记下。请写全名，或先不写代理。")
    if found[0].id == context.speaker.id:
        raise BadInput("代理人不能是自己，没有记下。请写另一位同事。")
    return found[0]


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
