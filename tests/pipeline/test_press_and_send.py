"""What a crash, a slow database or a lost answer must not do to presses and to what is said."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, func, or_, select, text

from bot.cards.model import Card
from bot.cards.payloads.updates import EditUpdate, WithdrawUpdate
from bot.errors import Gone, NotPermitted, OutcomeUnknown, PlatformError, RetryLater, StorageUnavailable
from bot.metrics import Metrics
from bot.pipeline.rates import Limits, Rates
from bot.pipeline.sender import Sender, Way
from bot.ports import (
    CardPressed,
    ChatFacts,
    CompanyFacts,
    MessageFacts,
    PersonFacts,
    Platform,
    SendCard,
    SendText,
    Sent,
    Target,
    UpdateCard,
    Urge,
)
from bot.storage import outbox
from bot.storage.engine import Database
from bot.storage.outbox import Outbox
from bot.storage.tables import WAITING
from bot.storage.tables import outbox as table
from tests.conversation import Conversation, words

TODAY = "今日完成：\n1. 海报初稿 80%\n2. 联系供应商"
FAST = Limits(1000, 1000, 1000, 100)
PATIENCE = 60.0
"""Seconds until what must happen counts as missing."""


class Wire:
    """A platform that remembers what it was asked; `card_keys`: it knows cards, and only cards, by their key."""

    def __init__(self, *, card_keys: bool = True) -> None:
        self.seen: list[str] = []
        self._card_keys = card_keys
        self.may_urge = True

    def repeat_is_harmless(self, *, card: bool) -> bool:
        return card and self._card_keys

    async def send(self, sending: SendCard | SendText) -> Sent:
        self.seen.append(sending.text if isinstance(sending, SendText) else "card")
        return Sent(f"ref-{len(self.seen)}")

    async def update(self, sending: UpdateCard) -> Sent:
        self.seen.append("update")
        return Sent(sending.ref)

    async def urge(self, urge: Urge) -> None:
        if not self.may_urge:
            raise NotPermitted("no right to urge")
        self.seen.append(f"urge {urge.ref} {urge.target.user_id}")

    async def upload_image(self, png: bytes) -> str:
        return ""

    async def person(self, user_id: str) -> PersonFacts:
        raise Gone("an outsider")

    async def chat(self, chat_id: str) -> ChatFacts:
        raise NotPermitted("no roster")

    async def message(self, message_id: str) -> MessageFacts:
        raise Gone("recalled")

    async def company(self) -> CompanyFacts:
        raise NotPermitted("no contact book")

    async def readers(self, chat_id: str, ref: str) -> tuple[str, ...]:
        raise NotPermitted("cards are not told")


def sender(talk: Conversation, wire: Wire, limits: Limits = FAST) -> Sender:
    way = Way(wire, wire, Rates(limits, time.monotonic))
    return Sender(talk.database, {talk.platform: way}, talk.intake, talk.clock, Metrics())


async def sent_out(one: Sender, talk: Conversation) -> None:
    """Everything that is due has left or was given up."""

    async def nothing_is_due() -> bool:
        return not await talk.database.run(partial(due, talk.clock.now()))

    await sending(one, nothing_is_due)


async def sending(one: Sender, until: Callable[[], Awaitable[bool]]) -> None:
    """Send until then, however long the machine takes."""
    task = asyncio.create_task(one.run())
    async with asyncio.timeout(PATIENCE):
        while not await until():  # noqa: ASYNC110 - a queue in a database has no event to wait for
            await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def due(now: datetime, connection: Connection) -> int:
    waits = select(func.count()).select_from(table).where(WAITING, or_(table.c.not_before.is_(None), table.c.not_before <= now))
    return connection.execute(waits).scalar_one()


def press(talk: Conversation, key: str, action: Any, ref: str) -> CardPressed:
    values = {
        "platform": talk.platform,
        "key": key,
        "at": talk.clock.now(),
        "chat_id": talk.chat,
        "person_id": talk.user_id("李娜"),
    }
    return CardPressed(**values, card_ref=ref, payload=action.pack())


@pytest.fixture
def talk(sqlite_url: str) -> Conversation:
    return Conversation(Database(sqlite_url))


async def test_a_press_is_never_answered_before_it_is_kept(talk: Conversation) -> None:
    started, go = threading.Event(), threading.Event()

    def hog(_: Connection) -> None:
        started.set()
        go.wait(PATIENCE)

    hogging = asyncio.create_task(talk.database.run(hog))
    await asyncio.to_thread(started.wait)

    with pytest.raises(StorageUnavailable):
        await talk.intake.press(press(talk, "p1", EditUpdate(update_id=1), "x"), 0.1)

    with talk.database.reading() as connection:
        assert 0 == connection.execute(text("select count(*) from inbox")).scalar()
    go.set()
    await hogging
    await talk.intake.close()


async def test_a_refusal_that_came_too_late_for_the_platform_is_told_in_words(talk: Conversation) -> None:
    """F14, F15."""
    [card] = await talk.say("李娜", TODAY)

    await talk.press("张伟", "撤回", card, waits=False)

    [told] = await talk.sent()
    assert "只有本人能改" in told.text
    assert talk.user_id("张伟") == told.target.user_id


async def test_the_card_of_the_last_press_is_drawn_whatever_became_of_the_answers(talk: Conversation) -> None:
    [card] = await talk.say("李娜", TODAY)
    first = press(talk, "k1", EditUpdate(update_id=1), f"ref-{card.id}")
    answer = talk.answers.expect(first)
    await talk.intake.accept(first)
    await talk.intake.accept(press(talk, "k2", WithdrawUpdate(update_id=1), f"ref-{card.id}"))

    await talk.handle()
    await answer
    talk.clock.move(seconds=10)

    assert "已撤回" in words(await talk.sent())


async def test_an_older_update_that_waited_does_not_overwrite_the_answer(talk: Conversation) -> None:
    [card] = await talk.say("李娜", TODAY)
    assert card.card is not None

    def refused_once(connection: Connection) -> None:
        Outbox(connection, talk.clock.now()).say(card.card, to=card.target, slot=card.slot)  # type: ignore[arg-type]
        [row] = outbox.lease(connection, 1, talk.clock.now(), "s", 60)
        outbox.retry(connection, row.id, talk.clock.now(), "rate")

    await talk.database.run(refused_once)
    await talk.press("李娜", "撤回", card)
    talk.clock.move(seconds=10)

    assert "已撤回" in words((await talk.sent())[-1:])


async def test_a_text_without_a_key_is_not_sent_again_after_a_crash(sqlite_url: str) -> None:
    """Killed between the platform's answer and the mark: nobody knows, and nobody may see it twice."""
    talk = Conversation(Database(sqlite_url), platform=Platform.DINGTALK)
    await talk.database.run(
        lambda connection: Outbox(connection, talk.clock.now()).text("说一次", to=Target(talk.platform, chat_id="c"))
    )
    await talk.database.run(lambda connection: outbox.lease(connection, 10, talk.clock.now(), "dead", 60))
    await talk.database.run(outbox.run_out)
    wire = Wire()

    await sent_out(sender(talk, wire), talk)

    assert [] == wire.seen
    [aside] = await talk.database.run(lambda connection: outbox.set_aside(connection, 10))
    assert "OutcomeUnknown" in aside.error


