"""Who hears of a meeting and when: at once, so many working days before, shortly before, and afterwards for its outcome.

Rule: what people hear is drawn when they hear it; of a meeting that is cancelled or over nothing more is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cards.meetings import code
from bot.cards.model import Card, Tone, plain
from bot.domain.chats import Chat
from bot.domain.clocks import Clock
from bot.domain.issues import Issue
from bot.domain.meetings import Meeting, Sort, State, ends_at
from bot.domain.people import Person
from bot.domain.policy import Meetings
from bot.domain.requests import Request
from bot.domain.text.durations import Duration, Unit
from bot.handlers import announcing, clocks, timeline
from bot.handlers.context import Context
from bot.handlers.issues.sheets import OWNED
from bot.handlers.leaves import MISSED
from bot.handlers.meetings import topics
from bot.handlers.meetings.people import add_owner, stand_ins, taking_part
from bot.handlers.meetings.sheets import RECORD, card_of, changed, face_of, notice_of, project_of, when
from bot.handlers.requests import sheets as request_sheets
from bot.handlers.router import Router
from bot.handlers.showing import forms, gate, pushes, urgent
from bot.ports import Happened
from bot.storage.queries import meetings, people, placements
from bot.storage.queries import timeline as steps

router = Router()

NOTICE, SOON, OUTCOME = "meeting.notice", "meeting.soon", "meeting.outcome"
STEPPED_IN, STEPPED_OUT = "stepped_in", "stepped_out"
"""Steps of a meeting: somebody was told that they come in another's place, and that they need not any more."""
LONGEST_SHOWN = 60
"""Characters of its topic in a sentence."""
_MINUTE = timedelta(minutes=1)


def announce(context: Context, meeting: Meeting) -> None:
    """Everybody who comes is told in private, of an emergency by the urgent channel; the group has one card; the clocks run."""
    _tell_request(context, meeting)
    for one in meetings.people(context.db, meeting):
        invite(context, meeting, one)
    follow_leaves(context, meeting)
    chat = context.db.get(Chat, meeting.chat_id) if meeting.chat_id else None
    if chat is not None and not (forms.in_group(context) and context.pressed() is None):
        gate.tell_group(context, card_of(context, meeting), face_of(meeting), chat, project_id=meeting.project_id)
    plan(context, meeting)
    topics.ask_owners(context, meeting, has_sheet=_is_due(context, meeting))
    if _is_due(context, meeting):
        caller = context.db.get_one(Person, meeting.called_by_id)
        topics.send(context, meeting, to=None if _is_urgent(meeting) else (caller,))


def invite(context: Context, meeting: Meeting, person: Person, why: str = "") -> None:
    """Told in private with the card, where the sheet of its issues is due with that alone (R115); nothing for who calls it.
    `why` is said where nobody calls."""
    if person.id == context.speaker.id:
        return
    words = ((why or f"{context.speaker.name}约你开会。",),)
    if _is_urgent(meeting):
        urgent.hang(context, person, card_of(context, meeting, words, person), face_of(meeting))
    elif _is_due(context, meeting):
        topics.send_to(context, meeting, person, words)
    else:
        pushes.hang(context, person, card_of(context, meeting, words, person), face_of(meeting))


@router.happened(OWNED)
def invite_owner(context: Context, event: Happened) -> None:
    """Somebody else owns an issue by now: they come to what is still to be held about it."""
    issue = context.db.get(Issue, event.record_id)
    owner = context.person(issue.owner_id) if issue is not None else None
    if issue is None or owner is None:
        return
    for meeting_id in sorted(one.id or 0 for one in meetings.about(context.db, event.record_id)):
        meeting = meetings.held_id(context.db, meeting_id)
        if meeting is not None and meeting.at > context.now and add_owner(context, meeting, owner):
            timeline.step(context, RECORD, meeting_id, "invited", to=owner)
            changed(context, meeting)
            invite(context, meeting, owner, f"I-{issue.number} 由你负责了，{code(meeting)} 要谈它，请你参加。")
            follow_leaves(context, meeting)


