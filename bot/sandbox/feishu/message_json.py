"""A message as REST gives it back."""

from __future__ import annotations

import html
import json
from typing import Any

from bot.sandbox.feishu.app import App
from bot.sandbox.feishu.card_words import degraded
from bot.sandbox.world import BOT, Message, World

RECALLED = "This message was recalled"


def message_json(message: Message, world: World, app: App, *, whole_card: bool = False) -> dict[str, Any]:
    """`whole_card`: a card as it was sent, instead of its flat shadow."""
    extra = message.extra
    shown: dict[str, Any] = {"message_id": message.message_id}
    if message.reply_to:
        shown |= {"root_id": extra["root_id"], "parent_id": message.reply_to}
    if "thread_id" in extra:
        shown["thread_id"] = extra["thread_id"]
    shown |= {
        "msg_type": extra["msg_type"],
        "create_time": extra["create_time"],
        "update_time": extra["update_time"],
        "deleted": message.recalled,
        "updated": message.edited or message.revisions > 0,
        "chat_id": message.chat_id,
        "sender": _sender(message, world, app),
        "body": {"content": RECALLED if message.recalled else _content(message, whole_card=whole_card)},
    }
    if extra.get("mentions") and not message.recalled:
        shown["mentions"] = [_mention(one) for one in extra["mentions"]]
    return shown


def _sender(message: Message, world: World, app: App) -> dict[str, Any]:
    if message.author == BOT:
        return {"id": app.app_id, "id_type": "app_id", "sender_type": "app", "tenant_key": app.tenant_key}
    person = world.people[message.author]
    return {
        "id": person.feishu.open_id,
        "id_type": "open_id",
        "sender_type": "user",
        "tenant_key": app.tenant(outside=person.outside),
    }


def _content(message: Message, *, whole_card: bool) -> str:
    raw: str = message.extra["content"]
    if message.card is not None:
        return raw if whole_card else degraded(message.card, message.text)
    if message.edited and message.author != BOT:
        text = json.loads(raw)["text"]
        return json.dumps({"text": f"<p>{html.escape(text, quote=False)}</p>"}, ensure_ascii=False)
    return raw


def _mention(mention: dict[str, Any]) -> dict[str, Any]:
    """In REST the id is a string, in events an object."""
    ids = mention["id"]
    open_id = ids["open_id"] if isinstance(ids, dict) else ids
    return {
        "key": mention["key"],
        "id": open_id,
        "id_type": "open_id",
        "name": mention["name"],
        "tenant_key": mention["tenant_key"],
    }
