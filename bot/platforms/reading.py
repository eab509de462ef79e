"""JSON from a platform, read fast and leniently."""

from __future__ import annotations

import json
from typing import Any

import orjson


def loads(text: str | bytes) -> Any:
    """The value in a text. What a strict reader refuses, such as half a surrogate pair, is read as the standard library does.

    Raises ValueError for what is no JSON, and RecursionError for what is nested too deep.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)
