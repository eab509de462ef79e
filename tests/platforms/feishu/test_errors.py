"""Every code of the platform's table becomes what the inside can act on; no code is forgotten."""

from __future__ import annotations

import pytest

from bot.errors import Gone, NeverRetry, NotPermitted, OutcomeUnknown, PlatformError, RetryLater
from bot.platforms.feishu.errors import (
    CANNOT_REPLY,
    MISSING_RIGHT,
    SHUT_OUT_SECONDS,
    TOKEN_REFUSED,
    WRONG_SECRET,
    known,
    translated,
)

TABLE: list[tuple[str, type[PlatformError], tuple[int, ...]]] = [
    ("gateway rate", RetryLater, (99991400,)),
    ("rate of a chat or of the system", RetryLater, (230020, 11232, 11233)),
    ("the same request is being carried out", RetryLater, (230049, 18121, 231015)),
    ("the card is in use", RetryLater, (200810,)),
    ("internal", OutcomeUnknown, (2200, 1500, 5000, 10101, 1000003, 300000, 300120)),
    ("method or app is throttled", RetryLater, (1000004, 1000005)),
    ("writing has stopped", RetryLater, (232096,)),
    ("token, after it was replaced once", RetryLater, (99991661, 99991663)),
    ("token of another kind", NotPermitted, (99991664, 99991665, 99991668, 99991671, 99991677)),
    ("right missing", NotPermitted, (99991672, 99991679, 230027)),
    ("address not allowed", RetryLater, (99991401,)),
    ("month's quota used up", RetryLater, (99991403,)),
    ("app switched off or not installed", NotPermitted, (99991662, 99991673, 232034)),
    ("wrong credentials", RetryLater, (10014, 99991543, 10003, 10015, 20002)),
    ("wrong request", NeverRetry, (99992402, 99991201, 99991301, 230001, 9499)),
    ("wrong receiver", NeverRetry, (99992351, 99992360, 99992361, 230034)),
    ("bot not in the chat", Gone, (230002, 232011, 10002, 10030)),
    ("chat dissolved", Gone, (232006, 232009, 230045, 11237)),
    ("bot's ability is off", NotPermitted, (230006, 232025, 234007, 11205)),
    ("person out of reach", Gone, (230013, 230029, 230053, 230038, 11225)),
    ("forbidden by the group", NotPermitted, (230018, 230035, 230046, 11242)),
    ("message recalled, deleted or invisible", Gone, (230011, 230110, 230050, 231003)),
    ("too old", Gone, (230031, 230033, 230009)),
    ("not for this kind of message", NeverRetry, (230071, 230072, 230073, 230074, 230075, 230111)),
    ("sensitive", NeverRetry, (230022,)),
    ("too long", NeverRetry, (230025,)),
    ("leak prevention", NeverRetry, (230028, 11312, 11248, 18054)),
    ("file", NeverRetry, (230017, 230055, 234001, 234003, 234004, 234006, 234010, 234011, 234037, 234038, 234039, 234043)),
    ("file, right missing", NotPermitted, (234002,)),
    ("card refused", NeverRetry, (230099,)),
    ("pin rate", RetryLater, (230047, 230048)),
    ("contact book, right missing", NotPermitted, (41050, 40004)),
    ("contact book, no such person or department", Gone, (41012, 40015)),
    ("long connection: credentials", RetryLater, (514, 1000040344)),
    ("long connection: forbidden", NotPermitted, (403,)),
    ("long connection: busy, internal, too many", RetryLater, (1, 1000040343, 1000040350)),
]
CODES = [pytest.param(code, kind, id=f"{meaning}: {code}") for meaning, kind, codes in TABLE for code in codes]


@pytest.mark.parametrize(("code", "kind"), CODES)
@pytest.mark.parametrize("status", [200, 400, 403])
def test_a_code_means_the_same_whatever_the_http_status(code: int, kind: type[PlatformError], status: int) -> None:
    error = translated(code, status, "no", {})

    assert type(error) is kind
    assert error.code == str(code)


def test_the_table_above_is_the_whole_table() -> None:
    assert known().keys() == {code for _, _, codes in TABLE for code in codes}
    assert {*map(int, WRONG_SECRET | MISSING_RIGHT | CANNOT_REPLY), *TOKEN_REFUSED} <= known().keys()


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        (777, 400, NeverRetry),
        (777, 403, NeverRetry),
        (777, 429, RetryLater),
        (777, 500, OutcomeUnknown),
        (None, 429, RetryLater),
        (None, 502, OutcomeUnknown),
        (None, 200, OutcomeUnknown),
    ],
)
def test_an_unknown_code_is_final_unless_http_says_otherwise(code: int | None, status: int, kind: type[PlatformError]) -> None:
    error = translated(code, status, "no", {})

    assert type(error) is kind
    assert error.code == ("" if code is None else "777")


@pytest.mark.parametrize(
    ("said", "seconds"), [("52", 52.0), ("0", 0.0), ("1e9", 3600.0), ("-1", None), ("soon", None), ("nan", None), (None, None)]
)
def test_the_wait_is_the_one_that_the_platform_asked_for(said: str | None, seconds: float | None) -> None:
    error = translated(99991400, 429, "slow down", {} if said is None else {"x-ogw-ratelimit-reset": said})

    assert isinstance(error, RetryLater)
    assert error.retry_after == seconds


def test_a_request_that_is_being_carried_out_is_asked_for_again_soon() -> None:
    error = translated(230049, 400, "The message is being sent", {})

    assert isinstance(error, RetryLater)
    assert error.retry_after == 1.0


@pytest.mark.parametrize("code", [10014, 99991401, 99991403])
def test_an_app_that_is_shut_out_waits_for_the_operator(code: int) -> None:
    error = translated(code, 403, "no", {"x-ogw-ratelimit-reset": "1"})

    assert isinstance(error, RetryLater)
    assert error.retry_after == SHUT_OUT_SECONDS


def test_a_card_that_somebody_is_pressing_is_tried_again() -> None:
    message = "Failed to create card content, ext=ErrCode: 11310; ErrMsg: card action is lock; ErrorValue: "

    error = translated(230099, 400, message, {})

    assert type(error) is RetryLater
    assert error.retry_after == 1.0


def test_a_long_message_of_the_platform_is_shortened() -> None:
    assert len(str(translated(230099, 400, "x" * 10_000, {}))) < 400
