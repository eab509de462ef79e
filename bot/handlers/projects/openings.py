"""立项: a start-up form becomes a project (R1, R2, R7–R11, R15–R22)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.cards import openings as cards
from bot.cards.model import Card
from bot.cards.payloads.projects import SubmitProject
from bot.cards.projects import notice_card
from bot.domain.openings import Draft, Findings, examine, need_of
from bot.domain.people import Department
from bot.domain.permissions import Right, may
from bot.domain.projects import (
    SCENARIO_WORDS,
    Complexity,
    Milestone,
    Project,
    ProjectDepartment,
    awaits_signature,
    number_like,
)
from bot.domain.scenarios import typical_stops
from bot.domain.signatures import Verdict
from bot.domain.text.catalogue import projects as words
from bot.domain.text.catalogue.shared import PERIOD
from bot.domain.text.commands import Wrong
from bot.domain.text.forms import Form, fill_form
from bot.domain.text.grammar import Values
from bot.handlers import announcing
from bot.handlers.context import Context
from bot.handlers.facts import facts_of
from bot.handlers.projects import signings
from bot.handlers.rights import require, roles_of
from bot.handlers.router import Router
from bot.handlers.views import acting_head, acts_for, view_of
from bot.ports import Answer
from bot.storage.queries import people, projects

router = Router()

FORM = Form("立项", (words.NAME, *words.CONTENT))
SCENARIOS = {word: scenario for scenario, word in SCENARIO_WORDS.items()}
LONGEST_COMMUNICATION = 60
A_DAY = timedelta(days=1)


@router.command("立项")
def open_project(context: Context, values: Values) -> None:
    """Without anything but a name the form is shown; else the form is taken or comes back with everything that is wrong."""
    require(context, Right.OPEN_PROJECT)
    values = _with_money(values)
    if not values.read.keys() - {words.NAME.name}:
        context.say(cards.form_card(_prefilled(context, values)))
    else:
        values, as_is = _as_is(values)
        context.say(_taken(context, values, (), (), as_is=as_is))


@router.wrong("立项")
def open_faulty(context: Context, wrong: Wrong) -> None:
    require(context, Right.OPEN_PROJECT)
    context.say(_taken(context, _with_money(wrong.values), wrong.faults, wrong.wrong, as_is=False))


@router.press(SubmitProject)
def submit(context: Context, action: SubmitProject) -> Answer:
    require(context, Right.OPEN_PROJECT)
    form = context.form()
    if (done := _became(context)) is not None and not action.as_is:
        return context.answer(done, "这张表已经提交过", "warning")
    filled = fill_form({name: form.get(key, "").strip() for key, name in cards.FIELDS.items()}, FORM, facts_of(context))
    card = _taken(context, filled.values, filled.faults, filled.wrong, as_is=action.as_is)
    return context.answer(card, card.summary[:60], "success" if card.tone not in ("orange", "red") else "warning")


def _with_money(values: Values) -> Values:
    """A budget of its own is one of the resources."""
    money = values.get(words.MONEY)
    if money is None:
        return values
    name = words.NEEDED.name
    written = ";".join(filter(None, (values.written.get(name), *map(str, money))))
    read = {**values.read, name: (*(values.get(words.NEEDED) or ()), *money)}
    return replace(values, read=read, written={**values.written, name: written})


def _as_is(values: Values) -> tuple[Values, bool]:
    """Whether the form is to be taken as it is. The words stand anywhere; behind a free text they are none of it."""
    read = {name: _without(value) for name, value in values.read.items()}
    said = words.AS_IS in values or any(read[name] != value for name, value in values.read.items())
    return replace(values, read=read), said


def _without(value: object) -> object:
    return value.removesuffix(words.AS_IT_IS).rstrip() if isinstance(value, str) and value.endswith(f" {words.AS_IT_IS}") else value


def _taken(context: Context, values: Values, faults: Collection[str], unread: Collection[str], *, as_is: bool) -> Card:
    """The one validation of both ways in: a project, or the form again with everything that is wrong."""
    draft = _draft(context, values)
    wording, directory = context.policy().wording, facts_of(context).directory
    found = examine(draft, context.now.date(), wording, unread=unread, directory=directory)
    flags = (*found.flags, *_doubles(context, draft))
    findings = Findings((*faults, *found.faults, *_unsignable(context, draft)), flags)
    if findings.faults or (findings.flags and not as_is):
        return cards.form_card(values.written, findings)
    project = _kept(context, draft)
    if acts_for(context, project.lead_id):
        signings.publish(context, project)
        return _said(context, project, cards.signed_card(view_of(context, project), context.speaker.name), "已签字发布")
    asked = announcing.ask_signature(context, project)
    head = asked or acting_head(context, project.lead_id)
    name = head.name if head else ""
    said = f"已请{name}签字" if asked else f"{name}还没有和我说过话，我发不到：请{name}私聊我，写 签发 {project.number}"
    return _said(context, project, cards.waiting_card(view_of(context, project), name, reached=asked is not None), said)


def _said(context: Context, project: Project, card: Card, what: str) -> Card:
    """In a group that is not the project's own only the number is told (R223)."""
    if context.chat.direct:
        return card
    return notice_card("立项", f"已提交：{project.number} {project.name}，{what}。")


