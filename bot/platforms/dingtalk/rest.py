"""One pooled session to DingTalk's two interfaces: token, time limit, refusal → error. What is asked for stands in client.py."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.errors import OutcomeUnknown, PlatformError, RetryLater
from bot.platforms.dingtalk.errors import BLOCKED, TOKEN_REFUSED, translated
from bot.ports import Clock
from bot.settings import DingTalkSettings

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)
CLOSE_SECONDS = 1.0
CONNECTIONS = 32
RENEWED_BEFORE = timedelta(minutes=5)
"""A token is asked for again this long before it ends; the platform then answers with the same one and renews it."""
MOST_BYTES = 8 * 1024 * 1024
"""Of one answer; more is not read."""

Json = dict[str, Any]
Form = Callable[[], aiohttp.FormData]
"""Makes a multipart body, which can be sent only once."""


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    url: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Json | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    """`code` is empty for a success, None when the answer was not the platform's JSON."""

    status: int
    headers: Mapping[str, str]
    code: str | None
    body: Json


class Rest:
    """Calls as one app. Every call raises PlatformError and has a time limit."""

    def __init__(self, settings: DingTalkSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._token = ""
        self._token_ends: datetime | None = None
        self._renewing = asyncio.Lock()

    async def new(self, method: str, path: str, body: Json) -> Json:
        """The answer to a call of the new API (`/v1.0/…`)."""
        url = self._settings.endpoint + path
        return await self._call(lambda token: _Request(method, url, {}, {"x-acs-dingtalk-access-token": token}, body))

    async def old(self, path: str, body: Json | None = None, form: Form | None = None) -> Json:
        """The answer to a POST of the old API."""
        url = self._settings.oapi_endpoint + path
        return await self._call(lambda token: _Request("POST", url, {"access_token": token}, {}, body, form))

    async def introduce(self, path: str, body: Json) -> Json:
        """The answer to a call of the new API that carries the app's credentials in its body."""
        return self._accepted(await self._send(_Request("POST", self._settings.endpoint + path, {}, {}, body)))

    async def websocket(self, address: str, *, heartbeat: float, most_bytes: int) -> aiohttp.ClientWebSocketResponse:
        """Raises what aiohttp raises; its texts hold the address."""
        closing = aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS)
        return await self._pool().ws_connect(address, heartbeat=heartbeat, max_msg_size=most_bytes, timeout=closing)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    # --- token ----------------------------------------------------------------------------------------------------------

    async def _call(self, with_token: Callable[[str], _Request]) -> Json:
        """A token that is refused is replaced and the call repeated once."""
        token = await self._current_token()
        answer = await self._send(with_token(token))
        if answer.code in TOKEN_REFUSED or answer.status == 401:
            self._drop(token)
            answer = await self._send(with_token(await self._current_token()))
        return self._accepted(answer)

    async def _current_token(self) -> str:
        """Fetched by one caller while the others wait for it."""
        async with self._renewing:
            if self._token_ends is None or self._clock.now() >= self._token_ends:
                await self._renew()
            return self._token

    async def _renew(self) -> None:
        secret = self._settings.client_secret.get_secret_value()
        answer = await self.introduce("/v1.0/oauth2/accessToken", {"appKey": self._settings.client_id, "appSecret": secret})
        token, seconds = answer.get("accessToken"), answer.get("expireIn")
        if not isinstance(token, str) or not isinstance(seconds, int):
            raise RetryLater("dingtalk answered a request for a token without one")
        self._token = token
        self._token_ends = self._clock.now() + timedelta(seconds=seconds) - RENEWED_BEFORE

    def _drop(self, token: str) -> None:
        """Forget a refused token, unless another call has replaced it already."""
        if token == self._token:
            self._token_ends = None

    # --- one call -------------------------------------------------------------------------------------------------------

    async def _send(self, request: _Request) -> _Answer:
        headers = {**request.headers, "Accept": "application/json"}
        data: Any = request.form() if request.form else None
        if request.body is not None:
            data = json.dumps(request.body, ensure_ascii=False).encode(errors="replace")
            headers["Content-Type"] = "application/json"
        try:
            async with self._pool().request(
                request.method, request.url, params=request.query, data=data, headers=headers, allow_redirects=False
            ) as response:
                return await _read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise RetryLater(f"dingtalk cannot be reached: {type(error).__name__}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise OutcomeUnknown(f"dingtalk did not answer: {type(error).__name__}") from None  # its text has the token

    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector, timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _accepted(self, answer: _Answer) -> Json:
        if answer.code == "":
            return answer.body
        raise self._refusal(answer)

    def _refusal(self, answer: _Answer) -> PlatformError:
        """The error; what the platform echoes of our secrets is not repeated in it."""
        body = answer.body
        message = str(body.get("message") or body.get("sub_msg") or body.get("errmsg") or "no answer that can be read")
        for secret in (self._token, self._settings.client_secret.get_secret_value()):
            message = message.replace(secret, "…") if secret else message
        return translated(answer.code or "", answer.status, message, answer.headers.get("Retry-After"))


async def _read(response: aiohttp.ClientResponse) -> _Answer:
    raw = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise OutcomeUnknown("dingtalk's answer is too long to be read")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        return _Answer(response.status, response.headers, BLOCKED if response.content_type == "text/html" else None, {})
    return _Answer(response.status, response.headers, _code(body, response.status), body)


def _code(body: Json, status: int) -> str | None:
    """The platform's code: a word on the new API; on the old one a number, which may hide behind another (`sub_code`)."""
    if body.get("punish") == "deny":
        return BLOCKED
    numbered = body.get("sub_code") or body.get("errcode")
    named = body.get("code")
    if isinstance(named, str) and named:
        return named
    if numbered not in (None, 0):
        return str(numbered)
    return "" if status < 300 else None
