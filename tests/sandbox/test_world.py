"""The world: looking people and chats up, what is new, and what is forgotten."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.sandbox import world as world_module
from bot.sandbox.company import load_company
from bot.sandbox.world import Chat, Media, Message, Toast, World

COMPANY = """
[[department]]
name = "市场部"
head = "李娜"
[[person]]
name = "李娜"
department = "市场部"
title = "品牌经理"
feishu = "ou_bc7d09ced997c2d325df3578c42353d8"
dingtalk = "lina3099"
[[person]]
name = "李纳"
dingtalk = "lina4001"
[[person]]
name = "王芳"
[[group]]
platform = "feishu"
id = "oc_711430f6164e93803d93428bc1fab80f"
name = "新品上市群"
members = ["李娜", "王芳"]
"""


def message(number: int, chat_id: str = "oc_1") -> Message:
    return Message("feishu", chat_id, f"om_{number}", "lina", datetime(2026, 11, 20, tzinfo=UTC), "text", text=str(number))


@pytest.fixture
def company(tmp_path: Path) -> Path:
    file = tmp_path / "org.toml"
    file.write_text(COMPANY, encoding="utf-8")
    return file


def test_a_company_file_becomes_people_departments_and_groups(company: Path) -> None:
    world = World()

    load_company(world, company)

    assert list(world.people) == ["lina", "lina4001", "p3"]
    lina = world.people["lina"]
    assert (lina.feishu.open_id, lina.dingtalk.user_id) == ("ou_bc7d09ced997c2d325df3578c42353d8", "lina3099")
    assert world.people["p3"].feishu.open_id.startswith("ou_")
    assert world.departments["市场部"].head == "lina"
    chat = world.chat("feishu", "新品上市群")
    assert chat is not None
    assert (chat.kind, chat.members) == ("group", ["lina", "p3"])


def test_an_empty_company_has_people_and_no_groups(company: Path) -> None:
    world = World()

    load_company(world, company, empty=True)

    assert (len(world.people), world.chats) == (3, {})


def test_a_group_with_a_stranger_in_it_is_refused(company: Path) -> None:
    company.write_text(COMPANY.replace('"王芳"]', '"陌生人"]'), encoding="utf-8")

    with pytest.raises(ValueError, match="新品上市群 的成员里有不认识的人：陌生人"):
        load_company(World(), company)


def test_people_are_found_by_key_name_and_any_id(company: Path) -> None:
    world = World()
    load_company(world, company)
    lina = world.people["lina"]

    for who in ("lina", "李娜", *lina.ids()):
        assert world.person(who) is lina
    assert world.person_by_id("李娜") is None
    assert world.person("陌生人") is None


def test_a_direct_chat_is_made_once_and_has_the_platforms_shape(company: Path) -> None:
    world = World()
    load_company(world, company)
    lina = world.people["lina"]

    feishu, dingtalk = world.direct_chat("feishu", lina), world.direct_chat("dingtalk", lina)

    assert world.direct_chat("feishu", lina) is feishu
    assert (feishu.chat_id[:3], dingtalk.chat_id[:3]) == ("oc_", "cid")
    assert (feishu.kind, feishu.members) == ("direct", ["lina"])


async def test_changes_are_told_in_order_the_last_of_each_thing() -> None:
    world = World()
    first, second = message(1), message(2)
    world.add_message(first)
    world.add_message(second)
    first.text = "改"
    world.change_message(first)
    world.show_toast(Toast("feishu", "lina", "om_1", "info", "好"))

    changes = await world.changes(0)

    assert [(change["seq"], change["kind"]) for change in changes] == [(2, "message"), (3, "message"), (4, "toast")]
    assert [change["value"].get("text") for change in changes] == ["2", "改", "好"]
    assert await world.changes(3) == changes[2:]
    assert [m.message_id for m in world.history("feishu", "oc_1", since=2)] == ["om_1"]


async def test_who_asks_for_changes_waits_for_the_next() -> None:
    world = World()
    waiting = asyncio.create_task(world.changes(0))
    await asyncio.sleep(0)

    world.add_chat(Chat("feishu", "oc_1", "群", "group", []))

    assert [change["kind"] for change in await asyncio.wait_for(waiting, 60)] == ["chat"]


async def test_what_is_too_old_is_forgotten_and_said_to_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world_module, "MESSAGES_KEPT", 3)
    monkeypatch.setattr(world_module, "CHANGES_KEPT", 3)
    world = World()
    for number in range(5):
        world.add_message(message(number))

    assert [m.text for m in world.messages] == ["2", "3", "4"]
    assert world.message("feishu", "om_0") is None
    assert await world.changes(1) == [{"seq": 5, "kind": "reset"}]


def test_media_are_kept_up_to_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world_module, "MEDIA_BYTES_KEPT", 10)
    world = World()

    for key in ("a", "b", "c"):
        world.put_media(key, Media("image/png", key, b"12345"))

    assert [world.media(key) is not None for key in ("a", "b", "c")] == [False, True, True]
