"""Groups as REST shows them."""

from __future__ import annotations

from typing import Any

from bot.sandbox.feishu.app import App
from bot.sandbox.feishu.errors import Refused
from bot.sandbox.feishu.people import id_of, id_type_of
from bot.sandbox.feishu.rest import Answer, Call
from bot.sandbox.world import Chat, World

AVATAR = "https://p3-lark-file.byteimg.com/img/lark-avatar-staging/default-avatar_44ae0ca3~100x100.jpg"
_EVERYBODY_MAY = {
    "share_card_permission": "allowed",
    "edit_permission": "all_members",
    "join_message_visibility": "all_members",
    "leave_message_visibility": "only_owner",
    "membership_approval": "no_approval_required",
    "moderation_permission": "all_members",
    "urgent_setting": "all_members",
    "video_conference_setting": "all_members",
    "hide_member_count_setting": "all_members",
    "add_member_permission": "all_members",
}


class Chats:
    """`/im/v1/chats`."""

    def __init__(self, app: App, world: World) -> None:
        self._app = app
        self._world = world

    async def one(self, call: Call) -> Answer:
        chat = self._chat(call, of_bot=False)
        id_type = id_type_of(call.query)
        owner = self._owner(chat, id_type)
        status = "dissolved" if chat.disbanded else "normal"
        return {
            **self._brief(chat),
            **_EVERYBODY_MAY,
            **owner,
            "i18n_names": {"zh_cn": chat.name, "en_us": "", "ja_jp": ""},
            "at_all_permission": "all_members" if chat.at_all_allowed else "only_owner",
            "user_manager_id_list": [],
            "bot_manager_id_list": [],
            "group_message_type": "chat",
            "chat_mode": "p2p" if chat.kind == "direct" else "group",
            "chat_type": "private",
            "chat_tag": "inner",
            "user_count": str(len(chat.members)),
            "bot_count": "1" if chat.bot_in else "0",
            "chat_status": status,
        }

    async def of_bot(self, call: Call) -> Answer:
        """The groups that the bot is in, no direct chats."""
        id_type = id_type_of(call.query)
        mine = [
            c for c in self._world.chats.values() if c.platform == "feishu" and c.kind == "group" and c.bot_in and not c.disbanded
        ]
        return call.page([self._brief(chat) | self._owner(chat, id_type) | {"chat_status": "normal"} for chat in mine], most=100)

    async def members(self, call: Call) -> Answer:
        chat = self._chat(call)
        id_type = id_type_of(call.query, "member_id_type")
        people = [self._world.people[key] for key in chat.members]
        items = [
            {
                "member_id_type": id_type,
                "member_id": id_of(person, id_type),
                "name": person.name,
                "tenant_key": self._app.tenant(outside=person.outside),
            }
            for person in people
        ]
        return call.page(items, most=100) | {"member_total": len(items)}

    async def is_in_chat(self, call: Call) -> Answer:
        return {"is_in_chat": self._chat(call, of_bot=False).bot_in}

    def _chat(self, call: Call, *, of_bot: bool = True) -> Chat:
        chat = self._world.chats.get(("feishu", call.part("chat_id")))
        if chat is None:
            raise Refused(232006)
        if of_bot and chat.disbanded:
            raise Refused(232009)
        if of_bot and not chat.bot_in:
            raise Refused(232011)
        return chat

    def _brief(self, chat: Chat) -> dict[str, Any]:
        return {
            "chat_id": chat.chat_id,
            "avatar": AVATAR,
            "name": chat.name if chat.kind == "group" else "",
            "description": "",
            "external": chat.external,
            "tenant_key": self._app.tenant_key,
        }

    def _owner(self, chat: Chat, id_type: str) -> dict[str, str]:
        owner = self._world.people[chat.members[0]] if chat.members else None
        return {"owner_id_type": id_type, "owner_id": id_of(owner, id_type) if owner else ""}
