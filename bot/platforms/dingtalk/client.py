"""What is asked of DingTalk: cards, messages, pictures, people. Implements ports.Messenger and ports.Directory.

A card goes out in the form of the settings. Where the platform does not let this app show such cards, it goes out as a Markdown
message from then on, which always works. A card rings people; a message cannot, it only names them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import aiohttp
import structlog

from bot.cards import render_dingtalk
from bot.cards.literal import one_line
from bot.cards.model import Card, Mention, mentions
from bot.errors import Gone, NeverRetry, NotPermitted, OutcomeUnknown, PlatformError, RetryLater
from bot.platforms.calls import Json
from bot.platforms.charts import Pictures
from bot.platforms.dingtalk.check import check
from bot.platforms.dingtalk.contacts import company
from bot.platforms.dingtalk.errors import CARD_KNOWN, CARD_UNKNOWN, NO_CARDS, undelivered
from bot.platforms.dingtalk.rest import Rest
from bot.ports import (
    ChatFacts,
    Clock,
    CompanyFacts,
    Finding,
    Mentioned,
    MessageFacts,
    PersonFacts,
    SendCard,
    SendText,
    Sent,
    Target,
    UpdateCard,
    Urge,
)
from bot.settings import DingTalkSettings

PUBLIC_TEMPLATE = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
"""Markdown and buttons, from the official SDK; shown for any app."""
OUTSIDER = "$:"
"""How an encrypted id begins: somebody of another organisation, or anybody before the app is released."""
MOST_PAGES = 20
PAGE = 100
READERS = 200
"""Of a message, a page."""
IN_APP = 1
"""The kind of DING that costs no SMS and no call."""

log = structlog.get_logger("bot.dingtalk")


def template_id(settings: DingTalkSettings) -> str:
    return settings.card_template_id if settings.card_form == "template" else PUBLIC_TEMPLATE


def card_params(settings: DingTalkSettings, card: Card) -> dict[str, str]:
    """The card's variables for the template of the settings."""
    return (render_dingtalk.template if settings.card_form == "template" else render_dingtalk.public)(card)


