"""What goes wrong on purpose: one table of kinds, and which of them is due now.

A fault is added, stays until it is taken away or its `times` are used up, and is looked up by the stand-ins at the
places where it can bite. A look-up without faults costs one comparison.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

KINDS: dict[str, str] = {
    # an event on its way to the bot; `match` is part of the event's kind
    "delay": "the event goes out `seconds` late (1)",
    "drop": "this attempt is not sent; the platform thinks it was, so its ladder goes on",
    "blind": "the event is lost: no attempt, no redelivery",
    "duplicate": "the event is sent twice within one attempt, whatever was acknowledged",
    "echo": "the event comes once more, `seconds` (60) of simulated time after it was acknowledged",
    "reorder": "the event is overtaken by the next one (or goes out after `seconds`, 1)",
    "new_delivery_id": "a redelivery carries a new event id for the same message",
    "rubbish": "an unreadable frame before the event; an unreadable answer to a call",
    "chunked": "Feishu: the event comes in slices of `bytes` (1000)",
    "card_frames": "Feishu: card presses come in frames of type `card`",
    # the connection
    "cut": "connections are cut `when` now: at once; sent: after an event went out; ack: when an acknowledgement comes",
    "silent": "connections open now stay open and say nothing, not even pong; new ones are good",
    "disconnect": "DingTalk: connections are told to go and closed 10 s later",
    "refuse_connect": "refused with the platform's `code`, HTTP `status`; `match` /ws/v2 or ?ticket: at the handshake",
    "hang_connect": "the call for a connection is answered after `seconds` (3600)",
    # a call to the REST interface; `match` is part of its path
    "status": "the call is answered with HTTP `status` (500) and not carried out",
    "rate": "the call is refused for its rate; `seconds` to wait, left out when not given; `status` where it has two",
    "refuse": "the call is refused with the platform's `code`, `message`, HTTP `status`; Feishu: the `scope` that is missing",
    "token_rejected": "the call's token is refused, and that token from then on",
    "slow": "the call is carried out and answered `seconds` (5) later",
    "lost_answer": "the call is carried out and its connection cut instead of an answer",
    "partial": "DingTalk: the call answers 200 with a failure inside",
    "unknown_result": "DingTalk: the call is carried out and answered 400 unknown.send.result",
    "block_page": "DingTalk: the address is blocked, calls get `form` html or json (HTML, or status 1111) instead of an answer",
    "quota": "DingTalk: the month's quota is used up, `of`: calls or pushes",
    # what DingTalk may do, and nobody has confirmed
    "newest_only": "DingTalk: a new connection ends the older ones",
    "press_shape": "DingTalk: card presses come with `value` instead of `content`, and params beside cardPrivateData",
    "plain_links": "DingTalk: the text of a dtmd link is said without @ of the bot, so that in a group it reaches nobody",
    "no_staff_id": "DingTalk: people's messages come without senderStaffId, as before the bot's release",
}
"""Every kind with what it does and its options, their defaults in brackets."""


@dataclass(slots=True)
class Fault:
    """One fault in force. `times` is how often it still bites (None: for ever), `after` how many matches pass first."""

    id: str
    platform: str
    kind: str
    times: int | None = None
    after: int = 0
    match: str = ""
    seconds: float | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def spend(self) -> bool:
        """Count one match; true when the fault bites."""
        if self.after > 0:
            self.after -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True

    @property
    def spent(self) -> bool:
        return self.times is not None and self.times <= 0


class Faults:
    """The faults in force on both platforms."""

    def __init__(self) -> None:
        self._faults: dict[str, Fault] = {}
        self._ids = itertools.count(1)
        self._watchers: list[Callable[[Fault], None]] = []
        self._clear_watchers: list[Callable[[], None]] = []

    def __iter__(self) -> Iterator[Fault]:
        return iter(tuple(self._faults.values()))

    def add(self, platform: str, kind: str, **options: Any) -> str:
        """Put a fault in force and return its id; ValueError says, to whoever asked, what was wrong."""
        if platform not in {"feishu", "dingtalk"}:
            raise ValueError("platform 只能是 feishu 或 dingtalk。")
        if kind not in KINDS:
            raise ValueError(f"没有 {kind} 这种故障，可选：{'、'.join(KINDS)}。")
        fault = Fault(
            id=f"fault-{next(self._ids)}",
            platform=platform,
            kind=kind,
            times=_number(options.pop("times", None), "times", whole=True),
            after=_number(options.pop("after", 0), "after", whole=True) or 0,
            match=str(options.pop("match", "")),
            seconds=_number(options.pop("seconds", None), "seconds"),
            options=options,
        )
        self._faults[fault.id] = fault
        for watcher in self._watchers:
            watcher(fault)
        return fault.id

    def clear(self, fault_id: str | None = None) -> None:
        """Take one fault away, or all of them; KeyError when there is no such fault."""
        if fault_id is None:
            self._faults.clear()
        else:
            del self._faults[fault_id]
        for watcher in self._clear_watchers:
            watcher()

    def on_add(self, callback: Callable[[Fault], None]) -> None:
        """Call back when a fault is added: for kinds that bite at once, such as `cut`."""
        self._watchers.append(callback)

    def on_clear(self, callback: Callable[[], None]) -> None:
        self._clear_watchers.append(callback)

    def active(self, platform: str, kind: str) -> Fault | None:
        """The first fault of that kind in force, without spending it."""
        if not self._faults:
            return None
        return next((f for f in self._faults.values() if f.platform == platform and f.kind == kind), None)

    def take(self, platform: str, kind: str, subject: str = "", **options: Any) -> Fault | None:
        """The first fault of that kind that bites now; its use is counted.

        `subject` is the path of a call or the kind of an event, compared with the fault's `match`. `options` must equal
        the fault's own, e.g. `when="sent"`.
        """
        if not self._faults:
            return None
        for fault in tuple(self._faults.values()):
            wanted = fault.platform == platform and fault.kind == kind and fault.match in subject
            if wanted and fault.options.items() >= options.items() and fault.spend():
                if fault.spent:
                    self._faults.pop(fault.id, None)
                return fault
        return None


def _number(value: Any, name: str, *, whole: bool = False) -> Any:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float) or value < 0:
        raise ValueError(f"{name} 要写成不小于 0 的{'整数' if whole else '数字'}。")
    return value
