"""What the bot asks of DingTalk, against the stand-in: three forms of cards, messages, tokens, refusals."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from bot.cards.model import Bullets, Button, Buttons, Card, Chart, Form, Input, Mention, Series, Text
from bot.cards.payloads.updates import EditUpdate, SaveUpdate
from bot.errors import Gone, NeverRetry, NotPermitted, OutcomeUnknown, PlatformError, RetryLater
from bot.ports import Mentioned, Platform, SendCard, SendText, Target, UpdateCard
from tests.platforms.dingtalk.conftest import Bot, BotMaker
from tests.sandbox.dingtalk.town import Town

CARD_CALL = "/v1.0/card/instances/createAndDeliver"
GROUP_CALL = "/v1.0/robot/groupMessages/send"
DIRECT_CALL = "/v1.0/robot/oToMessages/batchSend"
EDIT = Buttons((Button("更正", EditUpdate(update_id=7), "更正日报"),))
CARD = Card("日报", (Bullets("完成", (("接口联调",),)), EDIT), subtitle="李娜")
AFTER = Card("日报（已更正）", (Bullets("完成", (("接口联调 100%",),)),))
FORMS = ["template", "public", "plain"]


@pytest.fixture
def here(town: Town) -> Target:
    return Target(Platform.DINGTALK, chat_id=town.group.chat_id)


@pytest.fixture
def to_lina(town: Town) -> Target:
    return Target(Platform.DINGTALK, user_id=town.lina.dingtalk.user_id)


@pytest.fixture
async def client_of(bot_with: BotMaker) -> Callable[[str], Awaitable[Bot]]:
    return lambda form: bot_with(form, start=False)


Maker = Callable[[str], Awaitable[Bot]]


def card_to(target: Target, key: str = "card-1", card: Card = CARD) -> SendCard:
    return SendCard(key=key, target=target, card=card)


def calls(town: Town, path: str) -> int:
    return sum(one.path == path for one in town.log.calls)


# --- cards --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
async def test_a_card_is_shown_in_a_group_and_changed(town: Town, client_of: Maker, here: Target, form: str) -> None:
    bot = await client_of(form)

    sent = await bot.client.send(card_to(here))
    (shown,) = town.shown()
    assert "接口联调" in shown.text
    assert not shown.mentions
    changed = await bot.client.update(UpdateCard(key="card-2", target=here, ref=sent.ref, card=AFTER))

    (now,) = [one for one in town.shown() if not one.recalled]
    assert "接口联调 100%" in now.text
    assert "更正" not in now.text.replace("已更正", "")
    assert (changed.ref == sent.ref) is (form != "plain")
    assert (now.message_id == shown.message_id) is (form != "plain")


@pytest.mark.parametrize("form", FORMS)
async def test_a_card_is_shown_to_one_person(town: Town, client_of: Maker, to_lina: Target, form: str) -> None:
    bot = await client_of(form)

    sent = await bot.client.send(card_to(to_lina))
    await bot.client.update(UpdateCard(key="card-2", target=to_lina, ref=sent.ref, card=AFTER))

    chat = town.world.direct_chat("dingtalk", town.lina)
    (now,) = [one for one in town.shown(chat) if not one.recalled]
    assert "接口联调 100%" in now.text


@pytest.mark.parametrize("form", ["template", "public"])
async def test_a_card_rings_whom_it_mentions_and_nobody_else(town: Town, client_of: Maker, here: Target, form: str) -> None:
    bot = await client_of(form)
    called = (Mention(town.zhao.dingtalk.user_id, "赵宁"), " <a atId=x>", Mention("$:LWCP_v1:$outside", "外人"))

    await bot.client.send(card_to(here, card=Card("请回应", (Text((called,)),))))

    (shown,) = town.shown()
    assert shown.mentions == ["zhaoning"]
    assert "@赵宁" in shown.text
    assert not town.complaints()


async def test_a_message_names_people_without_ringing_them(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("plain")

    await bot.client.send(card_to(here, card=Card("请回应", (Text(((Mention(town.zhao.dingtalk.user_id, "赵宁"),),)),))))

    (shown,) = town.shown()
    assert "赵宁" in shown.text
    assert not shown.mentions


async def test_a_form_is_drawn_by_a_template_of_the_company(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("template")
    form = Form("update", (Input("done", "完成", value="联调"),), Button("保存", SaveUpdate(update_id=7), "更正日报"))

    await bot.client.send(card_to(here, card=Card("更正", (form,))))

    (shown,) = town.shown()
    assert shown.card is not None
    assert [field["name"] for field in shown.card["view"]["form"] if not field.get("hidden")] == ["done"]


async def test_a_link_of_the_message_form_says_the_twin(town: Town, bot_with: BotMaker, here: Target) -> None:
    bot = await bot_with("plain")
    await bot.client.send(card_to(here))

    told = await town.dingtalk.click(town.shown()[0], town.lina, button="更正")

    said = town.world.message("dingtalk", told["said"])
    assert said is not None
    assert "更正日报" in said.text


# --- once ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["template", "public"])
@pytest.mark.parametrize("fault", ["lost_answer", "rubbish"])
async def test_a_card_whose_answer_is_lost_is_sent_again_and_seen_once(
    town: Town, client_of: Maker, here: Target, form: str, fault: str
) -> None:
    bot = await client_of(form)
    town.faults.add("dingtalk", fault, times=1, match=CARD_CALL)

    with pytest.raises(OutcomeUnknown):
        await bot.client.send(card_to(here))
    assert bot.client.repeat_is_harmless(card=True)
    assert (await bot.client.send(card_to(here))).ref == "card-1"

    assert len(town.shown()) == 1


async def test_a_message_whose_answer_is_lost_must_not_be_repeated(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("plain")
    town.faults.add("dingtalk", "unknown_result", times=1, match=GROUP_CALL)

    with pytest.raises(OutcomeUnknown):
        await bot.client.send(card_to(here))

    assert not bot.client.repeat_is_harmless(card=True)


async def test_a_text_whose_answer_is_lost_is_final_even_where_cards_may_be_repeated(
    town: Town, client_of: Maker, here: Target
) -> None:
    bot = await client_of("public")
    town.faults.add("dingtalk", "lost_answer", times=1, match=GROUP_CALL)

    with pytest.raises(NeverRetry):
        await bot.client.send(SendText(key="t", target=here, text="你好"))


async def test_a_card_that_was_made_and_did_not_arrive_is_delivered(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("public")
    town.faults.add("dingtalk", "partial", times=1, match=CARD_CALL)

    await bot.client.send(card_to(here))

    assert len(town.shown()) == 1


async def test_a_card_for_a_group_that_is_not_there_is_gone(client_of: Maker) -> None:
    bot = await client_of("public")

    with pytest.raises(Gone):
        await bot.client.send(card_to(Target(Platform.DINGTALK, chat_id="cidNowhere==")))


@pytest.mark.parametrize("form", ["template", "public"])
async def test_a_card_that_is_not_there_cannot_be_changed(client_of: Maker, here: Target, form: str) -> None:
    bot = await client_of(form)

    with pytest.raises(Gone):
        await bot.client.update(UpdateCard(key="k", target=here, ref="never-sent", card=AFTER))


# --- without a template -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "refusal",
    [
        {"code": "param.templateNotExist", "status": 400},
        {"code": "Forbidden.AccessDenied.AccessTokenPermissionDenied", "status": 403},
    ],
)
async def test_where_cards_are_refused_messages_go_out_from_then_on(
    town: Town, client_of: Maker, here: Target, refusal: dict[str, object]
) -> None:
    bot = await client_of("public")
    town.faults.add("dingtalk", "refuse", times=1, match="/v1.0/card", **refusal)

    sent = await bot.client.send(card_to(here))
    await bot.client.send(card_to(here, "card-2"))
    await bot.client.update(UpdateCard(key="card-3", target=here, ref=sent.ref, card=AFTER))

    assert [one.kind for one in town.shown()] == ["markdown"] * 3
    assert [one.recalled for one in town.shown()] == [True, False, False]
    assert calls(town, CARD_CALL) == 1
    assert not bot.client.repeat_is_harmless(card=True)


async def test_a_message_sent_before_cards_worked_is_replaced(town: Town, client_of: Maker, here: Target) -> None:
    sent = await (await client_of("plain")).client.send(card_to(here))

    changed = await (await client_of("public")).client.update(UpdateCard(key="k", target=here, ref=sent.ref, card=AFTER))

    assert changed.ref != sent.ref
    assert [one.recalled for one in town.shown()] == [True, False]


# --- texts --------------------------------------------------------------------------------------------------------------


async def test_a_text_goes_to_a_group_and_to_a_person(town: Town, client_of: Maker, here: Target, to_lina: Target) -> None:
    bot = await client_of("public")

    sent = await bot.client.send(SendText(key="a", target=here, text="# 你好", mentions=(Mentioned("u", "李娜"),)))
    await bot.client.send(SendText(key="b", target=to_lina, text="在吗"))

    assert sent.ref
    assert [one.text for one in town.shown()] == ["@李娜 # 你好"]
    assert [one.text for one in town.shown(town.world.direct_chat("dingtalk", town.lina))] == ["在吗"]


async def test_somebody_who_is_not_there_is_gone(client_of: Maker) -> None:
    bot = await client_of("plain")

    with pytest.raises(Gone):
        await bot.client.send(SendText(key="a", target=Target(Platform.DINGTALK, user_id="nobody"), text="在吗"))


async def test_a_person_who_is_written_to_too_much_is_written_to_later(town: Town, client_of: Maker, to_lina: Target) -> None:
    bot = await client_of("plain")
    town.faults.add("dingtalk", "partial", times=1, match=DIRECT_CALL)

    with pytest.raises(RetryLater):
        await bot.client.send(card_to(to_lina))


# --- tokens and refusals ------------------------------------------------------------------------------------------------


async def test_many_calls_at_once_ask_for_one_token(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("plain")

    await asyncio.gather(*(bot.client.send(SendText(key=str(at), target=here, text="你好")) for at in range(10)))

    assert calls(town, "/v1.0/oauth2/accessToken") == 1


async def test_a_refused_token_is_replaced_once_for_all(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("plain")
    await bot.client.person(town.lina.dingtalk.user_id)
    town.faults.add("dingtalk", "token_rejected", times=1)

    await asyncio.gather(*(bot.client.send(SendText(key=str(at), target=here, text="你好")) for at in range(10)))

    assert len(town.shown()) == 10
    assert calls(town, "/v1.0/oauth2/accessToken") == 2


async def test_a_token_of_the_old_interface_is_replaced_as_well(town: Town, client_of: Maker) -> None:
    bot = await client_of("plain")
    await bot.client.person(town.lina.dingtalk.user_id)
    town.faults.add("dingtalk", "token_rejected", times=1)

    assert (await bot.client.person(town.lina.dingtalk.user_id)).name == "李娜"


async def test_a_token_is_renewed_before_it_ends(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("plain")
    await bot.client.send(SendText(key="1", target=here, text="一"))

    town.clock.move_by(7000)
    await bot.client.send(SendText(key="2", target=here, text="二"))

    assert calls(town, "/v1.0/oauth2/accessToken") == 2
    assert calls(town, GROUP_CALL) == 2


async def test_a_token_that_stays_refused_is_not_asked_for_for_ever(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("plain")
    town.faults.add("dingtalk", "refuse", code="InvalidAuthentication", match=GROUP_CALL)

    with pytest.raises(RetryLater):
        await bot.client.send(SendText(key="1", target=here, text="一"))

    assert calls(town, GROUP_CALL) == 2


@pytest.mark.parametrize(
    ("fault", "options", "kind"),
    [
        ("rate", {}, RetryLater),
        ("rate", {"status": 429}, RetryLater),
        ("status", {"status": 500}, OutcomeUnknown),
        ("status", {"status": 504}, OutcomeUnknown),
        ("quota", {"of": "calls"}, RetryLater),
        ("block_page", {}, RetryLater),
        ("block_page", {"form": "json"}, RetryLater),
        ("lost_answer", {}, OutcomeUnknown),
        ("rubbish", {}, OutcomeUnknown),
        ("refuse", {"code": "group.disbanded"}, Gone),
        ("refuse", {"code": "contain.notAllowed.text"}, NeverRetry),
    ],
)
async def test_a_refusal_has_its_class(
    town: Town, client_of: Maker, here: Target, fault: str, options: dict[str, object], kind: type[PlatformError]
) -> None:
    bot = await client_of("plain")
    town.faults.add("dingtalk", fault, times=1, match=GROUP_CALL, **options)

    with pytest.raises(PlatformError) as refused:
        await bot.client.send(card_to(here))

    assert type(refused.value) is kind


async def test_the_platform_may_say_when(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("public")
    town.faults.add("dingtalk", "rate", times=1, match=CARD_CALL, seconds=7)

    with pytest.raises(RetryLater) as refused:
        await bot.client.send(card_to(here))

    assert refused.value.retry_after == 7


async def test_no_secret_is_in_an_error(bot_with: BotMaker, town: Town) -> None:
    bot = await bot_with("plain", start=False, client_secret="wrong-and-secret")

    with pytest.raises(RetryLater) as refused, capture_logs() as lines:
        await bot.client.person("x")

    assert [line["action"] for line in lines if line["log_level"] == "error"] == ["dingtalk.shut_out"]
    assert "wrong-and-secret" not in f"{refused.value}{lines}"


async def test_an_unreachable_platform_is_tried_later(bot_with: BotMaker) -> None:
    bot = await bot_with(start=False, endpoint="http://127.0.0.1:9")

    with pytest.raises(RetryLater) as refused:
        await bot.client.person("x")

    assert not isinstance(refused.value, OutcomeUnknown)


# --- who is there -------------------------------------------------------------------------------------------------------


async def test_people_and_groups_are_looked_up(town: Town, client_of: Maker) -> None:
    bot = await client_of("public")

    person = await bot.client.person(town.lina.dingtalk.user_id)
    facts = await bot.client.chat(town.group.chat_id)

    assert (person.user_id, person.name) == (town.lina.dingtalk.user_id, "李娜")
    assert [(one.user_id, one.name) for one in facts.members] == [
        (one.dingtalk.user_id, one.name) for one in (town.lina, town.zhao, town.chen)
    ]


@pytest.mark.parametrize("user_id", ["nobody", "$:LWCP_v1:$CpnNGsP0HS000000"])
async def test_strangers_are_gone(client_of: Maker, user_id: str) -> None:
    bot = await client_of("public")

    with pytest.raises(Gone):
        await bot.client.person(user_id)


async def test_where_members_are_not_told_the_operator_hears_of_a_right(town: Town, client_of: Maker) -> None:
    bot = await client_of("public")
    town.faults.add("dingtalk", "refuse", code="groupPermissionDenied", match="/v1.0/im/innerGroups")

    with pytest.raises(NotPermitted):
        await bot.client.chat(town.group.chat_id)
    with pytest.raises(NotPermitted):
        await bot.client.message("msg")


async def test_a_picture_is_uploaded(client_of: Maker) -> None:
    bot = await client_of("public")

    assert (await bot.client.upload_image(b"\x89PNG\r\n\x1a\n" + b"0" * 100)).startswith("@")


@pytest.mark.parametrize("form", FORMS)
async def test_a_chart_is_shown_as_a_picture_above_its_figures(town: Town, client_of: Maker, here: Target, form: str) -> None:
    bot = await client_of(form)
    card = Card("周报", (Chart("各部门进度", "bar", ("市场部", "研发部"), (Series("计划", (80, 60)), Series("实际", (75, 20)))),))

    sent = await bot.client.send(card_to(here, card=card))
    await bot.client.update(UpdateCard(key="card-2", target=here, ref=sent.ref, card=card))

    (now,) = [one for one in town.shown() if not one.recalled]
    assert "![各部门进度](@" in now.text
    assert "市场部" in now.text
    assert calls(town, "/media/upload") == 1


async def test_a_chart_whose_picture_is_refused_is_shown_in_figures(town: Town, client_of: Maker, here: Target) -> None:
    bot = await client_of("public")
    town.faults.add("dingtalk", "refuse", code="40009", match="/media/upload")
    card = Card("周报", (Chart("各部门进度", "bar", ("市场部",), (Series("实际", (75,)),)),))

    await bot.client.send(card_to(here, card=card))

    (now,) = town.shown()
    assert "![" not in now.text
    assert "| 市场部 | 75 |" in now.text


# --- doctor -------------------------------------------------------------------------------------------------------------


async def test_a_healthy_app_has_only_good_findings(town: Town, client_of: Maker) -> None:
    bot = await client_of("public")

    findings = await bot.client.check()

    assert len(findings) == 5
    assert all(one.good for one in findings)
    assert not town.shown()


async def test_a_wrong_secret_is_the_one_finding(bot_with: BotMaker) -> None:
    bot = await bot_with(start=False, client_secret="wrong")

    (finding,) = await bot.client.check()

    assert not finding.good
    assert "Client Secret" in finding.advice


async def test_a_missing_right_is_named(town: Town, client_of: Maker) -> None:
    bot = await client_of("public")
    denied = "Forbidden.AccessDenied.AccessTokenPermissionDenied"
    town.faults.add("dingtalk", "refuse", code=denied, status=403, match="/v1.0/card")

    wrong = [one for one in await bot.client.check() if not one.good]

    assert ["Card.Instance.Write" in one.advice for one in wrong] == [True]
