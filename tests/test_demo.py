"""The settings that the bot of the sandbox runs with."""

from __future__ import annotations

from pathlib import Path

from bot.demo import settings_of
from bot.settings import load

READY = {
    "feishu": {"app_id": "cli_demo", "app_secret": "secret", "domain": "http://127.0.0.1:1"},
    "dingtalk": {
        "client_id": "ding_demo",
        "client_secret": "secret",
        "endpoint": "http://127.0.0.1:2",
        "oapi_endpoint": "http://127.0.0.1:3",
    },
}


def test_the_sandbox_has_the_templates_and_the_policy_that_are_shipped(tmp_path: Path) -> None:
    settings, shipped = settings_of(READY, tmp_path, None), load(None, {})

    assert settings.processes and settings.scenarios
    assert (shipped.processes, shipped.scenarios, shipped.policy) == (settings.processes, settings.scenarios, settings.policy)
    assert "http://127.0.0.1:1" == settings.feishu.domain
