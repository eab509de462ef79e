"""状态: the words that people's own tables have for where work stands, as our states and the flags beside them (R67, X6).

Rule: 延期 and 需支持 are flags beside a state. A word that is only a flag means that the work is under way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.text.hanzi import simple


class Stage(StrEnum):
    """Where work stands, whatever its record."""

    WAITING = "waiting"
    """Nobody has begun."""
    UNDER_WAY = "under_way"
    PLANNED = "planned"
    """An issue with a solution that is not carried out yet."""
    DONE = "done"
    OPEN = "open"
    """未解决: an issue that is not solved; closed where its next step or the day of its close stands beside it."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a cell says: where it stands, the flags beside it, and the reason in brackets behind it."""

    stage: Stage
    late: bool = False
    support: bool = False
    reason: str = ""


WORDS: dict[Stage, str] = {
    Stage.WAITING: "未启动 未开始 没开始 待启动 待开始 待办 待认领 待处理 待解决 新建 未处理 open waiting todo new",
    Stage.UNDER_WAY: "进行中 处理中 推进中 跟进中 执行中 解决中 已启动 已开始 已接手 正常 claimed acknowledged doing ongoing",
    Stage.PLANNED: "已有方案 有方案 方案已定 proposed",
    Stage.DONE: "已完成 完成 已做完 已结束 结束 办结 已解决 解决 已关闭 关闭 已闭环 闭环 done solved closed finished completed",
    Stage.OPEN: "未解决 没解决 未闭环 unsolved",
    Stage.CANCELLED: "已取消 取消 作废 终止 已终止 已停止 cancelled canceled",
}
"""Each stage with its words, our own first."""
LATE = "延期 延迟 已延期 已延迟 逾期 已逾期 超期 滞后 拖期 late delayed overdue"
SUPPORT = "需支持 需要支持 待支持 需协调 需要协调 求助 受阻 卡住 blocked support"

_STAGES = {simple(word): stage for stage, words in WORDS.items() for word in words.split()}
_LATE, _SUPPORT = ({simple(word) for word in words.split()} for words in (LATE, SUPPORT))
_BRACKETS = re.compile(r"[(（\[【]([^)）\]】]*)[)）\]】]?")
_SEVERAL = re.compile(r"[、，,;；/+\s]+")
_CALLED = re.compile(r"^(?:原因|说明|理由)?\s*[:：]?\s*")


def read_standing(text: str) -> Standing | None:
    """What a cell of a table says, like 延期、需支持 or 延迟(原因:供应商); None for words that nobody knows."""
    inside = _BRACKETS.findall(text)
    words = [simple(word) for word in _SEVERAL.split(_BRACKETS.sub(" ", text)) if word]
    flags = [simple(one) for one in inside if simple(one) in _LATE | _SUPPORT]
    reasons = [_CALLED.sub("", one.strip()) for one in inside if simple(one) not in _LATE | _SUPPORT]
    stages = [_STAGES[word] for word in words if word in _STAGES]
    known = _STAGES.keys() | _LATE | _SUPPORT
    if not words or not set(words) <= known or len(set(stages)) > 1:
        return None
    told = {*words, *flags}
    stage = stages[0] if stages else Stage.UNDER_WAY
    return Standing(stage, bool(told & _LATE), bool(told & _SUPPORT), "；".join(filter(None, reasons)))
