"""问题: raised with everything that is known of it, shown, edited, and the daily list (R82, R111–R114, R129)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from bot.cards.issue_forms import (
    extend_form,
    fill_form,
    give_up_form,
    propose_form,
    raise_form,
    reopen_form,
    support_form,
)
from bot.cards.issues import code
from bot.cards.payloads.issues import AskRaise, RaiseIssue
from bot.cards.retired import newer_card
from bot.domain.issues import LONGEST, Issue, Sort
from bot.domain.people import Department, Person
from bot.domain.permissions import Right
from bot.domain.text.catalogue import issues as words
from bot.domain.text.catalogue.shared import DUE, HELPERS, LEAD, LISTED, OF_PROJECT, OWNER, REASON
from bot.domain.text.grammar import Argument, Values
from bot.domain.text.moments import When
from bot.domain.text.names import Unit
from bot.errors import BadInput
from bot.handlers import timeline, wording
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.issues import blockers, classes, moves, owners, repeats, support
from bot.handlers.issues.extensions import extend, extension_of
from bot.handlers.issues.raising import raise_issue, subtask_of
from bot.handlers.issues.sheets import LISTED as LIST
from bot.handlers.issues.sheets import (
    RECORD,
    answered,
    card_of,
    changed,
    face_of,
    list_of,
    name_of,
    named,
    project_list,
    require_right,
    sheet_of,
)
from bot.handlers.rights import require
from bot.handlers.router import Router
from bot.handlers.showing import forms
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import Face, show, show_anew
from bot.handlers.views import home
from bot.ports import Answer
from bot.storage.queries import chats, issues, people

router = Router()

_A_DEPARTMENT = re.compile(r"\S{1,8}部(?=$|\s)")
_EDITED = {
    "description": (words.PROBLEM, "描述"),
    "cause": (REASON, "原因"),
    "tried": (words.TRIED, "已尝试"),
    "solution": (words.PROPOSED, "方案"),
    "next_step": (words.NEXT_STEP, "下一步"),
}
FIELDS: dict[str, Argument[Any]] = {
    "what": words.PROBLEM,
    "weight": words.WEIGHT_OF_ISSUE,
    "sort": words.ISSUE_SORT,
    "department": LEAD,
    "owner": OWNER,
    "helpers": HELPERS,
    "cause": REASON,
    "tried": words.TRIED,
    "occurred": words.OCCURRED,
}


@router.command("问题")
def command(context: Context, values: Values) -> None:
    """Raise, show, change; one command, because people write 问题 for all of it."""
    act = values.get(words.ISSUE_ACT)
    if OF_PROJECT in values and (act is not None or words.AN_ISSUE in values or LISTED in values):
        raise BadInput("项目只在上报时写，以后不改，没有改动。例如：/问题 ERP 登录不上 项目:2026-市场-001")
    if LISTED in values:
        show_list(context)
    elif act == "登记":
        blockers.command(context, values)
    elif act == "仍要登记":
        repeats.command(context, values, _project_here(context))
    elif words.AN_ISSUE in values and act is not None:
        _act(context, values, act)
    elif words.AN_ISSUE in values and set(values.read) != {words.AN_ISSUE.name}:
        issue = named(context, values)
        edit(context, issue, values)
        changed(context, issue)
        show(context, card_of(context, issue), face_of(issue))
    elif words.AN_ISSUE in values:
        issue = named(context, values)
        show_anew(context, card_of(context, issue), face_of(issue), newer_card(code(issue)))
    elif words.PROBLEM in values:
        _raise_here(context, values)
    else:
        require(context, Right.RAISE_ISSUE)
        if values.read:
            example = at_home(context, "/问题 ERP 登录不上 级别:重大 需支持:研发部")
            raise BadInput(f"没有写问题的描述，没有上报。例如：{example}")
        forms.send(context, raise_form(departments(context), _project_here(context) or 0), _form_face(context))


@router.press(AskRaise)
def ask_raise(context: Context, action: AskRaise) -> Answer:
    require(context, Right.RAISE_ISSUE)
    shown = context.pressed()
    chat = chats.by_platform_id(context.db, shown.target.platform, shown.target.chat_id) if shown else None
    project_id = chat.project_id if chat is not None else None
    return forms.ask(context, raise_form(departments(context), project_id or 0), _form_face(context))


@router.press(RaiseIssue)
def press_raise(context: Context, action: RaiseIssue) -> Answer:
    values, project = filled(context, FIELDS), context.project(action.project_id)
    if words.PROBLEM not in values:
        raise BadInput("没有写描述，没有上报。请写发生了什么。")
    if project is not None:
        require(context, Right.SEE_PROJECT, project=project)
    issue, known = _raise(context, values, project.id if project else None)
    if known:
        return context.answer(repeats.question(context, issue, project.id if project else None), f"已经是 {code(issue)}", "info")
    return answered(context, issue, f"已上报 {code(issue)}")


def departments(context: Context) -> tuple[tuple[str, str], ...]:
    return tuple((one.name, one.name) for one in people.departments(context.db))


def show_list(context: Context) -> None:
    """The daily list (R82): of this group's project; in private of the speaker's department and of what they own."""
    project = context.project(context.chat.project_id)
    if project is not None and not context.chat.direct:
        show_anew(context, project_list(context, project), Face(LIST, project.id or 0, "project"), newer_card("问题跟踪表"))
        return
    if not context.chat.direct:
        raise BadInput("本群还没有绑定项目，没有问题列表。绑定写：/绑定 项目编号或名称")
    department = people.department_of(context.db, context.speaker)
    own = issues.open_of(context.db, [context.speaker.id or 0])
    found = {one.id: one for one in [*own, *(issues.open_of_department(context.db, department.id or 0) if department else [])]}
    context.say(list_of(context, list(found.values()), department.name if department else context.speaker.name))


def _raise_here(context: Context, values: Values) -> None:
    project = home(context, values.get(OF_PROJECT))
    project_id = project.id if project is not None else None
    issue, known = _raise(context, values, project_id)
    if known:
        show(context, repeats.question(context, issue, project_id), repeats.face(context))
    else:
        show(context, card_of(context, issue), face_of(issue))


def _raise(context: Context, values: Values, project_id: int | None) -> tuple[Issue, bool]:
    """What is written as a new issue, or the one that it is already, and whether it is that."""
    require(context, Right.RAISE_ISSUE)
    unit, owner, occurred = values.get(LEAD), _owner(context, values), _occurred(context, values.get(words.OCCURRED))
    department_id = unit.id if unit else (owner.department_id if owner else None) or context.speaker.department_id
    if department_id is None:
        raise BadInput(f"要写责任部门，没有上报。例如：{at_home(context, '/问题 ERP 登录不上 部门:研发部')}")
    support = [one for unit in values.get(HELPERS) or () if (one := people.department(context.db, unit.id)) is not None]
    described = values.get(words.PROBLEM) or ""
    if (before := repeats.same(context, department_id, described[:LONGEST])) is not None:
        return before, True
    sort = classes.written(context, values, department_id, [one.id or 0 for one in support], described)
    wording.judge(context, "问题", described, project_id=project_id, waits=sort is not Sort.CUSTOMER)
    issue = raise_issue(
        context,
        description=described,
        sort=sort,
        department_id=department_id,
        owner=owner,
        project_id=project_id,
        subtask_id=subtask_of(context, described),
        cause=values.get(REASON) or "",
        tried=values.get(words.TRIED) or "",
        support=support,
        occurred_at=occurred,
    )
    issue.next_step = (values.get(words.NEXT_STEP) or "")[:LONGEST]
    return issue, False


def _act(context: Context, values: Values, act: str) -> None:
    """Without what it needs: the form that asks for it, with what was said; a text and a time without a name are what it needs."""
    issue, said = named(context, values), values.get(words.PROBLEM) or ""
    reason, next_step = values.get(REASON) or said, values.get(words.NEXT_STEP) or ""
    solution, by = values.get(words.PROPOSED) or said, values.get(DUE) or values.get(words.OCCURRED)
    units = _helpers(values)
    match act:
        case "我来处理":
            moves.acknowledge(context, issue)
        case "给出方案" if solution and by:
            moves.propose(context, issue, solution, _owner(context, values), by, _department(context, values))
        case "需要支持" if units and said:
            support.need(context, issue, people.department(context.db, units[0].id), said)
        case "已支持":
            support.give(context, issue)
        case "申请延期" if reason:
            extend(context, issue, reason, by)
        case "补充" if words.TRIED in values or units:
            edit(context, issue, values)
        case "未解决关闭" if reason and next_step:
            moves.give_up(context, issue, next_step, reason)
        case "未解决关闭":
            require_right(context, issue, Right.SETTLE_ISSUE)
            forms.send(context, give_up_form(sheet_of(context, issue), reason, next_step), face_of(issue))
            return
        case "重开" if reason:
            moves.reopen(context, issue, reason)
        case _:
            _send_form(context, issue, act, values)
            return
    changed(context, issue)
    show(context, card_of(context, issue), face_of(issue))


def _helpers(values: Values) -> Sequence[Unit]:
    """部门:市场部 beside 需要支持 is who is asked."""
    lead = values.get(LEAD)
    return values.get(HELPERS) or ((lead,) if lead is not None and values.get(words.ISSUE_ACT) == "需要支持" else ())


def _send_form(context: Context, issue: Issue, act: str, values: Values) -> None:
    require_right(context, issue, Right.REOPEN_ISSUE if act == "重开" else Right.SETTLE_ISSUE)
    sheet, said = sheet_of(context, issue), values.get(words.PROBLEM) or ""
    if act == "给出方案":
        owner = _owner(context, values)
        by = values.written.get(DUE.name) or values.written.get(words.OCCURRED.name, "")
        card = propose_form(sheet, values.get(words.PROPOSED) or said, owner.name if owner else "", by)
    elif act == "重开":
        card = reopen_form(sheet)
    elif act == "申请延期":
        card = extend_form(sheet, extension_of(context, issue).until)
    elif act == "补充":
        card = fill_form(sheet, departments(context))
    else:
        units = _helpers(values)
        if not units and (unknown := _A_DEPARTMENT.match(said)):
            raise BadInput(
                f"没有“{unknown[0]}”这个部门，没有改动。现有的部门：{'、'.join(name for name, _ in departments(context))}"
            )
        card = support_form(sheet, departments(context), units[0].name if units else "", said)
    forms.send(context, card, face_of(issue))


def edit(context: Context, issue: Issue, values: Values) -> None:
    """Fields of the sheet; what was before stays in the timeline. A new date is a promise and needs who and when (R128, R129)."""
    require_right(context, issue, Right.SETTLE_ISSUE)
    if described := values.get(words.PROBLEM):
        wording.judge(context, "问题", described, project_id=issue.project_id, waits=issue.sort is not Sort.CUSTOMER)
    told: list[str] = []
    before, unit, asked = issue.owner_id, issue.department_id, _ask_helpers(context, issue, values)
    for name, (argument, label) in _EDITED.items():
        if (text := values.get(argument)) is not None and not (argument is words.PROPOSED and DUE in values):
            told.append(f"{label}：{getattr(issue, name) or '（空）'} → {text}")
            setattr(issue, name, text[:LONGEST])
    by, owner, department = values.get(DUE), _owner(context, values), _department(context, values)
    if by is None:
        owners.hand_to(context, issue, department, owner)
        told += [f"负责人 → {name_of(context, issue.owner_id)}"] if issue.owner_id != before else []
    told += classes.edited(context, issue, values)
    if told:
        timeline.step(context, RECORD, issue.id or 0, "edited", note="；".join(told))
    if by is not None:
        moves.propose(context, issue, values.get(words.PROPOSED) or issue.solution, owner, by, department)
    else:
        owners.tell_owners(context, issue, before, unit)
    for one in asked:
        support.tell_asked(context, issue, one)


def _ask_helpers(context: Context, issue: Issue, values: Values) -> list[Department]:
    """Those that were not asked before."""
    units = [people.department(context.db, one.id) for one in values.get(HELPERS) or ()]
    return [one for one in units if one is not None and support.ask(context, issue, one)]


def _form_face(context: Context) -> Face:
    """Of a form that is nothing yet; it is the writer's."""
    return Face(LIST, context.speaker.id or 0, "raise")


def _project_here(context: Context) -> int | None:
    return context.chat.project_id if not context.chat.direct else None


def _owner(context: Context, values: Values) -> Person | None:
    named = values.get(OWNER)
    return context.person(named.id) if named else None


def _department(context: Context, values: Values) -> Department | None:
    unit = values.get(LEAD)
    return people.department(context.db, unit.id) if unit else None


def _occurred(context: Context, when: When | None) -> datetime | None:
    """When it happened, which is not to come."""
    if when is None:
        return None
    at = when.at or datetime.combine(when.day, time(0), context.company.zone)
    if at > context.now:
        raise BadInput(f"发生时间 {when} 还没有到，没有上报。请写今天或以前的时间，例如 发生:今天9:00")
    return at
