"""What somebody owes right now, from the records as they stand: of their own, and of those they stand in for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache, partial

from bot.domain.calendar import Calendar
from bot.domain.lags import unexplained_since
from bot.domain.people import Person, belongs
from bot.domain.projects import Project
from bot.domain.reminders import Owed, Told, Why, standing, working_days_since
from bot.domain.signatures import Signature
from bot.domain.subtasks import Answer, Subtask, SupportNeed
from bot.handlers.context import Context
from bot.handlers.reminders.stuck import day_heard, people_stuck, stuck_lines
from bot.storage.queries import conflicts, leaves, people, projects, reminders, requests, subtasks

AHEAD = timedelta(days=20)
"""How far the next working day of any department may be; who really owes something is worked out one by one."""
ORDER = list(Why)
"""The order of the lines on a card."""


def at_work(context: Context, found: Sequence[Person]) -> list[Person]:
    """Those of the company who are at work today: not on leave, on a working day of their department."""
    today = context.now.date()
    away = {one.person_id for one in leaves.covering(context.db, [one.id for one in found if one.id], today, today)}
    works = {unit: context.calendar(unit).is_working(today) for unit in {one.department_id for one in found}}
    return [one for one in found if belongs(one) and works[one.department_id] and one.id not in away]


def is_present(context: Context, person: Person) -> bool:
    """Whether this one is."""
    return bool(at_work(context, [person]))


def due_lines(context: Context, person: Person) -> list[Owed]:
    """What is told of today (rule 2 of the reminders), what is snoozed left out. Nothing for somebody who is away."""
    if not is_present(context, person):
        return []
    hidden = {one.code for one in reminders.snoozes(context.db, person.id or 0, context.now)}
    if "" in hidden:
        return []
    told = Told(context.now.date(), context.policy().reminders)
    return [one for one in _lines(context, person, told) if one.code not in hidden]


def all_lines(context: Context, person: Person) -> list[Owed]:
    """Everything they owe, whatever day it is due, snoozed or not."""
    return _lines(context, person, Told(context.now.date()))


def receivers(context: Context) -> set[int]:
    """Everybody who may have something to be told of today, stand-ins in place of those who are away."""
    today = context.now.date()
    asked_people, asked_departments = reminders.asked(context.db)
    waited_people, waited_departments = requests.asked_of(context.db)
    stuck_people, stuck_departments = people_stuck(context)
    whole = waited_departments | {one.department_id for one, _ in reminders.unanswered(context.db)}
    departments = asked_departments | stuck_departments | {(None, one) for one in whole}
    owing = reminders.owners(context.db, today, today + AHEAD) | asked_people | waited_people | stuck_people
    owing |= conflicts.owners_of_measures(context.db, today + AHEAD)
    acting = {_acting(context, person_id) for person_id in owing}
    acting |= {_form_reader(context, one, refusal)[0] for one, refusal in reminders.unsigned(context.db)}
    acting |= {_acting_head(context, unit) for unit in {unit for _, unit in reminders.unsigned_goals(context.db)}}
    units = {one.id: one for one in people.departments(context.db)}
    liaisons = (projects.liaison_in(context.db, project, units[unit], today) for project, unit in departments if unit in units)
    return {one for one in acting | {one.id for one in liaisons if one} if one}


def _acting(context: Context, person_id: int) -> int | None:
    person = context.person(person_id)
    return people.acting(context.db, person, context.now.date()).id if person else None


def _lines(context: Context, person: Person, told: Told) -> list[Owed]:
    whose = [person, *reminders.stood_in_for(context.db, person, context.now.date())]
    departments = reminders.answered_by(context.db, person, context.now.date())
    own = person.department_id if projects.is_named(context.db, person.id) else None
    near = [*departments, *([own] if own else [])]
    found = [line for one in whose for line in _work(context, one, person, told)]
    found += _forms(context, person, told)
    found += _goals(context, person, told)
    found += _support(context, person, [one.id or 0 for one in whose], near, told)
    found += _answers(context, departments, told)
    found += _requests(context, [one.id or 0 for one in whose], departments, told)
    found += _measures(context, [one.id or 0 for one in whose], told)
    found += stuck_lines(context, person, [one.id or 0 for one in whose], near, told)
    return sorted(found, key=lambda one: (ORDER.index(one.why), one.due or date.max, one.code))


def _work(context: Context, owner: Person, reader: Person, told: Told) -> list[Owed]:
    calendar_of, policy_of = cache(context.calendar), cache(context.policy)
    calendar = calendar_of(owner.department_id)
    of, lines = "" if owner.id == reader.id else owner.name, []
    for one in subtasks.open_of(context.db, [owner.id or 0]):
        most = policy_of(one.project_id).work.deviation
        since = unexplained_since(one, context.now.date(), calendar_of(one.department_id), most)
        line = work_line(context, one, calendar, of)
        if told.due(one.due, calendar) or (since is not None and line.why is not Why.OVERDUE and told.asked(since, calendar)):
            lines.append(_asked_why(line) if since is not None else line)
    return lines


def _asked_why(line: Owed) -> Owed:
    """A line of what lags asks for the reason (R86, R88)."""
    how = f"（滞后了，请写原因：进度 {line.code} {line.progress}% 原因:接口没给）"
    return replace(line, how=how, state="落后于计划" if line.why is Why.LATER else "")


def work_line(context: Context, subtask: Subtask, calendar: Calendar, of: str = "") -> Owed:
    """A subtask as a line of a card."""
    today = context.now.date()
    return Owed(
        why=standing(subtask.due, today, calendar),
        code=f"T-{subtask.number}",
        text=subtask.name,
        due=subtask.due,
        days=working_days_since(subtask.due, today, calendar),
        number=subtask.number,
        progress=subtask.progress,
        of=of,
    )


def _support(context: Context, person: Person, person_ids: list[int], department_ids: list[int], told: Told) -> list[Owed]:
    """What is asked of them by name, and of a department as a whole where they answer for it in the project."""
    answers = cache(partial(projects.answers_in, context.db, context.now.date(), person.id))
    found = reminders.support(context.db, person_ids, department_ids)
    mine = [each for each in found if each[0].person_id is not None or answers(each[1].project_id, each[0].department_id)]
    return [line for need, subtask in mine if (line := _support_line(context, need, subtask, told)) is not None]


def _support_line(context: Context, need: SupportNeed, subtask: Subtask, told: Told) -> Owed | None:
    """A request waits from the day it was brought; once promised, it is due on the day that was named, and without one it is not
    chased at all: only the whole list has it."""
    code, calendar = f"T-{subtask.number}", context.calendar(need.department_id)
    item = [one.id for one in subtasks.support_of(context.db, [need.subtask_id])].index(need.id) + 1
    if need.answer is Answer.PROMISED:
        if not (told.due(need.by, calendar) if need.by else told.policy is None):
            return None
        state = f"已答应，{need.by:%m-%d} 前" if need.by else "已答应"
        return Owed(Why.SUPPORT, code, need.what, due=need.by, state=state, how=f"（给到了发：任务 {code} 已给到 项:{item}）")
    day = day_heard(context, need.asked_at)
    if not told.asked(day, calendar):
        return None
    days = working_days_since(day, context.now.date(), calendar)
    how = f"（答复发：任务 {code} 答应 项:{item}，或 任务 {code} 帮不了 项:{item} 原因:…）"
    return Owed(Why.SUPPORT, code, need.what, days=days, how=how)


def _forms(context: Context, person: Person, told: Told) -> list[Owed]:
    """Start-up forms that wait for this person's signature since they were handed in, or that came back to them (R3)."""
    lines: list[Owed] = []
    for project, refusal in reminders.unsigned(context.db):
        reader, since = _form_reader(context, project, refusal)
        if reader != person.id or since is None:
            continue
        calendar, day, it = context.calendar(person.department_id), day_heard(context, since), project.number
        if told.asked(day, calendar):
            days = working_days_since(day, context.now.date(), calendar)
            why, how = Why.SIGN, f"（签发 {it}，或 退回立项 {it} 原因:…）"
            if project.asked_at is None:
                why, how = Why.RETURNED, f"（原因：{refusal.note[:60] if refusal else ''}；改好发：项目 {it} 目标:…）"
            lines.append(Owed(why, it, project.name, days=days, how=how))
    return lines


