"""`tongzhou import records`: what was exported comes in again, and people's own tables do (R67, R82, R129, X6)."""

from __future__ import annotations

import gc
import json
from datetime import date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import text
from sqlmodel import Session, select

from bot.domain.clocks import Clock
from bot.domain.issues import Issue, Sort
from bot.domain.issues import State as Stuck
from bot.domain.projects import Project, Stage, Status
from bot.domain.subtasks import State, Subtask, SupportNeed
from bot.errors import CheckFailed
from bot.exchange import issues, subtasks
from bot.exchange.org import apply_org, load_org
from bot.exchange.records import MOST, Batch, check, keep
from bot.exchange.sheets import Days
from bot.ports import JobDue, Platform
from bot.storage.engine import Database
from bot.storage.outbox import OutboxRow
from bot.storage.queries import clocks
from bot.storage.unit_of_work import Origin, open_unit
from tests.conversation import SHANGHAI, Conversation, words
from tests.founding import ORG

NOW = datetime(2026, 11, 20, 17, 30, tzinfo=SHANGHAI)


def checked(database: Database, file: Path) -> Batch:
    with database.reading() as connection, Session(connection) as session:
        return check(session, file, NOW, SHANGHAI)


def take(database: Database, file: Path) -> tuple[str, list[str]]:
    batch = checked(database, file)
    with database.transaction() as connection, open_unit(connection, Origin(None, NOW, "test")) as session:
        codes = keep(session, batch)
        session.commit()
    return batch.kind.called, codes


def company(database: Database) -> None:
    with database.transaction() as connection, open_unit(connection, Origin(None, NOW, "test")) as session:
        apply_org(session, load_org(ORG))
        session.commit()


def table(tmp_path: Path, *rows: list[Any]) -> Path:
    file, book = tmp_path / "table.xlsx", Workbook()
    sheet = book.create_sheet("表", 0)
    for row in rows:
        sheet.append(row)
    book.save(file)
    return file


def exported(database: Database, room: ModuleType) -> list[dict[str, Any]]:
    with database.reading() as connection, Session(connection) as session:
        return list(room.rows(session, **ALL))


def kept(database: Database, kind: type[Any]) -> list[Any]:
    with database.reading() as connection, Session(connection, expire_on_commit=False) as session:
        return list(session.exec(select(kind).order_by(kind.number)))


def empty(database: Database, kind: ModuleType) -> None:
    """Nothing but the company is left."""
    with database.transaction() as connection:
        for name in TABLES[kind]:
            connection.exec_driver_sql(f"DELETE FROM {name}")  # noqa: S608 - names of this file


ALL: dict[str, Any] = {"project": None, "days": Days()}
TABLES = {
    subtasks: ("lag", "support_need", "progress_report", "assignment", "subtask", "number_series"),
    issues: ("step", "issue_support", "issue", "number_series"),
}


@pytest.fixture
async def talk(database: Database) -> Conversation:
    talk = Conversation(database)
    await talk.say("张伟", "/任务 =画落地页 部门:研发部 截止:12-4 交付物:落地页")
    await talk.say("刘洋", "/认领 T-1")
    await talk.say("刘洋", "/任务 T-1 支持:销售部 给一份报价表")
    await talk.say("张伟", "/任务 谈三家渠道 部门:销售部 截止:12-8")
    await talk.say("张伟", "/任务 主视觉 部门:市场部 截止:12-1 负责人:王芳")
    await talk.say("王芳", "/完成 T-3 交付物:主视觉 v2 原因:素材是现成的")
    await talk.say("张伟", "/任务 路演 部门:市场部 截止:12-9")
    await talk.say("张伟", "/任务 T-4 取消 原因:方案变了")
    await talk.say("王芳", "/问题 =ERP 登录不上 需支持:研发部 原因:接口超时 尝试:重启服务")
    await talk.say("王芳", "/问题 物料晚到")
    await talk.say("李娜", "/解决 I-1 方案:换用备用接口 结果:已恢复")
    return talk


@pytest.mark.parametrize("form", ["jsonl", "csv", "xlsx"])
@pytest.mark.parametrize("room", [subtasks, issues], ids=["subtasks", "issues"])
async def test_what_was_exported_comes_in_again_as_it_was(talk: Conversation, tmp_path: Path, room: ModuleType, form: str) -> None:
    before = exported(talk.database, room)
    file = tmp_path / f"records.{form}"
    data = getattr(room.SHEET, f"as_{form}")(iter(before))
    file.write_bytes(data if isinstance(data, bytes) else b"".join(data))
    empty(talk.database, room)
    assert len(before) >= 2 and [] == exported(talk.database, room)

    take(talk.database, file)

    assert before == exported(talk.database, room)


