"""The bot as far as the inbox, as a process: `python -m benchmarks.ours feishu ADDRESS DATABASE_FILE`.

Gateway and intake as in production, SQLite with every commit synced before the acknowledgement; nobody handles what was kept.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Protocol

from pydantic import SecretStr

from benchmarks.load import APP, SECRET
from bot import logs
from bot.app import SystemClock, settle
from bot.metrics import Metrics
from bot.pipeline.intake import Answers, Intake
from bot.settings import DingTalkSettings, FeishuSettings
from bot.storage import migrate
from bot.storage.engine import Database


class Gateway(Protocol):
    async def run(self) -> None: ...


def feishu(address: str, intake: Intake) -> Gateway:
    from bot.platforms.feishu.client import FeishuClient  # noqa: PLC0415 - one platform at a time, as in production
    from bot.platforms.feishu.gateway import FeishuGateway  # noqa: PLC0415

    settings = FeishuSettings(app_id=APP, app_secret=SecretStr(SECRET), domain=address)
    client = FeishuClient(settings, SystemClock())
    return FeishuGateway(settings, client, intake, clock=SystemClock(), metrics=Metrics())


def dingtalk(address: str, intake: Intake) -> Gateway:
    from bot.platforms.dingtalk.gateway import DingTalkGateway  # noqa: PLC0415 - as above

    settings = DingTalkSettings(client_id=APP, client_secret=SecretStr(SECRET), endpoint=address, oapi_endpoint=address)
    return DingTalkGateway(settings, intake, clock=SystemClock(), metrics=Metrics())


async def _main(platform: str, address: str, file: str) -> None:
    logs.configure("warning", "json")
    database = Database(f"sqlite:///{file}")
    await asyncio.to_thread(migrate.upgrade, database)
    intake = Intake(database, SystemClock(), Metrics(), Answers(), lambda: None)
    gateway = {"feishu": feishu, "dingtalk": dingtalk}[platform](address, intake)
    settle()
    await gateway.run()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
