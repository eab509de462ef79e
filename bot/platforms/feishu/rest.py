"""Calls to Feishu's REST interface: token, refusal → error. What is asked for stands in client.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import structlog

from bot.errors import RetryLater
from bot.platforms.calls import Form, Json, Pool, Reply, Request, Token, without
from bot.platforms.feishu.errors import SHUT_OUT, TOKEN_REFUSED, translated
from bot.ports import Clock
from bot.settings import FeishuSettings

RENEWED_BEFORE = timedelta(minutes=10)
"""A token is replaced this long before it ends; the platform gives a new one only in its last half hour."""

log = structlog.get_logger("bot.feishu")


class Rest:
    """Calls as one app. Every call raises PlatformError and has a time limit."""

    def __init__(self, settings: FeishuSettings, clock: Clock) -> None:
        self._settings = settings
        self._pool = Pool("feishu")
        self._token = Token(clock, RENEWED_BEFORE, self._new_token)

    async def call(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: Json | None = None, form: Form | None = None
    ) -> Json:
        """The answer to one call under /open-apis. A token that is refused is replaced and the call repeated once."""
        url = f"{self._settings.domain}/open-apis{path}"

        async def send(token: str) -> Reply:
            return await self._pool.send(Request(method, url, query or {}, {"Authorization": f"Bearer {token}"}, body, form))

        token = await self._token.current()
        reply = await send(token)
        if _code(reply) in TOKEN_REFUSED:
            self._token.drop(token)
            reply = await send(await self._token.current())
        return self._accepted(reply)

    async def introduce(self, path: str, body: Json, headers: Mapping[str, str] | None = None) -> Json:
        """The answer to a call that carries its credentials in the body; `path` is below the domain."""
        return self._accepted(await self._pool.send(Request("POST", self._settings.domain + path, {}, headers or {}, body)))

    async def close(self) -> None:
        await self._pool.close()

    async def _new_token(self) -> tuple[str, float]:
        secret = self._settings.app_secret.get_secret_value()
        answer = await self.introduce(
            "/open-apis/auth/v3/tenant_access_token/internal", {"app_id": self._settings.app_id, "app_secret": secret}
        )
        token, seconds = answer.get("tenant_access_token"), answer.get("expire")
        if not isinstance(token, str) or not isinstance(seconds, int):
            raise RetryLater("feishu answered a request for a token without one")
        return token, seconds

    def _accepted(self, reply: Reply) -> Json:
        code = _code(reply)
        if code == 0 and reply.body is not None:
            return reply.body
        message = str((reply.body or {}).get("msg", "no answer that can be read"))
        secret = self._settings.app_secret.get_secret_value()
        error = translated(code, reply.status, without(message, self._token.value, secret), reply.headers)
        if error.code in SHUT_OUT:
            log.error(
                "Feishu lets no call of the app through, what is to be sent waits", action="feishu.shut_out", error=str(error)
            )
        raise error


def _code(reply: Reply) -> int | None:
    """The platform's own code, None where the answer was not the platform's."""
    code = (reply.body or {}).get("code")
    return code if isinstance(code, int) else None
