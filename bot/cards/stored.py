"""A card as text for a queue in a database, and back.

A class of the model is an object tagged with its name, an action is its packed payload, tuples are lists. The tags are
the class names, so renaming a class of the model needs a migration of what is queued.
"""

from __future__ import annotations

import json
from dataclasses import fields
from enum import StrEnum
from typing import Any, get_args, get_type_hints

from bot.cards import model
from bot.cards.actions import Action, unpack
from bot.errors import StaleAction

TAG = "is"
ACTION = "Action"

_CLASSES: dict[str, type] = {
    one.__name__: one
    for one in (*get_args(model.Block), *(set(get_args(model.Span)) - {str}), model.Series, model.Button, model.Input, model.Card)
}
_FIELDS = {one: tuple(field.name for field in fields(one)) for one in _CLASSES.values()}
_ENUMS = {
    one: {name: hint for name, hint in get_type_hints(one).items() if isinstance(hint, type) and issubclass(hint, StrEnum)}
    for one in _CLASSES.values()
}


def dump(card: model.Card) -> str:
    """The card as JSON text; an action that is too long for a payload raises ValueError."""
    return json.dumps(card, default=_tagged, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> model.Card:
    """The card that `dump` made the text from; raises ValueError for any other text, also for an action of another version."""
    try:
        found = json.loads(text, object_hook=_built)
    except (TypeError, ValueError, RecursionError, StaleAction) as error:
        raise ValueError(f"not a stored card: {error}") from error
    if isinstance(found, model.Card):
        return found
    raise ValueError("not a stored card")


def _tagged(value: Any) -> dict[str, Any]:
    if isinstance(value, Action):
        return {TAG: ACTION, **value.pack()}
    names = _FIELDS.get(type(value))
    if names is None:
        raise TypeError(f"{type(value).__name__} is no part of a card")
    return {TAG: type(value).__name__, **{name: getattr(value, name) for name in names}}


def _built(found: dict[str, Any]) -> Any:
    name = found.pop(TAG, None)
    if name == ACTION:
        _every_kind()
        return unpack(found)
    kind = _CLASSES.get(str(name))
    if kind is None:
        raise ValueError(f"a card has no part called {name}")
    values = {key: _frozen(value) for key, value in found.items()}
    for key, enum in _ENUMS[kind].items():
        values[key] = enum(str(values.get(key)))
    return kind(**values)


def _every_kind() -> None:
    """What waits in the queue when the bot starts may carry any action, and nobody has asked for its class yet."""
    from bot.cards import payloads  # noqa: F401, PLC0415 - a start that finds no card waiting does without them


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