async def test_the_next_number_comes_after_those_of_the_file(talk: Conversation, tmp_path: Path) -> None:
    _, codes = take(talk.database, table(tmp_path, ["编号", "名称", "责任部门", "截止"], ["T-40", "投放", "市场部", "2026-12-04"]))

    assert ["T-40"] == codes
    assert "T-41" in words(await talk.say("张伟", "/任务 复盘 部门:市场部 截止:12-9"))


def test_a_task_sheet_of_people_maps_every_word_of_its_states(database: Database, tmp_path: Path) -> None:
    company(database)
    head = ["任务名称", "责任部门", "责任人", "当前状态", "开始时间", "截止时间", "完成度"]
    dates = [datetime(2026, 11, 2), datetime(2026, 12, 4)]  # noqa: DTZ001 - as a spreadsheet holds them
    rows = [
        ["画落地页", "研发部", "", "未启动", *dates, ""],
        ["谈渠道", "业务部", "周涛", "进行中", *dates, "60%"],
        ["主视觉", "市场部", "王芳", "已完成", *dates, 1],
        ["物料", "市场部", "李娜", "延期（原因：供应商断货）", datetime(2026, 11, 2), datetime(2026, 11, 18), 0.4],  # noqa: DTZ001
        ["接口", "研发部", "刘洋", "需支持", *dates, ""],
    ]

    take(database, table(tmp_path, head, *rows))

    found = kept(database, Subtask)
    assert [State.OPEN, State.CLAIMED, State.DONE, State.CLAIMED, State.CLAIMED] == [one.state for one in found]
    assert [0, 60, 100, 40, 0] == [one.progress for one in found]
    assert ("供应商断货", date(2026, 11, 18)) == (found[3].reason, found[3].due)
    assert ["", "", "", "", True] == [one["needs_support"] or "" for one in exported(database, subtasks)]


def test_the_tracking_sheet_comes_in_with_its_headings(database: Database, tmp_path: Path) -> None:
    company(database)
    head = ["問題描述", "發生時間", "責任部門", "問題原因", "解決措施", "新完成時限", "解決結果", "負責人", "当前状态", "需支持方"]
    rows = [
        ["ERP 登录不上", "2026/11/18 09:30", "研发部", "接口超时", "换备用接口", "2026-11-25", "", "刘洋", "延迟", "销售部"],
        ["物料晚到", "2026年11月2日", "市场部", "", "改用空运", "", "已到货", "", "已解决", ""],
        ["渠道没谈下来", "", "销售部", "", "", "", "", "周涛", "未解决", ""],
    ]

    take(database, table(tmp_path, head, *rows))

    found = kept(database, Issue)
    assert [Stuck.ACKNOWLEDGED, Stuck.SOLVED, Stuck.OPEN] == [one.state for one in found]
    first = exported(database, issues)[0]
    assert ("across", "刘洋", "销售部", "换备用接口") == tuple(first[key] for key in ("sort", "owner", "support", "solution"))
    assert "李娜" == exported(database, issues)[1]["owner"]


async def test_the_limits_of_an_imported_issue_run_from_the_import_and_nobody_is_blamed(talk: Conversation, tmp_path: Path) -> None:
    head = ["问题描述", "责任部门", "需支持方", "状态"]
    take(talk.database, table(tmp_path, head, ["货没有到齐", "市场部", "销售部", ""], ["标签印错", "市场部", "销售部", "已解决"]))

    await talk.handle()

    late, wrong = (
        next(one for one in kept(talk.database, Issue) if one.description == what) for what in ("货没有到齐", "标签印错")
    )
    begun = talk.look(lambda db: list(db.exec(select(Clock).where(Clock.record == "issue"))))
    assert {"issue.feedback", "issue.warn", "issue.escalate"} == {one.rule for one in begun if one.record_id == late.id}
    assert {NOW} == {one.started_at for one in begun if one.record_id == late.id}
    assert wrong.id not in {one.record_id for one in begun}
    assert not [one for one in await audited(talk) if "漏掉" in words([one])]


