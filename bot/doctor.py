"""`tongzhou doctor`: what stands, what does not, and what to do about it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from sqlalchemy import Connection

from bot.app import SystemClock
from bot.errors import OperatorError, PlatformError, StorageUnavailable
from bot.exchange.org import load_org
from bot.ports import Finding
from bot.settings import Settings
from bot.storage import inbox, migrate, outbox
from bot.storage.engine import Database
from bot.storage.queries import issues

PATIENCE = 20.0
"""Seconds one check may take."""
SHOWN = 5


async def examine(settings: Settings) -> list[Finding]:
    """Every check, in the order in which an operator would mend them."""
    findings = [Finding(good=True, what="配置可以读"), *_organisation(settings), *await _database(settings)]
    if settings.feishu.on:
        findings += await _platform("飞书", lambda: _feishu(settings))
    if settings.dingtalk.on:
        findings += await _platform("钉钉", lambda: _dingtalk(settings))
    if not (settings.feishu.on or settings.dingtalk.on):
        findings.append(
            Finding(good=False, what="没有配置任何平台", advice="设置 TONGZHOU_FEISHU__APP_ID 或 TONGZHOU_DINGTALK__CLIENT_ID")
        )
    return findings


def _organisation(settings: Settings) -> list[Finding]:
    if settings.org.file is None:
        return [Finding(good=True, what="没有设置组织文件：人员从平台和导入得到")]
    try:
        org = load_org(settings.org.file)
    except OperatorError as error:
        return [Finding(good=False, what="组织文件有错", advice=str(error))]
    return [Finding(good=True, what=f"组织文件：{org.size()}")]


async def _database(settings: Settings) -> list[Finding]:
    database = Database(settings.database.url.get_secret_value())
    try:
        await database.run(migrate.check)
        found = await database.run(lambda connection: _set_aside(connection) + _unheard(connection))
    except OperatorError as error:
        return [Finding(good=False, what="数据库的版本不对", advice=str(error))]
    except StorageUnavailable as error:
        return [Finding(good=False, what="数据库用不了", advice=f"{error}。第一次使用请先运行 tongzhou migrate")]
    finally:
        await database.close()
    return [Finding(good=True, what=f"数据库（{database.dialect}）可以用"), *found]


def _set_aside(connection: Connection) -> list[Finding]:
    """What was given up is shown until somebody looks at it; it stops nothing."""
    return [
        Finding(good=False, what=f"搁置（{name}）#{row.id} {row.kind}，试了 {row.attempts} 次", advice=row.error)
        for name, queue in (("收到", inbox), ("发出", outbox))
        for row in queue.set_aside(connection, SHOWN)
    ]


def _unheard(connection: Connection) -> list[Finding]:
    """Open issues of which a step was told to nobody, because nobody of those meant can be reached."""
    advice = "给部门负责人、管理层或管理员绑定平台账号，或者补上部门负责人（组织文件，tongzhou import org）"
    return [
        Finding(good=False, what=f"I-{number} 升级时找不到可以告知的人", advice=advice)
        for number in issues.unheard(connection, SHOWN)
    ]


async def _platform(name: str, check: Callable[[], Awaitable[list[Finding]]]) -> list[Finding]:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except PlatformError as error:
        return [Finding(good=False, what=f"{name}：{error}", advice="核对应用凭证、应用是否已发布、网络能否到达平台")]
    except TimeoutError:
        return [Finding(good=False, what=f"{name}：{PATIENCE:.0f} 秒没有回应", advice="检查网络、代理和防火墙")]


async def _feishu(settings: Settings) -> list[Finding]:
    from bot.platforms.feishu.client import FeishuClient  # noqa: PLC0415 - only the platforms that are configured are loaded

    client = FeishuClient(settings.feishu, SystemClock())
    try:
        return [Finding(good=one.good, what=f"飞书：{one.what}", advice=one.advice) for one in await client.check()]
    finally:
        await client.close()


async def _dingtalk(settings: Settings) -> list[Finding]:
    from bot.platforms.dingtalk.client import DingTalkClient  # noqa: PLC0415 - as above

    client = DingTalkClient(settings.dingtalk, SystemClock())
    try:
        return [Finding(good=one.good, what=f"钉钉：{one.what}", advice=one.advice) for one in await client.check()]
    finally:
        await client.close()


def line(finding: Finding) -> str:
    return f"{'✓' if finding.good else '✗'} {finding.what}" + (f"\n    → {finding.advice}" if finding.advice else "")
