"""答复: what the asked side says of a request, by words, button and form (R100, R102)."""

from __future__ import annotations

from bot.cards.payloads.requests import AskReply, Reply, SaveReply
from bot.cards.requests import STATES, code, reply_form
from bot.domain.requests import Move
from bot.domain.text.catalogue import issues as words
from bot.domain.text.grammar import Values
from bot.domain.text.refs import number_of
from bot.handlers.context import Context
from bot.handlers.requests.moves import give, require_answerer
from bot.handlers.requests.sheets import answered, card_of, face_of, looked_at, sheet_of
from bot.handlers.router import Router
from bot.handlers.showing import forms
from bot.handlers.showing.filled import filled
from bot.handlers.showing.placements import show
from bot.ports import Answer

router = Router()

MOVES: dict[Reply, Move] = {"answer": Move.ANSWER, "plan": Move.PLAN, "finish": Move.FINISH, "decline": Move.DECLINE}
REPLIES: dict[str, Reply] = {"答复": "answer", "响应": "answer", "方案": "plan", "办好": "finish", "办不了": "decline"}


@router.command("答复")
def reply_command(context: Context, values: Values) -> None:
    """Without words, where words are needed, the form is shown."""
    number, note = number_of(values.get(words.THE_REQUEST) or ""), values.get(words.REPLY_NOTE) or ""
    given = values.get(words.REPLY)
    reply = REPLIES[given or "答复"]
    if not note and not (reply == "finish" or given == "响应"):
        request = looked_at(context, number)
        require_answerer(context, request)
        forms.send(context, reply_form(sheet_of(context, request), reply), face_of(context, request))
        return
    request = give(context, number, MOVES[reply], note)
    show(context, card_of(context, request), face_of(context, request))


@router.press(AskReply)
def press_ask(context: Context, action: AskReply) -> Answer:
    request = looked_at(context, action.number)
    require_answerer(context, request)
    return forms.ask(context, reply_form(sheet_of(context, request), action.reply), face_of(context, request))


@router.press(SaveReply)
def press_reply(context: Context, action: SaveReply) -> Answer:
    note = filled(context, {"note": words.REPLY_NOTE}).get(words.REPLY_NOTE) or ""
    request = give(context, action.number, MOVES[action.reply], note)
    return answered(context, request, f"{code(request)} {STATES[request.state]}")
