"""The stand-ins, which refuse what the platforms refuse, take every card of the gallery and every card that had to be cut."""

from __future__ import annotations

import json

import pytest

from bot.cards import render_dingtalk, render_feishu
from bot.cards.model import Card
from bot.sandbox.dingtalk.contents import content_of_key
from bot.sandbox.dingtalk.templates import BUTTONS_TEMPLATE, DEMO_TEMPLATE, check_params
from bot.sandbox.feishu.cards import read_card
from tests.cards.gallery import ATTACKS, GALLERY, card
from tests.cards.mention_samples import FEISHU
from tests.cards.test_limits import LONG

CARDS: dict[str, Card] = {**GALLERY, **LONG, **{attack: card([attack]) for attack in ATTACKS}}
every_card = pytest.mark.parametrize("kind", CARDS)
KNOWN = {"user-1", FEISHU}
"""Whom the gallery mentions on Feishu; an id of the other platform is refused there, as it is by the platform."""


class Company:
    """Knows those whom the gallery mentions, and lets nobody ring everyone."""

    def person(self, any_id: str) -> bool:
        return any_id in KNOWN

    def image(self, key: str) -> bool:
        return key == "img_v3_02ab"

    def at_all_allowed(self) -> bool:
        return False


@pytest.mark.parametrize("kind", [kind for kind in CARDS if kind != "mentions_dingtalk"])
def test_feishu_takes_it_and_rings_only_whom_it_mentions(kind: str) -> None:
    _, reading = read_card(json.dumps(render_feishu.render(CARDS[kind]), ensure_ascii=False), Company())

    assert set(reading.mentioned) <= KNOWN
    assert not reading.everyone


@every_card
def test_dingtalk_takes_it_in_all_three_forms(kind: str) -> None:
    title, text = render_dingtalk.plain(CARDS[kind])

    assert check_params(DEMO_TEMPLATE, render_dingtalk.template(CARDS[kind]))
    assert check_params(BUTTONS_TEMPLATE, render_dingtalk.public(CARDS[kind]))
    assert content_of_key("sampleMarkdown", json.dumps({"title": title, "text": text}, ensure_ascii=False))
