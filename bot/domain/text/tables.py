"""Tables pasted into a chat: rows under a header row, with `|` or TAB between the cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.domain.text.headings import Heading, Section, read_heading
from bot.domain.text.markers import Line
from bot.domain.text.normalize import fold
from bot.domain.text.notes import Note, unnoted

#: What a column holds → the words of its header, folded.
COLUMNS: dict[str, str] = {
    "text": """
        事项 任务 内容 工作 工作事项 工作内容 工作任务 任务名称 任务内容 事项名称 具体事项 具体内容 主要工作
        完成内容 计划内容 问题 问题描述 风险 描述 item task work
    """,
    "refs": "编号 任务编号 项目编号 任务号 单号 id no no. code",
    "progress": "进度 完成度 完成率 完成进度 完成比例 百分比 progress %",
    "status": "状态 完成状态 当前状态 完成情况 status state",
    "due": """
        时间 截止 截止时间 截止日期 截止日 计划完成 计划完成时间 计划完成日期 完成时间 完成日期 预计完成
        预计完成时间 预计时间 计划时间 日期 时限 due deadline ddl
    """,
    "support": "需支持方 支持方 需支持部门 支持部门 需协调方 协调部门 需协助方 配合部门 需支持 support",
    "reason": "原因 问题原因 延期原因 reason",
    "number": "序号 # 序 no号 行号",
    "skip": "负责人 责任人 owner 备注 说明 优先级 部门 人员 执行人 耗时 工时 用时 priority note notes",
}
_COLUMN = {word: column for column, words in COLUMNS.items() for word in words.split()}
_RULE = frozenset("-:| =")
_FILLED = frozenset((Section.COMPLETED, Section.PLANNED, Section.BLOCKERS))


@dataclass(frozen=True, slots=True)
class Table:
    """A header row's columns and the rows below it; `headings` are the sections of its columns, or `row_headings` of its rows."""

    columns: tuple[str, ...]
    headings: tuple[Heading | None, ...]
    rows: tuple[tuple[str, ...], ...]
    row_headings: tuple[Heading, ...] = ()

    @property
    def sections(self) -> tuple[Heading, ...]:
        """The sections that its columns (项目 | 今日进展 | 明日计划) or its rows (今日完成 | 换模 | 100%) are."""
        return self.row_headings or tuple(heading for heading in self.headings if heading)


def split_tables(lines: Iterable[Line], note: Note = unnoted) -> Iterator[Line | Table]:
    """Lines as they are, and tables where rows stand under a header row."""
    rows: list[Line] = []
    for line in lines:
        if line.cells and (not rows or (len(line.cells) > 1 and _same_table(rows, line))):
            rows.append(line)
            continue
        yield from _settle(rows, note)
        rows = [line] if line.cells else []
        if not line.cells:
            yield line
    yield from _settle(rows, note)


def _same_table(rows: list[Line], line: Line) -> bool:
    return bool(rows) and abs(len(rows[0].cells) - len(line.cells)) <= 1


def _settle(rows: list[Line], note: Note) -> Iterator[Line | Table]:
    table = _read(rows) if len(rows) > 1 else None
    if table:
        for row in rows:
            note(row.number, "table header" if row is rows[0] else "table row", " | ".join(row.cells))
        yield table
    else:
        yield from (_without_rim(row) for row in rows)


def _read(rows: list[Line]) -> Table | None:
    header = rows[0].cells
    columns = tuple(_COLUMN.get(fold(cell).replace(" ", ""), "") for cell in header)
    headings = _headings(header, columns)
    body = tuple(row.cells for row in rows[1:] if not set("".join(row.cells)) <= _RULE)
    if not _opens(header) and (sections := _row_headings(body)):
        text = next((n for n, column in enumerate(columns) if n and column in ("text", "")), 1)
        return Table(("", *columns[1:text], "text", *columns[text + 1 :]), (), body, sections)
    if sum(heading is not None for heading in headings) > 1:
        return Table(columns, headings, body)
    if "text" in columns and sum(map(bool, columns)) > len(columns) // 2:
        return Table(columns, (), body)
    return None


def _row_headings(body: tuple[tuple[str, ...], ...]) -> tuple[Heading, ...]:
    """The sections that the first cells of all rows name (今日完成 | 换模 | 100%)."""
    named = tuple(heading for row in body if (heading := _opens(row)))
    return named if len(named) == len(body) else ()


def _opens(row: tuple[str, ...]) -> Heading | None:
    """The section that the first cell of a row names."""
    heading = read_heading(row[0]) if len(row) > 1 else None
    return heading if heading and heading.section in _FILLED else None


def _without_rim(row: Line) -> Line:
    """A row that belongs to no table, without the bars around it; a heading in its first cell stands before a colon."""
    if _opens(row.cells):
        return replace(row, text=f"{row.cells[0]}：{' '.join(row.cells[1:])}")
    return replace(row, text=row.text.strip("|｜ "))


def _headings(header: tuple[str, ...], columns: tuple[str, ...]) -> tuple[Heading | None, ...]:
    """Which columns are sections; words that name a column of an item table are none beside a text column."""
    read = tuple(read_heading(cell) for cell in header)
    if any(heading and heading.sure and heading.dated for heading in read):
        return tuple(heading if heading and heading.section is not Section.FIELD else None for heading in read)
    taken = ("text", "refs", "progress", "status", "due", "reason", "number", "skip")
    return tuple(None if column in taken else heading for heading, column in zip(read, columns, strict=True))