async def test_an_imported_issue_has_the_class_and_the_duties_of_one_that_was_raised(talk: Conversation, tmp_path: Path) -> None:
    head = ["问题描述", "责任部门", "提出人", "级别"]
    take(talk.database, table(tmp_path, head, ["货没有到齐", "研发部", "王芳", ""], ["系统停了", "研发部", "王芳", "重大"]))

    await talk.handle()

    across, major = kept(talk.database, Issue)[-2:]
    assert (Sort.ACROSS, Sort.MAJOR) == (across.sort, major.sort)
    assert {"issue.feedback", "issue.warn", "issue.escalate"} == {clock.rule for clock in running(talk, across)}
    task = next(one for one in kept(talk.database, Subtask) if one.name.startswith("召开专项会议"))
    assert (None, task.id) == (across.meeting_task_id, major.meeting_task_id)


async def test_an_imported_issue_with_a_plan_has_every_clock_and_the_audit_finds_nothing(
    talk: Conversation, tmp_path: Path
) -> None:
    head = ["问题描述", "责任部门", "提出人", "状态", "解决措施", "新完成时限"]
    take(talk.database, table(tmp_path, head, ["货没有到齐", "研发部", "王芳", "已有方案", "换供应商", "2026-12-20"]))

    await talk.handle()

    issue = kept(talk.database, Issue)[-1]
    assert {"issue.promise", "issue.warn", "issue.escalate"} == {clock.rule for clock in running(talk, issue)}
    assert "漏掉" not in words(await audited(talk))


def running(talk: Conversation, issue: Issue) -> list[Clock]:
    return talk.look(lambda db: clocks.running_of(db, "issue", [issue.id or 0]))


async def test_the_audit_begins_an_imported_issue_without_blaming_anybody(talk: Conversation, tmp_path: Path) -> None:
    take(talk.database, table(tmp_path, ["问题描述", "责任部门", "需支持方"], ["货没有到齐", "市场部", "销售部"]))
    with talk.database.transaction() as connection:
        connection.execute(text("DELETE FROM inbox WHERE key LIKE 'issue.imported%'"))

    rows = await audited(talk)

    assert "漏掉" not in words(rows)
    assert talk.look(lambda db: db.exec(select(Clock).where(Clock.record == "issue")).first())


async def audited(talk: Conversation) -> list[OutboxRow]:
    """What the nightly audit sends."""
    now = talk.clock.now()
    return await talk.happens(JobDue(platform=Platform.CLOCK, key="ladder.audit@now", at=now, job="ladder.audit"))


def test_every_bad_row_is_named_and_nothing_comes_in(database: Database, tmp_path: Path) -> None:
    company(database)
    head = ["编号", "名称", "责任部门", "第一负责人", "状态", "开始", "截止", "进度", "项目"]
    rows = [
        ["T-1", "画落地页", "研发部", "刘洋", "进行中", "", "2026-12-04", "60%", ""],
        ["T-1", "谈渠道", "法务部", "小明", "搁置", "2026-12-09", "2026-12-04", "160%", "没有的项目"],
        ["十二", "", "市场部", "", "进行中", "0001-01-01", "下周五", "", ""],
    ]

    with pytest.raises(CheckFailed) as caught:
        take(database, table(tmp_path, head, *rows))

    told = str(caught.value)
    for sentence in (
        "第 3 行“编号”：T-1 在表里出现了两次",
        "第 3 行“责任部门”：没有“法务部”这个部门，现有的部门：市场部、研发部、销售部",
        "第 3 行“第一负责人”：“小明”没有登记",
        "第 3 行“状态”：没有“搁置”这个状态，可以写：未启动、进行中",
        "第 3 行“开始”：在截止之后",
        "第 3 行“进度”：“160%”不是进度",
        "第 3 行“项目”：没有“没有的项目”这个项目",
        "第 4 行“编号”：“十二”不是编号",
        "第 4 行“名称”：不能空着",
        "第 4 行“开始”：“0001-01-01”不是日期",
        "第 4 行“截止”：“下周五”不是日期",
        "第 4 行“第一负责人”：进行中的任务要写第一负责人",
    ):
        assert sentence in told
    assert "第 2 行" not in told
    assert [] == kept(database, Subtask)


