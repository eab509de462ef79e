"""The image's steps, exercised without an engine: what is copied exists, what is started starts."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_everything_that_is_copied_from_the_checkout_is_there_and_not_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    copied = [source for line in re.findall(r"^COPY (?!--from)(.+)$", TEXT, re.M) for source in line.split()[:-1]]

    assert copied
    assert [] == [one for one in copied if not (ROOT / one).exists() or one in ignored]


def test_the_copied_files_alone_are_a_bot_that_starts(tmp_path: Path) -> None:
    for name in ("bot", "config"):
        (tmp_path / name).symlink_to(ROOT / name)

    run = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )

    assert 0 == run.returncode, run.stderr
    assert "sandbox" in run.stdout


def test_the_bot_in_the_image_is_not_root_and_is_asked_for_its_health() -> None:
    assert re.search(r"^USER \d+$", TEXT, re.M)
    assert "HEALTHCHECK" in TEXT and "/healthz" in TEXT