@router.happened(MISSED)
def attend(context: Context, event: Happened) -> None:
    """Somebody who comes, or does the work of one, is on leave on its day, or is not any more."""
    meeting = meetings.held_id(context.db, event.record_id)
    if meeting is not None and meeting.state is State.PLANNED and meeting.at > context.now:
        follow_leaves(context, meeting)
        changed(context, meeting)


def follow_leaves(context: Context, meeting: Meeting) -> None:
    """Who comes in the place of somebody who is on leave then is invited, and told when they need not come any more (C2)."""
    context.db.flush()
    now = {instead.id or 0: (away, instead) for away, instead in stand_ins(context, meeting)}
    told = _stepped_in(context, meeting)
    for person_id in sorted(now.keys() - told):
        away, instead = now[person_id]
        timeline.step(context, RECORD, meeting.id or 0, STEPPED_IN, note=away.name, to=instead)
        invite(context, meeting, instead, f"{away.name}那天请假，请你代为参加。")
    coming = {one.id for one in meetings.people(context.db, meeting)}
    for person_id in sorted(told - now.keys()):
        person = context.db.get_one(Person, person_id)
        timeline.step(context, RECORD, meeting.id or 0, STEPPED_OUT, to=person)
        if person_id not in coming:
            _excuse(context, meeting, person)


def _stepped_in(context: Context, meeting: Meeting) -> set[int]:
    """Who was told last that they come in somebody's place."""
    known = steps.of_kinds(context.db, RECORD, [meeting.id or 0], (STEPPED_IN, STEPPED_OUT)).get(meeting.id or 0, [])
    last = {one.to_id: one.what for one in known if one.to_id}
    return {person_id for person_id, what in last.items() if what == STEPPED_IN}


def _excuse(context: Context, meeting: Meeting, person: Person) -> None:
    """Their cards do not ask them to come when they are drawn again."""
    words = f"{when(context, meeting.at)} 的 {code(meeting)} {meeting.topic[:LONGEST_SHOWN]} 不用你代为参加了。"
    card = Card(title="不用代为参加了", blocks=(plain(words),), tone=Tone.INFO, summary=words)
    target = pushes.push(context, person, card, f"{RECORD}-{meeting.id}-{context.event.key}"[:120])
    for one in placements.opened(context.db, RECORD, meeting.id or 0):
        if target is not None and (one.platform, one.user_id) == (target.platform, target.user_id):
            one.lead = ""


def plan(context: Context, meeting: Meeting) -> None:
    """Its clocks, anew; what is over is not rung for."""
    clocks.stop(context, RECORD, meeting.id or 0)
    policy = _policy(context, meeting)
    _start(context, meeting, NOTICE, notice_of(context, meeting))
    _start(context, meeting, SOON, meeting.at - policy.soon * _MINUTE)
    _start(context, meeting, OUTCOME, ends_at(meeting, policy.length))


def moved(context: Context, meeting: Meeting, before: datetime) -> None:
    """The time has changed: what waits is told with the new one, and everybody hears of it."""
    said = f"{code(meeting)} 改到 {when(context, meeting.at)}（原来 {when(context, before)}）。"
    plan(context, meeting)
    gate.acted(context, RECORD, meeting.id or 0)
    changed(context, meeting)
    topics.redrawn(context, meeting)
    _tell_everybody(context, meeting, said)
    if _is_due(context, meeting) and not topics.is_sent(context, meeting):
        topics.send(context, meeting)
    follow_leaves(context, meeting)


def cancelled(context: Context, meeting: Meeting) -> None:
    """Nothing more is told of it but that it is cancelled."""
    clocks.stop(context, RECORD, meeting.id or 0)
    gate.acted(context, RECORD, meeting.id or 0)
    changed(context, meeting)
    topics.redrawn(context, meeting)
    _tell_everybody(context, meeting, f"{code(meeting)} 不开了：{meeting.reason}")


