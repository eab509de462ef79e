"""邮件: the formal text of a request, which is to be copied (R105, R106)."""

from __future__ import annotations

from bot.cards.payloads.requests import ShowMail
from bot.cards.requests import code, mail_card
from bot.domain.requests import Request
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.requests.sheets import RECORD, looked_at, sheet_of
from bot.handlers.router import Router
from bot.handlers.showing import pushes
from bot.ports import Answer

router = Router()

MAILED = "邮件文本已发到你的单聊"


@router.press(ShowMail)
def press_mail(context: Context, action: ShowMail) -> Answer:
    """The text comes beside the card, in private: it is to be copied."""
    request = looked_at(context, action.number)
    _mail(context, request)
    return Answer(toast=MAILED, tone="info")


def mail_here(context: Context, request: Request) -> None:
    """All of a request is in its mail: in a group one line says where it went."""
    if context.chat.direct:
        context.say(mail_card(sheet_of(context, request)))
        return
    _mail(context, request)
    context.tell(f"{code(request)} 的{MAILED}。")


def _mail(context: Context, request: Request) -> None:
    card = mail_card(sheet_of(context, request))
    if pushes.push(context, context.speaker, card, f"{RECORD}-{request.id}-mail-{context.event.key}"[:120], urgent=True) is None:
        raise BadInput(f"我找不到和你的单聊。请在单聊里给我发：请求 {code(request)} 邮件")
