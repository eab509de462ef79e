"""Looks people up by the platform's three kinds of id, and refuses ids as the platform does."""

from __future__ import annotations

from typing import Any

from bot.sandbox.feishu.app import App
from bot.sandbox.feishu.errors import Refused
from bot.sandbox.world import EVERYONE, Chat, Person, World

ID_TYPES = ("open_id", "union_id", "user_id")


class People:
    """The tenant's people as ids of Feishu."""

    def __init__(self, world: World, app: App) -> None:
        self._world = world
        self._app = app

    def find(self, any_id: str) -> Person | None:
        """A person by any of the three ids."""
        person = self._world.person_by_id(any_id)
        return person if person and any_id in {person.feishu.open_id, person.feishu.union_id, person.feishu.user_id} else None

    def by(self, id_type: str, value: str) -> Person:
        """A person by an id of that type; refused with the code of that type when there is none."""
        person = self.find(value)
        if person and getattr(person.feishu, id_type) == value:
            return person
        if id_type == "open_id" and value.startswith("ou_"):
            raise Refused(99992361, value)
        raise Refused(99992351 if id_type == "user_id" else 99992360, value)

    def known(self, any_id: str) -> bool:
        """Whether a card may name this id: a person's, or the bot's own."""
        return any_id in {self._app.open_id, self._app.union_id} or self.find(any_id) is not None

    def name(self, any_id: str) -> str:
        """What a mention of this id looks like."""
        if any_id == "all":
            return "所有人"
        if any_id in {self._app.open_id, self._app.union_id}:
            return self._app.name
        person = self.find(any_id)
        return person.name if person else any_id

    def at(self, any_id: str) -> str:
        return f"@{self.name(any_id)}"

    def rung(self, chat: Chat, ids: list[str], *, everyone: bool) -> list[str]:
        """Keys of who is really rung in this chat; who is not in it is only named."""
        people = [self.find(one) for one in ids]
        keys = [person.key for person in people if person and person.key in chat.members]
        everybody = [EVERYONE] if everyone and chat.kind == "group" else []
        return everybody + list(dict.fromkeys(keys))

    def mentions(self, ids: list[str]) -> list[dict[str, Any]]:
        """The `mentions` of a REST message; its ids are strings, unlike in events."""
        people = {person.key: person for one in ids if (person := self.find(one))}
        return [
            {
                "key": f"@_user_{number}",
                "id": person.feishu.open_id,
                "id_type": "open_id",
                "name": person.name,
                "tenant_key": self._app.tenant(outside=person.outside),
            }
            for number, person in enumerate(people.values(), start=1)
        ]


def id_of(person: Person, id_type: str) -> str:
    """The person's id of that type."""
    return str(getattr(person.feishu, id_type))


def id_type_of(query: Any, name: str = "user_id_type") -> str:
    """The id type that a call asks for; open_id when it does not say."""
    wanted = query.get(name, "open_id")
    if wanted not in ID_TYPES:
        raise Refused(99992402, extra={"error": {"field_violations": [{"field": name, "description": "invalid id type"}]}})
    return str(wanted)
