"""Message contents: what a bot sends is understood, or refused as the platform refuses it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.feishu import cards, limits, markup
from bot.sandbox.feishu.card_words import words_of_card
from bot.sandbox.feishu.errors import Refused, invalid
from bot.sandbox.feishu.people import People
from bot.sandbox.world import Chat, World

_MEDIA = {"image": "image_key", "file": "file_key", "audio": "file_key", "media": "file_key", "sticker": "file_key"}
_POST_TAGS = {"text", "a", "at", "img", "media", "emotion", "code_block", "hr", "md"}


@dataclass(slots=True)
class Content:
    """A message's content, understood: `text` for people, `raw` as the platform stores it, `ids` of who is mentioned."""

    msg_type: str
    text: str
    raw: str
    card: dict[str, Any] | None = None
    ids: list[str] = field(default_factory=list)
    everyone: bool = False

    @property
    def kind(self) -> str:
        """The world's word for it."""
        return "card" if self.msg_type == "interactive" else self.msg_type


@dataclass(frozen=True, slots=True)
class Known:
    """What a card can be checked against in one chat."""

    people: People
    world: World
    chat: Chat

    def person(self, any_id: str) -> bool:
        return self.people.known(any_id)

    def image(self, key: str) -> bool:
        return self.world.media(key) is not None

    def at_all_allowed(self) -> bool:
        return self.chat.kind == "direct" or self.chat.at_all_allowed


class Contents:
    """Reads what bots send."""

    def __init__(self, world: World, people: People) -> None:
        self._world = world
        self._people = people

    def read(self, msg_type: str, content: Any, chat: Chat) -> Content:
        """Understand a message that a bot sends; Refused when the platform would not take it."""
        if not isinstance(content, str):
            raise invalid("content is not a string")
        size = len(content.encode("utf-8", "replace"))
        if size > (limits.TEXT_BYTES if msg_type == "text" else limits.POST_BYTES):
            raise Refused(230025)
        if msg_type == "interactive":
            return self.card(content, chat)
        body = _object(content)
        if msg_type == "text":
            return self._text(body, chat)
        if msg_type == "post":
            return self._post(body, chat)
        if msg_type in _MEDIA:
            return self._media(msg_type, body, content)
        if msg_type in {"share_chat", "share_user", "system"}:
            return Content(msg_type, content, content)
        raise invalid("invalid msg_type")

    def card(self, content: str, chat: Chat) -> Content:
        """A card from its JSON string, for sending and for updating."""
        if len(content.encode("utf-8", "replace")) > limits.CARD_BYTES:
            raise Refused(230025)
        try:
            card, reading = cards.read_card(content, Known(self._people, self._world, chat))
        except cards.BadCard as error:
            raise Refused(230099, str(error)) from error
        words = words_of_card(card, self._people)
        return Content("interactive", words, content, card, reading.mentioned, everyone=reading.everyone)

    def _text(self, body: dict[str, Any], chat: Chat) -> Content:
        text = body.get("text")
        if not isinstance(text, str) or not text:
            raise invalid("text is empty")
        ids = [value for at in markup.mentions_in_message(text) for value in at.values]
        stored = {"text": markup.with_mentions(text, self._placeholders(ids))}
        return self._mentioning("text", markup.with_mentions(text, self._people.at), stored, ids, chat)

    def _post(self, body: dict[str, Any], chat: Chat) -> Content:
        post = _post_of(body)
        nodes = [node for row in post["content"] for node in row]
        ids = [value for node in nodes for value in _mentioned(node)]
        if any(node["tag"] == "img" and self._world.media(str(node.get("image_key"))) is None for node in nodes):
            raise Refused(230017)
        shown = self._placeholders(ids)
        stored = {"title": post["title"], "content": [[_stored(node, shown) for node in row] for row in post["content"]]}
        rows = ["".join(_node_words(node, self._people.at) for node in row) for row in post["content"]]
        return self._mentioning("post", "\n".join(row for row in [post["title"], *rows] if row), stored, ids, chat)

    def _placeholders(self, ids: list[str]) -> Callable[[str], str]:
        """How stored content names those who are mentioned: `@_user_1`, `@_all`."""
        numbered = {mention["id"]: mention["key"] for mention in self._people.mentions(ids)}

        def shown(any_id: str) -> str:
            person = self._people.find(any_id)
            return "@_all" if any_id == markup.EVERYONE_ID else numbered[person.feishu.open_id] if person else f"@{any_id}"

        return shown

    def _mentioning(self, kind: str, text: str, stored: dict[str, Any], ids: list[str], chat: Chat) -> Content:
        everyone = markup.EVERYONE_ID in ids
        if everyone and chat.kind == "group" and not chat.at_all_allowed:
            raise invalid("no permission to at all in this chat")
        people = [one for one in ids if one != markup.EVERYONE_ID]
        return Content(kind, text, json.dumps(stored, ensure_ascii=False), None, people, everyone)

    def _media(self, msg_type: str, body: dict[str, Any], raw: str) -> Content:
        key = body.get(_MEDIA[msg_type])
        if not isinstance(key, str) or not key:
            raise invalid(f"{_MEDIA[msg_type]} is required")
        media = self._world.media(key)
        if media is None:
            raise Refused(230017)
        if (msg_type == "image") != key.startswith("img_"):
            raise Refused(230055)
        return Content(msg_type, media.name, raw)


def _object(content: str) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise invalid("content is not a string in json format") from error
    if not isinstance(body, dict):
        raise invalid("content is not a json object")
    return body


def _post_of(body: dict[str, Any]) -> dict[str, Any]:
    """The post in its first language, with a title and checked paragraphs; every language is checked."""
    posts = [_checked_post(post) for post in body.values()]
    if not posts:
        raise invalid("post is empty")
    return posts[0]


def _checked_post(post: Any) -> dict[str, Any]:
    rows = post.get("content") if isinstance(post, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise invalid("post: content is a list of paragraphs for each language")
    for node in (node for row in rows for node in row):
        if not isinstance(node, dict) or node.get("tag") not in _POST_TAGS:
            raise invalid("post: unknown tag")
    return {"title": str(post.get("title") or ""), "content": rows}


def _mentioned(node: dict[str, Any]) -> list[str]:
    if node["tag"] == "at":
        return [str(node.get("user_id", ""))]
    if node["tag"] == "md":
        return [value for at in markup.mentions_in_message(str(node.get("text", ""))) for value in at.values]
    return []


def _stored(node: dict[str, Any], shown: Callable[[str], str]) -> dict[str, Any]:
    """A node as it is given back: `md` becomes text, mentions become placeholders."""
    if node["tag"] == "at":
        return {"tag": "at", "user_id": shown(str(node.get("user_id", ""))), "style": node.get("style", [])}
    if node["tag"] == "md":
        return {"tag": "text", "text": markup.with_mentions(str(node.get("text", "")), shown), "style": []}
    return node


def _node_words(node: dict[str, Any], shown: Callable[[str], str]) -> str:
    if node["tag"] == "at":
        return shown(str(node.get("user_id", "")))
    text = str(node.get("text", ""))
    return markup.with_mentions(text, shown) if node["tag"] == "md" else text
