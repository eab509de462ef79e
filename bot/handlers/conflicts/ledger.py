"""Conflicts as they are shown, and who may see them (R203–R207)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.cards.conflicts import GRADES, Dispute, code, conflict_card
from bot.cards.model import Card
from bot.domain.clocks import Clock, ClockState
from bot.domain.conflicts import ABOVE, Conflict, State
from bot.domain.permissions import Right, Role, may, who_may
from bot.domain.timeline import Step
from bot.errors import BadInput, NotAllowed
from bot.handlers.clocks import next_limits
from bot.handlers.context import Context
from bot.handlers.reminders import reminders
from bot.handlers.requests.sheets import moment
from bot.handlers.rights import here, refuse_guest, roles_of
from bot.handlers.settlers import settlers
from bot.handlers.showing.forms import in_group
from bot.handlers.showing.placements import Face, redraw
from bot.handlers.timeline import line
from bot.storage.queries import clocks, conflicts, people, projects, timeline

RECORD = "conflict"
TOLD = {
    "raised": "登记",
    "risen": "到时限没有了结，升为",
    "pushed": "提前升级",
    "reminded": "到时限没有了结，提醒了",
    "settled": "了结",
    "reopened": "重新打开",
    "phoned": "打电话",
}
"""What each step is called; the others do not stand on the card."""
_MOVED = ("risen", "pushed", "reminded", "reopened")


def taken(context: Context, number: int) -> Conflict:
    """The conflict, held until the transaction ends, where the speaker may know of it."""
    return _known(context, conflicts.held(context.db, number), number)


def looked_at(context: Context, number: int) -> Conflict:
    return _known(context, conflicts.by_number(context.db, number), number)


def roles(context: Context, conflict: Conflict) -> frozenset[Role]:
    """What the speaker is in a conflict, in all of its parties together: whom one named for the project is a contact of it at any
    grade, and who settles its grade today is as a coordinator."""
    project = context.project(conflict.project_id)
    found = roles_of(context, context.speaker, project=project)
    if not found:
        return found
    for one in conflicts.departments(context.db, conflict):
        found |= roles_of(context, context.speaker, department_id=one.id)
        named = projects.named_liaison(context.db, conflict.project_id, one.id or 0)
        found |= {Role.LIAISON} if named is not None and named.id == context.speaker.id else set()
    also = {Role.AUTHOR} if conflict.raised_by_id == context.speaker.id else set()
    acting = {Role.COORDINATOR} if context.speaker.id in [one.id for one in settlers(context, conflict)] else set()
    return found | also | acting


def who(context: Context, conflict: Conflict, right: Right) -> str:
    """Who has the right in it, as a refusal names them: those of its grade by name, then the roles."""
    units = "、".join(one.name for one in conflicts.departments(context.db, conflict))
    words = {**here(context, context.project(conflict.project_id)), Role.HEAD: f"{units}的负责人", Role.LIAISON: f"{units}的对接人"}
    named = "、".join(one.name for one in settlers(context, conflict))
    return f"处理人{named}，或{who_may(right, words)}"


def dispute_of(context: Context, conflict: Conflict) -> Dispute:
    project = context.project(conflict.project_id)
    raiser, settler = context.person(conflict.raised_by_id), context.person(conflict.settled_by_id)
    known = clocks.of_record(context.db, RECORD, conflict.id or 0)
    running = [one for one in known if one.state is ClockState.RUNNING]
    steps = timeline.steps_of(context.db, RECORD, conflict.id or 0)
    return Dispute(
        conflict=conflict,
        parties="、".join(one.name for one in conflicts.departments(context.db, conflict)),
        raised=f"{raiser.name if raiser else ''} {moment(context, conflict.raised_at)}",
        settlers="、".join(one.name for one in settlers(context, conflict)),
        limit=moment(context, running[-1].rings_at) if running else "",
        settled=f"{settler.name if settler else ''} {moment(context, conflict.settled_at)}" if conflict.settled_at else "",
        project=f"{project.number} {project.name}" if project else "",
        told=list(_lines(context, steps)),
        lead=_lead(context, conflict, steps, known),
    )


def lines_of(context: Context, found: Sequence[Conflict]) -> list[Dispute]:
    """What the ledger says of each: the names of the parties, all of them asked for at once."""
    units = {one.id: one.name for one in people.departments(context.db)}
    sides: dict[int, list[str]] = {}
    for one in conflicts.parties(context.db, [conflict.id for conflict in found]):
        sides.setdefault(one.conflict_id, []).append(units.get(one.department_id, ""))
    limits = next_limits(context, RECORD, [one.id for one in found if one.id])
    return [
        Dispute(
            conflict=one,
            parties="、".join(sides.get(one.id or 0, [])),
            raised="",
            settlers="",
            limit=moment(context, due.rings_at) if (due := limits.get(one.id or 0)) else "",
        )
        for one in found
    ]


def card_of(context: Context, conflict: Conflict) -> Card:
    return conflict_card(dispute_of(context, conflict))


def face_of(conflict: Conflict) -> Face:
    return Face(RECORD, conflict.id or 0)


def changed(context: Context, conflict: Conflict) -> None:
    """Change every card of the conflict, and what is due for who settles it."""
    context.db.flush()
    card = card_of(context, conflict)
    redraw(context, face_of(conflict), lambda _: card)
    for one in settlers(context, conflict):
        reminders.settled(context, one.id or 0)


def is_seen(context: Context, conflict: Conflict) -> bool:
    """In a group only what was raised in it or in its project; in private by the contacts of the parties and those above."""
    if in_group(context):
        return context.chat.project_id == conflict.project_id if conflict.project_id else context.chat.id == conflict.chat_id
    return may(roles(context, conflict), Right.SEE_CONFLICTS)


def _known(context: Context, conflict: Conflict | None, number: int) -> Conflict:
    if conflict is None:
        raise BadInput(f"没有 K-{number} 这个冲突。有哪些可以看：/冲突 列表")
    refuse_guest(context, code(conflict))
    if not is_seen(context, conflict):
        raise NotAllowed(f"K-{number} 这里不显示。双方的对接人和负责人、项目协调人、管理层可以私聊我发：冲突 K-{number}")
    return conflict


def _lead(context: Context, conflict: Conflict, steps: Sequence[Step], known: Sequence[Clock]) -> str:
    """Why an open conflict is where it is: which limit is over since when, or who moved it up before its time."""
    last = next((one for one in reversed(steps) if one.what in _MOVED), None)
    if last is None or conflict.state is not State.OPEN or last.what == "reopened":
        return ""
    if last.what == "pushed":
        who = context.person(last.person_id)
        return f"{who.name if who else ''} {moment(context, last.at)} 提前升为{last.note}。"
    over = max((one.rings_at for one in known if one.state is ClockState.RUNG), default=last.at)
    became = f"，升为{GRADES[conflict.grade]}" if last.what == "risen" else ""
    return f"{moment(context, over)} 的时限已过，还没有了结{became}。{_next(context, conflict, known)}"


def _next(context: Context, conflict: Conflict, known: Sequence[Clock]) -> str:
    """Who has it now, and what comes when they do not settle it in time."""
    limit = next((one.rings_at for one in reversed(known) if one.state is ClockState.RUNNING), None)
    names = "、".join(one.name for one in settlers(context, conflict))
    if limit is None or not names:
        return ""
    above = ABOVE.get(conflict.grade)
    then = f"升为{GRADES[above]}" if above is not None else f"再提醒{names}"
    return f"现在由{names}处理，{moment(context, limit)} 前没有了结就{then}。"


def _lines(context: Context, steps: Sequence[Step]) -> Iterable[str]:
    for one in steps:
        if one.what in TOLD:
            yield line(context, one, TOLD[one.what], "给" if one.what == "phoned" else "")
