"""日报: what a message says is taken in, follows its edits and falls with its recall; who has posted (R80, R81)."""

from __future__ import annotations

from datetime import date, datetime

from bot.cards import roster as roster_cards
from bot.cards import updates as cards
from bot.cards.nudges import written_card
from bot.domain import updates as rules
from bot.domain.chats import Chat
from bot.domain.people import Person, colleagues
from bot.domain.roster import roster
from bot.domain.text.catalogue.updates import DAY, TEMPLATE
from bot.domain.text.daily import Reading, read_update, reporting_day
from bot.domain.text.grammar import Values
from bot.domain.updates import DailyUpdate, UpdateSource
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.updates import following
from bot.handlers.updates.attendance import terms_of
from bot.handlers.updates.wall import card_of, kept, refresh, show_here, show_in, stage
from bot.ports import MessageEdited, MessageRecalled, MessageReceived
from bot.storage import inbox
from bot.storage.queries import chats, updates

router = Router()

MOST_NAMED = 5
"""Groups that a refusal names."""
OLDEST = 31
"""Days back that an update may still be handed in for."""


@router.reading
def post(context: Context, event: MessageReceived, reading: Reading) -> None:
    """R80: one record a person a day; the card that answers rings nobody (R81)."""
    taken_back = inbox.recalled(context.db, event.platform, event.message_id)
    at = event.at.astimezone(context.now.tzinfo)
    chat = _named_group(context, reading.place) if context.chat.direct and reading.place else context.chat
    update = take_in(context, reading, event.message_id, at, chat, recalled=taken_back)
    context.db.add(UpdateSource(platform=event.platform, message_id=event.message_id, update_id=update.id or 0))
    if taken_back:
        return
    if chat is context.chat:
        show_here(context, update, card_of(context, update))
    else:
        show_in(context, update, chat, context.speaker)
        context.say(written_card(update.day, chat.name, cards.counted(update)))


def take_in(context: Context, reading: Reading, source: str, at: datetime, chat: Chat, *, recalled: bool = False) -> DailyUpdate:
    """Keep what the speaker says about a day; `source` names the message or the press that said it, `chat` where it counts. Raises
    BadInput for a day that is too far or that does not exist."""
    day = reading.report_date or reporting_day(at)
    _refuse_no_day(reading)
    _refuse_far_day(day, context)
    update = updates.of_person(context.db, context.speaker, day) or DailyUpdate(
        person_id=_known(context.speaker), day=day, chat_id=kept(chat)
    )
    rules.posted(update, source, at, rules.content_of(reading), chat=kept(chat), recalled=recalled)
    context.db.add(update)
    following.follow(context, update)
    return update


@router.event(MessageRecalled)
def recall(context: Context, event: MessageRecalled) -> None:
    """A message taken back takes what it said with it."""
    update = updates.by_source(context.db, event.platform, event.message_id)
    if update is not None:
        rules.recalled(update, event.message_id)
        following.follow(context, update)
        refresh(context, update)


@router.event(MessageEdited)
def edit(context: Context, event: MessageEdited) -> None:
    """The new text of a message that was an update takes the place of the old one; where it is none, the message no longer
    counts."""
    update = updates.by_source(context.db, event.platform, event.message_id)
    if update is None:
        return
    if event.text is None:
        context.outbox.find_message(event.platform, event.message_id)
        return
    at = event.at.astimezone(context.now.tzinfo)
    reading = read_update(event.text, at)
    content = rules.content_of(reading) if reading.is_update else None
    rules.posted(update, event.message_id, at, content, chat=kept(stage(context, update)))
    following.follow(context, update)
    refresh(context, update)


@router.command("日报")
def who_posted(context: Context, values: Values) -> None:
    """Who has posted in this chat, and what; 模板 gives one to copy."""
    if TEMPLATE in values:
        context.say(roster_cards.template_card())
        return
    day = _asked_day(values, context)
    people = [context.speaker] if context.chat.direct else colleagues(chats.members(context.db, kept(context.chat)))
    ids = [_known(person) for person in people]
    given = updates.of_day(context.db, ids, day)
    here = None if context.chat.direct else chats.of_same_project(context.db, context.chat)
    standing = roster(day, people, given, terms_of(context, people, day, day, here))
    context.say(roster_cards.roster_card(standing, _place(context.chat), chats.readable_from(context.db, context.chat)))


def groups_for(context: Context) -> list[Chat]:
    """Where the speaker's update may count, the groups of the platform that they write on first."""
    return sorted(chats.groups_of(context.db, context.speaker), key=lambda one: one.platform != context.chat.platform)


def _named_group(context: Context, name: str) -> Chat:
    groups = groups_for(context)
    found = next((one for one in groups if one.name == name), None)
    if found is None:
        known = (
            f"可以写：{'、'.join(one.name for one in groups[:MOST_NAMED])}" if groups else "你还不在哪个项目的群里，删掉这一行再发"
        )
        raise BadInput(f"没有你所在的项目群叫“{name[:40]}”，没有记下。{known}。")
    return found


def _asked_day(values: Values, context: Context) -> date:
    return values.get(DAY) or reporting_day(context.now)


def _refuse_no_day(reading: Reading) -> None:
    """Kept for the day of sending, it would take the place of that day's own update."""
    if reading.no_such_day:
        raise BadInput(
            f"日报写的日期是“{reading.no_such_day}”，没有这一天，没有记下。请改对日期后重发，例如写 11-20；今天的可以不写日期。"
        )


def _refuse_far_day(day: date, context: Context) -> None:
    ahead, back = (day - context.now.date()).days, (reporting_day(context.now) - day).days
    if ahead > 0 or back > OLDEST:
        raise BadInput(f"日报的日期读成了 {day}，只能记最近 {OLDEST} 天的，没有记下。请检查标题里的日期后重发。")


def _place(chat: Chat) -> str:
    return "只有你自己" if chat.direct else chat.name


def _known(person: Person) -> int:
    """The id of a person the context has kept."""
    if person.id is None:
        raise BadInput("看不出这是谁说的，没有记下。")
    return person.id
