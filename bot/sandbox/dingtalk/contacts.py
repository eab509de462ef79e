"""The contact book and who is in a group, as an organisation's app may ask for them."""

from __future__ import annotations

import secrets
from typing import Any

from aiohttp import web

from bot.sandbox.dingtalk.app import App
from bot.sandbox.dingtalk.calls import Call, Calls
from bot.sandbox.dingtalk.errors import ApiError, OldApiError
from bot.sandbox.world import Chat, Department, Person, World, chat_id_for

ROOT = 1
FIRST_DEPARTMENT = 100
PAGE = 100


def old_chat_id(chat: Chat) -> str:
    """The group's id in the old API, `chat…`."""
    return f"chat{chat_id_for('feishu', chat.chat_id)[3:]}"


class Contacts:
    """Reads people and departments; departments are numbered from 100 in the order they came in, the organisation itself is 1."""

    def __init__(self, app: App, world: World) -> None:
        self._app = app
        self._world = world

    def routes(self, calls: Calls) -> list[web.RouteDef]:
        """The old API's contacts and the new API's search and group members."""
        old = {
            "/topapi/v2/user/get": self.user,
            "/topapi/user/getbyunionid": self.user_by_union_id,
            "/topapi/v2/user/list": self.members,
            "/topapi/user/listsimple": self.members,
            "/topapi/user/listid": self.member_ids,
            "/topapi/v2/department/get": self.department,
            "/topapi/v2/department/listsub": self.children,
            "/topapi/v2/department/listsubid": self.child_ids,
            "/topapi/v2/department/listparentbydept": self.parents_of_department,
            "/topapi/v2/department/listparentbyuser": self.parents_of_user,
        }
        groups = {
            "/v1.0/im/innerGroups/members/query": self.group_members,
            "/v1.0/im/innerGroups/memberLists/query": self.group_members,
            "/v1.0/im/innerGroups/members/check": self.group_has,
            "/v1.0/im/sceneGroups/members/batchQuery": self.scene_group_members,
            "/v1.0/im/chat/{chat_id}/convertToOpenConversationId": self.open_conversation_id,
            "/v1.0/robot/groups/robots/query": self.robots,
        }
        routes = [web.post(path, calls.old(work)) for path, work in old.items()]
        routes.append(web.post("/v1.0/contact/users/search", calls.new(self.search, metered=False)))
        return routes + [web.post(path, calls.new(work)) for path, work in groups.items()]

    # --- people ---------------------------------------------------------------------------------------------------------

    async def user(self, call: Call) -> object:
        """`{"userid"}` → the person; 33012 without an id, 60121 for nobody of this organisation."""
        user_id = call.text("userid")
        if not user_id:
            raise OldApiError(33012, "无效的USERID")
        return _result(self._details(self._staff(user_id)))

    async def user_by_union_id(self, call: Call) -> object:
        """`{"unionid"}` → `{"userid", "contact_type"}`."""
        union_id = call.text("unionid")
        found = self._world.person_by_id(union_id)
        if found is None or found.outside or found.resigned or found.dingtalk.union_id != union_id:
            raise OldApiError(60121, "找不到该用户")
        return _result({"contact_type": 0, "userid": found.dingtalk.user_id})

    async def search(self, call: Call) -> object:
        """`{"queryWord", "offset", "size", "fullMatchField"?}` → userIds whose name holds the word, or is it."""
        word = call.text("queryWord")
        if not word:
            raise ApiError("MissingqueryWord", "queryWord is mandatory for this action.")
        whole = call.body.get("fullMatchField") is not None
        found = [p.dingtalk.user_id for p in self._everyone() if (p.name == word if whole else word in p.name)]
        offset, size = call.number("offset", 0), call.number("size", PAGE)
        page = found[offset : offset + size]
        return {"list": page, "totalCount": len(found), "hasMore": offset + size < len(found)}

    def _everyone(self) -> list[Person]:
        return [person for person in self._world.people.values() if not person.outside and not person.resigned]

    def _staff(self, user_id: str) -> Person:
        found = self._world.person_by_id(user_id)
        if found is None or found.outside or found.resigned or found.dingtalk.user_id != user_id:
            raise OldApiError(60121, "找不到该用户")
        return found

    def _details(self, person: Person) -> dict[str, Any]:
        dept_id = self._dept_id(person)
        department = self._world.departments.get(person.department)
        return {
            "userid": person.dingtalk.user_id,
            "unionid": person.dingtalk.union_id,
            "name": person.name,
            "title": person.title,
            "dept_id_list": [dept_id],
            "leader_in_dept": [{"dept_id": dept_id, "leader": department is not None and department.head == person.key}],
            "active": True,
            "admin": False,
            "boss": False,
            "senior": False,
            "exclusive_account": False,
        }

    # --- departments ----------------------------------------------------------------------------------------------------

    async def department(self, call: Call) -> object:
        """`{"dept_id"}` → name, parent and `dept_manager_userid_list`."""
        dept_id = call.number("dept_id", 0)
        if dept_id == ROOT:
            return _result({"dept_id": ROOT, "name": "同舟示例公司", "dept_manager_userid_list": []})
        return _result(self._described(dept_id, self._department(dept_id)))

    async def children(self, call: Call) -> object:
        """`{"dept_id"}` (left out: the organisation) → the departments right below."""
        above = self._known(call, ROOT)
        return _result([{"dept_id": n, "name": d.name, "parent_id": above} for n, d in self._below(above).items()])

    async def child_ids(self, call: Call) -> object:
        """The same, as `dept_id_list`."""
        return _result({"dept_id_list": list(self._below(self._known(call, ROOT)))})

    async def parents_of_department(self, call: Call) -> object:
        """`{"dept_id"}` → itself first, the organisation last."""
        return _result({"parent_id_list": self._line(self._known(call, 0))})

    async def parents_of_user(self, call: Call) -> object:
        """`{"userid"}` → for each department of the person, its parents."""
        parents = self._line(self._dept_id(self._staff(call.text("userid"))))
        return _result({"parent_list": [{"parent_dept_id_list": parents}]})

    async def members(self, call: Call) -> object:
        """`{"dept_id", "cursor", "size"}` → direct members only, a page of at most 100."""
        people = self._members(call)
        cursor, size = call.number("cursor", 0), min(call.number("size", PAGE), PAGE)
        rows = [
            {**self._details(p), "leader": self._details(p)["leader_in_dept"][0]["leader"]} for p in people[cursor : cursor + size]
        ]
        more = cursor + size < len(people)
        return _result({"list": rows, "has_more": more, **({"next_cursor": cursor + size} if more else {})})

    async def member_ids(self, call: Call) -> object:
        """`{"dept_id"}` → all direct members' userids."""
        return _result({"userid_list": [person.dingtalk.user_id for person in self._members(call)]})

    def _members(self, call: Call) -> list[Person]:
        dept_id = self._known(call, 0)
        return [person for person in self._everyone() if self._dept_id(person) == dept_id]

    def _described(self, dept_id: int, department: Department) -> dict[str, Any]:
        head = self._world.people.get(department.head)
        heads = [head.dingtalk.user_id] if head else []
        return {
            "dept_id": dept_id,
            "name": department.name,
            "parent_id": self._above(department),
            "dept_manager_userid_list": heads,
        }

    def _numbered(self) -> dict[int, Department]:
        return dict(enumerate(self._world.departments.values(), FIRST_DEPARTMENT))

    def _below(self, above: int) -> dict[int, Department]:
        return {n: one for n, one in self._numbered().items() if self._above(one) == above}

    def _above(self, department: Department) -> int:
        return next((n for n, one in self._numbered().items() if one.name == department.parent), ROOT)

    def _line(self, dept_id: int) -> list[int]:
        """The department, all above it, and the organisation last."""
        line = [dept_id]
        while line[-1] != ROOT:
            line.append(self._above(self._department(line[-1])))
        return line

    def _known(self, call: Call, default: int) -> int:
        dept_id = call.number("dept_id", default)
        if dept_id != ROOT:
            self._department(dept_id)
        return dept_id

    def _department(self, dept_id: int) -> Department:
        found = self._numbered().get(dept_id)
        if found is None:
            raise OldApiError(60003, "部门不存在")
        return found

    def _dept_id(self, person: Person) -> int:
        return next((n for n, d in self._numbered().items() if d.name == person.department), ROOT)

    # --- groups ---------------------------------------------------------------------------------------------------------

    async def group_members(self, call: Call) -> object:
        """`{"openConversationId", "maxResults", "nextToken"}` → `{"list": [{"userId", "name", …}], "hasMore", "nextToken"}`."""
        members = [self._world.people[key] for key in self._group(call).members]
        start, size = call.number("nextToken", 0), call.number("maxResults", PAGE)
        rows = [
            {"userId": p.dingtalk.user_id, "name": p.name, "nickName": p.name, "icon": ""} for p in members[start : start + size]
        ]
        more = start + size < len(members)
        return {"success": True, "list": rows, "hasMore": more, "nextToken": str(start + size) if more else ""}

    async def group_has(self, call: Call) -> object:
        """`{"openConversationId", "userId"}` → `{"result": bool}`."""
        person = self._world.person_by_id(call.text("userId"))
        return {"success": True, "result": person is not None and person.key in self._group(call).members}

    async def scene_group_members(self, call: Call) -> object:
        """Only for scene groups; the groups here are ordinary ones."""
        self._group(call)
        raise ApiError("groupPermissionDenied", "没有群权限")

    async def open_conversation_id(self, call: Call) -> object:
        """The old `chat…` id of a group → its openConversationId."""
        wanted = call.request.match_info["chat_id"]
        for chat in self._world.chats.values():
            if chat.platform == "dingtalk" and chat.kind == "group" and old_chat_id(chat) == wanted:
                return {"openConversationId": chat.chat_id}
        raise ApiError("invalid.chatId", "无效的chatId")

    async def robots(self, call: Call) -> object:
        """`{"openConversationId"}` → the bots in the group."""
        bot = {"robotCode": self._app.client_id, "name": self._app.name, "openRobotType": 2, "robotAvatar": ""}
        return {"chatbotInstanceVOList": [bot] if self._group(call).bot_in else []}

    def _group(self, call: Call) -> Chat:
        chat = self._world.chats.get(("dingtalk", call.text("openConversationId")))
        if chat is None or chat.kind != "group" or chat.disbanded:
            raise ApiError("invalid.openConversationId", "无效的openConversationId")
        return chat


def _result(result: object) -> dict[str, object]:
    return {"errcode": 0, "errmsg": "ok", "request_id": secrets.token_hex(6), "result": result}
