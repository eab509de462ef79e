"""Tables in and out of files."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import load_workbook

from bot.errors import CheckFailed
from bot.exchange.tables import read_rows, write_xlsx


def test_a_cell_longer_than_the_reader_takes_is_refused_with_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("姓名,职务\n李娜," + "长" * 131_073 + "\n", encoding="utf-8")

    with pytest.raises(CheckFailed, match="有一格太长"):
        read_rows(file)


def test_control_characters_are_left_out_of_a_spreadsheet() -> None:
    written = write_xlsx("日报", ("完成", "数"), [("接口\x0b联调\x00\n第二行", 1), ("\x01=1+1", 2)])

    rows = list(load_workbook(io.BytesIO(written)).worksheets[0].iter_rows(values_only=True))
    assert rows == [("完成", "数"), ("接口联调\n第二行", 1), ("'=1+1", 2)]


def test_a_spreadsheet_that_inflates_beyond_all_bounds_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "people.xlsx"
    file.write_bytes(write_xlsx("人员", ("姓名",), [("李娜",)]))
    with ZipFile(file, "a", ZIP_DEFLATED) as parts, parts.open("xl/more.xml", "w", force_zip64=True) as part:
        for _ in range(201):
            part.write(bytes(1_000_000))
    assert file.stat().st_size < 1_000_000

    with pytest.raises(CheckFailed, match="解开后超过 200 MB，请拆开再导入"):
        read_rows(file)


def test_a_table_of_a_million_rows_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("姓名\n" + "李娜\n" * 1_000_000, encoding="utf-8")

    with pytest.raises(CheckFailed, match="有 1000001 行，最多 100000 行，请拆开再导入"):
        read_rows(file)
