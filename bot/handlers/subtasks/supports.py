"""需要支持: what a subtask needs of another department, asked privately and answered there (R53, X6)."""

from __future__ import annotations

from datetime import date

from bot.cards.model import Card, Tone, plain
from bot.cards.payloads.subtasks import (
    AskRefuseSupport,
    AskSupport,
    GiveSupport,
    PromiseSupport,
    RefuseSupport,
    RequestSupport,
    ShowSupport,
)
from bot.cards.subtask_forms import Choices, refuse_form, support_form
from bot.cards.subtasks import STATES, code
from bot.cards.supports import ANSWERS, support_card
from bot.domain.people import Person
from bot.domain.permissions import Right, may
from bot.domain.subtasks import LONGEST_NEED, UNFINISHED, Subtask, SupportNeed
from bot.domain.subtasks import Answer as Reply
from bot.domain.text.catalogue.shared import HELPERS, REASON
from bot.domain.text.catalogue.tasks import ASKED, NAME, UNTIL
from bot.domain.text.due import due_day
from bot.errors import BadInput, NotAllowed, StaleAction
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.reminders import reminders
from bot.handlers.rights import require, roles_of
from bot.handlers.router import Router
from bot.handlers.showing import pushes
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face, redraw, show
from bot.handlers.subtasks.sheets import answered, ask, asked_of, changed, looked_at, project_of, sheet_of, taken
from bot.ports import Answer
from bot.storage.queries import people, projects, subtasks

router = Router()

MOST_NEEDS = 20
"""Of one subtask, those that were answered or taken back included."""
RECORD = "support_need"


@router.press(AskSupport)
def ask_support(context: Context, action: AskSupport) -> Answer:
    subtask = looked_at(context, action.number)
    require_may_ask(context, subtask)
    return ask(context, subtask, support_form(sheet_of(context, subtask), departments(context)))


@router.press(RequestSupport)
def press_request(context: Context, action: RequestSupport) -> Answer:
    values = filled(context, {"helpers": HELPERS, "asked": ASKED, "what": NAME, "by": UNTIL})
    subtask, by = taken(context, action.number), values.get(UNTIL)
    asked, units = values.get(ASKED), values.get(HELPERS) or ()
    request(
        context,
        subtask,
        values.get(NAME) or "",
        tuple(one.id for one in units),
        context.person(asked.id if asked else None),
        by.day if by else None,
    )
    return answered(context, subtask, "已发给对方，答复了会告诉你")


@router.press(PromiseSupport)
def promise(context: Context, action: PromiseSupport) -> Answer:
    return _pressed(context, action.number, action.item, Reply.PROMISED, "")


@router.press(GiveSupport)
def give(context: Context, action: GiveSupport) -> Answer:
    return _pressed(context, action.number, action.item, Reply.GIVEN, "")


@router.press(AskRefuseSupport)
def ask_refuse(context: Context, action: AskRefuseSupport) -> Answer:
    subtask, need, item = asked(context, action.number, action.item)
    return context.answer(refuse_form(sheet_of(context, subtask), item, need.what))


@router.press(RefuseSupport)
def press_refuse(context: Context, action: RefuseSupport) -> Answer:
    reason = filled(context, {"reason": REASON}).get(REASON) or ""
    return _pressed(context, action.number, action.item, Reply.REFUSED, reason)


@router.press(ShowSupport)
def show_support(context: Context, action: ShowSupport) -> Answer:
    subtask, need, item = asked(context, action.number, action.item)
    return context.answer(_card(context, subtask, need, item))


def require_asker(context: Context, subtask: Subtask) -> None:
    """The owner, the department's contacts, who leads the project."""
    project = project_of(context, subtask)
    require(context, Right.EDIT_SUBTASK, project=project, department_id=subtask.department_id, owner_id=subtask.owner_id)


def require_may_ask(context: Context, subtask: Subtask) -> None:
    """The same, as long as the work goes on: for what is over nobody is asked any more."""
    require_asker(context, subtask)
    if subtask.state not in UNFINISHED:
        raise BadInput(f"{code(subtask)} {STATES[subtask.state]}，不用再请支持，没有发出。")


