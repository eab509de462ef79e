"""A table of records as it comes in: its headings, its rows, and what each cell says; every fault with its row and column."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from pathlib import Path
from typing import Any, Generic, TypeVar

from sqlmodel import Session

from bot.domain.states import LATE, SUPPORT, WORDS, Standing, read_standing
from bot.domain.text.hanzi import simple
from bot.domain.text.names import Directory, Somebody, Unit, find_department, find_person
from bot.domain.text.suggest import nearest
from bot.domain.text.unclear import Unclear
from bot.errors import CheckFailed
from bot.exchange.tables import FORMULA, MOST_ROWS, read_rows, read_text

LONGEST = 2000
"""Characters of a text in a cell."""
LONGEST_COUNT = 6
"""Digits of a number."""
YEARS = range(2000, 2101)
"""Other years are a slip of the pen."""
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2})?)?")
_NO_YEAR = re.compile(r"(\d{1,2})(?:\s*[-/月]\s*(\d{1,2})|\s*\.\s*(\d{2}))\s*[日号]?(?:[ T]+(\d{1,2}):(\d{2})(?::\d{2})?)?")
"""11月20日, 11-20, 11.20; 11.2 is none: a sheet keeps 11.20 as that number."""
_PERCENT = re.compile(r"(\d{1,3})(?:\.0+)?\s*[%％]?")
_SHARE = re.compile(r"0?\.\d+|1\.0+")
_CODE = re.compile(r"(?:([A-Z])\s*-\s*)?(\d{1,9})", re.IGNORECASE)
_COUNTING = {simple(word) for word in ["序号", "行号", "no", "no."]}
"""Columns that only count the rows."""
_PLACELESS = {simple(word) for word in ["备注"]}
"""Columns that no record has a place for: they stay out, and the operator is told."""
_SUMS = {simple(word) for word in ["合计", "总计", "小计"]}
_SEVERAL = re.compile(r"[、，,;；/]+")
_PADDING = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
"""王 芳: how a sheet makes short names as wide as long ones."""
_YES = {simple(word) for word in ["是", "有", "需要", "需支持", "要", "√", "✓", "yes", "true", "y", "1"]}
_NO = {simple(word) for word in ["否", "无", "没有", "不需要", "不用", "-", "no", "false", "n", "0"]}

Incoming = TypeVar("Incoming")
Fields = Mapping[str, str]
"""Each column with the words that head it, its own first."""


@dataclass(slots=True)
class Row:
    """One row: what stands in its columns, read at a moment in the company's zone. What cannot be read is a fault that names row
    and column, and reads as nothing."""

    number: int
    cells: dict[str, str]
    letter: str
    fields: Fields
    directory: Directory
    now: datetime
    faults: list[str] = field(default_factory=list)

    def text(self, name: str, *, most: int = LONGEST, required: bool = False) -> str:
        said = self.cells.get(name, "")
        if required and not said:
            self.fault(name, "不能空着")
        if len(said) > most:
            self.fault(name, f"有 {len(said)} 字，最多 {most} 字")
        return said

    def code(self) -> int | None:
        """The 12 of T-12, of the letter that is of this kind of record; None where the record gets the next number."""
        said = self.cells.get("code", "")
        found = _CODE.fullmatch(said)
        if said and (found is None or (found[1] or self.letter).upper() != self.letter or not 0 < int(found[2]) < 2**31):
            self.fault("code", f"“{said[:20]}”不是编号，要写 {self.letter}-12 这样的，或者空着")
            return None
        return int(found[2]) if found else None

    def standing(self) -> Standing | None:
        said = self.cells.get("state", "")
        if said and (found := read_standing(said)) is not None:
            return found
        if said:
            words = "、".join(words.split()[0] for words in (*WORDS.values(), LATE, SUPPORT))
            self.fault("state", f"没有“{said[:20]}”这个状态，可以写：{words}")
        return None

    def flag(self, name: str) -> bool:
        said = simple(self.cells.get(name, "")).strip()
        if said and said not in _YES | _NO:
            self.fault(name, f"“{said[:20]}”看不懂，要写 是 或 否")
        return said in _YES

    def moment(self, name: str, at: time = time(0), *, over: bool = False) -> datetime | None:
        """Aware; a day without a clock time is that day at `at`, in the company's zone. One without its year is the nearest, of
        what is `over` the last."""
        said = self.cells.get(name, "")
        if not said:
            return None
        try:
            return _moment(said, at, self.now, over=over)
        except ValueError:
            self.fault(name, f"“{said[:20]}”不是日期，要写 2026-12-04 或 12月4日 这样的")
            return None

    def day(self, name: str, *, required: bool = False) -> date | None:
        if required and not self.cells.get(name):
            self.fault(name, "不能空着")
        found = self.moment(name)
        return found.date() if found else None

    def percent(self, name: str) -> int | None:
        said = self.cells.get(name, "")
        if _SHARE.fullmatch(said):
            return round(float(said) * 100)
        found = _PERCENT.fullmatch(said)
        if said and (found is None or int(found[1]) > 100):
            self.fault(name, f"“{said[:20]}”不是进度，要写 0% 到 100%")
            return None
        return int(found[1]) if found else None

    def count(self, name: str, most: int) -> int:
        said = self.cells.get(name, "")
        if said and not (said.isascii() and said.isdecimal() and len(said) <= LONGEST_COUNT and int(said) <= most):
            self.fault(name, f"“{said[:20]}”要写 0 到 {most} 的数")
            return 0
        return int(said or 0)

    def unit(self, name: str, *, required: bool = False) -> Unit | None:
        said = self.text(name, required=required)
        return self._unit(name, said) if said else None

    def units(self, name: str) -> list[Unit]:
        said = [one.strip() for one in _SEVERAL.split(self.cells.get(name, "")) if one.strip()]
        return [found for one in said if (found := self._unit(name, one)) is not None]

    def person(self, name: str, department: Unit | None = None) -> Somebody | None:
        """Of several of that name the one of the department."""
        said = _PADDING.sub("", self.cells.get(name, ""))
        found = find_person(said, self.directory) if said else None
        if isinstance(found, Unclear) and department is not None:
            found = find_person(f"{department.name}{said}", self.directory)
        if isinstance(found, Somebody):
            return found
        if len(_SEVERAL.split(said.strip())) > 1:
            self.fault(name, f"“{said[:20]}”写了几个人，只能写一位")
        elif said:
            more = "有好几位，要写成 市场部王芳 这样" if isinstance(found, Unclear) else "没有登记，先用 tongzhou import org 导入"
            self.fault(name, f"“{said[:20]}”{more}")
        return None

    def fault(self, name: str, says: str) -> None:
        self.faults.append(f"第 {self.number} 行“{self.fields[name].split()[0]}”：{says}")

    def _unit(self, name: str, said: str) -> Unit | None:
        found = find_department(said, self.directory)
        if isinstance(found, Unit):
            return found
        known = "、".join(one.name for one in self.directory.departments[:10])
        self.fault(name, f"没有“{said[:20]}”这个部门，现有的部门：{known}")
        return None


@dataclass(frozen=True, slots=True)
class Kind(Generic[Incoming]):
    """A kind of record that comes in: what people call it, the letter of its code, the column that only it has, its columns, and
    what is done with a row. `known` tells which of some numbers there are already, `read` gives None for a row with faults, `keep`
    adds what belongs to a record that is kept."""

    called: str
    letter: str
    key: str
    fields: Fields
    known: Callable[[Session, Collection[int]], set[int]]
    read: Callable[[Session, Row, datetime], Incoming | None]
    keep: Callable[[Session, Incoming, datetime], None]


def read_file(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The headings of a CSV, an XLSX or a JSONL file, and the cells of each record as text with the line that it stands on. Raises
    CheckFailed."""
    if file.suffix.lower() in (".jsonl", ".json"):
        names, rows = _jsonl(file)
    else:
        names, *cells = read_rows(file) or [[]]
        rows = list(enumerate(cells, 2))
    if not rows:
        raise CheckFailed(f"{file} 里没有记录：第一行写表头，下面一行一条")
    return names, rows


