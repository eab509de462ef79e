"""Who is rung on DingTalk, who has read, and DING, against the stand-in (C24, F27, R103)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.cards.model import Card, Mention, Text, plain
from bot.errors import Gone, NotPermitted, PlatformError, RetryLater
from bot.platforms.dingtalk.client import DingTalkClient
from bot.ports import Platform, SendCard, SendText, Sent, Target, Urge
from tests.cards.gallery import ATTACKS, GALLERY
from tests.cards.hostility import filled
from tests.platforms.dingtalk.conftest import Bot, BotMaker
from tests.sandbox.dingtalk.town import Town

EVERYTHING = "\n".join(ATTACKS)
DENIED = "Forbidden.AccessDenied.AccessTokenPermissionDenied"
Maker = Callable[[str], Awaitable[Bot]]


@pytest.fixture
def here(town: Town) -> Target:
    return Target(Platform.DINGTALK, chat_id=town.group.chat_id)


@pytest.fixture
def to_lina(town: Town) -> Target:
    return Target(Platform.DINGTALK, user_id=town.lina.dingtalk.user_id)


@pytest.fixture
async def client_of(bot_with: BotMaker) -> Maker:
    return lambda form: bot_with(form, start=False)


async def send(client: DingTalkClient, sending: SendCard | SendText) -> Sent:
    """Again when it was too fast."""
    while True:
        try:
            return await client.send(sending)
        except RetryLater:
            await asyncio.sleep(0.3)


@pytest.mark.parametrize("form", ["template", "public", "plain"])
async def test_no_card_rings_anybody_whatever_was_written_in_it(town: Town, client_of: Maker, here: Target, form: str) -> None:
    bot = await client_of(form)

    for kind, card in GALLERY.items():
        await send(bot.client, SendCard(key=kind, target=here, card=filled(card, EVERYTHING)))

    assert len(town.shown()) == len(GALLERY)
    assert [] == [one.text[:80] for one in town.shown() if one.mentions]


async def test_no_text_rings_anybody(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("public")

    for text in (*ATTACKS, "@所有人" * 900):
        await send(bot.client, SendText(key="text", target=here, text=text))

    assert [] == [one.text[:80] for one in town.shown() if one.mentions]


async def test_of_a_message_it_is_told_who_has_read(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("plain")
    sent = await bot.client.send(SendCard(key="card-1", target=here, card=Card("升级", (plain("看"),))))
    assert await bot.client.readers(town.group.chat_id, sent.ref) == ()

    await town.dingtalk.read(town.shown()[0], town.lina)

    assert await bot.client.readers(town.group.chat_id, sent.ref) == (town.lina.dingtalk.user_id,)


async def test_of_a_card_nobody_tells_who_has_read(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("public")
    called = Text(((Mention(town.lina.dingtalk.user_id, "李娜"),),))
    sent = await bot.client.send(SendCard(key="card-1", target=here, card=Card("升级", (called,))))

    with pytest.raises(NotPermitted):
        await bot.client.readers(town.group.chat_id, sent.ref)
    assert town.shown()[0].mentions == ["lina"]


async def test_somebody_is_urged_by_a_ding(town: Town, client_of: Maker, to_lina: Target) -> None:
    bot = await client_of("public")

    await bot.client.urge(Urge(key="urge-1", target=to_lina, ref="card-1", text="【紧急】接口联调"))

    (ding,) = town.shown(town.world.direct_chat("dingtalk", town.lina))
    assert (ding.kind, ding.text, ding.mentions) == ("ding", "【紧急】接口联调", ["lina"])


@pytest.mark.parametrize(("fault", "kind"), [(True, NotPermitted), (False, Gone)])
async def test_without_the_right_or_the_person_nobody_is_urged(
    town: Town, client_of: Maker, *, fault: bool, kind: type[PlatformError]
) -> None:
    bot = await client_of("public")
    if fault:
        town.faults.add("dingtalk", "refuse", code=DENIED, status=403, match="ding/send")

    with pytest.raises(kind):
        await bot.client.urge(Urge(key="urge-1", target=Target(Platform.DINGTALK, user_id="nobody"), ref="", text="【紧急】"))


async def test_the_doctor_says_what_happens_without_the_right_to_ding(town: Town, client_of: Maker) -> None:
    bot = await client_of("public")
    town.faults.add("dingtalk", "refuse", code=DENIED, status=403, match="ding/send")

    findings = await bot.client.check()

    assert all(one.good for one in findings)
    assert any("Premium.Ding.Write" in one.what and "单聊" in one.what for one in findings)
