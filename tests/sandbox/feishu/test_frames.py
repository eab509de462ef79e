"""The hand-written coder against bytes that the platform's own protobuf schema produced."""

from __future__ import annotations

import pytest

from bot.sandbox.feishu.frames import CONTROL, DATA, BadFrame, Frame, decode, encode

PING = "0800100018f681801020002a0c0a0474797065120470696e67"
EVENT = (
    "08ac02108580808080808080800118f681801020012a0d0a047479706512056576656e742a100a0a6d6573736167655f696412026d312a080a0373756d"
    "1201312a080a037365711201302a0d0a0874726163655f696412017432046a736f6e3a017842097b22e4b8ad223a317d4a014c"
)


def event() -> Frame:
    return Frame(
        DATA,
        service=33554678,
        seq_id=300,
        log_id=2**63 + 5,
        headers=[("type", "event"), ("message_id", "m1"), ("sum", "1"), ("seq", "0"), ("trace_id", "t")],
        payload='{"中":1}'.encode(),
        payload_encoding="json",
        payload_type="x",
        log_id_new="L",
    )


def test_frames_are_written_as_the_official_schema_writes_them() -> None:
    assert encode(Frame(CONTROL, 33554678, headers=[("type", "ping")])).hex() == PING
    assert encode(event()).hex() == EVENT


def test_frames_are_read_as_the_official_schema_writes_them() -> None:
    assert decode(bytes.fromhex(PING)) == Frame(CONTROL, 33554678, headers=[("type", "ping")])
    assert decode(bytes.fromhex(EVENT)) == event()
    assert event().header("message_id") == "m1"
    assert event().header("biz_rt") == ""


def test_fields_of_a_newer_schema_are_skipped() -> None:
    unknown = bytes.fromhex("502a" + "5a03616263" + "610102030405060708" + "6d01020304")

    assert decode(bytes.fromhex(PING) + unknown) == decode(bytes.fromhex(PING))


@pytest.mark.parametrize(
    "rubbish",
    [
        pytest.param("", id="nothing"),
        pytest.param("ff" * 20, id="a number without an end"),
        pytest.param("0800100018f6818010", id="a required field is missing"),
        pytest.param(PING[:-2], id="cut in a field"),
        pytest.param("0800100018002000" + "2a02" + "0a00", id="a header without a value"),
        pytest.param("0800100018002000" + "2a04" + "0a01ff" + "12", id="a header that is no UTF-8"),
        pytest.param("0b", id="a group"),
    ],
)
def test_rubbish_is_told_from_frames(rubbish: str) -> None:
    with pytest.raises(BadFrame):
        decode(bytes.fromhex(rubbish))
