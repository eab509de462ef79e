"""Who may do what: one table, asked by every command, button and export (R222, R223, C36, C37).

Rule: somebody may do something when one of the roles they have in the matter is in its row.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in a matter; people have several."""

    ADMINISTRATOR = "administrator"
    MANAGEMENT = "management"
    HEAD = "head"
    """Head of the department that the matter is about."""
    LIAISON = "liaison"
    """Liaison or deputy of that department."""
    MEMBER = "member"
    """Anybody of that department."""
    LEAD_HEAD = "lead_head"
    """Head of the project's initiating department."""
    COORDINATOR = "coordinator"
    """Coordinator or initiator of the project."""
    OWNER = "owner"
    """First owner of the piece of work."""
    AUTHOR = "author"
    """Who wrote or raised it."""
    TEAM = "team"
    """Anybody of the project: its departments' heads and liaisons, its members, owners, and who sits in its groups."""
    COLLEAGUE = "colleague"
    """Anybody registered in the company. Who is not, or has left it, has no role in anything."""


class Right(StrEnum):
    """What is asked for."""

    OPEN_PROJECT = "open_project"
    EDIT_PROJECT = "edit_project"
    SIGN_PROJECT = "sign_project"
    ANSWER_PROJECT = "answer_project"
    CONFIRM_DIVISION = "confirm_division"
    SEE_PROJECT = "see_project"
    BIND_CHAT = "bind_chat"
    CREATE_SUBTASK = "create_subtask"
    EDIT_SUBTASK = "edit_subtask"
    CLAIM = "claim"
    ASSIGN = "assign"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    REPORT_PROGRESS = "report_progress"
    FINISH = "finish"
    ANSWER_SUPPORT = "answer_support"
    ANSWER_LAG = "answer_lag"
    RUN_PROCESS = "run_process"
    ASK_REQUEST = "ask_request"
    ANSWER_REQUEST = "answer_request"
    WITHDRAW_REQUEST = "withdraw_request"
    RAISE_CONFLICT = "raise_conflict"
    SETTLE_CONFLICT = "settle_conflict"
    SEE_CONFLICTS = "see_conflicts"
    SET_MEASURES = "set_measures"
    CONFIRM_BALANCE = "confirm_balance"
    SEE_BALANCE = "see_balance"
    RAISE_ISSUE = "raise_issue"
    TAKE_ISSUE = "take_issue"
    SETTLE_ISSUE = "settle_issue"
    REOPEN_ISSUE = "reopen_issue"
    ESCALATE_ISSUE = "escalate_issue"
    PUBLISH_NOTICE = "publish_notice"
    EDIT_NOTICE = "edit_notice"
    SEE_CONFIRMED = "see_confirmed"
    CALL_MEETING = "call_meeting"
    RUN_MEETING = "run_meeting"
    SEE_COMPANY = "see_company"
    SET_POLICY = "set_policy"
    SET_PEOPLE = "set_people"
    SET_DAYS = "set_days"
    SET_CONTACTS = "set_contacts"
    HAND_OVER_DUTIES = "hand_over_duties"
    SEE_SETTINGS = "see_settings"


_RULERS = frozenset({Role.ADMINISTRATOR, Role.MANAGEMENT})
_LEADERS = frozenset({Role.LEAD_HEAD, Role.COORDINATOR})
_CONTACTS = frozenset({Role.HEAD, Role.LIAISON})

