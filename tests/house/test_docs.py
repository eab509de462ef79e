"""The documents say what is true: links lead somewhere, and what must be complete is."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel
from typer.main import get_command

from bot import cli
from bot.metrics import Metrics
from bot.platforms.dingtalk.decode import _EVENTS as DINGTALK_EVENTS
from bot.platforms.feishu.check import _RIGHTS as FEISHU_RIGHTS
from bot.platforms.feishu.decode import _KINDS as FEISHU_EVENTS
from bot.sandbox.faults import KINDS
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "changes").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]+))?\)")
FIRST_STEPS = ("README.md", "README.en.md")


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """What the headings of a page are called in links, as GitHub makes it."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda one: str(one.relative_to(ROOT)))
def test_every_link_within_the_project_leads_somewhere(page: Path) -> None:
    for path, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        target = page.parent / path if path else page
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


def test_every_page_is_in_the_list_of_pages() -> None:
    listed = {(DOCS / path).resolve() for path, _ in LINK.findall(read("docs/README.md"))}

    assert {page for page in DOCS.rglob("*.md") if page.name != "README.md"} == listed


def settings_of(model: type[BaseModel], *tables: str) -> Iterator[tuple[str, ...]]:
    for name, one in model.model_fields.items():
        if isinstance(one.annotation, type) and issubclass(one.annotation, BaseModel):
            yield from settings_of(one.annotation, *tables, name)
        else:
            yield *tables, name


@pytest.mark.parametrize("setting", list(settings_of(Settings)), ids=".".join)
def test_every_setting_has_its_line(setting: tuple[str, ...]) -> None:
    variable = "TONGZHOU_" + "__".join(setting).upper()

    assert re.search(rf"^\| `{'.'.join(setting)}`[^|]*\| `{variable}` \|", read("docs/settings.md"), re.M)


def test_every_figure_is_explained() -> None:
    page = read("docs/howto/run-in-production.md")
    figures = [one.name for one in Metrics().registry.collect()]

    assert figures
    assert [] == [name for name in figures if not re.search(rf"^\| `{name}(_total)?` \|", page, re.M)]


def commands() -> Iterator[str]:
    tree = get_command(cli.app)
    for name, command in tree.commands.items():  # type: ignore[attr-defined]
        yield from (f"{name} {below}" for below in getattr(command, "commands", {})) if hasattr(command, "commands") else (name,)


def test_every_command_of_the_command_line_is_shown() -> None:
    everything = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)

    assert [] == [name for name in commands() if f"tongzhou {name}" not in everything]


def test_every_room_is_drawn_and_explained() -> None:
    page = read("docs/architecture.md")
    contract = tomllib.loads(read("pyproject.toml"))["tool"]["importlinter"]["contracts"][0]
    layers = [layer for layer in contract["layers"] if layer != "__main__"]

    assert "\n".join(layers) in page
    assert [] == [room for layer in layers for room in layer.split(" | ") if f"\n| `{room}` |" not in page]


def test_every_fault_of_the_sandbox_is_explained() -> None:
    page = read("docs/howto/use-the-sandbox.md")

    assert [] == [kind for kind in KINDS if f"\n| `{kind}` |" not in page]


@pytest.mark.parametrize("page", [*FIRST_STEPS, "docs/howto/connect-feishu.md"])
def test_connecting_feishu_names_every_right_and_event(page: str) -> None:
    wanted = [*(right.scope for right in FEISHU_RIGHTS), *FEISHU_EVENTS]

    assert [] == [name for name in wanted if name not in read(page)]


@pytest.mark.parametrize("page", [*FIRST_STEPS, "docs/howto/connect-dingtalk.md"])
def test_connecting_dingtalk_names_every_right_and_event(page: str) -> None:
    rights = re.findall(r"\b(?:qyapi_\w+|(?:Card|Premium)\.\w+\.\w+)", read("bot/platforms/dingtalk/check.py"))

    assert rights
    assert [] == [name for name in (*rights, *DINGTALK_EVENTS) if name not in read(page)]


@pytest.mark.parametrize("page", ["docs/requirements.md", "docs/faults.md"])
def test_every_test_that_a_page_calls_upon_exists(page: str) -> None:
    called = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", read(page))

    assert called
    assert [] == [f"{file}::{name}" for file, name in called if f"def {name}(" not in read(file)]


def claimed(number: str) -> set[str]:
    """What the docstrings of the code say that they fulfil."""
    docstrings = (text for file in (ROOT / "bot").rglob("*.py") for text in file.read_text(encoding="utf-8").split('"""')[1::2])
    return {one for text in docstrings for one in re.findall(number, text)}


def test_every_requirement_that_the_code_claims_is_on_its_page() -> None:
    requirements = claimed(r"\b[RXB]\d+\b")

    assert requirements
    assert set() == requirements - set(re.findall(r"\w+", read("docs/requirements.md")))


WHOLE = (*range(1, 132), *range(203, 210))
"""Requirements of the chapters that are built: E1 to E6, and E12."""


def test_every_requirement_of_the_work_stands_on_the_page_once_and_is_shown() -> None:
    rows = [line.split(" | ") for line in read("docs/requirements.md").splitlines() if re.match(r"\| [RXBC]\d", line)]
    listed = [number for row in rows for number in re.findall(r"\bR\d+\b", row[0])]

    assert [] == [number for number in (f"R{one}" for one in WHOLE) if listed.count(number) != 1]
    assert [] == [row[0] for row in rows if "`tests/" not in row[-1]]


def test_every_fault_that_the_code_claims_is_on_its_page() -> None:
    faults = claimed(r"\bF\d+\b")

    assert faults
    assert [] == [fault for fault in faults if f"\n| {fault.removeprefix('F')} |" not in read("docs/faults.md")]


@pytest.mark.parametrize("fragment", sorted((ROOT / "changes").glob("*/*.md")), ids=lambda one: one.stem)
def test_a_fragment_is_a_few_sentences_for_readers(fragment: Path) -> None:
    text = fragment.read_text(encoding="utf-8").strip()

    assert 1 <= text.count("\n") + 1 <= 5
    assert not text.startswith("#")
