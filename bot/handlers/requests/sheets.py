"""Requests as they are shown: to who is asked, to who asks and in the group, and who may see them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.cards.model import Card
from bot.cards.requests import Sheet, asked_card, asker_card, code, group_card
from bot.domain.clocks import NAMES, ClockState
from bot.domain.people import Department, Person
from bot.domain.permissions import Right, Role, may
from bot.domain.requests import Request
from bot.domain.text.moments import When
from bot.errors import BadInput, NotAllowed
from bot.handlers.clocks import next_limits
from bot.handlers.context import Context
from bot.handlers.rights import refuse_guest, roles_of
from bot.handlers.showing import pushes, urgent
from bot.handlers.showing.forms import card_again, in_group
from bot.handlers.showing.placements import Face, redraw
from bot.handlers.timeline import line
from bot.ports import Answer
from bot.storage.queries import clocks, duties, people, requests, timeline

RECORD = "request"
ASKED, ASKER, GROUP = "asked", "asker", ""
"""The faces: to who is asked, to who asks, in a group or where somebody looked it up."""
LONGEST = 2000
"""Characters of a text of a request."""
TOLD = {
    "asked": "提出",
    "answer": "答复",
    "plan": "初步方案",
    "finish": "办好",
    "decline": "办不了",
    "withdraw": "撤回",
    "reminded": "到时限还没有答复，提醒了",
    "escalated": "还是没有答复，告诉了",
    "unplanned": "到时限还没有初步方案，提醒了",
    "planless": "还是没有初步方案，告诉了",
    "pushed": "催办",
    "reopened": "重新打开",
    "phoned": "打电话",
    "handed": "转交",
    "meeting": "召开紧急会议",
}
"""What each step is called; the others do not stand on the card."""
_TO = {"asked": " → ", "phoned": "给", "handed": "给"}
"""What stands before whom a step is about."""


def taken(context: Context, number: int) -> Request:
    """The request, held until the transaction ends, where the speaker may know of it."""
    return _known(context, requests.held(context.db, number), number)


def looked_at(context: Context, number: int) -> Request:
    return _known(context, requests.by_number(context.db, number), number)


def sheet_of(context: Context, request: Request) -> Sheet:
    asker, person = context.person(request.asked_by_id), answerer(context, request)
    asking, unit = _unit(context, request.asking_department_id), _unit(context, request.department_id)
    project = context.project(request.project_id)
    said = context.person(request.answered_by_id)
    return Sheet(
        request=request,
        asker=asker.name if asker else "",
        asking=asking.name if asking else "",
        department=unit.name if unit else "",
        person=person.name if person else "",
        asked_at=moment(context, request.asked_at),
        due=moment(context, request.due) if request.due else "",
        project=f"{project.number} {project.name}" if project else "",
        answered=f"{said.name if said else ''} {moment(context, request.answered_at)}" if request.answered_at else "",
        limits=_limits(context, request),
        told=list(_steps(context, request)),
    )


def lines_of(context: Context, found: Sequence[Request]) -> list[Sheet]:
    """What a list says of each: the names alone, all of them asked for at once."""
    units = {one.id: one.name for one in people.departments(context.db)}
    names = duties.names(context.db, [one.asked_by_id for one in found])
    limits = next_limits(context, RECORD, [one.id for one in found if one.id])
    return [
        Sheet(
            request=one,
            asker=names.get(one.asked_by_id, ""),
            asking=units.get(one.asking_department_id, ""),
            department=units.get(one.department_id, ""),
            person="",
            asked_at=moment(context, one.asked_at),
            limits=[(f"{NAMES[due.rule]}时限", moment(context, due.rings_at))] if (due := limits.get(one.id or 0)) else (),
        )
        for one in found
    ]


def answerer(context: Context, request: Request) -> Person | None:
    """Who answers today: the person who was asked or their stand-in, else on whom the department's clocks run."""
    today = context.now.date()
    if (person := context.person(request.person_id)) is not None and person.left_on is None:
        return people.acting(context.db, person, today)
    unit = _unit(context, request.department_id)
    return people.liaison_of(context.db, unit, today) if unit is not None else None


