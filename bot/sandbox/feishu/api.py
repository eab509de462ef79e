"""The REST interface as a whole: which address leads to which call."""

from __future__ import annotations

from aiohttp import web

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import DeliveryEngine, DeliveryLog
from bot.sandbox.faults import Faults
from bot.sandbox.feishu.app import App
from bot.sandbox.feishu.chats import Chats
from bot.sandbox.feishu.contacts import Contacts
from bot.sandbox.feishu.contents import Contents
from bot.sandbox.feishu.errors import Refused
from bot.sandbox.feishu.events import Events
from bot.sandbox.feishu.limits import FIVE, MessageRates
from bot.sandbox.feishu.media import MediaCalls
from bot.sandbox.feishu.messages import Messages
from bot.sandbox.feishu.people import People
from bot.sandbox.feishu.presses import Presses
from bot.sandbox.feishu.reactions import Reactions
from bot.sandbox.feishu.rest import Answer, Call, Rest, Whole
from bot.sandbox.feishu.sending import Sending
from bot.sandbox.feishu.tokens import TenantTokens
from bot.sandbox.world import World


class Api:
    """Everything under /open-apis. `presses` and `reactions` are also what people do."""

    def __init__(
        self,
        app: App,
        world: World,
        clock: SimClock,
        faults: Faults,
        log: DeliveryLog,
        engine: DeliveryEngine,
        events: Events,
    ) -> None:
        people = People(world, app)
        contents = Contents(world, people)
        rates = MessageRates()
        self.presses = Presses(world, clock, engine, events, contents)
        self.reactions = Reactions(app, world, clock, engine, events)
        self._app = app
        self._tokens = TenantTokens(clock)
        self._rest = Rest(clock, faults, log, self._tokens)
        self._sending = Sending(app, world, clock, people, contents, rates)
        self._messages = Messages(app, world, clock, people, contents, rates, self.presses)
        self._chats = Chats(app, world)
        self._contacts = Contacts(app, world, people)
        self._media = MediaCalls(world)

    def routes(self) -> list[web.AbstractRouteDef]:
        """The whole REST interface; every other address is not found."""
        return [*self._message_routes(), *self._other_routes(), web.route("*", "/{tail:.*}", _not_found)]

    def _message_routes(self) -> list[web.AbstractRouteDef]:
        route, one = self._rest.route, "/im/v1/messages/{message_id}"
        urge = [route("PATCH", f"{one}/urgent_{way}", self._messages.urge) for way in ("app", "sms", "phone")]
        return [
            route("POST", "/im/v1/messages", self._sending.create),
            route("GET", "/im/v1/messages", self._messages.history),
            route("POST", f"{one}/reply", self._sending.reply),
            route("PATCH", one, self._messages.patch),
            route("PUT", one, self._messages.put),
            route("DELETE", one, self._messages.delete),
            route("GET", one, self._messages.one),
            route("GET", f"{one}/read_users", self._messages.read_users),
            route("GET", one + "/resources/{key}", self._media.resource),
            route("POST", f"{one}/reactions", self.reactions.create),
            route("GET", f"{one}/reactions", self.reactions.of_message),
            route("DELETE", one + "/reactions/{reaction_id}", self.reactions.delete),
            route("POST", "/interactive/v1/card/update", self.presses.update_later),
            *urge,
        ]

    def _other_routes(self) -> list[web.AbstractRouteDef]:
        route, chat, users, departments = self._rest.route, "/im/v1/chats/{chat_id}", "/contact/v3/users", "/contact/v3/departments"
        return [
            route("POST", "/auth/v3/tenant_access_token/internal", self._tenant_access_token, token=False),
            route("POST", "/im/v1/images", self._media.upload_image, form=True),
            route("GET", "/im/v1/images/{key}", self._media.download),
            route("POST", "/im/v1/files", self._media.upload_file, form=True),
            route("GET", "/im/v1/files/{key}", self._media.download),
            route("GET", "/im/v1/chats", self._chats.of_bot),
            route("GET", chat, self._chats.one),
            route("GET", f"{chat}/members", self._chats.members),
            route("GET", f"{chat}/members/is_in_chat", self._chats.is_in_chat),
            route("GET", f"{users}/find_by_department", self._contacts.users_of_department),
            route("POST", f"{users}/batch_get_id", self._contacts.batch_get_id),
            route("POST", f"{users}/basic_batch", self._contacts.basic_batch, tier=FIVE),
            route("GET", users + "/{user_id}", self._contacts.user),
            route("GET", departments + "/{department_id}", self._contacts.department),
            route("GET", departments + "/{department_id}/children", self._contacts.children),
            route("GET", "/bot/v3/info", self._contacts.bot_info),
        ]

    async def _tenant_access_token(self, call: Call) -> Answer:
        app_id, secret = call.body.get("app_id"), call.body.get("app_secret")
        if app_id != self._app.app_id:
            raise Refused(10003)
        if secret != self._app.app_secret:
            raise Refused(10014, status=200)
        token, expire = self._tokens.issue()
        return Whole({"code": 0, "msg": "ok", "tenant_access_token": token, "expire": expire})


async def _not_found(_request: web.Request) -> web.Response:
    return web.Response(status=404, text="404 page not found")
