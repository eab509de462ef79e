"""稍后 and 静音: when a person is reminded, which never changes what they owe (C27, C28)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from bot.cards.reminders import again_card
from bot.domain.clocks import Clock
from bot.domain.reminders import Owed, Preference, Snooze, due_today, shown_moment, snoozed_until
from bot.domain.text.catalogue.personal import ABOUT, CANCEL, HOURS, UNTIL
from bot.domain.text.durations import Duration, Unit
from bot.domain.text.grammar import Values
from bot.domain.text.moments import When, read_when
from bot.errors import BadInput
from bot.handlers import clocks
from bot.handlers.context import Context
from bot.handlers.reminders import reminders
from bot.handlers.reminders.owed import all_lines, due_lines, is_present
from bot.handlers.reminders.reminders import snoozed
from bot.handlers.router import Router
from bot.handlers.showing.pushes import push, quiet_until
from bot.storage.queries import reminders as kept

router = Router()

RULE, RECORD = "snooze.over", "snooze"
TOMORROW = "明早"
LONGEST_MUTE = 31
"""Days somebody may ask not to be reminded for."""
HOW_SNOOZE = "可以写：/稍后 2小时，或 /稍后 T-12 明早；不等了写 /稍后 取消"
HOW_MUTE = "可以写：/静音 3小时、/静音 到 周五、每天的 /静音 22:00-9:00，取消写 /静音 取消"


@router.command("稍后")
def snooze(context: Context, values: Values) -> None:
    """Put off one thing, or the reminding altogether; without arguments, what is put off now."""
    when, code = values.get(UNTIL), values.get(ABOUT)
    if CANCEL in values:
        _cancel(context, code)
        return
    if when is None and code is None:
        _show(context)
        return
    if when is None:
        raise BadInput(f"没有写到什么时候，没有记下。{HOW_SNOOZE}")
    kept_snooze = put_off(context, code or "", _moment(context, when))
    context.tell(snoozed(context, kept_snooze))


def put_off(context: Context, code: str, until: datetime) -> Snooze:
    """Record that somebody is not reminded of a thing until a moment, or the first one after it at which they may be disturbed, and
    have it rung then; a newer one takes the place of an older. Raises BadInput for what the person does not owe."""
    lines = [one for one in all_lines(context, context.speaker) if code in ("", one.code)]
    if code and not lines:
        raise BadInput(f"{code} 现在没有等你办的事，没有记下。你要办的事看：/我的")
    until = _within(context, lines, quiet_until(context, context.speaker, until) or until)
    for one in kept.snoozes(context.db, context.speaker.id or 0, context.now):
        if one.code == code:
            one.until = context.now
    found = Snooze(person_id=context.speaker.id or 0, code=code, until=until, created_at=context.now)
    context.db.add(found)
    context.db.flush()
    minutes = max(1, round((until - context.now).total_seconds() / 60))
    clocks.start(context, RULE, RECORD, found.id or 0, Duration(minutes, Unit.MINUTE))
    reminders.settled(context, context.speaker.id or 0)
    return found


def _cancel(context: Context, code: str | None) -> None:
    """Remind again from now on, of one thing or of everything that was put off."""
    ended = [one for one in kept.snoozes(context.db, context.speaker.id or 0, context.now) if code in (None, one.code)]
    if not ended:
        raise BadInput(f"{code or ''}现在没有稍后的提醒，没有改动。有哪些可以看：/稍后")
    for one in ended:
        one.until = context.now
    context.db.flush()
    reminders.settled(context, context.speaker.id or 0)
    context.tell(f"已取消稍后：{'、'.join(one.code or '所有提醒' for one in ended)}，从现在起照常提醒你。")


def tomorrow(context: Context) -> datetime:
    """明早, as the button means it: the same as the words that stand beside it."""
    when = read_when(TOMORROW, context.now, context.calendar())
    if not isinstance(when, When):
        raise TypeError(f"{TOMORROW} must read")
    return _moment(context, when)


@router.clock(RULE, kept.held_snooze)
def over(context: Context, clock: Clock) -> None:
    """Told once more if it still stands; a newer snooze, or the morning's digest that says it anyway, comes instead."""
    snooze = context.db.get(Snooze, clock.record_id)
    person = context.person(snooze.person_id) if snooze else None
    if snooze is None or person is None or snooze.until < clock.rings_at or not is_present(context, person):
        return
    lines = [one for one in all_lines(context, person) if one.code == snooze.code] if snooze.code else due_lines(context, person)
    lines = [one for one in lines if not _is_on_digest(context, one, clock.rings_at)]
    if lines:
        push(context, person, again_card(lines, context.now.date()), f"{RECORD}-{snooze.id}")


