"""Days that pass for a conversation: the ticker rings what is due, and records are put in place by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection
from sqlmodel import Session, select

from bot.domain.chats import Chat
from bot.domain.people import Account, Department, Person
from bot.domain.policy import Policy
from bot.domain.projects import Project
from bot.domain.subtasks import State, Subtask
from bot.handlers.context import Context
from bot.ports import Agenda, JobDue, Platform
from bot.scheduler.ticker import Ticker
from bot.storage.outbox import Outbox, OutboxRow
from bot.storage.queries import clocks, overrides
from bot.storage.unit_of_work import Origin, open_unit
from tests.conversation import SHANGHAI, Conversation

T = TypeVar("T")


@dataclass
class Days:
    """What was sent is kept with the moment it left. People have their account on the conversation's platform only."""

    talk: Conversation
    sent: list[tuple[datetime, OutboxRow]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.change(self._one_platform)
        self.ticker = Ticker(self.talk.intake, self.talk.clock, SHANGHAI, self._look)

    async def to(self, moment: datetime) -> list[OutboxRow]:
        """Set the clock, let the ticker look once, and answer with what leaves."""
        self.talk.clock.moment = moment
        await self.ticker.tick()
        await self.talk.handle()
        rows = await self.talk.sent()
        self.sent += [(moment, row) for row in rows]
        return rows

    async def through(self, first: datetime, last: datetime, step: timedelta) -> None:
        """Every step from the first moment to the last."""
        moment = first
        while moment <= last:
            await self.to(moment)
            moment += step

    def change(self, what: Callable[[Session], T]) -> T:
        """Do something to the kept records."""
        with (
            self.talk.database.transaction() as connection,
            open_unit(connection, Origin(None, self.talk.clock.now(), "test")) as unit,
        ):
            done = what(unit)
            unit.commit()
            return done

    def context(self, session: Session) -> Context:
        """What a handler is given that the clock has called."""
        now = self.talk.clock.now()
        event = JobDue(platform=Platform.CLOCK, key="by hand", at=now, job="")
        chat = Chat(platform=Platform.CLOCK, chat_id="")
        return Context(event=event, speaker=Person(name=""), chat=chat, db=session, outbox=Outbox(session, now), now=now)

    def person(self, name: str) -> Person:
        return self.talk.look(lambda session: session.exec(select(Person).where(Person.name == name)).one())

    def department(self, name: str) -> Department:
        return self.talk.look(lambda session: session.exec(select(Department).where(Department.name == name)).one())

    def project(self) -> Project:
        return self.talk.look(lambda session: session.exec(select(Project)).one())

    def subtask(self, number: int, owner: str, due: date, **more: Any) -> None:
        """A claimed subtask of the example project."""
        person = self.person(owner)
        values: dict[str, Any] = {
            "number": number,
            "project_id": self.project().id,
            "name": f"任务{number}",
            "department_id": person.department_id,
            "owner_id": person.id,
            "starts": due - timedelta(days=7),
            "due": due,
            "state": State.CLAIMED,
            "created_at": self.talk.clock.now(),
        }
        self.change(lambda session: session.add(Subtask(**{**values, **more})))

    def keep_secret(self) -> None:
        """The example project is confidential from now on, and 局外 of another department may not know of it."""

        def hide(session: Session) -> None:
            session.get_one(Project, self.project().id).confidential = True
            session.add(outside := Department(name="外围部"))
            session.flush()
            session.add(stranger := Person(name="局外", registered=True, department_id=outside.id))
            session.flush()
            session.add(Account(platform=self.talk.platform, user_id="ou_局外", person_id=stranger.id or 0))

        self.change(hide)

    def _one_platform(self, session: Session) -> None:
        for one in session.exec(select(Account).where(Account.platform != self.talk.platform)):
            session.delete(one)

    async def _look(self, now: datetime) -> Agenda:
        return await self.talk.database.run(partial(_agenda, now))


def _agenda(now: datetime, connection: Connection) -> Agenda:
    with Session(connection) as session:
        return Agenda(policy=overrides.policy(session, Policy()), clocks=clocks.due(session, now))


def at(day: str, clock: str) -> datetime:
    """2026-11-20, 09:10 in the company's zone."""
    return datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=SHANGHAI)


def for_person(talk: Conversation, rows: list[OutboxRow], name: str) -> list[OutboxRow]:
    """What went to somebody in private."""
    return [row for row in rows if row.target.user_id == talk.user_id(name)]
