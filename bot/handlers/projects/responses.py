"""承接: each department answers a project once, and may change its answer until the division is confirmed (R25–R32, X1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.cards import responses as cards
from bot.cards.payloads.responses import OpenReply, SaveReply, ShowReply
from bot.domain.clocks import Clock
from bot.domain.permissions import Right
from bot.domain.projects import REPLY_WORDS, Project, ProjectDepartment, Reply, Stage, awaits_signature, is_fixed
from bot.domain.responses import Answer as Said
from bot.domain.responses import faults_of, give
from bot.domain.text.catalogue import projects as words
from bot.domain.text.catalogue.shared import LIAISON, PROJECT_REST, REASON
from bot.domain.text.durations import Duration
from bot.domain.text.grammar import Argument, Values
from bot.errors import BadInput, NotAllowed
from bot.handlers import announcing, clocks
from bot.handlers.context import Context
from bot.handlers.reminders import reminders
from bot.handlers.rights import require
from bot.handlers.router import Router
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face, redraw, show
from bot.handlers.views import acting_head, answers_for, held, helper_of, meant, named, named_with_rest, view_of
from bot.ports import Answer
from bot.storage.queries import clocks as kept
from bot.storage.queries import people, projects
from bot.storage.queries import reminders as queries

router = Router()

FIELDS: dict[str, Argument[Any]] = {
    "liaison": LIAISON,
    "assessment": words.ASSESSMENT,
    "resources": words.OFFERED,
    "earliest": words.EARLIEST,
    "reason": REASON,
    "alternative": words.ALTERNATIVE,
}
REPLIES = {word: reply for reply, word in REPLY_WORDS.items() if reply is not Reply.NONE}


@router.command("承接")
def answer(context: Context, values: Values) -> None:
    """With nothing but the project and the answer the form is shown."""
    reply = REPLIES[values.get(words.REPLY) or "承接"]
    found, values = _which(context, values, reply)
    project = held(context, found.id or 0)
    one = _asked(context, project, values)
    if not any(field in values for field in FIELDS.values()):
        _require_open(project)
        form = cards.reply_form(view_of(context, project), helper_of(context, one), reply)
        show(context, form, Face(announcing.RECORD, project.id or 0, f"reply-{one.department_id}"))
        return
    _give(context, project, one, _said(context, one, reply, values, before=one if one.reply is reply else None), values)
    if remark := _remark(project, one):
        context.tell(remark)
    if context.chat.direct:
        show(context, announcing.question(context, project, one), announcing.answer_face(one))
    elif context.chat.project_id != project.id:
        context.tell(f"已记下：{helper_of(context, one).name}{REPLY_WORDS[reply]} {project.number}。")


@router.press(OpenReply)
def open_form(context: Context, action: OpenReply) -> Answer:
    project, one = _pressed(context, action.project_id, action.department_id)
    _require_open(project)
    return context.answer(cards.reply_form(view_of(context, project), helper_of(context, one), Reply(action.reply)))


@router.press(ShowReply)
def close_form(context: Context, action: ShowReply) -> Answer:
    project, one = _pressed(context, action.project_id, action.department_id)
    return context.answer(announcing.question(context, project, one))


@router.press(SaveReply)
def save(context: Context, action: SaveReply) -> Answer:
    project, one = _pressed(context, action.project_id, action.department_id)
    values = filled(context, FIELDS)
    _give(context, project, one, _said(context, one, Reply(action.reply), values), values)
    return context.answer(announcing.question(context, project, one), _remark(project, one) or "已记下")


@router.clock(announcing.UNANSWERED, projects.held)
def remind(context: Context, clock: Clock) -> None:
    """The liaison was silent: the head is asked, and the deputy takes over (R25, X1)."""
    project, one = _silent(context, clock)
    if project is None or one is None:
        return
    department = people.department(context.db, one.department_id)
    deputy = people.present(context.db, department.deputy_id, context.now.date()) if department else None
    asked = {person.id: person for person in (acting_head(context, one.department_id), deputy) if person}
    for person in asked.values():
        announcing.post_question(context, project, one, person)
    limit = context.policy(project.id).response.head
    clocks.start(context, announcing.ESCALATED, announcing.RECORD, one.project_id, limit, department_id=one.department_id)


@router.clock(announcing.ESCALATED, projects.held)
def escalate(context: Context, clock: Clock) -> None:
    """The head was silent too: the lead department's head is told."""
    project, one = _silent(context, clock)
    if project is not None and one is not None:
        announcing.escalate(context, view_of(context, project), helper_of(context, one), str(_answered_by(context, one)))


