"""Who is told of an issue: the people behind 对接人, 双方负责人, 上级领导, and who stands in for one who cannot be reached (C25).

Rule: no step ends in nobody. Who is on leave, has left or has no account is replaced: by the stand-in, the deputy, the head, the
management, at last the administrators; the timeline names who was meant. A step for others that would reach only the owner, who
owes it already, goes to who comes next: of the contacts another one or the head, above the head management.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.issues import Issue
from bot.domain.ladder import Whom
from bot.domain.people import Person
from bot.handlers.context import Context
from bot.handlers.issues.sheets import project_of
from bot.storage.queries import issues, people, projects


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody who is told, as what, and in whose place."""

    person: Person
    whom: Whom
    instead_of: str = ""

    @property
    def note(self) -> str:
        return f"（代替{self.instead_of}）" if self.instead_of else ""


def called(context: Context, issue: Issue, whom: Iterable[Whom]) -> list[Called]:
    """Everybody who is told, once each, the first role counting; never empty where the company has anybody to reach."""
    roles = tuple(whom)
    found = _each(context, issue, roles)
    if Whom.OWNER in roles or any(one.person.id != issue.owner_id for one in found):
        return found
    return _each(context, issue, roles, but=issue.owner_id) or found


def others(context: Context, issue: Issue, whom: Iterable[Whom]) -> list[Called]:
    """The same without the owner, where anybody else can be reached."""
    every = called(context, issue, [one for one in whom if one is not Whom.OWNER])
    return [one for one in every if one.person.id != issue.owner_id] or every


def above(context: Context, issue: Issue) -> list[Person]:
    """Who may agree in a meeting on a plan of any length: heads and management, never the owner."""
    every = called(context, issue, (Whom.HEADS, Whom.LEAD_HEAD, Whom.MANAGEMENT))
    return [one.person for one in every if one.person.id != issue.owner_id]


def administrators(context: Context) -> list[Person]:
    """Who looks after the bot and can be reached, those at work first."""
    every = [one for one in people.everyone(context.db) if one.administrator and _reachable(context, one)]
    return [one for one in every if _at_work(context, one)] or every


def _each(context: Context, issue: Issue, whom: Iterable[Whom], but: int | None = None) -> list[Called]:
    """Without `but`, who has it on their desk already."""
    found: dict[int, Called] = {}
    for one in whom:
        for each in _of(context, issue, one, but):
            found.setdefault(each.person.id or 0, each)
    return list(found.values())


def _of(context: Context, issue: Issue, whom: Whom, but: int | None) -> Iterator[Called]:
    match whom:
        case Whom.MANAGEMENT:
            yield from _management(context, but)
        case Whom.HEADS:
            for department_id in _both(context, issue):
                yield from _first(context, whom, _head(context, department_id), but)
        case Whom.HEAD:
            yield from _first(context, whom, _head(context, issue.department_id), but)
        case Whom.LEAD_HEAD:
            project = project_of(context, issue)
            yield from _first(context, whom, _head(context, (project.lead_id if project else None) or issue.department_id), but)
        case Whom.LIAISON:
            yield from _first(context, whom, _liaison(context, issue), but)
        case Whom.DEPUTY:
            yield from _deputy(context, issue.department_id, but)
        case Whom.OWNER:
            chain = [context.person(issue.owner_id), *_liaison(context, issue)]
            yield from _first(context, whom, iter(chain), but)


def _both(context: Context, issue: Issue) -> list[int]:
    """The responsible department, the one that raised it, and those whose support is asked for (R117)."""
    support = issues.support_of(context.db, [issue.id or 0])
    every = [issue.department_id, issue.raised_department_id, *(one.department_id for one in support)]
    return [one for one in dict.fromkeys(every) if one is not None]


def _first(context: Context, whom: Whom, chain: Iterator[Person | None], but: int | None) -> Iterator[Called]:
    """The first of the chain who can be told, else their stand-in, else management; nobody stands in for a head who is left out,
    as who comes next is below them."""
    meant = ""
    for person in chain:
        if person is None:
            continue
        meant = meant or person.name
        if person.id == but and whom is not Whom.LIAISON:
            break
        acting = people.acting(context.db, person, context.now.date())
        for one in (person, acting):
            if one.id != but and _at_work(context, one) and _reachable(context, one):
                yield Called(one, whom, "" if one.name == meant else meant)
                return
    for manager in _management(context, but):
        yield Called(manager.person, whom, meant or "没有登记的负责人")


def _management(context: Context, but: int | None) -> list[Called]:
    """Those at work; where nobody is, all who can be reached; where there is nobody, the administrators."""
    every = [one for one in people.management(context.db) if one.id != but and _reachable(context, one)]
    here = [one for one in every if _at_work(context, one)]
    if every:
        return [Called(one, Whom.MANAGEMENT) for one in here or every]
    return [Called(one, Whom.MANAGEMENT, "管理层") for one in administrators(context) if one.id != but]


def _head(context: Context, department_id: int) -> Iterator[Person | None]:
    department = people.department(context.db, department_id)
    if department is not None:
        yield context.person(department.head_id)
        yield context.person(department.deputy_id)
        yield context.person(department.liaison_id)


def _liaison(context: Context, issue: Issue) -> Iterator[Person | None]:
    """Whom the department named for the project comes first (R131)."""
    yield projects.named_liaison(context.db, issue.project_id, issue.department_id)
    department = people.department(context.db, issue.department_id)
    if department is not None:
        yield context.person(department.liaison_id)
        yield context.person(department.deputy_id)
        yield context.person(department.head_id)


def _deputy(context: Context, department_id: int, but: int | None) -> Iterator[Called]:
    """Where there is one who can be told; beside the others, so that nobody is in their place."""
    department = people.department(context.db, department_id)
    deputy = context.person(department.deputy_id) if department is not None else None
    if deputy is not None and deputy.id != but and _at_work(context, deputy) and _reachable(context, deputy):
        yield Called(deputy, Whom.DEPUTY)


def _at_work(context: Context, person: Person) -> bool:
    return people.present(context.db, person.id, context.now.date()) is not None


def _reachable(context: Context, person: Person) -> bool:
    return person.left_on is None and context.reach(person) is not None
