"""Issues as they are shown: the sheet and the daily list, drawn from the records, hung and changed for everyone who sees them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from bot.cards.issues import Sheet, ask_owner_card, code, list_card, sheet_card
from bot.cards.model import Card, Line
from bot.domain.clocks import NAMES
from bot.domain.issues import Issue, IssueSupport, Sort, is_late, is_open, needs_support
from bot.domain.ladder import Rule, is_asked, is_far, promise_is_broken
from bot.domain.people import Person
from bot.domain.permissions import Right, Role, may
from bot.domain.projects import Project
from bot.domain.text.catalogue.issues import AN_ISSUE
from bot.domain.text.clock import shown_at
from bot.domain.text.grammar import Values
from bot.domain.text.refs import number_of
from bot.domain.timeline import Step, this_time
from bot.errors import BadInput, NotAllowed
from bot.handlers import limits
from bot.handlers.context import Context
from bot.handlers.reminders import reminders
from bot.handlers.rights import refuse_guest, require, roles_of
from bot.handlers.showing import watches
from bot.handlers.showing.forms import card_again
from bot.handlers.showing.placements import Face, redraw
from bot.handlers.timeline import line
from bot.ports import Answer, Target
from bot.storage.queries import duties, issues, meetings, people, timeline

RECORD, LISTED = limits.RECORD, "issues"
"""Whose cards: the sheet of an issue, and the list of a project or department."""
CHANGED = "issue.changed"
"""Told of the issues of meetings only."""
OWNED = "issue.owned"
"""Somebody else owns it; told of these issues only as well."""
PRIVATE = "asked"
"""The face of what the owner alone is asked."""
_NEAR = frozenset({Role.MEMBER, Role.HEAD, Role.LIAISON, Role.OWNER})
WORDS = {
    "raised": "上报",
    "phoned": "打电话",
    "acknowledged": "接手",
    "proposed": "给出方案",
    "support": "请求支持",
    "given": "支持已给到",
    "solved": "已解决",
    "given_up": "未解决关闭",
    "reopened": "重开",
    "waits": "先等负责人答复，升级推到",
    "again": "日报里又写到",
    "edited": "修改",
    "extended": "申请延期",
    "feedback": "没有人接手，提醒",
    "reported": "上报给",
    "warned": "私下提醒",
    "put_off": "推后升级",
    "escalated": "升级，告知",
    "by_hand": "手动升级",
    "broken": "承诺的时间已过，提醒",
    "path": "升级路径，告知",
    "meeting": "安排专项会议",
    "called": "约了会议",
    "replanned": "停机后重新安排升级",
    "mended": "补上漏掉的时限",
}
"""What each step is called; those that are not here are not told on the sheet."""
_TO = {"raised": "，负责人 ", "phoned": "给", "acknowledged": "，原负责人 ", "proposed": "，负责人 "}
"""What stands before whom a step is about, where that is not who was told."""


def taken(context: Context, number: int) -> Issue:
    """The issue, held until the transaction ends, where the speaker may know of it."""
    return _known(context, issues.held(context.db, number), number)


def looked_at(context: Context, number: int) -> Issue:
    """The issue, only to be shown."""
    return _known(context, issues.by_number(context.db, number), number)


def named(context: Context, values: Values) -> Issue:
    """The issue that a command names, held."""
    written = values.get(AN_ISSUE)
    if written is None:
        raise BadInput("要写是哪个问题。例如：问题 I-7 我来处理。有哪些可以看：/问题 列表")
    return taken(context, number_of(written))


def project_of(context: Context, issue: Issue) -> Project | None:
    return context.project(issue.project_id)


def require_right(context: Context, issue: Issue, right: Right) -> None:
    """Raises NotAllowed unless the speaker has the right in this issue; who raised it is its author."""
    if issue.raised_by_id == context.speaker.id and may(frozenset({Role.AUTHOR}), right):
        return
    require(context, right, project=project_of(context, issue), department_id=issue.department_id, owner_id=issue.owner_id)


def card_of(context: Context, issue: Issue, lead: Sequence[Line] = ()) -> Card:
    return sheet_card(sheet_of(context, issue), lead)


def question_of(context: Context, issue: Issue) -> Card:
    """What the owner alone is asked before the escalation."""
    sheet = sheet_of(context, issue)
    return ask_owner_card(sheet, sheet.escalates_at or context.now, context.policy(issue.project_id).ladder.warn)


def face_of(issue: Issue) -> Face:
    return Face(RECORD, issue.id or 0)


def sheet_of(context: Context, issue: Issue) -> Sheet:
    """An issue with all that is told on its sheet."""
    context.db.flush()
    support = issues.support_of(context.db, [issue.id or 0])
    called = meetings.about(context.db, issue.id or 0)
    return replace(
        _sheet(context, issue, support, steps_of(context, issue)),
        wants_meeting=issue.sort is Sort.MAJOR and is_open(issue) and not called,
        meetings=tuple((f"M-{one.number}", one.at.astimezone(context.company.zone)) for one in called),
    )


def list_of(context: Context, found: Sequence[Issue], place: str) -> Card:
    """The daily list (R82, R94); what happened to each is on its own sheet."""
    needs: dict[int, list[IssueSupport]] = {}
    for one in issues.support_of(context.db, [issue.id for issue in found if issue.id]):
        needs.setdefault(one.issue_id, []).append(one)
    units = {one.id: one.name for one in people.departments(context.db)}
    names = duties.names(context.db, [one.owner_id for one in found])
    due = limits.of_list(context, found, names)
    sheets = [
        Sheet(
            issue=one,
            today=context.now.date(),
            department=units.get(one.department_id, ""),
            owner=names.get(one.owner_id, ""),
            late=is_late(one, context.now),
            needs_support=needs_support(needs.get(one.id or 0, [])),
            limits=due[one.id or 0],
        )
        for one in found
    ]
    return list_card(sorted(sheets, key=_urgency), place)


def _urgency(sheet: Sheet) -> tuple[bool, float]:
    """Late ones first, then by the next limit; without one last."""
    return not sheet.late, sheet.limits[0].at.timestamp() if sheet.limits else math.inf


def project_list(context: Context, project: Project) -> Card:
    return list_of(context, issues.open_of_project(context.db, project.id or 0), f"{project.number} {project.name}")


def steps_of(context: Context, issue: Issue) -> list[Step]:
    return timeline.steps_of(context.db, RECORD, issue.id or 0)


def since_opened(context: Context, issue: Issue) -> Sequence[Step]:
    """What was done since it was raised or opened again, the oldest step first."""
    return this_time(steps_of(context, issue))


def done(context: Context, issue: Issue) -> list[str]:
    """What these steps are."""
    return [one.what for one in since_opened(context, issue)]


def changed(context: Context, issue: Issue) -> None:
    """Change every card that shows the issue; the question to its owner becomes the sheet when it is answered."""
    context.db.flush()
    draw = _once(lambda: card_of(context, issue))
    redraw(context, face_of(issue), draw)
    watches.renew(context, RECORD, issue.id or 0, draw)
    asked = _once(lambda: question_of(context, issue) if is_asked(issue, done(context, issue)) else card_of(context, issue))
    owner = context.person(issue.owner_id)
    accounts = {one.user_id for one in people.accounts(context.db, owner)} if owner is not None else set()
    redraw(context, Face(RECORD, issue.id or 0, PRIVATE), lambda to: (asked if to.user_id in accounts else draw)(to))
    project = project_of(context, issue)
    if project is not None:
        redraw(context, Face(LISTED, project.id or 0, "project"), _once(lambda: project_list(context, project)))
    if meetings.about(context.db, issue.id or 0):
        context.tell_others(CHANGED, issue.id or 0)
    _settle(context, issue)


def _settle(context: Context, issue: Issue) -> None:
    """What is due for who owns it, who had a hand in it, and whose support it needs."""
    support = issues.support_of(context.db, [issue.id or 0])
    hands = {one.to_id for one in since_opened(context, issue)}
    for person_id in hands | {issue.owner_id} | {one.person_id for one in support}:
        if person_id is not None:
            reminders.settled(context, person_id)
    for unit in {one.department_id for one in support if one.person_id is None}:
        reminders.settled_department(context, unit, issue.project_id)


def answered(context: Context, issue: Issue, toast: str) -> Answer:
    """The pressed card in its new face, and every other card of the issue with it."""
    card_again(context)
    changed(context, issue)
    return context.answer(card_of(context, issue), toast)


def name_of(context: Context, person_id: int | None) -> str:
    person = context.person(person_id)
    return person.name if person else ""


def support_name(context: Context, one: IssueSupport) -> str:
    department = people.department(context.db, one.department_id) if one.department_id else None
    person = name_of(context, one.person_id)
    return f"{department.name if department else ''}{person}"


def local(context: Context, at: datetime | None) -> datetime | None:
    return at.astimezone(context.now.tzinfo) if at else None


def when(context: Context, at: datetime | None) -> str:
    """A moment as it is written, in the company's time."""
    return shown_at(at.astimezone(context.now.tzinfo), context.now.date()) if at else ""


