"""What `tongzhou doctor` asks DingTalk: the credentials, the stream, and the rights as far as they show.

Rule: nothing here has an effect. A right is tried with a request for something that does not exist: the platform looks at the
right first.
"""

from __future__ import annotations

from collections.abc import Awaitable

from bot.errors import Gone, NeverRetry, NotPermitted, PlatformError
from bot.platforms.calls import Json
from bot.platforms.dingtalk.errors import WRONG_SECRET
from bot.platforms.dingtalk.frames import OPEN_PATH, SUBSCRIPTIONS
from bot.platforms.dingtalk.rest import Rest
from bot.ports import Finding
from bot.settings import DingTalkSettings

NOBODY = "tongzhou-doctor"


async def check(rest: Rest, settings: DingTalkSettings) -> list[Finding]:
    """Stops at wrong credentials, because everything else would fail for the same reason."""
    stream = await _stream(rest, settings)
    if not stream.good:
        return [stream]
    message = {"robotCode": settings.client_id, "openConversationId": NOBODY, "msgKey": "sampleText", "msgParam": '{"content":"-"}'}
    rights = [
        await _right(
            "发群消息和单聊消息",
            "qyapi_robot_sendmsg（企业内机器人发送消息权限）",
            rest.new("POST", "/v1.0/robot/groupMessages/send", message),
        ),
        await _right("读通讯录里的姓名", "qyapi_get_member（成员信息读权限）", rest.old("/topapi/v2/user/get", {"userid": NOBODY})),
    ]
    if settings.card_form != "plain":
        card: Json = {"outTrackId": NOBODY, "cardData": {"cardParamMap": {}}}
        rights.append(
            await _right("发互动卡片", "Card.Instance.Write（互动卡片实例写权限）", rest.new("PUT", "/v1.0/card/instances", card))
        )
    return [stream, *rights, await _urgent(rest, settings)]


async def _stream(rest: Rest, settings: DingTalkSettings) -> Finding:
    """A ticket that is asked for and not used connects nobody."""
    secret = settings.client_secret.get_secret_value()
    try:
        await rest.introduce(OPEN_PATH, {"clientId": settings.client_id, "clientSecret": secret, "subscriptions": SUBSCRIPTIONS})
    except PlatformError as error:
        advice = (
            "核对 Client ID 和 Client Secret"
            if error.code in WRONG_SECRET
            else "确认应用已发布、机器人消息接收模式是 Stream、出口 IP 在白名单里"
        )
        return Finding(good=False, what=f"Stream 连不上：{error}", advice=advice)
    return Finding(good=True, what="凭证正确，Stream 可以连接")


async def _urgent(rest: Rest, settings: DingTalkSettings) -> Finding:
    """A right that the bot can do without; a DING to nobody reaches nobody."""
    ding: Json = {"robotCode": settings.client_id, "remindType": 1, "receiverUserIdList": [], "content": "-"}
    finding = await _right("发 DING", "Premium.Ding.Write", rest.new("POST", "/v1.0/robot/ding/send", ding))
    if finding.good:
        return finding
    return Finding(good=True, what="没有发 DING 的权限 Premium.Ding.Write，紧急的事改发单聊并写明")


async def _right(what: str, right: str, trial: Awaitable[Json]) -> Finding:
    try:
        await trial
    except NotPermitted as error:
        return Finding(good=False, what=f"不能{what}：{error}", advice=f"在开发者后台 → 权限管理 里开通 {right}")
    except (Gone, NeverRetry):
        pass
    return Finding(good=True, what=f"可以{what}")
