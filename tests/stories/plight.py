"""One issue that nobody settles, in a company of three departments on one platform, from the line of a daily update on.

刘洋 of 研发部 cannot go on without 市场部, which leads the project; everybody is in the project's group.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bot.domain.issues import Sort
from bot.domain.ladder import limits_of
from bot.domain.policy import Policy
from bot.settings import load
from tests.stories.harness import ORG, Company, Json, company
from tests.stories.hours import later
from tests.stories.timeline import Timeline, moments

PLATFORMS = "feishu", "dingtalk"
POLICY: Policy = load(None, {}).policy
LIMITS = limits_of(Sort.ACROSS, POLICY.ladder)
OWNER, HEAD, LIAISON, LEAD_HEAD, DIRECTOR, HELPER = "刘洋", "陈杰", "赵宁", "张伟", "何静", "李娜"
"""The head and the liaison are the owner's; the lead is the department that is asked for support, and the helper its liaison."""
GROUP, AGAIN = "group", "还没有看到你已读"
BLOCKER = "接口权限没有开"
SLOW = 0.01
"""Between two jumps the clock all but stands still."""
SOON, MINUTE = timedelta(seconds=2), timedelta(minutes=1)
LOOKS = timedelta(hours=5)


def write_company(file: Path, platform: str, change: Callable[[str], str] = str) -> Path:
    """The example company on one platform only."""
    other = next(one for one in PLATFORMS if one != platform)
    parts = re.split(r"\n(?=\[\[)", ORG.read_text(encoding="utf-8"))
    kept = [one for one in parts if f'platform = "{other}"' not in one]
    file.write_text(change(re.sub(rf"(?m)^{other} = .*\n", "", "\n".join(kept))), encoding="utf-8")
    return file


class Told(NamedTuple):
    """Something new that the bot showed of an issue: when, of which one, in whose private chat or in the group, and who was really
    rung by it; `again` where it is for those who have not read it."""

    moment: datetime
    issue: int
    where: str
    rung: frozenset[str] = frozenset()
    again: bool = False

    def __str__(self) -> str:
        return f"{self.moment:%m-%d %H:%M} I-{self.issue} {self.where} @{'、'.join(sorted(self.rung))}{' again' * self.again}"


def alone(moment: datetime, *whom: str, issue: int = 1, again: bool = False) -> list[Told]:
    """Each of them is told in private."""
    return [Told(moment, issue, one, again=again) for one in whom]


def public(moment: datetime, *whom: str, issue: int = 1) -> list[Told]:
    """They are rung in the group, and told again in private where nobody is seen to read it."""
    unread = later(moment, POLICY.ladder.read_check)
    return [Told(moment, issue, GROUP, frozenset(whom)), *alone(unread, *whom, issue=issue, again=True)]


def differences(demanded: Collection[Told], told: Counter[Told]) -> dict[str, list[str]]:
    """What is missing and what is too much, in words; empty where everything is as demanded."""
    wanted = Counter(demanded)
    found = {"missing": wanted - told, "too much": told - wanted}
    return {word: sorted(map(str, some.elements())) for word, some in found.items() if some}


Deed = Callable[[], Awaitable[object]]


