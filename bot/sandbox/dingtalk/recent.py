"""A store that forgets its oldest entries."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

V = TypeVar("V")


class Recent(OrderedDict[str, V]):
    """The newest `bound` entries by key."""

    def __init__(self, bound: int) -> None:
        super().__init__()
        self._bound = bound

    def keep(self, key: str, value: V) -> None:
        """Put an entry in; the oldest goes when there is one too many."""
        self[key] = value
        if len(self) > self._bound:
            self.popitem(last=False)
