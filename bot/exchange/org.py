"""`tongzhou import org FILE`: departments, people, projects and groups, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, select

from bot.domain.chats import Chat, ChatMember
from bot.domain.org import DepartmentEntry, GroupEntry, Org, PersonEntry, ProjectEntry, read_org
from bot.domain.people import Account, Department, Person, Tier
from bot.domain.projects import Project, ProjectDepartment
from bot.errors import CheckFailed
from bot.exchange.tables import read_rows, read_toml

Record = TypeVar("Record", bound=SQLModel)
MOST_FAULTS = 50
"""Faults printed at once."""

HEADERS = {
    "姓名": "name", "name": "name", "部门": "department", "department": "department",
    "职务": "title", "岗位": "title", "title": "title",
    "飞书": "feishu", "feishu": "feishu", "open_id": "feishu", "钉钉": "dingtalk", "dingtalk": "dingtalk", "userid": "dingtalk",
    "角色": "role", "role": "role",
}  # fmt: skip
ROLES = {"负责人": "head", "部门负责人": "head", "head": "head", "对接人": "liaison", "接口人": "liaison", "liaison": "liaison",
         "副对接人": "deputy", "deputy": "deputy"}  # fmt: skip
MANAGEMENT = ("管理层", "management")
ADMINISTRATOR = ("管理员", "administrator", "admin")


class Sheet(Org):
    """A sheet of people: whoever is named in a role gets it, and nobody loses one."""


def load_org(file: Path) -> Org:
    """The company in a TOML, CSV or XLSX file. Raises CheckFailed naming every fault."""
    whole = file.suffix.lower() == ".toml"
    data = read_toml(file) if whole else _from_rows(read_rows(file), file)
    org, faults = read_org(data)
    if org is None:
        more = f"\n……另有 {len(faults) - MOST_FAULTS} 处" if len(faults) > MOST_FAULTS else ""
        raise CheckFailed(f"{file} 有 {len(faults)} 处错误，什么都没有导入：\n" + "\n".join(faults[:MOST_FAULTS]) + more)
    return org if whole else Sheet.model_validate(dict(org))


def apply_org(session: Session, org: Org) -> None:
    """Bring the records to what the file says. What the file does not name stays, be it a record or a field of one; the
    caller commits."""
    departments = {one.name: _kept(session, Department, "name", one.name) for one in org.department}
    session.flush()
    people = {one.name: _person(session, one, departments) for one in org.person}
    session.flush()
    _tiers(people, org)
    for entry in org.department:
        _department(departments[entry.name], entry, people)
    projects = {one.number: _project(session, one, departments) for one in org.project}
    for group in org.group:
        _group(session, group, projects, people)
    session.flush()


def _from_rows(rows: list[list[str]], file: Path) -> dict[str, Any]:
    """A sheet of people; departments, heads and contacts come from its columns."""
    if not rows:
        raise CheckFailed(f"{file} 是空的。第一行写表头：姓名、部门、职务、飞书、钉钉、角色")
    names = [HEADERS.get(cell.strip().lower(), "") for cell in rows[0]]
    if "name" not in names:
        raise CheckFailed(f"{file} 的第一行没有“姓名”这一列。表头写：姓名、部门、职务、飞书、钉钉、角色")
    entries = [dict(zip(names, row, strict=False)) for row in rows[1:] if any(cell.strip() for cell in row)]
    departments: dict[str, dict[str, Any]] = {
        one["department"]: {"name": one["department"]} for one in entries if one.get("department")
    }
    for one in entries:
        role = ROLES.get(one.get("role", "").strip().lower())
        if role and one.get("department"):
            departments[one["department"]][role] = one["name"].strip()
    return {
        "department": list(departments.values()),
        "person": [
            {key: value for key, value in one.items() if key == "name" or (value.strip() and key not in ("", "role"))}
            for one in entries
        ],
        "management": [one["name"].strip() for one in entries if one.get("role", "").strip().lower() in MANAGEMENT],
        "administrators": [one["name"].strip() for one in entries if one.get("role", "").strip().lower() in ADMINISTRATOR],
    }


def _kept(session: Session, kind: type[Record], key: str, value: str, **more: Any) -> Record:
    """The record with this key, made when there is none."""
    found = session.exec(select(kind).where(getattr(kind, key) == value)).first()
    if found is None:
        found = kind(**{key: value, **more})
        session.add(found)
    return found


def _department(department: Department, entry: DepartmentEntry, people: dict[str, Person]) -> None:
    if "aliases" in entry.model_fields_set:
        department.aliases = "\n".join(entry.aliases)
    for role in entry.model_fields_set & {"head", "liaison", "deputy"}:
        name = getattr(entry, role)
        setattr(department, f"{role}_id", people[name].id if name else None)


def _person(session: Session, entry: PersonEntry, departments: dict[str, Department]) -> Person:
    accounts = {platform: user_id for platform, user_id in (("feishu", entry.feishu), ("dingtalk", entry.dingtalk)) if user_id}
    person = (
        _by_accounts(session, accounts)
        or session.exec(select(Person).where(Person.name == entry.name, col(Person.registered).is_(True))).first()
    )
    if person is None:
        person = Person(name=entry.name)
        session.add(person)
    person.name, person.registered = entry.name, True
    if "title" in entry.model_fields_set:
        person.title = entry.title
    if "department" in entry.model_fields_set:
        person.department_id = departments[entry.department].id if entry.department else None
    session.flush()
    for platform, user_id in accounts.items():
        _account(session, person, platform, user_id)
    return person


def _by_accounts(session: Session, accounts: dict[str, str]) -> Person | None:
    for platform, user_id in accounts.items():
        found = session.exec(select(Account).where(Account.platform == platform, Account.user_id == user_id)).first()
        if found is not None:
            return session.get(Person, found.person_id)
    return None


def _account(session: Session, person: Person, platform: str, user_id: str) -> None:
    found = session.exec(select(Account).where(Account.platform == platform, Account.user_id == user_id)).first()
    if found is None:
        session.add(Account(platform=platform, user_id=user_id, person_id=person.id or 0))
    else:
        found.person_id = person.id or 0


def _tiers(people: dict[str, Person], org: Org) -> None:
    """A list that a file has says who is in it and who is not."""
    adds = isinstance(org, Sheet)
    for name, person in people.items():
        if name in org.management:
            person.tier = Tier.MANAGEMENT
        elif "management" in org.model_fields_set and not adds:
            person.tier = Tier.MEMBER
        if name in org.administrators:
            person.administrator = True
        elif "administrators" in org.model_fields_set and not adds:
            person.administrator = False


def _project(session: Session, entry: ProjectEntry, departments: dict[str, Department]) -> Project:
    project = _kept(session, Project, "number", entry.number, name=entry.name)
    project.name = entry.name
    if "lead" in entry.model_fields_set:
        project.lead_id = departments[entry.lead].id if entry.lead else None
    session.flush()
    if "departments" in entry.model_fields_set:
        _project_departments(session, project, {departments[name].id or 0 for name in entry.departments})
    return project


def _project_departments(session: Session, project: Project, named: set[int]) -> None:
    standing = {
        one.department_id: one for one in session.exec(select(ProjectDepartment).where(ProjectDepartment.project_id == project.id))
    }
    for department_id, one in standing.items():
        if department_id not in named:
            session.delete(one)
    session.add_all(ProjectDepartment(project_id=project.id or 0, department_id=one) for one in named - standing.keys())


def _group(session: Session, entry: GroupEntry, projects: dict[str, Project], people: dict[str, Person]) -> None:
    chat = session.exec(select(Chat).where(Chat.platform == entry.platform, Chat.chat_id == entry.id)).first()
    if chat is None:
        chat = Chat(platform=entry.platform, chat_id=entry.id)
        session.add(chat)
    chat.name = entry.name or chat.name
    chat.project_id = projects[entry.project].id if entry.project else chat.project_id
    session.flush()
    _members(session, chat, (people[name] for name in entry.members))


def _members(session: Session, chat: Chat, people: Iterable[Person]) -> None:
    known = set(session.exec(select(ChatMember.person_id).where(ChatMember.chat_id == chat.id)).all())
    for person in people:
        if person.id not in known:
            session.add(ChatMember(chat_id=chat.id or 0, person_id=person.id or 0))
