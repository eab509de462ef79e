"""解决, 重开, 升级: one word for issues, requests and conflicts; the letter of the code says whose it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.cards.model import Card
from bot.domain.text.catalogue import issues as words
from bot.domain.text.grammar import Argument, Values
from bot.domain.text.refs import number_of
from bot.errors import BadInput
from bot.handlers.conflicts import conflicts, ledger
from bot.handlers.context import Context
from bot.handlers.issues import buttons, sheets
from bot.handlers.matters import Matter, matter_of
from bot.handlers.requests import moves as requests
from bot.handlers.requests import sheets as request_sheets
from bot.handlers.router import Router

router = Router()

Deed = Callable[[Context, int, Values], None]


@dataclass(frozen=True, slots=True)
class Ways:
    """What can be done about one kind of record: each answers where it was asked. `card` draws it for who reads here,
    `redraw` changes every card of it."""

    resolve: Deed
    reopen: Deed
    escalate: Deed
    card: Callable[[Context, int], Card]
    redraw: Callable[[Context, int], None]


WAYS: dict[str, Ways] = {
    "I": Ways(
        buttons.resolve,
        buttons.reopen,
        buttons.escalate,
        lambda context, number: sheets.card_of(context, sheets.looked_at(context, number)),
        lambda context, number: sheets.changed(context, sheets.looked_at(context, number)),
    ),
    "Q": Ways(
        requests.resolve,
        requests.reopen,
        requests.escalate,
        lambda context, number: request_sheets.pressed_card(context, request_sheets.looked_at(context, number)),
        lambda context, number: request_sheets.changed(context, request_sheets.looked_at(context, number)),
    ),
    "K": Ways(
        conflicts.settle,
        conflicts.reopen,
        conflicts.escalate,
        lambda context, number: ledger.card_of(context, ledger.looked_at(context, number)),
        lambda context, number: ledger.changed(context, ledger.looked_at(context, number)),
    ),
}
"""By the letter of the code: I-7, Q-3, K-2."""


@router.command("解决")
def resolve(context: Context, values: Values) -> None:
    ways, number = _ways(values, words.THE_SOLVED)
    ways.resolve(context, number, values)


@router.command("重开")
def reopen(context: Context, values: Values) -> None:
    ways, number = _ways(values, words.THE_SOLVED)
    ways.reopen(context, number, values)


@router.command("升级")
def escalate(context: Context, values: Values) -> None:
    ways, number = _ways(values, words.THE_STUCK)
    ways.escalate(context, number, values)


def matter(context: Context, code: str) -> Matter:
    """Whose record a code is, for who may know of it."""
    _of(code)
    return matter_of(context, code)


def card_of(context: Context, code: str) -> Card:
    return _of(code).card(context, number_of(code))


def redrawn(context: Context, code: str) -> None:
    """Change every card of the record."""
    _of(code).redraw(context, number_of(code))


def _ways(values: Values, argument: Argument[str]) -> tuple[Ways, int]:
    code = values.get(argument) or ""
    return _of(code), number_of(code)


def _of(code: str) -> Ways:
    if (ways := WAYS.get(code[:1])) is None:
        raise BadInput(f"{code} 不能这样做。任务有困难，请先提问题，例如：/问题 {code} 等不到接口，再写问题的编号。")
    return ways
