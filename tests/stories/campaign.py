"""A company of four departments, and the fortnight in which it carries one project over a holiday and a worked Saturday.

People act through the control calls; what they say is one script, so that two runs of it can be compared. Days are counted in
the working days of the fortnight: day 0 is its first one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import product
from pathlib import Path

from bot.domain.calendar import Calendar
from bot.domain.policy import Policy
from bot.sandbox.world import chat_id_for
from bot.settings import load
from tests.stories.harness import Company, Json
from tests.stories.timeline import SHANGHAI, Timeline, moments

DEPARTMENTS = {
    "市场部": ("张伟", "李娜", "王芳"),
    "研发部": ("陈杰", "赵宁", "刘洋"),
    "销售部": ("孙莉", "周涛", "吴敏"),
    "客服部": ("郑云", "冯雪", "韩冰"),
}
"""Of each the head, the liaison and one more; the first one leads, the others help."""
MANAGER = "何静"
LEAD, *HELPERS = DEPARTMENTS
PEOPLE = [name for names in DEPARTMENTS.values() for name in names]
HEADS = [names[0] for names in DEPARTMENTS.values()]
LIAISON = {unit: names[1] for unit, names in DEPARTMENTS.items()}
INITIATOR = "李娜"
GROUP = {"feishu": "大促飞书群", "dingtalk": "大促钉钉群"}

CALENDAR = Calendar()
POLICY: Policy = load(None, {}).policy
FIRST, LAST = date(2026, 9, 27), date(2026, 10, 12)
ALL_DAYS = [FIRST + timedelta(days=at) for at in range((LAST - FIRST).days + 1)]
DAYS = [day for day in ALL_DAYS if CALENDAR.is_working(day)]

NUMBER = "2026-市场-001"
FORM = {
    "name": "国庆大促",
    "goal": "GMV 提升 20%",
    "lead": LEAD,
    "helpers": "、".join(HELPERS),
    "period": f"{DAYS[0]} 到 2026-10-30",
    "acceptance": "GMV 比去年国庆多 20%",
}
TEMPLATE = (
    f"/立项\n名称：国庆大促\n目标：GMV 提升 20%\n牵头：{LEAD}\n配合：{'、'.join(HELPERS)}\n"
    f"起止：{DAYS[0]} 到 2026-10-30\n协调人：\n验收标准：GMV 比去年国庆多 20%"
)


@dataclass(frozen=True, slots=True)
class Work:
    """A subtask: `due` and `done` are days of the fortnight, `told` the percent that its owner writes on each day."""

    name: str
    department: str
    owner: str
    due: int
    done: int | None
    told: tuple[int, ...]


WORK = (
    Work("接口压测", "研发部", "刘洋", due=2, done=2, told=(30, 60, 90)),
    Work("下单页改版", "研发部", "赵宁", due=4, done=4, told=(15, 35, 55, 75, 95)),
    Work("大客户报价", "销售部", "吴敏", due=3, done=2, told=(30, 60)),
    Work("主视觉海报", "市场部", "王芳", due=4, done=4, told=(20, 40, 60, 80, 90)),
    Work("客服话术", "客服部", "冯雪", due=2, done=None, told=(20, 40, 40, 40, 50, 50, 50)),
    Work("投放排期", "市场部", "李娜", due=6, done=None, told=(10, 25, 40, 55, 70, 85, 95)),
)
"""T-1 to T-6. The second last one slips; the third is done before the day on which it is due."""
DRAWN_AGAIN = 6
"""Seconds after a press its card is drawn once more: where another replica handled the press, that is how its answer is seen."""
POSTS_AT, DONE_AT = time(17, 0), time(17, 10)


def write_company(file: Path, platform_of: Callable[[str], str], crowd: int = 0) -> Path:
    """Everybody has an account on their department's platform and sits in its group; `crowd` more colleagues of the first helper
    owe no updates. The groups are nobody's yet."""
    more = [f"同事{at:03}" for at in range(crowd)]
    units = [_unit(name, names) for name, names in DEPARTMENTS.items()]
    people = [_person(name, unit, platform_of(unit)) for unit, names in DEPARTMENTS.items() for name in names]
    people += [_person(name, HELPERS[0], platform_of(HELPERS[0]), 'reports = "optional"') for name in more]
    people.append(_person(MANAGER, "", platform_of(LEAD)))
    groups = []
    for platform in sorted({platform_of(unit) for unit in DEPARTMENTS}):
        inside = [name for unit, names in DEPARTMENTS.items() if platform_of(unit) == platform for name in names]
        inside += [MANAGER] * (platform_of(LEAD) == platform) + more * (platform_of(HELPERS[0]) == platform)
        groups.append(_group(platform, inside))
    head = f'company = "同舟"\nmanagement = ["{MANAGER}"]\nadministrators = ["赵宁"]\n'
    file.write_text("\n".join([head, *units, *people, *groups]), encoding="utf-8")
    return file


