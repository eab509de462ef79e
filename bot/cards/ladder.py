"""The ladder in Chinese: every row of the policy as it is in force (C33, R110, R131)."""

from __future__ import annotations

from bot.cards.issues import SORTS
from bot.cards.model import Block, Card, Fields, Table, note
from bot.domain.issues import Sort
from bot.domain.ladder import Condition, Row, Rule, Whom, limits_of, named_in_group, rows_of
from bot.domain.policy import Informed, Ladder, Way

HEADER = ("级别", "情况", "时限", "告诉谁", "怎么说")
CONDITIONS = {
    Condition.NOT_TAKEN: "没有人接手",
    Condition.NOT_REPORTED: "没有上报",
    Condition.NOT_CLOSED: "没有解决",
    Condition.BROKEN: "承诺的时间已过",
    Condition.NO_SOLUTION: "升级后没有方案",
}
WHOM = {
    Whom.OWNER: "负责人",
    Whom.LIAISON: "责任部门对接人",
    Whom.DEPUTY: "副对接人",
    Whom.HEAD: "责任部门负责人",
    Whom.HEADS: "双方部门负责人",
    Whom.LEAD_HEAD: "牵头部门负责人",
    Whom.MANAGEMENT: "管理层",
}
WAYS = {Way.BROADCAST: "双方负责人和管理层同时，之后逐级", Way.SEQUENTIAL: "逐级"}
INFORMED = {Informed.MENTION: "在群里 @", Informed.PRIVATE: "只私下告知"}


def rules_card(ladder: Ladder) -> Card:
    blocks: tuple[Block, ...] = (
        Table(HEADER, tuple(lines(ladder))),
        Fields((("方式", WAYS[ladder.way]), ("管理层", INFORMED[ladder.management]), ("重大问题专项会议", f"{ladder.meeting}内"))),
        note("wh 是工作小时，wdh 是工作日的小时（周末和节假日不走），h 是自然小时。改一个数：/设置 升级时限 48wdh"),
    )
    return Card(title="升级规则", blocks=blocks, summary="问题没解决时，什么时候找谁")


def lines(ladder: Ladder) -> list[tuple[str, ...]]:
    """Every row of every class, in words."""
    return [_line(row, ladder) for sort in Sort for row in rows_of(sort, ladder)]


def _line(row: Row, ladder: Ladder) -> tuple[str, ...]:
    whom = "、".join(WHOM[one] + ("" if named_in_group(one, ladder) or not row.publicly else "（私下）") for one in row.whom)
    return SORTS[row.sort], CONDITIONS[row.condition], _after(row, ladder), whom, _how(row)


def _after(row: Row, ladder: Ladder) -> str:
    if row.after is None:
        return "承诺的时间"
    if row.rule is Rule.WARN:
        return f"{row.after}（{limits_of(row.sort, ladder).escalate}的 {ladder.warn}%）"
    return f"{'再过 ' if row.condition is Condition.NO_SOLUTION else ''}{row.after}"


def _how(row: Row) -> str:
    if not row.publicly:
        return "私下，三个选择" if row.rule is Rule.WARN else "私下"
    return f"群里 @，{row.gives}内给方案" if row.gives else "群里 @"
