"""What a bot may put into an ordinary message, and how a client shows it: msgKey + msgParam, or a webhook body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.dingtalk.errors import ApiError, OldApiError
from bot.sandbox.dingtalk.limits import MAX_MSG_PARAM_BYTES, MAX_WEBHOOK_BYTES

_CARD_BUTTONS = {
    f"sampleActionCard{n}": [f"action{part}{i}" for i in range(1, n + 1) for part in ("Title", "URL")] for n in range(2, 6)
}
# Exact and case-sensitive, as the platform lists them; `sampleActionCard6` spells its buttons differently.
MSG_KEYS: Mapping[str, tuple[str, list[str]]] = {
    "sampleText": ("text", ["content"]),
    "sampleMarkdown": ("markdown", ["title", "text"]),
    "sampleImageMsg": ("image", ["photoURL"]),
    "sampleLink": ("link", ["title", "text", "picUrl", "messageUrl"]),
    "sampleActionCard": ("actionCard", ["title", "text", "singleTitle", "singleURL"]),
    **{key: ("actionCard", ["title", "text", *buttons]) for key, buttons in _CARD_BUTTONS.items()},
    "sampleActionCard6": (
        "actionCard",
        ["title", "text", "buttonTitle1", "buttonUrl1", "buttonTitle2", "buttonUrl2"],
    ),
    "sampleAudio": ("audio", ["mediaId", "duration"]),
    "sampleFile": ("file", ["mediaId", "fileName", "fileType"]),
    "sampleVideo": ("video", ["duration", "videoMediaId", "videoType", "picMediaId", "height", "width"]),
}
WEBHOOK_KINDS: Mapping[str, tuple[str, ...]] = {
    "text": ("content",),
    "markdown": ("title", "text"),
    "actionCard": ("title", "text"),
    "link": ("title", "text", "messageUrl"),
    "feedCard": ("links",),
}


@dataclass(frozen=True)
class Content:
    """One message body: its kind, the text a reader sees, and the fields as they were sent."""

    kind: str
    text: str
    fields: dict[str, Any]


def content_of_key(msg_key: object, msg_param: object) -> Content:
    """The message that `msgKey` and the JSON string `msgParam` (at most 15,000 bytes) stand for.

    Raises ApiError with the platform's codes for an unknown key, a param that is no JSON string, is too
    long or lacks one of the key's fields.
    """
    if not msg_key:
        raise ApiError("invalidParameter.msgKey.empty", "msgKey不能为空")
    if not isinstance(msg_key, str) or msg_key not in MSG_KEYS:
        raise ApiError("invalidParameter.msgKey.invalid", "无效的msgKey")
    if not isinstance(msg_param, str) or not msg_param:
        raise ApiError("invalidParameter.msgParam.invalid", "msgParam必须是JSON字符串")
    if len(msg_param.encode()) > MAX_MSG_PARAM_BYTES:
        raise ApiError("invalidParameter.msgParam.tooLong", "msgParam过长")
    kind, wanted = MSG_KEYS[msg_key]
    fields = _json_object(msg_param)
    if fields is None or any(not isinstance(fields.get(key), str) for key in wanted):
        raise ApiError("invalidParameter.msgParam.invalid", f"无效的msgParam, {msg_key}需要: {'、'.join(wanted)}")
    return Content(kind, _readable(kind, fields), fields)


def content_of_webhook(raw: bytes) -> tuple[Content, dict[str, Any]]:
    """The message in a webhook body, and its `at` object; raises OldApiError."""
    if len(raw) > MAX_WEBHOOK_BYTES:
        raise OldApiError(460101, "message too long, exceed 20000 bytes")
    body = _json_object(raw)
    if body is None:
        raise OldApiError(40035, "缺少参数 json")
    kind = body.get("msgtype")
    if not isinstance(kind, str) or kind not in WEBHOOK_KINDS:
        raise OldApiError(400105, "unsupported msgtype")
    fields = body.get(kind)
    if not isinstance(fields, dict) or any(not fields.get(key) for key in WEBHOOK_KINDS[kind]) or not _lists_objects(fields):
        raise OldApiError(40035, f"缺少参数 {kind}")
    at = body.get("at")
    return Content(kind, _readable(kind, fields), fields), at if isinstance(at, dict) else {}


def action_links(content: Content) -> list[dict[str, str]]:
    """The buttons of an actionCard in either spelling, as `{"text", "url"}`; they only ever open addresses."""
    fields = content.fields
    pairs = [(fields.get("singleTitle"), fields.get("singleURL"))]
    pairs += [(button.get("title"), button.get("actionURL")) for button in fields.get("btns") or []]
    for n in range(1, 6):
        pairs.append((fields.get(f"actionTitle{n}"), fields.get(f"actionURL{n}")))
        pairs.append((fields.get(f"buttonTitle{n}"), fields.get(f"buttonUrl{n}")))
    return [{"text": str(text), "url": str(url)} for text, url in pairs if text and url]


def _json_object(raw: str | bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _lists_objects(fields: Mapping[str, Any]) -> bool:
    """Whether the links of a feedCard and the buttons of an actionCard are lists of objects."""
    lists = [fields[key] for key in ("links", "btns") if fields.get(key)]
    return all(isinstance(each, list) and all(isinstance(item, dict) for item in each) for each in lists)


def _readable(kind: str, fields: Mapping[str, Any]) -> str:
    if kind == "feedCard":
        return "\n".join(str(link.get("title", "")) for link in fields["links"])
    if kind == "file":
        return str(fields["fileName"])
    return str(fields.get("content") or fields.get("text") or fields.get("title") or "")
