"""The rooms keep their contract: each says what it is, and the drawing in the documents is the list that is checked."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = sorted(one.parent for one in (ROOT / "bot").glob("*/__init__.py"))


def test_every_room_opens_with_what_it_holds_knows_and_never_does() -> None:
    for file in [*(ROOT / "bot").glob("*/__init__.py"), *(ROOT / "bot" / "handlers").glob("*/__init__.py")]:
        docstring = file.read_text(encoding="utf-8").split('"""')[1]
        assert docstring.count("\n") >= 2, file
        assert "never" in docstring.lower(), file


def test_every_room_and_file_of_the_top_has_its_place_in_the_layers() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = config["tool"]["importlinter"]["contracts"][0]["layers"]
    placed = {name.strip() for layer in layers for name in layer.split("|")}

    found = {one.name for one in ROOMS} | {one.stem for one in (ROOT / "bot").glob("*.py") if one.stem != "__init__"}
    assert placed == found


def test_no_page_or_file_names_a_path_of_somebodys_machine() -> None:
    suffixes = {".py", ".md", ".toml", ".yml", ".js", ".html", ""}
    for file in ROOT.rglob("*"):
        folders = file.relative_to(ROOT).parts[:-1]
        tools_own = any(one.startswith(".") and one != ".ci" for one in folders) or {"var", "node_modules"} & set(folders)
        if file.is_file() and file.name != ".git" and file.suffix in suffixes and not tools_own:
            text = file.read_text(encoding="utf-8", errors="ignore")
            for prefix in ("/wo" + "rk/", "/ho" + "me/", "/Us" + "ers/"):
                assert prefix not in text, file
