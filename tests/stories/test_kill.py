"""kill -9 at any moment: what was acknowledged is recorded, once, and no card is seen twice (F1)."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.stories.harness import Company, Json, company, until

PEOPLE, KILLS, GROUPS = 500, 20, 25
PLATFORMS = ("feishu", "dingtalk")
SEED = 20261121
LATEST = 3.0
"""Seconds after the connection: some of the deaths are before anything is handled, some amid handling, some amid sending."""


def crowd(file: Path) -> Path:
    """A company of 500 in 25 groups on each platform, because a chat takes only some cards a second."""
    people = [f'[[person]]\nname = "员工{n:03}"\nfeishu = "ou_{n:032x}"\ndingtalk = "user{n:03}"\n' for n in range(PEOPLE)]
    groups = [
        f'[[group]]\nplatform = "{platform}"\nid = "{chat_id(platform, n)}"\nname = "{platform}{n}群"\nmembers = {members(n)}\n'
        for platform in PLATFORMS
        for n in range(GROUPS)
    ]
    file.write_text("\n".join([*people, *groups]), encoding="utf-8")
    return file


def chat_id(platform: str, n: int) -> str:
    return f"oc_{n:032x}" if platform == "feishu" else f"cidGroup{n:03}=="


def members(group: int) -> str:
    return str([f"员工{n:03}" for n in range(PEOPLE) if n % GROUPS == group]).replace("'", '"')


async def write(town: Company, platform: str, n: int) -> None:
    """One person posts; the same message is pushed again by the platform when it was not acknowledged."""
    text = f"今日完成：\n1. 第{n:03}号工作\n明日计划：\n1. 下一件"
    message_id = f"om_{n:032x}" if platform == "feishu" else f"msg{n:06}=="
    body = {
        "platform": platform,
        "chat": chat_id(platform, n % GROUPS),
        "person": f"员工{n:03}",
        "text": text,
        "message_id": message_id,
    }
    await town.call("POST", "/say", body | {"at_bot": True})


async def unacknowledged(town: Company, platform: str) -> list[int]:
    deliveries: list[Json] = (await town.call("GET", f"/deliveries?platform={platform}"))["deliveries"]
    taken = {one["message_id"] for one in deliveries if one["acked"]}
    said = {one["message_id"]: one for one in deliveries if one["message_id"]}
    return [int(one.removeprefix("om_"), 16) if platform == "feishu" else int(one[3:9]) for one in said if one not in taken]


@pytest.mark.timeout(1200)
async def test_twenty_kills_in_a_run_of_five_hundred_messages_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311 - moments of death, and the same ones in every run
    async with company(tmp_path, org=crowd(tmp_path / "org.toml")) as town:
        share = PEOPLE // KILLS
        for round_number in range(KILLS):
            process = await town.start_bot()
            batch = range(round_number * share, (round_number + 1) * share)
            writing = [asyncio.create_task(write(town, platform, n)) for platform in PLATFORMS for n in batch]
            await asyncio.sleep(chance.uniform(0, LATEST))
            process.kill()
            await process.wait()
            await asyncio.gather(*writing)

        async with town.bot():
            for platform in PLATFORMS:
                while missed := await unacknowledged(town, platform):
                    await asyncio.gather(*(write(town, platform, n) for n in missed))
            cards = {platform: await drained(town, platform) for platform in PLATFORMS}

        records = await town.exported()
        assert len({(one["person"], one["day"]) for one in records}) == len(records)
        assert PEOPLE == len({one["person"] for one in records})
        assert all(len(one["messages"]) == 2 for one in records), "both platforms' messages of a person are in their one record"
        for platform in PLATFORMS:
            assert {} == {name: times for name, times in cards[platform].items() if times != 1}
            assert PEOPLE == len(cards[platform])


async def drained(town: Company, platform: str) -> Counter[str]:
    """How many cards every person's message got, once nothing more comes."""

    async def counted() -> Counter[str] | None:
        found: Counter[str] = Counter()
        for n in range(GROUPS):
            path = f"/messages?platform={platform}&chat={quote(chat_id(platform, n), safe='')}"
            for one in (await town.call("GET", path))["messages"]:
                if one["author"] == "bot":
                    found[one["text"].split("的日报")[0]] += 1
        return found if len(found) >= PEOPLE else None

    await until(counted, patience=300)
    await asyncio.sleep(1)  # a card seen twice would come now
    return await until(counted)
