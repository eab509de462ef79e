"""The cards of a subtask: its sheet, the list of a project with a 认领 for each that nobody owns, and what is told in private."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.cards.issues import meeting_button
from bot.cards.model import Block, Bullets, Button, Buttons, ButtonStyle, Card, Fields, Line, Table, Tag, Text, Tone, note, plain
from bot.cards.payloads.subtasks import (
    AskAssign,
    AskFinish,
    AskHandOver,
    AskProgress,
    AskRelease,
    AskSupport,
    ClaimSubtask,
    RefuseHandOver,
)
from bot.domain.subtasks import State, Subtask

ROWS = 30
"""Subtasks in the table of one list; the rest is counted."""
CLAIMABLE = 12
"""认领 buttons on one list."""
TOLD = 5
"""Reports and answers that a sheet repeats."""
STATES = {State.OPEN: "待认领", State.CLAIMED: "进行中", State.DONE: "已完成", State.CANCELLED: "已取消"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A subtask with the names and figures around it. `planned` is in percent; `needs` and `told` are lines, the newest last;
    `due_at` is the subtask's, in the company's zone.
    `meeting_for` is the 7 of the issue I-7 whose special meeting is this work (R121)."""

    subtask: Subtask
    department: str
    owner: str = ""
    project: str = ""
    planned: int = 0
    late: bool = False
    support: bool = False
    needs: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    meeting_for: int | None = None
    due_at: datetime | None = None


def code(subtask: Subtask) -> str:
    return f"T-{subtask.number}"


def sheet_card(sheet: Sheet) -> Card:
    """Everything there is to know, and what can be done with it now."""
    one = sheet.subtask
    blocks: list[Block] = [Text(((*_flags(sheet),),)), Fields(tuple(_facts(sheet)))]
    if sheet.needs:
        blocks.append(Bullets("需要的支持", tuple((text,) for text in sheet.needs[-TOLD:])))
    if sheet.told:
        blocks.append(Bullets("经过", tuple((text,) for text in sheet.told[-TOLD:])))
    if pressable := (*_meets(sheet), *_buttons(one)):
        blocks.append(Buttons(pressable))
    else:
        blocks.append(note(f"要重新打开，请部门负责人发：任务 {code(one)} 重开 原因:…"))
    return Card(
        title=f"{code(one)} {one.name}",
        subtitle=sheet.project,
        blocks=tuple(blocks),
        tone=_tone(sheet),
        summary=f"{code(one)} {one.name}：{state_word(sheet)}" + (f"，{sheet.owner}" if sheet.owner else ""),
    )


def list_card(sheets: Sequence[Sheet], place: str) -> Card:
    """The work of a project or department; what nobody owns can be claimed here."""
    open_ones = [one for one in sheets if one.subtask.state is State.OPEN]
    ordered = [*open_ones, *(one for one in sheets if one.subtask.state is not State.OPEN)]
    blocks: list[Block] = [Fields(tuple(_counts(sheets)))]
    if ordered:
        blocks.append(Table(("任务", "部门", "负责人", "截止", "进度"), tuple(map(_row, ordered[:ROWS]))))
    if len(ordered) > ROWS:
        blocks.append(note(f"……另有 {len(ordered) - ROWS} 项。看某一项：任务 T-编号"))
    if open_ones:
        blocks.append(Buttons(tuple(claim_button(one.subtask) for one in open_ones[:CLAIMABLE])))
    if len(open_ones) > CLAIMABLE:
        blocks.append(note(f"……另有 {len(open_ones) - CLAIMABLE} 项可以认领，写法一样：认领 T-编号"))
    if not sheets:
        blocks.append(note("还没有任务。怎么新建，发：帮助 任务"))
    late = any(one.late for one in sheets)
    return Card(
        title="任务列表",
        subtitle=place,
        blocks=tuple(blocks),
        tone=Tone.WARN if late else Tone.INFO,
        summary=f"{place}：任务 {len(sheets)} 项，待认领 {len(open_ones)} 项",
    )


def handed_card(sheet: Sheet, giver: str, reason: str, how: str = "转交") -> Card:
    """Told in private to somebody who owns it from now on; refused once it goes back."""
    one = sheet.subtask
    return Card(
        title=f"{code(one)} 交给你了",
        blocks=(
            Text(
                (
                    (f"{giver}把“{one.name}”{how}给你" + (f"，原因：{reason}" if reason else "。"),),
                    (f"截止 {due_text(sheet)}，现在 {one.progress}%。",),
                )
            ),
            Buttons((Button("不接手", RefuseHandOver(number=one.number), f"不接手 {code(one)}"),)),
            note("不点就是接手了。"),
        ),
        tone=Tone.INFO,
        summary=f"{giver}把 {code(one)} {how}给你",
    )


