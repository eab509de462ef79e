"""DingTalk's refusals → the error tree. The only place where a code of the platform has a meaning.

Both APIs in one table: the new one names its codes (with HTTP 4xx, even for "too fast"), the old one numbers them (with HTTP 200),
and they do not overlap. A code counts before the HTTP status.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import Gone, NeverRetry, NotPermitted, OutcomeUnknown, PlatformError, RetryLater

TOKEN_REFUSED = frozenset(
    {"InvalidAuthentication", "AuthenticationFailed.MissingParameter", "40014", "40000", "40001", "42001", "33"}
)
"""The token is missing or no longer good: get another one and repeat the call once."""
WRONG_SECRET = frozenset({"invalidClientIdOrSecret", "invalid.client", "authFailed", "40089", "40096"})
"""The platform does not take this client_id with this client_secret."""
SHUT_OUT = frozenset(
    {
        *WRONG_SECRET,
        *("Forbidden.AccessDenied.ApiCountLimitForOrg", "90020", "90030", "20001"),
        *("Forbidden.AccessDenied.IpNotInWhiteList", "60020"),
    }
)
"""Wrong secret, quota used up, address not allowed: no call gets through until the operator acts, and nothing is thrown away."""
SHUT_OUT_SECONDS = 60.0
"""Between two attempts of an app that is shut out."""
NO_CARDS = frozenset(
    {
        "param.templateNotExist",
        "param.templateUnpublished",
        "param.cardTemplateIdEmpty",
        "Forbidden.AccessDenied.AccessTokenPermissionDenied",
    }
)
"""What a card is refused with where this app cannot show cards of this template at all."""
CARD_KNOWN = "param.cardAlreadyExist"
CARD_UNKNOWN = "param.cardNotExist"
BLOCKED = "1111"
BLOCKED_SECONDS = 300.0
"""An address that asked too much is shut out for five minutes, and gets a page or this code instead of an answer."""
UNKNOWN_CALL = frozenset({"404", "22"})
"""There is no such call, on the new API or the old."""

_LONGEST_WAIT = 3600.0

_BUSY = {
    *("system.busy", "systemBusy", "90018", "90002", "90003", "90004", "90005", "90006", BLOCKED),
    *("send.too.fast", "send.byToken.tooFast", "too.many.group", "too.many.people", "toomuch.msg"),
    *("130101", "410100", "302033", "660026", "todo.taskCreate.flowControlError", "todo.taskCreate.lockError"),
}
_UNKNOWN_OUTCOME = {"unknown.send.result", "system.error", "unknownError", "server.error", "-1", "15"}
_NOT_PERMITTED = {
    *("Forbidden.AccessDenied.AccessTokenPermissionDenied", "60011"),
    *("unauthorized", "unauthorized.client", "auth.error", "50004", "400101", "not.allowed.robotCode"),
    *("bot.forbidden.sendMessage", "send.forbidden", "only.groupAdmin.canAtAll"),
    *(f"invalidParameter.robotCode.{why}" for why in ("empty", "auth", "coolApp", "notExsit", "invalid", "missing")),
    *("param.templateNotExist", "param.templateUnpublished", "groupPermissionDenied"),
}
_GONE = {
    *("invalid.openConversationId", "miss.openConversationId", "group.disbanded", "bot.stopped", "resource.not.found"),
    *("resource.unavailable", "conversation.org.notMatch", "chat.notExist", "staffId.notExisted", "miss.staffId"),
    *("chatbotId.notAllow.sendOTO", "robot.oto.notExist", "400102", "400013"),
    *("300001", "session.notExisted", "session.expired", "processQueryKey.expireTime"),
    *(CARD_UNKNOWN, "param.userIdNotExist", "60121", "60003", "33012"),
}
_NEVER_RETRY = {
    *("invalidParameter.msgParam.invalid", "invalidParameter.msgParam.tooLong", "invalidParameter.msgKey.empty"),
    *("invalidParameter.msgKey.invalid", "invalidParameter.msg.unsupport", "invalidParameter.userIds.overMax"),
    *("contain.unsafe.url", "contain.notAllowed.text", "contain.notAllowed.picture", "contain.notAllowed.content"),
    *("param.contentUnsafe", "param.empty", "param.outTrackIdEmpty", "param.openSpaceIdEmpty", "param.openSpaceIdInvalid"),
    *("param.openDeliverModelEmpty", "param.openDeliverModelError", "param.spaceDeliverModelEmpty", "param.cardTemplateIdEmpty"),
    *("param.cardPublicDataEmpty", "param.invalid", CARD_KNOWN, "Missingbody", "300005", "310000", "400002", "40035"),
    *("430101", "430102", "430103", "430104", *UNKNOWN_CALL),
}
_KINDS: dict[str, type[PlatformError]] = {
    **dict.fromkeys(_NEVER_RETRY, NeverRetry),
    **dict.fromkeys(_GONE, Gone),
    **dict.fromkeys(_NOT_PERMITTED, NotPermitted),
    **dict.fromkeys(_BUSY | TOKEN_REFUSED | SHUT_OUT, RetryLater),
    **dict.fromkeys(_UNKNOWN_OUTCOME, OutcomeUnknown),
}
_WAITS = {BLOCKED: BLOCKED_SECONDS, **dict.fromkeys(SHUT_OUT, SHUT_OUT_SECONDS)}


def known() -> Mapping[str, type[PlatformError]]:
    """Every code with the class it becomes."""
    return _KINDS


def translated(code: str, status: int, message: str, retry_after: str | None = None) -> PlatformError:
    """The error for a refused call. `code` is empty when the answer was not the platform's JSON; `retry_after` is a header."""
    text = f"dingtalk refused with {code or f'HTTP {status}'}: {message[:300]}"
    kind = _kind(code, status)
    if issubclass(kind, RetryLater):
        return kind(text, code=code, retry_after=_WAITS.get(code) or _seconds(retry_after))
    return kind(text, code=code)


def undelivered(reason: str) -> PlatformError:
    """The error for a card that was made and did not arrive, told inside HTTP 200 with a reason in words."""
    text = f"dingtalk did not deliver the card: {reason[:300]}"
    return Gone(text) if "spaceId" in reason or "chatbot" in reason else NeverRetry(text)


def _kind(code: str, status: int) -> type[PlatformError]:
    """A rate comes as 403 like a missing right, so it is looked for first; a busy server that answers 500 may have done it."""
    if "QpsLimit" in code or "QpmLimit" in code:
        return RetryLater
    if status >= 500:
        return OutcomeUnknown
    if code in _KINDS:
        return _KINDS[code]
    if status == 429:
        return RetryLater
    if status == 403 or code.startswith("Forbidden."):
        return NotPermitted
    return NeverRetry if code else OutcomeUnknown


def _seconds(retry_after: str | None) -> float | None:
    try:
        seconds = float(retry_after or "")
    except ValueError:
        return None
    return min(seconds, _LONGEST_WAIT) if seconds >= 0 else None
