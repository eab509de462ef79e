"""The command line. Every mistake of the operator is one line on stderr and an exit code, never a traceback.

Exit codes: 0 done, 1 a check or an import failed, 2 wrong usage or configuration, 130 interrupted.
"""

from __future__ import annotations

import asyncio
import gc
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from typer.exceptions import TyperException

from bot import logs
from bot.errors import CheckFailed, OperatorError, StorageUnavailable
from bot.settings import Settings, load

app = typer.Typer(
    name="tongzhou",
    help="同舟：在飞书和钉钉群里推进跨部门协作的机器人",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
import_app = typer.Typer(help="读入文件", no_args_is_help=True)
app.add_typer(import_app, name="import")

ConfigOption = Annotated[Path | None, typer.Option("--config", help="设置文件（TOML），代替 TONGZHOU_CONFIG")]
DEMO_ORG = Path(__file__).parent.parent / "config" / "org.example.toml"
LONGEST_MESSAGE = 2_000_000
"""Bytes of one message that `parse` reads."""


class ParseFormat(StrEnum):
    TEXT = "text"
    JSONL = "jsonl"


class ExportFormat(StrEnum):
    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


class Platform(StrEnum):
    FEISHU = "feishu"
    DINGTALK = "dingtalk"


class ExportKind(StrEnum):
    UPDATES = "updates"
    PROJECTS = "projects"
    SUBTASKS = "subtasks"
    REQUESTS = "requests"
    CONFLICTS = "conflicts"
    ISSUES = "issues"
    MEETINGS = "meetings"
    SUMMARIES = "summaries"


def main() -> None:
    """The entry point: errors of ours become one line and an exit code."""
    with _one_line_errors():
        raise SystemExit(app(standalone_mode=False))


@app.command()
def run(config: ConfigOption = None) -> None:
    """正式运行机器人，直到收到 SIGTERM 或 Ctrl-C。"""
    gc.disable()  # while the rooms are loaded it finds nothing and takes a fifth of the time; bot.app.settle lets it begin
    from bot.app import build_app  # noqa: PLC0415 - the other commands need not load every room

    settings = load(config)
    logs.configure(settings.log.level, settings.log.format)
    asyncio.run(_until_told(build_app(settings).run))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="网页的端口，0 为任意空闲端口")] = 8000,
    empty: Annotated[bool, typer.Option("--empty", help="机器人不认识演示人员和项目，从零开始")] = False,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="不打开浏览器")] = False,
    platforms_only: Annotated[bool, typer.Option("--platforms-only", help="只开两个平台的替身，不启动我们的机器人")] = False,
    speed: Annotated[float, typer.Option(min=0.01, max=100_000, help="时钟走得比真实快多少倍")] = 1.0,
) -> None:
    """本机上的替身飞书、钉钉和聊天网页，机器人通过官方 SDK 连上去。"""
    from bot.demo import Demo  # noqa: PLC0415 - as above

    logs.configure("warning", "auto")
    with tempfile.TemporaryDirectory(prefix="tongzhou-") as folder:
        demo = Demo(port=port, org=DEMO_ORG, folder=Path(folder), known=not empty, bot=not platforms_only, speed=speed)
        asyncio.run(_until_told(lambda stopping: demo.run(stopping, open_browser=not no_browser)))


@app.command()
def parse(
    form: Annotated[
        ParseFormat, typer.Option("--format", help="text：标准输入是一条消息；jsonl：一行一个 JSON 对象")
    ] = ParseFormat.TEXT,
    explain: Annotated[bool, typer.Option("--explain", help="再写出每一行是哪条规则读的、为什么（只用于 text）")] = False,
) -> None:
    """读消息，写出机器人读到的内容。"""
    from bot.domain.text.daily import read_update  # noqa: PLC0415 - as above
    from bot.domain.text.jsonl import parse_line  # noqa: PLC0415
    from bot.exchange.readable import readable, reasons  # noqa: PLC0415

    if form is ParseFormat.JSONL:
        if explain:
            raise OperatorError("--explain goes with --format text: one message on standard input")
        for line in _lines():
            sys.stdout.write(json.dumps(parse_line(line), ensure_ascii=False) + "\n")
            sys.stdout.flush()
        return
    text = sys.stdin.buffer.read(LONGEST_MESSAGE).decode("utf-8", errors="replace")
    now = datetime.now(load(None).org.zone)
    sys.stdout.write(readable(read_update(text, now)))
    if explain:
        sys.stdout.write(reasons(text, now))


