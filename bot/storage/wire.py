"""An event as text for the inbox, and back.

Rule: half a character is valid JSON but no valid text of a database, so a text with one is written in ASCII. Fields that a version
does not know are ignored and missing ones take their default, so that the events of another version can be read.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any, get_args

import orjson

from bot.ports import Incoming, IncomingKind, Mentioned, Platform

_KINDS: dict[str, type[IncomingKind]] = {kind.__name__: kind for kind in get_args(IncomingKind)}
_NAMES = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS.values()}
_VALUES: dict[type[Incoming], Callable[[Any], tuple[Any, ...]]] = {kind: attrgetter(*names) for kind, names in _NAMES.items()}
_PEOPLE = ("mentions", "members")


def encode(incoming: IncomingKind) -> str:
    """The event as JSON text that `decode` reads; ValueError or TypeError for one that holds no plain values."""
    kind = type(incoming)
    values = {"is": kind.__name__, **dict(zip(_NAMES[kind], _VALUES[kind](incoming), strict=True))}
    try:
        return orjson.dumps(values, default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS).decode()
    except orjson.JSONEncodeError:
        return _write(values)


def decode(text: str) -> IncomingKind:
    """The event in a text; raises ValueError for any other text."""
    try:
        found = _read(text)
        kind = _KINDS[found["is"]]
        values = {name: found[name] for name in _NAMES[kind] if name in found}
        values["platform"] = Platform(values["platform"])
        values["at"] = datetime.fromisoformat(values["at"])
        for name in _PEOPLE:
            if name in values:
                values[name] = tuple(Mentioned(*one) for one in values[name])
        if "readers" in values:
            values["readers"] = tuple(values["readers"])
        return kind(**values)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"not a kept event: {error!r}") from error


def _read(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mentioned):
        return (value.user_id, value.name)
    raise TypeError(f"{type(value).__name__} cannot be kept")


_write = json.JSONEncoder(separators=(",", ":"), default=_plain).encode