def _answered_by(context: Context, one: ProjectDepartment) -> Duration:
    """The limit that the department was given, whatever the policy says by now."""
    known = kept.of_record(context.db, announcing.RECORD, one.project_id)
    asked = [each.limit for each in known if (each.rule, each.department_id) == (announcing.UNANSWERED, one.department_id)]
    return asked[-1] if asked else context.policy(one.project_id).response.answer


def _which(context: Context, values: Values, reply: Reply) -> tuple[Project, Values]:
    """The project; where none is meant the only one that waits. What stands behind its number, or without one, is the reason of
    who objects."""
    words_of = values.get(PROJECT_REST)
    if words_of is None and not context.chat.project_id:
        return _waiting(context, reply), values
    if reply is Reply.ACCEPTED or REASON in values:
        return named(context, words_of), values
    project, untitled = _objected(context, words_of or "", reply)
    return project, replace(values, read={**values.read, REASON.name: untitled}) if untitled else values


def _objected(context: Context, written: str, reply: Reply) -> tuple[Project, str]:
    """The project and the reason. Words that open with a figure are a number, and never taken for a reason when it is wrong."""
    first = written.partition(" ")[0]
    if not first or any(sign.isdigit() for sign in first) or meant(context, written) or meant(context, first):
        return named_with_rest(context, written)
    here = context.chat.project_id
    return (named(context, None) if here else _waiting(context, reply)), written


def _waiting(context: Context, reply: Reply) -> Project:
    """The only project that waits for a department which the speaker may answer for. Raises BadInput for none and for several."""
    unanswered = queries.unanswered(context.db)
    waiting = {project.number: project for one, project in unanswered if answers_for(context, project, one.department_id)}
    if not waiting:
        raise BadInput("现在没有项目等你答复，没有记下。要改以前的答复，请写上项目编号，例如：承接 项目编号 最早:下周五")
    if len(waiting) > 1:
        raise BadInput(f"有几个项目等你答复：{'、'.join(waiting)}。请写是哪个，例如：{REPLY_WORDS[reply]} {next(iter(waiting))}")
    return next(iter(waiting.values()))


def _give(context: Context, project: Project, one: ProjectDepartment, said: Said, values: Values) -> None:
    """Keep the answer, stop its clocks, and let everyone who saw the question see the answer."""
    _require_open(project)
    if faults := [*_strange_contact(context, one, values), *faults_of(said)]:
        raise BadInput(f"没有记下：{'；'.join(faults)}。")
    before, contact = one.reply, one.liaison_id
    give(one, said, context.speaker.id, context.now)
    context.db.flush()
    clocks.stop(context, announcing.RECORD, one.project_id, department_id=one.department_id)
    reminders.settled_department(context, one.department_id)
    card = announcing.question(context, project, one)
    redraw(context, announcing.answer_face(one), lambda _: card)
    announcing.confirm(context, project, one)
    if before not in (Reply.NONE, said.reply):
        announcing.tell_turned(context, project, one, before)
    registered = _clocks_run_on(context, one)
    if one.liaison_id not in (contact, registered):
        announcing.tell_contact(context, project, one)
    if contact not in (one.liaison_id, registered):
        announcing.tell_former_contact(context, project, one, contact)