def roles(context: Context, request: Request) -> frozenset[Role]:
    """What the speaker is in a request: of the asked department, of the project, asker, answerer."""
    project = context.project(request.project_id)
    found = roles_of(context, context.speaker, project=project, department_id=request.department_id, owner_id=request.person_id)
    if not found:
        return found
    acting = answerer(context, request)
    also = {Role.AUTHOR} if context.speaker.id == request.asked_by_id else set()
    return found | also | ({Role.OWNER} if acting is not None and acting.id == context.speaker.id else set())


def bring(context: Context, request: Request, person: Person, card: Card | None = None) -> bool:
    """Hang the card with the answers in somebody's private chat: what is urgent by the urgent channel, the rest when they want to
    hear of things. Whether they could be reached."""
    shown = card or asked_card(sheet_of(context, request))
    face = Face(RECORD, request.id or 0, ASKED)
    if not request.urgent or person.left_on is not None:
        return pushes.hang(context, person, shown, face) is not None
    return urgent.hang(context, person, shown, face)


def changed(context: Context, request: Request) -> None:
    """Change every card of the request."""
    context.db.flush()
    sheet = sheet_of(context, request)
    for face, draw in _DRAWN.items():
        card = draw(sheet)
        redraw(context, Face(RECORD, request.id or 0, face), lambda _, card=card: card)  # type: ignore[misc]


def answered(context: Context, request: Request, toast: str) -> Answer:
    """The pressed card in its new face."""
    changed(context, request)
    return context.answer(pressed_card(context, request), toast)


def pressed_card(context: Context, request: Request) -> Card:
    """What the pressed card shows now; a form becomes again what it was."""
    place = card_again(context)
    if place is None or place.record != RECORD:
        return _of_reader(context, request)
    return _DRAWN.get(place.face, group_card)(sheet_of(context, request))


def face_of(context: Context, request: Request) -> Face:
    """The face for who reads here."""
    if in_group(context):
        return Face(RECORD, request.id or 0, GROUP)
    return Face(RECORD, request.id or 0, ASKER if context.speaker.id == request.asked_by_id else ASKED)


def card_of(context: Context, request: Request) -> Card:
    return _DRAWN[face_of(context, request).name](sheet_of(context, request))


def moment(context: Context, at: datetime | None) -> str:
    local = at.astimezone(context.now.tzinfo) if at else context.now
    return str(When(local.date(), local))


def _of_reader(context: Context, request: Request) -> Card:
    draw = asker_card if context.speaker.id == request.asked_by_id else asked_card
    return draw(sheet_of(context, request))


def _steps(context: Context, request: Request) -> Iterable[str]:
    for one in timeline.steps_of(context.db, RECORD, request.id or 0):
        if one.what in TOLD:
            yield line(context, one, TOLD[one.what], _TO.get(one.what, ""))


def _limits(context: Context, request: Request) -> list[tuple[str, str]]:
    found = clocks.of_record(context.db, RECORD, request.id or 0)
    return [(f"{NAMES[one.rule]}时限", moment(context, one.rings_at)) for one in found if one.state is ClockState.RUNNING]


def _known(context: Context, request: Request | None, number: int) -> Request:
    if request is None:
        raise BadInput(f"没有 Q-{number} 这个请求。有哪些可以看：/请求 列表")
    refuse_guest(context, code(request))
    if in_group(context):
        elsewhere = context.chat.project_id != request.project_id if request.project_id else context.chat.id != request.chat_id
        if elsewhere:
            raise NotAllowed(f"Q-{number} 不是在本群里提的，这里不显示。请私聊我发：请求 Q-{number}")
    elif not may_see(context, request):
        raise NotAllowed(f"Q-{number} 只有双方部门和项目成员能看。")
    return request


def may_see(context: Context, request: Request) -> bool:
    """Both departments, who asked and who is asked, the project's people."""
    found = roles(context, request)
    inside = context.speaker.department_id is not None and context.speaker.department_id == request.asking_department_id
    near = {Role.MEMBER, Role.HEAD, Role.LIAISON, Role.OWNER, Role.AUTHOR}
    return bool(found) and (inside or bool(found & near) or may(found, Right.SEE_PROJECT))


def _unit(context: Context, department_id: int | None) -> Department | None:
    return people.department(context.db, department_id) if department_id else None


_DRAWN = {ASKED: asked_card, ASKER: asker_card, GROUP: group_card}
