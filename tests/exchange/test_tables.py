"""Tables in and out of files."""

from __future__ import annotations

import io
from pathlib import Path

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
