"""A long time for the ladder: many issues, people who write, a ticker that looks, a process that ends anywhere and begins again.

The intake, the ticker and the worker are the app's own over the database, built anew after every end; what was said goes to the
outbox and no further.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any, TypeVar

from sqlalchemy import Connection, event
from sqlmodel import col, select

from bot.app import agenda
from bot.domain.clocks import Clock, ClockState
from bot.domain.company import Company
from bot.domain.issues import Sort, is_open
from bot.domain.people import Department, Person
from bot.handlers import build_router
from bot.handlers.context import Context
from bot.handlers.issues import moves
from bot.handlers.issues.raising import raise_issue
from bot.metrics import Metrics
from bot.pipeline.intake import Answers, Intake
from bot.pipeline.worker import Worker
from bot.ports import Agenda, IncomingKind, JobDue, MessageReceived, Platform
from bot.scheduler.ticker import Ticker
from bot.storage.engine import Database
from bot.storage.queries import issues
from tests.acting import act
from tests.conversation import SHANGHAI, Conversation, SetClock

T = TypeVar("T")

MINUTE = timedelta(minutes=1)
LATENESS = (0, 0, 0, 20, 60)
"""Minutes after a ring at which the ticker looks."""
STOPPED = 50
"""Once in so many times the worker is stopped at work, as a deployment stops it."""
HELPED = "市场部", "研发部"
DEEDS = {
    "takes": ("李娜", "问题 I-{number} 我来处理"),
    "takes over": ("张伟", "问题 I-{number} 我来处理"),
    "hands over": ("张伟", "问题 I-{number} 负责人:王芳"),
    "promises": ("李娜", "问题 I-{number} 给出方案 方案:换备用接口 截止:{soon:%m-%d %H:%M}"),
    "promises late": ("李娜", "问题 I-{number} 给出方案 方案:换备用接口 截止:{later:%m-%d %H:%M}"),
    "promises far": ("李娜", "问题 I-{number} 给出方案 方案:换备用接口 截止:{far:%Y-%m-%d %H:%M}"),
    "extends": ("李娜", "问题 I-{number} 申请延期 原因:等供应商回复"),
    "support": ("李娜", "问题 I-{number} 需要支持 配合:研发部 开放接口权限"),
    "pushes": ("王芳", "/升级 I-{number} 原因:供应商仍未确认交期"),
    "major": ("张伟", "/问题 I-{number} 级别:重大"),
    "customer": ("张伟", "/问题 I-{number} 类型:客户"),
    "plain": ("张伟", "/问题 I-{number} 级别:一般"),
    "solves": ("李娜", "/解决 I-{number} 方案:换备用接口 结果:已恢复"),
    "reopens": ("王芳", "重开 I-{number} 原因:又登录不上了"),
}
"""Who writes what; the owner at first is 李娜, 张伟 heads the department and 王芳 raised it."""
SOON, LATER, FAR = timedelta(hours=5), timedelta(hours=50), timedelta(weeks=6)
_MESSAGES = count(1)
"""No two messages are the same one, whoever's years they are of."""


class Killed(BaseException):
    """The process is gone; nothing of the bot may take it for an error."""


class Fate:
    """Kills the process at a statement, at a commit, or after a commit before anybody hears of it: one in `every` of these, none
    where `every` is 0."""

    def __init__(self, random: Random, every: int) -> None:
        self._random, self._every = random, every
        self.kills = 0
        self._left = self._drawn()

    def strikes(self, *_: object) -> None:
        self._left -= 1
        if self._left == 0:
            self._left = self._drawn()
            self.kills += 1
            raise Killed

    def _drawn(self) -> int:
        return self._random.randint(1, 2 * self._every) if self._every else 0


class Mortal(Database):
    """A database at which the process dies: what it had not committed is lost, and none of its tasks goes on."""

    def __init__(self, url: str, fate: Fate) -> None:
        super().__init__(url)
        self._fate = fate
        self.dead = asyncio.Event()
        for moment in ("before_cursor_execute", "commit"):
            event.listen(self._engine, moment, fate.strikes)

    async def run(self, work: Callable[[Connection], T], *, urgent: bool = False) -> T:
        try:
            done = await super().run(work, urgent=urgent)
            self._fate.strikes()
        except Killed:
            self.dead.set()
            await asyncio.Event().wait()
        return done


