"""Feishu's refusals → the error tree. The only place where a code of the platform has a meaning.

A code counts, not the HTTP status: the platform answers a stale token with 400 as well as 401, and a rate with 400, 403 or 429.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.errors import Gone, NeverRetry, NotPermitted, OutcomeUnknown, PlatformError, RetryLater

TOKEN_REFUSED = frozenset({99991661, 99991663})
"""The token is missing or no longer good: get another one and repeat the call once."""
WRONG_SECRET = frozenset({"514", "10003", "10014", "10015", "20002", "99991543", "1000040344"})
"""The platform does not take this app_id with this app_secret."""
SHUT_OUT = WRONG_SECRET | {"99991401", "99991403"}
"""Wrong secret, address not allowed, quota used up: no call gets through until the operator acts, and nothing is thrown away."""
SHUT_OUT_SECONDS = 60.0
"""Between two attempts of an app that is shut out."""
MISSING_RIGHT = frozenset({"99991672", "99991679"})
"""The app was not given the right for this call."""
CANNOT_REPLY = frozenset({"230011", "230050", "230110", "230111", "231003", "230071", "230072"})
"""The message to answer is recalled, deleted, out of sight, or of a kind that takes no reply: say it without reference."""

_SOON = 1.0
"""Seconds until a request that is being carried out already will have an answer."""
_LONGEST_WAIT = 3600.0

_CARD = 230099
"""A card was refused; why stands in the message."""
_IN_PROGRESS = {230049, 18121, 231015, 200810}
_BUSY = {99991400, 230020, 11232, 11233, 1000004, 1000005, 230047, 230048, 232096, 1, 1000040343, 1000040350}
_INTERNAL = {2200, 1500, 5000, 10101, 1000003, 300000, 300120}
_NOT_PERMITTED = {
    *map(int, MISSING_RIGHT),
    *(403, 99991662, 99991664, 99991665, 99991668, 99991671, 99991673, 99991677),
    *(230027, 232034, 230006, 232025, 234002, 234007, 11205, 230018, 230035, 230046, 11242, 41050, 40004),
}
_GONE = {
    *(230002, 232011, 10002, 10030, 232006, 232009, 230045, 11237),  # the chat, or the bot in it
    *(230013, 230029, 230053, 230038, 11225, 41012, 40015),  # the person
    *(230011, 230110, 230050, 231003, 230031, 230033, 230009),  # the message, or its time for changes
}
_NEVER_RETRY = {
    *(99992402, 99991201, 99991301, 230001, 9499, 99992351, 99992360, 99992361, 230034),  # what was asked
    *(230022, 230025, 230028, 11312, 11248, 18054, 230017, 230055),  # what was to be shown
    *(230071, 230072, 230073, 230074, 230075, 230111),  # what this kind of message cannot do
    *(234001, 234003, 234004, 234006, 234010, 234011, 234037, 234038, 234039, 234043),  # the file
}
_KINDS: dict[int, type[PlatformError]] = {
    **dict.fromkeys(_NEVER_RETRY | {_CARD}, NeverRetry),
    **dict.fromkeys(_GONE, Gone),
    **dict.fromkeys(_NOT_PERMITTED, NotPermitted),
    **dict.fromkeys(_IN_PROGRESS | _BUSY | TOKEN_REFUSED | set(map(int, SHUT_OUT)), RetryLater),
    **dict.fromkeys(_INTERNAL, OutcomeUnknown),
}
_CARD_IN_USE = re.compile(r"card action is lock", re.IGNORECASE)


def known() -> Mapping[int, type[PlatformError]]:
    """Every code with the class it becomes."""
    return _KINDS


def translated(code: int | None, status: int, message: str, headers: Mapping[str, str]) -> PlatformError:
    """The error for a refused call. `code` is None when the answer was not the platform's JSON."""
    text = f"feishu refused with {code if code is not None else f'HTTP {status}'}: {message[:300]}"
    kind = _kind(code, status, message)
    name = "" if code is None else str(code)
    if issubclass(kind, RetryLater):
        return kind(text, code=name, retry_after=_wait(name, code, headers))
    return kind(text, code=name)


def _kind(code: int | None, status: int, message: str) -> type[PlatformError]:
    if code == _CARD and _CARD_IN_USE.search(message):
        return RetryLater
    if code in _KINDS:
        return _KINDS[code]
    if status == 429:
        return RetryLater
    return OutcomeUnknown if status >= 500 or code is None else NeverRetry


def _wait(name: str, code: int | None, headers: Mapping[str, str]) -> float | None:
    if name in SHUT_OUT:
        return SHUT_OUT_SECONDS
    return _SOON if code in _IN_PROGRESS or code == _CARD else _asked_wait(headers)


def _asked_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that the platform asked for, None when it named none."""
    try:
        seconds = float(headers.get("x-ogw-ratelimit-reset", ""))
    except ValueError:
        return None
    return min(seconds, _LONGEST_WAIT) if seconds >= 0 else None
