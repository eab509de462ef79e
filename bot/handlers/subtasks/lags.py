"""滞后: the head of a department is asked once for resources, and what they answer reaches everybody it concerns (R88)."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from bot.cards.lags import answered_card, coordination_form, lag_card, moved_form
from bot.cards.model import Card
from bot.cards.payloads.lags import AskCoordination, AskMoved, SaveCoordination, SaveMoved, ShowLag
from bot.cards.subtasks import code
from bot.domain.lags import LONGEST, Lag, Outcome, still_lags, to_bring_up
from bot.domain.people import Department, Person
from bot.domain.permissions import WHAT, Right, may, who_may
from bot.domain.reminders import working_days_since
from bot.domain.subtasks import Subtask
from bot.domain.text.catalogue.shared import HELPERS
from bot.domain.text.catalogue.tasks import ASKED, NAME, UNTIL
from bot.domain.text.grammar import Argument, Values
from bot.domain.text.moments import When
from bot.errors import BadInput, NotAllowed, StaleAction
from bot.handlers import announcing
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.reminders.reminders import fan_out
from bot.handlers.rights import roles_of
from bot.handlers.router import Router
from bot.handlers.showing import forms, pushes
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face, redraw, show
from bot.handlers.subtasks import supports
from bot.handlers.subtasks.sheets import LAGGED_EVENT, changed, department_of, looked_at, project_of, sheet_of, taken
from bot.handlers.views import acting_head, acts_for
from bot.ports import Answer, Happened, JobDue
from bot.storage.queries import lags, people, subtasks

router = Router()

RECORD = "lag"
_NEEDED: dict[str, Argument[Any]] = {"helpers": HELPERS, "asked": ASKED, "what": NAME, "by": UNTIL}


@router.job("lags")
def look(context: Context, event: JobDue) -> None:
    """One small job for every subtask that is to be brought up today; a day that was missed is not made up for."""
    today = context.now.date()
    if event.at.astimezone(context.now.tzinfo).date() != today or not context.calendar().is_working(today):
        return
    calendar, policy = cache(context.calendar), cache(context.policy)
    found = lags.candidates(context.db, today)
    needs = subtasks.support_of(context.db, [one.id or 0 for one in found])
    due = {
        one.id or 0
        for one in found
        if to_bring_up(
            one,
            [need for need in needs if need.subtask_id == one.id],
            today,
            calendar(one.department_id),
            policy(one.project_id).work,
        )
    }
    fan_out(context, event, "lags.one", due)


@router.job("lags.one")
def bring_up(context: Context, event: JobDue) -> None:
    """To the head, else the liaison, else who coordinates the project: the first who can be reached. Once for a due date."""
    known = context.db.get(Subtask, event.subject)
    subtask = subtasks.held(context.db, known.number) if known is not None else None
    since = _since(context, subtask) if subtask is not None else None
    if subtask is None or since is None:
        return
    for person in _askable(context, subtask):
        lag = Lag(subtask_id=subtask.id or 0, due=subtask.due, since=since, asked_id=person.id or 0, asked_at=context.now)
        context.db.add(lag)
        context.db.flush()
        if pushes.hang(context, person, _card(context, subtask, lag), Face(RECORD, lag.id or 0)) is not None:
            return
        context.db.delete(lag)
        context.db.flush()


@router.happened(LAGGED_EVENT)
def follow(context: Context, event: Happened) -> None:
    """The subtask has changed: where it lags no more, what still waits is not told, and what was told says so. Held, as its
    head may be answering."""
    known = context.db.get(Subtask, event.record_id)
    subtask = subtasks.held(context.db, known.number) if known is not None else None
    if subtask is None:
        return
    most = context.policy(subtask.project_id).work.deviation
    for lag in lags.waiting(context.db, subtask.id or 0):
        if not still_lags(lag, subtask, context.now.date(), context.calendar(subtask.department_id), most):
            lag.outcome = Outcome.OVER
            pushes.take_back(context, Face(RECORD, lag.id or 0))
        _redraw(context, subtask, lag)


@router.press(ShowLag)
def press_show(context: Context, action: ShowLag) -> Answer:
    return _shown(context, *_asked(context, action.number), "")


@router.press(AskMoved)
def ask_moved(context: Context, action: AskMoved) -> Answer:
    subtask, lag = _open(context, action.number)
    return forms.ask(context, moved_form(sheet_of(context, subtask)), Face(RECORD, lag.id or 0))


@router.press(SaveMoved)
def press_moved(context: Context, action: SaveMoved) -> Answer:
    what = filled(context, {"what": NAME}).get(NAME) or ""
    return _shown(context, *moved(context, action.number, what), "已记下，会告诉第一负责人和项目协调人")


@router.press(AskCoordination)
def ask_coordination(context: Context, action: AskCoordination) -> Answer:
    subtask, lag = _open(context, action.number)
    form = coordination_form(sheet_of(context, subtask), supports.departments(context))
    return forms.ask(context, form, Face(RECORD, lag.id or 0))


@router.press(SaveCoordination)
def press_coordination(context: Context, action: SaveCoordination) -> Answer:
    values = filled(context, _NEEDED)
    return _shown(context, *coordinate(context, action.number, values), "已发给对方，答复了会告诉你")


def answer_in_words(context: Context, number: int, act: str, values: Values) -> None:
    """任务 T-12 已调配资源 …, 任务 T-12 需要协调 …; without anything else, the form."""
    subtask, lag = _open(context, number)
    face, sheet = Face(RECORD, lag.id or 0), sheet_of(context, subtask)
    if not any(one in values for one in (NAME, HELPERS, ASKED)):
        form = moved_form(sheet) if act == "已调配资源" else coordination_form(sheet, supports.departments(context))
        forms.send(context, form, face)
        return
    if act == "已调配资源":
        moved(context, number, values.get(NAME) or "")
    else:
        coordinate(context, number, values)
    show(context, _card(context, subtask, lag), face)


def moved(context: Context, number: int, what: str) -> tuple[Subtask, Lag]:
    """已调配资源."""
    subtask, lag = _open(context, number)
    if not what:
        raise BadInput(f"没有记下：要写调了什么。例如：任务 {code(subtask)} 已调配资源 从展会组调来两位设计师")
    return _answer(context, subtask, lag, Outcome.MOVED, what)


def coordinate(context: Context, number: int, values: Values) -> tuple[Subtask, Lag]:
    """需要协调: a request for support to each department, or one person, like any other (`supports`)."""
    subtask, lag = _open(context, number)
    what, units, named = values.get(NAME) or "", values.get(HELPERS) or (), values.get(ASKED)
    person = context.person(named.id if named else None)
    if not what or not (units or person):
        example = at_home(context, f"任务 {code(subtask)} 需要协调 支持:销售部 借两位设计师")
        raise BadInput(f"没有发出：要写请谁、要什么。例如：{example}")
    asked = person.name if person is not None else "、".join(one.name for one in units)
    _send(context, subtask, what, [one.id for one in units], person, values.get(UNTIL))
    return _answer(context, subtask, lag, Outcome.COORDINATION, f"请{asked}：{what}")


def _send(context: Context, subtask: Subtask, what: str, department_ids: list[int], person: Person | None, by: When | None) -> None:
    day = by.day if by else None
    if person is not None:
        supports.send(context, subtask, supports.need_of(context, subtask, what, person_id=person.id, by=day))
        return
    for one in department_ids:
        supports.send(context, subtask, supports.need_of(context, subtask, what, department_id=one, by=day))


def _answer(context: Context, subtask: Subtask, lag: Lag, outcome: Outcome, note: str) -> tuple[Subtask, Lag]:
    """Kept, and told to the owner and who coordinates the project."""
    lag.outcome, lag.note = outcome, note[:LONGEST]
    lag.answered_by_id, lag.answered_at = context.speaker.id, context.now
    changed(context, subtask)
    _redraw(context, subtask, lag)
    project = project_of(context, subtask)
    keeper = announcing.acting_keeper(context, project) if project is not None else None
    told = {one.id: one for one in (context.person(subtask.owner_id), keeper) if one is not None}
    card = answered_card(sheet_of(context, subtask), lag, context.speaker.name)
    for person in told.values():
        if person.id != context.speaker.id:
            pushes.push(context, person, card, f"{RECORD}-{lag.id}-answered")
    return subtask, lag


def _since(context: Context, subtask: Subtask) -> date | None:
    """Since when it lags, where that is to be brought up now."""
    brought = lags.of_subtasks(context.db, [subtask.id or 0])
    if any(one.due == subtask.due for one in brought):
        return None
    needs = subtasks.support_of(context.db, [subtask.id or 0])
    work = context.policy(subtask.project_id).work
    return to_bring_up(subtask, needs, context.now.date(), context.calendar(subtask.department_id), work)


def _askable(context: Context, subtask: Subtask) -> list[Person]:
    department: Department = department_of(context, subtask)
    project = project_of(context, subtask)
    found = (
        acting_head(context, department.id),
        people.liaison_of(context.db, department, context.now.date()),
        announcing.acting_keeper(context, project) if project is not None else None,
    )
    return list({one.id: one for one in found if one is not None}.values())


def _asked(context: Context, number: int) -> tuple[Subtask, Lag]:
    """The subtask with what was brought up last, for who may answer it."""
    subtask = looked_at(context, number)
    lag = lags.newest(context.db, subtask.id or 0)
    if lag is None:
        example = at_home(context, f"任务 T-{number} 支持:销售部 给一份报价表")
        raise BadInput(f"T-{number} 没有因为滞后问过谁，没有改动。要请支持写：{example}")
    if not _may_answer(context, subtask, lag):
        raise NotAllowed(f"{WHAT[Right.ANSWER_LAG]}要由{who_may(Right.ANSWER_LAG)}来做，没有改动。")
    return subtask, lag


def _open(context: Context, number: int) -> tuple[Subtask, Lag]:
    """The same, held, where nobody has answered yet."""
    taken(context, number)
    subtask, lag = _asked(context, number)
    if lag.outcome is Outcome.OVER:
        raise StaleAction(f"{code(subtask)} 已经不滞后了，不用答复。")
    if lag.outcome is not Outcome.WAITING:
        by = context.person(lag.answered_by_id)
        raise StaleAction(f"{code(subtask)} 的滞后{by.name if by else '已经有人'}答复过了，没有改动。还要请支持，用“需要支持”。")
    return subtask, lag


def _may_answer(context: Context, subtask: Subtask, lag: Lag) -> bool:
    roles = roles_of(context, context.speaker, project=project_of(context, subtask), department_id=subtask.department_id)
    return may(roles, Right.ANSWER_LAG) or acts_for(context, subtask.department_id) or lag.asked_id == context.speaker.id


def _card(context: Context, subtask: Subtask, lag: Lag) -> Card:
    late = working_days_since(subtask.due, context.now.date(), context.calendar(subtask.department_id))
    return lag_card(sheet_of(context, subtask), lag, late)


def _redraw(context: Context, subtask: Subtask, lag: Lag) -> None:
    context.db.flush()
    card = _card(context, subtask, lag)
    redraw(context, Face(RECORD, lag.id or 0), lambda _: card)


def _shown(context: Context, subtask: Subtask, lag: Lag, toast: str) -> Answer:
    """A form becomes the card again."""
    place = forms.pressed_place(context)
    if place is not None and place.record == RECORD:
        place.face = place.face.removeprefix(forms.FORM)
    return context.answer(_card(context, subtask, lag), toast)
