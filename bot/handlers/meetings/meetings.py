"""会议: called, looked at, listed, moved to another time, cancelled (R101, R104, R125, R154)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.cards.meeting_forms import cancel_form, end_form, move_form
from bot.cards.meetings import STATES, Sheet, code, list_card
from bot.cards.model import Card
from bot.cards.payloads.meetings import (
    AskCancelMeeting,
    AskMeeting,
    AskMove,
    CallEmergency,
    CancelMeeting,
    MoveMeeting,
    SaveMeeting,
    ShowMeeting,
)
from bot.domain.meetings import LONGEST, Meeting, State
from bot.domain.permissions import Right
from bot.domain.text.catalogue import meetings as words
from bot.domain.text.catalogue.shared import LISTED, OF_PROJECT, PARTICIPANTS, REASON
from bot.domain.text.grammar import Argument, Values
from bot.domain.text.refs import number_of
from bot.errors import BadInput
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.issues import sheets, special_meetings
from bot.handlers.meetings import notices, outcomes
from bot.handlers.meetings.calls import attach, call, form, future, issues_named, length_named
from bot.handlers.meetings.loose import refuse_loose
from bot.handlers.meetings.people import invite, people_named, stood_in
from bot.handlers.meetings.sheets import (
    RECORD,
    answered,
    card_of,
    changed,
    face_of,
    looked_at,
    reader_here,
    require_runner,
    sheet_of,
    taken,
)
from bot.handlers.requests import sheets as request_sheets
from bot.handlers.rights import project_of_form, require
from bot.handlers.router import Router
from bot.handlers.showing import forms
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face, show, show_list
from bot.handlers.sight import of_meetings
from bot.handlers.views import home
from bot.ports import Answer
from bot.storage.queries import meetings

router = Router()

MOST_LISTED = 200
FIELDS: dict[str, Argument[Any]] = {
    "topic": words.TOPIC,
    "at": words.WHEN_HELD,
    "people": PARTICIPANTS,
    "sort": words.SORT,
    "agenda": words.AGENDA,
    "outputs": words.OUTPUTS,
    "place": words.PLACE,
    "length": words.LENGTH,
    "issues": words.ISSUES,
}
_NEEDS: dict[str, tuple[Callable[[Sheet, str], Card], Argument[Any]]] = {
    "取消": (cancel_form, REASON),
    "改时间": (move_form, words.WHEN_HELD),
    "结束": (end_form, words.CONCLUSION),
}
"""What is asked for by a form where an act is said without it."""
_EXAMPLES = {"取消": "取消会议 M-4 原因:人不齐", "改时间": "会议 M-4 时间:明天15:00", "结束": "结束会议 M-4 结论:按 A 方案执行"}
_TEXTS = {
    "topic": (words.TOPIC, "主题"),
    "agenda": (words.AGENDA, "议程"),
    "outputs": (words.OUTPUTS, "输出"),
    "place": (words.PLACE, "地点"),
}


@router.command("会议")
def command(context: Context, values: Values) -> None:
    """Call, show, change; one command, because people write 会议 for all of it."""
    number = values.get(words.A_MEETING)
    if OF_PROJECT in values and (number or LISTED in values or words.WHEN_HELD not in values):
        raise BadInput("项目只在约的时候和时间一起写，没有改动。例如：/会议 物料评审 时间:明天15:00 项目:2026-市场-001")
    if LISTED in values:
        _list(context)
    elif number:
        _about(context, taken(context, number_of(number)), values)
    elif (act := values.get(words.MEETING_ACT)) is not None:
        raise BadInput(f"要写是哪个会议，没有改动。例如：{_EXAMPLES[act]}。有哪些可以看：/会议 列表")
    elif words.WHEN_HELD in values or words.FOR_REQUEST in values:
        _call_here(context, values)
    else:
        require(context, Right.CALL_MEETING)
        named = [sheets.looked_at(context, number_of(one)) for one in values.get(words.ISSUES) or ()]
        forms.send(context, form(context, named, _project_here(context)), _form_face(context))


@router.press(AskMeeting)
def press_ask(context: Context, action: AskMeeting) -> Answer:
    require(context, Right.CALL_MEETING)
    issue = sheets.looked_at(context, action.issue)
    forms.send(context, form(context, [issue], None), _form_face(context))
    return Answer(toast=forms.IN_PRIVATE, tone="info")


@router.press(SaveMeeting)
def press_save(context: Context, action: SaveMeeting) -> Answer:
    values = filled(context, FIELDS)
    if words.WHEN_HELD not in values:
        raise BadInput("没有写时间，没有约。请写到几点，例如 明天15:00")
    meeting = call(context, values, project_of_form(context, action.project))
    notices.announce(context, meeting)
    return answered(context, meeting, f"{code(meeting)} 已约好")


@router.press(CallEmergency)
def press_emergency(context: Context, action: CallEmergency) -> Answer:
    """The meeting's own card comes in private; the request's card tells of it."""
    named = f"Q-{action.request}"
    meeting = call(context, Values({words.FOR_REQUEST.name: named}, {words.FOR_REQUEST.name: named}), None)
    notices.announce(context, meeting)
    return context.answer(
        request_sheets.pressed_card(context, request_sheets.looked_at(context, action.request)), f"{code(meeting)} 已叫双方"
    )


@router.press(ShowMeeting)
def press_show(context: Context, action: ShowMeeting) -> Answer:
    return answered(context, looked_at(context, action.number))


@router.press(AskMove)
def press_ask_move(context: Context, action: AskMove) -> Answer:
    meeting = _planned(context, looked_at(context, action.number))
    return forms.ask(context, move_form(sheet_of(context, meeting)), face_of(meeting))


@router.press(MoveMeeting)
def press_move(context: Context, action: MoveMeeting) -> Answer:
    meeting = _planned(context, taken(context, action.number))
    _move(context, meeting, filled(context, {"at": words.WHEN_HELD}))
    return answered(context, meeting, f"{code(meeting)} 已改时间")


@router.press(AskCancelMeeting)
def press_ask_cancel(context: Context, action: AskCancelMeeting) -> Answer:
    meeting = _planned(context, looked_at(context, action.number))
    return forms.ask(context, cancel_form(sheet_of(context, meeting)), face_of(meeting))


@router.press(CancelMeeting)
def press_cancel(context: Context, action: CancelMeeting) -> Answer:
    meeting = _planned(context, taken(context, action.number))
    _cancel(context, meeting, filled(context, {"reason": REASON}).get(REASON) or "")
    return answered(context, meeting, f"{code(meeting)} 已取消")


def _call_here(context: Context, values: Values) -> None:
    project = home(context, values.get(OF_PROJECT))
    meeting = call(context, values, project.id if project is not None else None)
    notices.announce(context, meeting)
    show(context, card_of(context, meeting, reader=reader_here(context)), face_of(meeting))


def _about(context: Context, meeting: Meeting, values: Values) -> None:
    """What is said of one meeting; without anything its card, without what it needs the form that asks for it."""
    values = _untitled(values)
    if (asked := _asks(context, meeting, values)) is not None:
        forms.send(context, asked, face_of(meeting))
        return
    act, settled = values.get(words.MEETING_ACT), _settled(context, meeting, values)
    refuse_loose(context, meeting, values, on_agenda=settled is not None)
    if settled is not None:
        outcomes.settle(context, meeting, settled, values)
    elif act == "结束" or words.CONCLUSION in values:
        outcomes.end(context, meeting, values.get(words.CONCLUSION) or "")
    elif act == "取消":
        _cancel(context, _planned(context, meeting), values.get(REASON) or "")
    elif set(values.read) != {words.A_MEETING.name}:
        _edit(context, _planned(context, meeting), values)
    show(context, card_of(context, meeting, reader=reader_here(context)), face_of(meeting))


def _untitled(values: Values) -> Values:
    """What stands without a name beside 取消 and 结束 is the one text that they ask for."""
    act, text = values.get(words.MEETING_ACT), values.get(words.TOPIC)
    wanted = _NEEDS[act][1] if act else None
    if text is None or wanted is None or not wanted.kind.free or wanted in values:
        return values
    read = {name: value for name, value in values.read.items() if name != words.TOPIC.name}
    return replace(values, read={**read, wanted.name: text})


def _asks(context: Context, meeting: Meeting, values: Values) -> Card | None:
    """The form for what is meant and not said."""
    act, settled = values.get(words.MEETING_ACT), _settled(context, meeting, values)
    if settled is not None and not any(one in values for one in outcomes.FIELDS.values()):
        return outcomes.form(context, meeting, settled)
    if act is None or _NEEDS[act][1] in values:
        return None
    return _NEEDS[act][0](sheet_of(context, _planned(context, meeting)), values.get(words.TOPIC) or "")


def _settled(context: Context, meeting: Meeting, values: Values) -> int | None:
    """The one issue of the meeting that something is said of; None for what is to be added to it."""
    named = values.get(words.ISSUES) or ()
    numbers = {issue.number for _, issue in meetings.topics(context.db, meeting)}
    return next((number_of(one) for one in named if number_of(one) in numbers), None)


def _edit(context: Context, meeting: Meeting, values: Values) -> None:
    """Texts and length are replaced, people and issues added; another time is told to everybody."""
    require_runner(context, meeting)
    for name, (argument, label) in _TEXTS.items():
        if (text := values.get(argument)) is not None:
            note = f"{label}：{getattr(meeting, name) or '（空）'} → {text}"
            timeline.step(context, RECORD, meeting.id or 0, "edited", note=note)
            setattr(meeting, name, text[:LONGEST])
    meeting.minutes = length_named(values) or meeting.minutes
    attach(context, meeting, issues_named(context, values))
    for one in invite(context, meeting, people_named(context, values)):
        notices.invite(context, meeting, one)
    notices.follow_leaves(context, meeting)
    if words.WHEN_HELD in values:
        _move(context, meeting, values)
    changed(context, meeting)


def _move(context: Context, meeting: Meeting, values: Values) -> None:
    require_runner(context, meeting)
    when, before = values.get(words.WHEN_HELD), meeting.at
    meeting.at = future(context, when.at if when else None, f"会议 {code(meeting)} 时间:明天15:00")
    if meeting.at == before:
        raise BadInput(f"{code(meeting)} 本来就是这个时间，没有改动。")
    meeting.moved_at = context.now
    timeline.step(context, RECORD, meeting.id or 0, "moved", note=f"{before.isoformat()} → {meeting.at.isoformat()}")
    notices.moved(context, meeting, before)
    for _, issue in meetings.topics(context.db, meeting):
        sheets.changed(context, issue)


def drop(context: Context, meeting: Meeting, reason: str) -> None:
    """Its project ended: called off, and who comes hears of it; one that has begun was held, whatever came of it."""
    if meeting.at <= context.now:
        outcomes.close(context, meeting, reason)
    else:
        _call_off(context, meeting, reason)


def _cancel(context: Context, meeting: Meeting, reason: str) -> None:
    require_runner(context, meeting)
    if not reason:
        raise BadInput(f"取消要写原因，{code(meeting)} 没有改动。例如：取消会议 {code(meeting)} 原因:人不齐")
    _call_off(context, meeting, reason)


def _call_off(context: Context, meeting: Meeting, reason: str) -> None:
    meeting.state, meeting.reason, meeting.ended_at = State.CANCELLED, reason[:LONGEST], context.now
    timeline.step(context, RECORD, meeting.id or 0, "cancelled", note=reason)
    notices.cancelled(context, meeting)
    for _, issue in meetings.topics(context.db, meeting):
        if others := meetings.about(context.db, issue.id or 0):
            special_meetings.taken_over(context, issue, code(others[0]))
        else:
            special_meetings.called_off(context, issue)
        sheets.changed(context, issue)


def _list(context: Context) -> None:
    """Of this group, or in private of what the speaker may see."""
    also = [one.id or 0 for one, _ in stood_in(context, context.speaker)]
    found = meetings.planned(context.db, of_meetings(context, also), MOST_LISTED)
    place = "你看得到的" if context.chat.direct else "本群"
    show_list(context, list_card([sheet_of(context, one) for one in found], place), "meetings")


def _planned(context: Context, meeting: Meeting) -> Meeting:
    require_runner(context, meeting)
    if meeting.state is not State.PLANNED:
        raise BadInput(f"{code(meeting)} {STATES[meeting.state]}，没有改动。")
    return meeting


def _form_face(context: Context) -> Face:
    """Of a form that is nothing yet; it is the writer's."""
    return Face(RECORD, 0)


def _project_here(context: Context) -> int | None:
    return context.chat.project_id if not context.chat.direct else None
