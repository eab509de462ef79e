"""Calling a meeting: what it is about, who comes where nobody is named, and what has to be said before (R101, R104, R121, R150)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.cards.issues import shortened
from bot.cards.meeting_forms import Filled, call_form
from bot.cards.meetings import SORTS, code
from bot.cards.model import Card
from bot.domain.issues import Issue, is_open
from bot.domain.issues import Sort as IssueSort
from bot.domain.meetings import (
    LONGEST,
    MOST_ISSUES,
    Meeting,
    MeetingIssue,
    Sort,
    lacks_topics,
    minutes_of,
    sort_of,
)
from bot.domain.permissions import Right
from bot.domain.requests import UNFINISHED, Request
from bot.domain.text.catalogue import meetings as words
from bot.domain.text.catalogue.shared import PARTICIPANTS
from bot.domain.text.grammar import Values
from bot.domain.text.refs import number_of, refs_in
from bot.errors import BadInput
from bot.handlers import timeline
from bot.handlers.context import Context
from bot.handlers.facts import facts_of
from bot.handlers.issues import sheets, special_meetings
from bot.handlers.meetings.people import default_people, invite, people_named, people_of_issue
from bot.handlers.meetings.sheets import RECORD, when
from bot.handlers.requests import sheets as request_sheets
from bot.handlers.rights import require
from bot.handlers.showing import forms
from bot.handlers.views import require_going_for_new, require_signed
from bot.storage.numbers import next_number
from bot.storage.queries import meetings, projects

OUTPUTS_OF_ISSUES = "每个问题的最终方案、责任部门、新时限"
"""What a meeting about issues is held for (R125)."""
_SORTS = {word: sort for sort, word in SORTS.items()}


def call(context: Context, values: Values, project_id: int | None) -> Meeting:
    """A new meeting with the next number, flushed. Raises BadInput where something is missing, with a call that works."""
    require(context, Right.CALL_MEETING)
    found, request = issues_named(context, values), _request_named(context, values)
    major = any(one.sort is IssueSort.MAJOR for one in found)
    sort = sort_of(_sort_named(context, values), issues=bool(found), major=major, urgent=request is not None)
    topic = values.get(words.TOPIC) or _topic(found, request)
    at = _time(context, values, request)
    agenda, outputs = values.get(words.AGENDA) or "", values.get(words.OUTPUTS) or ""
    if found:
        agenda, outputs = agenda or _agenda(found), outputs or OUTPUTS_OF_ISSUES
    _refuse_without_topics(values, sort, topic, agenda, outputs)
    homes = (project_id, *(one.project_id for one in found), request.project_id if request else None)
    home = next((one for one in homes if one), None)
    require_fit = require_signed if sort is Sort.REVIEW else require_going_for_new
    require_fit(context, context.project(home))
    number = next_number(context.db, "M")
    _refuse_twice(context, topic, at, request)
    meeting = Meeting(
        number=number,
        project_id=home,
        request_id=request.id if request else None,
        sort=sort,
        topic=topic[:LONGEST],
        agenda=agenda[:LONGEST],
        outputs=outputs[:LONGEST],
        at=at,
        minutes=length_named(values),
        place=(values.get(words.PLACE) or (f"{context.speaker.name}打电话召集" if request else ""))[:LONGEST],
        called_by_id=context.speaker.id or 0,
        called_at=context.now,
    )
    meeting.chat_id = _home(context, meeting, found, request)
    context.db.add(meeting)
    context.db.flush()
    timeline.step(context, RECORD, meeting.id or 0, "called", note=meeting.topic)
    attach(context, meeting, found)
    invite(context, meeting, people_named(context, values) or default_people(context, meeting, found, request))
    return meeting


def form(context: Context, found: Sequence[Issue], project_id: int | None) -> Card:
    """The form of a new meeting, filled with what is known of its issues and with who comes where nobody is named."""
    if not found:
        return call_form(Filled(), project_id or 0)
    major = any(one.sort is IssueSort.MAJOR for one in found)
    filled = Filled(
        topic=_topic(found, None),
        people="、".join(dict.fromkeys(one.name for issue in found for one in people_of_issue(context, issue))),
        sort=sort_of(None, issues=True, major=major, urgent=False),
        agenda=_agenda(found),
        outputs=OUTPUTS_OF_ISSUES,
        issue=_codes(found),
    )
    return call_form(filled)


def issues_named(context: Context, values: Values) -> list[Issue]:
    """The issues that are named, and those whose codes stand in the words, as far as they are open and of one project."""
    numbers = [*(values.get(words.ISSUES) or ()), *(ref for ref in _refs(values) if ref.startswith("I-"))]
    found = [sheets.looked_at(context, number_of(one)) for one in dict.fromkeys(numbers)]
    for one in found:
        if not is_open(one):
            raise BadInput(f"I-{one.number} 已经关闭，不用开会。又出现了请先重开，例如：重开 I-{one.number} 原因:又登录不上了")
    if len({one.project_id for one in found}) > 1:
        raise BadInput(f"{_codes(found)} 不属于同一个项目，请分开约。")
    if len(found) > MOST_ISSUES:
        raise BadInput(f"一次会议最多 {MOST_ISSUES} 个问题，请分开约。")
    return found


def attach(context: Context, meeting: Meeting, found: Sequence[Issue]) -> None:
    """The meeting settles these issues too; their timelines say so."""
    known = {issue.id for _, issue in meetings.topics(context.db, meeting)}
    for one in found:
        if one.id not in known:
            context.db.add(MeetingIssue(meeting_id=meeting.id or 0, issue_id=one.id or 0))
            note = f"{code(meeting)}，{when(context, meeting.at)}"
            timeline.step(context, sheets.RECORD, one.id or 0, "called", note=note)
            special_meetings.called(context, one, code(meeting))
    context.db.flush()


def length_named(values: Values) -> int | None:
    length = values.get(words.LENGTH)
    if length is None:
        return None
    if (minutes := minutes_of(length)) is None:
        raise BadInput(f"时长“{length}”太长，没有记下。要写分钟或小时，例如 时长:1小时")
    return minutes


def future(context: Context, at: datetime | None, example: str) -> datetime:
    if at is None or at <= context.now:
        past = f"{when(context, at)} 已经过了，" if at else ""
        raise BadInput(f"{past}会议时间要写以后的日期和几点，没有记下。例如：{example}")
    return at


def _time(context: Context, values: Values, request: Request | None) -> datetime:
    named = values.get(words.WHEN_HELD)
    if named is None and request is not None:
        return context.now + timedelta(minutes=context.policy(request.project_id).meetings.emergency)
    return future(context, named.at if named else None, "/会议 物料评审 时间:明天15:00")


def _sort_named(context: Context, values: Values) -> Sort | None:
    """Where no sort is named it is the one that the topic says: 周会 is a regular meeting."""
    said = [words.SORTS.read(word, facts_of(context)) for word in (values.get(words.TOPIC) or "").split()]
    written = values.get(words.SORT) or next((one for one in said if isinstance(one, str)), None)
    if written == "启动会":
        raise BadInput("启动会写在项目里，例如：/项目 2026-市场-001 启动会:12-01 15:00 议程:目标、分工、风险")
    return _SORTS.get(written or "")


def _request_named(context: Context, values: Values) -> Request | None:
    """Held until the transaction ends, after its project, as who ends that takes the two."""
    named = values.get(words.FOR_REQUEST)
    written = named or next((one for one in _refs(values) if one.startswith("Q-")), None)
    if written is None:
        return None
    project_id = request_sheets.looked_at(context, int(written[2:])).project_id
    if project_id is not None:
        projects.shared(context.db, project_id)
    request = request_sheets.taken(context, int(written[2:]))
    if request.state not in UNFINISHED:
        raise BadInput(f"{written} 已经办完或撤回了，不用开会。又需要了请先重开，例如：重开 {written} 原因:又要用了")
    return request


def _refs(values: Values) -> tuple[str, ...]:
    """The codes in the words of a meeting."""
    return refs_in(" ".join(filter(None, (values.get(words.TOPIC), values.get(words.AGENDA)))))


def _topic(found: Sequence[Issue], request: Request | None) -> str:
    if request is not None:
        return f"Q-{request.number} {shortened(request.what)}"
    if len(found) == 1:
        return f"解决 I-{found[0].number} {shortened(found[0].description)}"
    if found:
        return f"解决 {_codes(found)}"
    raise BadInput("没有约：要写主题。例如：/会议 物料评审 时间:明天15:00")


def _refuse_without_topics(values: Values, sort: Sort, topic: str, agenda: str, outputs: str) -> None:
    """R101, R154: one sentence with the same call, complete."""
    if not lacks_topics(sort, agenda, outputs):
        return
    coming = f" 参会:{values.written[PARTICIPANTS.name]}" if PARTICIPANTS in values else ""
    example = f"/会议 {topic} 类型:{SORTS[sort]} 时间:{values.written.get(words.WHEN_HELD.name, '明天15:00')}{coming}"
    raise BadInput(f"{SORTS[sort]}要写议程和输出，没有约。例如：{example} 议程:{agenda or '本周进度'} 输出:{outputs or '下周分工'}")


def _refuse_twice(context: Context, topic: str, at: datetime, request: Request | None) -> None:
    """A form that is sent twice, and a button that both sides press, call one meeting: whoever has the number looks first."""
    same = meetings.for_request(context.db, request.id or 0) if request else None
    same = same or meetings.called_before(context.db, context.speaker.id or 0, topic, at)
    if same is not None:
        raise BadInput(f"已经约了 {code(same)}，{when(context, same.at)}。看它：会议 {code(same)}")


def _home(context: Context, meeting: Meeting, found: Sequence[Issue], request: Request | None) -> int | None:
    """The group where it is called, else that of what it is about, else the first one of its project."""
    if forms.in_group(context):
        return context.chat.id
    known = [one.chat_id for one in found] + [request.chat_id if request else None]
    project = context.project(meeting.project_id)
    groups = projects.chats(context.db, project) if project else []
    return next((one for one in (*known, *(chat.id for chat in groups)) if one), None)


def _agenda(found: Sequence[Issue]) -> str:
    return f"逐个定下 {_codes(found)} 怎么解决"


def _codes(found: Sequence[Issue]) -> str:
    return "、".join(f"I-{one.number}" for one in found)
