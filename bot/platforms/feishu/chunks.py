"""Events that come in slices, put together within bounds."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

MOST_BYTES = 4 * 1024 * 1024
"""Of all slices that wait together."""
MOST_SLICES = 4096
WAIT_SECONDS = 10.0
"""A message whose slices do not come within this time is forgotten; the platform delivers it again."""


@dataclass(slots=True)
class _Pieces:
    total: int
    until: float
    slices: dict[int, bytes] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(map(len, self.slices.values()))


class Chunks:
    """Slices of messages that are not whole yet; `now` is a monotonic time in seconds."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, _Pieces] = OrderedDict()

    def add(self, message_id: str, total: int, number: int, piece: bytes, now: float) -> bytes | None:
        """The whole message when this was its last missing slice. Raises ValueError for a slice that cannot be."""
        if not 0 <= number < total <= MOST_SLICES:
            raise ValueError(f"slice {number} of {total}")
        pieces = self._waiting.setdefault(message_id, _Pieces(total, now + WAIT_SECONDS))
        pieces.slices[number] = piece
        if len(pieces.slices) == pieces.total:
            del self._waiting[message_id]
            return b"".join(one for _, one in sorted(pieces.slices.items()))
        self._make_room(now)
        return None

    def _make_room(self, now: float) -> None:
        """Forget what waited too long, and the oldest while too much waits."""
        while self._waiting:
            oldest = next(iter(self._waiting.values()))
            if oldest.until > now and sum(one.size for one in self._waiting.values()) <= MOST_BYTES:
                return
            self._waiting.popitem(last=False)
