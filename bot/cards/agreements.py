"""上报路径与责任分工: the ladder of one project with the people in it, as text for its agreement (R131)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.ladder import WHOM
from bot.cards.model import Card, note, plain
from bot.domain.issues import Sort
from bot.domain.ladder import Condition, Rule, Whom, limits_of, row_of, rows_of
from bot.domain.policy import Informed, Ladder

TITLE = "突发问题上报路径与责任分工"
NOBODY = "还没有登记"


@dataclass(frozen=True, slots=True)
class Unit:
    """A department of the project; names say who stands in for whom, and are empty where nobody is registered."""

    name: str
    head: str
    liaison: str
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of one project, on a day."""

    project: str
    day: date
    units: Sequence[Unit]
    coordinator: str
    management: Sequence[str]


def agreement_card(one: Agreement, ladder: Ladder) -> Card:
    """To be copied as it is; the people and limits are those of the day that it names."""
    said = "\n".join(["一、上报路径", *_numbered(_path(ladder)), "", "二、责任分工", *_numbered(_duties(one))])
    return Card(
        title=TITLE,
        subtitle=one.project,
        blocks=(plain(said), note(f"人员和时限以 {one.day} 为准，复制到协作协议里就能用。以后变了，再发：/升级规则")),
        summary=f"{one.project}：出了突发问题找谁、多久",
    )


def _path(ladder: Ladder) -> Iterable[str]:
    taken = limits_of(Sort.ACROSS, ladder).feedback
    yield f"出了突发问题，发现的人马上在群里发 /问题，写明发生了什么；责任部门对接人 {taken}内接手。"
    report = row_of(Sort.MAJOR, Rule.REPORT, ladder)
    yield (f"重大问题 {report.after}内还没有解决，报告{_names(report.whom)}；{ladder.meeting}内召开专项会议。")
    yield f"跨部门问题和重大问题：{_climb(Sort.ACROSS, ladder)}"
    yield f"客户问题：{_climb(Sort.CUSTOMER, ladder)}"
    yield "部门内一般问题不升级，由本部门负责人协调。"


def _climb(sort: Sort, ladder: Ladder) -> str:
    """Who is told when it is not settled, and who after them."""
    limits, first = limits_of(sort, ladder), row_of(sort, Rule.ESCALATE, ladder)
    then = [one for row in rows_of(sort, ladder) if row.condition is Condition.NO_SOLUTION for one in row.whom]
    private = "（管理层只私下告知）" if ladder.management is Informed.PRIVATE else ""
    return (
        f"{limits.warning(ladder.warn)}没有解决，先私下问负责人；{limits.escalate}没有解决，在群里找{_names(first.whom)}，"
        f"{limits.deadline}内给出谁解决、何时解决；到时限没有方案，每 {limits.step}上报一级：{_names(then, ' → ')}{private}。"
    )


def _duties(one: Agreement) -> Iterable[str]:
    for unit in one.units:
        name = f"{unit.name}（牵头）" if unit.leads else unit.name
        liaison = f"对接人{unit.liaison}，接手并答复" if unit.liaison else f"对接人{NOBODY}"
        head = f"负责人{unit.head}，定方案、调资源" if unit.head else f"负责人{NOBODY}"
        yield f"{name}：{liaison}；{head}。"
    lead = next((unit for unit in one.units if unit.leads), None)
    if lead is not None:
        yield f"牵头部门负责人{lead.head or NOBODY}：协调各部门，定下谁解决、何时解决。"
    if one.coordinator:
        yield f"项目协调人{one.coordinator}：跟踪每个问题，召集专项会议。"
    yield f"管理层{'、'.join(one.management) or NOBODY}：裁决部门之间定不下来的事。"


def _names(whom: Iterable[Whom], between: str = "、") -> str:
    return between.join(WHOM[one] for one in whom)


def _numbered(lines: Iterable[str]) -> list[str]:
    return [f"{at}. {line}" for at, line in enumerate(lines, 1)]
