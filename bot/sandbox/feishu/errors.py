"""Refusals of the REST interface, with the platform's codes and words."""

from __future__ import annotations

from typing import Any

TEXTS: dict[int, str] = {
    9499: "Bad Request",
    10003: "invalid param",
    10014: "app secret invalid",
    11311: "invalid card",
    40015: "department not exist",
    41012: "user id invalid error",
    41050: "no user authority error",
    200000: "The message was withdrawn.",
    230001: "Your request contains an invalid request parameter",
    230002: "The bot can not be outside the group.",
    230009: "This message can not be recalled, the recall time limit has passed.",
    230011: "The message was withdrawn.",
    230012: "The operator is not the message sender.",
    230013: "Bot has NO availability to this user.",
    230017: "Bot is NOT the owner of the resource.",
    230020: "This operation triggers the frequency limit",
    230025: "The length of the message content reaches its limit.",
    230026: "No permission to recall this message.",
    230029: "User has resigned.",
    230031: "The message has expired, it was sent more than 14 days ago.",
    230033: "The message was sent more than 7 days ago.",
    230034: "The receive_id is invalid.",
    230045: "The group has been dissolved.",
    230049: "The message is being sent.",
    230055: "The type of file upload does not match the type of message being sent.",
    230071: "The operator is not the message sender.",
    230072: "The message has reached the number of edits.",
    230075: "The time to edit the message has passed.",
    230099: "Failed to create card content",
    231001: "reaction type is invalid",
    231003: "The message is not found or recalled.",
    231002: "The operator has no permission on this reaction.",
    232006: "Your request specifies a chat_id which is invalid.",
    232009: "Your request specifies a chat which has already been dissolved.",
    232011: "Operator can NOT be out of the chat.",
    234001: "Invalid request param.",
    234003: "File not in message.",
    234006: "The file size exceed the max value.",
    234010: "File's size can't be 0.",
    234011: "Can't recognize the image format.",
    300020: "invalid token",
    300030: "token expired",
    300040: "token has reached its usage limit",
    99991400: "request trigger frequency limit",
    99991661: "Missing access token for authorization. Please make a request with token attached.",
    99991663: "Invalid access token for authorization. Please make a request with token attached.",
    99991671: "Invalid access token format. A token begins with t-, u- or a-.",
    99991672: "Access denied. One of the scopes that this call requires is missing.",
    99992351: "The request contains an id that does not exist.",
    99992360: "The request contains an id that is not valid.",
    99992361: "open_id cross app",
    99992402: "field validation failed",
}


class Refused(Exception):
    """The platform says no. `code` is its own, `ext` what it adds to its words, `extra` what stands beside code and msg."""

    def __init__(
        self,
        code: int,
        ext: str = "",
        *,
        status: int = 400,
        headers: dict[str, str] | None = None,
        extra: dict[str, Any] | None = None,
    ) -> None:
        words = TEXTS.get(code, "refused")
        self.code = code
        self.msg = f"{words.rstrip('.')}, ext={ext}" if ext else words
        self.status = status
        self.headers = headers or {}
        self.extra = extra or {}
        super().__init__(f"{code} {self.msg}")


def invalid(ext: str) -> Refused:
    """A parameter of a message that is wrong."""
    return Refused(230001, ext)


def missing_field(name: str, why: str) -> Refused:
    """A field of the body that the gateway itself refuses."""
    return Refused(99992402, extra={"error": {"field_violations": [{"field": name, "description": why}]}})
