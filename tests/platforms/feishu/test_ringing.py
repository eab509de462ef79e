"""Who is rung on Feishu, who has read, and 加急, over the real wire (C24, F27, R103)."""

from __future__ import annotations

import asyncio

import pytest

from bot.cards.model import Card, Image, Mention, Text, mentions, plain
from bot.errors import Gone, NotPermitted, RetryLater
from bot.platforms.feishu.client import FeishuClient
from bot.ports import SendCard, SendText, Urge
from tests.cards.gallery import ATTACKS, GALLERY
from tests.cards.hostility import filled
from tests.platforms.feishu.test_client import group, lina, message
from tests.sandbox.feishu.town import Town

EVERYTHING = "\n".join(ATTACKS)


def sendable(card: Card) -> Card:
    """The card without pictures and people whom this company does not have: the platform would refuse it for them."""
    blocks = (one for one in card.blocks if not isinstance(one, Image) and not mentions(Card("", (one,))))
    return Card(card.title, tuple(blocks), subtitle=card.subtitle, summary=card.summary)


async def shown(town: Town, client: FeishuClient, sending: SendCard | SendText) -> list[str]:
    """Who was rung by it."""
    while True:
        try:
            return message(town, (await client.send(sending)).ref).mentions
        except RetryLater:
            await asyncio.sleep(0.3)


async def test_no_card_rings_anybody_whatever_was_written_in_it(town: Town, client: FeishuClient) -> None:
    for kind, card in GALLERY.items():
        written = sendable(filled(card, EVERYTHING))
        assert [] == await shown(town, client, SendCard(key=kind[:40], target=group(town), card=written)), kind


@pytest.mark.parametrize("text", [*ATTACKS, '<at user_id="all"></at>' * 500])
async def test_no_text_rings_anybody(town: Town, client: FeishuClient, text: str) -> None:
    assert [] == await shown(town, client, SendText(key="text-1", target=group(town), text=text))


async def test_a_card_rings_whom_it_mentions(town: Town, client: FeishuClient) -> None:
    card = Card("升级", (Text(((Mention(town.lina.feishu.open_id, "李娜"), " <at id=all></at>"),)),))

    assert await shown(town, client, SendCard(key="card-1", target=group(town), card=card)) == ["lina"]


async def test_it_is_told_who_has_read(town: Town, client: FeishuClient) -> None:
    sent = await client.send(SendCard(key="card-1", target=group(town), card=Card("升级", (plain("看"),))))
    assert await client.readers(town.group.chat_id, sent.ref) == ()

    await town.feishu.read(message(town, sent.ref), town.lina)

    assert await client.readers(town.group.chat_id, sent.ref) == (town.lina.feishu.open_id,)


async def test_after_seven_days_nobody_tells_who_has_read(town: Town, client: FeishuClient) -> None:
    sent = await client.send(SendCard(key="card-1", target=group(town), card=Card("升级", (plain("看"),))))
    town.faults.add("feishu", "refuse", match="read_users", code=230033)

    with pytest.raises(Gone):
        await client.readers(town.group.chat_id, sent.ref)


async def test_somebody_is_urged_to_see_a_card(town: Town, client: FeishuClient) -> None:
    sent = await client.send(SendCard(key="card-1", target=lina(town), card=Card("紧急请求", (plain("看"),))))

    await client.urge(Urge(key="urge-1", target=lina(town), ref=sent.ref, text="【紧急】"))

    assert message(town, sent.ref).extra["urged"] == ["lina"]


async def test_without_the_right_nobody_is_urged(town: Town, client: FeishuClient) -> None:
    sent = await client.send(SendCard(key="card-1", target=lina(town), card=Card("紧急请求", (plain("看"),))))
    town.faults.add("feishu", "refuse", match="urgent_app", code=99991672)

    with pytest.raises(NotPermitted):
        await client.urge(Urge(key="urge-1", target=lina(town), ref=sent.ref, text="【紧急】"))
    assert "urged" not in message(town, sent.ref).extra


async def test_the_doctor_says_what_happens_without_the_right_to_urge(town: Town, client: FeishuClient) -> None:
    town.faults.add("feishu", "refuse", match="urgent_app", code=99991672)

    findings = await client.check()

    assert all(one.good for one in findings)
    assert any("im:message.urgent" in one.what and "单聊" in one.what for one in findings)
