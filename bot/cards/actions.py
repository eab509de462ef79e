"""What a button carries: one frozen class a kind, checked when it is built and when it comes back.

Rule: the payload returns from a client and is untrusted. It names what is asked, never who may do it; the handler asks
that again. A payload is a flat JSON object of at most 900 bytes: `a` the kind, `v` the version of its fields, then the fields.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import StaleAction

STALE = "这张卡片是旧版本的，按钮已经失效。请发“帮助”看看现在可以怎么做。"
MAX_BYTES = 900
MAX_ID_BYTES = 120

RecordId = Annotated[int, Field(ge=1, lt=2**31)]
"""The number of a record as both databases can look it up."""


class Action(BaseModel):
    """Base of all button payloads. A subclass states its `kind` and `version` in its class arguments."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kind: ClassVar[str]
    version: ClassVar[int]
    kinds: ClassVar[dict[str, type[Action]]] = {}

    def __init_subclass__(cls, *, kind: str, version: int = 1, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if kind in Action.kinds:
            raise TypeError(f"two actions are called {kind}")
        cls.kind, cls.version = kind, version
        Action.kinds[kind] = cls

    def pack(self) -> dict[str, Any]:
        """The JSON object a platform carries; raises ValueError when it is too long for one."""
        payload = {"a": self.kind, "v": self.version, **self.model_dump(mode="json")}
        if len(json.dumps(payload, ensure_ascii=False).encode()) > MAX_BYTES:
            raise ValueError(f"the payload of {self.kind} is over {MAX_BYTES} bytes")
        return payload


def button_id(action: Action) -> str:
    """The action as one short word, for platforms whose buttons carry only an id: kind, version and fields in order."""
    text = json.dumps(
        [action.kind, action.version, *action.model_dump(mode="json").values()], ensure_ascii=False, separators=(",", ":")
    )
    if len(text.encode()) > MAX_ID_BYTES:
        raise ValueError(f"the id of {action.kind} is over {MAX_ID_BYTES} bytes")
    return text


def from_button_id(text: str) -> Action:
    """The action a button id stands for; raises StaleAction like unpack."""
    try:
        name, version, *values = json.loads(text)
        names = list(Action.kinds[name].model_fields)
        return unpack({"a": name, "v": version, **dict(zip(names, values, strict=True))})
    except (ValueError, TypeError, KeyError) as error:
        raise StaleAction(STALE) from error


def unpack(payload: Mapping[str, Any]) -> Action:
    """The action in a payload; raises StaleAction for another version, an unknown kind or foreign fields."""
    fields = {key: value for key, value in payload.items() if key not in ("a", "v")}
    kind = Action.kinds.get(str(payload.get("a")))
    if kind is None or payload.get("v") != kind.version:
        raise StaleAction(STALE)
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        raise StaleAction(STALE) from error
