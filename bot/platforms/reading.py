"""JSON from a platform, read fast and leniently, and without what no database column holds."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

_ODD = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
"""How half a surrogate pair, or a NUL, gets into JSON that is sent as good text."""


def loads(text: str | bytes) -> Any:
    """The value in a text. What a strict reader refuses, such as half a surrogate pair, is read as the standard library does.

    Raises ValueError for what is no JSON, and RecursionError for what is nested too deep.
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def read(text: str) -> Any:
    """The same with every string in it made printable."""
    value = loads(printable(text))
    return _mended(value) if "\\u" in text and _ODD.search(text) else value


def printable(text: str) -> str:
    """Half a surrogate pair is shown as �, and NUL is dropped."""
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("\0", "") if "\0" in text else text


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, dict):
        return {printable(name): _mended(one) for name, one in value.items()}
    return [_mended(one) for one in value] if isinstance(value, list) else value
