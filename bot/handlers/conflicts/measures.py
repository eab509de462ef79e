"""The month's conflicts: analysed on the first working day, with measures that are followed until they are done (R208, R209)."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.cards.conflicts import Todo, measure_form, measures_card, month_card
from bot.cards.payloads.conflicts import AskMeasure, FinishMeasure, SaveMeasure
from bot.domain.balances import first_day
from bot.domain.conflicts import HotSpots, Measure, hot_spots
from bot.domain.people import Person
from bot.domain.permissions import Right, may, who_may
from bot.domain.text.catalogue import issues as words
from bot.domain.text.catalogue.shared import DUE, OWNER
from bot.domain.text.grammar import Values
from bot.errors import BadInput, NotAllowed
from bot.handlers.context import Context
from bot.handlers.months import is_due, mark, number_of
from bot.handlers.rights import roles_of
from bot.handlers.router import Router
from bot.handlers.showing import forms, pushes
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face, post
from bot.ports import Answer, JobDue
from bot.storage.queries import conflicts, people, projects

router = Router()

JOB = "conflicts.month"
RECORD = "conflicts_month"
LONGEST = 400
MOST_PROJECTS = 1000


@router.job(JOB)
def analyse(context: Context, event: JobDue) -> None:
    """To management and the coordinators; a month without conflicts and without open measures is told to nobody."""
    month = first_day(context.now.date())
    if not is_due(context, RECORD, month):
        return
    mark(context, RECORD, month)
    spots, todo = _spots(context, month), _todo(context)
    if not spots.total and not todo:
        return
    names = {one.id or 0: one.name for one in people.departments(context.db)}
    card = month_card(month, spots, names, todo)
    for one in _readers(context):
        pushes.hang(context, one, card, Face(RECORD, number_of(month)))


def command(context: Context, values: Values) -> None:
    """冲突 措施:…, 记措施, 措施完成 序号:3."""
    number = values.get(words.SHEET_NUMBER)
    if values.get(words.CONFLICT_ACT) == "措施完成":
        if number is None:
            _show_open(context)
            return
        measure = finish(context, number)
        context.tell(f"措施 {measure.id} 已完成" + (f"：{measure.what}" if context.chat.direct else "。"))
    elif words.MEASURE not in values:
        _require(context)
        forms.send(context, measure_form(), Face(RECORD, 0, "measure"))
    else:
        measure = _keep(context, values)
        context.tell(f"措施 {measure.id} 已记下：{measure.what}，到 {measure.due} 完成。做完发：措施完成 序号:{measure.id}")


def _show_open(context: Context) -> None:
    """They are the whole company's: told to one reader, never to a group."""
    _require(context)
    if forms.in_group(context):
        raise BadInput("改进措施不在群里显示，请私聊我发：措施完成。知道序号的可以直接发：措施完成 序号:3")
    context.say(measures_card(_todo(context)))


@router.press(AskMeasure)
def press_ask(context: Context, action: AskMeasure) -> Answer:
    """The form comes beside the analysis, which stays as it is."""
    _require(context)
    target = context.reach(context.speaker)
    if target is None:
        raise BadInput(f"我找不到和你的单聊。请直接发，例如：{_example(context)}")
    post(context, measure_form(), Face(RECORD, 0, "measure"), target)
    return Answer(toast=forms.IN_PRIVATE, tone="info")


@router.press(SaveMeasure)
def press_save(context: Context, action: SaveMeasure) -> Answer:
    measure = _keep(context, filled(context, {"what": words.MEASURE, "owner": OWNER, "due": DUE}))
    return context.answer(measures_card(_todo(context)), f"措施 {measure.id} 已记下")


@router.press(FinishMeasure)
def press_finish(context: Context, action: FinishMeasure) -> Answer:
    measure = finish(context, action.measure)
    return context.answer(measures_card(_todo(context)), f"措施 {measure.id} 已完成")


def finish(context: Context, number: int) -> Measure:
    """By who does it or who may set measures."""
    measure = conflicts.measure(context.db, number)
    if measure is None:
        raise BadInput(f"没有序号 {number} 的措施。有哪些没完成，请私聊我发：措施完成")
    if measure.owner_id != context.speaker.id and not _may(context):
        raise NotAllowed(f"措施 {number} 要由负责人或{who_may(Right.SET_MEASURES)}来说完成，没有改动。")
    if measure.done_at is not None:
        raise BadInput(f"措施 {number} 已经完成了，没有改动。")
    measure.done_at = context.now
    context.db.flush()
    return measure


def _keep(context: Context, values: Values) -> Measure:
    _require(context)
    what, owner, due = values.get(words.MEASURE), values.get(OWNER), values.get(DUE)
    if not what or owner is None or due is None:
        raise BadInput(f"没有记下：要写做什么、谁负责、到哪天。例如：{_example(context)}")
    if due.day < context.now.date():
        raise BadInput(f"截止 {due.day} 已经过去，没有记下。例如：{_example(context)}")
    measure = Measure(
        month=first_day(context.now.date()), what=what[:LONGEST], owner_id=owner.id, due=due.day, created_by_id=context.speaker.id
    )
    context.db.add(measure)
    context.db.flush()
    person = context.person(owner.id)
    if person is not None and person.id != context.speaker.id:
        pushes.push(context, person, measures_card([_line(context, measure)]), f"measure-{measure.id}")
    return measure


def _example(context: Context) -> str:
    return f"/冲突 措施:按门店面积分档期 负责人:{context.speaker.name} 截止:下周五"


def _spots(context: Context, month: date) -> HotSpots:
    zone = context.now.tzinfo
    first = datetime.combine(month, time(0), zone)
    last = datetime.combine(context.now.date().replace(day=1), time(0), zone)
    found = conflicts.raised_between(context.db, first, last)
    return hot_spots(found, conflicts.parties(context.db, [one.id for one in found]))


def _todo(context: Context) -> list[Todo]:
    return [_line(context, one) for one in conflicts.open_measures(context.db)]


def _line(context: Context, measure: Measure) -> Todo:
    owner = context.person(measure.owner_id)
    return Todo(measure, owner.name if owner else "", measure.due is not None and measure.due < context.now.date())


def _readers(context: Context) -> list[Person]:
    """Management, and who coordinates a project."""
    live = projects.newest(context.db, MOST_PROJECTS)
    coordinators = [context.person(one.coordinator_id) for one in live]
    found = [*people.management(context.db), *(one for one in coordinators if one is not None and one.left_on is None)]
    return list({one.id: one for one in found}.values())


def _may(context: Context) -> bool:
    roles = roles_of(context, context.speaker, department_id=context.speaker.department_id)
    coordinates = any(one.coordinator_id == context.speaker.id for one in projects.newest(context.db, MOST_PROJECTS))
    return may(roles, Right.SET_MEASURES) or (bool(roles) and coordinates)


def _require(context: Context) -> None:
    if not _may(context):
        raise NotAllowed(f"记改进措施要由{who_may(Right.SET_MEASURES)}来做，没有改动。")