def _unit(name: str, names: tuple[str, ...]) -> str:
    return f'[[department]]\nname = "{name}"\nhead = "{names[0]}"\nliaison = "{names[1]}"\n'


def _person(name: str, unit: str, platform: str, more: str = "") -> str:
    at = PEOPLE.index(name) if name in PEOPLE else 900 if name == MANAGER else 100 + int(name[-3:])
    known = f"ou_{at:032x}" if platform == "feishu" else f"user{at:03}"
    return f'[[person]]\nname = "{name}"\ndepartment = "{unit}"\n{platform} = "{known}"\n{more}\n'


def _group(platform: str, members: list[str]) -> str:
    names = ", ".join(f'"{name}"' for name in members)
    chat_id, name = chat_id_for(platform, "大促"), GROUP[platform]
    return f'[[group]]\nplatform = "{platform}"\nid = "{chat_id}"\nname = "{name}"\nmembers = [{names}]\n'


@dataclass
class Campaign:
    """One run of the script. `platform_of` names the platform of a department."""

    town: Company
    days: Timeline
    platform_of: Callable[[str], str]
    owners: dict[int, str] = field(default_factory=lambda: {number: one.owner for number, one in enumerate(WORK, 1)})
    """Who owns which subtask."""

    def on(self, who: str) -> str:
        unit = next((unit for unit, names in DEPARTMENTS.items() if who in names), None)
        return self.platform_of(unit or (LEAD if who == MANAGER else HELPERS[0]))

    def platforms(self) -> list[str]:
        return sorted({self.platform_of(unit) for unit in DEPARTMENTS})

    async def say(self, who: str, text: str, *, private: bool = False) -> None:
        await self.town.say(self.on(who), who, text, chat="direct" if private else "")
        await self.days.settled()

    async def private(self, who: str) -> str:
        """The person's chat with the bot; empty before anybody has said anything there."""
        chats = (await self.town.call("GET", "/chats"))[self.on(who)]
        return next((str(one["chat_id"]) for one in chats if one["kind"] == "direct" and one["name"] == who), "")

    async def said_to(self, who: str) -> list[Json]:
        """What the bot shows somebody in private, oldest first."""
        chat = await self.private(who)
        return await self.town.cards(self.on(who), chat) if chat else []

    async def card(self, who: str, words: str, *, private: bool = False) -> Json:
        """The newest card of the bot with these words, in the person's group or private chat."""
        return await self.town.card_with(self.on(who), words, await self.private(who) if private else "")

    async def press(self, who: str, card: Json, button: str, form: dict[str, str] | None = None) -> Json:
        """Nobody is told that something went wrong."""
        shown = await self.town.click(self.on(who), card["message_id"], who, button, form)
        assert shown["error"] is None, shown
        assert not shown["toast"] or shown["toast"]["type"] != "error", shown
        await self.days.settled()
        await self.town.call("POST", "/clock", {"by": DRAWN_AGAIN})
        await self.days.settled()
        return shown

    # --- the script ---------------------------------------------------------------------------------------------------

    async def open(self, *, by_form: bool) -> None:
        """The initiator fills in the form, or sends the template back; the head signs."""
        if by_form:
            await self.say(INITIATOR, "/立项", private=True)
            form = await self.card(INITIATOR, "立项 · 跨部门协作启动信息表", private=True)
            await self.press(INITIATOR, form, "提交", FORM)
        else:
            await self.say(INITIATOR, TEMPLATE, private=True)
        head = HEADS[0]
        await self.press(head, await self.card(head, "请签字", private=True), "签字发布")

    async def answer(self) -> None:
        """Three departments answer; the second one asks for something else first."""
        for unit in HELPERS:
            who = LIAISON[unit]
            if unit == HELPERS[1]:
                await self._reply(who, unit, "另议", {"reason": "国庆人手不够", "alternative": "换成 10-09 开始"})
            await self._reply(who, unit, "承接", {"earliest": str(DAYS[1]), "resources": "2 人"})

    async def _reply(self, who: str, unit: str, reply: str, form: dict[str, str]) -> None:
        await self.press(who, await self.card(who, f"{NUMBER}", private=True), reply)
        asked = await self.card(who, f"{unit}{reply}", private=True)
        await self.press(who, asked, "提交", form)

    async def bind(self) -> None:
        for platform in self.platforms():
            who = next(name for name in HEADS if self.on(name) == platform)
            await self.say(who, f"/绑定 {NUMBER}")
            await self.card(who, NUMBER)

    async def divide(self) -> None:
        """Six subtasks in one message; the list hangs in every group."""
        lines = [f"{one.name} 部门:{one.department} 截止:{DAYS[one.due]}" for one in WORK]
        await self.say(INITIATOR, "\n".join(["/任务", *lines]))
        for head in HEADS[1:]:
            if self.on(head) != self.on(INITIATOR):
                await self.say(head, "/任务 列表")
                break

    async def claim(self, number: int) -> None:
        who = self.owners[number]
        await self.press(who, await self.card(who, "任务列表"), f"认领 T-{number}")

    async def post(self, day: int) -> None:
        """The owners write their updates."""
        for number, one in enumerate(WORK, 1):
            if day < len(one.told):
                await self.say(
                    self.owners[number], f"今日完成：\n1. T-{number} {one.name} {one.told[day]}%\n明日计划：\n1. T-{number} 继续"
                )

    async def finish(self, day: int) -> None:
        """What is done this day is finished with what was delivered."""
        for number, one in enumerate(WORK, 1):
            if one.done == day:
                why = " 原因:客户提前确认" if one.due != day else ""
                await self.say(self.owners[number], f"/完成 T-{number} 交付物:{one.name}终稿{why}")


