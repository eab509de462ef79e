"""The robot's calls of the new API: send to a group, send to people, take back, ask who has read, DING."""

from __future__ import annotations

import secrets
from typing import Any

from aiohttp import web

from bot.sandbox.dingtalk.app import App, new_id
from bot.sandbox.dingtalk.calls import Call, Calls
from bot.sandbox.dingtalk.contents import Content, content_of_key
from bot.sandbox.dingtalk.errors import ApiError, no_permission
from bot.sandbox.dingtalk.limits import MAX_KEYS_PER_RECALL, MAX_USERS_PER_SEND
from bot.sandbox.dingtalk.posts import Posts, staff
from bot.sandbox.dingtalk.recent import Recent
from bot.sandbox.faults import Faults
from bot.sandbox.world import Chat, Message, Person, World

DING_RECEIVERS = {1: 200, 2: 200, 3: 20}
READ_PAGE = 200
DINGS_KEPT = 5_000


class Robot:
    """None of these calls can ring somebody in a group: `@` is left as text."""

    def __init__(self, app: App, world: World, posts: Posts, faults: Faults) -> None:
        self._app = app
        self._world = world
        self._posts = posts
        self._faults = faults
        self._dings: Recent[list[Message]] = Recent(DINGS_KEPT)

    def routes(self, calls: Calls) -> list[web.RouteDef]:
        """Every path as the platform spells it (`otoMessages` here, `oToMessages` there)."""
        return [
            web.post("/v1.0/robot/groupMessages/send", calls.new(self.send_to_group)),
            web.post("/v1.0/robot/oToMessages/batchSend", calls.new(self.send_to_people)),
            web.post("/v1.0/robot/groupMessages/recall", calls.new(self.recall_from_group)),
            web.post("/v1.0/robot/otoMessages/batchRecall", calls.new(self.recall_from_people)),
            web.post("/v1.0/robot/groupMessages/query", calls.new(self.read_in_group)),
            web.get("/v1.0/robot/oToMessages/readStatus", calls.new(self.read_by_people)),
            web.post("/v1.0/robot/ding/send", calls.new(self.ding)),
            web.post("/v1.0/robot/ding/recall", calls.new(self.ding_recall)),
            web.post("/v1.0/im/v1.0/robot/interactiveCards/send", calls.new(self.standard_card)),
            web.put("/v1.0/im/robots/interactiveCards", calls.new(self.standard_card)),
        ]

    # --- sending --------------------------------------------------------------------------------------------------------

    async def send_to_group(self, call: Call) -> object:
        """`{"robotCode", "openConversationId", "msgKey", "msgParam"}` → `{"processQueryKey"}`."""
        self._check_robot(call.text("robotCode"))
        chat = self._group(call.text("openConversationId"))
        content = content_of_key(call.body.get("msgKey"), call.body.get("msgParam"))
        key = new_id()
        self._posts.post(chat, content, key=key)
        return {"processQueryKey": key}

    async def send_to_people(self, call: Call) -> object:
        """`{"robotCode", "userIds" (at most 20), "msgKey", "msgParam"}`; who was not reached is told inside HTTP 200."""
        self._check_robot(call.text("robotCode"))
        user_ids = call.strings("userIds")
        if not user_ids:
            raise ApiError("invalidParameter.userIds.empty", "userIds不能为空")
        if len(user_ids) > MAX_USERS_PER_SEND:
            raise ApiError("invalidParameter.userIds.overMax", "userIds超过最大数量")
        content = content_of_key(call.body.get("msgKey"), call.body.get("msgParam"))
        people, invalid = self._known(user_ids)
        throttled = self._throttled(call, list(people))
        key = new_id()
        for user_id, person in people.items():
            if user_id not in throttled:
                self._say_directly(person, content, key)
        return {"processQueryKey": key, "invalidStaffIdList": invalid, "flowControlledStaffIdList": throttled}

    def _known(self, user_ids: list[str]) -> tuple[dict[str, Person], list[str]]:
        """Who is meant, each once, and the ids that are nobody's."""
        found = {user_id: staff(self._world, user_id) for user_id in user_ids}
        return {i: p for i, p in found.items() if p is not None}, [i for i, p in found.items() if p is None]

    def _throttled(self, call: Call, user_ids: list[str]) -> list[str]:
        if fault := self._faults.take("dingtalk", "partial", call.request.path):
            wanted = fault.options.get("people")
            return [user_id for user_id in user_ids if not wanted or user_id in wanted]
        return []

    def _say_directly(self, person: Person, content: Content, key: str, *, rung: bool = False) -> Message:
        chat = self._world.direct_chat("dingtalk", person)
        return self._posts.post(chat, content, key=key, rung=[person.key] if rung else [])

    def _check_robot(self, code: str) -> None:
        if not code:
            raise ApiError("invalidParameter.robotCode.empty", "robotCode不能为空")
        if code != self._app.client_id:
            raise ApiError("invalidParameter.robotCode.notExsit", "robotCode不存在")

    def _group(self, conversation_id: str) -> Chat:
        if not conversation_id:
            raise ApiError("miss.openConversationId", "缺少openConversationId")
        chat = self._world.chats.get(("dingtalk", conversation_id))
        if chat is None or chat.kind != "group":
            raise ApiError("invalid.openConversationId", "无效的openConversationId")
        if chat.disbanded:
            raise ApiError("group.disbanded", "群已解散")
        if not chat.bot_in:
            raise ApiError("resource.not.found", "群内没有该机器人")
        return chat

    # --- taking back ----------------------------------------------------------------------------------------------------

    async def recall_from_group(self, call: Call) -> object:
        """`{"robotCode", "openConversationId", "processQueryKeys" (at most 20)}`; leaves no trace in the chat."""
        chat = self._group(call.text("openConversationId"))
        return self._recalled(call, lambda message: message.chat_id == chat.chat_id)

    async def recall_from_people(self, call: Call) -> object:
        """`{"robotCode", "processQueryKeys" (at most 20)}`, within 24 h."""
        return self._recalled(call, lambda message: not self._posts.too_old(message))

    def _recalled(self, call: Call, allowed: Any) -> dict[str, Any]:
        self._check_robot(call.text("robotCode"))
        keys = call.strings("processQueryKeys")
        if not keys or len(keys) > MAX_KEYS_PER_RECALL:
            raise ApiError("invalidParameter.processQueryKeys", "processQueryKeys数量不合法")
        gone: list[str] = []
        failed: dict[str, str] = {}
        for key in keys:
            messages = [message for message in self._posts.of_key(key) if allowed(message)]
            for message in messages:
                message.recalled = True
                self._world.change_message(message)
            if messages:
                gone.append(key)
            else:
                failed[key] = "processQueryKey.expireTime"
        return {"successResult": gone, "failedResult": failed}

    # --- who has read ---------------------------------------------------------------------------------------------------

    async def read_in_group(self, call: Call) -> object:
        """`{"robotCode", "openConversationId", "processQueryKey", "maxResults", "nextToken"}` → the userIds of the readers."""
        self._check_robot(call.text("robotCode"))
        messages = self._sent(call.text("processQueryKey"))
        readers = [self._world.people[key].dingtalk.user_id for key in messages[0].extra["read_by"]]
        start, size = call.number("nextToken", 0), min(call.number("maxResults", READ_PAGE), READ_PAGE)
        more = start + size < len(readers)
        return {
            "sendStatus": _status(messages),
            "readUserIds": readers[start : start + size],
            "hasMore": more,
            "nextToken": str(start + size) if more else "",
        }

    async def read_by_people(self, call: Call) -> object:
        """`?robotCode=&processQueryKey=` → each receiver and whether they read it, within 24 h."""
        self._check_robot(call.request.query.get("robotCode", ""))
        messages = self._sent(call.request.query.get("processQueryKey", ""))
        if self._posts.too_old(messages[0]):
            raise ApiError("processQueryKey.expireTime", "processQueryKey已过期")
        return {"sendStatus": _status(messages), "messageReadInfoList": [self._reader(message) for message in messages]}

    def _sent(self, key: str) -> list[Message]:
        messages = self._posts.of_key(key)
        if not messages:
            raise ApiError("processQueryKey.expireTime", "processQueryKey无效或已过期")
        return messages

    def _reader(self, message: Message) -> dict[str, str]:
        person = self._world.people[self._world.chats["dingtalk", message.chat_id].members[0]]
        read = "READ" if person.key in message.extra["read_by"] else "UNREAD"
        return {"name": person.name, "userId": person.dingtalk.user_id, "readStatus": read}

    # --- DING -----------------------------------------------------------------------------------------------------------

    async def ding(self, call: Call) -> object:
        """`{"robotCode", "remindType" 1 app, 2 SMS, 3 phone, "receiverUserIdList", "content"}` → `{"openDingId", "failedList"}`."""
        self._check_robot(call.text("robotCode"))
        limit = DING_RECEIVERS.get(call.number("remindType", 0))
        receivers = call.strings("receiverUserIdList")
        if limit is None or not call.text("content"):
            raise ApiError("invalidParameter.ding", "remindType或content不合法")
        if not receivers:
            raise ApiError("miss.staffId", "缺少接收人")
        if len(receivers) > limit:
            raise ApiError("ding.receivercount.limit", "接收人数量超过限制")
        people, unknown = self._known(receivers)
        ding_id = secrets.token_hex(8)
        content = Content("ding", call.text("content"), {"content": call.text("content")})
        self._dings.keep(ding_id, [self._say_directly(person, content, "", rung=True) for person in people.values()])
        return {"openDingId": ding_id, "failedList": dict.fromkeys(unknown, "staffId.notExisted")}

    async def ding_recall(self, call: Call) -> object:
        """`{"robotCode", "openDingId"}`."""
        self._check_robot(call.text("robotCode"))
        for message in self._dings.pop(call.text("openDingId"), []):
            message.recalled = True
            self._world.change_message(message)
        return {"openDingId": call.text("openDingId")}

    async def standard_card(self, call: Call) -> object:
        """The legacy inline cards (普通版): closed to new apps since 2024-12-31, so this app has no right to them."""
        raise no_permission("Card.StandardCard.Write")


def _status(messages: list[Message]) -> str:
    return "RECALLED" if all(message.recalled for message in messages) else "SUCCESS"
