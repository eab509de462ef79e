"""A form for the person who pressed or asked: filled in where they are alone with the bot."""

from __future__ import annotations

from dataclasses import replace

from bot.cards.model import Card, Form, Tone, note
from bot.domain.placements import Placement
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.showing.placements import Face, post
from bot.ports import Answer
from bot.storage.queries import placements

FORM = "form:"
"""Opens the face of a card on which somebody is writing: it is not redrawn, and becomes what it was when it is done."""
IN_PRIVATE = "请在我发给你的单聊卡片里填写"


def ask(context: Context, form: Card, face: Face) -> Answer:
    """Answer a press with a form: in place in private, else in the private chat: nobody fills in what another is writing."""
    shown, mine = context.pressed(), context.reach(context.speaker)
    if mine is None or shown is None:
        raise BadInput("我找不到和你的单聊。请直接发命令，写法见卡片下面的文字。")
    if shown.target != mine:
        post(context, form, Face(face.record, face.record_id, f"{FORM}{face.name}"), mine)
        return Answer(toast=IN_PRIVATE, tone="info")
    place = placements.in_slot(context.db, shown.slot)
    if place is not None and not place.face.startswith(FORM):
        place.face = f"{FORM}{place.face}"
    return context.answer(form)


def send(context: Context, form: Card, face: Face) -> None:
    """Answer a command with a form."""
    mine = context.here if context.chat.direct else context.reach(context.speaker)
    if mine is None:
        raise BadInput("我找不到和你的单聊。请先在单聊里给我发一句话，或者把内容写在命令里。")
    post(context, lacking(form), Face(face.record, face.record_id, f"{FORM}{face.name}"), mine)
    if not context.chat.direct:
        context.say_openly(IN_PRIVATE)


def lacking(card: Card) -> Card:
    """A form that a command filled in says first that nothing is kept yet, and what is lacking: on a phone, what was written looks
    like a receipt. One that is empty, or whole, speaks for itself."""
    form = next((block for block in card.blocks if isinstance(block, Form)), None)
    needed = [one for one in form.inputs if one.required] if form else []
    empty = [one.label for one in needed if not one.value.strip()]
    if form is None or not 0 < len(empty) < len(needed):
        return card
    said = f"还没有记下，缺{'、'.join(empty)}：填好后点“{form.submit.label}”，或改好发回来才算。"
    return replace(card, blocks=(note(said), *card.blocks), tone=Tone.WARN, summary=said)


def card_again(context: Context) -> Placement | None:
    """The form that is pressed becomes the record's card again; where the pressed card hangs, None for one that is nowhere kept."""
    if (place := pressed_place(context)) is not None:
        place.face = place.face.removeprefix(FORM)
    return place


def becomes(context: Context, face: Face) -> None:
    """The pressed card is another one from now on: a question or a form that has become the record that it led to."""
    if (place := pressed_place(context)) is not None:
        place.record, place.record_id, place.face = face.record, face.record_id, face.name


def close(context: Context, face: Face) -> None:
    """Every form of a face is the record's card from now on: there is nothing left to be filled in."""
    for one in placements.of_record(context.db, face.record, face.record_id, f"{FORM}{face.name}"):
        one.face = face.name


def pressed_place(context: Context) -> Placement | None:
    """Where the pressed card hangs; None for one that is nowhere kept."""
    shown = context.pressed()
    return placements.in_slot(context.db, shown.slot) if shown is not None else None


def in_group(context: Context) -> bool:
    """Whether what is answered is read by a group: where the message was written, or where the pressed card hangs."""
    if (shown := context.pressed()) is not None:
        return bool(shown.target.chat_id)
    return context.chat.id is not None and not context.chat.direct
