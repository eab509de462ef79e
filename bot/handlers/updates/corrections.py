"""更正, 撤回, 合并, 替换: what its author does to an update that is there, on its card or in words (C3)."""

from __future__ import annotations

from bot.cards import updates as cards
from bot.cards.payloads.updates import EditUpdate, MergeUpdate, ReplaceUpdate, SaveUpdate, ShowUpdate, WithdrawUpdate
from bot.domain import updates as rules
from bot.domain.text.catalogue.updates import DAY
from bot.domain.text.daily import Reading, read_blocker, read_done, read_plan, reporting_day
from bot.domain.text.grammar import Values
from bot.domain.updates import DailyUpdate, Mode
from bot.errors import BadInput, NotAllowed, StaleAction
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.updates import following
from bot.handlers.updates.wall import card_of, kept, show_here, stage
from bot.ports import Answer
from bot.storage.queries import chats, updates

router = Router()


@router.press(EditUpdate)
def open_form(context: Context, action: EditUpdate) -> Answer:
    update = _own(context, action.update_id)
    if not cards.fits_form(update):
        raise BadInput("这份日报太长，卡片里改不下。请把改好的日报整条重发一遍，会替换现在这份。")
    return context.answer(cards.edit_card(update, context.speaker.name))


@router.press(ShowUpdate)
def close_form(context: Context, action: ShowUpdate) -> Answer:
    return context.answer(card_of(context, _own(context, action.update_id)))


@router.press(SaveUpdate)
def save_form(context: Context, action: SaveUpdate) -> Answer:
    """What the author wrote in the form is the record now; one item a line."""
    update = _own(context, action.update_id)
    reading = read_form(context, "不想要这份日报请先点“不改了”，再点“撤回”。")
    at, chat = context.event.at.astimezone(context.now.tzinfo), kept(stage(context, update))
    rules.corrected(update, f"press:{context.event.key}", at, rules.content_of(reading), chat=chat)
    following.follow(context, update)
    return context.answer(card_of(context, update), "已更正")


@router.press(WithdrawUpdate)
def withdraw(context: Context, action: WithdrawUpdate) -> Answer:
    update = _own(context, action.update_id)
    rules.withdrawn(update)
    following.follow(context, update)
    return context.answer(card_of(context, update), "已撤回")


@router.press(MergeUpdate)
def merge(context: Context, action: MergeUpdate) -> Answer:
    update = _own(context, action.update_id)
    _merge(context, update)
    return context.answer(card_of(context, update), "已合并")


@router.press(ReplaceUpdate)
def replace(context: Context, action: ReplaceUpdate) -> Answer:
    update = _own(context, action.update_id)
    _replace(context, update)
    return context.answer(card_of(context, update), "已只留最新一条")


@router.command("更正日报")
def edit_command(context: Context, values: Values) -> None:
    update = _of_today(context, values)
    show_here(
        context, update, cards.edit_card(update, context.speaker.name) if cards.fits_form(update) else card_of(context, update)
    )


@router.command("撤回日报")
def withdraw_command(context: Context, values: Values) -> None:
    update = _of_today(context, values)
    rules.withdrawn(update)
    following.follow(context, update)
    show_here(context, update, card_of(context, update))


@router.command("合并日报")
def merge_command(context: Context, values: Values) -> None:
    update = _of_today(context, values)
    _merge(context, update)
    show_here(context, update, card_of(context, update))


@router.command("替换日报")
def replace_command(context: Context, values: Values) -> None:
    update = _of_today(context, values)
    _replace(context, update)
    show_here(context, update, card_of(context, update))


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
    day = values.get(DAY) or reporting_day(context.now)
    update = updates.of_person(context.db, context.speaker, day)
    if update is None or update.withdrawn:
        raise BadInput(f"{cards.day_name(day)}没有你的日报。写法可以看：/日报 模板")
    _refuse_elsewhere(context, update)
    return update


def _refuse_elsewhere(context: Context, update: DailyUpdate) -> None:
    """An answer shows the items, so it is given only where they may be read."""
    if not rules.readable_in(update, chats.readable_from(context.db, stage(context, update))):
        raise BadInput("你今天的日报是在别处交的，请到那里改。")


def _merge(context: Context, update: DailyUpdate) -> None:
    """Only what belongs to one project is joined: else its text would show where half of it may not be read."""
    _refuse_single(update, "没有可以合并的")
    if not chats.belong_together(context.db, rules.joint_chats(update)):
        raise BadInput("两条日报不是在同一个项目的群里交的，不能合并。请在要改的地方把日报整条重发一遍。")
    rules.joined(update, Mode.MERGE)
    following.follow(context, update)


def _replace(context: Context, update: DailyUpdate) -> None:
    _refuse_single(update, "没有可以替换的")
    rules.joined(update, Mode.REPLACE)
    following.follow(context, update)


def _refuse_single(update: DailyUpdate, said: str) -> None:
    """Shown again, the card of a single message would look as if something had become of it."""
    if rules.is_single(update):
        raise BadInput(f"{cards.day_name(update.day)}的日报只有一条，{said}，没有改动。")


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
