"""A conversation with the inside of the bot: what people do goes in at the door, what the bot would send comes out of the outbox.

The database, the worker and every handler are the real ones; only the platforms are missing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlmodel import Session

from bot.cards.actions import Action
from bot.cards.model import Card, buttons
from bot.cards.render_text import render
from bot.domain.company import Company
from bot.handlers import build_router
from bot.metrics import Metrics
from bot.pipeline.intake import Answers, Intake
from bot.pipeline.worker import Worker
from bot.ports import Answer, CardPressed, IncomingKind, MessageEdited, MessageRecalled, MessageReceived, Platform
from bot.storage import outbox
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from tests.founding import ORG, found

T = TypeVar("T")
Pressed = str | Action | dict[str, Any]

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class SetClock:
    """A clock that stands still until it is set."""

    moment: datetime = datetime(2026, 11, 20, 17, 30, tzinfo=SHANGHAI)

    def now(self) -> datetime:
        return self.moment

    def move(self, **span: float) -> None:
        self.moment += timedelta(**span)


@dataclass
class Conversation:
    """People of the example company talking in its first Feishu group, unless another chat is named."""

    database: Database
    clock: SetClock = field(default_factory=SetClock)
    platform: Platform = Platform.FEISHU
    known: bool = True
    company: Company = field(default_factory=Company)

    def __post_init__(self) -> None:
        self.org: dict[str, Any] = tomllib.loads(ORG.read_text(encoding="utf-8"))
        groups = [one for one in self.org["group"] if one["platform"] == self.platform]
        self.chat, self.other_chat = groups[0]["id"], groups[1]["id"]
        self.metrics = Metrics()
        self.answers = Answers()
        self.worker = Worker(self.database, build_router(), self.clock, self.company, self.metrics, self.answers, lambda: None)
        self.intake = Intake(self.database, self.clock, self.metrics, self.answers, self.worker.arrived)
        self.shown: dict[str, Card] = {}
        self._number = 0
        if self.known:
            found(self.database)

    def user_id(self, name: str) -> str:
        return next((one[self.platform] for one in self.org["person"] if one["name"] == name), f"ou_{name}")

    async def say(self, who: str, text: str, *, message_id: str = "", **more: Any) -> list[OutboxRow]:
        """What the bot sends because somebody writes something."""
        self._number += 1
        message_id = message_id or f"om_{self._number}"
        values: dict[str, Any] = {
            "platform": self.platform,
            "key": message_id,
            "at": self.clock.now(),
            "chat_id": self.chat,
            "person_id": self.user_id(who),
            "message_id": message_id,
            "text": text,
        }
        return await self.happens(MessageReceived(**{**values, **more}))

    async def recall(self, message_id: str) -> list[OutboxRow]:
        return await self.happens(
            MessageRecalled(
                platform=self.platform, key=f"recall:{message_id}", at=self.clock.now(), chat_id=self.chat, message_id=message_id
            )
        )

    async def edit(self, message_id: str, text: str | None) -> list[OutboxRow]:
        self._number += 1
        key = f"edit:{message_id}:{self._number}"
        return await self.happens(
            MessageEdited(platform=self.platform, key=key, at=self.clock.now(), chat_id=self.chat, message_id=message_id, text=text)
        )

    async def press(
        self, who: str, button: Pressed, card: OutboxRow, form: dict[str, str] | None = None, *, waits: bool = True
    ) -> Answer:
        """What a person is answered who presses a button, by its label or its payload, on a card that hangs; an empty answer when
        the platform no longer `waits` for it."""
        self._number += 1
        ref = card.ref or f"ref-{card.id}"
        press = CardPressed(
            platform=self.platform,
            key=f"press-{self._number}",
            at=self.clock.now(),
            chat_id=self.chat,
            person_id=self.user_id(who),
            card_ref=ref,
            payload=_payload(button, self.shown[ref]),
            form=form or {},
        )
        answer = self.answers.expect(press)
        if not waits:
            answer.cancel()
        await self.intake.accept(press)
        await self.handle()
        if not waits:
            return Answer()
        if (given := await answer).card is not None:
            self.shown[ref] = given.card
        return given

    async def happens(self, event: IncomingKind) -> list[OutboxRow]:
        await self.intake.accept(event)
        await self.handle()
        return await self.sent()

    async def handle(self) -> None:
        """Handle what waits, a group at a time, as the worker's loop does."""
        while await self.worker.step():
            pass

    async def sent(self) -> list[OutboxRow]:
        """Everything that would leave now, marked as shown."""
        rows = await self.database.run(partial(_sent, self.clock.now()))
        self.shown |= {_ref(row): row.card for row in rows if row.card is not None}
        return rows

    def look(self, query: Callable[[Session], T]) -> T:
        """What a question to the kept records answers."""
        with self.database.reading() as connection, Session(connection, expire_on_commit=False) as session:
            return query(session)


def words(rows: list[OutboxRow]) -> str:
    """What people would read, all of it."""
    return "\n\n".join(render(row.card) if row.card is not None else row.text for row in rows)


def _sent(now: datetime, connection: Connection) -> list[OutboxRow]:
    """One row of a lane at a time, as a sender does: what follows may have to know where the first one hangs."""
    found: list[OutboxRow] = []
    while rows := outbox.lease(connection, 100, now, "test", 60):
        for row in rows:
            outbox.sent(connection, row.id, _ref(row), now)
        found += rows
    return found


def _ref(row: OutboxRow) -> str:
    """Where the platform shows it."""
    return row.ref or f"ref-{row.id}"


def _payload(button: Pressed, card: Card) -> dict[str, Any]:
    if isinstance(button, dict):
        return button
    action = button if isinstance(button, Action) else next(one.action for one in buttons(card) if one.label == button)
    return action.pack()
