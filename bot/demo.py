"""`tongzhou sandbox`: the stand-in platforms, and the bot connected to them as it would be to the real ones."""

from __future__ import annotations

import asyncio
import json
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import build_app
from bot.errors import OperatorError
from bot.sandbox.server import Sandbox, start_sandbox
from bot.settings import DatabaseSettings, DingTalkSettings, FeishuSettings, HttpSettings, OrgSettings, Settings, load

TEMPLATE = "tongzhou-demo.schema"
"""The card template that the stand-in DingTalk knows beside the public ones."""


class Demo:
    """`known`: the bot has read the organisation's file; `bot`: ours is started at all. Records live in `folder`."""

    def __init__(self, *, port: int, org: Path, folder: Path, known: bool, bot: bool, speed: float) -> None:
        self._port = port
        self._org = org
        self._folder = folder
        self._known = known
        self._bot = bot
        self._speed = speed

    async def run(self, stopping: asyncio.Event, *, open_browser: bool) -> None:
        """Print the one JSON line when everything answers, and serve until told to stop."""
        try:
            sandbox = await start_sandbox(port=self._port, people=self._org, speed=self._speed)
        except OSError as error:
            raise OperatorError(
                f"cannot listen on 127.0.0.1:{self._port}: {error.strerror}; choose another with --port, or --port 0"
            ) from error
        try:
            if self._bot:
                await self._with_bot(sandbox, stopping, open_browser=open_browser)
            else:
                _announce(sandbox, open_browser=open_browser)
                await stopping.wait()
        finally:
            await sandbox.close()

    async def _with_bot(self, sandbox: Sandbox, stopping: asyncio.Event, *, open_browser: bool) -> None:
        app = build_app(settings_of(sandbox.ready, self._folder, self._org if self._known else None), sandbox.clock)
        try:
            await app.start()
            await app.connected()
            _announce(sandbox, open_browser=open_browser)
            await app.work(stopping)
        finally:
            await app.stop()


def settings_of(ready: Mapping[str, Any], folder: Path, org: Path | None) -> Settings:
    """The shipped settings, with the policy and the templates that everybody starts with, and the stand-ins as the platforms."""
    feishu, dingtalk = ready["feishu"], ready["dingtalk"]
    own = {
        "database": DatabaseSettings(url=SecretStr(f"sqlite:///{folder / 'tongzhou.db'}")),
        "feishu": FeishuSettings(app_id=feishu["app_id"], app_secret=SecretStr(feishu["app_secret"]), domain=feishu["domain"]),
        "dingtalk": DingTalkSettings(
            client_id=dingtalk["client_id"],
            client_secret=SecretStr(dingtalk["client_secret"]),
            endpoint=dingtalk["endpoint"],
            oapi_endpoint=dingtalk["oapi_endpoint"],
            card_form="template",
            card_template_id=TEMPLATE,
        ),
        "http": HttpSettings(port=0),
        "org": OrgSettings(file=org),
    }
    return load(None, {}).model_copy(update=own)


def _announce(sandbox: Sandbox, *, open_browser: bool) -> None:
    print(json.dumps(sandbox.ready), flush=True)  # noqa: T201 - the line that programs wait for
    print(f"打开 {sandbox.ready['page']} 试一试；Ctrl-C 结束", file=sys.stderr)  # noqa: T201 - for people
    if open_browser:
        webbrowser.open(sandbox.ready["page"])