TABLE: dict[Right, frozenset[Role]] = {
    Right.OPEN_PROJECT: frozenset({Role.COLLEAGUE}),
    Right.EDIT_PROJECT: _RULERS | _LEADERS,
    Right.SIGN_PROJECT: frozenset({Role.LEAD_HEAD}),
    Right.ANSWER_PROJECT: _CONTACTS,
    Right.CONFIRM_DIVISION: _LEADERS,
    Right.SEE_PROJECT: _RULERS | _LEADERS | {Role.TEAM},
    Right.BIND_CHAT: _RULERS | _CONTACTS | _LEADERS,
    Right.CREATE_SUBTASK: _RULERS | _LEADERS | _CONTACTS,
    Right.EDIT_SUBTASK: _RULERS | _LEADERS | _CONTACTS | {Role.OWNER},
    Right.CLAIM: frozenset({Role.MEMBER}),
    Right.ASSIGN: _CONTACTS | _LEADERS,
    Right.RELEASE: _CONTACTS | _LEADERS | {Role.OWNER},
    Right.HAND_OVER: _CONTACTS | _LEADERS | {Role.OWNER},
    Right.REPORT_PROGRESS: _CONTACTS | _LEADERS | {Role.OWNER},
    Right.FINISH: _CONTACTS | _LEADERS | {Role.OWNER},
    Right.ANSWER_SUPPORT: _CONTACTS | {Role.OWNER},
    Right.ANSWER_LAG: _CONTACTS | _LEADERS,
    Right.RUN_PROCESS: _RULERS | _LEADERS | _CONTACTS,
    Right.ASK_REQUEST: frozenset({Role.COLLEAGUE}),
    Right.ANSWER_REQUEST: _CONTACTS | {Role.OWNER},
    Right.WITHDRAW_REQUEST: frozenset({Role.AUTHOR}),
    Right.RAISE_CONFLICT: frozenset({Role.COLLEAGUE}),
    Right.SETTLE_CONFLICT: frozenset({Role.MANAGEMENT}) | _LEADERS | _CONTACTS,
    Right.SEE_CONFLICTS: _RULERS | _LEADERS | _CONTACTS | {Role.AUTHOR},
    Right.SET_MEASURES: _RULERS | {Role.HEAD, Role.COORDINATOR},
    Right.CONFIRM_BALANCE: frozenset({Role.HEAD}),
    Right.SEE_BALANCE: _RULERS | _CONTACTS,
    Right.RAISE_ISSUE: frozenset({Role.COLLEAGUE}),
    Right.TAKE_ISSUE: _CONTACTS | _LEADERS | {Role.MANAGEMENT, Role.MEMBER, Role.OWNER},
    Right.SETTLE_ISSUE: _CONTACTS | _LEADERS | {Role.MANAGEMENT, Role.OWNER},
    Right.REOPEN_ISSUE: _CONTACTS | _LEADERS | {Role.MANAGEMENT, Role.OWNER, Role.AUTHOR},
    Right.ESCALATE_ISSUE: _CONTACTS | _LEADERS | {Role.MANAGEMENT, Role.OWNER, Role.AUTHOR},
    Right.PUBLISH_NOTICE: _RULERS | _LEADERS | _CONTACTS,
    Right.EDIT_NOTICE: frozenset({Role.ADMINISTRATOR, Role.AUTHOR}),
    Right.SEE_CONFIRMED: _RULERS | {Role.AUTHOR},
    Right.CALL_MEETING: frozenset({Role.COLLEAGUE}),
    Right.RUN_MEETING: _LEADERS | {Role.MANAGEMENT, Role.AUTHOR},
    Right.SEE_COMPANY: _RULERS | _CONTACTS,
    Right.SET_POLICY: frozenset({Role.ADMINISTRATOR, Role.MANAGEMENT}),
    Right.SET_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Right.SET_DAYS: _RULERS | {Role.HEAD},
    Right.SET_CONTACTS: frozenset({Role.ADMINISTRATOR, Role.HEAD}),
    Right.HAND_OVER_DUTIES: _CONTACTS | {Role.ADMINISTRATOR},
    Right.SEE_SETTINGS: frozenset({Role.COLLEAGUE}),
}
"""Each right with the roles that have it."""

WHO: dict[Role, str] = {
    Role.ADMINISTRATOR: "管理员",
    Role.MANAGEMENT: "管理层",
    Role.HEAD: "部门负责人",
    Role.LIAISON: "部门对接人",
    Role.MEMBER: "责任部门的同事",
    Role.LEAD_HEAD: "牵头部门负责人",
    Role.COORDINATOR: "项目协调人",
    Role.OWNER: "第一负责人",
    Role.AUTHOR: "提出人",
    Role.TEAM: "项目成员",
    Role.COLLEAGUE: "已登记的同事",
}
"""The roles as people call them."""

