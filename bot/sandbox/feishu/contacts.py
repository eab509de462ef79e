"""The company's address book as REST shows it, and the bot's own card in it."""

from __future__ import annotations

import hashlib
from typing import Any

from bot.sandbox.feishu.app import App
from bot.sandbox.feishu.errors import Refused
from bot.sandbox.feishu.people import People, id_of, id_type_of
from bot.sandbox.feishu.rest import Answer, Call, Whole
from bot.sandbox.world import Department, Person, World

ROOT_DEPARTMENT = "0"


class Contacts:
    """`/contact/v3` and `/bot/v3/info`."""

    def __init__(self, app: App, world: World, people: People) -> None:
        self._app = app
        self._world = world
        self._people = people

    async def user(self, call: Call) -> Answer:
        id_type = id_type_of(call.query)
        person = self._people.find(call.part("user_id"))
        if person is None or id_of(person, id_type) != call.part("user_id"):
            raise Refused(41012)
        if person.outside:
            raise Refused(41050)
        return {"user": self._user(person, id_type)}

    async def basic_batch(self, call: Call) -> Answer:
        """Names of 1 to 10 people; who is unknown is left out."""
        ids = call.strings("user_ids", most=10)
        id_type = id_type_of(call.query)
        found = [(one, person) for one in ids if (person := self._people.find(one)) and id_of(person, id_type) == one]
        return {"users": [{"user_id": one, "name": p.name, "i18n_name": _i18n(p.name)} for one, p in found]}

    async def batch_get_id(self, call: Call) -> Answer:
        """Ids by e-mail or mobile: nobody here has either, so every entry comes back without an id."""
        emails = call.strings("emails", most=50) if "emails" in call.body else []
        mobiles = call.strings("mobiles", most=50) if "mobiles" in call.body else []
        return {"user_list": [{"email": email} for email in emails] + [{"mobile": mobile} for mobile in mobiles]}

    async def users_of_department(self, call: Call) -> Answer:
        """`find_by_department`: people directly in one department; the root holds those of none."""
        id_type = id_type_of(call.query)
        name = self._department_name(call.query.get("department_id", ""))
        own = [p for p in self._world.people.values() if not p.outside and not p.resigned]
        return call.page([self._user(person, id_type) for person in own if person.department == name], most=50)

    async def department(self, call: Call) -> Answer:
        name = self._department_name(call.part("department_id"))
        return {"department": self._department(name, id_type_of(call.query))}

    async def children(self, call: Call) -> Answer:
        """The departments right below, or with `fetch_child` all below."""
        above, deep = self._department_name(call.part("department_id")), call.query.get("fetch_child") == "true"
        below = [
            one.name for one in self._world.departments.values() if one.parent == above or (deep and self._is_below(one, above))
        ]
        return call.page([self._department(one, id_type_of(call.query)) for one in below], most=50)

    async def bot_info(self, call: Call) -> Answer:
        bot = {
            "activate_status": 2,
            "app_name": self._app.name,
            "avatar_url": "https://s1-imfile.feishucdn.com/static-resource/v1/default",
            "ip_white_list": [],
            "open_id": self._app.open_id,
        }
        return Whole({"code": 0, "msg": "ok", "bot": bot})

    # --- inside -------------------------------------------------------------------------------------------------------

    def _user(self, person: Person, id_type: str) -> dict[str, Any]:
        head = self._head(self._world.departments.get(person.department))
        avatar = {f"avatar_{size}": f"https://s1-imfile.feishucdn.com/{size}" for size in ("72", "240", "640", "origin")}
        return {
            "union_id": person.feishu.union_id,
            "user_id": person.feishu.user_id,
            "open_id": person.feishu.open_id,
            "name": person.name,
            "en_name": "",
            "avatar": avatar,
            "status": _status(person),
            "department_ids": [department_id(person.department)],
            "leader_user_id": id_of(head, id_type) if head and head is not person else "",
            "job_title": person.title,
        }

    def _department(self, name: str, id_type: str) -> dict[str, Any]:
        head = self._head(self._world.departments.get(name))
        leader = id_of(head, id_type) if head else ""
        members = [p for p in self._world.people.values() if not p.outside and (not name or p.department == name)]
        return {
            "name": name,
            "i18n_name": _i18n(name),
            "parent_department_id": department_id(self._parent(name)),
            "department_id": department_id(name)[3:19] if name else ROOT_DEPARTMENT,
            "open_department_id": department_id(name),
            "leader_user_id": leader,
            "chat_id": "",
            "order": "1000",
            "unit_ids": [],
            "member_count": len(members),
            "status": {"is_deleted": False},
            "leaders": [{"leader_type": 1, "leader_id": leader}] if leader else [],
        }

    def _department_name(self, any_id: str) -> str:
        """The department's name by either of its ids; the root has none."""
        if any_id == ROOT_DEPARTMENT:
            return ""
        for name in self._world.departments:
            if any_id in {department_id(name), department_id(name)[3:19]}:
                return name
        raise Refused(40015)

    def _parent(self, name: str) -> str:
        return self._world.departments[name].parent if name else ""

    def _is_below(self, department: Department, above: str) -> bool:
        while department.parent and department.parent != above:
            department = self._world.departments[department.parent]
        return department.parent == above

    def _head(self, department: Department | None) -> Person | None:
        return self._world.people.get(department.head) if department else None


def department_id(name: str) -> str:
    """The open_department_id; the root's is `0`."""
    return f"od-{hashlib.sha256(name.encode()).hexdigest()[:32]}" if name else ROOT_DEPARTMENT


def _status(person: Person) -> dict[str, bool]:
    return {
        "is_frozen": False,
        "is_resigned": person.resigned,
        "is_activated": not person.resigned,
        "is_exited": False,
        "is_unjoin": False,
    }


def _i18n(name: str) -> dict[str, str]:
    return {"zh_cn": name, "en_us": "", "ja_jp": ""}
