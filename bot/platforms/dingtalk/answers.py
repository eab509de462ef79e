"""What a press is answered with: the card's new variables, or a word for the person who pressed.

DingTalk shows no toast of ours, so the word takes the place of a line of the card until the card changes: for the presser alone
where it refuses, for everybody where the card itself will follow.
"""

from __future__ import annotations

from typing import Any

from bot.cards.literal import flat
from bot.cards.render_dingtalk import escaped
from bot.platforms.dingtalk.client import card_params
from bot.ports import Answer
from bot.settings import DingTalkSettings

PRESS_SECONDS = 1.5
"""The platform waits two seconds, the way there and back among them."""


def press_response(settings: DingTalkSettings, answer: Answer) -> dict[str, Any]:
    """The `response` of a callback's acknowledgement; empty when there is nothing to show."""
    if answer.card is not None:
        return _changed("cardData", card_params(settings, answer.card))
    if not answer.toast:
        return {}
    line = "status" if settings.card_form == "template" else "tips"
    refused = answer.tone in ("warning", "error")
    return _changed("userPrivateData" if refused else "cardData", {line: escaped(flat(answer.toast))})


def _changed(data: str, params: dict[str, str]) -> dict[str, Any]:
    """By key: variables that are not named stay as they are."""
    options = {"updateCardDataByKey": True, "updatePrivateDataByKey": True}
    return {"cardUpdateOptions": options, data: {"cardParamMap": params}}
