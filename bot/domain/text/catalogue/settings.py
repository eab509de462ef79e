"""设置: people, departments, days and limits, as far as they can be set in chat."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.domain.text.catalogue.shared import LIAISON_WORDS, PROJECT
from bot.domain.text.grammar import Argument, Command, Facts, Kind
from bot.domain.text.kinds import DEPARTMENT, PERSON, SPAN, TEXT, choice


def _never(_text: str, _facts: Facts) -> bool:
    return False


def _word(text: str, _facts: Facts) -> str | None:
    return text.strip() if re.fullmatch(r"\S{1,40}", text.strip()) else None


WORD: Kind[str] = Kind("一个词，中间不空格", _word, "品牌经理", bare=_never)
NAMED_PERSON, NAMED_SPAN = replace(PERSON, bare=_never), replace(SPAN, bare=_never)
"""Taken only where the argument's name stands before them."""

WHOM = Argument("人员", PERSON, ("同事", "person"))
UNIT = Argument("部门", DEPARTMENT, ("department", "dept"))
TITLE = Argument("职务", WORD, ("岗位", "职位", "title"))
PHONE = Argument("内部号", WORD, ("电话", "分机", "phone"), sample="8001")
HEAD = Argument("负责人", NAMED_PERSON, ("部门负责人", "head"))
CONTACT = Argument("对接人", NAMED_PERSON, LIAISON_WORDS)
DEPUTY = Argument("副对接人", NAMED_PERSON, ("deputy",))
ROLE = Argument(
    "角色",
    choice("负责人", "对接人", "副对接人", "管理层", "管理员", "员工", 对接人="接口人", 员工="普通员工 成员", 管理员="admin"),
    ("身份", "role"),
)
LEAVER = Argument("离职", NAMED_PERSON, ("left",))
COMES_BACK = Argument("在职", NAMED_PERSON, ("复职", "back"))
WRITER = Argument("日报", NAMED_PERSON, ("daily",))
DUTY = Argument("要求", choice("必填", "选填", 必填="要交 必交", 选填="可不交 不用交 免交"), ("duty",))
FREE_DAYS = Argument("放假", NAMED_SPAN, ("停工", "holiday"))
WORKED_DAYS = Argument("上班", NAMED_SPAN, ("补班", "workday"))
GIVER = Argument("交接", NAMED_PERSON, ("移交", "handover"))
TAKER = Argument("给", NAMED_PERSON, ("接手", "接手人", "to"))
ITEM = Argument("事项", WORD, ("哪一项", "item"), sample="全部")
CONFIRMED = Argument("确认", choice("确认", 确认="confirm"))
VALUE = Argument("值", TEXT, ("改为", "设为", "value"))
SCOPE_OF_VALUE = Argument("范围", choice("公司", "项目"), ("scope",))
NAME = Argument("名称", TEXT, ("设置项", "规则", "name"), rest=True)

COMMANDS = (
    Command(
        name="设置",
        aliases=("settings", "設置", "設定", "配置"),
        summary="人员、部门、工作日和时限（管理员；时限管理层也可以）",
        usage=(
            "/设置",
            "/设置 人员 李娜 部门:市场部 职务:品牌经理 对接人",
            "/设置 部门 市场部 负责人:@同事 对接人:@同事",
            "/设置 离职 王芳",
            "/设置 日报 李娜 选填",
            "/设置 放假 12-31 公司团建",
            "/设置 上班 12-26",
            "/设置 承接时限 3个工作日",
            "/设置 承接时限 恢复",
        ),
        example="/设置 承接时限 3个工作日",
        arguments=(
            WHOM, UNIT, TITLE, PHONE, HEAD, CONTACT, DEPUTY, ROLE, LEAVER, COMES_BACK, WRITER, DUTY, FREE_DAYS, WORKED_DAYS,
            GIVER, TAKER, ITEM, CONFIRMED, VALUE, SCOPE_OF_VALUE, PROJECT, NAME,
        ),
        ready=True,
    ),
)  # fmt: skip
