"""What `tongzhou doctor` asks Feishu: the credentials, the bot, the long connection, and the rights as far as they show.

Rule: nothing here has an effect. A right is tried with a request for something that does not exist: the platform looks at the
right first.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import NotPermitted, PlatformError, RetryLater
from bot.platforms.calls import Json
from bot.platforms.feishu import sdk
from bot.platforms.feishu.errors import MISSING_RIGHT, WRONG_SECRET
from bot.platforms.feishu.rest import Rest
from bot.ports import Finding
from bot.settings import FeishuSettings

ACTIVE = 2
"""The bot's `activate_status` when it is switched on for this company."""
NOBODY, NOWHERE, NOTHING = "ou_00000000000000000000000000000000", "oc_00000000000000000000000000000000", "om_0"


@dataclass(frozen=True, slots=True)
class _Right:
    """Something the bot must be able to do, the name of the right, and a request that needs it. `instead` is what happens without a
    right that the bot can do without."""

    what: str
    scope: str
    method: str
    path: str
    body: Json | None = None
    instead: str = ""


_RIGHTS = (
    _Right(
        "发消息", "im:message:send_as_bot", "POST", "/im/v1/messages", {"receive_id": NOWHERE, "msg_type": "text", "content": "{}"}
    ),
    _Right("更新卡片", "im:message:update", "PATCH", f"/im/v1/messages/{NOTHING}", {"content": "{}"}),
    _Right("看群名", "im:chat:read", "GET", f"/im/v1/chats/{NOWHERE}"),
    _Right("看群成员", "im:chat.members:read", "GET", f"/im/v1/chats/{NOWHERE}/members"),
    _Right("看姓名", "contact:user.basic_profile:readonly", "POST", "/contact/v3/users/basic_batch", {"user_ids": [NOBODY]}),
    _Right(
        "加急",
        "im:message.urgent",
        "PATCH",
        f"/im/v1/messages/{NOTHING}/urgent_app",
        {"user_id_list": [NOBODY]},
        instead="紧急的事改发单聊并写明",
    ),
)


async def check(rest: Rest, settings: FeishuSettings) -> list[Finding]:
    """Stops at wrong credentials, because everything else would fail for the same reason."""
    try:
        bot = (await rest.call("GET", "/bot/v3/info")).get("bot")
    except PlatformError as error:
        return [_unreachable(error)]
    findings = [_bot(bot if isinstance(bot, dict) else {})]
    if settings.mode == "websocket":
        findings.append(await _long_connection(rest, settings))
    return findings + [await _tried(rest, right) for right in _RIGHTS]


def _unreachable(error: PlatformError) -> Finding:
    if error.code in WRONG_SECRET:
        return Finding(good=False, what=f"App ID 和 App Secret 不配对：{error}", advice="在开发者后台 → 凭证与基础信息 里核对")
    return Finding(
        good=False, what=f"问不到机器人信息：{error}", advice="确认应用已启用机器人能力、已发布版本，且本机能访问这个域名"
    )


def _bot(bot: Json) -> Finding:
    name = str(bot.get("app_name", ""))
    if bot.get("activate_status") == ACTIVE:
        return Finding(good=True, what=f"凭证正确，机器人「{name}」已启用")
    return Finding(good=False, what=f"机器人「{name}」没有启用", advice="在开发者后台 → 版本管理与发布 里发布，并请管理员启用")


async def _long_connection(rest: Rest, settings: FeishuSettings) -> Finding:
    """An address that is asked for and not used connects nobody."""
    body = {"AppID": settings.app_id, "AppSecret": settings.app_secret.get_secret_value()}
    try:
        await rest.introduce(sdk.ENDPOINT_PATH, body, {"locale": "zh"})
    except PlatformError as error:
        advice = "在开发者后台 → 事件与回调 里把订阅方式设为使用长连接，并发布版本"
        return Finding(good=False, what=f"长连接连不上：{error}", advice=advice)
    return Finding(good=True, what="长连接可以建立")


async def _tried(rest: Rest, right: _Right) -> Finding:
    """Only a missing right counts: that the thing does not exist is what we wanted to hear."""
    try:
        await rest.call(right.method, right.path, query={"receive_id_type": "chat_id"}, body=right.body)
    except NotPermitted as error:
        if error.code in MISSING_RIGHT:
            return _missing(right, error)
    except RetryLater as error:
        return Finding(good=False, what=f"现在不知道能不能{right.what}：{error}", advice="过一会儿再运行 tongzhou doctor")
    except PlatformError:
        pass
    return Finding(good=True, what=f"可以{right.what}")


def _missing(right: _Right, error: NotPermitted) -> Finding:
    if right.instead:
        return Finding(good=True, what=f"没有{right.what}的权限 {right.scope}，{right.instead}")
    return Finding(good=False, what=f"不能{right.what}：{error}", advice=f"在开发者后台 → 权限管理 里开通 {right.scope}")
