"""A card with a text in every place where it has one: whoever wrote it may have written that."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from bot.cards.actions import Action
from bot.cards.model import Card, Image, Input, Mention

Part = TypeVar("Part")
OURS: dict[type, frozenset[str]] = {
    Mention: frozenset({"user_id"}),
    Input: frozenset({"name"}),
    Image: frozenset({"key"}),
}
"""Fields that hold no words: ids and names that no person writes."""

HELD = 200
"""Characters of what a field holds, and of what is chosen: records bound them before a card is drawn."""


def filled(card: Card, text: str) -> Card:
    """Every string of the card, however deep, is the text; what has none keeps none."""
    return _part(card, text)


def _part(part: Part, text: str) -> Part:
    if isinstance(part, str) and not isinstance(part, Enum):
        return text if part else part  # type: ignore[return-value]
    if isinstance(part, tuple):
        return tuple(_part(one, text) for one in part)  # type: ignore[return-value]
    if not is_dataclass(part) or isinstance(part, Action | type):
        return part
    return replace(part, **_changes(part, text))


def _changes(part: Any, text: str) -> dict[str, Any]:
    kept = OURS.get(type(part), frozenset()) | _words_of_ours(part)
    changes = {one.name: _part(getattr(part, one.name), text) for one in fields(part) if one.name not in kept}
    if isinstance(part, Input):
        changes |= {"value": changes.get("value", part.value)[:HELD]}
        changes |= {"choices": tuple((value[:HELD], label) for value, label in changes["choices"])}
    return changes


def _words_of_ours(part: Any) -> frozenset[str]:
    """A chart's kind, a form's name, and a date that an input holds."""
    name = type(part).__name__
    if name == "Input" and part.kind == "date":
        return frozenset({"value"})
    return frozenset({"kind"} if name == "Chart" else {"name"} if name == "Form" else ())
