"""What the bot puts into chats: one place where a message of the bot is made, and found again by its processQueryKey."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from bot.sandbox.clock import SimClock
from bot.sandbox.dingtalk.app import new_id
from bot.sandbox.dingtalk.contents import Content
from bot.sandbox.dingtalk.limits import MAX_AT_PER_MESSAGE
from bot.sandbox.dingtalk.recent import Recent
from bot.sandbox.world import BOT, EVERYONE, Chat, Message, Person, World

KEYS_KEPT = 20_000
PLAIN = {"text", "ding"}
"""Kinds that are shown by their text alone."""
PERSONAL_KEY_LIFE = timedelta(hours=24)


class Posts:
    """The bot's messages. One send has one processQueryKey, however many people it went to."""

    def __init__(self, world: World, clock: SimClock) -> None:
        self._world = world
        self._clock = clock
        self._by_key: Recent[list[Message]] = Recent(KEYS_KEPT)

    def post(
        self, chat: Chat, content: Content, *, key: str = "", rung: Iterable[str] = (), extra: dict[str, Any] | None = None
    ) -> Message:
        """Show an ordinary message in a chat; `key` is its processQueryKey, empty for a webhook's message, which has none."""
        message = Message(
            platform="dingtalk",
            chat_id=chat.chat_id,
            message_id=new_id("msg"),
            author=BOT,
            sent_at=self._clock.now(),
            kind=content.kind,
            text=content.text,
            card=content.fields if content.kind not in PLAIN else None,
            mentions=list(rung),
            extra={**(extra or {}), "process_query_key": key, "read_by": []},
        )
        self.add(message)
        return message

    def add(self, message: Message) -> None:
        """Show a message that is ready, and keep it findable by its key."""
        self._world.add_message(message)
        if key := message.extra.get("process_query_key"):
            self._by_key.keep(key, [*self._by_key.get(key, []), message])

    def of_key(self, key: str) -> list[Message]:
        """The messages of one send; empty for an unknown key."""
        return self._by_key.get(key, [])

    def too_old(self, message: Message) -> bool:
        """Whether a direct message is out of the 24 h in which it can be taken back and asked about."""
        return self._clock.now() - message.sent_at > PERSONAL_KEY_LIFE


def rung_by_webhook(world: World, chat: Chat, content: Content, at: dict[str, Any]) -> list[str]:
    """Who a webhook message really rings: a group's member named in `at.atUserIds` whose `@userId` is in the text too.

    link and feedCard ring nobody; an actionCard rings by the `@userId` in its text alone; isAtAll rings everyone.
    """
    if chat.kind != "group" or content.kind in {"link", "feedCard"}:
        return []
    named = at.get("atUserIds")
    user_ids = [each for each in named if isinstance(each, str)] if isinstance(named, list) else []
    if content.kind == "actionCard":
        user_ids = re.findall(r"@([\w-]+)", content.text)
    members = (world.person_by_id(user_id) for user_id in user_ids if f"@{user_id}" in content.text)
    rung = [p.key for p in members if p is not None and p.key in chat.members]
    everyone = [EVERYONE] if at.get("isAtAll") is True and content.kind != "actionCard" and chat.at_all_allowed else []
    return everyone + list(dict.fromkeys(rung))[:MAX_AT_PER_MESSAGE]


def staff(world: World, user_id: str) -> Person | None:
    """The person of this organisation with that userId."""
    found = world.person_by_id(user_id)
    usable = found is not None and not found.outside and not found.resigned and found.dingtalk.user_id == user_id
    return found if usable else None
