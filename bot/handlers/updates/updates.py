"""日报: taking one in, correcting it on its card, taking it back; who has posted."""

from __future__ import annotations

from datetime import date, datetime

from bot.cards import roster as roster_cards
from bot.cards import updates as cards
from bot.cards.model import Card
from bot.cards.nudges import written_card
from bot.cards.payloads.updates import EditUpdate, MergeUpdate, ReplaceUpdate, SaveUpdate, ShowUpdate, WithdrawUpdate
from bot.domain import updates as rules
from bot.domain.chats import Chat
from bot.domain.people import Person, colleagues
from bot.domain.roster import roster
from bot.domain.text.catalogue.updates import DAY, TEMPLATE
from bot.domain.text.daily import Reading, read_blocker, read_done, read_plan, read_update, reporting_day
from bot.domain.text.grammar import Values
from bot.domain.updates import DailyUpdate, Mode, UpdateSource
from bot.errors import BadInput, NotAllowed, StaleAction
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.updates import following
from bot.handlers.updates.attendance import terms_of
from bot.ports import Answer, MessageEdited, MessageRecalled, MessageReceived
from bot.storage import inbox
from bot.storage.queries import chats, updates

router = Router()

CHANGED_AFTERWARDS = "update.afterwards"
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
        _show_here(context, update, _card(context, update))
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
        person_id=_known(context.speaker), day=day, chat_id=_kept(chat)
    )
    rules.posted(update, source, at, rules.content_of(reading), chat=_kept(chat), recalled=recalled)
    context.db.add(update)
    _settle(context, update)
    return update


@router.event(MessageRecalled)
def recall(context: Context, event: MessageRecalled) -> None:
    """A message taken back takes what it said with it."""
    update = updates.by_source(context.db, event.platform, event.message_id)
    if update is not None:
        rules.recalled(update, event.message_id)
        _settle(context, update)
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
    rules.posted(update, event.message_id, at, content, chat=_kept(_stage(context, update)))
    _settle(context, update)
    refresh(context, update)


@router.press(EditUpdate)
def open_form(context: Context, action: EditUpdate) -> Answer:
    update = _own(context, action.update_id)
    if not cards.fits_form(update):
        raise BadInput("这份日报太长，卡片里改不下。请把改好的日报整条重发一遍，会替换现在这份。")
    return context.answer(cards.edit_card(update, context.speaker.name))


@router.press(ShowUpdate)
def close_form(context: Context, action: ShowUpdate) -> Answer:
    return context.answer(_card(context, _own(context, action.update_id)))


@router.press(SaveUpdate)
def save_form(context: Context, action: SaveUpdate) -> Answer:
    """What the author wrote in the form is the record now; one item a line."""
    update = _own(context, action.update_id)
    reading = read_form(context, "不想要这份日报请先点“不改了”，再点“撤回”。")
    at, chat = context.event.at.astimezone(context.now.tzinfo), _kept(_stage(context, update))
    rules.corrected(update, f"press:{context.event.key}", at, rules.content_of(reading), chat=chat)
    _settle(context, update)
    return context.answer(_card(context, update), "已更正")


@router.press(WithdrawUpdate)
def withdraw(context: Context, action: WithdrawUpdate) -> Answer:
    update = _own(context, action.update_id)
    rules.withdrawn(update)
    _settle(context, update)
    return context.answer(_card(context, update), "已撤回")


@router.press(MergeUpdate)
def merge(context: Context, action: MergeUpdate) -> Answer:
    update = _own(context, action.update_id)
    _merge(context, update)
    return context.answer(_card(context, update), "已合并")


@router.press(ReplaceUpdate)
def replace(context: Context, action: ReplaceUpdate) -> Answer:
    update = _own(context, action.update_id)
    _replace(context, update)
    return context.answer(_card(context, update), "已只留最新一条")


@router.command("更正日报")
def edit_command(context: Context, values: Values) -> None:
    update = _of_today(context, values)
    _show_here(
        context, update, cards.edit_card(update, context.speaker.name) if cards.fits_form(update) else _card(context, update)
    )


@router.command("撤回日报")
def withdraw_command(context: Context, values: Values) -> None:
    update = _of_today(context, values)
    rules.withdrawn(update)
    _settle(context, update)
    _show_here(context, update, _card(context, update))


@router.command("合并日报")
def merge_command(context: Context, values: Values) -> None:
    update = _of_today(context, values)
    _merge(context, update)
    _show_here(context, update, _card(context, update))


@router.command("替换日报")
def replace_command(context: Context, values: Values) -> None:
    update = _of_today(context, values)
    _replace(context, update)
    _show_here(context, update, _card(context, update))


@router.command("日报")
def who_posted(context: Context, values: Values) -> None:
    """Who has posted in this chat, and what; 模板 gives one to copy."""
    if TEMPLATE in values:
        context.say(roster_cards.template_card())
        return
    day = _asked_day(values, context)
    people = [context.speaker] if context.chat.direct else colleagues(chats.members(context.db, _kept(context.chat)))
    ids = [_known(person) for person in people]
    given = updates.of_day(context.db, ids, day)
    here = None if context.chat.direct else chats.of_same_project(context.db, context.chat)
    standing = roster(day, people, given, terms_of(context, people, day, day, here))
    context.say(roster_cards.roster_card(standing, _place(context.chat), chats.readable_from(context.db, context.chat)))


def _settle(context: Context, update: DailyUpdate) -> None:
    """What follows from what it says now. A brief may stand that has told of its day already: who keeps it hears of the change."""
    following.follow(context, update)
    if update.late or reporting_day(context.now) > update.day:
        context.tell_others(CHANGED_AFTERWARDS, update.id or 0)


