"""Somebody presses a card: what the platform reports, what it makes of the answer, and the delayed update afterwards."""

from __future__ import annotations

import json
from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import Any

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import Ack, DeliveryEngine
from bot.sandbox.feishu.app import milliseconds, new_id
from bot.sandbox.feishu.cards import schema_of
from bot.sandbox.feishu.contents import Content, Contents
from bot.sandbox.feishu.errors import Refused, missing_field
from bot.sandbox.feishu.events import Events
from bot.sandbox.feishu.rest import Answer, Call, Whole
from bot.sandbox.world import Message, Person, Toast, World

TOKEN_SECONDS = 30 * 60
TOKEN_USES = 2
TOKENS_KEPT = 20_000
TOAST_KINDS = {"info", "success", "error", "warning"}

NO_TARGET = 200340
NO_ANSWER = 200341
NOT_OK = 200671
BAD_ANSWER = 200672
BAD_CARD = 200673
OLD_SCHEMA = 200830

WORDS = {
    NO_TARGET: "出错了，请稍后重试（没有机器人连接在线）",
    NO_ANSWER: "目标回调服务超时未响应，请稍后重试",
    NOT_OK: "目标回调服务出错了，请稍后重试",
    BAD_ANSWER: "目标回调服务返回了错误的格式",
    BAD_CARD: "目标回调服务返回了错误的卡片",
    OLD_SCHEMA: "目标回调服务返回了旧版卡片",
}
"""What the person who pressed reads under each error code."""


class WrongAnswer(Exception):
    """The bot's answer to a press that the platform cannot use."""

    def __init__(self, code: int, why: str) -> None:
        self.code = code
        super().__init__(f"{WORDS[code]}：{why}")


@dataclass(slots=True)
class Token:
    """What a press lets the bot do later: update this message's card, twice, for half an hour."""

    message: Message
    until: float
    uses: int = TOKEN_USES


class Presses:
    """Presses on cards and the updates that follow from them."""

    def __init__(self, world: World, clock: SimClock, engine: DeliveryEngine, events: Events, contents: Contents) -> None:
        self._world = world
        self._clock = clock
        self._engine = engine
        self._events = events
        self._contents = contents
        self._tokens: OrderedDict[str, Token] = OrderedDict()
        self._unanswered: Counter[str] = Counter()
        """Message ids whose presses wait for their answer."""

    async def press(self, message: Message, person: Person, action: dict[str, Any]) -> dict[str, Any]:
        """Report the press and show the person what came of it: `{"toast", "card", "error"}`."""
        token = self._new_token(message)
        self._unanswered[message.message_id] += 1
        try:
            ack = await self._engine.ask(self._events.pressed(message, person, token, action))
        finally:
            self._unanswered[message.message_id] -= 1
            self._unanswered += Counter()
        try:
            shown = self._use(message, _result(ack))
        except WrongAnswer as wrong:
            shown = {"toast": None, "card": None, "error": {"code": wrong.code, "message": str(wrong)}}
        self._show(message, person, shown)
        return shown

    async def update_later(self, call: Call) -> Answer:
        """`POST /interactive/v1/card/update`: by the token of a press that was answered."""
        card = call.body.get("card")
        if not isinstance(card, dict):
            raise missing_field("card", "card is an object")
        token = self._tokens.get(call.text("token"))
        if token is None:
            raise Refused(300020)
        if self._clock.timestamp() > token.until:
            raise Refused(300030)
        if token.uses <= 0:
            raise Refused(300040)
        message = token.message
        if message.recalled:
            raise Refused(200000, "the message was recalled")
        self.refuse_while_pressed(message)
        self.replace_card(message, self._contents.card(_dump(card), self._world.chats["feishu", message.chat_id]))
        token.uses -= 1
        return Whole({"code": 0, "msg": "ok"})

    def refuse_while_pressed(self, message: Message) -> None:
        """A card whose press is being answered is locked: updates come after the answer."""
        if self._unanswered[message.message_id]:
            raise Refused(230099, "ErrCode: 11310; ErrMsg: card action is lock")

    def replace_card(self, message: Message, content: Content) -> None:
        """Show another card in the message's place; nobody is rung again."""
        message.card, message.text = content.card, content.text
        message.revisions += 1
        message.extra |= {"content": content.raw, "update_time": milliseconds(self._clock.now())}
        self._world.change_message(message)

    # --- inside -------------------------------------------------------------------------------------------------------

    def _new_token(self, message: Message) -> str:
        token = new_id("c-")
        self._tokens[token] = Token(message, self._clock.timestamp() + TOKEN_SECONDS)
        if len(self._tokens) > TOKENS_KEPT:
            self._tokens.popitem(last=False)
        return token

    def _use(self, message: Message, result: dict[str, Any]) -> dict[str, Any]:
        toast, card = result.get("toast"), result.get("card")
        if toast is not None:
            toast = _toast(toast)
        if card is not None:
            self.replace_card(message, self._answered_card(message, card))
        return {"toast": toast, "card": message.card if card is not None else None, "error": None}

    def _answered_card(self, message: Message, answered: Any) -> Content:
        if not isinstance(answered, dict) or answered.get("type") not in {"raw", "template"}:
            raise WrongAnswer(BAD_ANSWER, "card.type 要是 raw 或 template")
        card = answered.get("data")
        if answered["type"] == "template" or not isinstance(card, dict):
            raise WrongAnswer(BAD_CARD, "card.data 要是卡片对象，不是字符串")
        if schema_of(card) != schema_of(message.card or {}):
            raise WrongAnswer(OLD_SCHEMA, "卡片的 schema 与原卡片不同")
        try:
            return self._contents.card(_dump(card), self._world.chats["feishu", message.chat_id])
        except Refused as refused:
            raise WrongAnswer(BAD_CARD, refused.msg) from refused

    def _show(self, message: Message, person: Person, shown: dict[str, Any]) -> None:
        if toast := shown["toast"]:
            self._world.show_toast(Toast("feishu", person.key, message.message_id, toast["type"], toast["content"]))
        if error := shown["error"]:
            self._world.show_toast(Toast("feishu", person.key, message.message_id, "error", error["message"]))


def _result(ack: Ack) -> dict[str, Any]:
    """What the bot answered as an object; nothing at all is as good as an empty one."""
    if ack.code == "no connection":
        raise WrongAnswer(NO_TARGET, "没有长连接")
    if ack.code in {"none", "cut"}:
        raise WrongAnswer(NO_ANSWER, "3 秒内没有应答")
    if not ack.ok:
        raise WrongAnswer(NOT_OK, f"应答码 {ack.code}")
    if ack.body is None:
        return {}
    try:
        result = json.loads(ack.body)
    except (ValueError, RecursionError) as error:
        raise WrongAnswer(BAD_ANSWER, "应答不是 JSON") from error
    if not isinstance(result, dict):
        raise WrongAnswer(BAD_ANSWER, "应答不是 JSON 对象")
    return result


def _toast(toast: Any) -> dict[str, str]:
    kind = toast.get("type", "info") if isinstance(toast, dict) else None
    if kind not in TOAST_KINDS:
        raise WrongAnswer(BAD_ANSWER, "toast.type 要是 info、success、error 或 warning")
    words = toast.get("content") or (toast.get("i18n") or {}).get("zh_cn")
    if not isinstance(words, str) or not words:
        raise WrongAnswer(BAD_ANSWER, "toast.content 是空的")
    return {"type": kind, "content": words}


def _dump(card: dict[str, Any]) -> str:
    return json.dumps(card, ensure_ascii=False)
