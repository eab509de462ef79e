"""What every test may ask for: databases of both kinds, a browser, and a run in which nothing is skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy.engine import Engine, make_url

from bot.storage import migrate
from bot.storage.engine import Database
from tests import postgres

hypothesis.settings.register_profile("tongzhou", deadline=None)
hypothesis.settings.load_profile("tongzhou")

BROWSERS = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails: for machines that have everything")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if not hasattr(report, "wasxfail"):
        _forbid_skip(report, item.config)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _forbid_skip(report, collector.config)
    return report


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport, config: pytest.Config) -> None:
    if report.skipped and config.getoption("--no-skips"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"--no-skips: {reason}"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server: the one named by TEST_POSTGRES_URL, or one that lives as long as this run."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        yield given
        return
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("no PostgreSQL: install the package postgresql, or name a server in TEST_POSTGRES_URL")
    with postgres.running(programs) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str) -> Iterator[str]:
    """The name of a migrated, empty database that nobody is connected to."""
    with postgres.fresh(postgres_url) as url:
        database = Database(url)
        migrate.upgrade(database)
        database.disconnect()
        yield str(make_url(url).database)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty file."""
    file = tmp_path_factory.mktemp("template") / "tongzhou.db"
    database = Database(f"sqlite:///{file}")
    migrate.upgrade(database)
    database.disconnect()
    return file


@pytest.fixture(scope="session")
def sqlite_reused(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reused") / "tongzhou.db"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A migrated, empty SQLite database of the test's own."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'tongzhou.db')}"


@pytest.fixture
def postgres_database_url(postgres_url: str, postgres_template: str) -> Iterator[str]:
    """A migrated, empty PostgreSQL database of the test's own, to be set and broken at will."""
    with postgres.fresh(postgres_url, postgres_template) as url:
        yield url


@pytest.fixture(scope="session")
def postgres_reused(postgres_url: str, postgres_template: str) -> Iterator[postgres.Reused]:
    with postgres.reused(postgres_url, postgres_template) as found:
        yield found


@pytest.fixture
def postgres_emptied_url(postgres_reused: postgres.Reused) -> str:
    """A migrated, empty PostgreSQL database that the next test has after this one."""
    postgres_reused.empty()
    return postgres_reused.url


@pytest.fixture
def sqlite_emptied_url(sqlite_reused: Path, sqlite_template: Path) -> str:
    """A migrated, empty SQLite database in a new file that has the same name in every test."""
    for file in sqlite_reused.parent.iterdir():
        file.unlink()
    return f"sqlite:///{shutil.copy(sqlite_template, sqlite_reused)}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A migrated, empty database that nobody else uses, on each of the two."""
    url: str = request.getfixturevalue("sqlite_emptied_url" if request.param == "sqlite" else "postgres_emptied_url")
    return url


@pytest.fixture(scope="session")
def engines() -> dict[str, Engine]:
    """By the database's address. An engine knows the SQL of every question that it was ever asked; to find that again for every
    test would take a third of a handler's time."""
    return {}


@pytest.fixture
async def database(database_url: str, engines: dict[str, Engine]) -> AsyncIterator[Database]:
    """The same, opened: its threads and connections are its own."""
    opened = Database(database_url)
    opened._engine = engines.setdefault(database_url, opened._engine)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's program: the one named by CHROMIUM, or an installed one."""
    for name in filter(None, (os.environ.get("CHROMIUM"), *BROWSERS)):
        if found := shutil.which(name):
            return found
    pytest.skip("no Chromium: install the package chromium, or name the program in CHROMIUM")
