"""Tables in files: TOML as it is, CSV in UTF-8 or GB18030, XLSX; and rows out of the house that no spreadsheet executes."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, NoReturn
from zipfile import BadZipFile, ZipFile

from bot.errors import CheckFailed

MOST_ROWS = 100_000
MOST_BYTES = 20_000_000
MOST_INFLATED = 200_000_000
"""Bytes that a spreadsheet's parts may come to: a small file can say that it holds more than there is memory."""
MOST_FAULTS = 50
"""Faults printed at once."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def read_toml(file: Path) -> dict[str, Any]:
    """Raises CheckFailed with one line for a file that is not there or not TOML."""
    try:
        return tomllib.loads(_bytes(file).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CheckFailed(f"{file} 不是 TOML 文件：{error}") from error


def read_rows(file: Path) -> list[list[str]]:
    """The cells of a CSV or XLSX file as text, header row first. Raises CheckFailed."""
    rows = _xlsx(file) if file.suffix.lower() == ".xlsx" else _csv(file)
    if len(rows) > MOST_ROWS:
        raise CheckFailed(f"{file} 有 {len(rows)} 行，最多 {MOST_ROWS} 行，请拆开再导入")
    return rows


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """With a byte order mark, so that a Chinese Excel opens it right (C41)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([inert(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8")


def write_xlsx(title: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Without the control characters that no XLSX file can hold. The first row is read before a file is begun: where the
    records are refused, none is left half written."""
    from openpyxl import Workbook  # noqa: PLC0415 - a tenth of the bot's memory, needed by an export alone
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415

    def held(cell: Any) -> Any:
        return inert(ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell)

    left = iter(rows)
    first = list(islice(left, 1))
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.append(list(header))
    for row in chain(first, left):
        sheet.append([held(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def inert(cell: Any) -> Any:
    """What a spreadsheet would run as a formula is kept as text by an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def _bytes(file: Path) -> bytes:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise CheckFailed(f"{file} 超过 {MOST_BYTES // 1_000_000} MB，请拆开再导入")
        return file.read_bytes()
    except OSError as error:
        raise CheckFailed(f"读不了文件 {file}：{error.strerror}") from error


def read_text(file: Path) -> str:
    """Raises CheckFailed with one line for a file that is not there or in another encoding."""
    data = _bytes(file)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CheckFailed(f"{file} 既不是 UTF-8 也不是 GB18030 编码，请另存为 UTF-8 再导入")


def refuse(file: Path, faults: Sequence[str]) -> NoReturn:
    """Nothing of a file with faults comes in; each is named."""
    more = f"\n……另有 {len(faults) - MOST_FAULTS} 处" if len(faults) > MOST_FAULTS else ""
    raise CheckFailed(f"{file} 有 {len(faults)} 处错误，什么都没有导入：\n" + "\n".join(faults[:MOST_FAULTS]) + more)


def _csv(file: Path) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(read_text(file), newline="")))
    except csv.Error as error:
        raise CheckFailed(f"{file} 不是能读的 CSV 文件：有一格太长或引号没有配对，请检查后再导入") from error


def _xlsx(file: Path) -> list[list[str]]:
    from openpyxl import load_workbook  # noqa: PLC0415 - as above
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        data = io.BytesIO(_bytes(file))
        with ZipFile(data) as parts:
            if sum(one.file_size for one in parts.infolist()) > MOST_INFLATED:
                raise CheckFailed(f"{file} 解开后超过 {MOST_INFLATED // 1_000_000} MB，请拆开再导入")
        book = load_workbook(data, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=50)
        return [[_shown(cell) for cell in row] for row in rows]
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise CheckFailed(f"{file} 不是 XLSX 文件，请在表格软件里另存为 .xlsx 再导入") from error


def _shown(cell: Any) -> str:
    """As the spreadsheet shows it, where that says more than the value: 100% is kept as 1."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, int | float) and "%" in (cell.number_format or ""):
        return f"{round(cell.value * 100)}%"
    return str(cell.value)
