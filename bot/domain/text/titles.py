"""Titles and date lines of a report: they are no items, but they tell whose work follows and of which day."""

from __future__ import annotations

import re

from bot.domain.text.normalize import fold
from bot.domain.text.words import one_of

_REPORT = one_of("日报 周报 月报 汇报 总结 报告 日期 日志 小结 补交 补发 补昨 工作 进展 report daily update")
_BARE_DATE = r"[\[【(#]?.{0,8}\d{1,2}[月./-]\d{1,2}.{0,12}|.{0,6}\d{8}.{0,6}"
_TITLE = re.compile(rf"(?=.{{1,40}}$)(?:.{{0,30}}?{_REPORT}.{{0,24}}|{_BARE_DATE})")

#: What speaks of reports instead of opening one: 日报要求, 关于日报, 日报没交的.
_ABOUT_REPORTS = one_of("""
    要求 说明 提醒 规范 规则 须知 注意 模板 模版 格式 统计 通知 系统 功能 问题 制度 关于 请 交 发 填 看 怎么 没 未 各位 大家
    示例 范例 参考 样例 你 您 他 她 谁 让 写 群 名单 点评 反馈 截止 [,。?!;@]
""")
_DAY = r"(?:\d{1,4}[月./-]\d{1,2}[日号]?(?:[./-]\d{1,2})?|[周星]期?[一二三四五六日天])"
#: Whose report it is, or of which day: 李娜, (补), 11.18.
_BESIDE = rf"[\s\-_·|/(]*(?:{_DAY}|[\u4e00-\u9fff]{{1,8}}|[a-z]{{2,12}})\)?"
_KIND = one_of(r"日报 周报 工作汇报 日清 日结 交班 daily\sreport daily\supdate standup")
_OPENS_REPORT = re.compile(rf"(?!.*{_ABOUT_REPORTS})[^:\n]{{0,20}}?{_KIND}[\])】》」]?(?:{_BESIDE}){{0,3}}\s?:?")
_LONGEST = 40


def is_title(text: str) -> bool:
    """Whether an unmarked line announces the report or its date."""
    return _TITLE.fullmatch(fold(text).strip()) is not None


def opens_report(text: str) -> bool:
    """Whether a line is the title of somebody's report, so that marked lines right under it tell work: 【日报】李娜, 11.20 日报."""
    return len(text) <= _LONGEST and _OPENS_REPORT.fullmatch(fold(text).strip()) is not None