Deed = Callable[[], Awaitable[object]]


def script(run: Campaign, *, by_form: bool = True, claims: Deed | None = None) -> dict[datetime, Deed]:
    """What people do, and when; `claims` in place of everybody claiming their own."""

    async def claim_all() -> None:
        for number in range(1, len(WORK) + 1):
            await run.claim(number)

    async def start() -> None:
        await run.open(by_form=by_form)
        await run.answer()
        await run.bind()
        await run.divide()
        await (claims or claim_all)()

    deeds: dict[datetime, Deed] = {OPENED: start}
    for day in range(len(DAYS)):
        deeds[at(day, POSTS_AT)] = partial(run.post, day)
        deeds[at(day, DONE_AT)] = partial(run.finish, day)
    return deeds


def at(day: int, clock: time) -> datetime:
    return datetime.combine(DAYS[day], clock, SHANGHAI)


BEGINS, ENDS = datetime.combine(FIRST, time(10), SHANGHAI), datetime.combine(LAST, time(21), SHANGHAI)
OPENED = at(0, time(13, 0))


def grid() -> list[datetime]:
    """Every hour, every moment of the policy, and the minute before each of these."""
    one = timedelta(minutes=1)
    found = set(moments(BEGINS, ENDS, timedelta(hours=1)))
    rules = POLICY.reminders, POLICY.daily, POLICY.weekly
    times = [value for rule in rules for _, value in rule if isinstance(value, time)]
    for day, clock in product(ALL_DAYS, times):
        moment = datetime.combine(day, clock, SHANGHAI)
        found |= {moment - one, moment} if BEGINS < moment <= ENDS else set()
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Told:
    """Something new that the bot showed; `pushed` by itself, not in answer to what people did at this moment."""

    moment: datetime
    platform: str
    where: str
    """Whose private chat, or the group's name."""
    text: str
    pushed: bool


async def live(run: Campaign, deeds: Mapping[datetime, Deed], stops: Collection[datetime]) -> AsyncIterator[list[Told]]:
    """Pass through the moments of the deeds and the stops; what was told at each."""
    seen = {one["message_id"] for one in await run.days.now()}
    for moment in sorted({*deeds, *stops}):
        shown = await run.days.at(moment)
        if moment in deeds:
            await deeds[moment]()
            shown += await run.days.now()
        latest = {one["message_id"]: one for one in shown if one["message_id"] not in seen}
        seen |= latest.keys()
        names = await _names(run.town) if latest else {}
        yield [
            Told(moment, one["platform"], names[one["platform"], one["chat_id"]], one["text"], moment not in deeds)
            for one in latest.values()
        ]


async def _names(town: Company) -> dict[tuple[str, str], str]:
    chats = await town.call("GET", "/chats")
    return {(platform, one["chat_id"]): one["name"] for platform, every in chats.items() for one in every}