def headings(cells: list[str], fields: Fields) -> tuple[list[str], list[str]]:
    """The field of each column, and the faults of those that nobody knows or that stand there twice."""
    known = {simple(word): name for name, words in fields.items() for word in words.split()}
    names, faults = [], []
    for at, cell in enumerate(cells, 1):
        name = known.get(_heading(cell), "")
        if cell.strip() and not name and _heading(cell) not in _COUNTING | _PLACELESS:
            near = nearest(simple(cell).strip(), {word: word for word in known})
            hint = f"，是不是“{fields[known[near]].split()[0]}”？" if near else ""
            faults.append(f"第 1 行第 {at} 列：没有“{cell.strip()[:20]}”这一列{hint}")
        elif name and name in names:
            faults.append(f"第 1 行第 {at} 列：“{cell.strip()[:20]}”这一列出现了两次，只留一列")
        names.append(name)
    return names, faults


def left_out(cells: list[str]) -> list[str]:
    """The columns whose words no record has a place for."""
    return [cell.strip() for cell in cells if _heading(cell) in _PLACELESS]


def is_sum(cells: list[str]) -> bool:
    """Whether this is the line under a table that adds it up."""
    return any(_heading(cell) in _SUMS for cell in cells)


def _heading(cell: str) -> str:
    return "".join(simple(cell).split())


