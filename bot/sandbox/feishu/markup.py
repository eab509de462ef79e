"""What the platform's rich text does besides looking good: whom it mentions, which images it shows, how many tables it has.

Entities such as `&#60;` are literal text here as on the platform: they mention nobody.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_AT = re.compile(r"<at\s([^<>]*)>(?:[^<>]{0,200}</at\s*>)?", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""(?<![\w-])(user_id|ids|id|email)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'/>]+))""", re.IGNORECASE)
_IMAGE = re.compile(r"!\[[^\]\n]{0,500}\]\(([^)\s]{0,500})[^)\n]{0,200}\)")
_TABLE_RULE = re.compile(r"[\s|:-]*")

EVERYONE_ID = "all"


@dataclass(frozen=True, slots=True)
class At:
    """One mention: the key it was written with (`id`, `ids`, `email`, `user_id`) and its values."""

    key: str
    values: tuple[str, ...]


def mentions_in_card(text: str) -> Iterator[At]:
    """The mentions of a card's markdown: `<at id=…>`, `<at ids=…,…>`, `<at email=…>`."""
    return (at for at in _mentions(text) if at.key != "user_id")


def mentions_in_message(text: str) -> Iterator[At]:
    """The mentions of a text message and of the `md` node of a post: `<at user_id="…">`."""
    return (at for at in _mentions(text) if at.key == "user_id")


def with_mentions(text: str, shown: Callable[[str], str]) -> str:
    """The text with `shown(id)` in place of each mention."""

    def replaced(found: re.Match[str]) -> str:
        return "".join(shown(value) for at in _read(found) for value in at.values)

    return _AT.sub(replaced, text)


def as_read(text: str, shown: Callable[[str], str]) -> str:
    """A card's markdown as people read it: mentions replaced, entities as their letters."""
    return html.unescape(with_mentions(text, shown))


def images(text: str) -> Iterator[str]:
    """The keys (or addresses) of the images in markdown."""
    return (found[1] for found in _IMAGE.finditer(text))


def tables(text: str) -> int:
    """How many tables the markdown has: a row of dashes under a row with bars."""
    rows = text.split("\n")
    pairs = itertools.pairwise(rows)
    return sum("|" in above and "-" in rule and "|" in rule and bool(_TABLE_RULE.fullmatch(rule)) for above, rule in pairs)


def _mentions(text: str) -> Iterator[At]:
    if "<" in text:
        for found in _AT.finditer(text):
            yield from _read(found)


def _read(found: re.Match[str]) -> Iterator[At]:
    for attribute in _ATTRIBUTE.finditer(found[1]):
        key = attribute[1].lower()
        value = attribute[2] or attribute[3] or attribute[4] or ""
        yield At(key, tuple(one.strip() for one in value.split(",") if one.strip()) if key == "ids" else (value.strip(),))
