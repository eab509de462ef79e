"""Interactive cards: created from a template, put into chats, changed. All values are strings; an update overwrites."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.sandbox.clock import SimClock
from bot.sandbox.dingtalk.app import App, new_id
from bot.sandbox.dingtalk.calls import Call, Calls
from bot.sandbox.dingtalk.errors import ApiError, no_permission
from bot.sandbox.dingtalk.posts import Posts
from bot.sandbox.dingtalk.recent import Recent
from bot.sandbox.dingtalk.templates import View, check_params, draw
from bot.sandbox.faults import Faults
from bot.sandbox.world import BOT, EVERYONE, Chat, Message, Person, World

CARDS_KEPT = 20_000
UNION_IDS = 2
_SPACE_MODELS = {"IM_GROUP": "imGroupOpenDeliverModel", "IM_ROBOT": "imRobotOpenDeliverModel"}
_AT = re.compile(r"<a atId=[\"']?([^\s>\"']+)[\"']?>([^<]*)</a>")


class DeliveryFailed(Exception):
    """One space could not be reached; told inside HTTP 200."""


@dataclass(slots=True)
class Card:
    """One instance: the public parameters, what single people see instead, and where it is shown."""

    out_track_id: str
    template_id: str
    callback_type: str
    user_id_type: int
    params: dict[str, str]
    private: dict[str, dict[str, str]] = field(default_factory=dict)
    """By person key; overrides the public parameters for that viewer."""
    at: list[str] = field(default_factory=list)
    """Keys of the people in `cardAtUserIds`: they are rung where the text has `<a atId=…>` of them."""
    messages: list[Message] = field(default_factory=list)
    updates: int = 0

    def view(self, viewer: str = "") -> View:
        """What a person sees."""
        return draw(self.template_id, {**self.params, **self.private.get(viewer, {})})


class Cards:
    """The card calls of the new API."""

    def __init__(self, app: App, world: World, clock: SimClock, posts: Posts, faults: Faults) -> None:
        self._app = app
        self._world = world
        self._clock = clock
        self._posts = posts
        self._faults = faults
        self._cards: Recent[Card] = Recent(CARDS_KEPT)

    def routes(self, calls: Calls) -> list[web.RouteDef]:
        """Create, deliver, both at once, update. Streaming wants a permission that this app does not have."""
        return [
            web.post("/v1.0/card/instances", calls.new(self.create)),
            web.post("/v1.0/card/instances/deliver", calls.new(self.deliver)),
            web.post("/v1.0/card/instances/createAndDeliver", calls.new(self.create_and_deliver)),
            web.put("/v1.0/card/instances", calls.new(self.update)),
            web.put("/v1.0/card/streaming", calls.new(self.stream)),
        ]

    def of_message(self, message: Message) -> Card | None:
        """The card that a message shows."""
        return self._cards.get(str(message.extra.get("out_track_id", "")))

    # --- calls ----------------------------------------------------------------------------------------------------------

    async def create(self, call: Call) -> object:
        """An instance that nobody sees yet → `{"success", "result": outTrackId}`."""
        card = self._created(call)
        self._cards.keep(card.out_track_id, card)
        return {"success": True, "result": card.out_track_id}

    async def deliver(self, call: Call) -> object:
        """Put an instance into spaces → `{"success", "result": [one per space]}`."""
        card = self._existing(call)
        return {"success": True, "result": self._delivered(card, call)}

    async def create_and_deliver(self, call: Call) -> object:
        """Both at once; nothing is created when the spaces are not well written."""
        card = self._created(call)
        self._spaces(call)
        self._cards.keep(card.out_track_id, card)
        return {"success": True, "result": {"outTrackId": card.out_track_id, "deliverResults": self._delivered(card, call)}}

    async def update(self, call: Call) -> object:
        """New public and private parameters; without `updateCardDataByKey: true` what is not sent is lost."""
        card = self._existing(call)
        options = _object(call.body.get("cardUpdateOptions"))
        public = self._public(card.template_id, call) if call.body.get("cardData") is not None else None
        private = self._private(card.template_id, call)
        self.change(
            card,
            public,
            private,
            public_by_key=options.get("updateCardDataByKey") is True,
            private_by_key=options.get("updatePrivateDataByKey") is True,
        )
        card.updates += 1
        return {"success": True, "result": True}

    async def stream(self, call: Call) -> object:
        """Typewriter effect: not granted."""
        raise no_permission("Card.Streaming.Write")

    def change(
        self,
        card: Card,
        public: dict[str, str] | None,
        private: dict[str, dict[str, str]],
        *,
        public_by_key: bool,
        private_by_key: bool,
    ) -> None:
        """Change a card wherever it is shown; ApiError, and nothing changed, when its template cannot take the new values."""
        params = card.params if public is None else {**(card.params if public_by_key else {}), **public}
        check_params(card.template_id, params)
        merged = {who: {**(card.private.get(who, {}) if private_by_key else {}), **values} for who, values in private.items()}
        for values in merged.values():
            check_params(card.template_id, {**params, **values})
        card.params = params
        card.private |= merged
        for message in card.messages:
            message.revisions += 1
            self._show(card, message)
            self._world.change_message(message)

    # --- creating -------------------------------------------------------------------------------------------------------

    def _created(self, call: Call) -> Card:
        for name in ("outTrackId", "cardTemplateId"):
            if not call.text(name):
                raise ApiError(f"param.{name}Empty", f"{name}不能为空")
        if call.text("outTrackId") in self._cards:
            raise ApiError("param.cardAlreadyExist", "卡片已存在")
        _check_space_models(call)
        template_id = call.text("cardTemplateId")
        callback_type = call.text("callbackType")
        if callback_type not in {"", "STREAM", "HTTP"} or (callback_type == "HTTP" and not call.text("callbackRouteKey")):
            raise ApiError("param.invalid", "callbackType必须是STREAM或HTTP, HTTP需要callbackRouteKey")
        return Card(
            out_track_id=call.text("outTrackId"),
            template_id=template_id,
            callback_type=callback_type,
            user_id_type=_user_id_type(call),
            params=self._public(template_id, call),
            private=self._private(template_id, call),
            at=self._keys(call.body.get("cardAtUserIds"), call),
        )

    def _public(self, template_id: str, call: Call) -> dict[str, str]:
        data = call.body.get("cardData")
        if not isinstance(data, dict) or data.get("cardParamMap") is None:
            raise ApiError("param.cardPublicDataEmpty", "卡片公有数据不能为空")
        return check_params(template_id, data["cardParamMap"])

    def _private(self, template_id: str, call: Call) -> dict[str, dict[str, str]]:
        data = call.body.get("privateData") or {}
        if not isinstance(data, dict) or not all(isinstance(values, dict) for values in data.values()):
            raise ApiError("param.invalid", "privateData必须按用户给出cardParamMap")
        return {
            self._person(user_id, call).key: check_params(template_id, values.get("cardParamMap") or {})
            for user_id, values in data.items()
        }

    def _person(self, user_id: str, call: Call) -> Person:
        """By userId, or by unionId with `userIdType` 2."""
        found = self._find(user_id, call)
        if found is None:
            raise ApiError("param.userIdNotExist", f"用户不存在: {user_id}")
        return found

    def _find(self, user_id: object, call: Call) -> Person | None:
        found = self._world.person_by_id(user_id) if isinstance(user_id, str) else None
        if found is None:
            return None
        right = found.dingtalk.union_id if _user_id_type(call) == UNION_IDS else found.dingtalk.user_id
        return found if right == user_id else None

    def _keys(self, user_ids: object, call: Call) -> list[str]:
        """The known people of a list; who is unknown is left out in silence."""
        found = [self._find(each, call) for each in user_ids] if isinstance(user_ids, list) else []
        return [person.key for person in found if person is not None]

    def _existing(self, call: Call) -> Card:
        if not call.text("outTrackId"):
            raise ApiError("param.outTrackIdEmpty", "outTrackId不能为空")
        card = self._cards.get(call.text("outTrackId"))
        if card is None:
            raise ApiError("param.cardNotExist", "卡片不存在")
        return card

    # --- delivering -----------------------------------------------------------------------------------------------------

    def _spaces(self, call: Call) -> list[tuple[str, str]]:
        """`dtv1.card//TYPE.id`, several joined by `;`, as pairs; TYPE in either case."""
        whole = call.text("openSpaceId")
        if not whole:
            raise ApiError("param.openSpaceIdEmpty", "openSpaceId不能为空")
        pairs = []
        for part in whole.split(";"):
            kind, dot, space_id = part.removeprefix("dtv1.card//").partition(".")
            if not whole.startswith("dtv1.card//") or not dot or not space_id:
                raise ApiError("param.openSpaceIdInvalid", "openSpaceId不合法")
            model = _SPACE_MODELS.get(kind.upper())
            if model and not isinstance(call.body.get(model), dict):
                raise ApiError("param.spaceDeliverModelEmpty", f"{model}不能为空")
            pairs.append((kind.upper(), space_id))
        group = call.body.get("imGroupOpenDeliverModel")
        if isinstance(group, dict) and not group.get("robotCode"):
            raise ApiError("param.openDeliverModelError", "imGroupOpenDeliverModel.robotCode不能为空")
        return pairs

    def _delivered(self, card: Card, call: Call) -> list[dict[str, Any]]:
        results = []
        for kind, space_id in self._spaces(call):
            result = {"spaceType": kind, "spaceId": space_id, "success": True, "carrierId": "", "errorMsg": ""}
            try:
                result["carrierId"] = self._deliver_to(card, kind, space_id, call)
            except DeliveryFailed as error:
                result |= {"success": False, "errorMsg": str(error)}
            results.append(result)
        return results

    def _deliver_to(self, card: Card, kind: str, space_id: str, call: Call) -> str:
        if fault := self._faults.take("dingtalk", "partial", call.request.path):
            raise DeliveryFailed(str(fault.options.get("message", "spaceId is illegal")))
        model = _object(call.body.get(_SPACE_MODELS.get(kind, "")))
        chat = self._space(kind, space_id, call)
        if model.get("robotCode", self._app.client_id) != self._app.client_id or not chat.bot_in:
            raise DeliveryFailed("chatbot not exist")
        message = self._message(card, chat)
        if chat.kind == "group":
            message.mentions = self._rung(card, chat, _object(model.get("atUserIds")), call)
            message.visible_to = self._keys(model.get("recipients"), call) or None
        card.messages.append(message)
        self._show(card, message)
        self._posts.add(message)
        return str(message.extra["process_query_key"])

    def _space(self, kind: str, space_id: str, call: Call) -> Chat:
        if kind == "IM_ROBOT" and (person := self._find(space_id, call)):
            return self._world.direct_chat("dingtalk", person)
        chat = self._world.chats.get(("dingtalk", space_id)) if kind == "IM_GROUP" else None
        if chat is None or chat.kind != "group" or chat.disbanded:
            raise DeliveryFailed("spaceId is illegal")
        return chat

    def _message(self, card: Card, chat: Chat) -> Message:
        return Message(
            platform="dingtalk",
            chat_id=chat.chat_id,
            message_id=new_id("msg"),
            author=BOT,
            sent_at=self._clock.now(),
            kind="card",
            extra={"out_track_id": card.out_track_id, "process_query_key": new_id(), "read_by": []},
        )

    def _rung(self, card: Card, chat: Chat, at: dict[str, Any], call: Call) -> list[str]:
        """`atUserIds` rings members, `@ALL` everyone; `cardAtUserIds` rings whom the text names by `<a atId=…>`."""
        everyone = [EVERYONE] if "@ALL" in at and chat.at_all_allowed else []
        named = self._keys(list(at), call)
        in_text = self._keys([user_id for value in card.params.values() for user_id, _ in _AT.findall(value)], call)
        highlighted = [key for key in card.at if key in in_text]
        return everyone + [key for key in dict.fromkeys([*named, *highlighted]) if key in chat.members]

    def _show(self, card: Card, message: Message) -> None:
        """Bring a message up to what its card says now."""
        view = card.view()
        message.text = "\n".join(part for part in (view.title, _AT.sub(r"@\2", view.markdown)) if part)
        private = {self._world.people[who].dingtalk.user_id: {"cardParamMap": values} for who, values in card.private.items()}
        message.card = {
            "cardTemplateId": card.template_id,
            "outTrackId": card.out_track_id,
            "cardData": {"cardParamMap": dict(card.params)},
            "privateData": private,
            "view": view.as_dict(),
        }


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _user_id_type(call: Call) -> int:
    return UNION_IDS if call.body.get("userIdType") == UNION_IDS else 1


def _check_space_models(call: Call) -> None:
    models: Iterable[str] = ("imGroupOpenSpaceModel", "imRobotOpenSpaceModel")
    for name in models:
        model = call.body.get(name)
        if model is not None and (not isinstance(model, dict) or not isinstance(model.get("supportForward"), bool)):
            raise ApiError("param.empty", f"{name}.supportForward不能为空")