def _form_reader(context: Context, project: Project, refusal: Signature | None) -> tuple[int | None, datetime | None]:
    """Who has a form that is not signed, and since when: the head of the lead department or who stands in, else its author."""
    if project.asked_at is None:
        return project.initiator_id, refusal.at if refusal else None
    return _acting_head(context, project.lead_id), project.asked_at


def _acting_head(context: Context, department_id: int | None) -> int | None:
    """The head of a department, or who stands in today."""
    head = people.head_of(context.db, department_id) if department_id else None
    return people.acting(context.db, head, context.now.date()).id if head else None


def _goals(context: Context, person: Person, told: Told) -> list[Owed]:
    """Goals that this person has not signed since the division was confirmed, once a project (R16)."""
    lines: dict[str, Owed] = {}
    calendar = context.calendar(person.department_id)
    for project, unit in reminders.unsigned_goals(context.db):
        day, it = day_heard(context, project.kicked_off_at or context.now), project.number
        if told.asked(day, calendar) and _acting_head(context, unit) == person.id:
            days = working_days_since(day, context.now.date(), calendar)
            how = f"（目标签字发：同意目标 {it}，或 目标异议 {it} 原因:人手不够）"
            lines[it] = Owed(Why.SIGN, it, project.name, days=days, how=how)
    return list(lines.values())