@router.clock(NOTICE, meetings.held_id)
def remind_early(context: Context, clock: Clock) -> None:
    """So many working days before: the sheet of its issues, else a word (R115)."""
    meeting = _planned(context, clock)
    if meeting is not None and meetings.topics(context.db, meeting):
        topics.send(context, meeting)
    elif meeting is not None:
        _tell_everybody(context, meeting, f"提醒：{when(context, meeting.at)} 开会。")


@router.clock(SOON, meetings.held_id)
def remind_soon(context: Context, clock: Clock) -> None:
    """A few minutes before; nothing once it has begun, nor to whom it would come too late."""
    meeting = _planned(context, clock)
    if meeting is not None and context.now < meeting.at:
        _tell_everybody(context, meeting, f"{meeting.at.astimezone(context.company.zone):%H:%M} 开会。", before=meeting.at)


@router.clock(OUTCOME, meetings.held_id)
def ask_outcome(context: Context, clock: Clock) -> None:
    """Its caller, or who takes their place, is asked what came of it, and again as often as the policy says; the cards offer it
    from now on."""
    meeting = _planned(context, clock)
    if meeting is None:
        return
    changed(context, meeting)
    timeline.step(context, RECORD, meeting.id or 0, "asked")
    if (keeper := _keeper(context, meeting)) is not None:
        pushes.hang(context, keeper, card_of(context, meeting, reader=keeper), face_of(meeting))
    policy = _policy(context, meeting)
    if sum(one.what == "asked" for one in steps.steps_of(context.db, RECORD, meeting.id or 0)) < policy.asks:
        clocks.start(context, OUTCOME, RECORD, meeting.id or 0, policy.outcome)


def _is_urgent(meeting: Meeting) -> bool:
    """Of an urgent request: what somebody only calls an emergency disturbs nobody at night (R104)."""
    return meeting.sort is Sort.EMERGENCY and meeting.request_id is not None


def _keeper(context: Context, meeting: Meeting) -> Person | None:
    """Who called it; of who has left, who coordinates the project, else the head of their department."""
    caller, project = context.db.get_one(Person, meeting.called_by_id), project_of(context, meeting)
    if caller.left_on is None:
        return caller
    if project is not None:
        return announcing.keeper(context, project)
    return people.head_of(context.db, caller.department_id) if caller.department_id else None


def _is_due(context: Context, meeting: Meeting) -> bool:
    """Whether everybody has to have the sheet of its issues by now: it comes at once then, and says that it is late."""
    return notice_of(context, meeting) <= context.now and bool(meetings.topics(context.db, meeting))


def _tell_request(context: Context, meeting: Meeting) -> None:
    """The urgent request's timeline tells of the meeting (R104)."""
    request = context.db.get(Request, meeting.request_id) if meeting.request_id else None
    if request is not None:
        timeline.step(
            context, request_sheets.RECORD, request.id or 0, "meeting", note=f"{code(meeting)}，{when(context, meeting.at)}"
        )
        request_sheets.changed(context, request)


def _tell_everybody(context: Context, meeting: Meeting, words: str, before: datetime | None = None) -> None:
    """What still waits for the end of somebody's quiet hours is told as it is now, once; nothing that could only be told after
    `before`."""
    pushes.take_back(context, face_of(meeting))
    for one in taking_part(context, meeting):
        heard = pushes.quiet_until(context, one) or context.now
        if one.id != context.speaker.id and (before is None or heard < before):
            pushes.hang(context, one, card_of(context, meeting, ((words,),), one), face_of(meeting))


def _planned(context: Context, clock: Clock) -> Meeting | None:
    meeting = meetings.held_id(context.db, clock.record_id)
    return meeting if meeting is not None and meeting.state is State.PLANNED else None


def _start(context: Context, meeting: Meeting, rule: str, moment: datetime) -> None:
    left = -((context.now - moment) // _MINUTE)
    if left > 0:
        clocks.start(context, rule, RECORD, meeting.id or 0, Duration(left, Unit.MINUTE))


def _policy(context: Context, meeting: Meeting) -> Meetings:
    return context.policy(meeting.project_id).meetings
