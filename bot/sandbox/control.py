"""The control calls: what programs and the page use to act as people, move the clock and make things go wrong.

JSON in, JSON out. People may be named by key, id or name, chats by id or name; `"chat": "direct"` is the person's chat with the
bot. A wrong request gets HTTP 4xx and `{"error": one sentence}`.

Beside the calls of the product's documents there are `POST /join`, `/leave`, `/put_out` (by the owner) {platform, chat, person},
`/rename` {platform, chat, name}, `/disband` {platform, chat}, `/bot` {platform, chat, present}, `/edit` {platform, message_id,
text} and `/react` {platform, message_id, person, emoji} (Feishu both), `/read` {platform, message_id, person}, `/people` {name,
department?, outside?}, `/resign` {person}, `/menu` {platform, person, event_key} and `/enter` {platform, person} (Feishu: the bot's
menu, and its direct chat opened), `/share` {platform, chat, person, msgtype, text?, name?, body?, at_bot?} (what is no text, by the
platform's own word for its type, `body` in base64), `GET /clock`, `GET /faults` with every kind there is, `GET /calls` (what the
bot called and how it was answered) and `GET /complaints` (what it did wrong without being told).
"""

from __future__ import annotations

import asyncio
from base64 import b64decode
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from typing import Any

from aiohttp import web

from bot.sandbox.clock import SimClock
from bot.sandbox.deliveries import Delivery, DeliveryLog
from bot.sandbox.faults import KINDS, Fault, Faults
from bot.sandbox.standin import StandIn
from bot.sandbox.world import Chat, Message, Person, World, ding_ids_for, feishu_ids_for

ACK_SECONDS = 3.5
"""How long `/say` waits for the bot's acknowledgement: a little more than the platforms do."""

