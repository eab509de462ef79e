"""What a daily update says of subtasks: an item that names T-12 reports its progress, a blocker that names it asks for support.

Rule: reports and requests of an update are always what it says now; what it no longer says is taken back.
"""

from __future__ import annotations

from bot.cards.model import Block, Bullets, Button, Buttons, Line, Tag, Tone
from bot.cards.subtasks import code, finish_button
from bot.domain.chats import Chat
from bot.domain.people import Person
from bot.domain.permissions import Role
from bot.domain.subtasks import (
    FULL,
    Answer,
    ProgressReport,
    State,
    Subtask,
    SupportNeed,
    asked_support,
    off_plan,
    planned_progress,
    told_progress,
)
from bot.domain.text.daily import reporting_day
from bot.domain.text.names import Somebody, Unit, find_department, find_person
from bot.domain.updates import DailyUpdate
from bot.handlers.context import Context
from bot.handlers.facts import facts_of
from bot.handlers.rights import roles_of
from bot.handlers.subtasks import supports
from bot.handlers.subtasks.progress import settle
from bot.handlers.subtasks.sheets import changed
from bot.storage.queries import subtasks

_REPORTERS = frozenset({Role.OWNER, Role.HEAD, Role.LIAISON})
SOURCE = "update"
CHANGED_AFTERWARDS = "update.afterwards"


def follow(context: Context, update: DailyUpdate) -> None:
    """Bring reports and requests in line with what the update says now. A brief may stand that has told of its day already: who
    keeps it hears of the change."""
    context.db.flush()
    author = context.db.get_one(Person, update.person_id)
    progress = {} if update.withdrawn else told_progress(update.completed)
    wanted = {} if update.withdrawn else asked_support(update.blockers)
    reports, needs = subtasks.reports_of_update(context.db, update.id or 0), subtasks.support_of_update(context.db, update.id or 0)
    before = {one.subtask_id for one in reports} | {one.subtask_id for one in needs}
    numbers = {*progress, *wanted, *subtasks.numbers(context.db, before)}
    taken = {number: subtasks.held(context.db, number) for number in sorted(numbers)}
    for number, subtask in taken.items():
        if subtask is None:
            continue
        moved = _report(context, update, author, subtask, progress.get(number))
        asked = _ask(context, update, author, subtask, wanted.get(number, {}))
        if moved or asked:
            changed(context, subtask)
    if update.late or reporting_day(context.now) > update.day:
        context.tell_others(CHANGED_AFTERWARDS, update.id or 0)


def shown(context: Context, update: DailyUpdate, author: Person, chat: Chat) -> tuple[Block, ...]:
    """What the update moved, for its card in the chat, and 完成 for what it says is done. Nothing of another project's work is told
    in a group (R223); there only the words of the author stand."""
    lines: list[Line] = []
    done: list[Button] = []
    for number, progress in told_progress(update.completed).items():
        subtask = subtasks.by_number(context.db, number)
        if subtask is not None and not _is_told_in(subtask, chat):
            lines.append((f"T-{number}：不是本群的任务，进度在单聊或它的项目群里看",))
            continue
        lines.append(_line(context, update, number, subtask, progress))
        if subtask is not None and progress == FULL and subtask.state is State.CLAIMED and subtask.owner_id == author.id:
            done.append(finish_button(subtask))
    blocks: list[Block] = [Bullets("子任务", tuple(lines))] if lines else []
    return (*blocks, Buttons(tuple(done))) if done else tuple(blocks)


def _is_told_in(subtask: Subtask, chat: Chat) -> bool:
    return chat.direct or subtask.project_id is None or subtask.project_id == chat.project_id


def _report(context: Context, update: DailyUpdate, author: Person, subtask: Subtask, progress: int | None) -> bool:
    """Whether anything changed."""
    standing = [one for one in subtasks.reports_of_update(context.db, update.id or 0) if _of(one, subtask)]
    if any(one.progress == progress for one in standing):
        return False
    may = progress is not None and _may(context, author, subtask)
    if not standing and not may:
        return False
    for one in standing:
        one.withdrawn = True
    if progress is not None and may:
        context.db.add(_report_of(context, update, author, subtask, progress))
    settle(context, subtask)
    return True


