from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bot.cards.model import Button, Buttons, ButtonStyle, Card, Tag, Text, Tone
from bot.cards.payloads.updates import SaveUpdate, WithdrawUpdate
from bot.cards.stored import dump, load
from tests.cards.gallery import GALLERY


@pytest.mark.parametrize("kind", GALLERY)
def test_a_card_comes_back_as_it_was_stored(kind: str) -> None:
    assert load(dump(GALLERY[kind])) == GALLERY[kind]


def test_a_process_that_has_just_begun_knows_the_buttons_of_every_card() -> None:
    """It may find cards waiting before it has loaded whatever answers their buttons."""
    queued = json.dumps([dump(card) for card in GALLERY.values()])
    look = "import json, sys; from bot.cards.stored import load; print(len([load(one) for one in json.load(sys.stdin)]))"

    done = subprocess.run([sys.executable, "-c", look], input=queued, capture_output=True, check=True, text=True)

    assert int(done.stdout) == len(GALLERY)


def test_what_comes_back_has_the_classes_of_the_model() -> None:
    card = Card(
        "标题", (Text(((Tag("新", Tone.GOOD),),)), Buttons((Button("撤", WithdrawUpdate(update_id=1), "撤", ButtonStyle.DANGER),)))
    )

    back = load(dump(card))

    assert repr(back) == repr(card)


def test_the_text_is_short() -> None:
    assert dump(Card("标题", ())) == '{"is":"Card","title":"标题","blocks":[],"tone":"blue","subtitle":"","summary":"","lead":0}'


STORED = dump(Card("标题", (Buttons((Button("存", SaveUpdate(update_id=1), "存"),)),)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '"Card"',
        "{}",
        '{"is":"Card"}',
        '{"is":["Card"],"title":"x"}',
        '{"is":"Secret","title":"x"}',
        '{"is":"Divider"}',
        STORED[:-1],
        STORED.replace('"v":1', '"v":2'),
        STORED.replace('"update.save"', '"update.sell"'),
        STORED.replace('"default"', '"loud"'),
        STORED.replace('"title"', '"titel"'),
        "[" * 100_000,
        json.dumps({"is": "Card", "title": "x", "blocks": [], "tone": "ultraviolet"}),
    ],
)
def test_a_foreign_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a stored card"):
        load(text)
