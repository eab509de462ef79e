"""The bodies of events, byte for byte as the platform writes them (schema 2.0)."""

from __future__ import annotations

import json
import secrets
from typing import Any

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import Event
from bot.sandbox.feishu.app import App, milliseconds
from bot.sandbox.world import Chat, Message, Person

CARD_ACTION = "card.action.trigger"


class Events:
    """Makes events of this app; every time is simulated time."""

    def __init__(self, app: App, clock: SimClock) -> None:
        self._app = app
        self._clock = clock

    # --- messages -----------------------------------------------------------------------------------------------------

    def received(self, message: Message, chat: Chat, sender: Person) -> Event:
        """`im.message.receive_v1`. `extra` holds the raw content, the mentions and the thread."""
        extra = message.extra
        sent = extra["create_time"]
        body: dict[str, Any] = {"message_id": message.message_id}
        if message.reply_to:
            body |= {"root_id": extra["root_id"], "parent_id": message.reply_to}
        body |= {"create_time": sent, "update_time": sent, "chat_id": chat.chat_id}
        if "thread_id" in extra:
            body["thread_id"] = extra["thread_id"]
        body |= {"chat_type": "p2p" if chat.kind == "direct" else "group"}
        body |= {"message_type": extra["msg_type"], "content": extra["content"]}
        if extra.get("mentions"):
            body["mentions"] = extra["mentions"]
        who = {"sender_id": user_id(sender), "sender_type": "user", "tenant_key": self._app.tenant(outside=sender.outside)}
        return self._event("im.message.receive_v1", {"sender": who, "message": body}, chat, message)

    def recalled(self, message: Message, chat: Chat) -> Event:
        body = {
            "message_id": message.message_id,
            "chat_id": chat.chat_id,
            "recall_time": milliseconds(self._clock.now()),
            "recall_type": "message_owner",
        }
        return self._event("im.message.recalled_v1", body, chat, message)

    def edited(self, message: Message, chat: Chat, editor: Person) -> Event:
        """`im.message.updated_v1`: says that, not what; the new text is to be read by REST."""
        changed = {
            "message_id": message.message_id,
            "chat_id": chat.chat_id,
            "chat_type": "p2p" if chat.kind == "direct" else "group",
            "create_time": message.extra["create_time"],
            "update_time": message.extra["update_time"],
        }
        body = {"operator_id": user_id(editor), "message": changed}
        return self._event("im.message.updated_v1", body, chat, message)

    def reacted(self, message: Message, chat: Chat, reaction: dict[str, Any], *, created: bool, by: Person | None) -> Event:
        """`by` None: the bot itself; its own reactions come back to it."""
        who = (
            {"operator_type": "app", "app_id": self._app.app_id}
            if by is None
            else {"operator_type": "user", "user_id": user_id(by)}
        )
        body = {
            "message_id": message.message_id,
            "reaction_type": reaction["reaction_type"],
            **who,
            "action_time": milliseconds(self._clock.now()),
        }
        return self._event(f"im.message.reaction.{'created' if created else 'deleted'}_v1", body, chat, message)

    def read(self, message: Message, chat: Chat, reader: Person) -> Event:
        who = {
            "reader_id": user_id(reader),
            "read_time": milliseconds(self._clock.now()),
            "tenant_key": self._app.tenant(outside=reader.outside),
        }
        body = {"reader": who, "message_id_list": [message.message_id]}
        return self._event("im.message.message_read_v1", body, chat, message)

    # --- groups -------------------------------------------------------------------------------------------------------

    def bot_moved(self, chat: Chat, operator: Person, *, added: bool) -> Event:
        kind = f"im.chat.member.bot.{'added' if added else 'deleted'}_v1"
        return self._event(kind, self._of_chat(chat, operator) | _names(chat), chat)

    def person_moved(self, chat: Chat, operator: Person, person: Person, *, added: bool) -> Event:
        kind = f"im.chat.member.user.{'added' if added else 'deleted'}_v1"
        moved = {"name": person.name, "tenant_key": self._app.tenant(outside=person.outside), "user_id": user_id(person)}
        return self._event(kind, self._of_chat(chat, operator) | {"users": [moved]} | _names(chat), chat)

    def disbanded(self, chat: Chat, operator: Person) -> Event:
        return self._event("im.chat.disbanded_v1", self._of_chat(chat, operator) | _names(chat), chat)

    def renamed(self, chat: Chat, operator: Person, before: str) -> Event:
        change = {
            "after_change": {"name": chat.name, "i18n_names": _i18n(chat.name)},
            "before_change": {"name": before, "i18n_names": _i18n(before)},
            "moderator_list": {"added_member_list": [], "removed_member_list": []},
        }
        return self._event("im.chat.updated_v1", self._of_chat(chat, operator) | change, chat)

    def direct_opened(self, chat: Chat, person: Person, last: Message | None) -> Event:
        """A person opens the chat with the bot."""
        body = {
            "chat_id": chat.chat_id,
            "operator_id": user_id(person),
            "last_message_id": last.message_id if last else "",
            "last_message_create_time": last.extra["create_time"] if last else "",
        }
        return self._event("im.chat.access_event.bot_p2p_chat_entered_v1", body, chat)

    def menu_chosen(self, person: Person, event_key: str) -> Event:
        """`application.bot.menu_v6`: belongs to no chat, its timestamp is a whole number of seconds."""
        operator = {"operator_name": person.name, "operator_id": user_id(person)}
        body = {"operator": operator, "event_key": event_key, "timestamp": int(self._clock.timestamp())}
        return self._event("application.bot.menu_v6", body)

    # --- callbacks ----------------------------------------------------------------------------------------------------

    def pressed(self, message: Message, person: Person, token: str, action: dict[str, Any]) -> Event:
        """`card.action.trigger`: a callback, its time in microseconds, its operator flat."""
        body = {
            "operator": {
                "tenant_key": self._app.tenant(outside=person.outside),
                "user_id": None if person.outside else person.feishu.user_id,
                "open_id": person.feishu.open_id,
                "union_id": person.feishu.union_id,
            },
            "token": token,
            "action": action,
            "host": "im_message",
            "context": {"open_message_id": message.message_id, "open_chat_id": message.chat_id},
        }
        key = secrets.token_hex(16)
        time = str(round(self._clock.timestamp() * 1_000_000))
        return Event(key, CARD_ACTION, self._envelope(CARD_ACTION, body, key, time), message.chat_id, message.message_id)

    # --- inside -------------------------------------------------------------------------------------------------------

    def _of_chat(self, chat: Chat, operator: Person) -> dict[str, Any]:
        return {
            "chat_id": chat.chat_id,
            "operator_id": user_id(operator),
            "external": chat.external,
            "operator_tenant_key": self._app.tenant(outside=operator.outside),
        }

    def _event(self, kind: str, body: dict[str, Any], chat: Chat | None = None, message: Message | None = None) -> Event:
        key = secrets.token_hex(16)
        time = milliseconds(self._clock.now())
        return Event(
            key=key,
            kind=kind,
            body=self._envelope(kind, body, key, time),
            chat_id=chat.chat_id if chat else "",
            message_id=message.message_id if message else "",
            renew=lambda: self._event(kind, body, chat, message),
        )

    def _envelope(self, kind: str, body: dict[str, Any], key: str, time: str) -> bytes:
        header = {
            "event_id": key,
            "event_type": kind,
            "create_time": time,
            "token": self._app.verification_token,
            "app_id": self._app.app_id,
            "tenant_key": self._app.tenant_key,
        }
        return json.dumps({"schema": "2.0", "header": header, "event": body}, ensure_ascii=False, separators=(",", ":")).encode()


def user_id(person: Person) -> dict[str, str | None]:
    """The three ids of a person; user_id only of the own company."""
    ids = person.feishu
    return {"union_id": ids.union_id, "user_id": None if person.outside else ids.user_id, "open_id": ids.open_id}


def _names(chat: Chat) -> dict[str, Any]:
    return {"name": chat.name, "i18n_names": _i18n(chat.name)}


def _i18n(name: str) -> dict[str, str]:
    return {"zh_cn": name, "en_us": "", "ja_jp": ""}
