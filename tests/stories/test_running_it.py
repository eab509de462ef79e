"""What the operator sees: health, figures, one line for each mistake, a clean stop."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import sqlite3
import sys
from pathlib import Path

import pytest

from bot.app import STOP_SECONDS
from bot.storage.engine import CLOSING_SECONDS
from tests.stories.harness import PATIENCE, ROOT, Company, company, until


async def door(log: Path) -> str:
    """The address of a bot that listens on a free port, as its log tells it."""

    async def told() -> list[int]:
        return [json.loads(line)["port"] for line in lines_of(log) if line.endswith("\n") and '"listening"' in line]

    return f"http://127.0.0.1:{(await until(told))[-1]}"


def lines_of(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8").splitlines(keepends=True)


async def test_health_readiness_and_figures_are_served(town: Company) -> None:
    process = await town.start_bot()
    address = await door(town.folder / "bot.log")
    try:
        await town.say("feishu", "李娜", "今日完成：海报初稿")
        await town.card_with("feishu", "李娜的日报")

        async def counted() -> str | None:
            async with town.web.get(f"{address}/metrics") as answer:
                figures = await answer.text()
            return figures if 'tongzhou_sends_total{kind="card",outcome="sent",platform="feishu"} ' in figures else None

        figures = await until(counted)
        async with town.web.get(f"{address}/healthz") as alive, town.web.get(f"{address}/readyz") as ready:
            assert (200, 200) == (alive.status, ready.status)
    finally:
        process.terminate()
        await process.wait()

    assert 'tongzhou_events_total{kind="MessageReceived",outcome="new",platform="feishu"} 1.0' in figures
    for name in ("tongzhou_ack_seconds_count", "tongzhou_queue_length", "tongzhou_queue_age_seconds", "tongzhou_handled_total"):
        assert name in figures
    assert "海报" not in figures


async def test_a_bot_whose_platform_is_away_is_alive_and_not_ready(town: Company) -> None:
    for platform in ("feishu", "dingtalk"):
        await town.fault(platform, "refuse_connect", code=1)
    file = town.folder / "bot.log"
    with file.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=town.environment | {"PATH": "/usr/bin:/bin"}, stderr=log
        )
    try:
        address = await door(file)

        async def red() -> list[str] | None:
            try:
                async with town.web.get(f"{address}/readyz") as answer:
                    found = (await answer.json())["red"] if answer.status == 503 else []
            except OSError:
                return None
            return found if "handling" not in found else None

        assert {"feishu", "dingtalk"} == set(await until(red))
        async with town.web.get(f"{address}/healthz") as alive:
            assert 200 == alive.status
    finally:
        process.terminate()
        await process.wait()


async def test_sigterm_under_load_stops_clean_and_loses_nothing(town: Company) -> None:
    """F33: within ten seconds of its own waits, nothing half done, everything acknowledged is there afterwards."""
    assert STOP_SECONDS + CLOSING_SECONDS < 10
    people = ["张伟", "李娜", "王芳", "陈杰", "赵宁", "刘洋", "孙莉", "周涛", "吴敏", "何静"]
    process = await town.start_bot()
    saying = [asyncio.create_task(town.say("feishu", who, f"今日完成：\n1. {who}的工作")) for who in people]
    await asyncio.sleep(0.05)

    process.terminate()
    code = await asyncio.wait_for(process.wait(), PATIENCE)
    acknowledged = [
        who for who, said in zip(people, await asyncio.gather(*saying), strict=True) if said["acknowledged"]["code"] == "200"
    ]

    assert 0 == code
    async with town.bot():
        for who in acknowledged:
            await town.card_with("feishu", f"{who}的日报")
        shown = [one["text"].split("的日报")[0] for one in await town.cards("feishu")]
    assert len(shown) == len(set(shown))


async def test_the_log_is_json_and_holds_no_secret_and_no_message(town: Company) -> None:
    async with town.bot():
        await town.say("feishu", "李娜", "今日完成：绝密海报")
        await town.say("dingtalk", "张伟", "/日抱")
        await town.card_with("dingtalk", "日报")

    log = (town.folder / "bot.log").read_text(encoding="utf-8")
    actions = {json.loads(line).get("action") for line in log.splitlines()}
    assert {"app.start", "app.stop"} <= actions
    for secret in ("绝密", town.sandbox.ready["feishu"]["app_secret"], town.sandbox.ready["dingtalk"]["client_secret"], "ticket="):
        assert secret not in log


async def test_the_doctor_finds_everything_well_and_says_what_is_not(town: Company) -> None:
    code, out, _ = await town.tongzhou("doctor")
    assert (1, True) == (code, "tongzhou migrate" in out)

    await town.tongzhou("migrate")
    code, out, _ = await town.tongzhou("doctor")
    assert (0, False) == (code, "✗" in out), out

    code, out, _ = await run_with(town, "doctor", TONGZHOU_FEISHU__APP_SECRET="wrong")
    assert 1 == code
    assert "飞书" in out and "wrong" not in out


async def run_with(town: Company, *arguments: str, **environment: str) -> tuple[int, str, str]:
    class Other(Company):
        @property
        def environment(self) -> dict[str, str]:
            return town.environment | environment

    return await Other(town.sandbox, town.web, town.folder, town.org, town.database_url).tongzhou(*arguments)


NOTHING = {"TONGZHOU_FEISHU__APP_ID": "", "TONGZHOU_DINGTALK__CLIENT_ID": ""}
MISTAKES = [
    pytest.param({"TONGZHOU_HTTP__PROT": "1"}, ["run"], 2, "did you mean port", id="misspelt-setting"),
    pytest.param({"TONGZHOU_CONFIG": "/nowhere.toml"}, ["doctor"], 2, "cannot read the settings file", id="no-such-file"),
    pytest.param(
        {"TONGZHOU_FEISHU__APP_ID": "", "TONGZHOU_DINGTALK__CLIENT_ID": ""},
        ["run"],
        2,
        "neither Feishu nor DingTalk",
        id="no-platform",
    ),
    pytest.param({"TONGZHOU_ORG__FILE": "/nowhere.toml"}, ["run"], 1, "读不了文件", id="org-file-missing"),
    pytest.param({"TONGZHOU_DATABASE__URL": "sqlite:////proc/none/x.db"}, ["migrate"], 2, "database", id="folder-that-cannot-be"),
    pytest.param({}, ["export", "updates"], 2, "database", id="export-before-migrate"),
    pytest.param({}, ["export", "dreams"], 2, "dreams", id="unknown-kind"),
    pytest.param({}, ["prase"], 2, "prase", id="misspelt-command"),
    pytest.param({}, ["import", "org", "/nowhere.csv"], 1, "读不了文件", id="import-missing"),
    pytest.param({}, ["import", "records", "/nowhere.csv"], 1, "读不了文件", id="import-records-missing"),
    pytest.param({}, ["parse", "--format", "yaml"], 2, "yaml", id="unknown-format"),
    pytest.param({}, ["sandbox", "--port", "99999"], 2, "65535", id="no-such-port"),
]


@pytest.mark.parametrize(("environment", "arguments", "code", "sentence"), MISTAKES)
async def test_an_operators_mistake_gets_a_line_and_an_exit_code(
    town: Company, environment: dict[str, str], arguments: list[str], code: int, sentence: str
) -> None:
    found, _, err = await run_with(town, *arguments, **environment)

    assert code == found, err
    assert sentence in err
    assert "Traceback" not in err


async def test_a_port_in_use_and_a_newer_database_are_said_in_one_line(town: Company) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, err = await run_with(town, "run", TONGZHOU_HTTP__PORT=str(taken.getsockname()[1]))
    assert (2, 1) == (code, err.strip().count("\n") + 1 - len(re.findall(r'^\{"', err, re.M)))
    assert "cannot listen" in err

    await town.tongzhou("migrate")
    with sqlite3.connect(town.folder / "tongzhou.db") as database:
        database.execute("update alembic_version set version_num = '9999'")
    database.close()
    code, _, err = await town.tongzhou("run")
    assert 2 == code
    assert "newer version" in err and "Traceback" not in err


async def test_the_parser_reads_both_formats_and_names_a_bad_line(town: Company) -> None:
    lines = [
        json.dumps({"id": "a", "text": "今日完成：写方案 80%", "sent_at": "2026-11-20T18:00:00+08:00"}),
        "not json",
        json.dumps({"id": "c", "text": "吃了吗", "sent_at": "2026-11-20T18:00:00+08:00"}),
        json.dumps({"id": "d", "text": "今日完成：x", "sent_at": "2026-11-20T18:00:00"}),
    ]
    code, out, _ = await town.tongzhou("parse", "--format", "jsonl", stdin="\n".join(lines).encode())
    found = [json.loads(line) for line in out.splitlines()]
    assert 0 == code
    assert [80, None, False, None] == [
        found[0]["completed"][0]["progress"], found[1]["id"], found[2]["is_update"], found[3].get("is_update")
    ]  # fmt: skip
    assert found[1]["error"] and found[3]["error"]

    code, out, _ = await town.tongzhou("parse", stdin="今日完成：写方案\n明日计划：评审".encode())
    assert (0, True) == (code, "今日完成：\n  1. 写方案" in out)


async def test_a_second_company_file_with_a_mistake_changes_nothing(tmp_path: Path) -> None:
    async with company(tmp_path) as town:
        await town.tongzhou("migrate")
        assert 0 == (await town.tongzhou("import", "org", str(town.org)))[0]
        bad = tmp_path / "bad.csv"
        bad.write_text("姓名,部门,角色\n王二,客服部,负责人\n王二,客服部,\n", encoding="utf-8")

        code, _, err = await town.tongzhou("import", "org", str(bad))

        assert (1, True) == (code, "“王二”出现了 2 次" in err)
        with sqlite3.connect(tmp_path / "tongzhou.db") as database:
            assert (0,) == database.execute("select count(*) from person where name = '王二'").fetchone()
        database.close()


async def test_the_company_comes_from_a_contact_book_and_a_dry_run_only_tells(tmp_path: Path) -> None:
    async with company(tmp_path) as town:
        dry, told, _ = await town.tongzhou("import", "org", "--from", "feishu", "--dry-run")
        assert (0, True, True) == (dry, "新增人员：李娜" in told, "没有写入" in told)
        assert not (tmp_path / "tongzhou.db").exists()

        for platform in ("feishu", "dingtalk"):
            code, told, err = await town.tongzhou("import", "org", "--from", platform)
            assert (0, True) == (code, "已导入" in told), err
        dry, told, _ = await town.tongzhou("import", "org", "--from", "dingtalk", "--dry-run")

        assert "没有变化" in told
        with sqlite3.connect(tmp_path / "tongzhou.db") as database:
            assert (2,) == database.execute(
                "select count(*) from account where person_id = (select id from person where name = '李娜')"
            ).fetchone()
        database.close()