def _doubles(context: Context, draft: Draft) -> list[str]:
    """A second project of the same name within a day is asked about; what the speaker may not see is not told."""
    same = projects.named_since(context.db, draft.name, context.now - A_DAY)
    seen = [one for one in same if may(roles_of(context, context.speaker, project=one), Right.SEE_PROJECT)]
    return [f"{one.number} 今天已经用了“{one.name}”这个名称；真要再立一个同名的，按原样提交" for one in seen[:1]]


def _became(context: Context) -> Card | None:
    """What a form that was used up became: the project that the speaker opened with this very name and goal within a day."""
    form = context.form()
    name, goal = (" ".join(form.get(key, "").split()) for key in ("name", "goal"))
    for one in projects.named_since(context.db, name, context.now - A_DAY):
        if one.initiator_id == context.speaker.id and " ".join(one.goal.split()) == goal:
            head = acting_head(context, one.lead_id)
            card = cards.waiting_card(view_of(context, one), head.name if head else "")
            waits = awaits_signature(one)
            what = "正在等签字" if waits else "已签字发布"
            return _said(context, one, card if waits else cards.signed_card(view_of(context, one), _signer(context, one)), what)
    return None


def _signer(context: Context, project: Project) -> str:
    said = projects.signatures(context.db, project.id or 0, announcing.RECORD)
    return next((person.name for one, person in said if one.verdict is Verdict.SIGNED), "")


def _unsignable(context: Context, draft: Draft) -> list[str]:
    """Somebody has to be there who can sign, and who can answer (R3, R25)."""
    departments = [people.department(context.db, one) for one in (draft.lead_id, *draft.helper_ids) if one]
    missing = [one.name for one in departments if one and people.head_of(context.db, one.id or 0) is None]
    return [f"{'、'.join(missing)}还没有登记负责人，没有人能签字或答复，请管理员先登记"] if missing else []


def _draft(context: Context, values: Values) -> Draft:
    lead, coordinator = values.get(words.LEADS), values.get(words.COORDINATOR)
    scenario = SCENARIOS.get(values.get(words.SCENARIO) or "")
    draft = Draft(
        name=" ".join((values.get(words.NAME) or "").split()),
        goal=values.get(words.GOAL) or "",
        background=values.get(words.BACKGROUND) or "",
        asks=values.get(words.ASKS) or "",
        result=values.get(words.RESULT) or "",
        lead_id=lead.id if lead else None,
        helper_ids=tuple(one.id for one in values.get(words.HELPS) or ()),
        coordinator_id=coordinator.id if coordinator else None,
        period=values.get(PERIOD),
        acceptance=values.get(words.ACCEPTANCE) or "",
        needs=values.get(words.NEEDED) or (),
        risks=values.get(words.RISKS) or "",
        milestones=values.get(words.MILESTONES) or (),
        scenario=scenario,
        complex=values.get(words.COMPLEXITY) == "复杂",
        communication=(values.get(words.COMMUNICATION) or "")[:LONGEST_COMMUNICATION],
        notes=values.get(words.NOTES) or "",
        confidential=values.get(words.CONFIDENTIAL) == "是",
    )
    return _offered(context, draft)


def _offered(context: Context, draft: Draft) -> Draft:
    """What the scenario's template offers where the form names none itself (R22)."""
    template = context.company.scenarios.get(draft.scenario) if draft.scenario else None
    if template is None:
        return draft
    stops = typical_stops(template, draft.period, context.calendar()) if draft.period and not draft.milestones else draft.milestones
    return replace(draft, milestones=stops, risks=draft.risks or "；".join(template.risks))


def _kept(context: Context, draft: Draft) -> Project:
    """The project with its number, departments, milestones and needs; flushed."""
    project = Project(
        number=_number(context, draft),
        name=draft.name,
        lead_id=draft.lead_id,
        initiator_id=context.speaker.id,
        coordinator_id=draft.coordinator_id or context.speaker.id,
        goal=draft.goal,
        background=draft.background,
        asks=draft.asks,
        result=draft.result,
        acceptance=draft.acceptance,
        risks=draft.risks,
        notes=draft.notes,
        communication=draft.communication,
        first=draft.period.first if draft.period else None,
        last=draft.period.last if draft.period else None,
        complexity=Complexity.COMPLEX if draft.complex else Complexity.SIMPLE,
        scenario=draft.scenario,
        confidential=draft.confidential,
        created_at=context.now,
    )
    context.db.add(project)
    context.db.flush()
    project_id = project.id or 0
    context.db.add_all(ProjectDepartment(project_id=project_id, department_id=one) for one in draft.helper_ids)
    context.db.add_all(Milestone(project_id=project_id, name=one.name, due=one.due) for one in draft.milestones)
    context.db.add_all(need_of(project_id, one) for one in draft.needs)
    context.db.flush()
    return project


def _number(context: Context, draft: Draft) -> str:
    policy = context.policy().numbers
    lead = context.db.get(Department, draft.lead_id)
    like = partial(number_like, policy.pattern, prefix=policy.prefix, year=context.now.year, department=lead.name if lead else "")
    return projects.next_number(context.db, lambda at: like(sequence=at))


def _prefilled(context: Context, values: Values) -> dict[str, str]:
    """The name that was given, and the speaker's own department as the lead."""
    own = people.department_of(context.db, context.speaker)
    return {**({words.LEADS.name: own.name} if own else {}), **values.written}