WHAT: dict[Right, str] = {
    Right.OPEN_PROJECT: "立项",
    Right.EDIT_PROJECT: "改项目",
    Right.SIGN_PROJECT: "确认立项表",
    Right.ANSWER_PROJECT: "代表部门承接",
    Right.CONFIRM_DIVISION: "确认分工",
    Right.SEE_PROJECT: "看项目",
    Right.BIND_CHAT: "绑定群",
    Right.CREATE_SUBTASK: "建任务",
    Right.EDIT_SUBTASK: "改任务",
    Right.CLAIM: "认领任务",
    Right.ASSIGN: "指派任务",
    Right.RELEASE: "放弃任务",
    Right.HAND_OVER: "转交任务",
    Right.REPORT_PROGRESS: "报进度",
    Right.FINISH: "完成任务",
    Right.ANSWER_SUPPORT: "答复支持",
    Right.ANSWER_LAG: "协调滞后的任务",
    Right.RUN_PROCESS: "办流程",
    Right.ASK_REQUEST: "提请求",
    Right.ANSWER_REQUEST: "答复请求",
    Right.WITHDRAW_REQUEST: "撤回请求",
    Right.RAISE_CONFLICT: "登记冲突",
    Right.SETTLE_CONFLICT: "了结冲突",
    Right.SEE_CONFLICTS: "看冲突",
    Right.SET_MEASURES: "记改进措施",
    Right.CONFIRM_BALANCE: "确认往来账",
    Right.SEE_BALANCE: "看往来账",
    Right.RAISE_ISSUE: "上报问题",
    Right.TAKE_ISSUE: "接手问题",
    Right.SETTLE_ISSUE: "处理问题",
    Right.REOPEN_ISSUE: "重开问题",
    Right.ESCALATE_ISSUE: "升级问题",
    Right.PUBLISH_NOTICE: "发公告",
    Right.EDIT_NOTICE: "更正和撤回公告",
    Right.SEE_CONFIRMED: "看谁读了公告",
    Right.CALL_MEETING: "约会议",
    Right.RUN_MEETING: "改会议和记结果",
    Right.SEE_COMPANY: "看全公司",
    Right.SET_POLICY: "设置规则和时限",
    Right.SET_PEOPLE: "设置人员",
    Right.SET_DAYS: "设置放假和上班",
    Right.SET_CONTACTS: "设置部门的对接人",
    Right.HAND_OVER_DUTIES: "交接离职同事的事",
    Right.SEE_SETTINGS: "看设置",
}
"""The rights as people call them."""


IN_PLACE: dict[Right, dict[Role, str]] = {
    **{
        one: {Role.OWNER: "负责人", Role.AUTHOR: "上报的人"}
        for one in (Right.TAKE_ISSUE, Right.SETTLE_ISSUE, Right.REOPEN_ISSUE, Right.ESCALATE_ISSUE)
    },
    **{one: {Role.AUTHOR: "发布的人"} for one in (Right.EDIT_NOTICE, Right.SEE_CONFIRMED)},
    Right.ANSWER_REQUEST: {Role.OWNER: "被请的人"},
    Right.RUN_MEETING: {Role.AUTHOR: "召集人"},
}
"""Words for a role where the record has its own."""


def may(roles: frozenset[Role], right: Right) -> bool:
    """Whether somebody with these roles in a matter has the right."""
    return bool(TABLE[right] & roles)


def who_may(right: Right, here: Mapping[Role, str] | None = None) -> str:
    """Everybody who has the right, as a refusal names them. `here` are the words for roles in this very matter, empty for one that
    nobody has in it."""
    words = {**WHO, **IN_PLACE.get(right, {}), **(here or {})}
    return "、".join(dict.fromkeys(words[role] for role in Role if role in TABLE[right] and words[role]))