Answer = dict[str, Any]
Handler = Callable[["Asked"], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One control call: its JSON object, or its query."""

    given: Mapping[str, Any]

    def text(self, name: str, example: str) -> str:
        value = self.given.get(name)
        if not isinstance(value, str) or not value:
            raise ValueError(f"缺少 {name}，例如 {example}。")
        return value

    def text_or_none(self, name: str) -> str | None:
        value = self.given.get(name)
        if value is not None and not isinstance(value, str):
            raise ValueError(f"{name} 要写成文字。")
        return value

    def flag(self, name: str, *, usual: bool) -> bool:
        value = self.given.get(name, usual)
        if value is not True and value is not False:
            raise ValueError(f"{name} 要写成 true 或 false。")
        return value

    def object_or_none(self, name: str) -> dict[str, Any] | None:
        value = self.given.get(name)
        if value is not None and not isinstance(value, dict):
            raise ValueError(f"{name} 要写成 JSON 对象。")
        return value

    def number(self, name: str, *, usual: int = 0) -> int:
        value = str(self.given.get(name, usual))
        if not value.isdecimal() or len(value) > 15:
            raise ValueError(f"{name} 要写成不小于 0 的整数。")
        return int(value)


class Control:
    """Acts as people and as fate."""

    def __init__(self, world: World, clock: SimClock, faults: Faults, log: DeliveryLog, stand_ins: Mapping[str, StandIn]) -> None:
        self._world = world
        self._clock = clock
        self._faults = faults
        self._log = log
        self._stand_ins = stand_ins
        self._guests = count(1)

    def routes(self) -> list[web.AbstractRouteDef]:
        reads = {
            "/people": self.people,
            "/chats": self.chats,
            "/messages": self.messages,
            "/deliveries": self.deliveries,
            "/calls": self.calls,
            "/complaints": self.complaints,
            "/clock": self.time,
            "/faults": self.faults_in_force,
        }
        acts = {
            "/say": self.say,
            "/share": self.share,
            "/click": self.click,
            "/recall": self.recall,
            "/edit": self.edit,
            "/react": self.react,
            "/read": self.read,
            "/menu": self.menu,
            "/enter": self.enter,
            "/join": self.join,
            "/leave": self.leave,
            "/put_out": self.put_out,
            "/rename": self.rename,
            "/disband": self.disband,
            "/bot": self.bot,
            "/people": self.add_person,
            "/resign": self.resign,
            "/clock": self.move_clock,
            "/faults": self.add_fault,
        }
        routes: list[web.AbstractRouteDef] = [web.get(path, _answered(handler)) for path, handler in reads.items()]
        routes += [web.post(path, _answered(handler)) for path, handler in acts.items()]
        return [*routes, web.delete("/faults", _answered(self.clear_faults))]

    # --- reading ------------------------------------------------------------------------------------------------------

    async def people(self, _: Asked) -> Answer:
        """Everybody on each platform, with that platform's ids."""
        return {platform: [_person_on(person, platform) for person in self._world.people.values()] for platform in self._stand_ins}

    async def chats(self, _: Asked) -> Answer:
        every = [asdict(chat) for chat in self._world.chats.values()]
        return {platform: [chat for chat in every if chat["platform"] == platform] for platform in self._stand_ins}

    async def messages(self, asked: Asked) -> Answer:
        """What a chat shows, or everything; `since` is the `seq` of an earlier answer."""
        platform, chat_name, since = asked.text_or_none("platform"), asked.text_or_none("chat"), asked.number("since")
        if platform is not None and chat_name is not None:
            found = self._world.history(platform, self._chat(asked).chat_id, since)
        else:
            found = [m for m in self._world.messages if m.seq > since and platform in (None, m.platform)]
        return {"seq": self._world.seq, "messages": [message.shown() for message in found]}

    async def deliveries(self, asked: Asked) -> Answer:
        """Every event delivered; `message_id` and `platform` narrow it down."""
        platform, message_id = asked.text_or_none("platform"), asked.text_or_none("message_id")
        every = self._log.deliveries
        found = [d for d in every if platform in (None, d.platform) and message_id in (None, d.message_id)]
        return {"deliveries": [delivery.shown() for delivery in found]}

    async def calls(self, asked: Asked) -> Answer:
        platform = asked.text_or_none("platform")
        return {"calls": [asdict(c) | {"at": c.at.isoformat()} for c in self._log.calls if platform in (None, c.platform)]}

    async def complaints(self, _: Asked) -> Answer:
        return {"complaints": [asdict(c) | {"at": c.at.isoformat()} for c in self._log.complaints]}

    async def time(self, _: Asked) -> Answer:
        return {"now": self._clock.now().isoformat(), "speed": self._clock.speed}

    async def faults_in_force(self, _: Asked) -> Answer:
        return {"faults": [_fault(fault) for fault in self._faults], "kinds": KINDS}

    # --- people -------------------------------------------------------------------------------------------------------

    async def say(self, asked: Asked) -> Answer:
        """A person writes; waits a moment for the bot to acknowledge it."""
        stand_in, person, chat = self._stand_in(asked), self._person(asked), self._chat(asked)
        message = await stand_in.say(
            chat,
            person,
            asked.text("text", '"今日完成：……"'),
            at_bot=asked.flag("at_bot", usual=True),
            reply_to=asked.text_or_none("reply_to"),
            message_id=asked.text_or_none("message_id"),
        )
        deliveries = self._log.of_message(message.platform, message.message_id)
        return {"message_id": message.message_id, "acknowledged": await _acknowledged(deliveries[-1]) if deliveries else None}

    async def share(self, asked: Asked) -> Answer:
        """A person sends something else than text."""
        message = await self._stand_in(asked).share(
            self._chat(asked),
            self._person(asked),
            asked.text("msgtype", '"picture"'),
            text=asked.text_or_none("text") or "",
            name=asked.text_or_none("name") or "",
            body=_bytes(asked.text_or_none("body") or ""),
            at_bot=asked.flag("at_bot", usual=True),
        )
        return {"message_id": message.message_id}

    async def click(self, asked: Asked) -> Answer:
        message, person = self._message(asked), self._person(asked)
        button, value = asked.text_or_none("button"), asked.given.get("value")
        if button is None and value is None:
            raise ValueError("缺少 button（按钮上的字）或 value（按钮的回传值）。")
        form, action = asked.object_or_none("form"), asked.object_or_none("action")
        return await self._stand_in(asked).click(message, person, button=button, value=value, form=form, action=action)

    async def recall(self, asked: Asked) -> Answer:
        message = self._message(asked)
        if message.recalled:
            raise ValueError("这条消息已经撤回了。")
        await self._stand_in(asked).recall(message)
        return {}

    async def edit(self, asked: Asked) -> Answer:
        await self._offered(asked, "edit")(self._message(asked), asked.text("text", '"改过的话"'))
        return {}

    async def react(self, asked: Asked) -> Answer:
        await self._offered(asked, "react")(self._message(asked), self._person(asked), asked.text("emoji", '"DONE"'))
        return {}

    async def read(self, asked: Asked) -> Answer:
        await self._stand_in(asked).read(self._message(asked), self._person(asked))
        return {}

    async def menu(self, asked: Asked) -> Answer:
        await self._offered(asked, "menu")(self._person(asked), asked.text("event_key", '"menu_mine"'))
        return {}

    async def enter(self, asked: Asked) -> Answer:
        await self._offered(asked, "enter")(self._person(asked))
        return {}

    async def add_person(self, asked: Asked) -> Answer:
        """Somebody new on both platforms, of the company or (`outside`) of another one."""
        name = asked.text("name", '"客户王总"')
        if self._world.person(name):
            raise ValueError(f"已经有人叫{name}了。")
        key = f"guest{next(self._guests)}"
        outside = asked.flag("outside", usual=False)
        department = asked.text_or_none("department") or ""
        self._world.add_person(Person(key, name, department, "", feishu_ids_for(key), ding_ids_for(key), outside=outside))
        return {"person": key}

    async def resign(self, asked: Asked) -> Answer:
        """A person leaves the company, and with it every group."""
        person = self._person(asked)
        for chat in [c for c in self._world.chats.values() if c.kind == "group" and person.key in c.members]:
            await self._stand_ins[chat.platform].leave(chat, person)
        person.resigned = True
        self._world.change_person(person)
        return {}

    # --- groups -------------------------------------------------------------------------------------------------------

    async def join(self, asked: Asked) -> Answer:
        await self._stand_in(asked).join(self._group(asked), self._person(asked))
        return {}

    async def leave(self, asked: Asked) -> Answer:
        await self._stand_in(asked).leave(self._group(asked), self._person(asked))
        return {}

    async def put_out(self, asked: Asked) -> Answer:
        await self._stand_in(asked).put_out(self._group(asked), self._person(asked))
        return {}

    async def rename(self, asked: Asked) -> Answer:
        await self._stand_in(asked).rename(self._group(asked), asked.text("name", '"新的群名"'))
        return {}

    async def disband(self, asked: Asked) -> Answer:
        await self._stand_in(asked).disband(self._group(asked))
        return {}

    async def bot(self, asked: Asked) -> Answer:
        await self._stand_in(asked).set_bot(self._group(asked), present=asked.flag("present", usual=True))
        return {}

    # --- time and faults ----------------------------------------------------------------------------------------------

    async def move_clock(self, asked: Asked) -> Answer:
        to, by = asked.text_or_none("to"), asked.given.get("by")
        if to is not None:
            self._clock.move_to(_moment(to))
        elif isinstance(by, int | float) and not isinstance(by, bool):
            self._clock.move_by(by)
        else:
            raise ValueError('要写 {"to": "2026-11-20T15:00+08:00"} 或 {"by": 秒数}。')
        return await self.time(asked)

    async def add_fault(self, asked: Asked) -> Answer:
        options = dict(asked.given)
        platform, kind = asked.text("platform", '"feishu"'), asked.text("kind", '"drop"')
        del options["platform"], options["kind"]
        return {"id": self._faults.add(platform, kind, **options)}

    async def clear_faults(self, asked: Asked) -> Answer:
        """All of them, or the one named by `id`."""
        wanted = asked.text_or_none("id")
        try:
            self._faults.clear(wanted)
        except KeyError as error:
            raise LookupError(f"没有 {wanted} 这个故障。") from error
        return {}

    # --- looking up ---------------------------------------------------------------------------------------------------

    def _stand_in(self, asked: Asked) -> StandIn:
        platform = asked.text("platform", '"feishu"')
        if platform not in self._stand_ins:
            raise LookupError("platform 只能是 feishu 或 dingtalk。")
        return self._stand_ins[platform]

    def _offered(self, asked: Asked, deed: str) -> Callable[..., Awaitable[Any]]:
        """A deed that not every platform has."""
        stand_in = self._stand_in(asked)
        do: Callable[..., Awaitable[Any]] | None = getattr(stand_in, deed, None)
        if do is None:
            raise LookupError(f"{stand_in.platform} 没有 /{deed} 这件事。")
        return do

    def _person(self, asked: Asked) -> Person:
        who = asked.text("person", '"张伟"')
        person = self._world.person(who)
        if person is None:
            raise LookupError(f"没有叫 {who} 的人，见 GET /people。")
        return person

    def _chat(self, asked: Asked) -> Chat:
        platform, which = self._stand_in(asked).platform, asked.text("chat", '"群名" 或 "direct"')
        if which == "direct":
            return self._world.direct_chat(platform, self._person(asked))
        chat = self._world.chat(platform, which)
        if chat is None:
            raise LookupError(f"{platform} 上没有叫 {which} 的群，见 GET /chats。")
        return chat

    def _group(self, asked: Asked) -> Chat:
        chat = self._chat(asked)
        if chat.kind != "group" or chat.disbanded:
            raise ValueError(f"“{chat.name}”不是群，或者已经解散。")
        return chat

    def _message(self, asked: Asked) -> Message:
        platform, message_id = self._stand_in(asked).platform, asked.text("message_id", '"om_…"')
        message = self._world.message(platform, message_id)
        if message is None:
            raise LookupError(f"{platform} 上没有消息 {message_id}。")
        return message


def _answered(handler: Handler) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def serve(request: web.Request) -> web.Response:
        try:
            return web.json_response(await handler(await _asked(request)))
        except LookupError as error:
            return web.json_response({"error": str(error.args[0])}, status=404)
        except ValueError as error:
            return web.json_response({"error": str(error)}, status=400)

    return serve


async def _asked(request: web.Request) -> Asked:
    if request.method != "POST":
        return Asked(request.query)
    try:
        given = await request.json()
    except (ValueError, RecursionError) as error:
        raise ValueError("请求的内容不是 JSON。") from error
    if type(given) is not dict:
        raise ValueError("请求的内容要是一个 JSON 对象。")
    return Asked(given)


async def _acknowledged(delivery: Delivery) -> Answer | None:
    """How the bot acknowledged, or None when it has not within the time."""
    try:
        async with asyncio.timeout(ACK_SECONDS):
            await delivery.settled.wait()
    except TimeoutError:
        return None
    if not delivery.acked:
        return None
    last = delivery.attempts[-1]
    at = last.acked_at.isoformat() if last.acked_at else None
    return {"at": at, "code": last.ack, "seconds": last.seconds, "attempts": len(delivery.attempts)}


def _person_on(person: Person, platform: str) -> Answer:
    ids = person.feishu if platform == "feishu" else person.dingtalk
    known = ("key", "name", "department", "title", "outside", "resigned")
    return {name: getattr(person, name) for name in known} | asdict(ids)


def _fault(fault: Fault) -> Answer:
    return {name: value for name, value in asdict(fault).items() if name != "options"} | fault.options


def _bytes(written: str) -> bytes:
    try:
        return b64decode(written, validate=True)
    except ValueError as error:
        raise ValueError("body 要写成 base64。") from error


def _moment(written: str) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError as error:
        raise ValueError(f"{written} 不是时刻，要写成 2026-11-20T15:00+08:00。") from error
    if moment.tzinfo is None:
        raise ValueError(f"{written} 缺少时区，要写成 2026-11-20T15:00+08:00。")
    return moment
