"""What every call passes: token, rate, quota, faults; and the two shapes of an error."""

from __future__ import annotations

import re
from typing import Any

import aiohttp
import pytest

from tests.sandbox.dingtalk.town import Town

SEND = "/v1.0/robot/groupMessages/send"


def words(town: Town, text: str = "你好") -> dict[str, Any]:
    return {
        "robotCode": town.app.client_id,
        "openConversationId": town.group.chat_id,
        "msgKey": "sampleText",
        "msgParam": f'{{"content": "{text}"}}',
    }


# --- token --------------------------------------------------------------------------------------------------------------


async def test_a_token_is_the_same_and_renewed_within_its_life(town: Town) -> None:
    first = await town.token()
    town.clock.move_by(7000)
    again = await town.token()
    town.clock.move_by(7000)
    used = await town.post(SEND, words(town))
    town.clock.move_by(7201)
    new = await town.token()

    assert first == again
    assert used.status == 200
    assert new != first


async def test_every_way_to_the_token_works_and_refuses(town: Town) -> None:
    app = town.app
    unified = {"client_id": app.client_id, "client_secret": app.client_secret, "grant_type": "client_credentials"}

    new = await town.call("POST", f"/v1.0/oauth2/{app.corp_id}/token", unified, token=None)
    foreign = await town.call("POST", "/v1.0/oauth2/dingfake/token", unified, token=None)
    wrong = await town.call("POST", f"/v1.0/oauth2/{app.corp_id}/token", {**unified, "client_secret": "x"}, token=None)
    grant = await town.call("POST", f"/v1.0/oauth2/{app.corp_id}/token", {**unified, "grant_type": "x"}, token=None)
    by_key = await town.call("POST", "/v1.0/oauth2/accessToken", {"appKey": app.client_id, "appSecret": "x"}, token=None)
    old = await town.call("GET", f"/gettoken?appkey={app.client_id}&appsecret={app.client_secret}", token=None)
    bad_old = await town.call("GET", "/gettoken?appkey=x&appsecret=y", token=None)

    assert new.body["expires_in"] == 7200
    assert (foreign.status, foreign.body["code"]) == (500, "unknownError")
    assert (wrong.status, wrong.body["code"]) == (400, "invalid.client")
    assert grant.body["code"] == "unsupported.grant.type"
    assert (by_key.status, by_key.body["code"]) == (400, "invalidClientIdOrSecret")
    assert old.body["access_token"] == new.body["access_token"]
    assert (bad_old.status, bad_old.body["errcode"]) == (200, 40096)


async def test_a_bad_token_is_400_on_the_new_api(town: Town) -> None:
    bad = await town.call("POST", SEND, words(town), token="invented")
    missing = await town.call("POST", SEND, words(town), token=None, headers={"Authorization": "Bearer x"})

    assert bad.status == 400
    assert bad.body["code"] == "InvalidAuthentication"
    assert re.fullmatch(r"[0-9A-F-]{36}", bad.body["requestid"])
    assert (missing.status, missing.body["code"]) == (400, "AuthenticationFailed.MissingParameter")


async def test_a_bad_token_is_88_with_a_sub_code_on_the_old_api(town: Town) -> None:
    bad = await town.call("POST", "/topapi/v2/user/get?access_token=invented", {"userid": "x"}, token=None)
    blank = await town.call("POST", "/topapi/v2/user/get", {"userid": "x"}, token=None)

    assert (bad.status, bad.body["errcode"], bad.body["sub_code"]) == (200, 88, "40014")
    assert bad.body["errmsg"] == "ding talk error[subcode=40014,submsg=不合法的access_token]"
    assert blank.body["sub_code"] == "40000"


async def test_a_rejected_token_stays_rejected_until_a_new_one_is_asked_for(town: Town) -> None:
    token = await town.token()
    town.faults.add("dingtalk", "token_rejected", times=1)

    first = await town.post(SEND, words(town), token=token)
    second = await town.post(SEND, words(town), token=token)
    fresh = await town.post(SEND, words(town))

    assert [first.body["code"], second.body["code"]] == ["InvalidAuthentication"] * 2
    assert fresh.status == 200


# --- bodies and paths ---------------------------------------------------------------------------------------------------


async def test_a_form_is_no_body_for_the_new_api(town: Town) -> None:
    headers = {"x-acs-dingtalk-access-token": await town.token()}
    async with town.http.post(town.url + SEND, data={"a": "b"}, headers=headers) as answer:
        assert answer.status == 400
        assert (await answer.json())["message"] == "body is mandatory for this action."


async def test_an_unknown_path_is_answered_as_each_api_does(town: Town) -> None:
    assert (await town.post("/v1.0/robot/nothing", {})).body == {"errcode": 404, "errmsg": "请求的URI地址不存在"}
    assert (await town.old("/topapi/nothing", {})) == {"errcode": 22, "errmsg": "Invalid method"}