@app.command()
def doctor(config: ConfigOption = None) -> None:
    """检查配置、数据库、凭证和连通，每个问题说明怎么办。"""
    from bot.doctor import examine, line  # noqa: PLC0415 - as above

    settings = load(config)
    findings = asyncio.run(examine(settings))
    for finding in findings:
        typer.echo(line(finding))
    if any(not finding.good for finding in findings):
        raise typer.Exit(1)


@import_app.command("org")
def import_org(
    file: Annotated[Path | None, typer.Argument(help="TOML、CSV 或 XLSX：部门、人员、项目、群")] = None,
    book: Annotated[Platform | None, typer.Option("--from", help="不读文件，读这个平台的通讯录：部门、负责人、人员")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，列出会改什么，不写入")] = False,
    config: ConfigOption = None,
) -> None:
    """导入部门和人员：全部成功或什么都不改。"""
    if (file is None) == (book is None):
        raise OperatorError("name either a file or --from feishu (or dingtalk)")
    from bot.exchange import desk  # noqa: PLC0415 - as above

    settings = load(config)
    org = _company(settings, file, book)
    source = f"import:{file.name if file else book}"
    lines = desk.change(_url(settings), lambda session: _applied(session, org), source, keep=not dry_run)
    for line in lines:
        typer.echo(line)
    done = "检查通过（没有写入）" if dry_run else "已导入"
    typer.echo(
        f"{done}：{org.size()}；{'会改' if dry_run else '改了'} {len(lines)} 处" if lines else f"{done}：{org.size()}；没有变化"
    )


@import_app.command("records")
def import_records(
    file: Annotated[Path, typer.Argument(help="XLSX、CSV 或 JSONL：任务，或问题跟踪表")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入")] = False,
    config: ConfigOption = None,
) -> None:
    """导入任务或问题：全部成功或什么都不改。"""
    from bot.exchange import desk  # noqa: PLC0415 - as above
    from bot.exchange.records import check, keep  # noqa: PLC0415

    settings, now = load(config), datetime.now(UTC)
    url = _url(settings)
    batch = desk.examine(url, lambda session: check(session, file, now, settings.org.zone), scratch=dry_run)
    codes = [] if dry_run else desk.change(url, lambda session: keep(session, batch), f"import:{file.name}")
    done = "检查通过（没有写入）" if dry_run else "已导入"
    which = f"，{codes[0]} 到 {codes[-1]}" if codes else ""
    typer.echo(f"{done}：{batch.kind.called} {len(batch.found)} 项{which}")
    for column in batch.left_out:
        typer.echo(f"“{column}”这一列没有地方放，{'不会' if dry_run else '没有'}导入")


def _company(settings: Settings, file: Path | None, book: Platform | None) -> Any:
    """The company as a file or a platform's contact book describes it."""
    from bot.exchange.org import load_org  # noqa: PLC0415 - as above

    if file is not None:
        return load_org(file)
    from bot.app import read_contact_book  # noqa: PLC0415

    return asyncio.run(read_contact_book(settings, book or ""))


def _applied(session: Any, org: Any) -> list[str]:
    """Every change in words."""
    from bot.exchange.changes import changes  # noqa: PLC0415 - as above
    from bot.exchange.org import apply_org  # noqa: PLC0415

    apply_org(session, org)
    return changes(session)


@app.command()
def export(
    kind: Annotated[ExportKind, typer.Argument(help="导出什么")],
    form: Annotated[ExportFormat, typer.Option("--format", help="jsonl、csv（带 BOM）或 xlsx")] = ExportFormat.JSONL,
    project: Annotated[str | None, typer.Option(help="只要这个项目，写编号或名称")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="从这天起")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="到这天止")] = None,
    config: ConfigOption = None,
) -> None:
    """把记录写到标准输出。"""
    from bot.exchange import (  # noqa: PLC0415 - as above
        conflicts,
        desk,
        issues,
        meetings,
        projects,
        requests,
        subtasks,
        summaries,
        updates,
    )
    from bot.exchange.sheets import Days  # noqa: PLC0415 - as above

    rooms = {
        ExportKind.UPDATES: updates,
        ExportKind.PROJECTS: projects,
        ExportKind.SUBTASKS: subtasks,
        ExportKind.REQUESTS: requests,
        ExportKind.CONFLICTS: conflicts,
        ExportKind.ISSUES: issues,
        ExportKind.MEETINGS: meetings,
        ExportKind.SUMMARIES: summaries,
    }
    room: Any = rooms[kind]
    settings = load(config)
    if since and until and since > until:
        raise OperatorError("--since is after --until: no day lies between them")
    days = Days(_day(since), _day(until), settings.org.zone)

    def write(session: Any) -> None:
        records = room.rows(session, project=project, days=days)
        match form:
            case ExportFormat.JSONL:
                sys.stdout.buffer.writelines(room.SHEET.as_jsonl(records))
            case ExportFormat.CSV:
                sys.stdout.buffer.write(room.SHEET.as_csv(records))
            case ExportFormat.XLSX:
                sys.stdout.buffer.write(room.SHEET.as_xlsx(records))
        sys.stdout.buffer.flush()

    if form is ExportFormat.XLSX and sys.stdout.isatty():
        raise OperatorError(
            f"xlsx cannot be shown in a terminal; write it to a file: tongzhou export {kind} --format xlsx > {kind}.xlsx"
        )
    desk.read(_url(settings), write)


