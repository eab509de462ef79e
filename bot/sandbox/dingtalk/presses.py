"""What a person does with the bot's messages: press a card's button, submit its form, open a `dtmd` link."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote_plus

from bot.sandbox.deliveries import Ack, DeliveryEngine, Event
from bot.sandbox.dingtalk import frames
from bot.sandbox.dingtalk.app import App, new_id
from bot.sandbox.dingtalk.cards import UNION_IDS, Card, Cards
from bot.sandbox.dingtalk.contents import Content, action_links
from bot.sandbox.dingtalk.errors import ApiError, dumps
from bot.sandbox.dingtalk.templates import View, check_params
from bot.sandbox.faults import Faults
from bot.sandbox.world import Message, Person, Toast, World

ANSWER_SECONDS = 2.0
SAY_LINK = "dtmd://dingtalkclient/sendMessage?content="
_LINK = re.compile(r"\[((?:\\.|[^\]\\])*)\]\(([^)\s]+)\)")
_ONE_CHOICE = {"SELECT", "CHECKBOX_GROUP"}
_MANY_CHOICES = {"MULTI_SELECT", "MULTI_CHECKBOX_GROUP"}
SUBMIT = {"text": "提交", "color": "blue", "id": "submit"}
Complain = Callable[[str], None]
"""Notes what the bot did against the rules."""


class Presses:
    """Asks the bot what a press means and shows its answer."""

    def __init__(self, app: App, world: World, cards: Cards, engine: DeliveryEngine, faults: Faults, complain: Complain) -> None:
        self._app = app
        self._world = world
        self._cards = cards
        self._engine = engine
        self._faults = faults
        self._complain = complain

    async def press(self, card: Card, message: Message, person: Person, report: dict[str, Any]) -> dict[str, Any]:
        """Send the callback and apply the answer; the clicker sees a failure when there is none within 2 s."""
        if card.callback_type != "STREAM":
            return self._failed(message, person, "no callback", "这张卡片没有以 STREAM 方式登记回调。")
        updates = card.updates
        ack = await self._engine.ask(self._event(card, message, person, report), seconds=ANSWER_SECONDS)
        if card.updates != updates:
            self._complain(f"the update API was called during the callback of {card.out_track_id}")
        if not ack.ok:
            return self._failed(message, person, ack.code, "操作失败，请稍后重试")
        try:
            self._apply(card, person, ack)
        except ApiError as error:
            self._complain(f"the answer to a press of {card.out_track_id} was refused: {error}")
            return self._failed(message, person, error.code, "操作失败，请稍后重试")
        return {"toast": None, "card": message.card, "error": None}

    def _apply(self, card: Card, person: Person, ack: Ack) -> None:
        """`{"response": {"cardData", "userPrivateData", "cardUpdateOptions"}}`; userPrivateData is the presser's own."""
        response = ack.body.get("response") if isinstance(ack.body, dict) else None
        if not isinstance(response, dict):
            return
        public = _params(card, response.get("cardData"))
        private = _params(card, response.get("userPrivateData"))
        if public is None and private is None:
            return
        options = response.get("cardUpdateOptions")
        options = options if isinstance(options, dict) else {}
        self._cards.change(
            card,
            public,
            {person.key: private} if private is not None else {},
            public_by_key=options.get("updateCardDataByKey") is True,
            private_by_key=options.get("updatePrivateDataByKey") is True,
        )

    def _event(self, card: Card, message: Message, person: Person, report: dict[str, Any]) -> Event:
        inside = dumps({"cardPrivateData": report})
        body = {
            "type": "actionCallback",
            "outTrackId": card.out_track_id,
            "corpId": self._app.guest_corp_id if person.outside else self._app.corp_id,
            "userId": person.dingtalk.union_id if card.user_id_type == UNION_IDS else person.dingtalk.user_id,
            "userIdType": card.user_id_type,
            "content": inside,
            "value": inside,
            "extension": "{}",
            "spaceType": "im",
            "spaceId": message.chat_id,
        }
        if self._faults.take("dingtalk", "press_shape"):
            del body["content"]
            body["value"] = dumps({"cardPrivateData": {"actionIds": report["actionIds"]}, "params": report["params"]})
        push = frames.Push("CALLBACK", frames.CARD_PRESS, dumps(body))
        return Event(new_id(), frames.CARD_PRESS, push, message.chat_id, message.message_id)

    def _failed(self, message: Message, person: Person, code: str, text: str) -> dict[str, Any]:
        self._world.show_toast(Toast("dingtalk", person.key, message.message_id, "error", text))
        toast = {"type": "error", "content": text}
        return {"toast": toast, "card": message.card, "error": {"code": code, "message": text}}


