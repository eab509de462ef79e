"""设置: people, departments, days and limits, each answered with what it was and what it is."""

from __future__ import annotations

from datetime import date, timedelta

from bot.cards.payloads.people import Grave
from bot.cards.settings import settings_card
from bot.domain.calendar import Span
from bot.domain.closings import CompanyDay
from bot.domain.handovers import EVERYTHING, Kind
from bot.domain.overrides import NAMES, PolicyValue, find_path, near_path, read_value, shown, value_of
from bot.domain.people import Department, Person, Reports
from bot.domain.permissions import Right
from bot.domain.projects import Project
from bot.domain.text.catalogue.settings import (
    COMES_BACK,
    CONFIRMED,
    CONTACT,
    DEPUTY,
    DUTY,
    FREE_DAYS,
    GIVER,
    HEAD,
    ITEM,
    LEAVER,
    NAME,
    PHONE,
    ROLE,
    SCOPE_OF_VALUE,
    TAKER,
    TITLE,
    UNIT,
    VALUE,
    WHOM,
    WORKED_DAYS,
    WRITER,
)
from bot.domain.text.catalogue.shared import PROJECT
from bot.domain.text.grammar import Argument, Values
from bot.domain.text.names import Somebody
from bot.errors import BadInput
from bot.handlers import people as changes
from bot.handlers.clocks import replan
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.rights import require
from bot.handlers.router import Router
from bot.storage.queries import duties, overrides, people, projects

router = Router()

MOST_DAYS = 31
"""Days that one 放假 or 上班 may name."""
BACK = ("恢复", "恢复默认", "默认", "reset", "default")
WORKS = {True: "上班", False: "休息"}
TAKEN_BACK = ("取消", "恢复", "撤销", "cancel")
OFFICES = {HEAD.name: Kind.HEAD, CONTACT.name: Kind.LIAISON, DEPUTY.name: Kind.DEPUTY}
GRAVE: dict[str, Grave] = {"管理层": "management", "管理员": "administrator", "员工": "member"}


@router.command("设置")
def settings(context: Context, values: Values) -> None:
    """The first thing that is named says what is set; nothing named shows everything."""
    require(context, Right.SEE_SETTINGS)
    for argument, work in _WORK:
        if argument in values:
            work(context, values)
            return
    _show_all(context)


def _leave(context: Context, values: Values) -> None:
    changes.ask(context, _person(context, values, LEAVER), "leave", confirmed=CONFIRMED in values)


def _come_back(context: Context, values: Values) -> None:
    context.tell(changes.come_back(context, _person(context, values, COMES_BACK)))


def _hand_over(context: Context, values: Values) -> None:
    leaver = _person(context, values, GIVER)
    if TAKER not in values:
        changes.show_handover(context, leaver)
        return
    item = values.get(ITEM) or values.get(NAME) or EVERYTHING
    context.tell(changes.hand_over_duties(context, leaver, _person(context, values, TAKER), item))


def _duty(context: Context, values: Values) -> None:
    """C7: who owes no update is never shown as missing."""
    require(context, Right.SET_PEOPLE)
    context.tell(_set_duty(_person(context, values, WRITER), values))


def _set_duty(person: Person, values: Values) -> str:
    wanted = values.get(DUTY)
    if wanted is None:
        raise BadInput(f"日报要写 必填 或 选填，例如：/设置 日报 {person.name} 选填")
    before, person.reports = person.reports, Reports.REQUIRED if wanted == "必填" else Reports.OPTIONAL
    return f"{person.name}日报：{'必填' if before is Reports.REQUIRED else '选填'} → {wanted}。"


def _one_person(context: Context, values: Values) -> None:
    """Registers who was only met so far. What is grave is asked for a second time, everything else is done at once."""
    person, role = _person(context, values, WHOM), values.get(ROLE)
    if len(values.read) == 1:
        context.tell(_described(context, person))
        return
    require(context, Right.SET_PEOPLE)
    said = _plain_changes(context, person, values)
    if role in ("负责人", "对接人", "副对接人"):
        said += changes.set_office(context, _own_department(context, person), OFFICES[role], person)
    if said:
        context.tell("\n".join(said))
    if role in GRAVE:
        changes.ask(context, person, GRAVE[role], confirmed=CONFIRMED in values)
    elif not said:
        unit = at_home(context, "部门:市场部")
        raise BadInput(f"没有写要改{person.name}的什么，没有改动。例如：/设置 人员 {person.name} {unit} 职务:品牌经理 对接人")


