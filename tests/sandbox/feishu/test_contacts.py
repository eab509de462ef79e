"""Groups, people, departments, the bot itself, images and files as REST shows them."""

from __future__ import annotations

from io import BytesIO

import aiohttp
import pytest

from bot.sandbox.feishu.contacts import department_id
from tests.sandbox.feishu.town import Town, card, markdown

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


async def test_a_group_is_described_with_its_counts_as_strings(town: Town) -> None:
    data = (await town.call("GET", f"/im/v1/chats/{town.group.chat_id}")).data

    assert (data["name"], data["chat_mode"], data["chat_status"]) == ("双十二协作群", "group", "normal")
    assert (data["user_count"], data["bot_count"], data["owner_id"]) == ("3", "1", town.lina.feishu.open_id)
    await town.feishu.disband(town.group)
    assert (await town.call("GET", f"/im/v1/chats/{town.group.chat_id}")).data["chat_status"] == "dissolved"


async def test_the_bots_groups_and_their_members_are_listed(town: Town) -> None:
    town.world.direct_chat("feishu", town.he)

    [group] = (await town.call("GET", "/im/v1/chats")).data["items"]
    members = (await town.call("GET", f"/im/v1/chats/{town.group.chat_id}/members?member_id_type=user_id&page_size=2")).data

    assert group["chat_id"] == town.group.chat_id
    assert [item["name"] for item in members["items"]] == ["李娜", "赵宁"]
    assert members["items"][0]["member_id"] == town.lina.feishu.user_id
    assert (members["member_total"], members["has_more"], members["page_token"]) == (3, True, "2")


async def test_a_group_that_is_not_the_bots_is_refused(town: Town) -> None:
    path = f"/im/v1/chats/{town.group.chat_id}"
    await town.feishu.set_bot(town.group, present=False)

    assert (await town.call("GET", f"{path}/members")).code == 232011
    assert (await town.call("GET", f"{path}/members/is_in_chat")).data == {"is_in_chat": False}
    await town.feishu.set_bot(town.group, present=True)
    await town.feishu.disband(town.group)
    assert (await town.call("GET", f"{path}/members")).code == 232009
    assert (await town.call("GET", "/im/v1/chats/oc_unknown")).code == 232006


async def test_a_person_is_described(town: Town) -> None:
    path = f"/contact/v3/users/{town.zhao.feishu.union_id}?user_id_type=union_id"

    user = (await town.call("GET", path)).data["user"]

    assert (user["name"], user["open_id"], user["job_title"]) == ("赵宁", town.zhao.feishu.open_id, "员工")
    assert user["department_ids"] == [department_id("研发部")]
    assert user["leader_user_id"] == town.chen.feishu.union_id
    assert user["status"]["is_resigned"] is False
    assert (await town.call("GET", "/contact/v3/users/ou_unknown")).code == 41012
    town.zhao.outside = True
    assert (await town.call("GET", path)).code == 41050


@pytest.mark.usefixtures("within_a_second")
async def test_names_are_looked_up_ten_at_a_time_and_five_times_a_second(town: Town) -> None:
    ids = [town.lina.feishu.open_id, "ou_unknown"]

    answers = [await town.call("POST", "/contact/v3/users/basic_batch", {"user_ids": ids}) for _ in range(6)]

    i18n = {"zh_cn": "李娜", "en_us": "", "ja_jp": ""}
    assert answers[0].data == {"users": [{"user_id": town.lina.feishu.open_id, "name": "李娜", "i18n_name": i18n}]}
    assert (answers[-1].status, answers[-1].code) == (429, 99991400)


async def test_too_many_names_are_refused(town: Town) -> None:
    assert (await town.call("POST", "/contact/v3/users/basic_batch", {"user_ids": ["x"] * 11})).code == 99992402


async def test_an_unknown_address_comes_back_without_an_id(town: Town) -> None:
    answer = await town.call("POST", "/contact/v3/users/batch_get_id", {"emails": ["a@b.c"], "mobiles": ["13900000000"]})

    assert answer.data == {"user_list": [{"email": "a@b.c"}, {"mobile": "13900000000"}]}


