"""What a person types becomes the platform's JSON, with placeholders for mentions."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.feishu.app import App
from bot.sandbox.feishu.events import user_id
from bot.sandbox.world import BOT, EVERYONE, Chat, Person, World

FILES = {"image", "file", "audio", "media"}
_AT_EVERYONE = ("@所有人", "@全体成员")


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as typed: what people read, the platform's JSON, who is mentioned there and who is rung."""

    text: str
    content: str
    mentions: list[dict[str, Any]]
    rung: list[str]


def typed(text: str, chat: Chat, world: World, app: App, *, at_bot: bool) -> Typed:
    """Turn `@name` into the platform's placeholders; `@所有人` becomes `@_all` and is in no mention."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if at_bot and chat.kind == "group" and f"@{app.name}" not in text:
        text = f"@{app.name} {text}"
    people = {world.people[key].name: world.people[key] for key in chat.members} if "@" in text else {}
    mentions: list[dict[str, Any]] = []
    rung: list[str] = []

    def placeholder(found: re.Match[str]) -> str:
        name = found[1]
        if found[0] in _AT_EVERYONE:
            rung.append(EVERYONE)
            return "@_all"
        key = f"@_user_{len(mentions) + 1}"
        rung.append(people[name].key if name in people else BOT)
        mentions.append(_mention(key, app, people.get(name)))
        return key

    if "@" not in text:
        return Typed(text, _dump(text), [], [])
    names = sorted([*people, app.name, "所有人", "全体成员"], key=len, reverse=True)
    placed = re.sub(f"@({'|'.join(map(re.escape, names))})", placeholder, text)
    return Typed(text, _dump(placed), mentions, list(dict.fromkeys(rung)))


def post_of(words: Typed, title: str) -> str:
    """Rich text with one paragraph a line; mentions are nodes of their own. Received posts have no language key."""
    names = {mention["key"]: mention["name"] for mention in words.mentions}
    pieces = re.compile(r"(@_user_\d+)")
    rows = [
        [_node(piece, names) for piece in pieces.split(line) if piece] for line in json.loads(words.content)["text"].split("\n")
    ]
    return json.dumps({"title": title, "content": rows}, ensure_ascii=False, separators=(",", ":"))


def _node(piece: str, names: dict[str, str]) -> dict[str, Any]:
    if piece in names:
        return {"tag": "at", "user_id": piece, "user_name": names[piece], "style": []}
    return {"tag": "text", "text": piece, "style": []}


def file_content(msgtype: str, key: str, name: str) -> str:
    """The content of an image or a file as it is received."""
    if msgtype == "image":
        return json.dumps({"image_key": key})
    content: dict[str, Any] = {"file_key": key}
    content |= {"duration": 4000} if msgtype in {"audio", "media"} else {}
    content |= {} if msgtype == "audio" else {"file_name": name}
    return json.dumps(content, ensure_ascii=False)


def checked_content(written: str) -> str:
    """A content written by hand: a JSON object, or ValueError."""
    try:
        content = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise ValueError('text 要写成这种消息的 content，例如 {"file_key": "file_v3_…"}。') from error
    if type(content) is not dict:
        raise ValueError("这种消息的 content 要是一个 JSON 对象。")
    return written


def _dump(text: str) -> str:
    return json.dumps({"text": text}, ensure_ascii=False, separators=(",", ":"))


def _mention(key: str, app: App, person: Person | None) -> dict[str, Any]:
    """One entry of an event's `mentions`; nobody is the bot."""
    if person is None:
        ids: dict[str, str | None] = {"union_id": app.union_id, "user_id": "", "open_id": app.open_id}
        return {"key": key, "id": ids, "mentioned_type": "bot", "name": app.name, "tenant_key": app.tenant_key}
    tenant = app.tenant(outside=person.outside)
    return {"key": key, "id": user_id(person), "mentioned_type": "user", "name": person.name, "tenant_key": tenant}
