"""The outside world on one page: what comes in, what goes out, and whom the inside asks.

Incoming kinds are what a platform can tell; outgoing kinds are what we can ask of it. Both are plain values that survive a
trip through JSON, so that a queue in a database can hold them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from bot.cards.model import Card
from bot.domain.policy import Policy


class Platform(StrEnum):
    FEISHU = "feishu"
    DINGTALK = "dingtalk"
    CLOCK = "clock"
    """Time itself is one more sender."""


# --- what comes in ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One thing that happened.

    `key` is unique for the platform and the thing, whatever the delivery: a redelivery has the same one.
    `chat_id` is the platform's id of the chat, empty when the thing belongs to none; things of one chat are handled in order.
    `direct` tells a private chat with the bot from a group. `person_id` is the platform's id of who did it, empty when nobody.
    `at` is when it happened by the platform's clock, aware.
    """

    platform: Platform
    key: str
    at: datetime
    chat_id: str = ""
    direct: bool = False
    person_id: str = ""
    person_name: str = ""
    """As the platform gave it; empty where an event carries no name (Feishu)."""


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Somebody @-mentioned in a message; the text shows it as `@name`."""

    user_id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceived(Incoming):
    """Text or rich text. `text` has mentions as `@name`; the mention of this bot is removed and `at_bot` is set
    (always set in a private chat). `reply_to` is the message that it answers, or empty."""

    message_id: str
    text: str
    at_bot: bool = False
    mentions: tuple[Mentioned, ...] = ()
    reply_to: str = ""
    chat_name: str = ""
    """Where the platform says it with every message (DingTalk), else empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(Incoming):
    """The author changed a message; `text` is None where the platform does not send the new text."""

    message_id: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecalled(Incoming):
    message_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPressed(Incoming):
    """A button or a form. `payload` is what the card carried (empty when foreign), `form` the fields of a form as text.
    `card_ref` is the platform's id of the card (Feishu message id, DingTalk outTrackId)."""

    card_ref: str
    payload: dict[str, Any] = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BotAdded(Incoming):
    chat_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotRemoved(Incoming):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersJoined(Incoming):
    members: tuple[Mentioned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersLeft(Incoming):
    members: tuple[Mentioned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRenamed(Incoming):
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatDisbanded(Incoming):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonKnown(Incoming):
    """The platform's contact book answered a FindPerson."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersKnown(Incoming):
    """The platform answered a FindMembers: everyone in the chat, and its name."""

    chat_name: str
    members: tuple[Mentioned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadersKnown(Incoming):
    """The platform answered a FindReaders about the message `ref`: the ids of those who have read it. `told` is False where the
    platform does not tell it of this message."""

    ref: str
    readers: tuple[str, ...] = ()
    told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUnderstood(Incoming):
    """Kept as it came, acknowledged and counted. `kind` is the platform's name for it, `raw` its JSON text."""

    kind: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDue(Incoming):
    """A row of the jobs table has come due; `at` is the moment it was due. `subject` is the id of the record that this part of the
    job is about, 0 for the whole of it."""

    job: str
    subject: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRang(Incoming):
    """A clock of a record has come due; `at` is the moment it was due."""

    clock_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Incoming):
    """Something that another record waits for (subtask.done); handed in again by the handler that did it."""

    what: str
    record_id: int


IncomingKind = (
    MessageReceived
    | MessageEdited
    | MessageRecalled
    | CardPressed
    | BotAdded
    | BotRemoved
    | MembersJoined
    | MembersLeft
    | ChatRenamed
    | ChatDisbanded
    | PersonKnown
    | MembersKnown
    | ReadersKnown
    | NotUnderstood
    | JobDue
    | ClockRang
    | Happened
)


# --- what goes out ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """Where something goes: a group (`chat_id`) or one person (`user_id`) of a platform; exactly one of the two is set."""

    platform: Platform
    chat_id: str = ""
    user_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One request to a platform. `key` is ours, at most 50 characters, new for every thing sent and the same for every
    attempt: it is the platform's idempotency key where there is one."""

    key: str
    target: Target


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCard(Sending):
    """`reply_to` answers a message, shown as a reply where the platform can."""

    card: Card
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateCard(Sending):
    """Replace the card that was sent as `ref`."""

    ref: str
    card: Card


@dataclass(frozen=True, slots=True, kw_only=True)
class SendText(Sending):
    text: str
    mentions: tuple[Mentioned, ...] = ()
    reply_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Urge(Sending):
    """Urge one person by the platform's urgent channel to look at the message `ref` in their private chat; `text` is what a channel
    says that shows words of its own."""

    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a request. `ref` names the message for later updates; empty where the platform gives none."""

    ref: str


@dataclass(frozen=True, slots=True)
class PersonFacts:
    user_id: str
    name: str


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """A department of the contact book. `parent` is the id of the one above it, empty right below the company; `head` the user id
    of who is in charge, empty where the book names nobody."""

    id: str
    name: str
    parent: str = ""
    head: str = ""


@dataclass(frozen=True, slots=True)
class ColleagueFacts:
    """Somebody of the contact book. `department` is the id of the first department they are in, empty for none."""

    user_id: str
    name: str
    title: str = ""
    department: str = ""


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """The contact book as far as this app may see it."""

    departments: tuple[DepartmentFacts, ...]
    people: tuple[ColleagueFacts, ...]


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message as it stands now."""

    text: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class ChatFacts:
    name: str
    members: tuple[Mentioned, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of an examination; `advice` says what to do where something is wrong."""

    good: bool
    what: str
    advice: str = ""


# --- whom the inside asks -----------------------------------------------------------------------------------------------


class Messenger(Protocol):
    """One platform's outgoing side. Every method raises PlatformError (bot/errors.py) and has a timeout of its own."""

    def repeat_is_harmless(self, *, card: bool) -> bool:
        """Whether sending, or changing, a card (else a text) with the same key again shows nothing twice."""

    async def send(self, sending: SendCard | SendText) -> Sent: ...

    async def update(self, sending: UpdateCard) -> Sent:
        """Sent.ref may differ from the one given where the platform replaces by sending anew."""

    async def urge(self, urge: Urge) -> None:
        """Raises NotPermitted where the app has no right to the urgent channel; said twice, it is heard twice."""

    async def upload_image(self, png: bytes) -> str:
        """The platform's key of the picture."""


class Directory(Protocol):
    """One platform's contact book. Raises PlatformError."""

    async def person(self, user_id: str) -> PersonFacts: ...

    async def chat(self, chat_id: str) -> ChatFacts: ...

    async def company(self) -> CompanyFacts:
        """Every department and everybody in them."""

    async def message(self, message_id: str) -> MessageFacts:
        """The text of a message that was edited."""

    async def readers(self, chat_id: str, ref: str) -> tuple[str, ...]:
        """The ids of those who have read what the bot sent to the group as `ref`. Raises NotPermitted where the platform does not
        tell it of such a message."""


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a press is answered with at once: a toast, and the card that takes the place of the pressed one."""

    toast: str = ""
    tone: str = "info"
    """info, success, warning or error"""
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Agenda:
    """What time has to know: the policy in force, and the clocks that are due with their moments."""

    policy: Policy
    clocks: Sequence[tuple[int, datetime]]


class Intake(Protocol):
    """What a platform hands its events to. Both raise StorageUnavailable when nothing was kept: then nothing may be
    acknowledged, so that the platform delivers again."""

    async def accept(self, incoming: IncomingKind) -> None:
        """Return when the event is committed; a redelivery returns as well and has no second effect."""

    async def press(self, pressed: CardPressed, within: float) -> Answer:
        """Commit and answer inside `within` seconds; when that is too short the answer says 处理中 and the card follows."""
