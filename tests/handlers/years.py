"""A long time for the ladder: many issues, their clocks in order, people who act, and a bot that is killed now and then.

Everything runs inside the handlers on the real database; what is told goes to the outbox and no further.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlmodel import Session, col, select

from bot.domain.chats import Chat
from bot.domain.clocks import Clock, ClockState
from bot.domain.issues import Issue, Sort
from bot.domain.people import Department, Person
from bot.domain.text.moments import When
from bot.errors import Refusal
from bot.handlers import build_router
from bot.handlers.context import Context
from bot.handlers.issues import extensions, moves
from bot.handlers.issues.raising import raise_issue
from bot.ports import ClockRang, JobDue, Platform
from bot.storage.engine import Database
from bot.storage.outbox import Outbox
from bot.storage.queries import clocks, issues
from bot.storage.unit_of_work import Origin, open_unit

Deed = Callable[[Context, Issue], None]


@dataclass
class Years:
    """`kills` is how often, of a hundred transactions, the bot is killed before it commits, and started again."""

    database: Database
    random: Random
    kills: int = 0

    def __post_init__(self) -> None:
        self.router = build_router()

    def raised(self, now: datetime, sort: Sort) -> int:
        """The number of a new issue."""
        numbers: list[int] = []

        def make(session: Session) -> None:
            mine = session.exec(select(Department).where(Department.name == "市场部")).one()
            helper = session.exec(select(Department).where(Department.name == "研发部")).one()
            context = self._context(session, now, "王芳", f"raise-{now.isoformat()}")
            support = () if sort is Sort.INSIDE else (helper,)
            issue = raise_issue(context, description="登录不上", sort=sort, department_id=mine.id or 0, support=support)
            numbers.append(issue.number)

        self._unit(now, make)
        return numbers[-1]

    def acts(self, now: datetime, number: int, deed: Deed) -> None:
        """The owner does something; nothing happens where the issue is closed."""

        def do(session: Session) -> None:
            issue = issues.held(session, number)
            if issue is not None and issue.closed_at is None:
                owner = session.get_one(Person, issue.owner_id)
                deed(self._context(session, now, owner.name, f"act-{number}-{now.isoformat()}"), issue)

        self._unit(now, do)

    def rings(self, now: datetime) -> int:
        """Ring what is due, all of it in one transaction; how much that was."""
        due: Sequence[tuple[int, datetime]] = ()

        def ring(session: Session) -> None:
            nonlocal due
            due = clocks.due(session, now)
            for clock_id, at in due:
                event = ClockRang(platform=Platform.CLOCK, key=f"{clock_id}", at=at, clock_id=clock_id)
                self.router.handle(self._context(session, now, "", event=event))

        self._unit(now, ring)
        return len(due)

    def audits(self, now: datetime) -> None:
        event = JobDue(platform=Platform.CLOCK, key=f"audit-{now.isoformat()}", at=now, job="ladder.audit")
        self._unit(now, lambda session: self.router.handle(self._context(session, now, "", event=event)))

    def next_ring(self) -> datetime | None:
        with self.database.reading() as connection, Session(connection) as session:
            query = select(Clock.rings_at).where(Clock.state == ClockState.RUNNING, Clock.record == "issue")
            return session.exec(query.order_by(col(Clock.rings_at)).limit(1)).first()

    def _unit(self, now: datetime, what: Callable[[Session], object]) -> None:
        """Done once: a transaction that is killed is begun again, as the queue would."""
        while not self._tried(now, what, killed=self.random.randrange(100) < self.kills):
            pass

    def _tried(self, now: datetime, what: Callable[[Session], object], *, killed: bool) -> bool:
        """Whether the transaction was kept: what is not committed is rolled back."""
        with self.database.transaction() as connection, open_unit(connection, Origin(None, now, "test")) as unit:
            what(unit)
            if killed:
                unit.rollback()
            else:
                unit.commit()
        if killed:
            self._starts_again()
        return not killed

    def _starts_again(self) -> None:
        """What it knew beside the database is gone."""
        self.database.disconnect()
        self.router = build_router()

    def _context(
        self, session: Session, now: datetime, who: str, key: str = "", event: ClockRang | JobDue | None = None
    ) -> Context:
        speaker = session.exec(select(Person).where(Person.name == who)).one() if who else Person(name="")
        chat = Chat(platform=Platform.FEISHU, chat_id="", direct=True) if who else Chat(platform=Platform.CLOCK, chat_id="")
        given = event or JobDue(platform=Platform.FEISHU, key=key, at=now, job="")
        return Context(event=given, speaker=speaker, chat=chat, db=session, outbox=Outbox(session, now), now=now)


def takes(context: Context, issue: Issue) -> None:
    if issue.acknowledged_at is None:
        moves.acknowledge(context, issue)


def promises(at: datetime) -> Deed:
    return lambda context, issue: moves.propose(context, issue, "换备用接口", None, When(at.date(), at))


def solves(context: Context, issue: Issue) -> None:
    moves.solve(context, issue, "换备用接口", "已恢复")


def extends(context: Context, issue: Issue) -> None:
    """Refused where no more time can be given."""
    with suppress(Refusal):
        extensions.extend(context, issue, "等供应商回复")


def asks_support(context: Context, issue: Issue) -> None:
    helper = context.db.exec(select(Department).where(Department.name == "研发部")).one()
    moves.need(context, issue, helper, "开放接口权限")
