"""设置: a value of the policy that was set in chat, for the company or for one project.

Rule 1: a value has a path (response.answer) and a name that people use (承接时限); both are understood.
Rule 2: a value that cannot be read changes nothing, and one sentence says what to write instead.
"""

from __future__ import annotations

import re
from datetime import time
from enum import StrEnum
from typing import Any

from pydantic import ValidationError
from sqlmodel import Field, SQLModel, UniqueConstraint

from bot.domain.policy import Informed, Policy, Strictness, Way
from bot.domain.text.durations import Duration
from bot.domain.text.hanzi import simple
from bot.domain.text.suggest import nearest

LONGEST = 200


class PolicyValue(SQLModel, table=True):
    """`name` is its path in the policy (response.answer), `value` as it is written there."""

    __tablename__ = "policy_value"
    __table_args__ = (UniqueConstraint("name", "project_id"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=60)
    value: str = Field(max_length=LONGEST)
    project_id: int | None = Field(default=None, foreign_key="project.id")


NAMES: dict[str, str] = {
    "numbers.pattern": "项目编号规则",
    "numbers.prefix": "项目编号前缀",
    "wording.goal": "目标不具体时",
    "wording.vague": "措辞含糊时",
    "wording.records": "记录措辞含糊时",
    "response.answer": "承接时限",
    "response.head": "承接催办时限",
    "kickoff.agenda": "议程提前天数",
    "kickoff.budget": "预算提醒提前",
    "work.deviation": "进度偏差",
    "work.lag_days": "滞后协调天数",
    "work.buffer": "收尾缓冲",
    "work.claims": "认领上限",
    "reminders.at": "提醒时间",
    "reminders.overdue_days": "逾期提醒日",
    "reminders.overdue_every": "逾期提醒间隔",
    "reminders.quiet_from": "安静开始",
    "reminders.quiet_to": "安静结束",
    "reminders.mentions": "每日提及上限",
    "reminders.snooze_days": "稍后天数",
    "daily.nudge_at": "日报催交时间",
    "daily.digest_at": "日报汇总时间",
    "daily.nudge_late": "催交最多迟到",
    "daily.names_in_group": "群里点名",
    "weekly.brief_at": "周会简报时间",
    "weekly.final_at": "周报定稿时间",
    "requests.daily": "请求答复时限",
    "requests.reminder": "请求催办时限",
    "requests.first": "紧急响应时限",
    "requests.plan": "紧急方案时限",
    "requests.urgent_reminder": "紧急催办时限",
    "conflicts.general": "一般冲突时限",
    "conflicts.medium": "中度冲突时限",
    "conflicts.major": "重大冲突时限",
    "conflicts.month_at": "冲突月度分析时间",
    "balances.sheet_at": "往来账时间",
    "balances.confirm": "往来账确认时限",
    "notices.reach": "公告送达时限",
    "notices.confirm": "公告确认时限",
    "notices.reminder": "公告催读时限",
    "ladder.feedback": "接手时限",
    "ladder.report": "重大上报时限",
    "ladder.meeting": "专项会议时限",
    "ladder.escalate": "升级时限",
    "ladder.deadline": "升级方案时限",
    "ladder.step": "升级步长",
    "ladder.extension": "升级延期",
    "ladder.promise": "升级后方案的期限",
    "ladder.customer_feedback": "客户接手时限",
    "ladder.customer_escalate": "客户闭环时限",
    "ladder.customer_deadline": "客户方案时限",
    "ladder.customer_step": "客户升级步长",
    "ladder.customer_extension": "客户升级延期",
    "ladder.warn": "升级预警比例",
    "ladder.answer": "升级前留给负责人",
    "ladder.tolerance": "升级容许迟到",
    "ladder.way": "升级方式",
    "ladder.management": "管理层告知",
    "ladder.audit_at": "升级检查时间",
    "ladder.read_check": "已读检查",
    "meetings.notice": "会议提前天数",
    "meetings.soon": "会前提醒分钟",
    "meetings.length": "会议默认时长",
    "meetings.emergency": "紧急会议提前",
    "meetings.outcome": "会议结果催办时限",
    "meetings.asks": "会议结果催办次数",
}
"""What people call each value of the policy; whoever adds a value adds its name."""
OTHER_NAMES = {"日报提醒": "daily.nudge_at", "日报提醒时间": "daily.nudge_at"}
"""What people call a value besides its name; as they are compared."""

_TRUE, _FALSE = ("是", "开", "开启", "要", "on", "yes", "true"), ("否", "关", "关闭", "不要", "off", "no", "false")
_STRICT = {"不管": Strictness.IGNORE, "提示": Strictness.FLAG, "退回": Strictness.FLAG, "拒绝": Strictness.REFUSE}
_STRICTNESS = {Strictness.IGNORE: "不管", Strictness.FLAG: "提示", Strictness.REFUSE: "拒绝"}
_WAYS = {Way.BROADCAST: "同时", Way.SEQUENTIAL: "逐级"}
_INFORMED = {Informed.MENTION: "群里", Informed.PRIVATE: "私下"}
_CHOICES: dict[type, dict[str, Any]] = {
    Strictness: _STRICT,
    Way: {word: one for one, word in _WAYS.items()},
    Informed: {word: one for one, word in _INFORMED.items()},
}
_SHOWN: dict[Any, str] = {**_STRICTNESS, **_WAYS, **_INFORMED}
_CLOCK = re.compile(r"(\d{1,2})\s?[:点时](?:(\d{1,2})分?|(半))?")
_FIGURE = re.compile(r"(\d+)\s?(?:[%个天次条]|分钟)?")


def value_of(policy: Policy, path: str) -> Any:
    table, _, name = path.partition(".")
    return getattr(getattr(policy, table), name)


def find_path(words: str) -> str | None:
    """The path that is written, by itself or by its name."""
    return _known().get(simple(words).strip())


def near_path(words: str) -> str | None:
    """The path most like what was written, when one is like it."""
    return nearest(simple(words).strip(), _known())


def shown(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return _SHOWN[value] if isinstance(value, StrEnum) else str(value)


def read_value(policy: Policy, path: str, text: str) -> str:
    """The value as it is kept. Raises ValueError with the sentence for the person."""
    standing, words = value_of(policy, path), simple(text).strip()
    written = _as_kept(standing, words, text.strip())
    table, _, name = path.partition(".")
    values = policy.model_dump(mode="json")
    values[table][name] = written
    try:
        Policy.model_validate(values)
    except ValidationError as error:
        raise ValueError(f"{NAMES.get(path, path)}“{text.strip()[:40]}”看不懂，{_wanted(standing, error)}") from error
    return written[:LONGEST]


def _as_kept(standing: Any, words: str, text: str) -> str:
    if isinstance(standing, bool):
        return "true" if words in _TRUE else "false" if words in _FALSE else words
    if isinstance(standing, StrEnum):
        return str(_CHOICES[type(standing)].get(words, words))
    if isinstance(standing, time) and (clock := _CLOCK.fullmatch(words)):
        return f"{int(clock[1]):02}:{30 if clock[3] else int(clock[2] or 0):02}"
    if isinstance(standing, int) and (figure := _FIGURE.fullmatch(words)):
        return figure[1]
    return text if type(standing) is str else words


def _wanted(standing: Any, error: ValidationError) -> str:
    """What to write instead."""
    first = error.errors(include_url=False)[0]
    bounds = first.get("ctx", {})
    if first["type"] == "value_error":
        return str(first["msg"]).removeprefix("Value error, ")
    if isinstance(standing, bool):
        return "要写 是 或 否"
    if isinstance(standing, StrEnum):
        return f"要写 {' / '.join(_SHOWN[one] for one in type(standing))}"
    if isinstance(standing, time):
        return "要写时刻，例如 09:10"
    if isinstance(standing, int):
        limits = [f"{word} {bounds[key]}" for key, word in (("ge", "至少"), ("le", "最多")) if key in bounds]
        return "要写整数" + (f"，{'、'.join(limits)}" if limits else f"，例如 {standing}")
    return f"例如 {shown(standing)}" if not isinstance(standing, Duration) else "例如 3个工作日"


def _known() -> dict[str, str]:
    paths = [f"{table}.{name}" for table, part in Policy.model_fields.items() for name in _fields(part.annotation)]
    return {simple(word): path for path in paths for word in (path, NAMES.get(path, path))} | OTHER_NAMES


def _fields(part: Any) -> list[str]:
    return list(part.model_fields)