def _once(draw: Callable[[], Card]) -> Callable[[Target], Card]:
    """The same card for every place, drawn when the first wants it."""
    drawn = cache(draw)
    return lambda _: drawn()


def _sheet(context: Context, issue: Issue, support: Sequence[IssueSupport], steps: Sequence[Step] = ()) -> Sheet:
    department, project = people.department(context.db, issue.department_id), project_of(context, issue)
    owner, since = name_of(context, issue.owner_id), this_time(steps)
    running = limits.of_list(context, [issue], {issue.owner_id: owner})[issue.id or 0]
    return Sheet(
        issue=issue,
        today=context.now.date(),
        department=department.name if department else "",
        owner=owner,
        raiser=name_of(context, issue.raised_by_id),
        project=f"{project.number} {project.name}" if project else "",
        raised_at=local(context, issue.raised_at),
        occurred_at=local(context, issue.occurred_at),
        promised_at=local(context, issue.promised_at),
        deadline=local(context, issue.deadline),
        late=is_late(issue, context.now),
        needs_support=is_open(issue) and needs_support(support),
        support=tuple(_support_line(context, one) for one in support),
        told=tuple(line(context, one, WORDS[one.what], _TO.get(one.what, " ")) for one in steps if one.what in WORDS),
        limits=running,
        escalates_at=next((one.at for one in running if one.what == NAMES[Rule.ESCALATE]), None),
        broken=promise_is_broken(issue, context.now),
        latest=_latest(context, issue),
        promiser=_promiser(context, since),
        taken_from=_taken_from(context, issue, since),
        extension=next((_extension(context, one) for one in since if one.what == limits.EXTENDED), ""),
    )


