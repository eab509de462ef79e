"""What stands in for the inside while a platform's room is tried: it keeps events once, as the inbox does."""

from __future__ import annotations

import asyncio

from bot.errors import StorageUnavailable
from bot.ports import Answer, CardPressed, IncomingKind


class Shelf:
    """Implements ports.Intake. Can be told to be out of order (`unavailable` times), slow (`gate`), and what to answer."""

    def __init__(self) -> None:
        self.kept: dict[str, IncomingKind] = {}
        self.handed = 0
        self.unavailable = 0
        self.gate = asyncio.Event()
        self.gate.set()
        self.answer = Answer()

    async def accept(self, incoming: IncomingKind) -> None:
        self.handed += 1
        await self.gate.wait()
        if self.unavailable:
            self.unavailable -= 1
            raise StorageUnavailable("the database is away")
        self.kept.setdefault(incoming.key, incoming)

    async def press(self, pressed: CardPressed, within: float) -> Answer:
        await self.accept(pressed)
        return self.answer