def _said(
    context: Context, one: ProjectDepartment, reply: Reply, values: Values, *, before: ProjectDepartment | None = None
) -> Said:
    """What is written; what is not stays as it was `before`, where the same is answered again."""
    named_one, earliest = values.get(LIAISON), values.get(words.EARLIEST)
    liaison_id = before.liaison_id if before else _clocks_run_on(context, one)
    return Said(
        reply=reply,
        liaison_id=named_one.id if named_one else liaison_id,
        assessment=values.get(words.ASSESSMENT) or (before.assessment if before else ""),
        resources=values.get(words.OFFERED) or (before.resources if before else ""),
        earliest=earliest.day if earliest else before.earliest if before else None,
        reason=values.get(REASON) or (before.reason if before else ""),
        alternative=values.get(words.ALTERNATIVE) or (before.alternative if before else ""),
    )


def _remark(project: Project, one: ProjectDepartment) -> str:
    """What may be a slip in an answer: it begins after the project's end."""
    if one.earliest is None or project.last is None or one.earliest <= project.last:
        return ""
    return f"已记下。最早 {one.earliest:%m-%d} 晚于项目结束 {project.last:%m-%d}，请核对。"


def _clocks_run_on(context: Context, one: ProjectDepartment) -> int | None:
    """Whom a department that names nobody is asked through."""
    department = people.department(context.db, one.department_id)
    liaison = people.liaison_of(context.db, department, context.now.date()) if department else None
    return liaison.id if liaison else None


def _strange_contact(context: Context, one: ProjectDepartment, values: Values) -> list[str]:
    """Whom the department names is one of its own people (R29)."""
    named_one = values.get(LIAISON)
    person = context.person(named_one.id) if named_one else None
    if person is None or person.department_id == one.department_id:
        return []
    name = helper_of(context, one).name
    return [f"对接人要写{name}的同事，{person.name}不是{name}的"]


def _asked(context: Context, project: Project, values: Values) -> ProjectDepartment:
    """The department that the speaker answers for: the named one, else the only one."""
    involved = projects.departments(context.db, project)
    named_one = values.get(words.ANSWERING)
    if named_one is not None:
        involved = [one for one in involved if one.department_id == named_one.id]
        if not involved:
            raise BadInput(f"{named_one.name}不是 {project.number} 的配合部门，不用答复。")
    mine = [one for one in involved if answers_for(context, project, one.department_id)]
    if not mine:
        heads = [head.name for one in involved if (head := acting_head(context, one.department_id)) is not None]
        asked = f"请找{'、'.join(heads)}。" if heads else ""
        raise NotAllowed(f"只有配合部门的负责人、对接人和副对接人能答复 {project.number}，没有记下。{asked}")
    if len(mine) > 1:
        names = "、".join(helper_of(context, one).name for one in mine)
        raise BadInput(f"你能替 {names} 答复，请写明是哪个，例如 部门:{helper_of(context, mine[0]).name}")
    return mine[0]


def _pressed(context: Context, project_id: int, department_id: int) -> tuple[Project, ProjectDepartment]:
    project = held(context, project_id)
    one = projects.answer_of(context.db, project_id, department_id)
    if one is None:
        raise BadInput("这个部门已经不在这个项目里，不用答复。")
    if not answers_for(context, project, department_id):
        require(context, Right.ANSWER_PROJECT, department_id=department_id)
    return project, one


def _require_open(project: Project) -> None:
    if awaits_signature(project):
        raise BadInput(f"{project.number} 还没有签字发布，发布后再答复。")
    if project.stage is Stage.CANCELLED:
        raise BadInput(f"{project.number} 已经取消，不用再答复。")
    if is_fixed(project):
        raise BadInput(f"{project.number} 的分工已经确认，答复不能再改。要改请找项目协调人。")


def _silent(context: Context, clock: Clock) -> tuple[Project | None, ProjectDepartment | None]:
    """The project and the department that still owes its answer; nothing where the matter no longer stands."""
    project = projects.held(context.db, clock.record_id)
    one = projects.answer_of(context.db, clock.record_id, clock.department_id or 0)
    if project is None or one is None or one.reply is not Reply.NONE or is_fixed(project):
        return None, None
    return project, one
