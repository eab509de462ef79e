"""子任务: made, claimed by one person, handed on, reported, finished (R48–R61, R84–R86, R186)."""

from __future__ import annotations

from datetime import date, datetime

from bot.cards.model import Card
from bot.cards.payloads.subtasks import ShowSubtask
from bot.cards.reminders import later_card
from bot.cards.retired import newer_card
from bot.cards.subtask_forms import support_form
from bot.cards.subtasks import STATES, code
from bot.domain.permissions import Right, may
from bot.domain.projects import Project
from bot.domain.subtasks import FULL, UNFINISHED, Answer, Move, State, Subtask, moved
from bot.domain.text.catalogue.shared import HELPERS, LISTED, OWNER, REASON
from bot.domain.text.catalogue.tasks import (
    A_SUBTASK,
    ACT,
    ASKED,
    GOAL,
    NAME,
    OF_PROJECT,
    RESPONSIBLE,
    STANDARD,
    UNTIL,
    WHICH,
)
from bot.domain.text.grammar import Values, naming
from bot.domain.text.hanzi import simple
from bot.domain.text.moments import When
from bot.domain.text.refs import number_of
from bot.errors import BadInput, NotAllowed
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.reminders.owed import work_line
from bot.handlers.rights import require, roles_of
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face, show, show_anew
from bot.handlers.subtasks import assignments, lags, progress, supports, withdrawals
from bot.handlers.subtasks.sheets import (
    LISTED as LIST,
)
from bot.handlers.subtasks.sheets import (
    card_of,
    changed,
    department_list,
    face_of,
    form_of,
    looked_at,
    pressed_card,
    project_list,
    project_of,
    sheet_of,
    taken,
)
from bot.handlers.views import named, require_going, require_seen
from bot.ports import Answer as Pressed
from bot.ports import MessageReceived
from bot.storage.numbers import next_number
from bot.storage.queries import people, subtasks

router = Router()

CANCELLED_EVENT = "subtask.cancelled"
LONGEST_NAME = 200
SUPPORT_WORDS = ("支持", "所需支持", "需要支持", "求助")
"""Beside 取消 they name a request for support, not the reason of a cancellation."""
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


@router.press(ShowSubtask)
def back(context: Context, action: ShowSubtask) -> Pressed:
    return context.answer(pressed_card(context, looked_at(context, action.number)))


@router.command("任务")
def command(context: Context, values: Values) -> None:
    """Make, show, change; one command, because people write 任务 for all of it."""
    if LISTED in values:
        show_list(context, values.get(OF_PROJECT))
    elif ACT in values:
        _act(context, values)
    elif A_SUBTASK not in values:
        _make(context, values)
    elif HELPERS in values or ASKED in values:
        _ask_support(context, values)
    elif any(one in values for one in (UNTIL, RESPONSIBLE, OWNER, GOAL, STANDARD)):
        _edit(context, values)
    elif NAME in values:
        _refuse_bare_words(context, values)
        _rename(context, _number(values), values.get(NAME) or "")
    else:
        subtask = looked_at(context, _number(values))
        show(context, card_of(context, subtask), face_of(subtask))


def show_list(context: Context, wanted: str | None = None) -> None:
    """The work of the project that is named; else of this group's, in private of the speaker's department."""
    if wanted is not None:
        project = named(context, wanted)
        require_seen(context, project)
        _list(context, project_list(context, project), Face(LIST, project.id or 0, "project"))
        return
    own = context.project(context.chat.project_id)
    department = people.department_of(context.db, context.speaker)
    if own is not None and not context.chat.direct:
        _list(context, project_list(context, own), Face(LIST, own.id or 0, "project"))
    elif not context.chat.direct:
        raise BadInput("本群还没有绑定项目，没有任务列表。绑定写：/绑定 项目编号或名称")
    elif department is not None:
        _list(context, department_list(context, department), Face(LIST, department.id or 0, "department"))
    else:
        raise BadInput("你还没有登记到部门，没有可列的任务。项目的列表请写：/任务 列表 项目:2026-市场-001")


def _list(context: Context, card: Card, face: Face) -> None:
    """The newest list of a chat is the one that changes with the work."""
    show_anew(context, card, face, newer_card("任务列表"))


def _rename(context: Context, number: int, name: str) -> None:
    """Another name; the history keeps the one before."""
    subtask = taken(context, number)
    require_editor(context, subtask)
    if len(name) > LONGEST_NAME:
        raise BadInput(f"名称有 {len(name)} 字，最多 {LONGEST_NAME} 字，没有改动。")
    subtask.name = name
    changed(context, subtask)
    show(context, card_of(context, subtask), face_of(subtask))