def request(
    context: Context,
    subtask: Subtask,
    what: str,
    department_ids: tuple[int, ...],
    person: Person | None,
    by: date | None,
) -> None:
    """Ask each department, or one person, by right of the subtask. Raises BadInput where nobody or nothing is named."""
    require_may_ask(context, subtask)
    if not what or not (department_ids or person):
        example = at_home(context, f"任务 {code(subtask)} 支持:销售部 给一份报价表")
        raise BadInput(f"没有发出：要写请谁、要什么。例如：{example}")
    if person is None and subtask.department_id in department_ids:
        own = people.department(context.db, subtask.department_id)
        instead = f"要请本部门的同事就写姓名，例如：任务 {code(subtask)} 支持:@姓名 给一份报价表"
        raise BadInput(f"{own.name if own else ''}就是 {code(subtask)} 的责任部门，没有发出。{instead}")
    if person is not None:
        send(context, subtask, need_of(context, subtask, what, person_id=person.id, by=by))
    for department_id in department_ids if person is None else ():
        send(context, subtask, need_of(context, subtask, what, department_id=department_id, by=by))


def need_of(
    context: Context,
    subtask: Subtask,
    what: str,
    *,
    department_id: int | None = None,
    person_id: int | None = None,
    by: date | None = None,
) -> SupportNeed:
    """What the speaker asks for, not kept yet."""
    return SupportNeed(
        subtask_id=subtask.id or 0,
        what=what[:LONGEST_NEED],
        department_id=department_id,
        person_id=person_id,
        by=by,
        asked_by_id=context.speaker.id,
        asked_at=context.now,
    )


def send(context: Context, subtask: Subtask, need: SupportNeed) -> None:
    """Keep the need and bring it privately to who answers for it."""
    if not room(context, subtask):
        raise BadInput(asked_enough(subtask))
    context.db.add(need)
    context.db.flush()
    item = _item(context, subtask, need)
    pushes.hang(context, answerer(context, need), _card(context, subtask, need, item), Face(RECORD, need.id or 0))


def room(context: Context, subtask: Subtask) -> int:
    """How many more needs the subtask may have."""
    context.db.flush()
    return max(MOST_NEEDS - len(subtasks.support_of(context.db, [subtask.id or 0])), 0)


def asked_enough(subtask: Subtask) -> str:
    return f"{code(subtask)} 已经请过 {MOST_NEEDS} 次支持，没有再发。请当面商量，或请项目协调人出面。"


def answer(
    context: Context, number: int, item: int | None, reply: Reply, note: str, by: date | None = None
) -> tuple[Subtask, SupportNeed, int]:
    """Keep what was answered and tell who asked. A refusal needs its reason; the day of a promise may stand in its words."""
    subtask, need, item = asked(context, number, item)
    if need.answer in (Reply.GIVEN, Reply.WITHDRAWN):
        raise StaleAction(f"{code(subtask)} 的这项支持{ANSWERS[need.answer]}，没有改动。")
    if reply is Reply.REFUSED and not note:
        raise BadInput(f"帮不了要写原因，没有改动。例如：任务 {code(subtask)} 帮不了 项:{item} 原因:这周排满了")
    if reply is Reply.PROMISED:
        need.by = by or due_day(note, context.now.date()) or need.by
    need.answer, need.note = reply, note[:LONGEST_NEED]
    need.answered_by_id, need.answered_at = context.speaker.id, context.now
    _settle(context, need)
    _tell_askers(context, subtask, need)
    redraw(context, Face(RECORD, need.id or 0), lambda _: _card(context, subtask, need, item))
    changed(context, subtask)
    return subtask, need, item


def asked(context: Context, number: int, item: int | None) -> tuple[Subtask, SupportNeed, int]:
    """The need that the speaker answers for: the one named, or the only one that is still open."""
    subtask = subtasks.held(context.db, number)
    if subtask is None:
        raise BadInput(f"没有 T-{number} 这个任务。")
    needs = list(enumerate(subtasks.support_of(context.db, [subtask.id or 0]), 1))
    mine = [(position, one) for position, one in needs if _may_answer(context, one)]
    if item is not None:
        mine = [(position, one) for position, one in mine if position == item]
    else:
        mine = [(position, one) for position, one in mine if one.answer in (Reply.WAITING, Reply.PROMISED, Reply.REFUSED)]
    if not mine:
        raise NotAllowed(f"T-{number} 没有请你们支持的事项。被请的部门的对接人或负责人才能答复。")
    if len(mine) > 1:
        listed = "、".join(f"项:{position}（{one.what[:20]}）" for position, one in mine)
        raise BadInput(f"T-{number} 有几项请你们支持：{listed}。请在后面写上是哪一项。")
    return subtask, mine[0][1], mine[0][0]


