"""The frames of the long connection, read and acknowledged without an object for every part.

Rule: an acknowledgement is the frame that came, byte for byte, with one header more and another payload; so whatever
fields the platform adds travel back untouched. The SDK's own coder takes about ten times as long; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

CONTROL, DATA = 0, 1

_METHOD = 4 << 3
_HEADER, _VALUE, _PAYLOAD = (number << 3 | 2 for number in (5, 2, 8))
_FIXED = {1: 8, 5: 4}
"""Bytes of the wire types that have a fixed length."""


class FrameError(ValueError):
    """Bytes that are no frame."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame as it came: `raw` with the payload's field at `start` to `end` (both its length when there is none).

    `headers` are encoded, because of each event only one or two of them are looked at.
    """

    raw: bytes
    method: int
    headers: list[bytes]
    payload: bytes
    start: int
    end: int

    def header(self, name: str) -> str:
        """The first header of that name, empty when there is none; raises FrameError. The key is written before the value."""
        key = _key(name)
        for one in self.headers:
            if one.startswith(key):
                tag, start, end = _field(one, len(key))
                return one[start:end].decode(errors="replace") if tag == _VALUE else ""
        return ""


def read(raw: bytes) -> Frame:
    """The frame in `raw`; raises FrameError."""
    try:
        return _read(raw)
    except IndexError as error:
        raise FrameError("cut short") from error


def acknowledgement(frame: Frame, body: bytes, milliseconds: int) -> bytes:
    """What is written back on the connection that brought the frame; `body` is the answer as JSON."""
    taken = str(milliseconds).encode()
    header = b"\x0a\x06biz_rt\x12" + _length(len(taken)) + taken
    return b"".join(
        (
            frame.raw[: frame.start],
            b"\x2a" + _length(len(header)) + header,
            b"\x42" + _length(len(body)) + body,
            frame.raw[frame.end :],
        )
    )


def _read(raw: bytes) -> Frame:
    """Nearly every field has one byte of tag and one of value or length, and is read here."""
    method, payload, start, end = -1, b"", len(raw), len(raw)
    headers: list[bytes] = []
    at = 0
    while at < len(raw):
        field, tag, value = at, raw[at], raw[at + 1]
        if tag > 127 or value > 127 or tag & 5:
            tag, value, at = _field(raw, at)
        elif tag & 2:
            value, at = at + 2, at + 2 + value
        else:
            at += 2
        if tag == _HEADER:
            headers.append(raw[value:at])
        elif tag == _METHOD:
            method = value
        elif tag == _PAYLOAD:
            payload, start, end = raw[value:at], field, at
    if at > len(raw):
        raise FrameError("cut short")
    return Frame(raw, method, headers, payload, start, end)


@cache
def _key(name: str) -> bytes:
    """How a header of that name begins."""
    written = name.encode()
    return b"\x0a" + _length(len(written)) + written


def _field(raw: bytes, at: int) -> tuple[int, int, int]:
    """The tag of the field at `at`, its number (or where its bytes begin), and where the next field begins."""
    tag, at = _number(raw, at)
    kind = tag & 7
    if kind == 0:
        value, at = _number(raw, at)
        return tag, value, at
    if kind == 2:
        length, at = _number(raw, at)
    elif kind in _FIXED:
        length = _FIXED[kind]
    else:
        raise FrameError(f"wire type {kind}")
    if at + length > len(raw):
        raise FrameError("cut short")
    return tag, at, at + length


def _number(raw: bytes, at: int) -> tuple[int, int]:
    value = raw[at]
    at += 1
    if value < 128:
        return value, at
    value &= 127
    for shift in range(7, 70, 7):
        byte = raw[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
    raise FrameError("a number without end")


def _length(number: int) -> bytes:
    """A length as the wire writes it."""
    written = bytearray()
    while number > 127:
        written.append(number & 127 | 128)
        number >>= 7
    written.append(number)
    return bytes(written)