def _latest(context: Context, issue: Issue) -> datetime | None:
    """By when a plan would have to be, where the one that there is does not answer the escalation."""
    latest = limits.furthest_plan(context, issue) if issue.level > 0 and is_open(issue) else None
    return latest if latest is not None and is_far(issue, latest) else None


def _promiser(context: Context, since: Sequence[Step]) -> str:
    """Who was to keep the promise when it was made; the owner may be another one by now."""
    made = [one for one in since if one.what == "proposed"]
    return name_of(context, made[-1].to_id) if made else ""


def _taken_from(context: Context, issue: Issue, since: Sequence[Step]) -> str:
    """From whom the owner took it, until it goes to somebody else."""
    took = [one for one in since if one.what == "acknowledged" and one.to_id]
    return name_of(context, took[-1].to_id) if took and took[-1].person_id == issue.owner_id else ""


def _extension(context: Context, step: Step) -> str:
    return f"{name_of(context, step.person_id)} {when(context, step.at)}：{step.note}"


def _support_line(context: Context, one: IssueSupport) -> str:
    what = f"：{one.what}" if one.what else ""
    return f"{support_name(context, one)}{what} · {'已给到' if one.given_at else '等支持'}"


def _known(context: Context, issue: Issue | None, number: int) -> Issue:
    if issue is None:
        raise BadInput(f"没有 I-{number} 这个问题。有哪些可以看：/问题 列表")
    _refuse_strangers(context, issue)
    return issue


def _refuse_strangers(context: Context, issue: Issue) -> None:
    """Of a project is told in its own groups, and in private to those who may see it or have to do with it (R223)."""
    refuse_guest(context, code(issue))
    if context.chat.id is not None and not context.chat.direct:
        home = context.chat.project_id == issue.project_id if issue.project_id else context.chat.id == issue.chat_id
        if not home:
            raise NotAllowed(f"I-{issue.number} 不是本群的问题，这里不显示。请私聊我发：问题 I-{issue.number}")
        return
    if not concerns(context, issue, context.speaker):
        raise NotAllowed(f"I-{issue.number} 只有项目成员、责任部门和配合部门的同事能看。")


def concerns(context: Context, issue: Issue, person: Person) -> bool:
    """Whether somebody may see the issue in private: of its project, of a department that has to do with it, or who helps."""
    roles = roles_of(
        context, person, project=project_of(context, issue), department_id=issue.department_id, owner_id=issue.owner_id
    )
    if may(roles, Right.SEE_PROJECT) or roles & _NEAR or issue.raised_by_id == person.id:
        return True
    support = issues.support_of(context.db, [issue.id or 0])
    helps = any(person.id == one.person_id or (one.department_id and person.department_id == one.department_id) for one in support)
    raised = issue.raised_department_id is not None and issue.raised_department_id == person.department_id
    return helps or (raised and roles_of(context, person) != frozenset())
