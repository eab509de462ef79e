"""请假: days without reminders (C2)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.model import Card, Tone, plain
from bot.domain.calendar import Span
from bot.domain.leaves import LONGEST, Leave, joined, left_of, listed, told
from bot.domain.people import Person
from bot.domain.text.catalogue.personal import CANCEL, SPAN_OF_LEAVE, STAND_IN, WHY_AWAY
from bot.domain.text.grammar import Values
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.reminders import reminders
from bot.handlers.router import Router
from bot.handlers.showing.pushes import push
from bot.storage.queries import issues, leaves, meetings, people

router = Router()

HOW = "可以写：/请假 明天，或 /请假 11-25 到 11-27 代理:@同事 原因:年假；取消写 /请假 取消，只取消一天写 /请假 取消 11-25"
MISSED = "meeting.missed"
"""Happens to a meeting: who is on leave on its day has changed."""
LONGEST_REASON = 200
MOST_HELD = 10
"""Codes that are named of what somebody holds."""


@router.command("请假")
def leave(context: Context, values: Values) -> None:
    """Ask for, cancel, or without arguments show one's own days of leave."""
    span = values.get(SPAN_OF_LEAVE)
    if CANCEL in values:
        _cancel(context, span)
    elif span is not None:
        _take(context, span, values)
    else:
        _show(context)


def _take(context: Context, span: Span, values: Values) -> None:
    _refuse_days(context, span)
    stand_in, reason = _stand_in(context, values), (values.get(WHY_AWAY) or "")[:LONGEST_REASON]
    overlapping = _overlapping(context, span)
    whole = joined(span, overlapping)
    if (
        overlapping
        and stand_in is None
        and not reason
        and any((one.first, one.last) == (whole.first, whole.last) for one in overlapping)
    ):
        raise BadInput(f"这几天已经请过假了：{_listed(context, overlapping)}。不用再发；取消写 /请假 取消")
    kept = overlapping[0] if overlapping else Leave(person_id=context.speaker.id or 0, first=span.first, last=span.last)
    for other in overlapping[1:]:
        other.cancelled = True
    kept.first, kept.last = whole.first, whole.last
    kept.stand_in_id = stand_in.id if stand_in else kept.stand_in_id
    kept.reason = reason or kept.reason
    context.db.add(kept)
    _settle(context, overlapping, [kept])
    _tell_meetings(context, [whole])
    if stand_in is not None:
        _tell_stand_in(context, stand_in, whole)
    told = f"已记下请假：{_days(context, whole)}" + ("（和已有的请假合成一段）" if overlapping else "")
    proxy = f"，代理 {stand_in.name}" if stand_in else ""
    held = _held(context, whole, context.person(kept.stand_in_id))
    context.tell(f"{told}{proxy}。名单里显示请假，不算未交。{held}{_away_too(context, stand_in, whole)}")


def _held(context: Context, span: Span, stand_in: Person | None) -> str:
    """What somebody who goes away still owes: the issues that they own, and the meetings of these days."""
    own, zone = [context.speaker.id or 0], context.company.zone
    open_ones = [f"I-{one.number}" for one in issues.open_of(context.db, own)[:MOST_HELD]]
    coming = meetings.attended_by(context.db, own, context.now)
    missed = [f"M-{one.number}" for one in coming if span.first <= one.at.astimezone(zone).date() <= span.last][:MOST_HELD]
    instead = f"会约代理人{stand_in.name}参加，也请" if stand_in else "请"
    owed = f"你负责的 {'、'.join(open_ones)} 还没有解决，可以先转交。" if open_ones else ""
    return owed + (f"{'、'.join(missed)} 在这几天，{instead}告诉召集人。" if missed else "")


def _away_too(context: Context, stand_in: Person | None, span: Span) -> str:
    """Of a proxy who is on leave on some of these days; empty of one who is not."""
    away = leaves.covering(context.db, [stand_in.id or 0], span.first, span.last) if stand_in is not None else []
    if stand_in is None or not away:
        return ""
    example = f"/请假 {span.first:%m-%d} 到 {span.last:%m-%d} 代理:@同事"
    return f"注意：{stand_in.name} {_listed(context, away)} 也请假，可以换一位代理，写：{example}"


def _tell_stand_in(context: Context, stand_in: Person, span: Span) -> None:
    """Whoever is named hears of it; the same leave written again changes what still waits."""
    words = f"{context.speaker.name} {_days(context, span)} 请假，写了由你代理。那几天要办的事会提醒你；不方便请和本人商量。"
    words += _contacts(context, stand_in, span)
    card = Card(title="请你代理", blocks=(plain(words),), tone=Tone.INFO, summary=words)
    push(context, stand_in, card, f"leave-{context.speaker.id}-{context.event.key}"[:120])