# --- limits -------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("within_a_second")
async def test_the_twenty_first_call_at_once_is_refused_and_other_apis_go_on(town: Town) -> None:
    token = await town.token()

    answers = [await town.post(SEND, words(town), token=token) for _ in range(21)]
    other = await town.post("/v1.0/robot/oToMessages/batchSend", {}, token=token)

    assert {answer.status for answer in answers[:20]} == {200}
    assert answers[20].status == 403
    assert answers[20].body["code"] == "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi"
    assert "Retry-After" not in answers[20].headers
    assert other.status == 400
    assert len(town.shown()) == 20


async def test_a_rate_refusal_can_carry_a_time_and_come_as_429(town: Town) -> None:
    town.faults.add("dingtalk", "rate", times=1, seconds=3, match="/robot/")
    timed = await town.post(SEND, words(town))
    town.faults.add("dingtalk", "rate", times=1, status=429, match="/robot/")
    busy = await town.post(SEND, words(town))

    assert (timed.status, timed.headers["Retry-After"]) == (403, "3")
    assert (busy.status, busy.body["code"]) == (429, "system.busy")
    assert town.shown() == []


async def test_the_monthly_quota_of_calls_can_end(town: Town) -> None:
    town.faults.add("dingtalk", "quota", of="calls")

    refused = await town.post(SEND, words(town))
    contacts = await town.old("/topapi/v2/user/get", {"userid": town.lina.dingtalk.user_id})

    assert (refused.status, refused.body["code"]) == (403, "Forbidden.AccessDenied.ApiCountLimitForOrg")
    assert contacts["errcode"] == 0


async def test_calls_and_pushes_are_counted_by_month(town: Town) -> None:
    await town.post(SEND, words(town))
    await town.old("/topapi/v2/user/get", {"userid": town.lina.dingtalk.user_id})
    await town.dingtalk.say(town.group, town.lina, "你好", at_bot=True)

    assert sum(town.dingtalk.usage.calls.values()) == 1
    assert sum(town.dingtalk.usage.pushes.values()) == 1


# --- faults -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_failure_has_not_been_carried_out(town: Town, status: int) -> None:
    town.faults.add("dingtalk", "status", status=status, match="/robot/")

    answer = await town.post(SEND, words(town))

    assert (answer.status, answer.body["code"]) == (status, "system.busy")
    assert town.shown() == []


async def test_a_gateway_timeout_is_no_json(town: Town) -> None:
    town.faults.add("dingtalk", "status", status=504, match="/robot/")

    answer = await town.post(SEND, words(town))

    assert (answer.status, answer.body) == (504, "Gateway Timeout")


async def test_a_refusal_has_the_code_that_was_asked_for(town: Town) -> None:
    town.faults.add("dingtalk", "refuse", code="send.too.fast", message="发送过快", match="/robot/")
    town.faults.add("dingtalk", "refuse", code="300001", message="session 不存在", match="/topapi/")

    new = await town.post(SEND, words(town))
    old = await town.old("/topapi/v2/user/get", {"userid": "x"})

    assert (new.status, new.body["code"], new.body["message"]) == (400, "send.too.fast", "发送过快")
    assert (old["errcode"], old["errmsg"]) == (300001, "session 不存在")


async def test_an_unknown_result_has_been_posted_all_the_same(town: Town) -> None:
    town.faults.add("dingtalk", "unknown_result", match="/robot/")

    answer = await town.post(SEND, words(town))

    assert (answer.status, answer.body["code"]) == (400, "unknown.send.result")
    assert len(town.shown()) == 1


async def test_a_lost_answer_has_been_posted_all_the_same(town: Town) -> None:
    town.faults.add("dingtalk", "lost_answer", match="/robot/")

    with pytest.raises(aiohttp.ClientError):
        await town.post(SEND, words(town))

    assert len(town.shown()) == 1


async def test_a_blocked_address_gets_a_page_or_1111(town: Town) -> None:
    town.faults.add("dingtalk", "block_page", match="/robot/", times=1)
    page = await town.post(SEND, words(town))
    town.faults.add("dingtalk", "block_page", match="/robot/", times=1, form="json")
    punished = await town.post(SEND, words(town))

    assert page.headers["Content-Type"].startswith("text/html")
    assert punished.body["status"] == 1111
    assert town.shown() == []


async def test_rubbish_instead_of_an_answer(town: Town) -> None:
    town.faults.add("dingtalk", "rubbish", match="/robot/")

    assert isinstance((await town.post(SEND, words(town))).body, str)


async def test_every_call_is_in_the_log(town: Town) -> None:
    await town.post(SEND, words(town))
    await town.post(SEND, {})

    robot = [(call.method, call.path, call.status, call.code) for call in town.log.calls if call.path == SEND]
    assert robot == [("POST", SEND, 200, ""), ("POST", SEND, 400, "invalidParameter.robotCode.empty")]