@app.command()
def migrate(
    check: Annotated[bool, typer.Option("--check", help="只看数据库是不是这个版本")] = False,
    config: ConfigOption = None,
) -> None:
    """把数据库升级到这个版本。"""
    from bot.storage import migrate as migrations  # noqa: PLC0415 - as above
    from bot.storage.engine import Database  # noqa: PLC0415

    database = Database(_url(load(config)))
    if check:
        with database.transaction() as connection:
            migrations.check(connection)
    else:
        migrations.upgrade(database)
    typer.echo(f"数据库是最新版本（{migrations.head()}）")


def _url(settings: Settings) -> str:
    return settings.database.url.get_secret_value()


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _lines() -> Iterator[str]:
    """Lines of standard input; bytes that are no UTF-8 become replacement characters, and the line goes on."""
    for line in sys.stdin.buffer:
        text = line.decode("utf-8", errors="replace").strip()
        if text:
            yield text


async def _until_told(work: Callable[[asyncio.Event], Any]) -> None:
    """Run until SIGTERM or SIGINT asks for a clean stop; after a SIGINT the exit code says so."""
    stopping, told = asyncio.Event(), []

    def stop(name: signal.Signals) -> None:
        told.append(name)
        stopping.set()

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop, name)
    await work(stopping)
    if signal.SIGINT in told:
        raise KeyboardInterrupt


@contextmanager
def _one_line_errors() -> Iterator[None]:
    try:
        yield
    except TyperException as error:
        _wrong_usage(" ".join(error.format_message().split()))
    except CheckFailed as error:
        _fail(str(error), 1)
    except OperatorError as error:
        _fail(str(error), 2)
    except StorageUnavailable as error:
        _fail(f"the database cannot be used: {error}", 2)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None


def _wrong_usage(text: str) -> NoReturn:
    """A command without arguments has printed its help already and has nothing to add."""
    if not text:
        raise SystemExit(2)
    _fail(f"{text.replace('Value error, ', '')} (tongzhou --help lists what there is)", 2)


def _fail(text: str, code: int) -> NoReturn:
    print(f"tongzhou: {text}", file=sys.stderr)
    raise SystemExit(code)
