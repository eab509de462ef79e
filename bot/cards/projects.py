"""The cards of a project: its start-up information, its sheet, and the check of its division."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.cards.model import Block, Bold, Bullets, Button, Buttons, ButtonStyle, Card, Fields, Line, Table, Tag, Text, Tone, note
from bot.cards.payloads.projects import BindChat, CheckProject, ConfirmDivision
from bot.domain.coverage import Coverage
from bot.domain.projects import (
    COMPLEXITY_WORDS,
    KIND_WORDS,
    REPLY_WORDS,
    SCENARIO_WORDS,
    STAGE_WORDS,
    STATUS_WORDS,
    Milestone,
    Project,
    ProjectDepartment,
    Reply,
    ResourceNeed,
)

REPLY_TONES = {Reply.NONE: Tone.QUIET, Reply.ACCEPTED: Tone.GOOD, Reply.DECLINED: Tone.BAD, Reply.COUNTER: Tone.WARN}
SHOWN = 20
"""Rows of a list on a card; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Helper:
    """A department beside the lead, with its contact's name and internal number (R33)."""

    answer: ProjectDepartment
    name: str
    liaison: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """A project with everything its cards name. `late` and `stuck` count its open work that is overdue or waits for support,
    `open_count` and `done_count` all of it; `typical` are the pieces of work that its scenario usually has."""

    project: Project
    lead: str = ""
    initiator: str = ""
    coordinator: str = ""
    helpers: tuple[Helper, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    needs: tuple[tuple[ResourceNeed, str], ...] = ()
    late: int = 0
    stuck: int = 0
    open_count: int = 0
    done_count: int = 0
    nearest: tuple[str, ...] = ()
    typical: tuple[str, ...] = ()
    kickoff: str = ""
    team: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    overdue: bool = False


def title_of(project: Project) -> str:
    return f"{project.number} {project.name}"


def days_of(project: Project) -> str:
    return f"{project.first} 至 {project.last}" if project.first and project.last else "未定"


def record_id(project: Project) -> int:
    if project.id is None:
        raise ValueError("a card needs a record that is kept")
    return project.id


def info_blocks(view: View) -> tuple[Block, ...]:
    """The start-up information (R2): who, what for, until when, with what."""
    project = view.project
    pairs = (
        ("目标", project.goal),
        ("背景", project.background),
        ("关键诉求", project.asks),
        ("预期成果", project.result),
        ("验收标准", project.acceptance or "未写"),
        ("牵头部门", view.lead or "未定"),
        ("配合部门", "、".join(one.name for one in view.helpers) or "未定"),
        ("协调人", view.coordinator or view.initiator),
        ("起止", days_of(project)),
        ("场景", SCENARIO_WORDS[project.scenario] if project.scenario else ""),
        ("复杂度", COMPLEXITY_WORDS[project.complexity] + ("，要开启动会" if project.complexity == "complex" else "，线上同步")),
        ("沟通方式", project.communication),
        ("常设组", "是，每月开月会" if project.standing else ""),
        ("启动会", view.kickoff),
        ("议程", project.agenda),
        ("核心成员", "、".join(view.team)),
        ("目标签字", "、".join(view.signed)),
        ("优先级规则", project.priorities),
        ("风险", project.risks),
        ("备注", project.notes),
    )
    blocks: list[Block] = [Fields(tuple((label, value) for label, value in pairs if value))]
    if view.milestones:
        blocks.append(Bullets("里程碑", tuple(map(_milestone, view.milestones))))
    if view.needs:
        blocks.append(_needs(view.needs))
    return tuple(blocks)


def info_card(view: View) -> Card:
    """The start-up information as it goes to everyone who is involved (R4, R12)."""
    project = view.project
    blocks = [*info_blocks(view)]
    if view.typical:
        blocks.append(Bullets("这类事项常有的子任务", tuple((one,) for one in view.typical)))
    blocks.append(note(f"看进展：/项目 {project.number} · 建子任务：/任务 名称 部门:… 截止:…"))
    return Card(
        title=f"启动信息表 · {title_of(project)}",
        blocks=tuple(blocks),
        tone=Tone.GOOD,
        summary=f"{title_of(project)}：{view.lead}牵头，{days_of(project)}",
    )


def sheet_card(view: View) -> Card:
    """/项目: where it stands (R23, R50)."""
    project = view.project
    blocks: list[Block] = [
        Text((_state(view),)),
        *info_blocks(view),
        _answers(view.helpers),
        Fields(
            (("子任务", f"完成 {view.done_count}，未完成 {view.open_count}"), ("延期", str(view.late)), ("需支持", str(view.stuck)))
        ),
    ]
    if view.nearest:
        blocks.append(Bullets("接下来", tuple((one,) for one in view.nearest)))
    blocks += [
        Buttons((_check_button(project),)),
        note(f"子任务：在项目群里发 /任务 列表 · 改：/项目 {project.number} 目标:…"),
    ]
    return Card(
        title=title_of(project),
        subtitle=f"{view.lead}牵头" if view.lead else "",
        blocks=tuple(blocks),
        tone=Tone.BAD if view.late or view.overdue else Tone.WARN if view.stuck else Tone.INFO,
        summary=f"{title_of(project)}：{STAGE_WORDS[project.stage]}，{STATUS_WORDS[project.status]}",
    )


def coverage_card(project: Project, coverage: Coverage) -> Card:
    """What the division lacks (R51, R55), and the button that confirms it when it lacks nothing (R54)."""
    blocks: list[Block] = [
        Bullets("缺口", tuple((one,) for one in coverage.gaps), empty="没有", numbered=True),
        Bullets("提醒", tuple((one,) for one in coverage.warnings), empty="没有", numbered=True),
    ]
    buttons = [] if coverage.gaps or project.kicked_off_at else [_confirm_button(project)]
    blocks.append(Buttons((*buttons, _check_button(project))))
    return Card(
        title=f"分工检查 · {title_of(project)}",
        blocks=tuple(blocks),
        tone=Tone.WARN if coverage.gaps else Tone.GOOD,
        summary=f"{title_of(project)}：{len(coverage.gaps)} 个缺口，{len(coverage.warnings)} 个提醒",
    )


def duty_card(view: View, duties: Mapping[str, Iterable[str]]) -> Card:
    """The division as everyone may look it up (R50, R60): each department with its work."""
    project = view.project
    lists = tuple(Bullets(name, shown(work)) for name, work in duties.items())
    return Card(
        title=f"分工已确认 · {title_of(project)}",
        subtitle=f"{view.lead}牵头" if view.lead else "",
        blocks=(
            Fields((("目标", project.goal or "未写"), ("起止", days_of(project)), ("风险", project.risks or "未写"))),
            *lists,
            note(f"各部门只对自己名下的任务负责。看进展：/项目 {project.number}"),
        ),
        tone=Tone.GOOD,
        summary=f"{title_of(project)}的分工已确认，进入执行",
    )


def rebind_card(project: Project, before: Project) -> Card:
    """The group is another project's: nothing changes before somebody says so."""
    button = Button(
        "改绑",
        BindChat(project_id=record_id(project)),
        f"绑定 {project.number} 改绑",
        ButtonStyle.DANGER,
        "改绑后，这个群只看得到新项目的内容。",
    )
    return Card(
        title="本群已属于另一个项目",
        blocks=(
            Fields((("现在", title_of(before)), ("要改成", title_of(project)))),
            note("确认要改，请点“改绑”；什么都不做就不改。"),
            Buttons((button,)),
        ),
        tone=Tone.WARN,
        summary="本群已属于另一个项目，要改绑吗？",
    )


def notice_card(title: str, text: str) -> Card:
    """One sentence as a card: what a pressed card turns into."""
    return Card(title=title, blocks=(Text(((text,),)),), tone=Tone.GOOD, summary=text)


def shown(items: Iterable[str], most: int = SHOWN) -> tuple[Line, ...]:
    """The first items and, where there are more, how many."""
    every = [(one,) for one in items]
    return tuple(every if len(every) <= most else [*every[:most], (f"……另有 {len(every) - most} 项",)])


def due_name(day: date) -> str:
    return f"{day.month}-{day.day}"


def _state(view: View) -> Line:
    """Lateness and needed support are flags beside the status (X6)."""
    project = view.project
    flags: tuple[str | Tag, ...] = ()
    if view.late or view.overdue:
        flags += (" ", Tag("延期", Tone.BAD))
    if view.stuck:
        flags += (" ", Tag("需支持", Tone.WARN))
    if project.confidential:
        flags += (" ", Tag("保密", Tone.QUIET))
    return ("阶段 ", Bold(STAGE_WORDS[project.stage]), " · 状态 ", Bold(STATUS_WORDS[project.status]), *flags)


def _answers(helpers: tuple[Helper, ...]) -> Block:
    return Bullets("部门答复", tuple(map(_answer, helpers)), empty="没有配合部门")


def _answer(helper: Helper) -> Line:
    one = helper.answer
    said = "，".join(
        filter(
            None,
            (
                f"对接人 {helper.liaison}" + (f" {helper.phone}" if helper.phone else "") if helper.liaison else "",
                one.resources if one.reply is not Reply.DECLINED else "",
                f"最早 {one.earliest}" if one.earliest else "",
                f"理由：{one.reason}" if one.reason else "",
                f"建议：{one.alternative}" if one.alternative else "",
            ),
        )
    )
    return (helper.name, " ", Tag(REPLY_WORDS[one.reply], REPLY_TONES[one.reply]), f" {said}" if said else "")


def _milestone(one: Milestone) -> Line:
    return (f"{one.due} {one.name}", *((" ", Tag("已达成", Tone.GOOD)) if one.done_on else ()))


def _needs(needs: tuple[tuple[ResourceNeed, str], ...]) -> Table:
    """R23, R43, R44: what, how much, who gives it, how urgent, whether it is approved."""
    rows = tuple(
        (
            KIND_WORDS[one.kind],
            one.what,
            str(one.priority) if one.priority else "未定",
            provider or "未定",
            {None: "未批", True: "已批", False: "不批"}[one.approved],
        )
        for one, provider in sorted(needs, key=lambda pair: (pair[0].priority or 10, pair[0].id or 0))
    )
    return Table(("资源", "需要", "优先级", "提供方", "审批"), rows[:SHOWN])


def _check_button(project: Project) -> Button:
    return Button("分工检查", CheckProject(project_id=record_id(project)), f"项目 {project.number} 检查")


def _confirm_button(project: Project) -> Button:
    return Button("确认分工", ConfirmDivision(project_id=record_id(project)), f"确认分工 {project.number}", ButtonStyle.PRIMARY)
