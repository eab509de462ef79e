"""The cards of conflicts: one, the ledger, the month's analysis with its measures, and the forms (R203–R209)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.model import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Chart,
    Fields,
    Form,
    Input,
    InputKind,
    Line,
    Series,
    Table,
    Tag,
    Text,
    Tone,
    note,
    plain,
)
from bot.cards.payloads.conflicts import AskMeasure, AskSettle, FinishMeasure, SaveConflict, SaveMeasure, SaveSettle, ShowConflict
from bot.cards.payloads.requests import AskCall
from bot.domain.conflicts import ABOVE, Conflict, Grade, HotSpots, Measure, Sort, State

LONGEST = 1000
SHOWN = 20
TOLD = 8
"""Steps that a card repeats, the newest."""
MOST_BARS = 12
WITH_BUTTONS = 6
GRADES = {Grade.GENERAL: "一般", Grade.MEDIUM: "中度", Grade.MAJOR: "重大"}
SORTS = {Sort.INFORMATION: "信息偏差", Sort.RESOURCES: "资源分配", Sort.PRIORITY: "目标优先级", Sort.OTHER: "其他"}
STATES = {State.OPEN: "处理中", State.SETTLED: "已了结"}
TONES = {Grade.GENERAL: Tone.INFO, Grade.MEDIUM: Tone.WARN, Grade.MAJOR: Tone.BAD}
LEDGER = ("冲突", "状态", "下一时限", "级别", "类型", "双方", "原因", "过程", "结果")
Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A conflict with the names around it; `settlers` are those of its grade, `limit` when it moves up, `lead` why it stands where
    it does, texts in the company's zone."""

    conflict: Conflict
    parties: str
    raised: str
    settlers: str
    limit: str = ""
    settled: str = ""
    project: str = ""
    told: Sequence[str] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Todo:
    """A measure with the name of who does it."""

    measure: Measure
    owner: str
    late: bool = False


def code(conflict: Conflict) -> str:
    return f"K-{conflict.number}"


def conflict_card(one: Dispute) -> Card:
    conflict = one.conflict
    before = "上次的" if conflict.state is State.OPEN else ""
    facts = [
        ("级别", GRADES[conflict.grade]),
        ("类型", SORTS[conflict.sort]),
        ("双方", one.parties or "没有写"),
        ("提出", one.raised),
        ("处理人", one.settlers or "还没有找到"),
        ("升级时间" if conflict.grade is not Grade.MAJOR else "时限", one.limit),
        ("原因", conflict.cause),
        (f"{before}过程", conflict.process),
        (f"{before}结果", conflict.result),
        ("了结", one.settled),
    ]
    blocks: list[Block] = [Text(((Bold(one.lead),),))] if one.lead else []
    blocks += [plain(conflict.description), Fields(tuple((name, text) for name, text in facts if text))]
    if one.told:
        blocks.append(Bullets("经过", tuple((line,) for line in one.told[-TOLD:])))
    if conflict.state is State.OPEN:
        settle = Button("结案", AskSettle(number=conflict.number), f"冲突 {code(conflict)} 结案", ButtonStyle.PRIMARY)
        blocks.append(Buttons((settle, Button("记录电话", AskCall(code=code(conflict)), f"记录电话 {code(conflict)}"))))
    if conflict.state is State.OPEN and conflict.grade in ABOVE:
        blocks.append(note(f"提前升一级：升级 {code(conflict)} 原因:…"))
    return Card(
        title=f"{GRADES[conflict.grade]}冲突 {code(conflict)} · {STATES[conflict.state]}",
        subtitle=one.project,
        blocks=tuple(blocks),
        tone=Tone.GOOD if conflict.state is State.SETTLED else TONES[conflict.grade],
        summary=f"{one.parties}：{conflict.description[:40]}",
    )


def ledger_card(found: Sequence[Dispute], title: str, total: int, opened: int) -> Card:
    """冲突台账: type, cause, process, result of each (R207); at most SHOWN of `total`, of which `opened` are open."""
    rows = tuple(_row(one) for one in found)
    blocks: list[Block] = [Table(LEDGER, rows)] if rows else [note("没有冲突。")]
    if total > len(found):
        blocks.append(note(f"还有 {total - len(found)} 条没有列出，全部导出：tongzhou export conflicts"))
    return Card(title=f"冲突台账 · {title}", blocks=tuple(blocks), summary=f"{total} 条冲突，{opened} 条处理中")


def conflict_form(project: int, departments: Choices) -> Card:
    inputs = (
        Input("what", "描述", InputKind.PARAGRAPH, placeholder="为什么事、卡在哪里", required=True, max_length=LONGEST),
        Input("parties", "双方", placeholder="部门名称，用、分开", required=True, max_length=200),
        Input("grade", "级别", InputKind.CHOICE, choices=tuple((one, one) for one in GRADES.values()), placeholder="一般"),
        Input("sort", "类型", InputKind.CHOICE, choices=tuple((one, one) for one in list(SORTS.values())[:3]), placeholder="其他"),
        Input("cause", "原因", placeholder="知道的话写一句", max_length=LONGEST),
    )
    known = "、".join(name for name, _ in departments[:SHOWN])
    form = Form("conflict", inputs, Button("登记", SaveConflict(project=project), "冲突", ButtonStyle.PRIMARY))
    return Card(title="登记冲突", blocks=(form, note(f"现有的部门：{known}")), summary="登记冲突：请填写")


