"""Changes of people and departments, and what is left when somebody leaves (R29–R37, X1)."""

from __future__ import annotations

from datetime import timedelta

from bot.cards.model import Card
from bot.cards.payloads.people import ConfirmChange, Grave, HandOverDuties
from bot.cards.people import amiss_card, confirm_card, confirmed_card, handover_card, taken_over_card
from bot.domain.handovers import OFFICES, Duty, Kind, chosen
from bot.domain.people import Department, Person, Tier, belongs
from bot.domain.permissions import Right
from bot.domain.projects import Project, ProjectDepartment
from bot.errors import BadInput, StaleAction
from bot.handlers import heirs
from bot.handlers.context import Context
from bot.handlers.reminders import reminders
from bot.handlers.rights import require
from bot.handlers.router import Router
from bot.handlers.showing import pushes
from bot.handlers.showing.placements import Face, post, redraw, show
from bot.ports import Answer, JobDue
from bot.storage.queries import duties, people

router = Router()

MEANS: dict[Grave, str] = {
    "leave": "离职以后他什么权限都没有，不再收到提醒；名下的任务、问题、请求、支持、职务和项目会列成交接单，发给部门负责人。",
    "management": "管理层看得到全公司的项目，升级的最后一步会找到他。",
    "administrator": "管理员能改所有人员、部门和规则。",
    "member": "他不再是管理层，也不再是管理员。",
}
HEIRS = 50
"""People that the hand-over form offers."""
ONE_DAY = timedelta(days=1)
TOLD_AGAIN = timedelta(days=6, hours=12)
"""After how long what has not changed is told again: the same day of the next week."""


def ask(context: Context, person: Person, change: Grave, *, confirmed: bool) -> None:
    """Something grave: done at once by whoever wrote 确认, else a card asks for the second word."""
    require(context, Right.SET_PEOPLE)
    _refuse_nothing_to_do(context, person, change)
    if confirmed:
        context.tell(_make(context, person, change))
    else:
        context.say(confirm_card(person, change, MEANS[change]))


@router.press(ConfirmChange)
def confirm(context: Context, action: ConfirmChange) -> Answer:
    require(context, Right.SET_PEOPLE)
    person = _held(context, action.person_id)
    _refuse_nothing_to_do(context, person, action.change)
    said = _make(context, person, action.change)
    return context.answer(confirmed_card(person, action.change, said), "已改")


def come_back(context: Context, person: Person) -> str:
    """Somebody who had left works here again."""
    require(context, Right.SET_PEOPLE)
    if person.left_on is None:
        raise BadInput(f"{person.name}没有离职，没有改动。")
    before, person.left_on, person.registered = person.left_on, None, True
    return f"{person.name}：离职（{before}）→ 在职。"


def hand_over_duties(context: Context, leaver: Person, to: Person, words: str) -> str:
    """R35: each thing ends in a named person who is here. Raises BadInput where there is nothing of the kind."""
    _require_giver(context, leaver)
    if not belongs(to):
        raise BadInput(f"{to.name}没有登记或已经离职，没有交接。请写在职的同事。")
    open_ones = duties.of_person(context.db, leaver)
    given = chosen(open_ones, words)
    if not given:
        known = "、".join(one.code for one in open_ones[:10])
        raise BadInput(f"{leaver.name}名下没有“{words[:40]}”。" + (f"还有：{known}" if known else "什么都没有，不用交接。"))
    for duty in given:
        _give(context, duty, to, f"{leaver.name}{'离职' if leaver.left_on else ''}交接")
    context.db.flush()
    offices = [one for one in given if one.kind not in heirs.GIVEN]
    if offices and to.id != context.speaker.id:
        pushes.push(context, to, taken_over_card(leaver, offices), f"taken-over-{leaver.id}-{context.event.key}")
    redraw(context, _face(leaver), lambda _target: _handover(context, leaver))
    return f"{leaver.name} → {to.name}：{'、'.join(one.code for one in given)}。"