def passed_on_card(sheet: Sheet, *, theirs: bool = False) -> Card:
    """What the card of a hand-over turns into when the subtask is somebody else's, or nobody's, by now, or is over in the hands of
    who got it."""
    one = sheet.subtask
    if theirs:
        over = f"{code(one)} {one.name} {STATES[one.state]}。"
        return Card(title=f"{code(one)} {STATES[one.state]}", blocks=(plain(over),), tone=Tone.QUIET, summary=over)
    words = f"{code(one)} {one.name} 现在{'由' + sheet.owner + '负责' if sheet.owner else '没有人负责'}。"
    return Card(title=f"{code(one)} 已不在你手上", blocks=(plain(words),), tone=Tone.QUIET, summary=words)


def claim_button(subtask: Subtask) -> Button:
    words = f"认领 {code(subtask)}"
    return Button(words, ClaimSubtask(number=subtask.number), words, ButtonStyle.PRIMARY)


def state_word(sheet: Sheet) -> str:
    return "延期" if sheet.late else STATES[sheet.subtask.state]


def due_text(sheet: Sheet) -> str:
    """The day it is due, with the moment where one was set."""
    return f"{sheet.subtask.due:%m-%d}" + (f" {sheet.due_at:%H:%M}" if sheet.due_at else "")


def claimed_words(subtask: Subtask, owner: str, since: datetime | None) -> str:
    """Who has it, as everyone else is told: T-12 已由刘洋认领(11-20 17:32)。"""
    return f"{code(subtask)} 已由{owner}认领" + (f"({since:%m-%d %H:%M})" if since else "") + "。"


def needed(what: str, by: date | None) -> str:
    return what + (f"（{by:%m-%d} 前）" if by else "")


def _flags(sheet: Sheet) -> Line:
    spans: list[str | Tag] = [Tag(STATES[sheet.subtask.state], _TONES[sheet.subtask.state])]
    if sheet.late:
        spans += [" ", Tag("延期", Tone.BAD)]
    if sheet.support:
        spans += [" ", Tag("需支持", Tone.WARN)]
    return tuple(spans)


_TONES = {State.OPEN: Tone.INFO, State.CLAIMED: Tone.INFO, State.DONE: Tone.GOOD, State.CANCELLED: Tone.QUIET}


def _tone(sheet: Sheet) -> Tone:
    if sheet.late:
        return Tone.BAD
    return Tone.WARN if sheet.support else _TONES[sheet.subtask.state]


def _facts(sheet: Sheet) -> Iterable[tuple[str, str]]:
    one = sheet.subtask
    yield "责任部门", sheet.department
    yield "第一负责人", sheet.owner or "还没有人认领"
    yield "起止", f"{one.starts:%m-%d} 至 {due_text(sheet)}"
    yield "进度", f"实际 {one.progress}% / 计划 {sheet.planned}%"
    for label, text in (("目标", one.goal), ("交付标准", one.standard), ("交付物", one.deliverable), ("原因", one.reason)):
        if text:
            yield label, text


def _counts(sheets: Sequence[Sheet]) -> Iterable[tuple[str, str]]:
    states = [one.subtask.state for one in sheets]
    for state in (State.OPEN, State.CLAIMED, State.DONE):
        yield STATES[state], f"{states.count(state)} 项"
    yield "延期", f"{sum(one.late for one in sheets)} 项"


def _row(sheet: Sheet) -> tuple[str, ...]:
    one = sheet.subtask
    flags = ("（延期）" if sheet.late else "") + ("（需支持）" if sheet.support else "")
    owner = sheet.owner or STATES[one.state]
    return f"{code(one)} {one.name}", sheet.department, owner, f"{due_text(sheet)}{flags}", f"{one.progress}%/{sheet.planned}%"


def _meets(sheet: Sheet) -> Iterable[Button]:
    if sheet.meeting_for is not None and sheet.subtask.state in (State.OPEN, State.CLAIMED):
        yield meeting_button(sheet.meeting_for)


def _buttons(one: Subtask) -> Iterable[Button]:
    if one.state is State.OPEN:
        yield claim_button(one)
        yield Button("指派", AskAssign(number=one.number), f"指派 {code(one)}")
        yield support_button(one)
    elif one.state is State.CLAIMED:
        yield Button("报进度", AskProgress(number=one.number), f"进度 {code(one)}", ButtonStyle.PRIMARY)
        yield finish_button(one)
        yield support_button(one)
        yield Button("转交", AskHandOver(number=one.number), f"转交 {code(one)}")
        yield Button("放弃", AskRelease(number=one.number), f"放弃 {code(one)}")


def finish_button(one: Subtask) -> Button:
    words = f"完成 {code(one)}"
    return Button(words, AskFinish(number=one.number), words)


def support_button(one: Subtask) -> Button:
    return Button("需要支持", AskSupport(number=one.number), f"任务 {code(one)} 需要支持")