def cells_of(names: list[str], cells: list[str]) -> dict[str, str]:
    """What stands under each heading, without what no database holds, and without the apostrophe that keeps a formula text."""
    return {name: _own(cell) for name, cell in zip(names, cells, strict=False) if name and cell.strip()}


def _own(cell: str) -> str:
    text = cell.replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()
    return text[1:] if text.startswith("'") and text[1:2] in FORMULA and len(text) > 1 else text


def _moment(said: str, at: time, now: datetime, *, over: bool) -> datetime:
    """Raises ValueError for what is none."""
    moment = _without_year(said, at, now, over=over) or _written(said, at, now.tzinfo)
    if moment.year not in YEARS:
        raise ValueError(said)
    return moment


def _without_year(said: str, at: time, now: datetime, *, over: bool) -> datetime | None:
    found = _NO_YEAR.fullmatch(said)
    if found is None:
        return None
    month, day, after_dot, hour, minute = found.groups()
    clock = time(int(hour), int(minute)) if hour else at
    years = [year for year in (now.year - 1, now.year, now.year + 1) if _exists(year, int(month), int(day or after_dot))]
    moments = [datetime.combine(date(year, int(month), int(day or after_dot)), clock, now.tzinfo) for year in years]
    known = [one for one in moments if not over or one.date() <= now.date()]
    return min(known, key=lambda one: abs(one - now), default=None)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _written(said: str, at: time, zone: tzinfo | None) -> datetime:
    if (found := _DAY.fullmatch(said)) is not None:
        year, month, day, hour, minute = found.groups()
        clock = time(int(hour), int(minute)) if hour else at
        return datetime.combine(date(int(year), int(month), int(day)), clock, zone)
    moment = datetime.fromisoformat(said)
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _jsonl(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    records = list(_objects(file))
    names = list(dict.fromkeys(name for _, one in records for name in one))
    return names, [(number, [_shown(one.get(name)) for name in names]) for number, one in records]


def _objects(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """JSON allows the other separators of lines inside its texts."""
    for number, line in enumerate(read_text(file).split("\n"), 1):
        if not line.strip():
            continue
        if number > MOST_ROWS:
            raise CheckFailed(f"{file} 超过 {MOST_ROWS} 行，请拆开再导入")
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise CheckFailed(f"{file} 的第 {number} 行不是一个 JSON 对象，什么都没有导入")
        yield number, found


def _shown(value: Any) -> str:
    if value is None:
        return ""
    return ("是" if value else "") if isinstance(value, bool) else str(value)