def show_handover(context: Context, leaver: Person) -> None:
    """The list, in private: it names work of several projects (R223)."""
    _require_giver(context, leaver)
    if context.chat.direct:
        show(context, _handover(context, leaver), _face(leaver))
    else:
        mine = context.reach(context.speaker)
        if mine is None:
            raise BadInput("发不到你的私聊，请在私聊里发这条命令。")
        post(context, _handover(context, leaver), _face(leaver), mine)
        context.tell(f"{leaver.name}的交接单发到你的私聊了。")


@router.press(HandOverDuties)
def press_hand_over(context: Context, action: HandOverDuties) -> Answer:
    leaver, to = _held(context, action.person_id), context.form().get("to", "")
    heir = context.person(int(to)) if to.isdecimal() and len(to) < 10 else None
    if heir is None:
        raise BadInput("还没有选交给谁，没有交接。请选一位同事再点“交接”。")
    said = hand_over_duties(context, leaver, heir, context.form().get("item", ""))
    return context.answer(_handover(context, leaver), said[:60])


@router.job("people.check")
def check(context: Context, event: JobDue) -> None:
    """Tells the administrators in one card what nobody stands for: when something has changed, else once a week; nothing on a free
    day, and nothing when all is well."""
    if not context.calendar().is_working(context.now.date()):
        return
    found = [(title, lines) for title, lines in _amiss(context) if lines]
    if duties.is_news(context.db, repr(found), context.now, TOLD_AGAIN) and found:
        for person in duties.administrators(context.db):
            pushes.push(context, person, amiss_card(found), f"people.check-{context.now:%Y-%m-%d}")


def set_office(context: Context, department: Department, office: Kind, person: Person) -> list[str]:
    """Who the department's head, liaison or deputy was and is. The deputy is another person than the liaison (X1)."""
    require(context, Right.SET_PEOPLE if office is Kind.HEAD else Right.SET_CONTACTS, department_id=department.id)
    if not belongs(person):
        raise BadInput(f"{person.name}没有登记或已经离职，没有改动。登记写：/设置 人员 {person.name} 部门:{department.name}")
    if office is Kind.DEPUTY and department.liaison_id == person.id:
        raise BadInput(f"{person.name}已经是{department.name}的对接人，副对接人要写另一位同事，没有改动。")
    said = [_office_line(context, department, office, person)]
    if office is Kind.LIAISON and department.deputy_id == person.id:
        department.deputy_id = None
        said.append(f"{department.name}副对接人：{person.name} → 无")
    return said


def _office_line(context: Context, department: Department, office: Kind, person: Person) -> str:
    field = f"{office}_id"
    before = context.db.get(Person, getattr(department, field) or 0)
    setattr(department, field, person.id)
    for one in (before, person):
        if one is not None:
            reminders.settled(context, one.id or 0)
    if before is not None and before.id == person.id:
        return f"{department.name}{OFFICES[office]}：本来就是{person.name}"
    return f"{department.name}{OFFICES[office]}：{before.name if before else '无'} → {person.name}"


def _refuse_nothing_to_do(context: Context, person: Person, change: Grave) -> None:
    done = {
        "leave": person.left_on is not None,
        "management": person.tier is Tier.MANAGEMENT,
        "administrator": person.administrator,
        "member": person.tier is Tier.MEMBER and not person.administrator,
    }
    if done[change]:
        raise BadInput(f"{person.name}已经是这样了，没有改动。")
    if change != "leave" and person.left_on is not None:
        raise BadInput(f"{person.name}已经离职，没有改动。回来了写：/设置 在职 {person.name}")
    if change in ("leave", "member") and [one.id for one in duties.administrators(context.db)] == [person.id]:
        raise BadInput(f"{person.name}是唯一的管理员，没有改动。请先设另一位：/设置 人员 @同事 管理员")


def _make(context: Context, person: Person, change: Grave) -> str:
    was = "、".join(standing(person))
    if change == "leave":
        return f"{person.name}：{was} → {_leave(context, person)}"
    person.registered = True
    if change == "administrator":
        person.administrator = True
    elif change == "management":
        person.tier = Tier.MANAGEMENT
    else:
        person.tier, person.administrator = Tier.MEMBER, False
    return f"{person.name}：{was} → {'、'.join(standing(person))}。"


