"""What people see: one world of people, chats and messages for both platforms.

Ids are in each platform's own shape. Everything that changes takes the next number of one sequence, so that the page and
tests can ask what is new.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections import OrderedDict, deque
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

MESSAGES_KEPT = 20_000
CHANGES_KEPT = 20_000
TOASTS_KEPT = 500
MEDIA_BYTES_KEPT = 64 * 1024 * 1024
BOT = "bot"
EVERYONE = "all"


@dataclass(frozen=True, slots=True)
class FeishuIds:
    open_id: str
    union_id: str
    user_id: str


@dataclass(frozen=True, slots=True)
class DingIds:
    user_id: str
    union_id: str
    encrypted_id: str


@dataclass(slots=True)
class Person:
    """Somebody of the company, or a guest: `outside` is of another company, `resigned` has left."""

    key: str
    name: str
    department: str
    title: str
    feishu: FeishuIds
    dingtalk: DingIds
    outside: bool = False
    resigned: bool = False

    def ids(self) -> Iterable[str]:
        """Every id this person is known by, on both platforms."""
        yield from (self.feishu.open_id, self.feishu.union_id, self.feishu.user_id)
        yield from (self.dingtalk.user_id, self.dingtalk.union_id, self.dingtalk.encrypted_id)


@dataclass(frozen=True, slots=True)
class Department:
    name: str
    head: str
    """Key of the person in charge, or empty."""
    parent: str = ""
    """Name of the department above, empty right below the company."""


@dataclass(slots=True)
class Chat:
    """A group, or one person's direct chat with the bot. `members` are person keys, the first one owns the group."""

    platform: str
    chat_id: str
    name: str
    kind: str
    """`group` or `direct`."""
    members: list[str]
    bot_in: bool = True
    at_all_allowed: bool = True
    disbanded: bool = False
    external: bool = False
    """Has people of another company in it."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Details of one platform."""


@dataclass(slots=True)
class Message:
    """One message as a group shows it.

    `card` is the platform's own card JSON as sent; `text` is what people read, with mentions as `@name`. `mentions` are the keys
    of who was really rung, or `all`. `revisions` counts the card updates seen. `visible_to` is None, or who alone sees it.
    """

    platform: str
    chat_id: str
    message_id: str
    author: str
    """Person key, or `bot`."""
    sent_at: datetime
    kind: str
    """`text`, `card`, `image`, or the platform's own word."""
    text: str = ""
    card: dict[str, Any] | None = None
    mentions: list[str] = field(default_factory=list)
    reply_to: str | None = None
    recalled: bool = False
    edited: bool = False
    revisions: int = 0
    visible_to: list[str] | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    """Details of one platform, such as its uuid or its card's tracking id; must survive JSON."""
    seq: int = 0
    """Number of the last change to this message."""

    def shown(self) -> dict[str, Any]:
        """As JSON for the page and for other programs."""
        return asdict(self) | {"sent_at": self.sent_at.isoformat()}


@dataclass(frozen=True, slots=True)
class Toast:
    """What one person was shown for a moment after a click; `kind` is info, success, warning or error."""

    platform: str
    person: str
    message_id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Media:
    content_type: str
    name: str
    body: bytes


