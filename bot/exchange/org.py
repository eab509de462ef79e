"""`tongzhou import org FILE`: departments, people, projects and groups, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, col, select

from bot.domain.chats import Chat, ChatMember
from bot.domain.org import DepartmentEntry, Fault, GroupEntry, Org, PersonEntry, Place, ProjectEntry, Sheet, read_org
from bot.domain.people import Account, Department, Person, Tier
from bot.domain.projects import Project, ProjectDepartment
from bot.errors import CheckFailed
from bot.exchange.org_sheet import HOW, read_sheet
from bot.exchange.tables import read_rows, read_toml, refuse
from bot.storage.merging import merge
from bot.storage.tables import imported

Record = TypeVar("Record", bound=SQLModel)
MOST_NAMESAKES = 10
ORG = "org"
"""The organisation's file among the files that are applied."""


def load_org(file: Path) -> Org:
    """The company in a TOML, CSV or XLSX file. Raises CheckFailed naming every fault with its place."""
    if file.suffix.lower() == ".toml":
        org, faults = read_org(read_toml(file))
        return org or refuse(file, [f"{_place(one.place)}：{one.says}" for one in faults])
    rows = read_rows(file)
    if not rows:
        raise CheckFailed(f"{file} 是空的。{HOW}")
    sheet = read_sheet(rows)
    org, faults = read_org(sheet.data) if not any(one.place[0] == "header" for one in sheet.faults) else (None, [])
    told: list[Fault] = [*sheet.faults, *faults]
    if org is None or told:
        refuse(file, [f"{sheet.where(one.place)}：{one.says}" for one in sorted(told, key=sheet.row)])
    return Sheet.model_validate(dict(org))


def bring(session: Session, file: Path, at: datetime) -> None:
    """Apply the organisation's file, unless it is the very one that was applied last: what was set in chat since then stays. Raises
    CheckFailed for a file with a fault. The caller commits."""
    org, digest, connection = load_org(file), sha256(file.read_bytes()).hexdigest(), session.connection()
    if connection.execute(select(imported.c.digest).where(imported.c.name == ORG)).scalar() == digest:
        return
    apply_org(session, org)
    connection.execute(imported.delete().where(imported.c.name == ORG))
    connection.execute(imported.insert().values(name=ORG, digest=digest, at=at))


def _place(place: Place) -> str:
    """person.2.department is that of the second person in the file."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in place)


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
    if "phone" in entry.model_fields_set:
        department.phone = entry.phone
    for role in entry.model_fields_set & {"head", "liaison", "deputy"}:
        name = getattr(entry, role)
        setattr(department, f"{role}_id", people[name].id if name else None)


def _person(session: Session, entry: PersonEntry, departments: dict[str, Department]) -> Person:
    accounts = {platform: user_id for platform, user_id in (("feishu", entry.feishu), ("dingtalk", entry.dingtalk)) if user_id}
    person = _known(session, entry, accounts)
    person.name, person.registered = entry.name, True
    for field in entry.model_fields_set & {"title", "phone", "reports"}:
        setattr(person, field, getattr(entry, field))
    if "left" in entry.model_fields_set:
        person.left_on = entry.left
    if "department" in entry.model_fields_set:
        person.department_id = departments[entry.department].id if entry.department else None
    session.flush()
    for platform, user_id in accounts.items():
        _account(session, person, platform, user_id)
    return person


def _known(session: Session, entry: PersonEntry, accounts: dict[str, str]) -> Person:
    """Who is meant: whom the accounts belong to, else the registered person of that name, else somebody new. Whoever was met under
    one of the accounts and nobody had registered is the same person, and becomes one with them."""
    met = _by_accounts(session, accounts)
    registered = [one for one in met if one.registered] or _namesakes(session, entry, strict=bool(accounts))
    person = next(iter([*registered, *met]), None)
    if person is None:
        person = Person(name=entry.name)
        session.add(person)
        session.flush()
    for one in met:
        if one is not person and not one.registered:
            merge(session, one, person)
    return person


def _by_accounts(session: Session, accounts: dict[str, str]) -> list[Person]:
    """Whom the accounts belong to, once each."""
    found: dict[int | None, Person] = {}
    for platform, user_id in accounts.items():
        query = select(Person).join(Account, col(Account.person_id) == col(Person.id))
        for one in session.exec(query.where(Account.platform == platform, Account.user_id == user_id)):
            found[one.id] = one
    return list(found.values())


def _namesakes(session: Session, entry: PersonEntry, *, strict: bool) -> list[Person]:
    """Registered people of that name, those who are still here first. An account that nobody knew is a new colleague's with the
    name of one who left (`strict`), unless the file says that this one left."""
    query = select(Person).where(Person.name == entry.name, col(Person.registered).is_(True))
    if strict and entry.left is None:
        query = query.where(col(Person.left_on).is_(None))
    return list(session.exec(query.order_by(col(Person.left_on).is_not(None), col(Person.id)).limit(MOST_NAMESAKES)))


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
