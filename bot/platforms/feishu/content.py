"""Pure: what a person wrote, text or rich text, as plain text with its mentions.

Rule: only the placeholders that the event itself lists stand for people; `@_user_1` typed by hand stays as it was typed, and a
name that looks like a placeholder is not looked up again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import orjson

from bot.ports import Mentioned

EVERYONE = "@_all"
EVERYONE_SHOWN = "@所有人"
MOST_MENTIONS = 200
"""Read of one message; placeholders beyond stay as they are."""

_PLACEHOLDER = re.compile(r"@_(?:all|user_\d+)")
_SHOWN_AS = {"img": "[图片]", "media": "[视频]", "hr": "---"}


@dataclass(slots=True)
class Spoken:
    """Plain text; the bot's own mention is taken out and told by `at_bot`."""

    text: str = ""
    at_bot: bool = False
    mentions: list[Mentioned] = field(default_factory=list)


def load(text: str) -> Any:
    """JSON without what no database column holds: NUL is dropped and half a surrogate pair shown as �.

    Raises ValueError, or RecursionError when it is nested too deeply.
    """
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError:
        return _mended(json.loads(text))  # takes half a pair, which orjson refuses
    return _mended(value) if "\\u0000" in text else value


def spoken(kind: str, content: str, mentions: Iterable[Mapping[str, Any]], bot_id: str) -> Spoken | None:
    """What a message of this kind says; None for kinds that are not text. Raises what a wrong shape raises."""
    if kind not in ("text", "post"):
        return None
    value = load(content) if content else {}
    reader = _Reader(mentions, bot_id)
    reader.said.text = (reader.text(value.get("text", "")) if kind == "text" else reader.post(value)).strip()
    return reader.said


class _Reader:
    """Reads one message; `said` gathers who is called in it."""

    def __init__(self, mentions: Iterable[Mapping[str, Any]], bot_id: str) -> None:
        self.said = Spoken()
        self._bot_id = bot_id
        self._people = _people(mentions)

    def text(self, text: str) -> str:
        """Text with placeholders in it."""
        return _PLACEHOLDER.sub(self._replaced, text) if "@_" in text else text

    def post(self, post: Mapping[str, Any]) -> str:
        """Rich text: its title and paragraphs, a line each. It comes bare, or under its language."""
        body = post if "content" in post else next(iter(post.values()), {})
        lines = ["".join(map(self._node, paragraph)) for paragraph in body.get("content", [])]
        return "\n".join([body["title"], *lines] if body.get("title") else lines)

    def _node(self, node: Mapping[str, Any]) -> str:
        tag = node.get("tag")
        if tag == "at":
            return self._called(node["user_id"], str(node.get("user_name", "")))
        if tag == "emotion":
            return f"[{node['emoji_type']}]"
        shown = _SHOWN_AS.get(str(tag)) or node.get("text") or node.get("href") or ""
        return str(shown)

    def _replaced(self, match: re.Match[str]) -> str:
        """The longest key in the match that stands for somebody: @_user_12 may be @_user_1 with a 2 written behind it."""
        key = match[0]
        while key and key != EVERYONE and key not in self._people:
            key = key[:-1]
        return self._called(key, "") + match[0][len(key) :] if key else match[0]

    def _called(self, key: str, name: str) -> str:
        if key in (EVERYONE, "all"):
            return EVERYONE_SHOWN
        person = self._people.get(key, Mentioned("", name))
        if person.user_id == self._bot_id != "":
            self.said.at_bot = True
            return ""
        if person.user_id and person not in self.said.mentions:
            self.said.mentions.append(person)
        return f"@{person.name}"


def _people(mentions: Iterable[Mapping[str, Any]]) -> dict[str, Mentioned]:
    """Placeholders and who they stand for; events name all ids of a person, the REST interface only the one."""
    people: dict[str, Mentioned] = {}
    for mention in islice(mentions, MOST_MENTIONS):
        who, name = mention["id"], mention.get("name") or ""
        user_id = who if isinstance(who, str) else who.get("open_id") or ""
        if not (isinstance(user_id, str) and isinstance(name, str)):
            raise TypeError("somebody without a name")
        people[mention["key"]] = Mentioned(user_id, name)
    return people


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_mended(name): _mended(one) for name, one in value.items()}
    return [_mended(one) for one in value] if isinstance(value, list) else value