class World:
    """People, chats and messages. Only this class changes them, so every change is numbered and told."""

    def __init__(self) -> None:
        self.people: dict[str, Person] = {}
        self.departments: dict[str, Department] = {}
        self.chats: dict[tuple[str, str], Chat] = {}
        self.toasts: deque[Toast] = deque(maxlen=TOASTS_KEPT)
        self.seq = 0
        self._messages: OrderedDict[tuple[str, str], Message] = OrderedDict()
        self._media: OrderedDict[str, Media] = OrderedDict()
        self._media_bytes = 0
        self._by_id: dict[str, Person] = {}
        self._log: deque[tuple[int, str, Any]] = deque(maxlen=CHANGES_KEPT)
        self._changed = asyncio.Event()

    # --- people and chats -----------------------------------------------------------------------------------------------

    def add_person(self, person: Person) -> None:
        self.people[person.key] = person
        for known in person.ids():
            self._by_id[known] = person
        self._change("person", person)

    def change_person(self, person: Person) -> None:
        self._change("person", person)

    def add_department(self, department: Department) -> None:
        self.departments[department.name] = department

    def add_chat(self, chat: Chat) -> None:
        self.chats[chat.platform, chat.chat_id] = chat
        self._change("chat", chat)

    def change_chat(self, chat: Chat) -> None:
        """Tell that the chat was changed."""
        self._change("chat", chat)

    def person(self, who: str) -> Person | None:
        """By key, by any id of either platform, or by name."""
        found = self.people.get(who) or self._by_id.get(who)
        return found or next((p for p in self.people.values() if p.name == who), None)

    def person_by_id(self, any_id: str) -> Person | None:
        """By an id of either platform only."""
        return self._by_id.get(any_id)

    def chat(self, platform: str, which: str) -> Chat | None:
        """By id, or by name."""
        found = self.chats.get((platform, which))
        return found or next((c for c in self.chats.values() if c.platform == platform and c.name == which), None)

    def direct_chat(self, platform: str, person: Person) -> Chat:
        """The person's chat with the bot, made on first use."""
        chat_id = chat_id_for(platform, "direct", person.key)
        if (platform, chat_id) not in self.chats:
            self.add_chat(Chat(platform, chat_id, person.name, "direct", [person.key]))
        return self.chats[platform, chat_id]

    # --- messages -------------------------------------------------------------------------------------------------------

    @property
    def messages(self) -> list[Message]:
        """The newest messages, oldest first."""
        return list(self._messages.values())

    def message(self, platform: str, message_id: str) -> Message | None:
        return self._messages.get((platform, message_id))

    def history(self, platform: str, chat_id: str, since: int = 0) -> list[Message]:
        """The chat's messages that changed after `since`, oldest message first."""
        kept = self._messages.values()
        return [m for m in kept if m.chat_id == chat_id and m.platform == platform and m.seq > since]

    def add_message(self, message: Message) -> None:
        self._messages[message.platform, message.message_id] = message
        while len(self._messages) > MESSAGES_KEPT:
            self._messages.popitem(last=False)
        self._change("message", message)
        message.seq = self.seq

    def change_message(self, message: Message) -> None:
        """Tell that the message was changed."""
        self._change("message", message)
        message.seq = self.seq

    def show_toast(self, toast: Toast) -> None:
        self.toasts.append(toast)
        self._change("toast", toast)

    # --- images and files -----------------------------------------------------------------------------------------------

    def put_media(self, key: str, media: Media) -> None:
        """Keep an uploaded image or file under its platform's key; the oldest go when there is too much."""
        self._media[key] = media
        self._media_bytes += len(media.body)
        while self._media_bytes > MEDIA_BYTES_KEPT:
            _, oldest = self._media.popitem(last=False)
            self._media_bytes -= len(oldest.body)

    def media(self, key: str) -> Media | None:
        return self._media.get(key)

    # --- what is new ----------------------------------------------------------------------------------------------------

    async def changes(self, since: int) -> list[dict[str, Any]]:
        """What changed after `since`, oldest first; waits until something has.

        Each is `{"seq", "kind": "message"|"chat"|"person"|"toast", "value"}` with the value as it is now, the last change of
        each thing only. A `since` so old that changes are forgotten gets `[{"seq", "kind": "reset"}]`: read everything again.
        """
        while self.seq <= since:
            await self._changed.wait()
        if self._log[0][0] > since + 1:
            return [{"seq": self.seq, "kind": "reset"}]
        newest: dict[int, tuple[int, str, Any]] = {}
        for seq, kind, value in reversed(self._log):
            if seq <= since:
                break
            newest.setdefault(id(value), (seq, kind, value))
        return [{"seq": seq, "kind": kind, "value": _as_json(value)} for seq, kind, value in sorted(newest.values(), key=_seq)]

    def _change(self, kind: str, value: Any) -> None:
        self.seq += 1
        self._log.append((self.seq, kind, value))
        self._changed.set()
        self._changed = asyncio.Event()


def _seq(change: tuple[int, str, Any]) -> int:
    return change[0]


def _as_json(value: Any) -> dict[str, Any]:
    return value.shown() if isinstance(value, Message) else asdict(value)


def chat_id_for(platform: str, *seed: str) -> str:
    """A chat id in the platform's shape, the same one for the same seed."""
    digest = hashlib.sha256("/".join((platform, *seed)).encode()).digest()
    if platform == "feishu":
        return f"oc_{digest.hex()[:32]}"
    return f"cid{base64.b64encode(digest[:16]).decode()}"


def feishu_ids_for(key: str, open_id: str | None = None) -> FeishuIds:
    """A person's Feishu ids: the given open_id, the others made from the key."""
    digest = hashlib.sha256(f"feishu/{key}".encode()).hexdigest()
    return FeishuIds(open_id or f"ou_{digest[:32]}", f"on_{digest[32:64]}", digest[:8])


def ding_ids_for(key: str, user_id: str | None = None) -> DingIds:
    """A person's DingTalk ids: the given userId, the others made from the key."""
    digest = hashlib.sha256(f"dingtalk/{key}".encode()).digest()
    union = base64.b64encode(digest[:15]).decode().replace("/", "a").replace("+", "b")
    encrypted = base64.b64encode(digest[15:30]).decode()
    return DingIds(user_id or f"{key}{int.from_bytes(digest[:2]) % 9000 + 1000}", f"{union}iE", f"$:LWCP_v1:${encrypted}")
