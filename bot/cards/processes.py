"""The cards of a process: its templates, the sheet of a run with every node, and what is told as it goes on (R74–R79)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    Form,
    Input,
    Line,
    Table,
    Tag,
    Text,
    Tone,
    note,
)
from bot.cards.payloads.processes import AskStop, RedoNode, ShowRun, StartAgain, StartProcess, StopRun
from bot.domain.calendar import Span
from bot.domain.process_templates import ProcessTemplate
from bot.domain.processes import Fault, NodeState, RunState, Stage, Took
from bot.domain.subtasks import Subtask

STARTABLE = 6
"""启动 buttons on the list."""
SHOWN = 20
LONGEST_REASON = 400
RUN_STATES = {RunState.UNDER_WAY: "进行中", RunState.DONE: "已完成", RunState.STOPPED: "已停止"}
NODE_STATES = {
    NodeState.WAITING: "未开始",
    NodeState.OPEN: "待认领",
    NodeState.CLAIMED: "进行中",
    NodeState.HELD: "等前面重做",
    NodeState.DELIVERED: "已交付",
    NodeState.CANCELLED: "已取消",
}
FAULTS = {Fault.REDUNDANT: "冗余", Fault.GAP: "断点"}
_TONES = {RunState.UNDER_WAY: Tone.INFO, RunState.DONE: Tone.GOOD, RunState.STOPPED: Tone.QUIET}


@dataclass(frozen=True, slots=True)
class NodeLine:
    """One node as the sheet shows it; `code` is its subtask, empty before it starts; `days` are the working days it took,
    `cancelled` is why it was cancelled."""

    position: int
    name: str
    department: str
    limit: int
    state: NodeState
    planned: Span
    code: str = ""
    owner: str = ""
    late: bool = False
    started: date | None = None
    done: date | None = None
    days: int | None = None
    cancelled: str = ""


@dataclass(frozen=True, slots=True)
class RunView:
    """A run with its nodes in order."""

    number: int
    template: str
    state: RunState
    stage: Stage
    nodes: tuple[NodeLine, ...]
    project: str = ""
    reason: str = ""

    @property
    def code(self) -> str:
        return f"P-{self.number}"

    @property
    def title(self) -> str:
        return f"{self.code} {self.template}"

    @property
    def turn(self) -> NodeLine | None:
        """The first node that is not delivered."""
        return next((one for one in self.nodes if one.state is not NodeState.DELIVERED), None)


def steps_beside(work: Iterable[Subtask], steps: Mapping[int, tuple[int, int]]) -> dict[int, str]:
    """Where tasks that are nodes of a process stand, by id: run and position, of those whose name does not say so itself."""
    found = [(one, steps[one.id]) for one in work if one.id is not None and one.id in steps]
    return {one.id or 0: f"流程 P-{run} 第 {at} 步" for one, (run, at) in found if f"（P-{run} " not in one.name}


def run_card(view: RunView) -> Card:
    """Every node with who does it, how it stands, and its planned and actual days."""
    late = view.state is RunState.UNDER_WAY and any(one.late for one in view.nodes)
    blocks: list[Block] = [Text((_flags(view, late=late), _stages(view)))]
    if view.reason:
        blocks.append(Text((("停止原因：", view.reason),)))
    blocks.append(Table(("节点", "部门", "负责人", "状态", "计划", "实际"), tuple(map(_row, view.nodes))))
    if pressable := tuple(_buttons(view)):
        blocks.append(Buttons(pressable))
    tone = Tone.BAD if late else _TONES[view.state]
    return Card(title=view.title, subtitle=view.project, blocks=tuple(blocks), tone=tone, summary=_summary(view))


def stop_form(view: RunView) -> Card:
    """Asks why; it is the command that its button prints."""
    form = Form(
        "stop",
        (Input("reason", "原因", placeholder="一句话", required=True, max_length=LONGEST_REASON),),
        Button("停止流程", StopRun(number=view.number), f"流程 停止 {view.code}", ButtonStyle.DANGER),
        Button("返回", ShowRun(number=view.number), f"流程 {view.code}"),
    )
    return Card(
        title=f"停止 · {view.title}",
        blocks=(note("没有完成的节点任务会一起取消。"), form),
        tone=Tone.WARN,
        summary=f"停止 {view.title}",
    )


def list_card(templates: Sequence[str], runs: Sequence[RunView]) -> Card:
    """What can be started, and what is under way."""
    blocks: list[Block] = [Bullets("标准流程", tuple((name,) for name in templates[:SHOWN]), empty="公司还没有流程模板")]
    if templates:
        blocks.append(Buttons(tuple(_start_button(one) for one in templates[:STARTABLE])))
        blocks.append(note(f"看一个流程的节点、用时、冗余和断点：流程 {templates[0]}"))
    blocks.append(Bullets("正在走的", tuple(_run_line(one) for one in runs)))
    if runs:
        blocks.append(note(f"看一个：流程 {runs[0].code}"))
    return Card(title="流程", blocks=tuple(blocks), summary=f"流程 {len(templates)} 个，正在走的 {len(runs)} 个")


def template_card(name: str, template: ProcessTemplate, took: Sequence[Took], found: Sequence[tuple[Fault, str]]) -> Card:
    """流程清单: the nodes of a process, how long they took, and what is redundant or missing in it (R75, R79)."""
    measured = {one.name: one for one in took}
    rows = tuple(
        (f"{at} {one.name}", one.department, f"{one.days} 个工作日", one.standard, _measured(measured.get(one.name)))
        for at, one in enumerate(template.nodes, 1)
    )
    faults = (
        Bullets(f"{FAULTS[fault]}", tuple((text,) for kind, text in found if kind is fault), empty="还没有记录") for fault in Fault
    )
    return Card(
        title=f"流程 · {name}",
        blocks=(
            Text((_five(None),)),
            Table(("节点", "部门", "时限", "交付标准", "以往用时"), rows),
            *faults,
            Buttons((_start_button(name),)),
            note(f"记一条：流程 记录 {name} 冗余:重复审批，或 断点:职责不清"),
        ),
        summary=f"{name}：{len(template.nodes)} 个节点，{sum(one.days for one in template.nodes)} 个工作日",
    )


def cancelled_card(view: RunView) -> Card:
    """Asks who started the run what is to become of it; the sheet as soon as nothing is left to ask."""
    turn = view.turn
    if view.state is not RunState.UNDER_WAY or turn is None or turn.state is not NodeState.CANCELLED:
        return run_card(view)
    words = f"第 {turn.position} 步“{turn.name}”的任务 {turn.code} 取消了，原因：{turn.cancelled}"
    return Card(
        title=f"{view.title} 停在半路",
        blocks=(
            Text(((words,),)),
            Buttons((_redo_button(view), _stop_button(view))),
            note("不选，流程就停在这一步，后面的不会开始。"),
        ),
        tone=Tone.WARN,
        summary=f"{view.title} 的一步被取消，重做还是停止？",
    )


def held_card(view: RunView, reopened: str, held: Sequence[str]) -> Card:
    """Told where a node was opened again while later ones had started."""
    words = f"“{reopened}”重新打开了，{'、'.join(f'“{one}”' for one in held)}先等它交付。"
    return _notice(view, words, Tone.WARN)


def started_card(view: RunView) -> Card:
    """The question to who starts a process that was started already."""
    words = f"{view.template} 一天之内已经启动过，就是 {view.code}，没有再启动。"
    again = Button("仍要启动", StartAgain(number=view.number), f"仍要启动 {view.code}")
    return Card(
        title=f"已经启动 {view.code}",
        subtitle=view.project,
        blocks=(Text(((words,),)), note(f"看它：流程 {view.code}。确实要再走一个，就点“仍要启动”。"), Buttons((again,))),
        tone=Tone.WARN,
        summary=words,
    )


def overdue_card(view: RunView, line: NodeLine) -> Card:
    """Told to those who can do something about it."""
    who = line.owner or "还没有人认领"
    where = f"第 {line.position} 步“{line.name}”（{line.code}，{line.department}，{who}）"
    words = f"{where}限 {line.limit} 个工作日，到 {line.planned.last:%m-%d} 没有交付。"
    return _notice(view, words, Tone.BAD)


def ended_card(view: RunView) -> Card:
    """Told to everybody who took part."""
    items: tuple[Line, ...] = tuple((Bold(one.name), f" {one.department} {_actual(one)}") for one in view.nodes)
    blocks = (Text((_five(Stage.REVIEWED),)), Bullets("每一步的用时", items), note(f"看全程：流程 {view.code}"))
    return Card(
        title=f"{view.title} 走完了",
        subtitle=view.project,
        blocks=blocks,
        tone=Tone.GOOD,
        summary=f"{view.title} 走完了，可以复盘了",
    )


def _notice(view: RunView, words: str, tone: Tone) -> Card:
    blocks = (Text(((words,),)), note(f"看全程：流程 {view.code}"))
    return Card(title=view.title, subtitle=view.project, blocks=blocks, tone=tone, summary=words)


def _flags(view: RunView, *, late: bool) -> Line:
    tags: list[str | Tag] = [Tag(RUN_STATES[view.state], _TONES[view.state])]
    return (*tags, " ", Tag("逾期", Tone.BAD)) if late else tuple(tags)


def _stages(view: RunView) -> Line:
    return _five(None if view.state is RunState.STOPPED else view.stage)


def _five(now: Stage | None) -> Line:
    """The five steps, the present one standing out (R74)."""
    spans: list[str | Bold] = []
    for one in Stage:
        spans += [" → ", Bold(one.value) if one is now else one.value]
    return tuple(spans[1:])


def _row(one: NodeLine) -> tuple[str, ...]:
    planned = f"{one.planned.first:%m-%d} 至 {one.planned.last:%m-%d}（{one.limit} 个工作日）"
    state = NODE_STATES[one.state] + ("，逾期" if one.late else "")
    return f"{one.position} {one.name} {one.code}".strip(), one.department, one.owner or "–", state, planned, _actual(one)


def _actual(one: NodeLine) -> str:
    if one.started is None:
        return "–"
    if one.done is None:
        return f"{one.started:%m-%d} 起"
    return f"{one.started:%m-%d} 至 {one.done:%m-%d}，{_days(one.days or 0)}"


def _days(days: float) -> str:
    return f"{days:g} 个工作日" if days else "当天"


def _measured(took: Took | None) -> str:
    return f"{took.count} 次，中位 {_days(took.median)}" if took else "–"


def _run_line(view: RunView) -> Line:
    turn = view.turn
    now = f"第 {turn.position} 步 {turn.name}，{turn.department}，{NODE_STATES[turn.state]}" if turn else RUN_STATES[view.state]
    return (Bold(view.code), f" {view.template}：{now}", *((" ", Tag("逾期", Tone.BAD)) if turn is not None and turn.late else ()))


def _summary(view: RunView) -> str:
    turn = view.turn
    if view.state is not RunState.UNDER_WAY or turn is None:
        return f"{view.title}：{RUN_STATES[view.state]}"
    return f"{view.title}：第 {turn.position} 步 {turn.name}，{turn.department}"


def _buttons(view: RunView) -> Iterable[Button]:
    yield Button("刷新", ShowRun(number=view.number), f"流程 {view.code}")
    if view.state is RunState.UNDER_WAY:
        if view.turn is not None and view.turn.state is NodeState.CANCELLED:
            yield _redo_button(view)
        yield _stop_button(view)


def _start_button(name: str) -> Button:
    return Button(f"启动 {name}", StartProcess(template=name), f"流程 启动 {name}")


def _stop_button(view: RunView) -> Button:
    return Button("停止流程", AskStop(number=view.number), f"流程 停止 {view.code}")


def _redo_button(view: RunView) -> Button:
    return Button("重做这一步", RedoNode(number=view.number), f"流程 重做 {view.code}", ButtonStyle.PRIMARY)
