"""新建任务: one, or a line each several; all of them or none (R48–R52)."""

from __future__ import annotations

from datetime import date, datetime

from bot.cards.subtasks import code
from bot.domain.permissions import Right, may
from bot.domain.subtasks import UNFINISHED, Subtask
from bot.domain.text.catalogue.shared import HELPERS, OF_PROJECT, OWNER
from bot.domain.text.catalogue.tasks import (
    GOAL,
    NAME,
    RESPONSIBLE,
    STANDARD,
    UNTIL,
)
from bot.domain.text.grammar import Values
from bot.errors import BadInput, NotAllowed
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.rights import require, roles_of
from bot.handlers.showing.placements import show
from bot.handlers.showing.pushes import hang
from bot.handlers.subtasks import claims, supports
from bot.handlers.subtasks.sheets import (
    card_of,
    changed,
    department_of,
    face_of,
    hang_project_list,
    project_of,
)
from bot.handlers.views import home, require_going_for_new
from bot.storage.numbers import next_number
from bot.storage.queries import people, subtasks

LONGEST_NAME = 200
LONGEST_PLAN = 3650
"""Days a subtask may last; longer is a typing mistake."""


def create(  # noqa: PLR0913 - a subtask is all of this, and each is named by who calls
    context: Context,
    *,
    name: str,
    department_id: int,
    due: date,
    project_id: int | None = None,
    goal: str = "",
    standard: str = "",
    starts: date | None = None,
    due_at: datetime | None = None,
) -> Subtask:
    """A new subtask with the next number, flushed. It starts today unless a day is named, never after it is due."""
    today = context.now.date()
    subtask = Subtask(
        number=next_number(context.db, "T"),
        project_id=project_id,
        name=name,
        goal=goal,
        department_id=department_id,
        starts=min(starts or today, due),
        due=due,
        due_at=due_at,
        standard=standard,
        created_by_id=context.speaker.id,
        created_at=context.now,
    )
    context.db.add(subtask)
    context.db.flush()
    return subtask


def offer(context: Context, subtask: Subtask) -> None:
    """The contact of its department is told in private of work that nobody owns yet, and may claim it there (R52)."""
    contact = people.liaison_of(context.db, department_of(context, subtask), context.now.date())
    hang(context, contact, card_of(context, subtask), face_of(subtask))


def offer_elsewhere(context: Context, subtask: Subtask) -> None:
    """The same of work for another department than the speaker's; their own hears of it from the speaker."""
    if subtask.owner_id is None and subtask.department_id != context.speaker.department_id:
        offer(context, subtask)


def make(context: Context, values: Values) -> None:
    """One or, a line each, several; all of them or none. Another department than the speaker's hears of what is meant for it."""
    lines = (values, *values.more)
    made = [_line_made(context, one, at, len(lines)) for at, one in enumerate(lines, 1)]
    project = project_of(context, made[0])
    for one in made:
        changed(context, one)
    if len(made) == 1:
        show(context, card_of(context, made[0]), face_of(made[0]))
    elif project is not None:
        hang_project_list(context, project)
    else:
        context.tell("已新建：" + "、".join(f"{code(one)} {one.name}" for one in made))
    if remarks := "".join(_remark(context, one) for one in made):
        context.tell(remarks)
    for one in made:
        offer_elsewhere(context, one)


def _line_made(context: Context, values: Values, at: int, count: int) -> Subtask:
    """Of several lines, a refusal says which one it means."""
    try:
        return _make_one(context, values)
    except (BadInput, NotAllowed) as refused:
        if count == 1:
            raise
        raise type(refused)(f"第 {at} 行“{(values.get(NAME) or '')[:20]}”：{refused}几行都没有新建。") from refused


def _remark(context: Context, subtask: Subtask) -> str:
    """What may be a slip in a subtask that was just made: it ends after its project, or there is one of the same name."""
    said, project = "", project_of(context, subtask)
    if project is not None and project.last is not None and subtask.due > project.last:
        said = f"{code(subtask)} 的截止 {subtask.due:%m-%d} 晚于项目结束 {project.last:%m-%d}，请核对。"
    others = subtasks.of_project(context.db, project.id or 0) if project is not None else []
    double = next((one for one in others if one.name == subtask.name and one.id != subtask.id and one.state in UNFINISHED), None)
    if double is not None:
        said += f"已经有同名的 {code(double)}；重复了请写：任务 {code(subtask)} 取消 原因:重复"
    return said


def _make_one(context: Context, values: Values) -> Subtask:
    unit, until = values.get(RESPONSIBLE), values.get(UNTIL)
    if unit is None or until is None:
        example = at_home(context, "/任务 完成门店物料对接 部门:市场部 截止:下周五")
        raise BadInput(f"新建任务要写部门和截止。例如：{example}")
    project = home(context, values.get(OF_PROJECT))
    if project is None and context.chat.direct and not _may_alone(context, unit.id):
        raise NotAllowed("在单聊里建任务要写是哪个项目：在这条后面加 项目:编号，或到项目群里发。没有新建。")
    require(context, Right.CREATE_SUBTASK, project=project, department_id=unit.id)
    require_going_for_new(context, project)
    refuse_day(context, until.day)
    subtask = create(
        context,
        name=(values.get(NAME) or "")[:LONGEST_NAME],
        department_id=unit.id,
        due=until.day,
        project_id=project.id if project else None,
        goal=values.get(GOAL) or "",
        standard=values.get(STANDARD) or "",
        due_at=until.at,
    )
    if (owner := values.get(OWNER)) is not None and (person := context.person(owner.id)) is not None:
        claims.assign(context, subtask, person)
    for helper in values.get(HELPERS) or ():
        need = supports.need_of(context, subtask, f"配合完成：{subtask.name}", department_id=helper.id)
        supports.send(context, subtask, need)
    return subtask


def _may_alone(context: Context, department_id: int) -> bool:
    """Whether the speaker may make work of the department that belongs to no project."""
    return may(roles_of(context, context.speaker, department_id=department_id), Right.CREATE_SUBTASK)


def refuse_day(context: Context, due: date) -> None:
    if due < context.now.date():
        raise BadInput(f"截止 {due} 已经过了，没有记下。请写今天或以后的日子，例如 截止:下周五")
    if (due - context.now.date()).days > LONGEST_PLAN:
        raise BadInput(f"截止 {due} 太远了，没有记下。请检查年份。")
