"""An issue told to somebody, and a step of the ladder: in private, or in the groups with those it is for by name; every step stands
in the timeline.

Rule: no step ends unseen. Where nobody can be told, not even an administrator, the groups see it, who raised it hears of it, the
timeline says so, and the log warns the operator.
"""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from bot.cards.model import Card, Line
from bot.domain import ladder
from bot.domain.chats import Chat
from bot.domain.issues import Issue
from bot.domain.people import Person
from bot.domain.timeline import NOBODY
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.issues.sheets import RECORD, card_of, changed, face_of, name_of, project_of, when
from bot.handlers.issues.summons import Called
from bot.handlers.showing import gate, pushes
from bot.storage.queries import projects

log = structlog.get_logger(__name__)


def tell(context: Context, issue: Issue, person: Person | None, words: str) -> None:
    """Somebody hears of it in private, with the sheet; nothing for who speaks."""
    if person is not None and person.id != context.speaker.id:
        pushes.hang(context, person, card_of(context, issue, ((words,),)), face_of(issue))


def keep(context: Context, issue: Issue, what: str, whom: Sequence[Called], why: str = "") -> None:
    """The step in the timeline, once for each who is told."""
    for one in whom:
        timeline.step(context, RECORD, issue.id or 0, what, note=f"{one.note}{why}", to=one.person)
    if not whom:
        timeline.step(context, RECORD, issue.id or 0, what, note=f"{NOBODY}{why}")
        log.warning("nobody can be told of a step of an issue", action="ladder.unheard", issue=issue.number, step=what)


def privately(context: Context, issue: Issue, what: str, whom: Sequence[Called], words: str) -> None:
    keep(context, issue, what, whom)
    card = card_of(context, issue, ((words,),))
    for one in whom:
        pushes.hang(context, one.person, card, face_of(issue))
    if not whom:
        for chat in _groups(context, issue):
            gate.tell_group(context, card, face_of(issue), chat, project_id=issue.project_id, mentions=())
        pushes.hang(context, context.person(issue.raised_by_id), card, face_of(issue))


def publicly(context: Context, issue: Issue, what: str, whom: Sequence[Called], why: str, ask: str) -> None:
    """In every group of the project, else in the group where it was raised, else in private; who is told where only in private is
    decided by the gate. The cards that hang already change too."""
    changed(context, issue)
    keep(context, issue, what, whom, why)
    card = card_of(context, issue, _lead(context, issue, why, ask))
    told = _tell_groups(context, issue, card, whom)
    for each in whom:
        if each.person.id not in told:
            pushes.hang(context, each.person, card, face_of(issue))
    if not whom:
        pushes.hang(context, context.person(issue.raised_by_id), card, face_of(issue))


def _tell_groups(context: Context, issue: Issue, card: Card, whom: Sequence[Called]) -> set[int | None]:
    """Everybody by name in the first group that they are in; the ids of those who are told with that."""
    policy = context.policy(issue.project_id).ladder
    waiting = [one.person for one in whom if ladder.named_in_group(one.whom, policy)]
    told: set[int | None] = set()
    for chat in _groups(context, issue):
        here = [one for one in waiting if gate.ring(context, one, chat) is not None]
        done = gate.tell_group(context, card, face_of(issue), chat, project_id=issue.project_id, mentions=here)
        gate.watch(context, face_of(issue), chat, done, project_id=issue.project_id)
        told |= {one.id for one in (*done.rung, *done.private)}
        waiting = [one for one in waiting if one.id not in told]
    return told


def _lead(context: Context, issue: Issue, why: str, ask: str) -> tuple[Line, ...]:
    """What, since when, who tried what, and until when (R117, R118); true as well when it is read after a hand-over."""
    tried = issue.tried or "还没有记录"
    name = name_of(context, issue.owner_id)
    owner = f"当时{name}负责" if name else "没有负责人"
    return (f"升级：{why}。",), (f"{when(context, issue.raised_at)} 提出，{owner}，已尝试：{tried[:200]}",), (ask,)


def _groups(context: Context, issue: Issue) -> list[Chat]:
    project = project_of(context, issue)
    if project is not None:
        return projects.chats(context.db, project)
    chat = context.db.get(Chat, issue.chat_id) if issue.chat_id else None
    return [chat] if chat is not None and not chat.gone else []