def _refuse_bare_words(context: Context, values: Values) -> None:
    """Only words that are called a name are one: what else stands behind a code was meant for something else."""
    said = simple(context.event.text) if isinstance(context.event, MessageReceived) else ""
    if not any(":" in found["sep"] for found in naming(NAME.words()).finditer(said)):
        number = values.get(A_SUBTASK)
        known = f"看它：任务 {number}；改名：任务 {number} 名称:…；改期限：任务 {number} 截止:下周五 原因:…"
        raise BadInput(f"看不懂要对 {number} 做什么。{known}")


def _make(context: Context, values: Values) -> None:
    """One or, a line each, several; all of them or none."""
    lines = (values, *values.more)
    made = [_line_made(context, one, at, len(lines)) for at, one in enumerate(lines, 1)]
    project = project_of(context, made[0])
    for one in made:
        changed(context, one)
    if len(made) == 1:
        show(context, card_of(context, made[0]), face_of(made[0]))
    elif project is not None:
        _list(context, project_list(context, project), Face(LIST, project.id or 0, "project"))
    else:
        context.tell("已新建：" + "、".join(f"{code(one)} {one.name}" for one in made))
    if remarks := "".join(_remark(context, one) for one in made):
        context.tell(remarks)


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
    project = _project_for(context, values.get(OF_PROJECT))
    if project is None and context.chat.direct and not _may_alone(context, unit.id):
        raise NotAllowed("在单聊里建任务要写是哪个项目：在这条后面加 项目:编号，或到项目群里发。没有新建。")
    require(context, Right.CREATE_SUBTASK, project=project, department_id=unit.id)
    require_going(project)
    _refuse_day(context, until.day)
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
        assignments.assign(context, subtask, person)
    for helper in values.get(HELPERS) or ():
        need = supports.need_of(context, subtask, f"配合完成：{subtask.name}", department_id=helper.id)
        supports.send(context, subtask, need)
    return subtask


def _project_for(context: Context, wanted: str | None) -> Project | None:
    """The project that is named, else this group's. Its work is shown in its own groups and in private only (R223)."""
    if wanted is None:
        return context.project(context.chat.project_id)
    project = named(context, wanted)
    require_seen(context, project)
    return project


def _may_alone(context: Context, department_id: int) -> bool:
    """Whether the speaker may make work of the department that belongs to no project."""
    return may(roles_of(context, context.speaker, department_id=department_id), Right.CREATE_SUBTASK)


def _edit(context: Context, values: Values) -> None:
    """A new date, owner, goal, standard or department. A date needs a reason (R86); what was before stays in the history."""
    subtask = taken(context, _number(values))
    require_editor(context, subtask)
    reason = values.get(REASON) or values.get(NAME) or ""
    if (until := values.get(UNTIL)) is not None:
        postpone(context, subtask, until, reason)
    if (unit := values.get(RESPONSIBLE)) is not None and unit.id != subtask.department_id:
        if subtask.state is State.CLAIMED:
            raise BadInput(f"{code(subtask)} 有人负责，不能换部门，没有改动。请先写：放弃 {code(subtask)} 原因:…")
        subtask.department_id = unit.id
    subtask.goal, subtask.standard = values.get(GOAL) or subtask.goal, values.get(STANDARD) or subtask.standard
    _edit_owner(context, subtask, values, reason)
    changed(context, subtask)
    show(context, card_of(context, subtask), face_of(subtask))


def postpone(context: Context, subtask: Subtask, until: When, reason: str) -> None:
    """Another date, with its reason (R86)."""
    if not reason:
        raise BadInput(f"改期限要写原因，没有改动。例如：任务 {code(subtask)} 截止:{until.day:%m-%d} 原因:供应商延期")
    _refuse_day(context, until.day)
    before = subtask.due
    subtask.due, subtask.due_at, subtask.reason = until.day, until.at, reason
    subtask.starts = min(subtask.starts, until.day)
    if before != until.day:
        assignments.tell_moved(context, subtask, before)


def require_editor(context: Context, subtask: Subtask) -> None:
    """Who may change it: its owner, the contacts of its department, who leads the project. Raises BadInput for what is over."""
    assignments.require_owner(context, subtask, Right.EDIT_SUBTASK)
    if subtask.state not in UNFINISHED:
        raise BadInput(f"{code(subtask)} {STATES[subtask.state]}，没有改动。要接着做请写：任务 {code(subtask)} 重开 原因:…")


def later_form(context: Context, subtask: Subtask) -> Card:
    """The form that asks for another date, for who may change the subtask."""
    require_editor(context, subtask)
    return later_card(work_line(context, subtask, context.calendar(subtask.department_id)))


def _edit_owner(context: Context, subtask: Subtask, values: Values, reason: str) -> None:
    named = values.get(OWNER)
    person = context.person(named.id) if named else None
    if person is None:
        return
    if subtask.state is State.OPEN:
        assignments.assign(context, subtask, person, reason)
    else:
        assignments.require_owner(context, subtask, Right.HAND_OVER)
        assignments.hand_over(context, subtask, person, reason)


