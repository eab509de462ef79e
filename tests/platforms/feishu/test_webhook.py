"""The webhook: what proves itself is kept and answered; everything else is refused and learns nothing."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from Crypto.Cipher import AES

from bot.cards.model import Card, plain
from bot.platforms.feishu.webhook import MOST_BYTES, OLDEST, PATH, FeishuWebhook
from bot.ports import Answer, MessageReceived
from tests.platforms.feishu.conftest import Bot, BotMaker
from tests.platforms.feishu.test_decode import payload
from tests.sandbox.feishu.town import Town

KEY, TOKEN = "test key", "rvaYgkND1GOiu5MM0E1rncYC6PLtF7JV"
Json = dict[str, Any]


def encrypted(text: str, key: str = KEY) -> bytes:
    """A body as the platform encrypts it."""
    vector, raw = b"0123456789abcdef", text.encode()
    padding = 16 - len(raw) % 16
    cipher = AES.new(hashlib.sha256(key.encode()).digest(), AES.MODE_CBC, vector)
    sealed = vector + cipher.encrypt(raw + bytes([padding]) * padding)
    return json.dumps({"encrypt": base64.b64encode(sealed).decode()}).encode()


class Platform:
    """Calls the webhook as the platform does, or as somebody does who would like to be it."""

    def __init__(self, bot: Bot, address: str, http: aiohttp.ClientSession) -> None:
        self.bot = bot
        self._address = address
        self._http = http

    def signed(self, body: bytes, *, at: int | None = None, key: str = KEY) -> dict[str, str]:
        time = str(int(self.bot.now().timestamp()) if at is None else at)
        proof = hashlib.sha256(f"{time}abc123{key}".encode() + body).hexdigest()
        return {"X-Lark-Request-Timestamp": time, "X-Lark-Request-Nonce": "abc123", "X-Lark-Signature": proof}

    async def post(self, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        signed = self.signed(body) if headers is None else headers
        async with self._http.post(self._address, data=body, headers=signed) as response:
            return response.status, await response.json()

    async def tell(self, envelope: Any) -> tuple[int, Any]:
        return await self.post(encrypted(json.dumps(envelope, ensure_ascii=False)))

    @property
    def refused(self) -> dict[str, float]:
        """Reasons with their number."""
        samples = [one for family in self.bot.metrics.events.collect() for one in family.samples if one.name.endswith("_total")]
        return {one.labels["outcome"]: one.value for one in samples if one.labels["kind"] == "Webhook"}


@pytest.fixture
async def platform(bot_with: BotMaker) -> AsyncIterator[Platform]:
    bot = await bot_with(start=False, mode="webhook", encrypt_key=KEY, verification_token=TOKEN)
    webhook = FeishuWebhook(bot.settings, bot.client, bot.shelf, clock=bot, metrics=bot.metrics)
    app = web.Application(client_max_size=10 * MOST_BYTES)
    app.add_routes(webhook.routes())
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as http:
        yield Platform(bot, f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}", http)
    await runner.cleanup()


async def test_an_event_is_kept_before_it_is_answered(platform: Platform) -> None:
    assert await platform.tell(payload("text_direct")) == (200, {"msg": "success"})

    (event,) = platform.bot.shelf.kept.values()
    assert isinstance(event, MessageReceived)
    assert event.text == "本周进展"


async def test_an_event_that_was_not_kept_has_to_come_again(platform: Platform) -> None:
    platform.bot.shelf.unavailable = 1

    assert (await platform.tell(payload("text_direct")))[0] == 503
    assert (await platform.tell(payload("text_direct")))[0] == 200


async def test_a_press_is_answered_with_toast_and_card(platform: Platform) -> None:
    platform.bot.shelf.answer = Answer(toast="已更正", tone="success", card=Card("日报", (plain("接口联调 100%"),)))

    status, answer = await platform.tell(payload("pressed"))

    assert status == 200
    assert answer["toast"] == {"type": "success", "content": "已更正"}
    assert (answer["card"]["type"], answer["card"]["data"]["schema"]) == ("raw", "2.0")


async def test_the_platforms_first_question_is_answered_in_the_clear(platform: Platform) -> None:
    question = {"challenge": "ajls384kdjx98XX", "token": TOKEN, "type": "url_verification"}
    body = encrypted(json.dumps(question))

    assert await platform.post(body) == (200, {"challenge": "ajls384kdjx98XX"})
    assert await platform.post(body, {}) == (200, {"challenge": "ajls384kdjx98XX"})


async def test_a_replayed_event_has_no_second_effect(platform: Platform) -> None:
    body = encrypted(json.dumps(payload("text_direct")))
    headers = platform.signed(body)

    assert [(await platform.post(body, headers))[0] for _ in range(3)] == [200] * 3
    assert len(platform.bot.shelf.kept) == 1


async def test_the_last_retry_of_the_ladder_is_still_taken(platform: Platform) -> None:
    body = encrypted(json.dumps(payload("text_direct")))
    then = int((platform.bot.now() - timedelta(hours=6, minutes=6)).timestamp())

    assert (await platform.post(body, platform.signed(body, at=then)))[0] == 200


def forged(platform: Platform) -> dict[str, tuple[bytes, dict[str, str]]]:
    """Requests that must be refused, with the reason that is counted."""
    good = encrypted(json.dumps(payload("text_direct")))
    old = int((platform.bot.now() - OLDEST - timedelta(minutes=1)).timestamp())

    def made(text: str, key: str = KEY) -> tuple[bytes, dict[str, str]]:
        body = encrypted(text, key)
        return body, platform.signed(body)

    def changed(**header: Any) -> str:
        envelope = payload("text_direct")
        envelope["header"] |= header
        return json.dumps(envelope)

    return {
        "not signed": (good, {}),
        "wrongly signed": (good, platform.signed(good, key="another key")),
        "wrongly encrypted": made(json.dumps(payload("text_direct")), key="another key"),
        "too old": (good, platform.signed(good, at=old)),
        "no JSON": made("hello"),
        "no envelope": made("[]"),
        "wrong token": made(changed(token="guessed")),
        "another app": made(changed(app_id="cli_0000000000000000")),
        "oversized": (b"x" * (MOST_BYTES + 1), {}),
    }


@pytest.mark.parametrize(
    "reason",
    [
        *("not signed", "wrongly signed", "wrongly encrypted", "too old", "no JSON", "no envelope", "wrong token", "another app"),
        "oversized",
    ],
)
async def test_what_does_not_prove_itself_is_refused_counted_and_told_nothing(platform: Platform, reason: str) -> None:
    body, headers = forged(platform)[reason]

    assert await platform.post(body, headers) == (401, {"msg": "refused"})
    assert platform.refused == {reason: 1}
    assert not platform.bot.shelf.kept


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda body, headers: (b"", headers), id="an empty body"),
        pytest.param(lambda body, headers: (b"{}", headers), id="no encrypt"),
        pytest.param(lambda body, headers: (b'{"encrypt": 7}', {}), id="encrypt is a number"),
        pytest.param(lambda body, headers: (b'{"encrypt": "AAAA"}', {}), id="too short to decrypt"),
        pytest.param(lambda body, headers: (b"[" * 4000, {}), id="nested too deeply"),
        pytest.param(lambda body, headers: (body, headers | {"X-Lark-Request-Timestamp": "soon"}), id="a time that is none"),
        pytest.param(lambda body, headers: (body + b" ", headers), id="another body than the signed one"),
    ],
)
async def test_a_spoilt_request_is_refused(
    platform: Platform, spoil: Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]
) -> None:
    body = encrypted(json.dumps(payload("text_direct")))

    assert (await platform.post(*spoil(body, platform.signed(body))))[0] == 401
    assert not platform.bot.shelf.kept


async def test_the_documented_signature_is_right(platform: Platform, town: Town) -> None:
    # The platform's own example; its moment lies years back, so the clock is moved there.
    body = b'{"encrypt":"P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="}'
    town.clock.move_by(1729000000 - town.clock.now().timestamp())
    proof = "1580fb98c9a5cb4f71001bf1bf54327d77f3862dae9c1422f7f6644adff369d0"
    headers = {"X-Lark-Request-Timestamp": "1729000000", "X-Lark-Request-Nonce": "abc123", "X-Lark-Signature": proof}

    assert (await platform.post(body, headers))[0] == 401
    assert platform.refused == {"no JSON": 1}  # signed and encrypted right, and it says "hello world"