async def test_a_stop_gives_back_what_still_waited_for_the_rate(sqlite_url: str) -> None:
    """F33: only a request that has begun is left to its lease."""
    talk = Conversation(Database(sqlite_url), platform=Platform.DINGTALK)

    def many(connection: Connection) -> None:
        for number in range(12):
            Outbox(connection, talk.clock.now()).text(f"t{number}", to=Target(talk.platform, chat_id=f"c{number}"))

    await talk.database.run(many)
    wire = Wire(card_keys=False)
    slow = sender(talk, wire, Limits(4, 1, 4, 1))

    async def some_left() -> bool:
        return bool(wire.seen)

    await sending(slow, some_left)
    await slow.close(PATIENCE)
    await talk.database.run(outbox.run_out)

    await sent_out(sender(talk, wire), talk)

    assert sorted(f"t{number}" for number in range(12)) == sorted(wire.seen)


async def urged(talk: Conversation, *, may_urge: bool) -> list[str]:
    """What a platform was asked when somebody was urged, with or without the right to it."""
    wire, to = Wire(), Target(talk.platform, user_id="ou_1")
    wire.may_urge = may_urge

    def say(connection: Connection) -> None:
        said = Outbox(connection, talk.clock.now())
        said.say(Card("要紧", ()), to=to, slot="q", urgent=True)
        said.urge("【紧急】要紧", to=to, about="q")

    await talk.database.run(say)
    await sent_out(sender(talk, wire), talk)
    return wire.seen