async def test_a_number_that_there_is_already_is_refused(talk: Conversation, tmp_path: Path) -> None:
    file = table(tmp_path, ["编号", "名称", "责任部门", "截止"], ["T-1", "画落地页", "研发部", "2026-12-04"])

    with pytest.raises(CheckFailed, match="第 2 行“编号”：T-1 已经有了，不会改它"):
        take(talk.database, file)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        pytest.param("a.csv", "姓名,职务\n李娜,经理\n", "表头里没有“问题描述”（问题），也没有“名称”（任务）", id="other-table"),
        pytest.param("a.csv", "名称,责任部们\n画图,市场部\n", "没有“责任部们”这一列，是不是“责任部门”？", id="misspelt"),
        pytest.param("a.csv", "名称,任务名称\n画图,市场部\n", "“任务名称”这一列出现了两次", id="twice"),
        pytest.param("a.csv", "名称\n", "里没有记录", id="no-rows"),
        pytest.param("a.jsonl", '{"name": "画图"}\n[1]\n', "第 2 行不是一个 JSON 对象", id="no-object"),
        pytest.param("a.jsonl", "[" * 100_000, "第 1 行不是一个 JSON 对象", id="deep"),
        pytest.param("a.xlsx", "PK", "不是 XLSX 文件", id="no-spreadsheet"),
    ],
)
def test_a_file_that_is_none_gets_one_sentence(database: Database, tmp_path: Path, name: str, text: str, sentence: str) -> None:
    company(database)
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")

    with pytest.raises(CheckFailed) as caught:
        take(database, file)

    assert sentence in str(caught.value)


def test_what_a_spreadsheet_would_run_stays_text(database: Database, tmp_path: Path) -> None:
    company(database)
    file = tmp_path / "a.jsonl"
    row = {"name": "=1+1\x00\ud800", "department": "市场部", "due": "2026-12-04"}
    file.write_text(json.dumps(row), encoding="utf-8")

    take(database, file)

    assert "'=1+1" in subtasks.SHEET.as_csv(iter(exported(database, subtasks))).decode("utf-8-sig")


def test_a_number_that_is_given_while_the_file_is_checked_keeps_nothing(database: Database, tmp_path: Path) -> None:
    company(database)
    file = table(tmp_path, ["编号", "名称", "责任部门", "截止"], ["T-3", "画图", "研发部", "2026-12-04"])
    batch = checked(database, file)
    take(database, file)

    with (
        database.transaction() as connection,
        open_unit(connection, Origin(None, NOW, "test")) as session,
        pytest.raises(CheckFailed, match="T-3 刚刚被占用"),
    ):
        keep(session, batch)

    assert 1 == len(kept(database, Subtask))


async def test_the_bot_works_on_while_a_file_is_checked(talk: Conversation, tmp_path: Path) -> None:
    file = table(tmp_path, ["名称", "责任部门", "截止"], ["画图", "研发部", "2026-12-04"])

    with talk.database.reading() as connection, Session(connection) as session:
        batch = check(session, file, NOW, SHANGHAI)
        said = words(await talk.say("张伟", "/任务 =写文案 部门:市场部 截止:12-4"))

    assert "写文案" in said
    assert 1 == len(batch.found)


def test_a_file_that_would_keep_the_bot_waiting_is_refused(database: Database, tmp_path: Path) -> None:
    company(database)
    rows = [[f"画图{at}", "研发部", "2026-12-04"] for at in range(MOST + 1)]

    with pytest.raises(CheckFailed, match=f"一次最多导入 {MOST} 条"):
        checked(database, table(tmp_path, ["名称", "责任部门", "截止"], *rows))


TASKS = ["编号", "名称", "责任部门", "第一负责人", "状态", "截止"]
ISSUES = ["问题描述", "责任部门", "负责人", "状态", "上报时间", "关闭时间"]


def test_a_share_is_read_as_the_spreadsheet_shows_it(database: Database, tmp_path: Path) -> None:
    company(database)
    file, book = tmp_path / "table.xlsx", Workbook()
    sheet = book.create_sheet("表", 0)
    sheet.append([*TASKS, "进度"])
    for share in (0.5, 1):
        sheet.append(["", "画图", "研发部", "刘洋", "进行中", "2026-12-04", share])
        sheet.cell(sheet.max_row, 7).number_format = "0%"
    book.save(file)

    take(database, file)

    assert [50, 100] == [one.progress for one in kept(database, Subtask)]


