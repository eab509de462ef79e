"""What the sender does when a platform refuses: it waits, falls back, or sets aside and goes on (F9, F11)."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from sqlalchemy import Connection

from bot.cards.model import Card
from bot.errors import Gone, NeverRetry, NotPermitted, PlatformError, RetryLater
from bot.ports import SendCard, SendText, Sent, Target, UpdateCard
from bot.storage import outbox
from bot.storage.engine import Database
from bot.storage.outbox import Outbox
from tests.conversation import Conversation
from tests.pipeline.test_press_and_send import Wire, sender, sent_out


@pytest.fixture
def talk(sqlite_url: str) -> Conversation:
    return Conversation(Database(sqlite_url))


class Strict(Wire):
    """Refuses what it is told to, and keeps what it has shown."""

    def __init__(self, *, cards: PlatformError | None = None, changes: PlatformError | None = None, floods: int = 0) -> None:
        super().__init__()
        self._cards, self._changes, self._floods = cards, changes, floods
        self.asked: Counter[str] = Counter()

    async def send(self, sending: SendCard | SendText) -> Sent:
        self.asked[sending.key] += 1
        if self.asked[sending.key] <= self._floods:
            raise RetryLater("429", retry_after=0.01 * (self.asked[sending.key] % 2) or None)
        if isinstance(sending, SendCard) and self._cards is not None:
            raise self._cards
        return await super().send(sending)

    async def update(self, sending: UpdateCard) -> Sent:
        if self._changes is not None:
            raise self._changes
        return await super().update(sending)


async def said(talk: Conversation, *titles: str, slot: str = "") -> None:
    def say(connection: Connection) -> None:
        for title in titles:
            Outbox(connection, talk.clock.now()).say(Card(title, ()), to=Target(talk.platform, chat_id="c"), slot=slot)

    await talk.database.run(say)


async def set_aside(talk: Conversation) -> list[str]:
    return [one.error for one in await talk.database.run(lambda connection: outbox.set_aside(connection, 10))]


async def test_a_card_that_is_refused_goes_out_once_as_text(talk: Conversation) -> None:
    await said(talk, "周报")
    wire = Strict(cards=NeverRetry("content rejected", code="230025"))

    await sent_out(sender(talk, wire), talk)

    assert wire.seen == ["【周报】"]
    assert await set_aside(talk) == []


async def test_a_card_that_is_too_old_to_change_is_sent_anew(talk: Conversation) -> None:
    wire = Strict(changes=Gone("older than 14 days"))
    await said(talk, "T-7", slot="sheet")
    await sent_out(sender(talk, wire), talk)

    await said(talk, "T-7 完成", slot="sheet")
    await sent_out(sender(talk, wire), talk)

    assert wire.seen == ["card", "card"]
    assert await set_aside(talk) == []


async def test_where_the_bot_may_not_speak_it_is_asked_once_and_the_operator_is_told(talk: Conversation) -> None:
    await said(talk, "一", "二")
    wire = Strict(cards=NotPermitted("not in the group", code="230002"))

    await sent_out(sender(talk, wire), talk)

    assert wire.seen == []
    assert set(wire.asked.values()) == {1}
    assert all("NotPermitted 230002: not in the group" in one for one in await set_aside(talk))
    assert len(await set_aside(talk)) == 2


async def test_through_a_flood_of_rate_refusals_everything_arrives_in_order_and_once(talk: Conversation) -> None:
    def many(connection: Connection) -> None:
        for number in range(8):
            for chat in "abc":
                Outbox(connection, talk.clock.now()).text(f"{chat}{number}", to=Target(talk.platform, chat_id=chat))

    await talk.database.run(many)
    wire = Strict(floods=3)
    one = sender(talk, wire)

    sends = asyncio.create_task(one.run())
    while len(wire.seen) < len("abc") * 8:
        await asyncio.sleep(0.05)
        talk.clock.move(seconds=30)
        one.said()
    sends.cancel()
    await one.close(60)

    assert await set_aside(talk) == []
    for chat in "abc":
        assert [said for said in wire.seen if said[0] == chat] == [f"{chat}{number}" for number in range(8)]
