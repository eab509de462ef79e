"""tenant_access_token as the platform gives it, and what a call without a good one gets."""

from __future__ import annotations

import pytest

from tests.sandbox.feishu.town import Town


async def test_a_token_is_the_same_until_its_last_half_hour(town: Town) -> None:
    first = await town.ask_token()
    town.clock.move_by(5000)
    same = await town.ask_token()
    town.clock.move_by(500)
    new = await town.ask_token()

    assert first.body == {"code": 0, "msg": "ok", "tenant_access_token": first.body["tenant_access_token"], "expire": 7200}
    assert same.body["tenant_access_token"] == first.body["tenant_access_token"]
    assert same.body["expire"] in {2199, 2200}
    assert new.body["tenant_access_token"] != first.body["tenant_access_token"]
    for answer in (first, new):
        token = answer.body["tenant_access_token"]
        assert (await town.call("GET", "/bot/v3/info", token=token)).code == 0, "both are good"


async def test_a_token_ends_after_two_hours(town: Town) -> None:
    token = await town.token()
    town.clock.move_by(7200)

    answer = await town.call("GET", "/bot/v3/info", token=token)

    assert (answer.status, answer.code) == (400, 99991663)
    assert answer.headers["X-Tt-Logid"] == answer.body["error"]["log_id"]


@pytest.mark.parametrize(
    ("token", "code"),
    [
        pytest.param(None, 99991661, id="none"),
        pytest.param("t-made-up", 99991663, id="made up"),
        pytest.param("made-up", 99991671, id="of no kind"),
    ],
)
async def test_a_call_without_a_good_token_is_refused(town: Town, token: str | None, code: int) -> None:
    answer = await town.call("GET", "/bot/v3/info", token=token)

    assert (answer.status, answer.code) == (400, code)


async def test_a_rejected_token_stays_rejected_and_a_new_one_is_given(town: Town) -> None:
    token = await town.token()
    town.faults.add("feishu", "token_rejected", times=1)

    refused = [await town.call("GET", "/bot/v3/info", token=token) for _ in range(2)]

    assert [answer.code for answer in refused] == [99991663, 99991663]
    fresh = await town.token()
    assert fresh != token
    assert (await town.call("GET", "/bot/v3/info", token=fresh)).code == 0


@pytest.mark.parametrize(("changed", "code"), [({"app_secret": "wrong"}, 10014), ({"app_id": "cli_0"}, 10003)])
async def test_wrong_credentials_get_no_token(town: Town, changed: dict[str, str], code: int) -> None:
    answer = await town.ask_token(**changed)

    assert answer.code == code
    assert "tenant_access_token" not in answer.body


async def test_a_call_can_fail_in_every_other_way(town: Town) -> None:
    token = await town.token()
    town.faults.add("feishu", "status", times=1, status=503)
    town.faults.add("feishu", "rubbish", times=1)
    town.faults.add("feishu", "refuse", times=1, code=230027, message="Lack of necessary permissions")

    answers = [await town.call("GET", "/bot/v3/info", token=token) for _ in range(4)]

    assert [answer.status for answer in answers] == [503, 200, 400, 200]
    assert answers[1].headers["Content-Type"].startswith("text/html")
    assert answers[2].body["code"] == 230027
    assert [(call.status, call.code) for call in town.log.calls][1:] == [(503, "0"), (200, "0"), (400, "230027"), (200, "0")]


async def test_a_missing_scope_is_named(town: Town) -> None:
    token = await town.token()
    town.faults.add("feishu", "refuse", code=99991672, scope="contact:user.base:readonly")

    answer = await town.call("GET", "/bot/v3/info", token=token)

    assert answer.code == 99991672
    assert answer.body["error"]["permission_violations"][0]["subject"] == "contact:user.base:readonly"


async def test_an_address_that_does_not_exist_is_not_found(town: Town) -> None:
    answer = await town.call("GET", "/im/v9/nothing")

    assert (answer.status, answer.body) == (404, b"404 page not found")