def test_the_code_of_another_kind_of_record_is_refused(database: Database, tmp_path: Path) -> None:
    company(database)

    with pytest.raises(CheckFailed, match="“I-7”不是编号，要写 T-12 这样的"):
        take(database, table(tmp_path, TASKS, ["I-7", "画图", "研发部", "刘洋", "进行中", "2026-12-04"]))


def test_a_fault_in_jsonl_names_its_own_line(database: Database, tmp_path: Path) -> None:
    company(database)
    file = tmp_path / "records.jsonl"
    file.write_text("\n" + json.dumps({"name": "画图", "department": "法务部", "due": "2026-12-04"}), encoding="utf-8")

    with pytest.raises(CheckFailed, match="第 2 行“责任部门”"):
        take(database, file)


def test_a_separator_of_lines_inside_a_text_of_jsonl_is_part_of_it(database: Database, tmp_path: Path) -> None:
    company(database)
    record = {"name": "画图\u2028再改", "department": "研发部", "due": "2026-12-04"}
    file = tmp_path / "records.jsonl"
    file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")

    assert 1 == len(take(database, file)[1])


def test_a_moment_of_another_zone_is_the_day_that_it_is_here(database: Database, tmp_path: Path) -> None:
    company(database)

    take(database, table(tmp_path, TASKS, ["", "画图", "研发部", "刘洋", "进行中", "2026-12-03T16:00:00+00:00"]))

    assert date(2026, 12, 4) == kept(database, Subtask)[0].due


@pytest.mark.parametrize(("field", "value", "word"), [("stage", Stage.CANCELLED, "已取消"), ("status", Status.DONE, "已完成")])
async def test_work_that_is_still_to_be_done_does_not_come_into_a_project_that_is_over(
    talk: Conversation, tmp_path: Path, field: str, value: str, word: str
) -> None:
    with talk.database.transaction() as connection, open_unit(connection, Origin(None, NOW, "test")) as session:
        setattr(session.exec(select(Project)).one(), field, value)
        session.commit()
    head = ["名称", "责任部门", "截止", "状态", "交付物", "项目"]
    over, done = ["物料", "研发部", "2026-12-04", "", ""], ["海报", "市场部", "2026-11-19", "已完成", "定稿"]

    with pytest.raises(CheckFailed) as refused:
        checked(talk.database, table(tmp_path, head, [*done, "2026-市场-001"], [*over, "2026-市场-001"]))
    take(talk.database, table(tmp_path, head, [*done, "2026-市场-001"]))

    assert f"第 3 行“项目”：2026-市场-001 {word}，没有做完的任务不能放进去" in str(refused.value)
    assert "海报" in {one.name for one in kept(talk.database, Subtask)}


def test_finished_work_asks_nobody_for_support(database: Database, tmp_path: Path) -> None:
    company(database)

    take(database, table(tmp_path, [*TASKS, "需支持"], ["", "画图", "研发部", "刘洋", "已完成", "2026-10-04", "是"]))

    with database.reading() as connection, Session(connection) as session:
        assert [] == session.exec(select(SupportNeed)).all()


@pytest.mark.parametrize(
    ("raised", "closed", "sentence"),
    [("2026-03-01", "2026-01-02", "“关闭时间”：在上报之前"), ("2099-01-01", "", "“上报时间”：在以后")],
)
def test_an_issue_is_raised_in_the_past_and_closed_later(
    database: Database, tmp_path: Path, raised: str, closed: str, sentence: str
) -> None:
    company(database)
    state = "已解决" if closed else "待处理"

    with pytest.raises(CheckFailed, match=sentence):
        take(database, table(tmp_path, ISSUES, ["坏了", "研发部", "刘洋", state, raised, closed]))


def test_a_closed_issue_was_taken_up_before_it_was_closed(database: Database, tmp_path: Path) -> None:
    company(database)

    take(database, table(tmp_path, ISSUES, ["坏了", "研发部", "刘洋", "已解决", "2026-03-01", "2026-03-02"]))

    (issue,) = kept(database, Issue)
    assert issue.acknowledged_at <= issue.closed_at


@pytest.mark.parametrize("written", ["12月4日", "12-4", "12/04", "12.04", "12月4号"])
def test_a_day_may_lack_its_year(database: Database, tmp_path: Path, written: str) -> None:
    company(database)

    take(database, table(tmp_path, TASKS, ["", "画图", "研发部", "刘洋", "进行中", written]))

    (one,) = kept(database, Subtask)
    assert date(2026, 12, 4) == one.due


