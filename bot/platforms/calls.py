"""HTTP calls to a platform over one pooled session: time limits, bounded answers, one token for all callers.

What an answer means, and which of them is a refusal, is known in each platform's own room.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.errors import OutcomeUnknown, RetryLater
from bot.ports import Clock

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=3)
CONNECTIONS = 32
MOST_BYTES = 8 * 1024 * 1024
"""Of one answer; more is not read."""

Json = dict[str, Any]
Form = Callable[[], aiohttp.FormData]
"""Makes a multipart body, which can be sent only once."""


@dataclass(frozen=True, slots=True)
class Request:
    """A call with either a JSON body or a form, or neither."""

    method: str
    url: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """`body` is None when it was not a JSON object."""

    status: int
    headers: Mapping[str, str]
    body: Json | None


class Pool:
    """The session, opened by the first call. `platform` is named in errors."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: Request) -> Reply:
        """Raises RetryLater when the platform was not reached, and OutcomeUnknown when its answer did not come.

        The texts of aiohttp's errors hold addresses and with them secrets, so they go no further.
        """
        headers = dict(request.headers)
        data: Any = request.form() if request.form else None
        if request.body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
            data = json.dumps(request.body, ensure_ascii=False).encode(errors="replace")
        try:
            async with self.session().request(
                request.method, request.url, params=request.query, data=data, headers=headers, allow_redirects=False
            ) as response:
                return Reply(response.status, response.headers, _object(await self._read(response)))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise RetryLater(f"{self._platform} cannot be reached: {type(error).__name__}") from None
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise OutcomeUnknown(f"{self._platform} did not answer: {type(error).__name__}") from None

    def session(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=connector, timeout=TIMEOUT, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        raw = bytearray()
        async for chunk in response.content.iter_chunked(64 * 1024):
            raw += chunk
            if len(raw) > MOST_BYTES:
                raise OutcomeUnknown(f"{self._platform}'s answer is too long to be read")
        return bytes(raw)


class Token:
    """`fetch` gives a token and the seconds that it lives; it is asked by one caller while the others wait, and again `early`
    before the token ends."""

    def __init__(self, clock: Clock, early: timedelta, fetch: Callable[[], Awaitable[tuple[str, float]]]) -> None:
        self._clock = clock
        self._early = early
        self._fetch = fetch
        self._ends: datetime | None = None
        self._fetching = asyncio.Lock()
        self.value = ""
        """The token as it was fetched last, empty before."""

    async def current(self) -> str:
        async with self._fetching:
            if self._ends is None or self._clock.now() >= self._ends:
                self.value, seconds = await self._fetch()
                self._ends = self._clock.now() + timedelta(seconds=seconds) - self._early
            return self.value

    def drop(self, refused: str) -> None:
        """Forget a refused token, unless another caller has replaced it already."""
        if refused == self.value:
            self._ends = None


def without(text: str, *secrets: str) -> str:
    """A text in which the platform may have echoed our secrets."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    return text


def _object(raw: bytes) -> Json | None:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