def _contacts(context: Context, stand_in: Person, span: Span) -> str:
    """What does not come to a stand-in: as a contact somebody is followed by the deputy, else by the head (X1)."""
    mine = [one for one in people.departments(context.db) if one.liaison_id == context.speaker.id]
    now = [(one.name, people.liaison_of(context.db, one, span.first)) for one in mine]
    others = [
        f"{unit}的对接那几天由{one.name}负责。" for unit, one in now if one and one.id not in (stand_in.id, context.speaker.id)
    ]
    return "".join(others)


def _release(context: Context, stand_in: Person | None, span: Span) -> None:
    """Whoever stood in hears that they need not on these days."""
    if stand_in is not None:
        words = f"{context.speaker.name} {_days(context, span)} 不请假了，这几天不用你代理。"
        card = Card(title="不用代理了", blocks=(plain(words),), tone=Tone.INFO, summary=words)
        push(context, stand_in, card, f"leave-{context.speaker.id}-{span.first}-{context.event.key}"[:120])


def _refuse_days(context: Context, span: Span) -> None:
    if span.last < context.now.date():
        raise BadInput(
            f"请假从 {span.first} 到 {span.last} 已经过了，没有记下：要还没过完。是别的年份请写全，例如 2027-01-05。{HOW}"
        )
    if (span.last - span.first).days >= LONGEST:
        raise BadInput(f"请假从 {span.first} 到 {span.last} 超过 {LONGEST} 天，没有记下。{HOW}")


def _overlapping(context: Context, span: Span) -> list[Leave]:
    return leaves.covering(context.db, [context.speaker.id or 0], span.first, span.last)


def _stand_in(context: Context, values: Values) -> Person | None:
    named = values.get(STAND_IN)
    if named is None:
        return None
    if named.id == context.speaker.id:
        raise BadInput("代理人不能是自己，没有记下。请写另一位同事。")
    return context.person(named.id)


def _cancel(context: Context, span: Span | None) -> None:
    """All leaves that are not over, or only the days that are named."""
    today = context.now.date()
    standing = leaves.from_day(context.db, context.speaker, today)
    if not standing:
        raise BadInput(f"你没有还没过完的请假。{HOW}")
    touched = standing if span is None else [one for one in standing if one.first <= span.last and one.last >= span.first]
    if not touched:
        raise BadInput(f"这几天没有请假，没有取消。你的请假：{_listed(context, standing)}")
    gone = [_taken_out(context, one, span or Span(one.first, one.last)) for one in touched]
    _settle(context, touched)
    _tell_meetings(context, gone)
    for one, days in zip(touched, gone, strict=True):
        _release(context, context.person(one.stand_in_id), days)
    left = leaves.from_day(context.db, context.speaker, today)
    rest = f"还剩：{_listed(context, left)}。" if left else ""
    context.tell("已取消请假：" + "、".join(_days(context, one) for one in gone) + "。" + rest)


def _settle(context: Context, *changed: list[Leave]) -> None:
    """What the speaker owes is now told to somebody else, or to the speaker again."""
    stand_ins = {one.stand_in_id for some in changed for one in some if one.stand_in_id}
    for person_id in sorted({context.speaker.id or 0, *stand_ins}):
        reminders.settled(context, person_id)


def _tell_meetings(context: Context, days: Sequence[Span]) -> None:
    """Who comes to the meetings of these days changes: to the speaker's, and to those of whom the speaker stands in for."""
    context.db.flush()
    whose, zone = {context.speaker.id or 0, *leaves.naming(context.db, context.speaker.id or 0)}, context.company.zone
    for one in meetings.attended_by(context.db, whose, context.now):
        day = one.at.astimezone(zone).date()
        if any(span.first <= day <= span.last for span in days):
            context.tell_others(MISSED, one.id or 0)


def _taken_out(context: Context, leave: Leave, span: Span) -> Span:
    """Take the days out of a leave; those that were taken out."""
    gone = Span(max(leave.first, span.first), min(leave.last, span.last))
    stays = left_of(leave, span)
    if not stays:
        leave.cancelled = True
        return gone
    leave.first, leave.last = stays[0].first, stays[0].last
    for one in stays[1:]:
        more = Leave(person_id=leave.person_id, first=one.first, last=one.last, stand_in_id=leave.stand_in_id, reason=leave.reason)
        context.db.add(more)
    return gone


def _show(context: Context) -> None:
    standing = leaves.from_day(context.db, context.speaker, context.now.date())
    if standing:
        context.tell(f"你的请假：{_listed(context, standing)}。取消写 /请假 取消")
    else:
        context.tell(f"你现在没有请假。{HOW}")


def _listed(context: Context, standing: list[Leave]) -> str:
    return listed(standing, context.now.year)


def _days(context: Context, span: Span) -> str:
    return told(span, context.now.year)