@dataclass
class Plight:
    """The company with its issues."""

    town: Company
    days: Timeline
    platform: str

    def __post_init__(self) -> None:
        self.texts: dict[Told, str] = {}
        """The words of everything that was told."""
        self._seen: set[str] = set()

    async def live(self, last: datetime, deeds: Mapping[datetime, Deed], demanded: Collection[Told]) -> Counter[Told]:
        """Live to the last moment, looking every few hours and in the minute before and of everything that is demanded; what was
        told of issues, but for the answers to the deeds. A clock runs from when the step before was taken, a little later than
        its minute: so the looks come later and later within theirs."""
        due = sorted({one.moment for one in demanded})
        begins = min(deeds)
        looks = {*moments(begins + LOOKS, last, LOOKS), *(one - MINUTE for one in due)} - {*due, *deeds}
        found: Counter[Told] = Counter()
        for moment in sorted({*due, *looks, *deeds}):
            late = SOON * (1 + due.index(moment)) if moment in due else timedelta(0)
            shown = await self.days.at(moment + late)
            found.update(await self._told(moment, shown))
            if moment in deeds:
                await deeds[moment]()
                await self._told(moment, await self.days.now())
        return found

    async def _told(self, moment: datetime, shown: list[Json]) -> list[Told]:
        latest = {one["message_id"]: one for one in shown if one["message_id"] not in self._seen}
        self._seen |= latest.keys()
        chats = (await self.town.call("GET", "/chats"))[self.platform] if latest else []
        places = {one["chat_id"]: one["name"] if one["kind"] == "direct" else GROUP for one in chats}
        people = {one["key"]: one["name"] for one in (await self.town.call("GET", "/people"))[self.platform]} if latest else {}
        told = []
        for one in latest.values():
            if number := re.match(r"I-(\d+) ", one["text"]):
                where, rung = places[one["chat_id"]], frozenset(people.get(key, key) for key in one["mentions"])
                told.append(Told(moment, int(number[1]), where, rung if where == GROUP else frozenset(), AGAIN in one["text"]))
                self.texts[told[-1]] = one["text"]
        return told

    def text(self, *given: Told) -> str:
        """The words of the first of these."""
        return self.texts[given[0]]

    # --- people -------------------------------------------------------------------------------------------------------

    async def say(self, who: str, text: str, *, private: bool = False) -> None:
        await self.town.say(self.platform, who, text, chat="direct" if private else "")
        await self.days.settled()

    async def card(self, words: str, whose: str = "") -> Json:
        """The newest card of the bot with these words in the group, or in somebody's private chat."""
        chat = ""
        if whose:
            chats = (await self.town.call("GET", "/chats"))[self.platform]
            chat = next(str(one["chat_id"]) for one in chats if one["kind"] == "direct" and one["name"] == whose)
        return await self.town.card_with(self.platform, words, chat)

    async def press(self, who: str, card: Json, button: str, form: dict[str, str] | None = None) -> None:
        """Nobody is told that something went wrong."""
        shown = await self.town.click(self.platform, card["message_id"], who, button, form)
        assert shown["error"] is None, shown
        assert not shown["toast"] or shown["toast"]["type"] != "error", shown
        await self.days.settled()

    async def fill(self, who: str, words: str, button: str, submit: str, form: dict[str, str], *, private: bool = False) -> None:
        """Press a button that asks for more on the newest card with the words; its form comes and is submitted in private."""
        await self.press(who, await self.card(words, who if private else ""), button)
        issue = re.search(r"I-\d+", words)
        shown = await self.card(f"{submit} · {issue[0] if issue else ''}", who)
        await self.press(who, shown, submit if self.platform == "feishu" else "提交", form)

    async def raise_blocker(self, blocker: str = BLOCKER) -> None:
        """The owner writes the update of the day and makes an issue of its blocker with one click."""
        await self.say(OWNER, f"今日完成：\n1. 接口联调 80%\n需支持：\n1. {blocker} 需市场部支持\n明日计划：\n1. 继续联调")
        await self.press(OWNER, await self.card("接口联调"), "登记为问题")


def undisturbed(raised: datetime, **instead: str) -> list[Told]:
    """All that is told of an issue of who raised it, on which nobody ever acts; who is told in whose place by role."""
    owner, head = instead.get("owner", OWNER), instead.get("head", HEAD)
    liaison, lead, director = instead.get("liaison", LIAISON), instead.get("lead", LEAD_HEAD), instead.get("director", DIRECTOR)
    told = alone(later(raised, LIMITS.feedback), *dict.fromkeys((liaison, head)))
    told += alone(later(raised, LIMITS.warning(POLICY.ladder.warn)), owner)
    told += public(step := later(raised, LIMITS.escalate), *dict.fromkeys((head, lead, director)))
    told += public(step := later(step, LIMITS.deadline), liaison)
    told += public(step := later(step, LIMITS.step), lead)
    return told + public(later(step, LIMITS.step), director)


@asynccontextmanager
async def plight(folder: Path, platform: str, begins: datetime, change: Callable[[str], str] = str) -> AsyncIterator[Plight]:
    org = write_company(folder / "org.toml", platform, change)
    async with company(folder, org=org, speed=SLOW) as town:
        await town.call("POST", "/clock", {"to": begins.isoformat()})
        async with town.bot_on_our_clock() as app:
            days = Timeline(town, (app,))
            yield Plight(town, days, platform)
            days.close()
