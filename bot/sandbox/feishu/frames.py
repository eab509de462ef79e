"""The long connection's binary frames: one protobuf (proto2) message, coded by hand.

    Header { required string key = 1; required string value = 2; }
    Frame  { required uint64 SeqID = 1; required uint64 LogID = 2; required int32 service = 3;
             required int32 method = 4;  repeated Header headers = 5; optional string payload_encoding = 6;
             optional string payload_type = 7; optional bytes payload = 8; optional string LogIDNew = 9; }

Required fields are written even when they are zero, as every official client does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

CONTROL = 0
DATA = 1

VARINT = 0
FIXED64 = 1
BYTES = 2
FIXED32 = 5

_REQUIRED = {1: "SeqID", 2: "LogID", 3: "service", 4: "method"}


class BadFrame(ValueError):
    """Bytes that are no frame; the text says why."""


@dataclass(slots=True)
class Frame:
    """One frame; `headers` in their order on the wire, a key may come twice."""

    method: int
    service: int = 0
    seq_id: int = 0
    log_id: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    payload: bytes = b""
    payload_encoding: str = ""
    payload_type: str = ""
    log_id_new: str = ""

    def header(self, key: str) -> str:
        """The first value under that key, or an empty string."""
        return next((value for name, value in self.headers if name == key), "")


def encode(frame: Frame) -> bytes:
    out = bytearray()
    for number, value in ((1, frame.seq_id), (2, frame.log_id), (3, frame.service), (4, frame.method)):
        out.append(number << 3)
        _put_varint(out, value)
    for key, text in frame.headers:
        pair = bytearray()
        _put_bytes(pair, 1, key.encode())
        _put_bytes(pair, 2, text.encode())
        _put_bytes(out, 5, pair)
    for number, words in ((6, frame.payload_encoding), (7, frame.payload_type)):
        if words:
            _put_bytes(out, number, words.encode())
    if frame.payload:
        _put_bytes(out, 8, frame.payload)
    if frame.log_id_new:
        _put_bytes(out, 9, frame.log_id_new.encode())
    return bytes(out)


def decode(data: bytes) -> Frame:
    """Read a frame; fields it does not know are skipped. BadFrame when the bytes are none."""
    numbers: dict[int, int] = {}
    texts: dict[int, bytes] = {}
    headers: list[tuple[str, str]] = []
    for number, value in _fields(data):
        if isinstance(value, int):
            numbers[number] = value
        elif number == 5:
            headers.append(_header(value))
        else:
            texts[number] = value
    missing = [name for number, name in _REQUIRED.items() if number not in numbers]
    if missing:
        raise BadFrame(f"required fields are missing: {', '.join(missing)}")
    return Frame(
        method=numbers[4],
        service=numbers[3],
        seq_id=numbers[1],
        log_id=numbers[2],
        headers=headers,
        payload=texts.get(8, b""),
        payload_encoding=_text(texts.get(6, b"")),
        payload_type=_text(texts.get(7, b"")),
        log_id_new=_text(texts.get(9, b"")),
    )


def _put_varint(out: bytearray, value: int) -> None:
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)


def _put_bytes(out: bytearray, number: int, value: bytes | bytearray) -> None:
    out.append(number << 3 | BYTES)
    _put_varint(out, len(value))
    out += value


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == VARINT:
            value, at = _varint(data, at)
            yield number, value
            continue
        if wire == BYTES:
            size, at = _varint(data, at)
        elif wire in {FIXED64, FIXED32}:
            size = 8 if wire == FIXED64 else 4
        else:
            raise BadFrame(f"unknown wire type {wire}")
        if at + size > len(data):
            raise BadFrame("the frame ends in the middle of a field")
        if wire == BYTES:
            yield number, data[at : at + size]
        at += size


def _varint(data: bytes, at: int) -> tuple[int, int]:
    try:
        value = data[at]
        if value < 0x80:
            return value, at + 1
        value &= 0x7F
        for position in range(1, 10):
            byte = data[at + position]
            value |= (byte & 0x7F) << 7 * position
            if byte < 0x80:
                return value, at + position + 1
    except IndexError:
        pass
    raise BadFrame("a number does not end")


def _header(data: bytes) -> tuple[str, str]:
    parts = {number: value for number, value in _fields(data) if isinstance(value, bytes)}
    if 1 not in parts or 2 not in parts:
        raise BadFrame("a header lacks its key or its value")
    return _text(parts[1]), _text(parts[2])


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        raise BadFrame("a text is not UTF-8") from error