def _plain_changes(context: Context, person: Person, values: Values) -> list[str]:
    said = [] if person.registered else [f"{person.name}：未登记 → 已登记"]
    person.registered = True
    unit = values.get(UNIT)
    if unit is not None:
        before = people.department_of(context.db, person)
        person.department_id = unit.id
        said.append(f"{person.name}部门：{before.name if before else '无'} → {unit.name}")
    for argument, field in ((TITLE, "title"), (PHONE, "phone")):
        if (wanted := values.get(argument)) is not None:
            said.append(f"{person.name}{argument.name}：{getattr(person, field) or '无'} → {wanted}")
            setattr(person, field, wanted)
    return [*said, _set_duty(person, values)] if DUTY in values else said


def _own_department(context: Context, person: Person) -> Department:
    department = people.department_of(context.db, person)
    if department is None:
        unit = at_home(context, "部门:市场部")
        raise BadInput(f"{person.name}还没有部门，没有改动。请一起写：/设置 人员 {person.name} {unit} 对接人")
    return department


def _department(context: Context, values: Values) -> None:
    unit = values.get(UNIT)
    department = context.db.get(Department, unit.id, with_for_update=True) if unit else None
    if department is None:
        raise BadInput("没有这个部门，没有改动。")
    said: list[str] = []
    for argument in (HEAD, CONTACT, DEPUTY):
        if argument in values:
            said += changes.set_office(context, department, OFFICES[argument.name], _person(context, values, argument))
    if (phone := values.get(PHONE)) is not None:
        require(context, Right.SET_CONTACTS, department_id=department.id)
        said.append(f"{department.name}内部号：{department.phone or '无'} → {phone}")
        department.phone = phone
    context.tell("\n".join(said) or _described_unit(context, department))


def _free_days(context: Context, values: Values) -> None:
    _days(context, values, values.get(FREE_DAYS), working=False)


def _worked_days(context: Context, values: Values) -> None:
    _days(context, values, values.get(WORKED_DAYS), working=True)


def _days(context: Context, values: Values, span: Span | None, *, working: bool) -> None:
    """C1: a day of the company, or of one department, wins over the statutory calendar; clocks follow at once."""
    unit = values.get(UNIT)
    require(context, Right.SET_DAYS, department_id=unit.id if unit else None)
    if span is None or span.last < context.now.date() or (span.last - span.first).days >= MOST_DAYS:
        raise BadInput(f"要写今天或以后的日子，一次最多 {MOST_DAYS} 天，没有改动。例如：/设置 放假 12-31 公司团建")
    name = (values.get(NAME) or "").strip()
    said = [_day(context, day, name, unit.id if unit else None, working=working) for day in _each_day(span, context.now.date())]
    context.db.flush()
    replan(context)
    context.tell("\n".join([f"{unit.name}：" if unit else "全公司：", *said]))


def _each_day(span: Span, today: date) -> list[date]:
    first = max(span.first, today)
    return [first + timedelta(days=at) for at in range((span.last - first).days + 1)]


def _day(context: Context, day: date, name: str, department_id: int | None, *, working: bool) -> str:
    was = context.calendar(department_id).is_working(day)
    for old in overrides.days(context.db, day, day, department_id):
        old.cancelled = True
    if name not in TAKEN_BACK:
        context.db.add(CompanyDay(day=day, working=working, name=name[:60], department_id=department_id))
    context.db.flush()
    now = context.calendar(department_id).is_working(day)
    label = f"（{name}）" if name and name not in TAKEN_BACK else ""
    return f"{day:%Y-%m-%d}：{WORKS[was]} → {WORKS[now]}{label}"


