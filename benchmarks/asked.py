"""The bot of a company that is kept already, as a process: `python -m benchmarks.asked DATABASE_FILE`.

It says one JSON line when it is ready, and then answers each line of its input, a question that a manager asks the bot in
private, with the milliseconds from the question's commit to the answer's, and the most memory the process has held so far. The
question goes the bot's own road: inbox, worker, handlers, outbox. One that is not answered with a card ends the process.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from datetime import datetime
from itertools import count
from time import perf_counter

from sqlalchemy import Connection, select

from benchmarks import company
from bot import logs
from bot.app import settle
from bot.domain.company import Company
from bot.handlers import build_router
from bot.metrics import Metrics
from bot.pipeline.intake import Answers, Intake
from bot.pipeline.worker import Worker
from bot.ports import MessageReceived, Platform
from bot.storage.engine import Database
from bot.storage.tables import inbox, outbox


class _Still:
    """A clock that stands still."""

    def now(self) -> datetime:
        return company.NOW


class Asked:
    """The bot with that company, and nobody else who asks."""

    def __init__(self, database: Database) -> None:
        self._database, self._numbers = database, count(1)
        parts = _Still(), Metrics(), Answers()
        self._worker = Worker(database, build_router(), parts[0], Company(), parts[1], parts[2], lambda: None)
        self._intake = Intake(database, *parts, self._worker.arrived)

    async def answer(self, text: str) -> dict[str, float]:
        key = f"om_asked_{next(self._numbers)}"
        message = MessageReceived(
            platform=Platform.FEISHU,
            key=key,
            at=company.NOW,
            chat_id="oc_private",
            direct=True,
            person_id=company.MANAGER,
            message_id=key,
            text=text,
            at_bot=True,
        )
        await self._intake.accept(message)
        started = perf_counter()
        while await self._worker.step():
            pass
        took = (perf_counter() - started) * 1000
        await self._database.run(lambda connection: _check(connection, key))
        return {"ms": took, "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def _check(connection: Connection, key: str) -> None:
    outcome = connection.execute(select(inbox.c.outcome).where(inbox.c.key == key)).scalar_one()
    kind, body = connection.execute(select(outbox.c.kind, outbox.c.body).order_by(outbox.c.id.desc()).limit(1)).one()
    if outcome != "handled" or kind != "card" or "任务" not in body:
        raise ValueError(f"the question was {outcome}, and the answer is {body[:200]}")


async def _main(file: str) -> None:
    logs.configure("warning", "json")
    database = Database(f"sqlite:///{file}")
    asked = Asked(database)
    settle()
    print("true", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(await asked.answer(line.strip())), flush=True)


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