class Years:
    """The bot of the example company. What happens is written down as it is asked for: `promises` has when each was to be kept."""

    def __init__(self, url: str, random: Random, every: int = 0) -> None:
        self.talk = Conversation(Database(url))
        self.clock, self.random, self.fate = SetClock(), random, Fate(random, every)
        self.promises: dict[tuple[int, datetime], datetime] = {}
        self.restarts = 0
        self._url = url
        self._begin()

    def raised(self, now: datetime, sort: Sort) -> int:
        """The number of a new issue of no group, which nobody was killed over."""

        def make(context: Context) -> int:
            mine, helper = (context.db.exec(select(Department).where(Department.name == one)).one() for one in HELPED)
            speaker = context.db.exec(select(Person).where(Person.name == "王芳")).one()
            by, support = replace(context, speaker=speaker), (helper,) if sort is Sort.ACROSS else ()
            return raise_issue(by, description="登录不上", sort=sort, department_id=mine.id or 0, support=support).number

        self.clock.moment = now
        return act(self.talk.database, now, make)

    def solved(self, now: datetime, number: int) -> None:
        """The owner closes it, where it is open; nobody was killed over that either."""

        def close(context: Context) -> None:
            issue = issues.held(context.db, number)
            if issue is not None and is_open(issue):
                owner = context.db.get_one(Person, issue.owner_id)
                moves.solve(replace(context, speaker=owner), issue, "换备用接口", "已恢复")

        self.clock.moment = now
        act(self.talk.database, now, close)

    async def acts(self, now: datetime, number: int, deed: str) -> None:
        """Somebody writes; what cannot be done is refused."""
        who, words = DEEDS[deed]
        soon, later, far = now + SOON, now + LATER, now + FAR
        self.promises[number, now] = {"promises late": later, "promises far": far}.get(deed, soon)
        said = words.format(number=number, soon=soon, later=later, far=far)
        self.clock.moment, key = now, f"om_{next(_MESSAGES)}"
        place: dict[str, Any] = {"chat_id": f"oc_{who}", "direct": True, "person_id": self.talk.user_id(who)}
        await self._given(MessageReceived(platform=Platform.FEISHU, key=key, at=now, message_id=key, text=said, **place))

    async def follow(self, until: datetime) -> None:
        """Everything that is due before then, in order; the ticker looks an hour late at most."""
        while self.clock.moment < until and (ring := self.next_ring()) is not None and ring < until:
            look = ring + self.random.choice(LATENESS) * MINUTE
            self.clock.moment = min(max(look, self.clock.moment + MINUTE), until)
            await self._done(_tick)
            await self._worked_off()

    async def audits(self, now: datetime) -> None:
        self.clock.moment = now
        await self._given(JobDue(platform=Platform.CLOCK, key=f"audit-{now.isoformat()}", at=now, job="ladder.audit"))

    def next_ring(self) -> datetime | None:
        query = select(Clock.rings_at).where(Clock.state == ClockState.RUNNING, Clock.record == "issue")
        found = self.talk.look(lambda session: session.exec(query.order_by(col(Clock.rings_at)).limit(1)).first())
        return found.astimezone(SHANGHAI) if found else None

    async def ends(self) -> None:
        await self.database.close()
        await self.talk.database.close()

    async def _given(self, incoming: IncomingKind) -> None:
        """Delivered until it is acknowledged, and worked off."""
        await self._done(lambda living: living.intake.accept(incoming))
        await self._worked_off()

    async def _worked_off(self) -> None:
        if self.fate.kills and self.random.randrange(STOPPED) == 0:
            await self._stopped()
        while await self._done(_step):
            pass

    async def _stopped(self) -> None:
        """The worker runs, and is cancelled at some moment of its work."""
        running = asyncio.create_task(self.worker.run())
        await asyncio.wait((running,), timeout=self.random.random() / 20)
        running.cancel()
        await asyncio.wait((running,))
        await self._begin_again()

    async def _done(self, what: Callable[[Years], Coroutine[Any, Any, T]]) -> T:
        """Begun again by the next process until one lives to its end."""
        while True:
            doing, death = asyncio.create_task(what(self)), asyncio.create_task(self.database.dead.wait())
            await asyncio.wait((doing, death), return_when=asyncio.FIRST_COMPLETED)
            if doing.done():
                death.cancel()
                return doing.result()
            await self._begin_again()

    async def _begin_again(self) -> None:
        """Nothing but the database is left of what was before."""
        self.restarts += 1
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await self.database.close()
        self._begin()

    def _begin(self) -> None:
        self.database = Mortal(self._url, self.fate)
        answers, metrics, company = Answers(), Metrics(), Company()
        self.worker = Worker(self.database, build_router(), self.clock, company, metrics, answers, lambda: None)
        self.intake = Intake(self.database, self.clock, metrics, answers, self.worker.arrived)
        self.ticker = Ticker(self.intake, self.clock, SHANGHAI, self._look)

    async def _look(self, now: datetime) -> Agenda:
        return await self.database.run(partial(agenda, Company().policy, now))


def _tick(years: Years) -> Coroutine[Any, Any, None]:
    return years.ticker.tick()


def _step(years: Years) -> Coroutine[Any, Any, bool]:
    return years.worker.step()