def test_what_has_happened_is_never_to_come(database: Database, tmp_path: Path) -> None:
    company(database)

    take(database, table(tmp_path, ["问题描述", "责任部门", "上报时间"], ["货没有到齐", "市场部", "12月30日 15:00"]))

    (one,) = kept(database, Issue)
    assert "2025-12-30 15:00" == f"{one.raised_at.astimezone(NOW.tzinfo):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize("written", ["12.4", "2月30日", "13月1日"])
def test_what_may_be_two_days_or_none_is_no_date(database: Database, tmp_path: Path, written: str) -> None:
    company(database)

    with pytest.raises(CheckFailed, match=f"“{written}”不是日期，要写 2026-12-04 或 12月4日 这样的"):
        take(database, table(tmp_path, TASKS, ["", "画图", "研发部", "刘洋", "进行中", written]))


def test_an_issue_that_is_there_already_does_not_come_in_twice(database: Database, tmp_path: Path) -> None:
    company(database)
    head = ["问题描述", "责任部门", "上报时间"]
    take(database, table(tmp_path, head, ["货没有到齐", "市场部", "11-18"]))

    for again in ("11月18日", ""):
        with pytest.raises(CheckFailed, match="“货没有到齐”已经有了（I-1）"):
            take(database, table(tmp_path, head, ["货没有到齐", "市场部", again]))

    take(database, table(tmp_path, head, ["货没有到齐", "市场部", "11-19"]))
    assert 2 == len(kept(database, Issue))


def test_a_task_that_is_there_already_does_not_come_in_twice(database: Database, tmp_path: Path) -> None:
    company(database)
    file = table(tmp_path, TASKS, ["", "画图", "研发部", "刘洋", "进行中", "2026-12-04"])
    take(database, file)

    with pytest.raises(CheckFailed, match="“画图”已经有了（T-1）"):
        take(database, file)

    take(database, table(tmp_path, TASKS, ["", "画图", "研发部", "刘洋", "进行中", "2026-12-11"]))
    assert 2 == len(kept(database, Subtask))


def test_a_sheet_as_people_keep_it_comes_in_and_what_has_no_place_is_told(database: Database, tmp_path: Path) -> None:
    """Counted rows, remarks, a name as wide as the others."""
    company(database)
    head = ["序号", "任务名称", "责任部门", "责任人", "截止时间", "备注"]

    batch = checked(database, table(tmp_path, head, [1, "投放", "市场部", "王 芳", "12月5日", "急"]))

    (found,) = batch.found
    assert (date(2026, 12, 5), ["备注"]) == (found.record.due, batch.left_out)
    assert found.record.owner_id is not None


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["2026 年任务表"], ["名称", "责任部门", "截止"]], "表头要在第一行，上面不要有标题"),
        (
            [["名称", "责任部门", "截止"], ["投放", "市场部", "12-4"], ["合计", "1", ""]],
            "第 3 行是合计，不是一条记录，请删掉这一行",
        ),
        (
            [["名称", "责任部门", "负责人", "截止"], ["投放", "市场部", "吴敏，周涛", "12-4"]],
            "第 2 行“第一负责人”：“吴敏，周涛”写了几个人，只能写一位",
        ),
    ],
)
def test_a_slip_of_a_sheet_is_told_with_what_to_change(database: Database, tmp_path: Path, rows: list[Any], says: str) -> None:
    company(database)

    with pytest.raises(CheckFailed) as refused:
        checked(database, table(tmp_path, *rows))

    assert says in str(refused.value)


def test_what_is_done_before_its_day_was_not_done_in_the_future(database: Database, tmp_path: Path) -> None:
    company(database)

    take(database, table(tmp_path, ["名称", "责任部门", "截止", "状态"], ["投放", "市场部", "2026-11-27", "已完成"]))

    (found,) = kept(database, Subtask)
    assert found.done_at == NOW


async def test_an_export_that_is_refused_leaves_no_half_written_sheet(talk: Conversation) -> None:
    with talk.database.reading() as connection, Session(connection) as session, pytest.raises(CheckFailed):
        subtasks.SHEET.as_xlsx(subtasks.rows(session, project="不存在", days=Days()))
    gc.collect()