def _limit(context: Context, values: Values) -> None:
    """A value of the policy, for the company or for one project."""
    path, text = _named(values)
    project = _project(context, values)
    policy = context.policy(project.id if project else None)
    before = shown(value_of(policy, path))
    if not text:
        context.tell(f"{NAMES.get(path, path)}（{path}）：{before}。改它：/设置 {NAMES.get(path, path)} 新的值")
        return
    require(context, Right.EDIT_PROJECT if project else Right.SET_POLICY, project=project)
    kept = overrides.set_value(context.db, path, project.id if project else None)
    if text in BACK:
        if kept is not None:
            context.db.delete(kept)
    else:
        _keep(context, kept, path, _read(context, path, text), project)
    context.db.flush()
    after = shown(value_of(context.policy(project.id if project else None), path))
    place = f"{project.number} 的" if project else ""
    context.tell(f"{place}{NAMES.get(path, path)}：{before} → {after}。" + ("已经在走的时钟不变。" if before != after else ""))


def _read(context: Context, path: str, text: str) -> str:
    try:
        return read_value(context.company.policy, path, text)
    except ValueError as error:
        raise BadInput(f"{error}。没有改动。") from error


def _keep(context: Context, kept: PolicyValue | None, path: str, value: str, project: Project | None) -> None:
    if kept is None:
        context.db.add(PolicyValue(name=path, value=value, project_id=project.id if project else None))
    else:
        kept.value = value


def _named(values: Values) -> tuple[str, str]:
    """The value's path and the new text; the name may stand before the text without a word between them."""
    words, text = (values.get(NAME) or "").strip(), (values.get(VALUE) or "").strip()
    name, _, rest = words.partition(" ")
    path = find_path(words) or find_path(name)
    if path is None:
        near = near_path(name)
        raise BadInput(f"没有“{name[:40]}”这一项。" + (f"是不是“{NAMES.get(near, near)}”？" if near else "") + "全部的项看：/设置")
    return path, text or ("" if find_path(words) else rest.strip())


def _project(context: Context, values: Values) -> Project | None:
    wanted = values.get(PROJECT)
    if wanted is not None:
        found = projects.called(context.db, wanted)
        if found is None:
            raise BadInput(f"没有“{wanted[:40]}”这个项目，没有改动。请写项目编号或名称。")
    elif values.get(SCOPE_OF_VALUE) == "项目":
        found = context.project(context.chat.project_id)
        if found is None:
            raise BadInput("这里不是哪个项目的群，没有改动。请写明项目，例如：项目:2026-市场-001")
    else:
        return None
    require(context, Right.SEE_PROJECT, project=found)
    return found


def _show_all(context: Context) -> None:
    units = people.departments(context.db)
    names = duties.names(context.db, [one for unit in units for one in (unit.head_id, unit.liaison_id, unit.deputy_id)])
    rows = [(one.name, *(names.get(who, "—") for who in (one.head_id, one.liaison_id, one.deputy_id))) for one in units]
    days = overrides.days(context.db, context.now.date(), date.max)
    context.say(settings_card(context.policy(), context.company.policy, rows, days, "全公司"))


def _described(context: Context, person: Person) -> str:
    department = people.department_of(context.db, person)
    parts = [department.name if department else "无部门", person.title, f"内部号 {person.phone}" if person.phone else ""]
    parts += ["日报选填" if person.reports is Reports.OPTIONAL else "", *changes.standing(person)]
    return f"{person.name}：{'，'.join(part for part in parts if part)}。"


def _described_unit(context: Context, one: Department) -> str:
    names = duties.names(context.db, [one.head_id, one.liaison_id, one.deputy_id])
    held = (("负责人", one.head_id), ("对接人", one.liaison_id), ("副对接人", one.deputy_id))
    listed = "，".join(f"{word} {names.get(who, '无')}" for word, who in held)
    return f"{one.name}：{listed}" + (f"，内部号 {one.phone}" if one.phone else "") + "。"


def _person(context: Context, values: Values, argument: Argument[Somebody]) -> Person:
    named = values.get(argument)
    person = context.db.get(Person, named.id, with_for_update=True) if named else None
    if person is None:
        raise BadInput("没有这个人，没有改动。请 @ 本人或写通讯录里的姓名。")
    return person


_WORK = (
    (LEAVER, _leave),
    (COMES_BACK, _come_back),
    (GIVER, _hand_over),
    (WRITER, _duty),
    (FREE_DAYS, _free_days),
    (WORKED_DAYS, _worked_days),
    (WHOM, _one_person),
    (UNIT, _department),
    (NAME, _limit),
)
"""What each argument leads to, the most telling one first."""