def standing(person: Person) -> list[str]:
    """What somebody is in the company, in words."""
    if person.left_on is not None:
        return ["离职"]
    ranks = [word for word, has in (("管理层", person.tier is Tier.MANAGEMENT), ("管理员", person.administrator)) if has]
    return ranks or ["员工"]


def _leave(context: Context, person: Person) -> str:
    """The last day is today. What is still theirs goes to the head, or to the administrators where they were the head."""
    person.left_on, person.administrator, person.tier = context.now.date(), False, Tier.MEMBER
    context.db.flush()
    reminders.settled(context, person.id or 0)
    open_ones = duties.of_person(context.db, person)
    if not open_ones:
        return f"离职，最后一天 {person.left_on}。名下没有要交接的事。"
    told = [one for one in _heirs_of_list(context, person) if _told(context, person, one)]
    names = "、".join(one.name for one in told)
    how = f"交接单发给了{names}" if names else f"没有人能收到交接单，请发：/设置 交接:{person.name}"
    return f"离职，最后一天 {person.left_on}；{len(open_ones)} 项要交接，{how}。"


def _heirs_of_list(context: Context, leaver: Person) -> list[Person]:
    head = people.head_of(context.db, leaver.department_id) if leaver.department_id else None
    return [people.acting(context.db, head, context.now.date())] if head else duties.administrators(context.db)


def _told(context: Context, leaver: Person, to: Person) -> bool:
    return pushes.hang(context, to, _handover(context, leaver), _face(leaver)) is not None


def _handover(context: Context, leaver: Person) -> Card:
    return handover_card(leaver, duties.of_person(context.db, leaver), duties.colleagues_of(context.db, leaver, HEIRS))


def _face(leaver: Person) -> Face:
    return Face("person", leaver.id or 0, "handover")


def _require_giver(context: Context, leaver: Person) -> None:
    """Only what somebody left behind is given away so."""
    if leaver.left_on is None:
        raise BadInput(f"{leaver.name}还在职，没有交接：任务用 /转交，职务用 /设置 部门；离职写 /设置 离职 {leaver.name}")
    require(context, Right.HAND_OVER_DUTIES, department_id=leaver.department_id)


def _give(context: Context, duty: Duty, to: Person, reason: str) -> None:
    match duty.kind:
        case kind if kind in heirs.GIVEN:
            heirs.GIVEN[kind](context, duty, to, reason)
        case Kind.PROJECT:
            _project(context, duty.record_id).coordinator_id = to.id
        case Kind.PROJECT_LIAISON:
            if (answer := context.db.get(ProjectDepartment, (duty.record_id, duty.department_id))) is not None:
                answer.liaison_id = to.id
        case _:
            _give_office(context, duty, to)


def _give_office(context: Context, duty: Duty, to: Person) -> None:
    department = context.db.get(Department, duty.record_id)
    if department is not None:
        set_office(context, department, duty.kind, to)


def _project(context: Context, project_id: int) -> Project:
    project = context.project(project_id)
    if project is None:
        raise StaleAction("这个项目已经不在了。")
    return project


def _held(context: Context, person_id: int) -> Person:
    person = context.db.get(Person, person_id, with_for_update=True)
    if person is None:
        raise StaleAction("这个人的记录已经不在了。")
    return person


def _amiss(context: Context) -> list[tuple[str, list[str]]]:
    """Each heading with its lines, empty where all is well."""
    units = people.departments(context.db)
    here = {one.id for one in people.everyone(context.db) if belongs(one)}
    left = [(one, duties.of_person(context.db, one)) for one in duties.leavers(context.db)]
    gone = duties.gone_from_groups(context.db, context.now - ONE_DAY)
    return [
        ("没有负责人的部门", [one.name for one in units if one.head_id not in here]),
        ("没有对接人的部门", [one.name for one in units if one.liaison_id not in here]),
        (
            "已离职、名下还有事的人",
            [f"{one.name}：{len(theirs)} 项，交接写 /设置 交接:{one.name}" for one, theirs in left if theirs],
        ),
        ("退出了项目群、手里还有任务的人", [f"{person.name}：{chat.name or '项目群'}" for person, chat in gone]),
    ]
