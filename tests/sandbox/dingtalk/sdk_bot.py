"""A bot on the official Python client, run as a process of its own because the client reads its endpoint at import.

Prints one JSON line for everything it is told. Replies to messages by the session webhook with the client's own helper, sends
a card when it reads 卡片, and answers every press with a new status.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from typing import Any

import dingtalk_stream
from dingtalk_stream import AckMessage, CallbackMessage, ChatbotMessage

logging.disable(logging.CRITICAL)


def tell(kind: str, value: Any) -> None:
    sys.stdout.write(json.dumps({"kind": kind, "value": value}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


class Messages(dingtalk_stream.ChatbotHandler):  # type: ignore[misc]
    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        message = ChatbotMessage.from_dict(callback.data)
        text = message.text.content.strip() if message.text else ""
        tell("message", {"id": message.message_id, "text": text, "type": message.message_type})
        if text == "卡片":
            buttons = [{"text": "完成", "id": "done", "color": "blue", "request": True}]
            await asyncio.to_thread(self.reply_markdown_button, message, "完成了吗", buttons, "请选择", "任务")
        else:
            answer = await asyncio.to_thread(self.reply_text, f"收到：{text}", message)
            tell("reply", answer)
        return AckMessage.STATUS_OK, "OK"


class Presses(dingtalk_stream.CallbackHandler):  # type: ignore[misc]
    async def process(self, callback: CallbackMessage) -> tuple[int, dict[str, Any]]:
        press = dingtalk_stream.CardCallbackMessage.from_dict(callback.data)
        tell("press", {"user": press.user_id, "content": press.content})
        answer = {"cardData": {"cardParamMap": {"tips": "已完成"}}, "cardUpdateOptions": {"updateCardDataByKey": True}}
        return AckMessage.STATUS_OK, answer


class Changes(dingtalk_stream.EventHandler):  # type: ignore[misc]
    async def process(self, event: Any) -> tuple[int, str]:
        tell("event", {"type": event.headers.event_type, "data": event.data})
        return AckMessage.STATUS_OK, "OK"


def main() -> None:
    credential = dingtalk_stream.Credential(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"])
    client = dingtalk_stream.DingTalkStreamClient(credential)
    client.register_callback_handler(ChatbotMessage.TOPIC, Messages())
    client.register_callback_handler(dingtalk_stream.CallbackHandler.TOPIC_CARD_CALLBACK, Presses())
    client.register_all_event_handler(Changes())
    client.start_forever()


if __name__ == "__main__":
    main()