@router.command("静音")
def mute(context: Context, values: Values) -> None:
    """Hours of every day, or until a moment, in which nothing but what is urgent comes; the rest waits."""
    hours, when = values.get(HOURS), values.get(UNTIL)
    mine = kept.preference(context.db, context.speaker.id or 0) or Preference(person_id=context.speaker.id or 0)
    if CANCEL in values:
        context.tell(_unmuted(context, mine))
        return
    if hours is not None:
        mine.quiet_from, mine.quiet_to = hours.since, hours.until
    elif when is not None:
        mine.muted_until = _mute_until(context, when)
    context.db.add(mine)
    context.tell(f"{standing(context, mine)}{HOW_MUTE}")


def _unmuted(context: Context, mine: Preference) -> str:
    """Taken back; where nothing was muted, what else keeps reminders away."""
    was = mine.quiet_from is not None or (mine.muted_until is not None and mine.muted_until > context.now)
    mine.quiet_from = mine.quiet_to = mine.muted_until = None
    if was:
        return "已取消静音，公司的安静时间照常。"
    put_aside = "".join(snoozed(context, one) for one in kept.snoozes(context.db, mine.person_id, context.now))
    return f"你没有设静音。{f'你说过稍后的：{put_aside}不等了写：/稍后 取消' if put_aside else HOW_MUTE}"


def standing(context: Context, mine: Preference | None) -> str:
    """When somebody is left alone, in one sentence."""
    parts: list[str] = []
    if mine is not None and mine.quiet_from is not None and mine.quiet_to is not None:
        parts.append(f"每天 {mine.quiet_from:%H:%M} 到 {mine.quiet_to:%H:%M}")
    if mine is not None and mine.muted_until is not None and mine.muted_until > context.now:
        parts.append(f"到 {shown_moment(mine.muted_until.astimezone(context.now.tzinfo))} 为止")
    if not parts:
        return "你没有设静音，公司的安静时间照常。"
    return f"{'，'.join(parts)}不打扰你；那时的提醒等到结束再发，紧急的除外。"


def _is_on_digest(context: Context, line: Owed, since: datetime) -> bool:
    """Whether the digest of today, told after the snooze was over or still to come, has the line on it."""
    policy, today = context.policy().reminders, context.now.date()
    told_at = datetime.combine(today, policy.at, context.now.tzinfo)
    return line.due is not None and since <= told_at and due_today(line.due, today, context.calendar(), policy) is not None


def _within(context: Context, lines: list[Owed], asked: datetime) -> datetime:
    """The end of a snooze as asked, or the last one that is allowed: an obligation cannot be put off for good."""
    calendar, most = context.calendar(context.speaker.department_id), context.policy().reminders.snooze_days
    due = min((one.due for one in lines if one.due), default=None)
    return snoozed_until(asked, context.now, calendar, most, due)


def _moment(context: Context, when: When, how: str = HOW_SNOOZE) -> datetime:
    """A day without a time is meant from the opening on. Raises BadInput for what is over."""
    calendar = context.calendar(context.speaker.department_id)
    moment = when.at or datetime.combine(when.day, calendar.opens, context.now.tzinfo)
    if moment <= context.now:
        raise BadInput(f"{shown_moment(moment)} 已经过了，没有记下。{how}")
    return moment


def _mute_until(context: Context, when: When) -> datetime:
    tonight = datetime.combine(when.day + timedelta(days=1), time(), context.now.tzinfo)
    moment = tonight if when.at is None and when.day == context.now.date() else _moment(context, when, HOW_MUTE)
    if (moment - context.now).days > LONGEST_MUTE:
        raise BadInput(f"最多静音 {LONGEST_MUTE} 天，没有记下。不在公司的日子请写 /请假。")
    return moment


def _show(context: Context) -> None:
    put_aside = kept.snoozes(context.db, context.speaker.id or 0, context.now)
    if put_aside:
        context.tell("".join(snoozed(context, one) for one in put_aside))
    else:
        context.tell(f"现在没有稍后的提醒。{HOW_SNOOZE}")