def show_answer(context: Context, subtask: Subtask, need: SupportNeed, item: int) -> None:
    show(context, _card(context, subtask, need, item), Face(RECORD, need.id or 0))


def refusal(context: Context, subtask: Subtask, need: SupportNeed, item: int) -> Card:
    return refuse_form(sheet_of(context, subtask), item, need.what)


def departments(context: Context) -> Choices:
    return tuple((one.name, one.name) for one in people.departments(context.db))


def pass_on(context: Context, subtask: Subtask, need: SupportNeed, to: Person) -> None:
    """Somebody else is asked in place of who left. The subtask is held."""
    need.person_id = to.id
    context.db.flush()
    card, face = _card(context, subtask, need, _item(context, subtask, need)), Face(RECORD, need.id or 0)
    pushes.hang(context, to, card, face)
    redraw(context, face, lambda _: card)
    _settle(context, need)
    changed(context, subtask)


def withdraw(context: Context, need: SupportNeed) -> None:
    """Nobody asks any more, because the update that asked was taken back."""
    subtask = context.db.get(Subtask, need.subtask_id)
    need.answer = Reply.WITHDRAWN
    _settle(context, need)
    if subtask is not None:
        item = _item(context, subtask, need)
        redraw(context, Face(RECORD, need.id or 0), lambda _: _card(context, subtask, need, item))


def _settle(context: Context, need: SupportNeed) -> None:
    """It is no longer due for whoever was asked."""
    context.db.flush()
    if (whom := context.person(need.person_id) or answerer(context, need)) is not None:
        reminders.settled(context, whom.id or 0)


def _pressed(context: Context, number: int, item: int, reply: Reply, note: str) -> Answer:
    subtask, need, position = answer(context, number, item, reply, note)
    return context.answer(_card(context, subtask, need, position), f"已答复：{ANSWERS[reply]}")


def _may_answer(context: Context, need: SupportNeed) -> bool:
    acting = answerer(context, need)
    owner_id = acting.id if acting is not None and acting.id == context.speaker.id else need.person_id
    roles = roles_of(context, context.speaker, department_id=need.department_id, owner_id=owner_id)
    return may(roles, Right.ANSWER_SUPPORT)


def answerer(context: Context, need: SupportNeed) -> Person | None:
    """Who is asked privately: the person or their stand-in, else who answers for the department in the subtask's project (R30)."""
    today = context.now.date()
    if (person := context.person(need.person_id)) is not None:
        return people.acting(context.db, person, today)
    return projects.contact(context.db, context.db.get_one(Subtask, need.subtask_id).project_id, need.department_id, today)


def _item(context: Context, subtask: Subtask, need: SupportNeed) -> int:
    return [one.id for one in subtasks.support_of(context.db, [subtask.id or 0])].index(need.id) + 1


def _card(context: Context, subtask: Subtask, need: SupportNeed, item: int) -> Card:
    asker = context.person(need.asked_by_id)
    return support_card(sheet_of(context, subtask), need, item, asker.name if asker else "")


def _tell_askers(context: Context, subtask: Subtask, need: SupportNeed) -> None:
    note = f"，说明：{need.note}" if need.note else ""
    words = f"{_who_answers(context, need)}对 {code(subtask)} 的支持“{need.what}”：{ANSWERS[need.answer]}{note}。"
    tone = Tone.BAD if need.answer is Reply.REFUSED else Tone.GOOD
    card = Card(title=f"{code(subtask)} 的支持：{ANSWERS[need.answer]}", blocks=(plain(words),), tone=tone, summary=words)
    for person_id in {need.asked_by_id, subtask.owner_id} - {context.speaker.id, None}:
        if (person := context.person(person_id)) is not None:
            pushes.push(context, person, card, f"{RECORD}-{need.id}-{context.event.key}"[:120])


def _who_answers(context: Context, need: SupportNeed) -> str:
    """Who was asked, and by name who answers where that is somebody else."""
    asked, name = asked_of(context, need), context.speaker.name
    return name if asked == name else f"{asked}（{name}）"