async def test_an_urge_follows_its_card_once(talk: Conversation) -> None:
    assert await urged(talk, may_urge=True) == ["card", "urge ref-1 ou_1"]


async def test_without_the_right_to_urge_a_message_says_so(talk: Conversation) -> None:
    seen = await urged(talk, may_urge=False)

    assert seen[0] == "card"
    assert seen[1].startswith("【紧急】要紧")
    assert "用不了平台的紧急提醒" in seen[1]
    assert len(seen) == 2


async def test_an_urge_that_a_crash_interrupted_is_not_heard_twice(talk: Conversation) -> None:
    wire, to = Wire(), Target(talk.platform, user_id="ou_1")

    def crashed(connection: Connection) -> None:
        Outbox(connection, talk.clock.now()).urge("【紧急】要紧", to=to, about="q")
        outbox.lease(connection, 1, talk.clock.now(), "somebody who died", 0)

    await talk.database.run(crashed)
    await sent_out(sender(talk, wire), talk)

    with talk.database.reading() as connection:
        (given_up,) = outbox.set_aside(connection, 10)
    assert wire.seen == []
    assert "the process ended" in given_up.error


async def test_where_readers_are_not_told_that_is_the_answer(talk: Conversation) -> None:
    await talk.database.run(lambda connection: Outbox(connection, talk.clock.now()).find_readers(talk.platform, talk.chat, "ref-1"))

    await sent_out(sender(talk, Wire()), talk)

    with talk.database.reading() as connection:
        kept = connection.execute(text("select payload from inbox where kind = 'ReadersKnown'")).scalar_one()
    assert '"told":false' in kept


class Refusing(Wire):
    """Refuses the first request."""

    def __init__(self, error: PlatformError) -> None:
        super().__init__()
        self._errors = [error]

    async def send(self, sending: SendCard | SendText) -> Sent:
        if self._errors:
            raise self._errors.pop()
        return await super().send(sending)


@pytest.mark.parametrize("error", [RetryLater("429", retry_after=0.01), OutcomeUnknown("timeout")])
async def test_what_was_put_off_over_a_weekend_is_as_fresh_as_what_was_just_said(talk: Conversation, error: PlatformError) -> None:
    """F9, F20."""
    monday = talk.clock.now() + timedelta(days=3)
    to = Target(talk.platform, user_id="ou_x")
    await talk.database.run(
        lambda connection: Outbox(connection, talk.clock.now()).say(Card("T-7", ()), to=to, slot="s", not_before=monday)
    )
    talk.clock.move(days=3, minutes=1)
    wire = Refusing(error)
    one = sender(talk, wire)

    await sent_out(one, talk)
    talk.clock.move(minutes=5)
    await sent_out(one, talk)

    assert ["card"] == wire.seen
