"""A company with its chats on both stand-in platforms, and the bot connected to them over the real wire.

The bot runs as its own process, started and stopped like in production, unless a story moves the clock: then it runs in this
process on the sandbox's clock.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

from aiohttp import ClientSession, ClientTimeout, TCPConnector

from bot.app import App, build_app
from bot.sandbox.server import Sandbox, start_sandbox
from bot.settings import Settings, load

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
ORG = ROOT / "config" / "org.example.toml"
PATIENCE = 60.0
"""Seconds until something that must happen counts as missing; nothing waits so long when all is well."""
NOT_SHOWN = "卡片上没有“", "卡片上没有按钮"
"""Words of the stand-ins for a button that the card does not show."""
Json = dict[str, Any]


@dataclass
class Company:
    """People act through the control calls, as any other program would."""

    sandbox: Sandbox
    web: ClientSession
    folder: Path
    org: Path
    database_url: str

    @property
    def environment(self) -> dict[str, str]:
        """What an operator would set."""
        feishu, dingtalk = self.sandbox.ready["feishu"], self.sandbox.ready["dingtalk"]
        return {
            "TONGZHOU_DATABASE__URL": self.database_url,
            "TONGZHOU_ORG__FILE": str(self.org),
            "TONGZHOU_HTTP__PORT": "0",
            "TONGZHOU_LOG__FORMAT": "json",
            "TONGZHOU_FEISHU__APP_ID": feishu["app_id"],
            "TONGZHOU_FEISHU__APP_SECRET": feishu["app_secret"],
            "TONGZHOU_FEISHU__DOMAIN": feishu["domain"],
            "TONGZHOU_DINGTALK__CLIENT_ID": dingtalk["client_id"],
            "TONGZHOU_DINGTALK__CLIENT_SECRET": dingtalk["client_secret"],
            "TONGZHOU_DINGTALK__ENDPOINT": dingtalk["endpoint"],
            "TONGZHOU_DINGTALK__OAPI_ENDPOINT": dingtalk["oapi_endpoint"],
            "TONGZHOU_DINGTALK__CARD_FORM": "template",
            "TONGZHOU_DINGTALK__CARD_TEMPLATE_ID": "tongzhou-demo.schema",
        }

    def settings(self) -> Settings:
        return load(None, self.environment)

    async def call(self, method: str, path: str, body: Json | None = None) -> Json:
        async with self.web.request(method, self.sandbox.ready["control"] + path, json=body) as answer:
            result: Json = await answer.json()
            assert answer.status == 200, result
            return result

    async def group(self, platform: str) -> str:
        """The first group of the platform, which is bound to the demo project."""
        chats = (await self.call("GET", "/chats"))[platform]
        return str(next(chat["chat_id"] for chat in chats if chat["kind"] == "group"))

    async def say(self, platform: str, who: str, text: str, *, chat: str = "", at_bot: bool = True, **more: Any) -> Json:
        body = {"platform": platform, "chat": chat or await self.group(platform), "person": who, "text": text, "at_bot": at_bot}
        return await self.call("POST", "/say", body | more)

    async def click(self, platform: str, message_id: str, who: str, button: str, form: dict[str, str] | None = None) -> Json:
        """Press a button as soon as the card shows it: the answer to the press before may have been late."""
        body = {"platform": platform, "message_id": message_id, "person": who, "button": button} | ({"form": form} if form else {})

        async def pressed() -> Json | None:
            async with self.web.post(self.sandbox.ready["control"] + "/click", json=body) as answer:
                result: Json = await answer.json()
            if any(words in str(result["error"]) for words in NOT_SHOWN):
                return None
            assert answer.status == 200, result
            return result

        return await until(pressed)

    async def heard(self, platform: str, who: str, words: str, shown: Json | None = None) -> None:
        """Wait until the person is told: with the answer to a press, which `shown` is, or in private."""

        async def told() -> bool:
            private = (await self.call("GET", f"/messages?platform={platform}&chat=direct&person={quote(who)}"))["messages"]
            return words in str(shown) or any(one["author"] == "bot" and words in one["text"] for one in private)

        await until(told)

    async def cards(self, platform: str, chat: str = "") -> list[Json]:
        """What the bot shows in a chat, oldest first."""
        path = f"/messages?platform={platform}&chat={quote(chat or await self.group(platform), safe='')}"
        return [one for one in (await self.call("GET", path))["messages"] if one["author"] == "bot" and not one["recalled"]]

    async def card_with(self, platform: str, words: str, chat: str = "") -> Json:
        """The newest of the bot's messages that shows these words, waited for."""

        async def find() -> Json | None:
            return next((one for one in reversed(await self.cards(platform, chat)) if words in one["text"]), None)

        return await until(find)

    async def fault(self, platform: str, kind: str, **options: Any) -> None:
        await self.call("POST", "/faults", {"platform": platform, "kind": kind, **options})

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """`tongzhou run` as a process of its own, ready when the block begins and stopped by SIGTERM after it."""
        process = await self.start_bot()
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
                await asyncio.wait_for(process.wait(), PATIENCE)

    async def start_bot(self, **environment: str) -> asyncio.subprocess.Process:
        with (self.folder / "bot.log").open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env={**os.environ, **self.environment, **environment}, stderr=log
            )
        await self.connected(process)
        return process

    async def connected(self, process: asyncio.subprocess.Process) -> None:
        """Return when both platforms have a connection of the bot."""

        async def both() -> bool:
            assert process.returncode is None, (self.folder / "bot.log").read_text(encoding="utf-8")[-3000:]
            return bool(self.sandbox.feishu.engine.connections and self.sandbox.dingtalk.engine.connections)

        await until(both)

    @asynccontextmanager
    async def bot_on_our_clock(self) -> AsyncIterator[App]:
        """The bot in this process, obeying the sandbox's clock."""
        app = build_app(self.settings(), self.sandbox.clock)
        try:
            await app.start()
            await app.connected()
            yield app
        finally:
            await app.stop()

    async def tongzhou(self, *arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
        """Run a command as an operator would; its exit code and what it wrote."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *arguments,
            cwd=ROOT,
            env={**os.environ, **self.environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(stdin), PATIENCE)
        return process.returncode or 0, out.decode(), err.decode()

    async def exported(self) -> list[Json]:
        code, out, err = await self.tongzhou("export", "updates", "--format", "jsonl")
        assert code == 0, err
        return [json.loads(line) for line in out.splitlines()]


async def until(find: Callable[[], Awaitable[T | None]], patience: float = PATIENCE) -> T:
    """The first true result; what must happen is looked for, never slept for."""
    with suppress(TimeoutError):
        async with asyncio.timeout(patience):
            while True:
                if found := await find():
                    return found
                await asyncio.sleep(0.02)
    raise AssertionError(f"not seen within {patience} s: {find.__qualname__}")


@asynccontextmanager
async def company(folder: Path, *, org: Path = ORG, database_url: str = "", speed: float = 1.0) -> AsyncIterator[Company]:
    """Both stand-ins with the people of `org`; records in a SQLite file in `folder` unless a database is named."""
    sandbox = await start_sandbox(people=org, speed=speed)
    try:
        async with ClientSession(timeout=ClientTimeout(total=PATIENCE), connector=TCPConnector(limit=0)) as web:
            yield Company(sandbox, web, folder, org, database_url or f"sqlite:///{folder / 'tongzhou.db'}")
    finally:
        await sandbox.close()
