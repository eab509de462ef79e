"""What the buttons of a request carry: `number` is the 3 of Q-3."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.cards.actions import Action, RecordId

Reply = Literal["answer", "plan", "finish", "decline"]
AnyId = Annotated[int, Field(ge=0, lt=2**31)]


class SaveRequest(Action, kind="request.save"):
    """Submit the form of a new request; `project` is the id of the group's project, 0 without one."""

    project: AnyId
    urgent: bool


class AskAgain(Action, kind="request.again"):
    """仍要发出: what was asked as `number` is asked once more; `project` as above."""

    number: RecordId
    project: AnyId


class ShowRequest(Action, kind="request.show"):
    """Back from a form to the card."""

    number: RecordId


class AskReply(Action, kind="request.ask_reply"):
    """答复, 初步方案, 办不了: show the form."""

    number: RecordId
    reply: Reply


class SaveReply(Action, kind="request.reply"):
    """Submit that form; 我来响应, 办好了 and 已处理 need none."""

    number: RecordId
    reply: Reply


class WithdrawRequest(Action, kind="request.withdraw"):
    """撤回."""

    number: RecordId


class ShowMail(Action, kind="request.mail"):
    """邮件文本: the formal text to copy."""

    number: RecordId


class AskCall(Action, kind="call.ask"):
    """记录电话: show the form; `code` is Q-3."""

    code: str = Field(max_length=10)


class SaveCall(Action, kind="call.save"):
    """Submit that form."""

    code: str = Field(max_length=10)