def _answers(context: Context, department_ids: list[int], told: Told) -> list[Owed]:
    lines: list[Owed] = []
    for one, project in reminders.unanswered(context.db, department_ids):
        calendar = context.calendar(one.department_id)
        day = day_heard(context, project.published_at or context.now)
        if told.asked(day, calendar):
            days = working_days_since(day, context.now.date(), calendar)
            how = f"（承接发：承接 {project.number}）"
            lines.append(Owed(Why.ANSWER, project.number, project.name, days=days, how=how))
    return lines


def _requests(context: Context, person_ids: list[int], department_ids: list[int], told: Told) -> list[Owed]:
    """A request waits from the day it was asked until its first answer."""
    lines: list[Owed] = []
    for one in requests.waiting(context.db, person_ids, department_ids):
        calendar, day = context.calendar(one.department_id), day_heard(context, one.asked_at)
        if told.asked(day, calendar):
            days = working_days_since(day, context.now.date(), calendar)
            code = f"Q-{one.number}"
            how = f"（答复发：答复 {code} 下午给；办不了发：办不了 {code} 原因:没有权限）"
            lines.append(Owed(Why.REQUEST, code, one.what[:60], days=days, how=how))
    return lines


def _measures(context: Context, person_ids: list[int], told: Told) -> list[Owed]:
    """Measures that a month's analysis led to, by the day they are due (R209)."""
    lines: list[Owed] = []
    for one in conflicts.open_measures(context.db, person_ids):
        calendar, day = context.calendar(), one.due or context.now.date()
        if told.due(day, calendar):
            days = working_days_since(day, context.now.date(), calendar)
            text, how = f"{one.what[:60]}（截止 {day:%m-%d}）", f"（做完发：措施完成 序号:{one.id}）"
            lines.append(Owed(Why.MEASURE, f"措施{one.id}", text, due=day, days=days, how=how))
    return lines