def _report_of(context: Context, update: DailyUpdate, author: Person, subtask: Subtask, progress: int) -> ProgressReport:
    return ProgressReport(
        subtask_id=subtask.id or 0,
        person_id=author.id or 0,
        day=update.day,
        at=context.now,
        progress=progress,
        planned=planned_progress(subtask, update.day, context.calendar(subtask.department_id)),
        source=SOURCE,
        update_id=update.id,
    )


def _ask(context: Context, update: DailyUpdate, author: Person, subtask: Subtask, wanted: dict[str, list[str]]) -> bool:
    """Whether anything changed. `wanted` is what is asked for, with whom its words name. What is more than a subtask may ask for is
    not sent, and no update is refused for it."""
    standing = [one for one in subtasks.support_of_update(context.db, update.id or 0) if _open(one, subtask)]
    gone = [one for one in standing if one.what not in wanted and one.answer is not Answer.GIVEN]
    for one in gone:
        supports.withdraw(context, one)
    known = {one.what for one in standing}
    new = {what: whom for what, whom in wanted.items() if what not in known} if _may(context, author, subtask) else {}
    most = supports.room(context, subtask)
    if len(new) > most:
        context.tell(f"日报已记下。{supports.asked_enough(subtask)}")
    for what, whom in list(new.items())[:most]:
        need = _need(context, subtask, what, whom)
        need.asked_by_id, need.update_id = author.id, update.id
        supports.send(context, subtask, need)
    return bool(gone or (new and most))


def _need(context: Context, subtask: Subtask, what: str, whom: list[str]) -> SupportNeed:
    """To the first who is named and known: a department, else a person; nobody known only raises the flag."""
    directory = facts_of(context).directory()
    for name in whom:
        if isinstance(unit := find_department(name, directory), Unit):
            return supports.need_of(context, subtask, what, department_id=unit.id)
        if isinstance(person := find_person(name, directory), Somebody):
            return supports.need_of(context, subtask, what, person_id=person.id)
    return supports.need_of(context, subtask, what)


def _may(context: Context, author: Person, subtask: Subtask) -> bool:
    """Its owner, the head and the contacts of its department."""
    roles = roles_of(context, author, department_id=subtask.department_id, owner_id=subtask.owner_id)
    return subtask.state is State.CLAIMED and bool(roles & _REPORTERS)


def _untold(subtask: Subtask) -> str:
    match subtask.state:
        case State.DONE:
            return "已完成"
        case State.OPEN:
            return f"还没有人认领，进度没有动。是你在做就发：认领 {code(subtask)}"
        case _:
            return "不是你负责的，进度没有动"


def _line(context: Context, update: DailyUpdate, number: int, subtask: Subtask | None, progress: int) -> Line:
    if subtask is None:
        return (f"T-{number}：没有这个任务",)
    reports = subtasks.reports_of_update(context.db, update.id or 0)
    told = next((one for one in reports if _of(one, subtask)), None)
    if told is None:
        return (f"{code(subtask)}：{_untold(subtask)}",)
    off = off_plan(subtask, progress, update.day, context.calendar(subtask.department_id))
    spans = (f"{code(subtask)}：实际 {progress}% / 计划 {told.planned}%",)
    if abs(off) <= context.policy(subtask.project_id).work.deviation or progress == FULL:
        return spans
    words = f"{'提前' if off > 0 else '落后'} {abs(off)}%"
    return (*spans, " ", Tag(words, Tone.WARN), f" 请补原因：进度 {code(subtask)} {progress}% 原因:…")


def _of(report: ProgressReport, subtask: Subtask) -> bool:
    return report.subtask_id == subtask.id and not report.withdrawn


def _open(need: SupportNeed, subtask: Subtask) -> bool:
    return need.subtask_id == subtask.id and need.answer is not Answer.WITHDRAWN
