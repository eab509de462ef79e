"""What a stand-in of either platform offers to the control calls, the page and tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from aiohttp import web

from bot.sandbox.deliveries import DeliveryEngine
from bot.sandbox.world import Chat, Message, Person


class StandIn(Protocol):
    """One platform: the servers a bot connects to, and what people do there.

    What a person does changes the world at once; the event goes out meanwhile, if the platform has such an event.
    LookupError and ValueError carry one Chinese sentence for whoever asked.
    """

    platform: str
    engine: DeliveryEngine

    def routes(self) -> Sequence[web.AbstractRouteDef]:
        """What is mounted at the root of the platform's own port."""

    async def say(
        self, chat: Chat, person: Person, text: str, *, at_bot: bool, reply_to: str | None = None, message_id: str | None = None
    ) -> Message:
        """A person writes. `@name` and `@所有人` in the text mention; a `message_id` that exists is delivered once more."""

    async def share(
        self, chat: Chat, person: Person, msgtype: str, *, text: str = "", name: str = "", body: bytes = b"", at_bot: bool = True
    ) -> Message:
        """A person sends something else than text, in the platform's own word for its type."""

    async def click(
        self,
        message: Message,
        person: Person,
        *,
        button: str | None = None,
        value: Any = None,
        form: dict[str, Any] | None = None,
        action: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """A person presses what a card offers and gets what they are shown.

        Named by the text on it (`button`) or by what it reports (`value`); `form` holds the fields of its form by name;
        `action` is what else the platform reports of a control outside a form, such as `{"tag": "select_static", "option": "p1"}`.
        Answers `{"toast": {"type", "content"} | None, "card": the new card | None, "error": {"code", "message"} | None}`.
        """

    async def recall(self, message: Message) -> None:
        """The author takes a message back."""

    async def join(self, chat: Chat, person: Person) -> None:
        """A person comes into a group."""

    async def leave(self, chat: Chat, person: Person) -> None:
        """A person goes out of a group by themselves."""

    async def put_out(self, chat: Chat, person: Person) -> None:
        """The owner puts a person out of a group."""

    async def read(self, message: Message, person: Person) -> None:
        """A person has seen a message of the bot."""

    async def rename(self, chat: Chat, name: str) -> None:
        """The owner gives a group another name."""

    async def disband(self, chat: Chat) -> None:
        """The owner ends a group."""

    async def set_bot(self, chat: Chat, *, present: bool) -> None:
        """The owner brings the bot into a group or puts it out."""

    async def close(self) -> None:
        """Cut every connection and give up what is on its way."""