def _show_here(context: Context, update: DailyUpdate, card: Card) -> None:
    """Hang the card under the message that asked for it."""
    context.say(card, slot=_move(context, update, context.chat, context.speaker))


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


def show_in(context: Context, update: DailyUpdate, chat: Chat, author: Person) -> None:
    """Hang a new card in a chat that the event did not come from."""
    slot = _move(context, update, chat, author)
    context.hang(_faced(context, update, author, chat), slot=slot, chat=chat, owner=author)


def _move(context: Context, update: DailyUpdate, chat: Chat, author: Person) -> str:
    """A new place for the card; the older card of the day says where to look."""
    fresh = f"update-{update.id}-{context.event.key}"[:120]
    if update.slot and update.slot != fresh:
        old = context.db.get(Chat, update.chat_id)
        if old is not None:
            context.hang(cards.moved_card(update, author.name), slot=update.slot, chat=old, owner=author)
    update.slot, update.chat_id = fresh, _kept(chat)
    return fresh


def refresh(context: Context, update: DailyUpdate) -> None:
    """Change the card where it hangs, without a word to anybody. What stands again where its items may not be read there gets a
    card where it was written."""
    owner, chat = context.person(update.person_id), context.db.get(Chat, update.chat_id)
    if not update.slot or owner is None or chat is None:
        return
    home = context.db.get(Chat, rules.home(update))
    if home is not None and not (update.withdrawn or rules.readable_in(update, chats.readable_from(context.db, chat))):
        show_in(context, update, home, owner)
    else:
        context.hang(_faced(context, update, owner, chat), slot=update.slot, chat=chat, owner=owner)


def _card(context: Context, update: DailyUpdate) -> Card:
    return _faced(context, update, context.speaker, _stage(context, update))


def _faced(context: Context, update: DailyUpdate, author: Person, chat: Chat) -> Card:
    """The card as it may hang in the chat."""
    if update.withdrawn:
        return cards.withdrawn_card(update, author.name)
    if not rules.readable_in(update, chats.readable_from(context.db, chat)):
        return cards.elsewhere_card(update, author.name)
    return cards.update_card(
        update, author.name, registered=author.registered, moved=following.shown(context, update, author, chat)
    )


def _own(context: Context, update_id: int) -> DailyUpdate:
    update = updates.by_id(context.db, update_id)
    if update is None:
        raise StaleAction("这份日报已经不在了。请重新发一条。")
    if update.person_id != context.speaker.id:
        author = context.person(update.person_id)
        raise NotAllowed(f"这是{author.name if author else '别人'}的日报，只有本人能改。")
    _refuse_elsewhere(context, update)
    return update


def _of_today(context: Context, values: Values) -> DailyUpdate:
    day = _asked_day(values, context)
    update = updates.of_person(context.db, context.speaker, day)
    if update is None or update.withdrawn:
        raise BadInput(f"{cards.day_name(day)}没有你的日报。写法可以看：/日报 模板")
    _refuse_elsewhere(context, update)
    return update


def _refuse_elsewhere(context: Context, update: DailyUpdate) -> None:
    """An answer shows the items, so it is given only where they may be read."""
    if not rules.readable_in(update, chats.readable_from(context.db, _stage(context, update))):
        raise BadInput("你今天的日报是在别处交的，请到那里改。")


def _merge(context: Context, update: DailyUpdate) -> None:
    """Only what belongs to one project is joined: else its text would show where half of it may not be read."""
    _refuse_single(update, "没有可以合并的")
    if not chats.belong_together(context.db, rules.joint_chats(update)):
        raise BadInput("两条日报不是在同一个项目的群里交的，不能合并。请在要改的地方把日报整条重发一遍。")
    rules.joined(update, Mode.MERGE)
    _settle(context, update)


def _replace(context: Context, update: DailyUpdate) -> None:
    _refuse_single(update, "没有可以替换的")
    rules.joined(update, Mode.REPLACE)
    _settle(context, update)


def _refuse_single(update: DailyUpdate, said: str) -> None:
    """Shown again, the card of a single message would look as if something had become of it."""
    if rules.is_single(update):
        raise BadInput(f"{cards.day_name(update.day)}的日报只有一条，{said}，没有改动。")


def _stage(context: Context, update: DailyUpdate) -> Chat:
    """Where the answer shows: here, or where the card hangs when a press does not say where it was made."""
    return context.chat if context.chat.id else context.db.get(Chat, update.chat_id) or context.chat


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


def read_form(context: Context, way_out: str = "") -> Reading:
    """What was written in the three fields, one item a line. Raises BadInput when that is nothing; `way_out` says what else can be
    done where there is an update already."""
    form, now = context.form(), context.now
    reading = Reading(
        is_update=True,
        completed=tuple(read_done(line, now) for line in _written(form.get("completed", ""))),
        planned=tuple(read_plan(line, now) for line in _written(form.get("planned", ""))),
        blockers=tuple(read_blocker(line) for line in _written(form.get("blockers", ""))),
        report_date=None,
    )
    if not (reading.completed or reading.planned or reading.blockers):
        raise BadInput(f"三栏都是空的，没有记下。至少写一行再提交。{way_out}")
    return reading


def _written(field: str) -> list[str]:
    return [line.strip() for line in field.splitlines() if line.strip()][: rules.MOST_ITEMS]


def _place(chat: Chat) -> str:
    return "只有你自己" if chat.direct else chat.name


def _known(person: Person) -> int:
    """The id of a person the context has kept."""
    if person.id is None:
        raise BadInput("看不出这是谁说的，没有记下。")
    return person.id


def _kept(chat: Chat) -> int:
    """The id of a chat the context has kept."""
    if chat.id is None:
        raise BadInput("看不出这是在哪个群里说的，没有记下。")
    return chat.id
