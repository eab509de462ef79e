"""Reactions (表情回复) on messages."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import DeliveryEngine
from bot.sandbox.feishu.app import App, milliseconds, new_id
from bot.sandbox.feishu.errors import Refused, missing_field
from bot.sandbox.feishu.events import Events
from bot.sandbox.feishu.rest import Answer, Call
from bot.sandbox.feishu.sending import message_of
from bot.sandbox.world import Message, Person, World

_EMOJI = re.compile(r"[A-Za-z][A-Za-z0-9_]{1,39}")


class Reactions:
    """`/im/v1/messages/:message_id/reactions`, and people's reactions."""

    def __init__(self, app: App, world: World, clock: SimClock, engine: DeliveryEngine, events: Events) -> None:
        self._app = app
        self._world = world
        self._clock = clock
        self._engine = engine
        self._events = events

    async def create(self, call: Call) -> Answer:
        message = self._message(call)
        kind = call.body.get("reaction_type")
        emoji = kind.get("emoji_type") if isinstance(kind, dict) else None
        if not isinstance(emoji, str):
            raise missing_field("reaction_type", "reaction_type.emoji_type is required")
        return self.add(message, emoji, None)

    async def delete(self, call: Call) -> Answer:
        message = self._message(call)
        found = next((r for r in _of(message) if r["reaction_id"] == call.part("reaction_id")), None)
        if found is None or found["operator"]["operator_type"] != "app":
            raise Refused(231002)
        _of(message).remove(found)
        self._world.change_message(message)
        self._tell(message, found, created=False, by=None)
        return found

    async def of_message(self, call: Call) -> Answer:
        wanted = call.query.get("reaction_type")
        found = [r for r in _of(self._message(call)) if wanted in (None, r["reaction_type"]["emoji_type"])]
        return call.page(found, most=50)

    def add(self, message: Message, emoji: str, person: Person | None) -> dict[str, Any]:
        """React, as a person or (None) as the bot; the same one again changes nothing."""
        if not _EMOJI.fullmatch(emoji):
            raise Refused(231001)
        operator = _operator(self._app, person)
        reaction_type = {"emoji_type": emoji}
        same = (r for r in _of(message) if r["operator"] == operator and r["reaction_type"] == reaction_type)
        if known := next(same, None):
            return known
        reaction = {
            "reaction_id": new_id(""),
            "operator": operator,
            "action_time": milliseconds(self._clock.now()),
            "reaction_type": reaction_type,
        }
        _of(message).append(reaction)
        self._world.change_message(message)
        self._tell(message, reaction, created=True, by=person)
        return reaction

    def _message(self, call: Call) -> Message:
        message = message_of(self._world, call)
        if message.recalled:
            raise Refused(231003)
        return message

    def _tell(self, message: Message, reaction: dict[str, Any], *, created: bool, by: Person | None) -> None:
        chat = self._world.chats["feishu", message.chat_id]
        if chat.bot_in:
            self._engine.deliver(self._events.reacted(message, chat, reaction, created=created, by=by))


def _of(message: Message) -> list[dict[str, Any]]:
    reactions: list[dict[str, Any]] = message.extra.setdefault("reactions", [])
    return reactions


def _operator(app: App, person: Person | None) -> dict[str, str]:
    if person is None:
        return {"operator_id": app.app_id, "operator_type": "app"}
    return {"operator_id": person.feishu.open_id, "operator_type": "user"}
