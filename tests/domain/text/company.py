"""What the tests of commands and forms share: one Friday afternoon and a small company."""

from __future__ import annotations

from datetime import datetime

from bot.domain.text.grammar import Facts
from bot.domain.text.names import Directory, Somebody, Unit

NOW = datetime.fromisoformat("2026-11-20T17:30:00+08:00")
PEOPLE = (
    Somebody(1, "张伟", "部门负责人", "市场部"),
    Somebody(2, "李娜", "品牌经理", "市场部", ("娜娜",)),
    Somebody(3, "王芳", "活动专员", "市场部"),
    Somebody(4, "孙莉", "部门负责人", "销售部"),
    Somebody(5, "陈杰", "部门负责人", "研发部"),
    Somebody(6, "刘洋", "渠道专员", "销售部"),
    Somebody(7, "刘洋", "后端工程师", "研发部"),
)
DEPARTMENTS = (Unit(1, "市场部", ("营销",)), Unit(2, "研发部", ("技术部", "开发部")), Unit(3, "销售部", ("业务部",)))
DIRECTORY = Directory(PEOPLE, DEPARTMENTS, speaker=PEOPLE[0])
PROJECTS = ("双十一大促", "2026-市场-001")
FACTS = Facts(NOW, directory=lambda: DIRECTORY, knows_project=lambda words: any(words in one for one in PROJECTS))
