"""What is asked of Feishu, over the real wire: messages, cards, pictures, people, chats, and every way of being refused."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientTimeout

from bot.cards.model import Card, plain
from bot.errors import Gone, NeverRetry, NotPermitted, OutcomeUnknown, PlatformError, RetryLater
from bot.platforms.feishu.client import FeishuClient, literal
from bot.ports import Mentioned, Platform, SendCard, SendText, Target, UpdateCard
from bot.sandbox.world import Message
from tests.platforms.feishu.conftest import Bot, BotMaker
from tests.sandbox.feishu.town import Town

CARD = Card("日报", (plain("接口联调"),))
AFTER = Card("日报（已更正）", (plain("接口联调 100%"),))
TOKEN_PATH = "/open-apis/auth/v3/tenant_access_token/internal"


def group(town: Town) -> Target:
    return Target(Platform.FEISHU, chat_id=town.group.chat_id)


def lina(town: Town) -> Target:
    return Target(Platform.FEISHU, user_id=town.lina.feishu.open_id)


def a_card(town: Town, key: str = "key-1", **more: Any) -> SendCard:
    usual: dict[str, Any] = {"key": key, "target": group(town), "card": CARD}
    return SendCard(**(usual | more))


def a_text(town: Town, text: str, key: str = "key-1", **more: Any) -> SendText:
    usual: dict[str, Any] = {"key": key, "target": group(town), "text": text}
    return SendText(**(usual | more))


def message(town: Town, ref: str) -> Message:
    found = town.world.message("feishu", ref)
    assert found is not None
    return found


def calls(town: Town, path: str = "") -> list[str]:
    return [one.path for one in town.log.calls if path in one.path]


# --- sending ------------------------------------------------------------------------------------------------------------


async def test_a_card_is_shown_in_a_group(town: Town, client: FeishuClient) -> None:
    sent = await client.send(a_card(town))

    (shown,) = town.shown()
    assert shown.message_id == sent.ref
    assert shown.card is not None
    assert "接口联调" in json.dumps(shown.card, ensure_ascii=False)


async def test_a_person_is_written_to_directly(town: Town, client: FeishuClient) -> None:
    sent = await client.send(a_text(town, "请补交日报", target=lina(town)))

    shown = message(town, sent.ref)
    assert town.world.chats["feishu", shown.chat_id].kind == "direct"
    assert shown.text == "请补交日报"


async def test_a_message_is_answered_under_it(town: Town, client: FeishuClient) -> None:
    said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)

    sent = await client.send(a_card(town, reply_to=said.message_id))

    assert message(town, sent.ref).reply_to == said.message_id


@pytest.mark.parametrize("code", [230011, 230050, 230110, 230111, 231003, 230071, 230072])
async def test_an_answer_is_said_without_reference_when_its_message_is_gone(town: Town, client: FeishuClient, code: int) -> None:
    said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    town.faults.add("feishu", "refuse", match="/reply", code=code, times=1)

    sent = await client.send(a_card(town, reply_to=said.message_id))

    assert [one.message_id for one in town.shown()] == [sent.ref]
    assert not message(town, sent.ref).reply_to


async def test_an_answer_to_a_recalled_message_still_arrives(town: Town, client: FeishuClient) -> None:
    said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await town.feishu.recall(said)

    await client.send(a_card(town, reply_to=said.message_id))

    assert len(town.shown()) == 1


async def test_the_same_key_shows_one_message(town: Town, client: FeishuClient) -> None:
    assert client.repeats_are_harmless

    first, again = await client.send(a_card(town)), await client.send(a_card(town))
    other = await client.send(a_card(town, key="key-2"))

    assert first == again
    assert len(town.shown()) == 2
    assert other != first


async def test_people_are_rung_by_a_text(town: Town, client: FeishuClient) -> None:
    person = Mentioned(town.lina.feishu.open_id, "李娜")

    sent = await client.send(a_text(town, "请确认", mentions=(person,)))

    assert message(town, sent.ref).mentions == ["lina"]
    assert message(town, sent.ref).text == "@李娜 请确认"


async def test_a_mention_without_an_id_of_the_platform_rings_nobody(town: Town, client: FeishuClient) -> None:
    sent = await client.send(a_text(town, "请确认", mentions=(Mentioned('all"></at>', "所有人"),)))

    assert message(town, sent.ref).mentions == []


@pytest.mark.parametrize(
    "text",
    [
        '<at user_id="all"></at>',
        "<at id=all></at>",
        "</at><at user_id=\"all\">所有人</at>",
        "<b>粗</b>",
        "[点这里](https://evil.example)",
        "@所有人",
        "{\"text\": \"x\"}",
        "\x00\x07\ud800 1 < 2",
        "dtmd://dingtalkclient/sendMessage?content=x",
    ],
)  # fmt: skip
async def test_text_of_people_is_shown_as_it_is_and_rings_nobody(town: Town, client: FeishuClient, text: str) -> None:
    sent = await client.send(a_text(town, text, mentions=(Mentioned(town.lina.feishu.open_id, text),)))

    shown = message(town, sent.ref)
    assert shown.mentions == ["lina"]
    for part in ("<at", "<b>", "](http"):
        assert part not in shown.text


def test_breaking_a_tag_changes_nothing_that_is_seen() -> None:
    assert literal("1 < 2 [a](b)").replace("\u200b", "") == "1 < 2 [a](b)"


async def test_a_card_is_replaced_in_its_place(town: Town, client: FeishuClient) -> None:
    sent = await client.send(a_card(town))

    again = await client.update(UpdateCard(key="key-2", target=group(town), ref=sent.ref, card=AFTER))

    assert again == sent
    (shown,) = town.shown()
    assert "100%" in json.dumps(shown.card, ensure_ascii=False)


async def test_a_card_that_is_too_old_or_recalled_is_gone(town: Town, client: FeishuClient) -> None:
    old, recalled = await client.send(a_card(town)), await client.send(a_card(town, key="key-2"))
    message(town, recalled.ref).recalled = True
    with pytest.raises(Gone):
        await client.update(UpdateCard(key="key-3", target=group(town), ref=recalled.ref, card=AFTER))

    town.clock.move_by(timedelta(days=15).total_seconds())
    with pytest.raises(Gone):
        await client.update(UpdateCard(key="key-4", target=group(town), ref=old.ref, card=AFTER))


async def test_a_picture_is_stored(town: Town, client: FeishuClient) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"

    key = await client.upload_image(png)

    assert key.startswith("img_")


async def test_a_picture_is_sent_again_with_a_new_token(town: Town, client: FeishuClient) -> None:
    town.faults.add("feishu", "token_rejected", match="/images", times=1)
    png = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"

    assert await client.upload_image(png)


# --- asking -------------------------------------------------------------------------------------------------------------


async def test_a_person_has_a_name(town: Town, client: FeishuClient) -> None:
    assert (await client.person(town.lina.feishu.open_id)).name == "李娜"


@pytest.mark.parametrize("code", [99991672, 41050])
async def test_without_the_name_service_the_contact_book_is_asked(town: Town, client: FeishuClient, code: int) -> None:
    town.faults.add("feishu", "refuse", match="basic_batch", code=code)

    assert (await client.person(town.lina.feishu.open_id)).name == "李娜"
    assert calls(town, "/contact/v3/users/ou_")


async def test_somebody_unknown_is_refused(town: Town, client: FeishuClient) -> None:
    with pytest.raises(PlatformError):
        await client.person("ou_00000000000000000000000000000000")


async def test_a_chat_has_a_name_and_all_its_people(town: Town, client: FeishuClient) -> None:
    facts = await client.chat(town.group.chat_id)

    assert facts.name == "双十二协作群"
    people = (town.lina, town.zhao, town.chen)
    assert {(one.user_id, one.name) for one in facts.members} == {(one.feishu.open_id, one.name) for one in people}


async def test_a_chat_of_many_people_is_read_page_by_page(town: Town, client: FeishuClient) -> None:
    for number in range(250):
        town.group.members.append(town._person(f"person{number}", f"同事{number}", "").key)

    facts = await client.chat(town.group.chat_id)

    assert len(facts.members) == 253
    assert len(calls(town, "/members")) == 3


async def test_a_chat_without_us_is_gone(town: Town, client: FeishuClient) -> None:
    town.group.bot_in = False

    with pytest.raises((Gone, NotPermitted)):
        await client.chat("oc_nowhere")
    with pytest.raises(Gone):
        await client.send(a_card(town))


async def test_an_edited_message_is_read_as_it_stands_now(town: Town, client: FeishuClient) -> None:
    said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await town.feishu.edit(said, "今日完成：接口联调，@赵宁 已确认")

    facts = await client.message(said.message_id)

    assert facts.text.replace(" ", "") == "今日完成：接口联调，@赵宁已确认"
    assert abs(facts.updated_at - town.clock.now()) < timedelta(minutes=1)


async def test_an_edited_message_in_paragraphs_is_read_line_by_line(town: Town, client: FeishuClient) -> None:
    said = await town.feishu.say(town.group, town.lina, "今日完成", at_bot=False)
    said.extra["content"] = json.dumps({"text": "<p>今日完成</p><p>接口联调</p>"})

    assert (await client.message(said.message_id)).text == "今日完成\n接口联调"


async def test_a_recalled_message_has_no_text(town: Town, client: FeishuClient) -> None:
    said = await town.feishu.say(town.group, town.lina, "今日完成：接口联调", at_bot=True)
    await town.feishu.recall(said)

    with pytest.raises(Gone):
        await client.message(said.message_id)


async def test_a_picture_has_no_text(town: Town, client: FeishuClient) -> None:
    said = await town.feishu.post(town.group, town.lina, "image", json.dumps({"image_key": "img_v3_1"}))

    with pytest.raises(NeverRetry):
        await client.message(said.message_id)


async def test_the_bot_asks_once_who_it_is(town: Town, client: FeishuClient) -> None:
    assert await client.bot_id() == await client.bot_id() == town.app.open_id
    assert len(calls(town, "/bot/v3/info")) == 1


# --- tokens -------------------------------------------------------------------------------------------------------------


async def test_many_calls_at_once_ask_for_one_token(town: Town, client: FeishuClient) -> None:
    await asyncio.gather(*(client.bot_id() for _ in range(20)))

    assert len(calls(town, TOKEN_PATH)) == 1


async def test_a_token_is_replaced_before_it_ends(town: Town, client: FeishuClient) -> None:
    await client.send(a_card(town))
    town.clock.move_by(7200 - 599)

    await client.send(a_card(town, key="key-2"))

    assert [one.code for one in town.log.calls if one.code != "0"] == []
    assert len(calls(town, TOKEN_PATH)) == 2


async def test_a_refused_token_is_replaced_once_and_the_call_repeated(town: Town, client: FeishuClient) -> None:
    await client.send(a_card(town))
    town.faults.add("feishu", "token_rejected", times=1)

    await asyncio.gather(*(client.send(a_card(town, key=f"key-{number}")) for number in range(2, 5)))

    assert len(town.shown()) == 4
    assert len(calls(town, TOKEN_PATH)) == 2


async def test_a_token_that_is_always_refused_is_tried_twice_and_then_later(town: Town, client: FeishuClient) -> None:
    town.faults.add("feishu", "token_rejected")

    with pytest.raises(RetryLater) as refusal:
        await client.send(a_card(town))

    assert refusal.value.code == "99991663"
    assert len(calls(town, "/im/v1/messages")) == 2


async def test_a_wrong_secret_is_for_the_operator_and_is_not_repeated(town: Town, bot_with: BotMaker) -> None:
    bot = await bot_with(start=False, app_secret="a secret that is not right")

    with pytest.raises(NotPermitted) as refusal:
        await bot.client.bot_id()

    assert "a secret that is not right" not in str(refusal.value)
    assert "a secret that is not right" not in repr(bot.settings)


# --- refusals -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "seconds"), [(429, 99991400, 7), (400, 99991400, 7), (400, 230020, None), (403, 99991400, None)]
)
async def test_a_rate_refusal_says_how_long_to_wait(
    town: Town, client: FeishuClient, status: int, code: int, seconds: int | None
) -> None:
    wait = {} if seconds is None else {"seconds": seconds}
    town.faults.add("feishu", "rate", match="/im/v1/messages", times=1, status=status, code=code, **wait)

    with pytest.raises(RetryLater) as refusal:
        await client.send(a_card(town))

    assert type(refusal.value) is RetryLater
    assert refusal.value.retry_after == seconds


@pytest.mark.parametrize("fault", ["status", "rubbish"])
async def test_a_broken_answer_leaves_the_outcome_open(town: Town, client: FeishuClient, fault: str) -> None:
    town.faults.add("feishu", fault, match="/im/v1/messages", times=1)

    with pytest.raises(OutcomeUnknown):
        await client.send(a_card(town))


async def test_a_lost_answer_leaves_the_outcome_open_and_the_same_key_shows_one_card(town: Town, client: FeishuClient) -> None:
    town.faults.add("feishu", "lost_answer", match="/im/v1/messages", times=1)
    with pytest.raises(OutcomeUnknown):
        await client.send(a_card(town))

    sent = await client.send(a_card(town))

    assert [one.message_id for one in town.shown()] == [sent.ref]


async def test_a_slow_answer_is_not_awaited_for_ever(town: Town, client: FeishuClient, monkeypatch: pytest.MonkeyPatch) -> None:
    # The limit is shortened for the test; the answer would come after an hour.
    monkeypatch.setattr("bot.platforms.feishu.rest.TIMEOUT", ClientTimeout(total=0.2))
    town.faults.add("feishu", "slow", match="/im/v1/messages", seconds=2)

    with pytest.raises(OutcomeUnknown):
        await client.send(a_card(town))


async def test_a_platform_that_cannot_be_reached_is_tried_later(town: Town, bot_with: BotMaker) -> None:
    bot = await bot_with(start=False, domain="http://127.0.0.1:9")

    with pytest.raises(RetryLater) as refusal:
        await bot.client.bot_id()

    assert type(refusal.value) is RetryLater


@pytest.mark.parametrize(
    ("code", "kind"), [(230002, Gone), (230022, NeverRetry), (230025, NeverRetry), (99991672, NotPermitted), (230027, NotPermitted)]
)
async def test_a_final_refusal_is_not_repeated(town: Town, client: FeishuClient, code: int, kind: type[PlatformError]) -> None:
    town.faults.add("feishu", "refuse", match="/im/v1/messages", code=code)

    with pytest.raises(kind) as refusal:
        await client.send(a_card(town))

    assert refusal.value.code == str(code)
    assert len(calls(town, "/im/v1/messages")) == 1


async def test_what_the_platform_echoes_of_a_token_is_not_repeated(town: Town, client: FeishuClient) -> None:
    await client.bot_id()
    token = await town.token()
    town.faults.add("feishu", "refuse", match="/im/v1/messages", code=230001, message=f"bad {token} and {town.app.app_secret}")

    with pytest.raises(NeverRetry) as refusal:
        await client.send(a_card(town))

    assert token not in str(refusal.value)
    assert town.app.app_secret not in str(refusal.value)


async def test_ids_of_people_cannot_leave_their_place_in_a_path(town: Town, client: FeishuClient) -> None:
    with pytest.raises(PlatformError):
        await client.chat("../../bot/v3/info?x=")

    assert calls(town)[-1].startswith("/open-apis/im/v1/chats/")


# --- examination --------------------------------------------------------------------------------------------------------


async def test_a_good_app_has_nothing_to_mend(town: Town, bot: Bot) -> None:
    findings = await bot.client.check()

    assert [one for one in findings if not one.good] == []
    assert len(findings) >= 6
    assert not town.shown()


async def test_a_missing_right_is_named(town: Town, client: FeishuClient) -> None:
    town.faults.add("feishu", "refuse", match="basic_batch", code=99991672)

    (bad,) = [one for one in await client.check() if not one.good]

    assert "看姓名" in bad.what
    assert "contact:user.basic_profile:readonly" in bad.advice


async def test_wrong_credentials_end_the_examination(town: Town, bot_with: BotMaker) -> None:
    bot = await bot_with(start=False, app_secret="wrong")

    (finding,) = await bot.client.check()

    assert not finding.good
    assert "凭证" in finding.advice


async def test_a_refused_long_connection_is_named(town: Town, client: FeishuClient) -> None:
    town.faults.add("feishu", "refuse_connect", match="endpoint", code=403)

    (bad,) = [one for one in await client.check() if not one.good]

    assert "长连接" in bad.what


async def test_a_busy_platform_is_not_a_missing_right(town: Town, client: FeishuClient) -> None:
    town.faults.add("feishu", "status", match="/im/v1/chats", status=502)

    bad = [one for one in await client.check() if not one.good]

    assert bad
    assert all("现在不知道" in one.what for one in bad)
