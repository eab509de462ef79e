"""A company of any size, kept as its records would be after months of work: `python -m benchmarks.company SIZE DATABASE_FILE`.

It is Friday afternoon: everybody has written every day of the week. Each hundred people are a department, each ten a project with
its group and its work.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import islice
from typing import Any

from sqlalchemy import Table
from sqlmodel import SQLModel

from benchmarks.parse import ten_lines
from bot.domain.chats import Chat, ChatMember
from bot.domain.clocks import Clock
from bot.domain.issues import Issue, Sort
from bot.domain.ladder import Rule
from bot.domain.people import Account, Department, Person, Tier
from bot.domain.projects import Project, ProjectDepartment, ResourceKind, ResourceNeed, Stage, Status
from bot.domain.subtasks import FULL, ProgressReport, State, Subtask, SupportNeed
from bot.domain.text.daily import read_update
from bot.domain.text.durations import Unit
from bot.domain.updates import DailyUpdate, content_of, posted
from bot.storage import migrate
from bot.storage.engine import Database
from bot.storage.tables import SCHEMA, history

NOW = datetime(2026, 11, 20, 17, 30, tzinfo=timezone(timedelta(hours=8)))
BEGAN = NOW - timedelta(days=80)
MONDAY = date(2026, 11, 16)
PLATFORM = "feishu"
MANAGER = "ou_manager"
"""Who may see the whole company, by their account."""
UNIT, TEAM, WORK = 100, 10, 10
"""People of a department, people of a project, and its subtasks."""
TEXTS = 2000
"""Updates that differ from each other."""
CHUNK = 5000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Company:
    """A company of `size` people, to be kept in an empty database."""

    size: int

    def keep(self, database: Database) -> None:
        """Write it, a chunk a commit."""
        records = self._records()
        while chunk := list(islice(records, CHUNK)):
            with database.transaction() as connection:
                for table, rows in _by_kind(chunk):
                    connection.execute(table.insert(), rows)
        with database.transaction() as connection:
            connection.execute(history.insert(), [_came(number) for number in self._people])

    @property
    def _people(self) -> range:
        return range(1, self.size + 1)

    @property
    def _projects(self) -> range:
        return range(1, self.size // TEAM + 1)

    def _unit(self, number: int) -> int:
        """The department that a person or a project belongs to: each has its share of both."""
        return number % (self.size // UNIT) + 1

    def _records(self) -> Iterator[SQLModel]:
        """In the order in which they name each other."""
        for number in self._people:
            yield Person(id=number, name=f"员工{number}", department_id=self._unit(number), registered=True)
        yield Person(id=self.size + 1, name="总监", tier=Tier.MANAGEMENT, registered=True)
        yield Account(id=1, platform=PLATFORM, user_id=MANAGER, person_id=self.size + 1, seen_at=NOW)
        for number in range(1, self.size // UNIT + 1):
            yield Department(id=number, name=f"第{number}部门", head_id=number)
        for number in self._projects:
            yield from self._project(number)
        for number in self._people:
            yield ChatMember(id=number, chat_id=_project_of(number), person_id=number)
        yield from self._updates()

    def _project(self, number: int) -> Iterator[SQLModel]:
        unit, other = self._unit(number), self._unit(number + 1)
        yield Project(
            id=number,
            number=f"2026-一-{number:04}",
            name=f"项目{number}",
            lead_id=unit,
            created_at=BEGAN,
            signed_at=BEGAN,
            stage=Stage.DOING,
            status=Status.UNDER_WAY,
            risks="供应商可能晚到",
        )
        yield Chat(id=number, platform=PLATFORM, chat_id=f"oc_{number}", name=f"项目{number}群", project_id=number)
        yield ProjectDepartment(project_id=number, department_id=other)
        yield ResourceNeed(id=number, project_id=number, kind=ResourceKind.PEOPLE, what="测试两人", provider_id=other)
        for place in range(WORK):
            yield from self._work(number, place)
        yield from self._issue(number)

    def _work(self, project: int, place: int) -> Iterator[SQLModel]:
        """Of ten pieces some were done earlier, some this week, some are late, and the rest lies ahead."""
        number = (project - 1) * WORK + place + 1
        due = NOW.date() + timedelta(days=7 * (place - 6))
        done_at = NOW - timedelta(days=3 + 7 * (4 - place)) if place < WORK // 2 else None
        yield Subtask(
            id=number,
            number=number,
            project_id=project,
            name=f"第{place + 1}步交付",
            department_id=self._unit(project + place % 2),
            owner_id=(project - 1) * TEAM + place + 1,
            starts=due - timedelta(days=30),
            due=due,
            progress=FULL if done_at else 40,
            state=State.DONE if done_at else State.CLAIMED,
            created_at=BEGAN,
            done_at=done_at,
        )
        for turn in (1, 2):
            at = NOW - timedelta(days=7 * turn)
            yield ProgressReport(
                id=2 * number + turn,
                subtask_id=number,
                person_id=(project - 1) * TEAM + place + 1,
                day=at.date(),
                at=at,
                progress=60 // turn,
                planned=50,
                reason="等供应商",
                source="update",
            )
        yield SupportNeed(id=number, subtask_id=number, department_id=self._unit(project + 1), what="一名测试", asked_at=NOW - _DAY)

    def _issue(self, number: int) -> Iterator[SQLModel]:
        raised = NOW - timedelta(days=2)
        yield Issue(
            id=number,
            number=number,
            project_id=number,
            sort=Sort.ACROSS,
            description=f"项目{number}的接口没有联通",
            department_id=self._unit(number),
            owner_id=number,
            raised_by_id=number,
            raised_at=raised,
        )
        yield Clock(
            id=number,
            rule=Rule.ESCALATE,
            record="issue",
            record_id=number,
            amount=5,
            unit=Unit.DAY,
            started_at=raised,
            rings_at=raised + timedelta(days=5),
        )

    def _updates(self) -> Iterator[SQLModel]:
        """Five a person, of ten lines each."""
        draw = random.Random(self.size)  # noqa: S311 - repeatable, no secret
        said = [content_of(read_update(ten_lines(draw), NOW)) for _ in range(TEXTS)]
        for number in self._people:
            for offset in range(5):
                day = MONDAY + offset * _DAY
                at = datetime.combine(day, NOW.time(), NOW.tzinfo)
                update = DailyUpdate(id=5 * number + offset, person_id=number, day=day, chat_id=_project_of(number))
                posted(update, f"om_{number}_{offset}", at, draw.choice(said), chat=_project_of(number))
                yield update


def _project_of(person: int) -> int:
    return (person - 1) // TEAM + 1


def _by_kind(records: Iterable[SQLModel]) -> list[tuple[Table, list[dict[str, Any]]]]:
    """What others name comes first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in records:
        table = SCHEMA.tables[str(one.__tablename__)]
        found.setdefault(table.name, []).append({column.name: getattr(one, column.name) for column in table.columns})
    return [(table, found[table.name]) for table in SCHEMA.sorted_tables if table.name in found]


def _came(number: int) -> dict[str, Any]:
    """When somebody came into their group."""
    member = {"at": BEGAN, "source": "bench", "record": "chat_member", "record_id": str(number), "field": ""}
    return {**member, "after": {"person_id": number, "chat_id": _project_of(number)}}


def main(size: int, file: str) -> None:
    database = Database(f"sqlite:///{file}")
    migrate.upgrade(database)
    Company(size).keep(database)
    print("true", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
