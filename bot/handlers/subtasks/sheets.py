"""Subtasks as they are shown: the sheet and the lists, drawn from the records, hung and changed for everyone who sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from operator import itemgetter

from bot.cards.lags import outcome_words
from bot.cards.model import Card
from bot.cards.retired import newer_card
from bot.cards.subtasks import Sheet, code, list_card, passed_on_card, sheet_card
from bot.cards.supports import need_line
from bot.domain.lags import Lag
from bot.domain.people import Department
from bot.domain.permissions import Right, Role, may
from bot.domain.projects import Project
from bot.domain.subtasks import ProgressReport, State, Subtask, SupportNeed, is_late, needs_support, planned_progress
from bot.domain.text.clock import shown_at
from bot.errors import BadInput, NotAllowed
from bot.handlers import audience
from bot.handlers.context import Context
from bot.handlers.reminders import reminders
from bot.handlers.rights import refuse_guest, roles_of
from bot.handlers.showing import forms
from bot.handlers.showing.placements import Face, post, redraw, show_anew
from bot.ports import Answer, Platform, Target
from bot.storage.queries import issues, lags, people, placements, processes, subtasks

RECORD, LISTED = "subtask", "subtasks"
"""Whose cards: the sheet of a subtask, and the list of a project or department."""
HANDED = "handed"
"""The face told in private to whom it was handed over."""
FORM = "form"
"""The face of a card on which somebody is writing: it is not redrawn, and becomes the sheet when it is done."""
CHANGED_EVENT = "subtask.changed"
"""Told of the subtasks of processes only."""
LAGGED_EVENT = "subtask.lagged"
"""Told when a subtask changes whose head was asked for resources and has not answered."""
_NEAR = frozenset({Role.MEMBER, Role.HEAD, Role.LIAISON, Role.OWNER, Role.AUTHOR})


def taken(context: Context, number: int) -> Subtask:
    """The subtask, held until the transaction ends, where the speaker may know of it."""
    return _known(context, subtasks.held(context.db, number), number)


def looked_at(context: Context, number: int) -> Subtask:
    """The subtask, only to be shown."""
    return _known(context, subtasks.by_number(context.db, number), number)


def project_of(context: Context, subtask: Subtask) -> Project | None:
    return context.project(subtask.project_id)


def department_of(context: Context, subtask: Subtask) -> Department:
    found = people.department(context.db, subtask.department_id)
    if found is None:
        raise LookupError(f"subtask {subtask.id} has no department")
    return found


def sheets_of(context: Context, found: Sequence[Subtask]) -> list[Sheet]:
    """Subtasks with the names and figures around them; what was said and asked is on a sheet of its own only."""
    needs: dict[int, list[SupportNeed]] = {}
    for one in subtasks.support_of(context.db, [sub.id for sub in found if sub.id]):
        needs.setdefault(one.subtask_id, []).append(one)
    return [_sheet(context, one, needs.get(one.id or 0, [])) for one in found]


def sheet_of(context: Context, subtask: Subtask) -> Sheet:
    """A subtask with all that is told on its sheet."""
    context.db.flush()
    ids = [subtask.id or 0]
    needs = subtasks.support_of(context.db, ids)
    reports = [one for one in subtasks.reports_of(context.db, ids) if not one.withdrawn]
    meeting = issues.of_meeting_task(context.db, subtask.id or 0)
    sheet = _sheet(context, subtask, needs, reports, lags.of_subtasks(context.db, ids))
    return replace(sheet, meeting_for=meeting.number if meeting else None)


def card_of(context: Context, subtask: Subtask) -> Card:
    return sheet_card(sheet_of(context, subtask))


def face_of(subtask: Subtask) -> Face:
    return Face(RECORD, subtask.id or 0)


def form_of(subtask: Subtask) -> Face:
    return Face(RECORD, subtask.id or 0, FORM)


def project_list(context: Context, project: Project) -> Card:
    found = subtasks.of_project(context.db, project.id or 0)
    return list_card(sheets_of(context, found), f"{project.number} {project.name}")


def department_list(context: Context, department: Department) -> Card:
    found = subtasks.open_of_department(context.db, department.id or 0)
    return list_card(sheets_of(context, found), f"{department.name}没有完成的任务")


def hang_project_list(context: Context, project: Project) -> None:
    """The newest list of a chat is the one that changes with the work."""
    show_anew(context, project_list(context, project), _list_of_project(project), newer_card("任务列表"))


def hang_department_list(context: Context, department: Department) -> None:
    """The same of a department."""
    show_anew(context, department_list(context, department), _list_of_department(department), newer_card("任务列表"))


def answered(context: Context, subtask: Subtask, toast: str) -> Answer:
    """The pressed card in its new face, and every other card of the subtask with it."""
    changed(context, subtask)
    return context.answer(pressed_card(context, subtask), toast)


def changed(context: Context, subtask: Subtask, *owners: int | None) -> None:
    """Change every card that shows the subtask, and what is due for its owner and for `owners` before it."""
    context.db.flush()
    redraw(context, face_of(subtask), _once(lambda: card_of(context, subtask)))
    _settle_handed(context, subtask)
    project = project_of(context, subtask)
    if project is not None:
        redraw(context, _list_of_project(project), _once(lambda: project_list(context, project)))
    else:
        department = department_of(context, subtask)
        redraw(context, _list_of_department(department), _once(lambda: department_list(context, department)))
    for person_id in {*owners, subtask.owner_id}:
        if person_id is not None:
            reminders.settled(context, person_id)
    if processes.of_subtask(context.db, subtask.id or 0) is not None:
        context.tell_others(CHANGED_EVENT, subtask.id or 0)
    if lags.waiting(context.db, subtask.id or 0):
        context.tell_others(LAGGED_EVENT, subtask.id or 0)


def _list_of_project(project: Project) -> Face:
    return Face(LISTED, project.id or 0, "project")


def _list_of_department(department: Department) -> Face:
    return Face(LISTED, department.id or 0, "department")


def _settle_handed(context: Context, subtask: Subtask) -> None:
    """Whom it was handed to and who does not have it any more, or has ended it: what waits is not told, what was told says so."""
    pressed = context.pressed()
    for one in placements.of_record(context.db, RECORD, subtask.id or 0, HANDED):
        target = Target(Platform(one.platform), user_id=one.user_id)
        reader = people.by_account(context.db, target.platform, one.user_id)
        theirs = reader is not None and reader.id == subtask.owner_id
        if (theirs and subtask.state is State.CLAIMED) or (pressed is not None and pressed.slot == one.slot):
            continue
        if context.outbox.shows(to=target, slot=one.slot):
            context.outbox.say(passed_on_card(sheet_of(context, subtask), theirs=theirs), to=target, slot=one.slot)
        else:
            context.outbox.withdraw(to=target, slot=one.slot)


def pressed_card(context: Context, subtask: Subtask) -> Card:
    """What the pressed card shows now: the digest or the list that it is, else the sheet."""
    place = forms.pressed_place(context)
    if place is not None and place.face == FORM:
        place.face = ""
    if place is not None and place.record == reminders.RECORD and place.record_id == context.speaker.id:
        return reminders.todays_card(context, context.speaker)
    if place is not None and place.record == LISTED:
        if place.face == "project" and (project := context.project(place.record_id)) is not None:
            return project_list(context, project)
        if place.face == "department" and (department := people.department(context.db, place.record_id)) is not None:
            return department_list(context, department)
    return card_of(context, subtask)


def ask(context: Context, subtask: Subtask, form: Card) -> Answer:
    """A form for the person who pressed: in place where they are alone with the bot, else in private, so that nobody fills in
    what another is writing."""
    shown = context.pressed()
    mine = context.reach(context.speaker)
    if mine is None or shown is None:
        raise BadInput("我找不到和你的单聊。请直接发命令，写法见卡片下面的文字。")
    if shown.target == mine:
        if (place := placements.in_slot(context.db, shown.slot)) is not None and place.record == RECORD:
            place.face = FORM
        return context.answer(form)
    post(context, form, form_of(subtask), mine)
    return Answer(toast="请在我发给你的单聊卡片里填写", tone="info")


def _once(draw: Callable[[], Card]) -> Callable[[Target], Card]:
    """The same card for every place, drawn when the first wants it."""
    drawn = cache(draw)
    return lambda _: drawn()


def _known(context: Context, subtask: Subtask | None, number: int) -> Subtask:
    if subtask is None:
        raise BadInput(f"没有 T-{number} 这个任务。有哪些可以看：/任务 列表")
    _refuse_strangers(context, subtask)
    return subtask


def _refuse_strangers(context: Context, subtask: Subtask) -> None:
    """Of a project is told in its own groups, and in private to those who may see it (R223). Without one it is told to those only,
    and in groups without outsiders (C35)."""
    refuse_guest(context, code(subtask))
    in_group = context.chat.id is not None and not context.chat.direct
    if in_group and subtask.project_id is not None:
        if context.chat.project_id != subtask.project_id:
            raise NotAllowed(f"T-{subtask.number} 不是本群的项目，这里不显示。请到它的项目群或单聊里发。")
        return
    project = project_of(context, subtask)
    roles = roles_of(context, context.speaker, project=project, department_id=subtask.department_id, owner_id=subtask.owner_id)
    if not (may(roles, Right.SEE_PROJECT) or roles & _NEAR or subtask.created_by_id == context.speaker.id):
        raise NotAllowed(f"T-{subtask.number} 只有项目成员和责任部门的同事能看。")
    if in_group and audience.strangers(context.db, context.chat, None):
        raise NotAllowed(f"T-{subtask.number} 不在本群显示：群里有不在范围内的人。请私聊查看。")


def _sheet(
    context: Context,
    subtask: Subtask,
    needs: Sequence[SupportNeed],
    reports: Sequence[ProgressReport] = (),
    brought: Sequence[Lag] = (),
) -> Sheet:
    today, owner, project = context.now.date(), context.person(subtask.owner_id), project_of(context, subtask)
    department = department_of(context, subtask)
    return Sheet(
        subtask=subtask,
        department=department.name,
        owner=owner.name if owner else "",
        project=f"{project.number} {project.name}" if project else "",
        planned=planned_progress(subtask, today, context.calendar(subtask.department_id)),
        late=is_late(subtask, today),
        support=needs_support(subtask, needs),
        needs=tuple(need_line(one, item, asked_of(context, one)) for item, one in enumerate(needs, 1)),
        told=tuple(
            words
            for _, words in sorted((*(_told(context, one) for one in reports), *_brought_up(context, brought)), key=itemgetter(0))
        ),
        due_at=subtask.due_at.astimezone(context.now.tzinfo) if subtask.due_at else None,
    )


def asked_of(context: Context, need: SupportNeed) -> str:
    """Who is asked: a person, or a department."""
    if (person := context.person(need.person_id)) is not None:
        return person.name
    department = people.department(context.db, need.department_id) if need.department_id else None
    return department.name if department else "还没有指明"


def _told(context: Context, report: ProgressReport) -> tuple[datetime, str]:
    person = context.person(report.person_id)
    reason = f"：{report.reason}" if report.reason else ""
    at = report.at.astimezone(context.now.tzinfo)
    said = f"{person.name if person else ''} {report.progress}%（计划 {report.planned}%）{reason}"
    return at, f"{shown_at(at, context.now.date())} {said}"


def _brought_up(context: Context, found: Sequence[Lag]) -> Iterator[tuple[datetime, str]]:
    """That it lagged and who was asked, and what they answered."""
    for one in found:
        asked, by = context.person(one.asked_id), context.person(one.answered_by_id)
        at = one.asked_at.astimezone(context.now.tzinfo)
        yield at, f"{shown_at(at, context.now.date())} 滞后，已请{asked.name if asked else ''}协调资源"
        if one.answered_at is not None:
            at = one.answered_at.astimezone(context.now.tzinfo)
            yield at, f"{shown_at(at, context.now.date())} {by.name if by else ''}{outcome_words(one)}"
