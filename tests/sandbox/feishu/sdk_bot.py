"""A bot on the official Python client, run as a process of its own because the client takes its event loop at import.

Prints one JSON line for everything it is told. Replies to a message with a card, and answers every press with a toast and
another card.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import lark_oapi as lark
from lark_oapi.api.im.v1 import ReplyMessageRequest, ReplyMessageRequestBody
from lark_oapi.event.callback.model.p2_card_action_trigger import P2CardActionTriggerResponse

APP = (os.environ["APP_ID"], os.environ["APP_SECRET"])
DOMAIN = os.environ["DOMAIN"]
client = lark.Client.builder().app_id(APP[0]).app_secret(APP[1]).domain(DOMAIN).log_level(lark.LogLevel.ERROR).build()


def tell(kind: str, value: Any) -> None:
    sys.stdout.write(json.dumps({"kind": kind, "value": value}, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def card(text: str) -> dict[str, Any]:
    button = {"tag": "plain_text", "content": "好"}
    elements = [
        {"tag": "markdown", "content": text},
        {"tag": "button", "text": button, "behaviors": [{"type": "callback", "value": {"cmd": "ok"}}]},
    ]
    return {"schema": "2.0", "config": {"update_multi": True}, "body": {"elements": elements}}


def on_message(event: Any) -> None:
    message = event.event.message
    tell("message", {"id": message.message_id, "content": message.content, "mentioned": [m.name for m in message.mentions or []]})
    body = (
        ReplyMessageRequestBody.builder().msg_type("interactive").content(json.dumps(card("收到"))).uuid(message.message_id).build()
    )
    answer = client.im.v1.message.reply(ReplyMessageRequest.builder().message_id(message.message_id).request_body(body).build())
    tell("reply", {"code": answer.code, "message_id": answer.data.message_id})


def on_press(event: Any) -> Any:
    tell("press", {"operator": event.event.operator.open_id, "value": event.event.action.value})
    return P2CardActionTriggerResponse(
        {"toast": {"type": "success", "content": "好了"}, "card": {"type": "raw", "data": card("完成")}}
    )


def main() -> None:
    handler = lark.EventDispatcherHandler.builder("", "")
    handler.register_p2_im_message_receive_v1(on_message).register_p2_card_action_trigger(on_press)
    lark.ws.Client(*APP, event_handler=handler.build(), domain=DOMAIN, log_level=lark.LogLevel.ERROR).start()


if __name__ == "__main__":
    main()
