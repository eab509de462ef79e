"""What a press is answered with."""

from __future__ import annotations

import pytest

from bot.platforms.dingtalk.answers import press_response
from bot.ports import Answer
from bot.settings import DingTalkSettings


@pytest.mark.parametrize("form", ["public", "template"])
@pytest.mark.parametrize("tone", ["info", "error"])
def test_a_name_in_a_toast_makes_no_link(form: str, tone: str) -> None:
    settings = DingTalkSettings.model_validate({"card_form": form, "card_template_id": "ours.schema"})

    shown = press_response(settings, Answer(toast="这是[点我](http://evil.example)的日报", tone=tone))

    assert "点我" in str(shown)
    assert "](" not in str(shown)
    assert "http://" not in str(shown)