def _params(card: Card, data: object) -> dict[str, str] | None:
    return check_params(card.template_id, data["cardParamMap"]) if isinstance(data, dict) and "cardParamMap" in data else None


# --- what is pressed ----------------------------------------------------------------------------------------------------


def link_of(message: Message, label: str) -> str | None:
    """The address behind a link or button of an ordinary message, by the text on it."""
    content = Content(message.kind, message.text, message.card or {})
    for button in action_links(content):
        if button["text"] == label:
            return button["url"]
    for text, url in _LINK.findall(message.text):
        if re.sub(r"\\(.)", r"\1", text) == label:
            return str(url)
    return None


def words_of(url: str) -> str | None:
    """What a `dtmd` link makes its clicker say; None for every other address."""
    return unquote_plus(url.removeprefix(SAY_LINK).split("&")[0]) if url.startswith(SAY_LINK) else None


def button_of(view: View, named: str) -> dict[str, Any]:
    """A card's button by its text or its id, or the submit button that a form draws itself; LookupError in one Chinese sentence."""
    buttons = [*view.buttons, SUBMIT] if view.form else view.buttons
    for button in buttons:
        if named in {button["text"], button.get("id")}:
            return button
    raise LookupError(f"这张卡片上没有按钮「{named}」，现有：{'、'.join(b['text'] for b in buttons) or '无'}。")


def report_of(view: View, button: Mapping[str, Any] | None, value: Any, form: dict[str, Any] | None) -> dict[str, Any]:
    """`{"actionIds", "params"}` that the press reports.

    `value` is either such an object itself or the params alone. A form's values lie in `params.form` by field name, those of its
    hidden fields among them. The client does not report a form in which a required field is empty: ValueError.
    """
    whole = value if isinstance(value, dict) and isinstance(value.get("actionIds"), list) else None
    params = dict(whole.get("params") or {}) if whole else dict(value) if isinstance(value, dict) else {}
    if form is not None or button == SUBMIT:
        params["form"] = _filled(view, form or {})
    if whole:
        return {"actionIds": whole["actionIds"], "params": params}
    action_id = button["id"] if button and "id" in button else params.get("id", SUBMIT["id"])
    return {"actionIds": [action_id], "params": params}


def _filled(view: View, form: dict[str, Any]) -> dict[str, Any]:
    fields = {each["name"]: each for each in view.form}
    visible = [name for name, each in fields.items() if not each.get("hidden")]
    unknown = [name for name in form if name not in visible]
    if unknown:
        raise ValueError(f"这张卡片的表单没有字段「{'、'.join(unknown)}」，现有：{'、'.join(visible) or '无'}。")
    filled = {name: _typed(each, form.get(name, each.get("defaultValue"))) for name, each in fields.items()}
    empty = [each.get("label", name) for name, each in fields.items() if each.get("required") and filled[name] in (None, "", [])]
    if empty:
        raise ValueError(f"请先填写：{'、'.join(empty)}。")
    return {name: value for name, value in filled.items() if value is not None}


def _typed(field: Mapping[str, Any], value: Any) -> Any:
    """A choice reports its index and value together; everything else reports the value as it is."""
    values = [option["value"] for option in field.get("options") or []]
    if field["type"] in _ONE_CHOICE and value in values:
        return {"index": values.index(value), "value": value}
    if field["type"] in _MANY_CHOICES and isinstance(value, list) and all(each in values for each in value):
        return {"index": [values.index(each) for each in value], "value": value}
    return value
