"""What a start may load before the platforms are connected: time and memory of every process."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

LOOK = (
    "import json, sys, bot.cli, bot.app, bot.platforms.feishu.gateway, bot.platforms.dingtalk.gateway;"
    "print(json.dumps(sorted(sys.modules)))"
)
OURS = ("bot.handlers", "bot.pipeline.worker", "bot.domain.text.daily", "bot.domain.text.commands", "bot.sandbox")
OTHERS = (
    "alembic",
    "holidays",
    "matplotlib",
    "openpyxl",
    "psycopg",
    "rapidfuzz",
    "requests",
    "rich",
    "dingtalk_stream",
    "lark_oapi.api",
)


@pytest.fixture(scope="module")
def loaded() -> list[str]:
    done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, check=True, text=True)
    modules: list[str] = json.loads(done.stdout)
    return modules


@pytest.mark.parametrize("name", [*OURS, *OTHERS])
def test_a_start_connects_without_what_is_needed_only_later(loaded: list[str], name: str) -> None:
    assert "bot.app" in loaded
    assert not [module for module in loaded if module == name or module.startswith(f"{name}.")]
