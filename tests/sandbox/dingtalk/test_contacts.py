"""The contact book and the members of groups."""

from __future__ import annotations

from tests.sandbox.dingtalk.town import Town


async def test_a_person_is_found_by_user_id_and_by_union_id(town: Town) -> None:
    person = await town.old("/topapi/v2/user/get", {"userid": town.lina.dingtalk.user_id, "language": "zh_CN"})
    by_union = await town.old("/topapi/user/getbyunionid", {"unionid": town.lina.dingtalk.union_id})

    assert person["errcode"] == 0
    assert person["result"]["name"] == "李娜"
    assert person["result"]["unionid"] == town.lina.dingtalk.union_id
    assert person["result"]["leader_in_dept"] == [{"dept_id": 100, "leader": True}]
    assert by_union["result"] == {"contact_type": 0, "userid": town.lina.dingtalk.user_id}


async def test_nobody_is_60121_and_no_id_is_33012(town: Town) -> None:
    town.he.outside = True

    assert (await town.old("/topapi/v2/user/get", {"userid": "nobody"}))["errcode"] == 60121
    assert (await town.old("/topapi/v2/user/get", {"userid": town.lina.dingtalk.union_id}))["errcode"] == 60121
    assert (await town.old("/topapi/v2/user/get", {"userid": town.he.dingtalk.user_id}))["errcode"] == 60121
    assert (await town.old("/topapi/v2/user/get", {}))["errcode"] == 33012


async def test_departments_have_heads_members_and_parents(town: Town) -> None:
    department = await town.old("/topapi/v2/department/get", {"dept_id": 101})
    children = await town.old("/topapi/v2/department/listsub", {"dept_id": 1})
    ids = await town.old("/topapi/v2/department/listsubid", {})
    members = await town.old("/topapi/v2/user/list", {"dept_id": 101, "cursor": 0, "size": 1})
    rest = await town.old("/topapi/v2/user/list", {"dept_id": 101, "cursor": members["result"]["next_cursor"], "size": 1})
    names = await town.old("/topapi/user/listid", {"dept_id": 1})
    above = await town.old("/topapi/v2/department/listparentbydept", {"dept_id": 101})
    of_user = await town.old("/topapi/v2/department/listparentbyuser", {"userid": town.chen.dingtalk.user_id})
    unknown = await town.old("/topapi/v2/department/get", {"dept_id": 7})

    assert department["result"]["dept_manager_userid_list"] == [town.chen.dingtalk.user_id]
    assert [child["name"] for child in children["result"]] == ["市场部", "研发部"]
    assert ids["result"] == {"dept_id_list": [100, 101]}
    assert [row["name"] for row in members["result"]["list"] + rest["result"]["list"]] == ["赵宁", "陈杰"]
    assert (members["result"]["has_more"], rest["result"]["has_more"]) == (True, False)
    assert names["result"]["userid_list"] == [town.he.dingtalk.user_id]
    assert above["result"] == {"parent_id_list": [101, 1]}
    assert of_user["result"]["parent_list"] == [{"parent_dept_id_list": [101, 1]}]
    assert unknown["errcode"] == 60003


async def test_people_are_searched_by_name(town: Town) -> None:
    part = await town.post("/v1.0/contact/users/search", {"queryWord": "宁", "offset": 0, "size": 10})
    whole = await town.post("/v1.0/contact/users/search", {"queryWord": "宁", "offset": 0, "size": 10, "fullMatchField": 1})

    assert part.body == {"list": [town.zhao.dingtalk.user_id], "totalCount": 1, "hasMore": False}
    assert whole.body["totalCount"] == 0


async def test_members_of_an_inner_group_come_in_pages(town: Town) -> None:
    body = {"openConversationId": town.group.chat_id, "maxResults": 2}
    first = await town.post("/v1.0/im/innerGroups/memberLists/query", body)
    second = await town.post("/v1.0/im/innerGroups/members/query", {**body, "nextToken": first.body["nextToken"]})
    inside = await town.post("/v1.0/im/innerGroups/members/check", {**body, "userId": town.lina.dingtalk.user_id})
    outside = await town.post("/v1.0/im/innerGroups/members/check", {**body, "userId": town.he.dingtalk.user_id})

    assert [row["name"] for row in first.body["list"] + second.body["list"]] == ["李娜", "赵宁", "陈杰"]
    assert second.body["hasMore"] is False
    assert (inside.body["result"], outside.body["result"]) == (True, False)


async def test_the_scene_group_call_is_denied_for_an_ordinary_group(town: Town) -> None:
    answer = await town.post("/v1.0/im/sceneGroups/members/batchQuery", {"openConversationId": town.group.chat_id})

    assert (answer.status, answer.body["code"]) == (400, "groupPermissionDenied")


async def test_the_old_id_of_a_group_in_an_event_leads_to_its_new_one(town: Town) -> None:
    bot = await town.connect()
    await town.dingtalk.rename(town.group, "新名字")
    chat_id = (await bot.data())["chatId"]

    answer = await town.post(f"/v1.0/im/chat/{chat_id}/convertToOpenConversationId", {})
    unknown = await town.post("/v1.0/im/chat/chatx/convertToOpenConversationId", {})

    assert answer.body == {"openConversationId": town.group.chat_id}
    assert unknown.status == 400


async def test_the_bots_of_a_group_are_told(town: Town) -> None:
    answer = await town.post("/v1.0/robot/groups/robots/query", {"openConversationId": town.group.chat_id})

    assert [bot["robotCode"] for bot in answer.body["chatbotInstanceVOList"]] == [town.app.client_id]
