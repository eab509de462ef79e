"""The reference: a platform's own client with an empty handler, as a process: `python -m benchmarks.stock feishu ADDRESS`."""

from __future__ import annotations

import os
import sys

from benchmarks.load import APP, SECRET


def feishu(address: str) -> None:
    import lark_oapi  # noqa: PLC0415 - takes seconds, and only this process may load it whole

    handler = lark_oapi.EventDispatcherHandler.builder("", "").register_p2_im_message_receive_v1(lambda _: None).build()
    lark_oapi.ws.Client(APP, SECRET, event_handler=handler, domain=address).start()


def dingtalk(address: str) -> None:
    os.environ["DINGTALK_OPENAPI_ENDPOINT"] = address
    import dingtalk_stream  # noqa: PLC0415 - reads the address when it is imported

    class Empty(dingtalk_stream.ChatbotHandler):  # type: ignore[misc]  # the SDK is not typed
        async def process(self, callback: object) -> tuple[int, str]:
            return dingtalk_stream.AckMessage.STATUS_OK, "OK"

    client = dingtalk_stream.DingTalkStreamClient(dingtalk_stream.Credential(APP, SECRET))
    client.register_callback_handler(dingtalk_stream.ChatbotMessage.TOPIC, Empty())
    client.start_forever()


if __name__ == "__main__":
    {"feishu": feishu, "dingtalk": dingtalk}[sys.argv[1]](sys.argv[2])
