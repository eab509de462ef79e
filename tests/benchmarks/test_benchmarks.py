"""The benchmarks measure what they say: every event is kept and acknowledged, and a figure is printed with its reference."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as program
from benchmarks import timers, weekly
from benchmarks.__main__ import Measure
from benchmarks.line import Line
from benchmarks.programs import ROOT, running

EVENTS, IN_FLIGHT = 200, 16


@pytest.mark.parametrize("platform", ["feishu", "dingtalk"])
async def test_every_event_that_is_counted_was_acknowledged_and_kept(platform: str, tmp_path: Path) -> None:
    file = tmp_path / "inbox.db"
    async with running("-m", "benchmarks.load", platform) as load:
        address = (await load.heard())["address"]
        async with running("-m", "benchmarks.ours", platform, address, str(file)):
            for _ in range(2):
                assert (await load.asked(f"round {EVENTS} {IN_FLIGHT}"))["per_second"] > 0

    with sqlite3.connect(file) as database:
        kinds = database.execute("SELECT platform, kind, count(*) FROM inbox GROUP BY 1, 2").fetchall()
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    database.close()
    assert kinds == [(platform, "MessageReceived", 2 * EVENTS)]


async def test_a_tick_is_measured_with_exactly_its_hundred_clocks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MANY": 600, "FEW": 400, "BUSY": 2, "EMPTY": 1}.items():
        monkeypatch.setattr(timers, name, value)

    lines = await timers.timers(rounds=1)

    assert [(line.name, len(line.values), len(line.baselines)) for line in lines] == [
        ("timers.growth", 1, 1),
        ("timers.empty", 1, 1),
    ]


async def test_a_tick_that_rings_another_number_than_its_hundred_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"MANY": 600, "FEW": 150, "BUSY": 2, "EMPTY": 1}.items():
        monkeypatch.setattr(timers, name, value)

    with pytest.raises(ValueError, match="250 clocks rang instead of 200"):
        await timers.timers(rounds=1)


async def test_a_week_is_measured_of_a_project_a_department_and_the_company(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weekly, "MANY", 200)
    monkeypatch.setattr(weekly, "FEW", 100)

    lines = await weekly.weekly(rounds=1)

    names = ["weekly.project", "weekly.department", "weekly.growth", "weekly.memory"]
    assert [(line.name, len(line.values), len(line.baselines)) for line in lines] == [(name, 1, 1) for name in names]


def test_a_line_has_the_pinned_names_and_medians_of_its_rounds() -> None:
    line = Line("ingest.feishu", "events/s", values=[30.0, 10.0, 20.0], baselines=[10.0, 5.0, 10.0])

    assert json.loads(str(line)) == {
        "name": "ingest.feishu",
        "value": 20.0,
        "unit": "events/s",
        "baseline": 10.0,
        "ratio": 2.0,
        "n": 3,
        "spread": 0.5,
    }


def test_a_benchmark_that_does_not_exist_is_named_in_one_line() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks", "ingest.wechat"], cwd=ROOT, capture_output=True, check=False, text=True
    )

    assert said.returncode == 2
    assert "there is no benchmark ingest.wechat: choose from ingest.feishu" in said.stderr
    assert "Traceback" not in said.stderr


async def test_only_what_was_named_is_run_and_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def measured(*names: str) -> Measure:
        async def measure(rounds: int) -> list[Line]:
            ran.append(names)
            return [Line(name, "ms", [1.0] * rounds, [2.0] * rounds) for name in names]

        return measure

    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr(program, "BENCHMARKS", {names: measured(*names) for names in program.BENCHMARKS})

    await program.run({"parse.throughput", "start.rss"}, rounds=5)

    assert [("start.cold", "start.rss"), ("parse.throughput",)] == ran
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ["start.rss", "parse.throughput"] == [line["name"] for line in lines]
    assert {"name", "value", "unit", "baseline", "ratio", "n", "spread"} == set(lines[0])