async def test_departments_are_listed_with_their_heads_and_people(town: Town) -> None:
    children = (await town.call("GET", "/contact/v3/departments/0/children")).data["items"]
    research = (await town.call("GET", f"/contact/v3/departments/{department_id('研发部')}")).data["department"]
    people = (await town.call("GET", f"/contact/v3/users/find_by_department?department_id={department_id('研发部')}")).data

    assert [child["name"] for child in children] == ["市场部", "研发部"]
    assert (research["leader_user_id"], research["member_count"]) == (town.chen.feishu.open_id, 2)
    assert [person["name"] for person in people["items"]] == ["赵宁", "陈杰"]
    assert (await town.call("GET", "/contact/v3/departments/od-unknown")).code == 40015


async def test_the_bot_is_described_beside_the_code_and_not_under_data(town: Town) -> None:
    body = (await town.call("GET", "/bot/v3/info")).body

    assert (body["code"], body["msg"]) == (0, "ok")
    assert (body["bot"]["open_id"], body["bot"]["app_name"], body["bot"]["activate_status"]) == (town.app.open_id, "同舟", 2)


# --- images and files -------------------------------------------------------------------------------------------------


async def upload(town: Town, kind: str, body: bytes, **fields: str) -> int | str:
    """The new key, or the code of the refusal."""
    form = aiohttp.FormData(fields)
    form.add_field(kind, BytesIO(body), filename=f"x.{kind}")
    headers = {"Authorization": f"Bearer {await town.token()}"}
    async with town.http.post(f"{town.url}/open-apis/im/v1/{kind}s", data=form, headers=headers) as response:
        answer = await response.json()
    return str(answer["data"][f"{kind}_key"]) if answer["code"] == 0 else int(answer["code"])


async def test_an_image_is_uploaded_fetched_and_sent(town: Town) -> None:
    key = await upload(town, "image", PNG, image_type="message")

    fetched = await town.call("GET", f"/im/v1/images/{key}")
    picture = {"tag": "img", "img_key": key, "alt": {"tag": "plain_text", "content": ""}}

    assert (fetched.body, fetched.headers["Content-Type"]) == (PNG, "image/png")
    assert (await town.send({"image_key": key}, "image")).code == 0
    assert (await town.send(card(picture, markdown(f"![图]({key})")))).code == 0
    assert (await town.send({"file_key": key}, "file")).code == 230055


async def test_a_file_is_uploaded_fetched_and_sent(town: Town) -> None:
    key = await upload(town, "file", b"a,b", file_type="stream", file_name="周报.csv")

    fetched = await town.call("GET", f"/im/v1/files/{key}")
    sent = await town.send({"file_key": key}, "file")
    resource = await town.call("GET", f"/im/v1/messages/{sent.data['message_id']}/resources/{key}?type=file")

    assert (fetched.body, resource.body) == (b"a,b", b"a,b")
    assert town.shown()[0].text == "周报.csv"


@pytest.mark.parametrize(
    ("kind", "body", "fields", "code"),
    [
        pytest.param("image", b"", {"image_type": "message"}, 234010, id="empty"),
        pytest.param("image", b"<svg/>", {"image_type": "message"}, 234011, id="no image"),
        pytest.param("image", PNG, {"image_type": "poster"}, 234001, id="unknown use"),
        pytest.param("image", PNG + b"0" * 10 * 1024 * 1024, {"image_type": "message"}, 234006, id="over 10 MB"),
        pytest.param("file", b"x", {"file_type": "exe", "file_name": "x"}, 234001, id="unknown type"),
        pytest.param("file", b"x", {"file_type": "stream"}, 234001, id="no name"),
    ],
)
async def test_a_wrong_upload_is_refused(town: Town, kind: str, body: bytes, fields: dict[str, str], code: int) -> None:
    assert await upload(town, kind, body, **fields) == code


async def test_an_upload_that_is_no_form_and_an_unknown_key_are_refused(town: Town) -> None:
    assert (await town.call("POST", "/im/v1/images", {"image": "x"})).code == 234001
    assert (await town.call("GET", "/im/v1/images/img_v3_unknown")).code == 234001
