"""请求 and 紧急: what is said of them, looked at, listed, withdrawn (R100, R102–R107)."""

from __future__ import annotations

from bot.cards.payloads.requests import ShowRequest, WithdrawRequest
from bot.cards.requests import SHOWN, code, list_card, request_form
from bot.cards.retired import newer_card
from bot.domain.text.catalogue import issues as words
from bot.domain.text.catalogue.shared import LISTED
from bot.domain.text.grammar import Values
from bot.domain.text.refs import number_of
from bot.errors import BadInput
from bot.handlers.balances import show_month
from bot.handlers.context import Context
from bot.handlers.requests import repeats
from bot.handlers.requests.asking import ask_in_words
from bot.handlers.requests.mail import mail_here
from bot.handlers.requests.moves import withdraw
from bot.handlers.requests.sending import acknowledge
from bot.handlers.requests.sheets import ASKER, RECORD, answered, card_of, changed, face_of, lines_of, looked_at, pressed_card
from bot.handlers.router import Router
from bot.handlers.showing import forms
from bot.handlers.showing.placements import Face, show, show_anew, show_list
from bot.handlers.sight import of_requests
from bot.ports import Answer
from bot.storage.queries import people, requests

router = Router()


@router.command("请求")
def command(context: Context, values: Values) -> None:
    act, number = values.get(words.REQUEST_ACT), values.get(words.A_REQUEST)
    if act == "往来账":
        show_month(context, None)
    elif act == "仍要发出":
        repeats.command(context, values, _project_here(context))
    elif act is not None and number is None:
        raise BadInput(f"要写是哪个请求。例如：请求 Q-3 {act}")
    elif act == "撤回":
        _withdraw_here(context, number_of(number or ""))
    elif act == "邮件":
        mail_here(context, looked_at(context, number_of(number or "")))
    elif LISTED in values:
        _list(context)
    else:
        _open(context, values, urgent=False)


@router.command("紧急")
def urgent_command(context: Context, values: Values) -> None:
    _open(context, values, urgent=True)


@router.press(ShowRequest)
def press_show(context: Context, action: ShowRequest) -> Answer:
    return context.answer(pressed_card(context, looked_at(context, action.number)))


@router.press(WithdrawRequest)
def press_withdraw(context: Context, action: WithdrawRequest) -> Answer:
    return answered(context, withdraw(context, action.number), f"Q-{action.number} 已撤回")


def _open(context: Context, values: Values, *, urgent: bool) -> None:
    """Show the named one, show the form, or ask."""
    number = values.get(words.A_REQUEST)
    if number is not None:
        request = looked_at(context, number_of(number))
        show_anew(context, card_of(context, request), face_of(context, request), newer_card(code(request)))
    elif words.ASK not in values:
        choices = tuple((one.name, one.name) for one in people.departments(context.db))
        form = request_form(_project_here(context) or 0, choices, urgent=urgent)
        forms.send(context, form, Face(RECORD, 0, ASKER))
    else:
        request, known = ask_in_words(context, values, urgent=urgent, project_id=_project_here(context))
        if known:
            show(context, repeats.question(context, request, _project_here(context)), repeats.face(context))
        else:
            acknowledge(context, request)


def _withdraw_here(context: Context, number: int) -> None:
    request = withdraw(context, number)
    changed(context, request)
    show(context, card_of(context, request), face_of(context, request))


def _list(context: Context) -> None:
    """Of this group, or in private of what the speaker may see; the next limit first."""
    found, total = requests.unfinished(context.db, of_requests(context), SHOWN)
    card = list_card(lines_of(context, found), "你看得到的" if context.chat.direct else "本群", total)
    show_list(context, card, "requests", newer_card("请求列表"))


def _project_here(context: Context) -> int | None:
    return None if context.chat.direct else context.chat.project_id
