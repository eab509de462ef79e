"""催日报: who has not posted today is asked once, in private; the group sees only how many (R80, R81, C1, C2, C7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.cards import nudges as cards
from bot.cards.payloads.reminders import SubmitUpdate, WriteUpdate
from bot.cards.updates import counted
from bot.domain.chats import Chat
from bot.domain.clocks import rings_at
from bot.domain.people import Person, belongs
from bot.domain.roster import owing
from bot.errors import BadInput, StaleAction
from bot.handlers.context import Context
from bot.handlers.reminders.reminders import fan_out
from bot.handlers.router import Router
from bot.handlers.showing.pushes import push
from bot.handlers.updates.attendance import terms_of
from bot.handlers.updates.corrections import read_form
from bot.handlers.updates.updates import groups_for, take_in
from bot.handlers.updates.wall import show_in
from bot.ports import Answer, JobDue, Platform, Target
from bot.storage.queries import chats, roster, updates

router = Router()


@router.job("nudge")
def nudge(context: Context, event: JobDue) -> None:
    """One small job for each group of a project and for each person in any of them; none when it comes too late to be of use."""
    at = event.at.astimezone(context.now.tzinfo)
    if context.now.date() != at.date() or context.now > rings_at(at, context.policy().daily.nudge_late, context.calendar()):
        return
    groups = roster.groups(context.db)
    people = chats.members_of(context.db, groups)
    fan_out(context, event, "nudge.one", {one.id for one in _missing(context, people) if one.id})
    fan_out(context, event, "nudge.chat", {one.id for one in groups if one.id})


@router.job("nudge.one")
def nudge_one(context: Context, event: JobDue) -> None:
    """Looked at again when it is told: the update may have come, or a leave."""
    person = context.person(event.subject)
    if person is not None and _missing(context, [person]):
        day = context.now.date()
        push(context, person, cards.nudge_card(day), f"nudge-{person.id}-{day}")


@router.job("nudge.chat")
def nudge_chat(context: Context, event: JobDue) -> None:
    """One line with how many; nothing on a day off, and nothing when everybody has posted."""
    chat = context.db.get(Chat, event.subject)
    if chat is None or chat.gone:
        return
    people = chats.members(context.db, event.subject)
    missing = _missing(context, people)
    if missing:
        posted = len(_given(context, people, context.now.date()))
        line = cards.group_line(posted, [one.name for one in missing], named=context.policy().daily.names_in_group)
        context.outbox.text(line, to=Target(Platform(chat.platform), chat_id=chat.chat_id))


@router.press(WriteUpdate)
def open_form(context: Context, action: WriteUpdate) -> Answer:
    groups = [(one.id or 0, one.name) for one in groups_for(context)]
    return context.answer(cards.write_card(_day(action.day), groups))


@router.press(SubmitUpdate)
def submit(context: Context, action: SubmitUpdate) -> Answer:
    """The same record as a message in the group makes; its card hangs there."""
    day, chat = _day(action.day), _group(context)
    reading = replace(read_form(context), report_date=day)
    at = context.event.at.astimezone(context.now.tzinfo)
    update = take_in(context, reading, f"press:{context.event.key}", at, chat)
    show_in(context, update, chat, context.speaker)
    return context.answer(cards.written_card(day, chat.name or "和我的单聊", counted(update)), "已交")


def _missing(context: Context, people: Sequence[Person]) -> list[Person]:
    """Who of the company owes today's update and has not given it (C7)."""
    day = context.now.date()
    given, here = _given(context, people, day), [one for one in people if belongs(one)]
    owed = owing(here, day, terms_of(context, here, day, day))
    return [one for one in here if one.id in owed and one.id not in given]


def _given(context: Context, people: Sequence[Person], day: date) -> set[int]:
    """Who of them has posted about the day."""
    found = updates.of_day(context.db, [one.id for one in people if one.id], day)
    return {one.person_id for one in found if not one.withdrawn}


def _group(context: Context) -> Chat:
    """Where the update counts: the group that was chosen, else the person's first; the private chat for somebody in none."""
    groups = {str(one.id): one for one in groups_for(context)}
    chosen = groups.get(context.form().get("group", "")) or next(iter(groups.values()), None) or context.chat
    if chosen.id is None:
        raise BadInput("看不出这份日报该记在哪个群，没有记下。请在项目群里发“今日完成 … 明日计划 …”。")
    return chosen


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise StaleAction("这张卡片是旧版本的。请在群里直接发日报。") from error
