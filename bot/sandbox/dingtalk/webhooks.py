"""Session webhooks: the address that comes with every message and takes replies for an hour and a half."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

from bot.sandbox.clock import SimClock
from bot.sandbox.dingtalk.app import App
from bot.sandbox.dingtalk.calls import Call, Calls
from bot.sandbox.dingtalk.contents import content_of_webhook
from bot.sandbox.dingtalk.errors import OldApiError
from bot.sandbox.dingtalk.posts import Posts, rung_by_webhook
from bot.sandbox.dingtalk.recent import Recent
from bot.sandbox.world import Chat, World

SESSION_LIFE = timedelta(milliseconds=5_400_000)
SESSIONS_KEPT = 50_000
PATH = "/robot/sendBySession"


@dataclass(frozen=True, slots=True)
class Session:
    """One webhook: where it is, which chat it writes to, when it ends."""

    url: str
    chat: Chat
    expires: datetime


class Webhooks:
    """Makes sessions and takes what is posted to them; needs no token and gives no message id back."""

    def __init__(self, app: App, world: World, clock: SimClock, posts: Posts) -> None:
        self._app = app
        self._world = world
        self._clock = clock
        self._posts = posts
        self._sessions: Recent[Session] = Recent(SESSIONS_KEPT)

    def routes(self, calls: Calls) -> list[web.RouteDef]:
        """The address of every session."""
        return [web.post(PATH, calls.old_open(self.reply))]

    def open(self, chat: Chat) -> Session:
        """A new session for one message in this chat."""
        token = secrets.token_hex(16)
        session = Session(f"{self._app.oapi_endpoint}{PATH}?session={token}", chat, self._clock.now() + SESSION_LIFE)
        self._sessions.keep(token, session)
        return session

    async def reply(self, call: Call) -> object:
        """Post a message body; an unknown or expired session is HTTP 200 with 300001."""
        session = self._sessions.get(call.request.query.get("session", ""))
        if session is None or self._clock.now() >= session.expires:
            raise OldApiError(300001, "session 不存在")
        if call.request.content_type != "application/json":
            raise OldApiError(43004, "无效的HTTP HEADER Content-Type")
        content, at = content_of_webhook(await call.request.read())
        if session.chat.disbanded or not session.chat.bot_in:
            raise OldApiError(400013, "群已被解散")
        self._posts.post(session.chat, content, rung=rung_by_webhook(self._world, session.chat, content, at))
        return {"errcode": 0, "errmsg": "ok"}