class DingTalkClient:
    """Messenger and Directory of one app. `Sent.ref` is the outTrackId of a card and the processQueryKey of a message."""

    def __init__(self, settings: DingTalkSettings, clock: Clock) -> None:
        self.rest = Rest(settings, clock)
        self._settings = settings
        self._plain = settings.card_form == "plain"
        self._pictures = Pictures(self.upload_image)

    def repeat_is_harmless(self, *, card: bool) -> bool:
        """A card is known by its outTrackId, which is our key; a message has no key."""
        return card and not self._plain

    async def close(self) -> None:
        await self.rest.close()

    # --- Messenger ------------------------------------------------------------------------------------------------------

    async def send(self, sending: SendCard | SendText) -> Sent:
        """`reply_to` has no effect: the platform lets a bot answer without reference only."""
        if isinstance(sending, SendText):
            return await self._send_text(sending)
        sending = replace(sending, card=await self._pictures.illustrated(sending.card))
        if not self._plain:
            try:
                return await self._send_card(sending)
            except PlatformError as error:
                self._fall_back(error)
        return await self._say(sending.target, *_markdown(sending.card))

    async def update(self, sending: UpdateCard) -> Sent:
        """A card changes in place; a message is taken back and sent anew. Raises Gone for a card that is not there."""
        sending = replace(sending, card=await self._pictures.illustrated(sending.card))
        if not self._plain:
            try:
                return await self._change_card(sending)
            except PlatformError as error:
                if error.code != CARD_UNKNOWN:
                    self._fall_back(error)
                elif not await self._taken_back(sending.target, sending.ref):
                    raise
        else:
            await self._taken_back(sending.target, sending.ref)
        return await self._say(sending.target, *_markdown(sending.card))

    async def upload_image(self, png: bytes) -> str:
        """A media_id, good in Markdown as `![](media_id)`."""

        def form() -> aiohttp.FormData:
            data = aiohttp.FormData({"type": "image"})
            data.add_field("media", png, filename="image.png", content_type="image/png")
            return data

        return _text(await self.rest.old("/media/upload", form=form), "media_id")

    async def urge(self, urge: Urge) -> None:
        """A DING inside the app, which shows its own words; it needs the right Premium.Ding.Write."""
        body = {
            "robotCode": self._settings.client_id,
            "remindType": IN_APP,
            "receiverUserIdList": [urge.target.user_id],
            "content": one_line(urge.text),
        }
        answer = await self.rest.new("POST", "/v1.0/robot/ding/send", body)
        if urge.target.user_id in (answer.get("failedList") or {}):
            raise Gone("this person cannot be reached by a DING")

    # --- Directory ------------------------------------------------------------------------------------------------------

    async def person(self, user_id: str) -> PersonFacts:
        if user_id.startswith(OUTSIDER):
            raise Gone("dingtalk tells nothing about people of other organisations")
        result = (await self.rest.old("/topapi/v2/user/get", {"userid": user_id, "language": "zh_CN"})).get("result")
        return PersonFacts(user_id, _text(result if isinstance(result, dict) else {}, "name"))

    async def chat(self, chat_id: str) -> ChatFacts:
        """The members as far as this undocumented call is open to the app; the platform has no call for a group's name."""
        members: dict[str, Mentioned] = {}
        page = ""
        for _ in range(MOST_PAGES):
            answer = await self._members_page(chat_id, page)
            found = answer.get("list")
            members |= {one.user_id: one for one in map(_member, found if isinstance(found, list) else [])}
            page = str(answer.get("nextToken") or "")
            if not answer.get("hasMore") or not page:
                break
        return ChatFacts("", tuple(members.values()))

    async def company(self) -> CompanyFacts:
        return await company(self.rest)

    async def message(self, message_id: str) -> MessageFacts:
        raise NotPermitted("dingtalk has no call that reads a message")

    async def readers(self, chat_id: str, ref: str) -> tuple[str, ...]:
        """Told of messages; of cards the platform has no call that says it."""
        if not self._plain:
            raise NotPermitted("dingtalk does not tell who has read a card")
        found: list[str] = []
        page = ""
        for _ in range(MOST_PAGES):
            body: Json = {"robotCode": self._settings.client_id, "openConversationId": chat_id, "processQueryKey": ref}
            body |= {"maxResults": READERS, **({"nextToken": page} if page else {})}
            answer = await self.rest.new("POST", "/v1.0/robot/groupMessages/query", body)
            ids = answer.get("readUserIds")
            found += [str(one) for one in (ids if isinstance(ids, list) else [])]
            page = str(answer.get("nextToken") or "")
            if not answer.get("hasMore") or not page:
                break
        return tuple(found)

    async def _members_page(self, chat_id: str, page: str) -> Json:
        body = {"openConversationId": chat_id, "maxResults": PAGE, **({"nextToken": page} if page else {})}
        try:
            return await self.rest.new("POST", "/v1.0/im/innerGroups/memberLists/query", body)
        except NeverRetry as error:
            raise NotPermitted(f"dingtalk does not list this group's members: {error}", code=error.code) from error

    # --- cards ----------------------------------------------------------------------------------------------------------

    async def _send_card(self, sending: SendCard) -> Sent:
        rung = [one for one in mentions(sending.card) if render_dingtalk.can_ring(one)]
        place = self._place(sending.target, one_line(sending.card.summary or sending.card.title), rung)
        try:
            answer = await self.rest.new("POST", "/v1.0/card/instances/createAndDeliver", {**self._card(sending), **place})
        except NeverRetry as error:
            if error.code == CARD_KNOWN:  # an earlier attempt arrived, only its answer did not
                return Sent(sending.key)
            raise
        if _failure(_results(answer)):
            await self._deliver_again(sending.key, place)
        return Sent(sending.key)

    def _card(self, sending: SendCard) -> Json:
        return {
            "cardTemplateId": template_id(self._settings),
            "outTrackId": sending.key,
            "callbackType": "STREAM",
            "userIdType": 1,
            "cardData": {"cardParamMap": card_params(self._settings, sending.card)},
        }

    def _place(self, target: Target, summary: str, rung: Iterable[Mention]) -> Json:
        """Where the card appears, what a notification says, and who is rung by it."""
        space = {"supportForward": False, "lastMessageI18n": {"ZH_CN": summary}, "notification": {"alertContent": summary}}
        if target.user_id:
            return {
                "openSpaceId": f"dtv1.card//IM_ROBOT.{target.user_id}",
                "imRobotOpenSpaceModel": space,
                "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": self._settings.client_id},
            }
        names = {one.user_id: one.name for one in rung}
        return {
            "openSpaceId": f"dtv1.card//IM_GROUP.{target.chat_id}",
            "imGroupOpenSpaceModel": space,
            "imGroupOpenDeliverModel": {"robotCode": self._settings.client_id, **({"atUserIds": names} if names else {})},
            **({"cardAtUserIds": list(names)} if names else {}),
        }

    async def _deliver_again(self, key: str, place: Json) -> None:
        """The card exists and is seen nowhere; making it again would count as sent, so this is the last word."""
        try:
            answer = await self.rest.new("POST", "/v1.0/card/instances/deliver", {"outTrackId": key, "userIdType": 1, **place})
        except OutcomeUnknown:
            raise
        except RetryLater as error:
            raise undelivered(str(error)) from error
        if failure := _failure(answer.get("result")):
            raise undelivered(failure)

    async def _change_card(self, sending: UpdateCard) -> Sent:
        """By key: without that, variables of the template that are not sent would be lost."""
        await self.rest.new(
            "PUT",
            "/v1.0/card/instances",
            {
                "outTrackId": sending.ref,
                "cardData": {"cardParamMap": card_params(self._settings, sending.card)},
                "cardUpdateOptions": {"updateCardDataByKey": True},
                "userIdType": 1,
            },
        )
        return Sent(sending.ref)

    def _fall_back(self, error: PlatformError) -> None:
        """From now on cards go out as messages, when the error says that cards are not for this app; else raise it."""
        if error.code not in NO_CARDS:
            raise error
        self._plain = True
        log.warning(
            "cards of this template are refused, they go out as Markdown messages",
            action="dingtalk.cards",
            template=template_id(self._settings),
            error=str(error),
        )

    # --- messages -------------------------------------------------------------------------------------------------------

    async def _send_text(self, sending: SendText) -> Sent:
        """Where a repeat would be taken for harmless, it is not for a text: an unknown outcome is final."""
        named = "".join(f"@{one.name} " for one in sending.mentions)
        try:
            return await self._say(sending.target, "sampleText", {"content": named + sending.text})
        except OutcomeUnknown as error:
            raise NeverRetry(f"maybe sent, and not repeated: {error}", code=error.code) from error

    async def _say(self, target: Target, kind: str, param: dict[str, str]) -> Sent:
        body = {"robotCode": self._settings.client_id, "msgKey": kind, "msgParam": json.dumps(param, ensure_ascii=False)}
        if not target.user_id:
            group = {**body, "openConversationId": target.chat_id}
            return Sent(_text(await self.rest.new("POST", "/v1.0/robot/groupMessages/send", group), "processQueryKey"))
        answer = await self.rest.new("POST", "/v1.0/robot/oToMessages/batchSend", {**body, "userIds": [target.user_id]})
        if answer.get("flowControlledStaffIdList"):
            raise RetryLater("dingtalk throttles messages to this person")
        if answer.get("invalidStaffIdList") or answer.get("filteredStaffIdList"):
            raise Gone("this person is not in the organisation, or out of the app's range")
        return Sent(_text(answer, "processQueryKey"))

    async def _taken_back(self, target: Target, key: str) -> bool:
        """Whether a message of this key was there; one that can no longer be taken back stays."""
        body: Json = {"robotCode": self._settings.client_id, "processQueryKeys": [key]}
        path = "/v1.0/robot/otoMessages/batchRecall"
        if not target.user_id:
            path, body["openConversationId"] = "/v1.0/robot/groupMessages/recall", target.chat_id
        try:
            answer = await self.rest.new("POST", path, body)
        except (NeverRetry, Gone, NotPermitted):
            return False
        return key in (answer.get("successResult") or ())

    async def check(self) -> list[Finding]:
        """What `tongzhou doctor` tells."""
        return await check(self.rest, self._settings)


def _markdown(card: Card) -> tuple[str, dict[str, str]]:
    title, text = render_dingtalk.plain(card)
    return "sampleMarkdown", {"title": title, "text": text}


def _results(answer: Json) -> Any:
    result = answer.get("result")
    return result.get("deliverResults") if isinstance(result, dict) else None


def _failure(results: Any) -> str:
    """Why a place was not reached, which the platform tells inside a success; empty when all were."""
    if not isinstance(results, list):
        return ""
    return next((str(one.get("errorMsg") or "no reason") for one in results if one.get("success") is False), "")


def _member(found: Json) -> Mentioned:
    return Mentioned(str(found.get("userId") or ""), str(found.get("name") or found.get("nickName") or ""))


def _text(answer: Json, name: str) -> str:
    """A word that a successful answer must hold."""
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise OutcomeUnknown(f"dingtalk answered without {name}")
    return value
