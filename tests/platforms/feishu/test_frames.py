"""Our reading of frames and our acknowledgements are those of the SDK's own coder."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.feishu import frames, sdk
from bot.platforms.feishu.frames import FrameError

texts = st.text(st.characters(codec="utf-8"), max_size=300)
numbers = st.integers(0, 2**64 - 1)
small_numbers = st.integers(-(2**31), 2**31 - 1)


@st.composite
def sdk_frames(draw: st.DrawFn) -> Any:
    frame = sdk.Frame()
    frame.SeqID, frame.LogID = draw(numbers), draw(numbers)
    frame.service, frame.method = draw(small_numbers), draw(st.sampled_from([frames.CONTROL, frames.DATA, 7]))
    for key, value in draw(st.lists(st.tuples(texts, texts), max_size=7)):
        header = frame.headers.add()
        header.key, header.value = key, value
    for name, values in (("payload_encoding", texts), ("payload_type", texts), ("payload", st.binary()), ("LogIDNew", texts)):
        if draw(st.booleans()):
            setattr(frame, name, draw(values))
    return frame


def parsed(raw: bytes) -> Any:
    frame = sdk.Frame()
    frame.ParseFromString(raw)
    return frame


@given(theirs=sdk_frames())
def test_a_frame_is_read_as_the_sdk_reads_it(theirs: Any) -> None:
    ours = frames.read(theirs.SerializeToString())

    assert ours.method == theirs.method
    assert ours.payload == theirs.payload
    assert [ours.header(header.key) for header in theirs.headers] == [
        next(first.value for first in theirs.headers if first.key == header.key) for header in theirs.headers
    ]
    assert ours.header("no such header") == next((one.value for one in theirs.headers if one.key == "no such header"), "")


def test_a_header_without_a_value_is_no_frame() -> None:
    frame = frames.read(b"\x20\x01" + b"\x2a\x05\x0a\x03sum" + b"\x42\x02{}")

    with pytest.raises(FrameError):
        frame.header("sum")


@given(theirs=sdk_frames(), body=st.binary(max_size=400), milliseconds=st.integers(0, 10**6))
def test_an_acknowledgement_is_what_the_sdk_would_write(theirs: Any, body: bytes, milliseconds: int) -> None:
    ours = frames.acknowledgement(frames.read(theirs.SerializeToString()), body, milliseconds)

    header = theirs.headers.add()
    header.key, header.value = "biz_rt", str(milliseconds)
    theirs.payload = body
    assert parsed(ours) == theirs


def test_fields_that_the_platform_adds_travel_back() -> None:
    # Given a frame with a number, bytes and a fixed field that the SDK does not know
    known = sdk.Frame(SeqID=1, LogID=2, service=3, method=1, payload=b"{}").SerializeToString()
    added = b"\x78\x96\x01" + b"\xa2\x01\x03new" + b"\x7d\x01\x02\x03\x04"

    acknowledged = frames.acknowledgement(frames.read(known + added), b'{"code": 200}', 3)

    assert added in acknowledged


@given(raw=st.binary(max_size=200))
def test_any_bytes_are_a_frame_or_refused(raw: bytes) -> None:
    try:
        frame = frames.read(raw)
    except FrameError:
        return
    parsed_again = frames.read(frames.acknowledgement(frame, b"{}", 0))
    assert parsed_again.payload == b"{}"


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_frame_that_is_cut_short_is_refused(cut: int) -> None:
    frame = sdk.Frame(SeqID=1, LogID=2, service=33554678, method=1, payload=b"x" * 100)

    with pytest.raises(FrameError):
        frames.read(frame.SerializeToString()[:-cut])
