"""What the bot is told: messages that are meant for it, and changes of groups, in the platform's own words."""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import Event
from bot.sandbox.dingtalk import frames
from bot.sandbox.dingtalk.app import App
from bot.sandbox.dingtalk.contacts import old_chat_id
from bot.sandbox.dingtalk.errors import dumps
from bot.sandbox.dingtalk.webhooks import Webhooks
from bot.sandbox.faults import Faults
from bot.sandbox.world import BOT, Chat, Message, Person, World

BOT_MESSAGE_LADDER = (16.0, 60.0)
"""Simulated seconds until an unacknowledged bot message comes again, as seen in the field."""
EVENT_LADDER = (10.0, 30.0)
"""The documented retries of an event."""
QUOTA_GONE = {"errorCode": 20001, "errorMessage": "受调用量超量影响，企业的Webhook&Stream推送量已用尽，请联系管理员升级"}


class Events:
    """Makes what goes over the stream; every time is simulated time."""

    def __init__(self, app: App, world: World, clock: SimClock, webhooks: Webhooks, faults: Faults) -> None:
        self._app = app
        self._world = world
        self._clock = clock
        self._webhooks = webhooks
        self._faults = faults

    def said(self, message: Message, chat: Chat, person: Person) -> Event:
        """The bot message callback. `extra` holds `msgtype`, `body` (the keys of that type) and the people mentioned (`at`)."""
        body = {**self._frame_of(message, chat, person), **self._content(message)}
        push = frames.Push("CALLBACK", frames.BOT_MESSAGE, dumps(body))
        return Event(message.message_id, frames.BOT_MESSAGE, push, chat.chat_id, message.message_id)

    def _frame_of(self, message: Message, chat: Chat, person: Person) -> dict[str, Any]:
        session = self._webhooks.open(chat)
        body = {
            "senderPlatform": "Mac",
            "conversationId": chat.chat_id,
            "chatbotCorpId": self._app.corp_id,
            "chatbotUserId": self._app.bot_user_id,
            "openThreadId": chat.chat_id,
            "msgId": message.message_id,
            "senderNick": person.name,
            "isAdmin": False,
            "sessionWebhookExpiredTime": int(session.expires.timestamp() * 1000),
            "createAt": int(message.sent_at.timestamp() * 1000),
            "senderCorpId": self._app.guest_corp_id if person.outside else self._app.corp_id,
            "conversationType": "2" if chat.kind == "group" else "1",
            "senderId": person.dingtalk.encrypted_id,
            "isInAtList": True,
            "sessionWebhook": session.url,
            "robotCode": self._app.client_id,
            "msgtype": message.extra["msgtype"],
        }
        if not person.outside and not self._faults.take("dingtalk", "no_staff_id"):
            body |= {"senderStaffId": person.dingtalk.user_id, "senderUnionId": person.dingtalk.union_id}
        if chat.kind == "group":
            body |= {"conversationTitle": chat.name, "atUsers": [{"dingtalkId": self._app.bot_user_id}, *self._at_users(message)]}
        return body

    def _at_users(self, message: Message) -> list[dict[str, str]]:
        people = [self._world.people[key] for key in message.mentions if key in self._world.people]
        return [{"dingtalkId": p.dingtalk.encrypted_id, **({} if p.outside else {"staffId": p.dingtalk.user_id})} for p in people]

    def _content(self, message: Message) -> dict[str, Any]:
        if self._faults.take("dingtalk", "quota", frames.BOT_MESSAGE, of="pushes"):
            return QUOTA_GONE
        body: dict[str, Any] = message.extra["body"]
        quoted = self._world.message("dingtalk", message.reply_to) if message.reply_to else None
        if quoted is None or "text" not in body:
            return body
        return {"text": {**body["text"], "isReplyMsg": True, "repliedMsg": self._quoted(quoted)}, **_origin(quoted)}

    def _quoted(self, message: Message) -> dict[str, Any]:
        """A quoted message; of the bot's cards the content is missing."""
        by_bot = message.author == BOT
        quoted = {
            "msgType": "interactiveCard" if message.kind == "card" else message.extra.get("msgtype", message.kind),
            "msgId": message.message_id,
            "senderId": self._app.bot_user_id if by_bot else self._world.people[message.author].dingtalk.encrypted_id,
            "createdAt": int(message.sent_at.timestamp() * 1000),
        }
        return quoted if message.kind == "card" else {**quoted, "content": {"text": message.text}}

    # --- groups -----------------------------------------------------------------------------------------------------------

    def members_changed(self, kind: str, chat: Chat, people: list[Person]) -> Event:
        """`chat_add_member`, `chat_remove_member` or `chat_quit`."""
        operator = people[0] if kind == "chat_quit" else self._owner(chat) or people[0]
        user_ids = [person.dingtalk.user_id for person in people if not person.outside]
        return self._event(kind, chat, operator, {"userId": user_ids})

    def renamed(self, chat: Chat) -> Event:
        """`chat_update_title`."""
        return self._event("chat_update_title", chat, self._owner(chat), {"title": chat.name})

    def disbanded(self, chat: Chat) -> Event:
        """`chat_disband`."""
        return self._event("chat_disband", chat, self._owner(chat), {})

    def _owner(self, chat: Chat) -> Person | None:
        return self._world.people[chat.members[0]] if chat.members else None

    def _event(self, kind: str, chat: Chat, operator: Person | None, details: dict[str, Any]) -> Event:
        now = int(self._clock.timestamp() * 1000)
        data = {"timeStamp": now, "chatId": old_chat_id(chat), "corpId": self._app.corp_id, "openConversationId": chat.chat_id}
        if operator:
            data |= {"operatorUnionId": operator.dingtalk.union_id, "operator": operator.dingtalk.user_id}
        event_id = secrets.token_hex(16)
        headers = {
            "eventType": kind,
            "eventId": event_id,
            "eventCorpId": self._app.corp_id,
            "eventBornTime": str(now),
            "eventUnifiedAppId": self._app.app_id,
        }
        push = frames.Push("EVENT", frames.EVERY_EVENT, dumps({**data, **details}), headers)
        return Event(event_id, kind, push, chat.chat_id)


def _origin(quoted: Message) -> dict[str, str]:
    key = quoted.extra.get("process_query_key")
    return {"originalMsgId": quoted.message_id, **({"originalProcessQueryKey": key} if key else {})}
