"""启动, 仍要启动: a run of a template begins; the same one started again within a day is asked about.

Rule: a run of the same template in the same project, or by the same person where there is none, that was started within a day
and goes on is the same run; nothing is kept before the question is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.cards.payloads.processes import StartAgain, StartProcess
from bot.cards.processes import started_card
from bot.domain.process_templates import ProcessTemplate, called, doers, split_takers, strange_takers
from bot.domain.processes import ProcessNode, ProcessRun
from bot.domain.projects import Project
from bot.domain.text.names import Unit, find_department
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.facts import facts_of
from bot.handlers.processes import nodes
from bot.handlers.processes.runs import card_of, face_of, looked_at, require_runner, view_of
from bot.handlers.router import Router
from bot.handlers.showing import forms
from bot.handlers.showing.placements import show
from bot.handlers.views import require_going, require_going_for_new
from bot.ports import Answer
from bot.storage.numbers import next_number
from bot.storage.queries import processes

router = Router()

A_DAY = timedelta(days=1)
AGAIN = "again"
"""The face of the question."""


def command(context: Context, words: str) -> tuple[ProcessRun, bool]:
    """The new run, or the question where it was started already; as `start`."""
    run, known = start(context, words)
    if known:
        show(context, started_card(view_of(context, run)), face_of(run, AGAIN))
    else:
        show(context, card_of(context, run), face_of(run))
    return run, known


@router.press(StartProcess)
def press_start(context: Context, action: StartProcess) -> Answer:
    """The list or the template goes on hanging; the run, or the question, is a card of its own."""
    run, known = command(context, action.template)
    return Answer(toast=f"P-{run.number} 已经启动过" if known else f"已启动 P-{run.number}")


@router.press(StartAgain)
def press_again(context: Context, action: StartAgain) -> Answer:
    """The question becomes the card of the new run."""
    run = once_more(context, action.number)
    forms.becomes(context, face_of(run))
    return context.answer(card_of(context, run), f"已启动 P-{run.number}")


def start(context: Context, words: str) -> tuple[ProcessRun, bool]:
    """A run of a template in this project or in none, with the subtask of its first node, and whether it was there before. Raises
    BadInput naming every department that the company lacks and nobody was named for."""
    written, takers = split_takers(words)
    name, template = template_of(context, written)
    departments = _departments(context, name, template, takers)
    project = context.project(context.chat.project_id)
    require_runner(context, project, departments)
    require_going_for_new(context, project)
    since = context.now - A_DAY
    known = processes.started_since(context.db, name, project.id if project else None, context.speaker.id, since)
    return (known, True) if known is not None else (_begin(context, name, template, departments, project), False)


def once_more(context: Context, number: int) -> ProcessRun:
    """Another run of the template of one, in its project, by the same departments."""
    before = looked_at(context, number)
    name, template = template_of(context, before.template)
    departments = [one.department_id for one in processes.nodes(context.db, before.id or 0)]
    project = context.project(before.project_id)
    require_runner(context, project, departments)
    require_going(context, project)
    if len(departments) != len(template.nodes):
        raise BadInput(f"{name}的节点改过了，没有启动。请重新写：/流程 启动 {name}")
    return _begin(context, name, template, departments, project)


def _begin(
    context: Context, name: str, template: ProcessTemplate, departments: Sequence[int], project: Project | None
) -> ProcessRun:
    run = ProcessRun(
        number=next_number(context.db, "P"),
        template=name,
        project_id=project.id if project else None,
        started_by_id=context.speaker.id,
        started_at=context.now,
    )
    context.db.add(run)
    context.db.flush()
    made = [
        ProcessNode(run_id=run.id or 0, position=at, name=one.name, department_id=department, limit=one.days, standard=one.standard)
        for at, (one, department) in enumerate(zip(template.nodes, departments, strict=True), 1)
    ]
    context.db.add_all(made)
    context.db.flush()
    nodes.start(context, run, made, made[0])
    return run


def template_of(context: Context, words: str) -> tuple[str, ProcessTemplate]:
    known = context.company.processes
    name = called(known, words)
    if name is not None:
        return name, known[name]
    if not known:
        raise BadInput("公司还没有流程模板。请管理员在设置文件里加上 [processes]，写法见 config/processes.toml。")
    said = f"没有“{words[:40]}”这个流程" if words else "要写是哪个流程"
    raise BadInput(f"{said}，现有的：{'、'.join(known)}。例如：/流程 启动 {next(iter(known))}")


def department_of(context: Context, words: str) -> int | None:
    found = find_department(words, facts_of(context).directory())
    return found.id if isinstance(found, Unit) else None


def _departments(context: Context, name: str, template: ProcessTemplate, takers: dict[str, str]) -> list[int]:
    """Who does each node. Raises BadInput for a department that is not there, with what to write instead."""
    if strange := strange_takers(template, takers):
        asked = "、".join(dict.fromkeys(one.department for one in template.nodes))
        raise BadInput(f"{name}里没有“{strange[0]}”这个部门，没有启动。它的部门是：{asked}。")
    names = doers(template, takers)
    found = [department_of(context, one) for one in names]
    if None in found:
        raise BadInput(_missing(name, template, names, found))
    return [one for one in found if one is not None]


def _missing(process: str, template: ProcessTemplate, names: Sequence[str], found: Sequence[int | None]) -> str:
    """Each department that is not there, and what to write: the one before, or else the first one that is there, takes its part."""
    known = [name for name, one in zip(names, found, strict=True) if one is not None]
    takers: dict[str, str] = {}
    before = known[0] if known else "部门名称"
    for node, name, one in zip(template.nodes, names, found, strict=True):
        before = before if one is None else name
        if one is None:
            takers.setdefault(node.department, before)
    lacking = "、".join(f"“{name}”" for name in dict.fromkeys(name for name, one in zip(names, found, strict=True) if one is None))
    instead = " ".join(f"{asked}:{taker}" for asked, taker in takers.items())
    return f"公司里没有登记{lacking}，没有启动。请写明谁来做，例如：/流程 启动 {process} {instead}；或请管理员先登记这个部门。"