def _act(context: Context, values: Values) -> None:
    number, act = _number(values), values.get(ACT)
    reason, item = values.get(REASON) or values.get(NAME) or "", values.get(WHICH)
    match act:
        case "撤回支持":
            _withdraw(context, number, item, reason)
        case "取消" if item is not None or reason in SUPPORT_WORDS:
            _withdraw(context, number, item, "" if reason in SUPPORT_WORDS else reason)
        case "取消":
            _close(context, number, reason)
        case "重开":
            _reopen(context, number, reason)
        case "需要支持":
            _ask_support(context, values)
        case "延期":
            subtask = looked_at(context, number)
            show(context, later_form(context, subtask), face_of(subtask))
        case "已调配资源" | "需要协调":
            lags.answer_in_words(context, number, act, values)
        case "帮不了" if not reason:
            subtask, need, position = supports.asked(context, number, item)
            form = supports.refusal(context, subtask, need, position)
            show(context, form, Face(supports.RECORD, need.id or 0, "refusal"))
        case _:
            replies = {"答应": Answer.PROMISED, "帮不了": Answer.REFUSED, "已给到": Answer.GIVEN}
            until = values.get(UNTIL)
            answered = supports.answer(context, number, item, replies[act or ""], reason, until.day if until else None)
            supports.show_answer(context, *answered)


def _ask_support(context: Context, values: Values) -> None:
    """Without what or whom: the form that asks for it."""
    subtask, by = taken(context, _number(values)), values.get(UNTIL)
    supports.require_asker(context, subtask)
    named, units = values.get(ASKED), values.get(HELPERS) or ()
    if NAME not in values and not units and named is None:
        show(context, support_form(sheet_of(context, subtask), supports.departments(context)), form_of(subtask))
        return
    person = context.person(named.id if named else None)
    ids = tuple(one.id for one in units)
    supports.request(context, subtask, values.get(NAME) or "", ids, person, by.day if by else None)
    changed(context, subtask)
    show(context, card_of(context, subtask), face_of(subtask))


def _withdraw(context: Context, number: int, item: int | None, reason: str) -> None:
    subtask = taken(context, number)
    withdrawals.withdraw(context, subtask, item, reason)
    show(context, card_of(context, subtask), face_of(subtask))


def _close(context: Context, number: int, reason: str) -> None:
    """取消: it is not done any more; the owner keeps no open assignment."""
    subtask = taken(context, number)
    _require_editor(context, subtask)
    if moved(subtask.state, Move.CANCEL) is None:
        raise BadInput(f"{code(subtask)} {STATES[subtask.state]}，不能取消，没有改动。")
    if not reason:
        raise BadInput(f"取消要写原因，没有改动。例如：任务 {code(subtask)} 取消 原因:方案变了")
    cancel(context, subtask, reason)
    show(context, card_of(context, subtask), face_of(subtask))


def cancel(context: Context, subtask: Subtask, reason: str) -> None:
    """It is not done any more, and others who wait for it hear of it. Who may, and holding the subtask, is the caller's matter."""
    before = subtask.owner_id
    assignments.end(context, subtask, f"取消：{reason}")
    subtask.state, subtask.owner_id, subtask.reason = State.CANCELLED, None, reason
    withdrawals.end(context, subtask, f"任务取消：{reason}")
    context.tell_others(CANCELLED_EVENT, subtask.id or 0)
    changed(context, subtask, before)


def _reopen(context: Context, number: int, reason: str) -> None:
    """重开: by the head or who leads the project. What was reported as done no longer counts; its owner keeps it."""
    subtask = taken(context, number)
    assignments.require_assign(context, subtask)
    require_going(project_of(context, subtask))
    target = moved(subtask.state, Move.REOPEN)
    if target is None:
        raise BadInput(f"{code(subtask)} {STATES[subtask.state]}，不用重开。")
    if not reason:
        raise BadInput(f"重开要写原因，没有改动。例如：任务 {code(subtask)} 重开 原因:验收没有通过")
    subtask.state, subtask.reason, subtask.done_at = target, reason, None
    for one in subtasks.reports_of(context.db, [subtask.id or 0]):
        one.withdrawn = one.withdrawn or one.progress == FULL
    progress.settle(context, subtask)
    changed(context, subtask)
    show(context, card_of(context, subtask), face_of(subtask))


def _require_editor(context: Context, subtask: Subtask) -> None:
    assignments.require_owner(context, subtask, Right.EDIT_SUBTASK)


def _refuse_day(context: Context, due: date) -> None:
    if due < context.now.date():
        raise BadInput(f"截止 {due} 已经过了，没有记下。请写今天或以后的日子，例如 截止:下周五")
    if (due - context.now.date()).days > LONGEST_PLAN:
        raise BadInput(f"截止 {due} 太远了，没有记下。请检查年份。")


def _number(values: Values) -> int:
    written = values.get(A_SUBTASK)
    if written is None:
        raise BadInput("要写是哪个任务。例如：任务 T-12 取消 原因:方案变了")
    return number_of(written)
