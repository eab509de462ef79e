"""设置 of people and departments: who they are, what they hold, who leaves and who takes over (R29–R34, X1)."""

from __future__ import annotations

from bot.cards.payloads.people import Grave
from bot.domain.handovers import EVERYTHING, Kind
from bot.domain.people import Department, Person, Reports
from bot.domain.permissions import Right
from bot.domain.text.catalogue.settings import (
    COMES_BACK,
    CONFIRMED,
    CONTACT,
    DEPUTY,
    DUTY,
    GIVER,
    HEAD,
    ITEM,
    LEAVER,
    NAME,
    PHONE,
    ROLE,
    TAKER,
    TITLE,
    UNIT,
    WHOM,
    WRITER,
)
from bot.domain.text.grammar import Argument, Values
from bot.domain.text.hanzi import simple
from bot.domain.text.names import Somebody
from bot.errors import BadInput
from bot.handlers import people as changes
from bot.handlers.context import Context
from bot.handlers.facts import at_home, facts_of
from bot.handlers.rights import require
from bot.storage.queries import duties, people

OFFICES = {HEAD.name: Kind.HEAD, CONTACT.name: Kind.LIAISON, DEPUTY.name: Kind.DEPUTY}
NEW_UNIT = "新的部门不在这里建，由运维导入：tongzhou import org 文件"
GRAVE: dict[str, Grave] = {"管理层": "management", "管理员": "administrator", "员工": "member"}


def leave(context: Context, values: Values) -> None:
    changes.ask(context, _person(context, values, LEAVER), "leave", confirmed=CONFIRMED in values)


def come_back(context: Context, values: Values) -> None:
    context.tell(changes.come_back(context, _person(context, values, COMES_BACK)))


def hand_over(context: Context, values: Values) -> None:
    leaver = _person(context, values, GIVER)
    if TAKER not in values:
        changes.show_handover(context, leaver)
        return
    item = values.get(ITEM) or values.get(NAME) or EVERYTHING
    context.tell(changes.hand_over_duties(context, leaver, _person(context, values, TAKER), item))


def duty(context: Context, values: Values) -> None:
    """C7: who owes no update is never shown as missing."""
    require(context, Right.SET_PEOPLE)
    context.tell(_set_duty(_person(context, values, WRITER), values))


def refuse_unknown(context: Context, said: str) -> None:
    """部门 and 人员 with a name that nobody has: not a value of the policy, and never left out of what is changed."""
    word, _, rest = said.partition(" ")
    for argument, how in ((UNIT, NEW_UNIT), (WHOM, "")):
        if rest and simple(word) in argument.words():
            raise BadInput(f"{argument.wrong(rest.split()[0], facts_of(context))}，没有改动。{how}")


def one_person(context: Context, values: Values) -> None:
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


def department(context: Context, values: Values) -> None:
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


def _set_duty(person: Person, values: Values) -> str:
    wanted = values.get(DUTY)
    if wanted is None:
        raise BadInput(f"日报要写 必填 或 选填，例如：/设置 日报 {person.name} 选填")
    before, person.reports = person.reports, Reports.REQUIRED if wanted == "必填" else Reports.OPTIONAL
    return f"{person.name}日报：{'必填' if before is Reports.REQUIRED else '选填'} → {wanted}。"


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
