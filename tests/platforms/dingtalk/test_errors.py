from __future__ import annotations

import pytest

from bot.errors import Gone, NeverRetry, NotPermitted, OutcomeUnknown, PlatformError, RetryLater
from bot.platforms.dingtalk.errors import BLOCKED_SECONDS, SHUT_OUT_SECONDS, known, translated, undelivered

ROBOT_CODE = [f"invalidParameter.robotCode.{why}" for why in ("empty", "auth", "coolApp", "notExsit", "invalid", "missing")]
SHUT_OUT = [
    *("Forbidden.AccessDenied.ApiCountLimitForOrg", "90020", "90030", "20001"),
    *("Forbidden.AccessDenied.IpNotInWhiteList", "60020", "invalidClientIdOrSecret", "40096", "40089"),
]
BY_CLASS: dict[type[PlatformError], list[str]] = {
    RetryLater: [
        *("InvalidAuthentication", "40014", "40001", "42001", "33"),
        *("system.busy", "systemBusy", "90018", "90002", "90003", "90004", "90005", "90006"),
        *SHUT_OUT,
        *("send.too.fast", "send.byToken.tooFast", "too.many.group", "too.many.people", "130101", "410100", "302033"),
    ],
    OutcomeUnknown: ["unknown.send.result", "system.error", "unknownError", "-1", "15"],
    NotPermitted: [
        *("Forbidden.AccessDenied.AccessTokenPermissionDenied", "60011", "unauthorized", "auth.error"),
        *("400101", "only.groupAdmin.canAtAll", "bot.forbidden.sendMessage"),
        *("send.forbidden", *ROBOT_CODE),
    ],
    Gone: [
        *("invalid.openConversationId", "miss.openConversationId", "group.disbanded", "bot.stopped", "resource.not.found"),
        *("resource.unavailable", "conversation.org.notMatch", "staffId.notExisted", "chatbotId.notAllow.sendOTO"),
        *("robot.oto.notExist", "chat.notExist", "300001", "session.notExisted", "session.expired", "400102", "400013", "60121"),
    ],
    NeverRetry: [
        *("invalidParameter.msgParam.invalid", "invalidParameter.msgParam.tooLong", "invalidParameter.msgKey.empty"),
        *("invalidParameter.msgKey.invalid", "invalidParameter.msg.unsupport", "contain.unsafe.url", "contain.notAllowed.text"),
        *("contain.notAllowed.picture", "contain.notAllowed.content", "param.contentUnsafe", "310000"),
        *("430101", "430102", "430103", "430104"),
    ],
}


@pytest.mark.parametrize("kind", BY_CLASS)
def test_every_documented_code_has_its_class(kind: type[PlatformError]) -> None:
    assert {code: known()[code] for code in BY_CLASS[kind]} == dict.fromkeys(BY_CLASS[kind], kind)


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", 403, RetryLater),
        ("Forbidden.AccessDenied.QpsLimitForApi", 403, RetryLater),
        ("Forbidden.AccessDenied.QpmLimitForAppkeyAndApi", 403, RetryLater),
        ("Forbidden.AccessDenied.SomethingNew", 403, NotPermitted),
        ("", 403, NotPermitted),
        ("", 429, RetryLater),
        ("system.busy", 429, RetryLater),
        ("system.busy", 500, OutcomeUnknown),
        ("", 503, OutcomeUnknown),
        ("", 504, OutcomeUnknown),
        ("", 200, OutcomeUnknown),
        ("some.newCode", 400, NeverRetry),
    ],
)
def test_a_code_counts_before_the_status_but_for_a_server_that_failed(code: str, status: int, kind: type[PlatformError]) -> None:
    assert type(translated(code, status, "…")) is kind


@pytest.mark.parametrize(
    ("header", "seconds"), [(None, None), ("", None), ("soon", None), ("2", 2.0), ("-1", None), ("1e9", 3600.0)]
)
def test_the_platform_may_name_its_time(header: str | None, seconds: float | None) -> None:
    error = translated("system.busy", 429, "busy", header)

    assert isinstance(error, RetryLater)
    assert error.retry_after == seconds


def test_a_blocked_address_waits_five_minutes() -> None:
    error = translated("1111", 200, "")

    assert isinstance(error, RetryLater)
    assert error.retry_after == BLOCKED_SECONDS


@pytest.mark.parametrize("code", SHUT_OUT)
def test_an_app_that_is_shut_out_waits_for_the_operator(code: str) -> None:
    error = translated(code, 403, "no", "1")

    assert isinstance(error, RetryLater)
    assert error.retry_after == SHUT_OUT_SECONDS


def test_a_card_that_did_not_arrive_is_told_apart() -> None:
    assert isinstance(undelivered("spaceId is illegal"), Gone)
    assert isinstance(undelivered("chatbot not exist"), Gone)
    assert isinstance(undelivered("content rejected"), NeverRetry)
