"""One pooled session to Feishu's REST interface: token, time limit, refusal → error. What is asked for stands in client.py."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.errors import OutcomeUnknown, PlatformError, RetryLater
from bot.platforms.feishu.errors import TOKEN_REFUSED, translated
from bot.ports import Clock
from bot.settings import FeishuSettings

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)
CONNECTIONS = 32
RENEWED_BEFORE = timedelta(minutes=10)
"""A token is replaced this long before it ends."""
MOST_BYTES = 8 * 1024 * 1024
"""Of one answer; more is not read."""

Json = dict[str, Any]
Form = Callable[[], aiohttp.FormData]
"""Makes a multipart body, which can be sent only once."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """`body` is empty and `code` None when it was not the platform's JSON."""

    status: int
    headers: Mapping[str, str]
    code: int | None
    body: Json


class Rest:
    """Calls to one platform address as one app. Every call raises PlatformError and has a time limit."""

    def __init__(self, settings: FeishuSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._token = ""
        self._token_ends: datetime | None = None
        self._renewing = asyncio.Lock()

    async def call(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: Json | None = None, form: Form | None = None
    ) -> Json:
        """The answer to one call under /open-apis. A token that is refused is replaced and the call repeated once."""
        path = f"/open-apis{path}"
        token = await self._current_token()
        answer = await self._send(method, path, query, body, form, token)
        if answer.code in TOKEN_REFUSED:
            self._drop(token)
            answer = await self._send(method, path, query, body, form, await self._current_token())
        return self._accepted(answer)

    async def introduce(self, path: str, body: Json, headers: Mapping[str, str] | None = None) -> Json:
        """The answer to a call that carries its credentials in the body; `path` is below the domain."""
        return self._accepted(await self._send("POST", path, None, body, None, "", headers))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    # --- token ----------------------------------------------------------------------------------------------------------

    async def _current_token(self) -> str:
        """Fetched by one caller while the others wait for it."""
        async with self._renewing:
            if self._token_ends is None or self._clock.now() >= self._token_ends:
                await self._renew()
            return self._token

    async def _renew(self) -> None:
        answer = await self.introduce(
            "/open-apis/auth/v3/tenant_access_token/internal",
            {"app_id": self._settings.app_id, "app_secret": self._settings.app_secret.get_secret_value()},
        )
        token, seconds = answer.get("tenant_access_token"), answer.get("expire")
        if not isinstance(token, str) or not isinstance(seconds, int):
            raise RetryLater("feishu answered a request for a token without one")
        self._token = token
        self._token_ends = self._clock.now() + timedelta(seconds=seconds) - RENEWED_BEFORE

    def _drop(self, token: str) -> None:
        """Forget a refused token, unless another call has replaced it already."""
        if token == self._token:
            self._token_ends = None

    # --- one call -------------------------------------------------------------------------------------------------------

    async def _send(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None,
        body: Json | None,
        form: Form | None,
        token: str,
        more: Mapping[str, str] | None = None,
    ) -> _Answer:
        headers = {**(more or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
        data: Any = form() if form else None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode(errors="replace")
            headers["Content-Type"] = "application/json; charset=utf-8"
        try:
            async with self._pool().request(
                method, self._settings.domain + path, params=query, data=data, headers=headers, allow_redirects=False
            ) as response:
                return await _read(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise RetryLater(f"feishu cannot be reached: {type(error).__name__}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise OutcomeUnknown(f"feishu did not answer: {type(error).__name__}") from error

    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector, timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _accepted(self, answer: _Answer) -> Json:
        if answer.code == 0:
            return answer.body
        raise self._refusal(answer)

    def _refusal(self, answer: _Answer) -> PlatformError:
        """The error; what the platform echoes of our secrets is not repeated in it."""
        message = str(answer.body.get("msg", "no JSON"))
        for secret in (self._token, self._settings.app_secret.get_secret_value()):
            message = message.replace(secret, "…") if secret else message
        return translated(answer.code, answer.status, message, answer.headers)


async def _read(response: aiohttp.ClientResponse) -> _Answer:
    raw = bytearray()
    async for chunk in response.content.iter_chunked(64 * 1024):
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise OutcomeUnknown("feishu's answer is too long to be read")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        body = None
    code = body.get("code") if isinstance(body, dict) else None
    usable = isinstance(code, int)
    return _Answer(response.status, response.headers, code if usable else None, body if usable and isinstance(body, dict) else {})
