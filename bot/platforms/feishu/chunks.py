"""Events that come in slices, put together within bounds."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_BYTES = 4 * 1024 * 1024
"""Of all slices that wait together."""
MOST_SLICES = 4096
MOST_MESSAGES = 256
WAIT_SECONDS = 10.0
"""A message whose slices do not come within this time is forgotten; the platform delivers it again."""


@dataclass(slots=True)
class _Pieces:
    total: int
    until: float
    slices: dict[int, bytes] = field(default_factory=dict)


class Chunks:
    """Slices of messages that are not whole yet; `now` is a monotonic time in seconds."""

    def __init__(self) -> None:
        self._waiting: dict[str, _Pieces] = {}
        self.size = 0
        """Bytes that wait."""

    def add(self, message_id: str, total: int, number: int, piece: bytes, now: float) -> bytes | None:
        """The whole message when this was its last missing slice. Raises ValueError for a slice that cannot be."""
        self._make_room(now)
        pieces = self._waiting.get(message_id) or _Pieces(total, now + WAIT_SECONDS)
        if not 0 <= number < total == pieces.total <= MOST_SLICES:
            raise ValueError(f"slice {number} of {total}")
        self._waiting[message_id] = pieces
        self.size += len(piece) - len(pieces.slices.get(number, b""))
        pieces.slices[number] = piece
        if len(pieces.slices) == total:
            self._forget(message_id)
            return b"".join(one for _, one in sorted(pieces.slices.items()))
        self._make_room(now)
        return None

    def _make_room(self, now: float) -> None:
        """Forget what waited too long, and the oldest while too much waits."""
        while self._waiting:
            oldest = next(iter(self._waiting))
            if self._waiting[oldest].until > now and self.size <= MOST_BYTES and len(self._waiting) <= MOST_MESSAGES:
                return
            self._forget(oldest)

    def _forget(self, message_id: str) -> None:
        self.size -= sum(map(len, self._waiting.pop(message_id).slices.values()))