def settle_form(one: Dispute, cause: str = "", process: str = "", result: str = "") -> Card:
    """What must be known of the end of a conflict (R207), with what was said of it already."""
    number, words = one.conflict.number, f"冲突 {code(one.conflict)} 结案"
    cause, process, result = cause or one.conflict.cause, process or one.conflict.process, result or one.conflict.result
    inputs = (
        Input("cause", "原因", InputKind.PARAGRAPH, cause, "为什么会有这个冲突", required=True, max_length=LONGEST),
        Input("process", "过程", InputKind.PARAGRAPH, process, "谁和谁怎么谈的", required=True, max_length=LONGEST),
        Input("result", "结果", InputKind.PARAGRAPH, result, "定了什么", required=True, max_length=LONGEST),
    )
    form = Form(
        "settle",
        inputs,
        Button("结案", SaveSettle(number=number), words, ButtonStyle.PRIMARY),
        Button("返回", ShowConflict(number=number), f"冲突 {code(one.conflict)}"),
    )
    return Card(title=f"结案 · {code(one.conflict)}", blocks=(plain(one.conflict.description), form), summary=words)


def month_card(month: date, spots: HotSpots, departments: dict[int, str], todo: Sequence[Todo]) -> Card:
    """The month's analysis: what was not done of the measures before, then the hot spots in a chart and a table (R208, R209)."""
    blocks: list[Block] = [*_todo(todo, "还没有完成的措施")] if todo else []
    blocks.append(note(f"登记 {spots.total} 件，其中中度以上 {spots.risen} 件，还没有了结 {spots.open} 件。"))
    if spots.total:
        units = spots.by_department[:MOST_BARS]
        names = tuple(departments.get(one, "") for one, _ in units)
        blocks.append(Chart("各部门卷入的冲突（件）", "bar", names, (Series("冲突", tuple(float(count) for _, count in units)),)))
        rows = [("类型", SORTS[sort], str(count)) for sort, count in spots.by_sort if count]
        rows += [("部门", departments.get(one, ""), str(count)) for one, count in spots.by_department[:SHOWN]]
        blocks.append(Table(("按", "名称", "件"), tuple(rows)))
    blocks.append(Buttons((Button("记措施", AskMeasure(), "记措施", ButtonStyle.PRIMARY),)))
    return Card(
        title=f"冲突分析 · {month:%Y-%m}",
        blocks=tuple(blocks),
        tone=Tone.WARN if spots.total or todo else Tone.INFO,
        summary=f"{month:%Y-%m}：{spots.total} 件冲突，{len(todo)} 项措施没有完成",
    )


def measure_form() -> Card:
    inputs = (
        Input("what", "措施", InputKind.PARAGRAPH, placeholder="例如：按门店面积分直播间档期", required=True, max_length=400),
        Input("owner", "负责人", placeholder="一位同事的姓名", required=True, max_length=60),
        Input("due", "截止", InputKind.DATE, required=True),
    )
    form = Form("measure", inputs, Button("记下", SaveMeasure(), "记措施", ButtonStyle.PRIMARY))
    return Card(title="改进措施", blocks=(form,), summary="记一条改进措施")


def measures_card(todo: Sequence[Todo]) -> Card:
    return Card(
        title="改进措施",
        blocks=tuple(_todo(todo, "没有完成的")) or (note("没有要做的措施。"),),
        tone=Tone.WARN if any(one.late for one in todo) else Tone.INFO,
        summary=f"{len(todo)} 项措施没有完成",
    )


def _todo(todo: Sequence[Todo], title: str) -> list[Block]:
    lines: list[Line] = []
    for one in todo[:SHOWN]:
        due = f"，截止 {one.measure.due}" if one.measure.due else ""
        late = (Tag("已过期", Tone.BAD), " ") if one.late else ()
        lines.append((*late, Bold(f"{one.measure.id}"), f" {one.measure.what}（{one.owner}{due}）"))
    buttons = tuple(_done(one) for one in todo[:WITH_BUTTONS])
    return [Bullets(title, tuple(lines)), *([Buttons(buttons)] if buttons else [])] if lines else []


def _done(one: Todo) -> Button:
    number = one.measure.id or 1
    return Button(f"措施完成 {number}", FinishMeasure(measure=number), f"措施完成 序号:{number}")


def _row(one: Dispute) -> tuple[str, ...]:
    conflict = one.conflict
    before = "上次：" if conflict.state is State.OPEN else ""
    return (
        f"{code(conflict)} {conflict.description[:40]}",
        STATES[conflict.state],
        one.limit or "—",
        GRADES[conflict.grade],
        SORTS[conflict.sort],
        one.parties,
        conflict.cause[:80],
        f"{before}{conflict.process[:80]}" if conflict.process else "",
        f"{before}{conflict.result[:80]}" if conflict.result else "",
    )
