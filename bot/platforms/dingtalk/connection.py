"""One life of the stream: opened over our own session, read by the gateway, written back on.

Rule: every life has its own object, so an acknowledgement cannot go out on another connection than the one that brought the
frame. The ticket is in the address and in nothing that is logged.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from time import monotonic
from urllib.parse import quote_plus

import aiohttp

from bot.errors import RetryLater
from bot.platforms.dingtalk.frames import OPEN_PATH, SUBSCRIPTIONS
from bot.platforms.dingtalk.rest import Rest
from bot.settings import DingTalkSettings

OPEN_SECONDS = 10.0
MOST_FRAME_BYTES = 4 * 1024 * 1024
"""The platform's own Java client takes 256 KB."""


class Connection:
    """A websocket, the frames of it that are in work, and whether it is still of use."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._opened = monotonic()
        self.in_work: set[asyncio.Task[None]] = set()
        self.over = asyncio.Event()
        """Set when the platform has announced the end, or when it has come: time for another connection."""

    @property
    def age(self) -> float:
        """Seconds since it was opened."""
        return monotonic() - self._opened

    async def frames(self) -> AsyncIterator[str]:
        """Every text frame until the end, whoever brings it; silence longer than the keep-alive is an end too."""
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                yield message.data

    async def write(self, text: str) -> bool:
        """Whether the frame went out; a connection that is gone takes nothing any more."""
        if self._socket.closed:
            return False
        try:
            await self._socket.send_str(text)
        except (ConnectionError, aiohttp.ClientError):
            return False
        return True

    async def finish(self, seconds: float) -> None:
        """Let the frames in work be acknowledged, but not for longer, and say goodbye."""
        if self.in_work:
            await asyncio.wait(set(self.in_work), timeout=seconds)
        await self._socket.close()


async def opened(settings: DingTalkSettings, rest: Rest, agent: str, keep_alive: float) -> Connection:
    """A new connection; raises PlatformError with the platform's reason. `keep_alive` is in seconds: after so much silence a
    ping goes out, after half as much more without an answer the connection is over."""
    body = {
        "clientId": settings.client_id,
        "clientSecret": settings.client_secret.get_secret_value(),
        "subscriptions": SUBSCRIPTIONS,
        "ua": agent,
    }
    answer = await rest.introduce(OPEN_PATH, body)
    endpoint, ticket = answer.get("endpoint"), answer.get("ticket")
    if not isinstance(endpoint, str) or not isinstance(ticket, str):
        raise RetryLater("dingtalk answered a request for a connection without one")
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            address = f"{endpoint}?ticket={quote_plus(ticket)}"
            return Connection(await rest.websocket(address, heartbeat=keep_alive, most_bytes=MOST_FRAME_BYTES))
    except aiohttp.WSServerHandshakeError as error:
        raise RetryLater(f"dingtalk refused the connection with HTTP {error.status}", code=str(error.status)) from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise RetryLater(f"dingtalk cannot be reached: {type(error).__name__}") from None  # its text has the ticket
