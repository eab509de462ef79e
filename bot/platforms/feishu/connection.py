"""One life of the long connection: the SDK opens it, we read it and write back on it.

Rule: every life has its own object, so an acknowledgement cannot go out on another connection than the one that brought the
frame, and nothing of a broken life (the SDK's lock, its socket) reaches the next.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.protocol import State

from bot.errors import RetryLater
from bot.platforms.feishu import sdk
from bot.platforms.feishu.rest import Rest
from bot.settings import FeishuSettings

OPEN_SECONDS = 10.0
CLOSE_SECONDS = 1.0


class Connection(sdk.Client):  # type: ignore[misc]  # the SDK is not typed
    """The SDK's client as far as it opens and configures a connection.

    Its endpoint request blocks without a time limit, so ours is made before; its reader acknowledges without waiting for
    anybody, so it is not started.
    """

    def __init__(self, settings: FeishuSettings, endpoint: Any) -> None:
        super().__init__(settings.app_id, "", domain=settings.domain, auto_reconnect=False)
        self._cache._cron.cancel()  # sweeps a cache that nobody fills, for ever
        self._address = endpoint.URL
        if endpoint.ClientConfig is not None:
            self._configure(endpoint.ClientConfig)
        self.ping_seconds = max(1.0, float(self._ping_interval))
        """How often the platform wants to hear of us, but not without a pause."""
        self.heard = monotonic()
        """When the platform last said anything."""
        self._leaving: list[bytes] = []

    async def receive(self) -> bytes:
        """The next frame; raises ConnectionClosed at the end of this life."""
        raw = await self._conn.recv()
        self.heard = monotonic()
        return raw if isinstance(raw, bytes) else raw.encode()

    async def write(self, frame: bytes) -> bool:
        """Whether the connection took the frame; one that is gone takes nothing any more.

        What is written in one turn of the loop goes out in one system call: the acknowledgements of a group commit do.
        """
        if self._conn.protocol.state is not State.OPEN:
            return False
        if not self._leaving:
            asyncio.get_running_loop().call_soon(self._flush)
        self._leaving.append(frame)
        with suppress(OSError):
            await self._conn.drain()
        return True

    async def ping(self) -> None:
        await self.write(sdk.new_ping_frame(int(self._service_id)).SerializeToString())

    def abort(self) -> None:
        """End a connection that no longer answers, without a goodbye."""
        self._conn.transport.abort()

    async def close(self) -> None:
        """Say goodbye, but not for long."""
        if self._conn is None:
            return
        with suppress(TimeoutError, WebSocketException):
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._conn.close()
        self.abort()

    def _flush(self) -> None:
        frames, self._leaving = self._leaving, []
        protocol = self._conn.protocol
        if protocol.state is State.OPEN:
            for frame in frames:
                protocol.send_binary(frame)
            self._conn.transport.write(b"".join(protocol.data_to_send()))

    def _get_conn_url(self) -> str:
        return str(self._address)

    async def _receive_message_loop(self) -> None:
        """The SDK starts this on a new connection; the gateway reads it."""


async def opened(settings: FeishuSettings, rest: Rest) -> Connection:
    """A new connection, ready to be read; raises PlatformError with the platform's reason."""
    sdk.use_running_loop()
    answer = await rest.introduce(
        sdk.ENDPOINT_PATH,
        {"AppID": settings.app_id, "AppSecret": settings.app_secret.get_secret_value()},
        {"locale": "zh"},
    )
    try:
        connection = Connection(settings, sdk.EndpointResp(answer).data)
    except (AttributeError, TypeError, ValueError) as error:
        raise RetryLater("feishu answered a request for a connection without one") from error
    try:
        async with asyncio.timeout(OPEN_SECONDS):
            await connection._connect()
    except (sdk.ClientException, sdk.ServerException) as error:
        await connection.close()
        raise RetryLater(f"feishu refused the connection: {error}", code=f"handshake {error.code}") from error
    except (OSError, TimeoutError, WebSocketException, KeyError, TypeError, ValueError) as error:
        await connection.close()
        raise RetryLater(f"feishu's connection did not open: {type(error).__name__}") from None  # its text has the ticket
    return connection
