"""Seconds that pass only when a test says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest


def standing_still(monkeypatch: pytest.MonkeyPatch, name: str) -> Callable[[float], None]:
    """Put a clock that stands still in the place of the one of this name; what is answered lets some seconds pass."""
    passed = [0.0]
    monkeypatch.setattr(name, lambda: passed[0])

    def pass_by(seconds: float) -> None:
        passed[0] += seconds

    return pass_by
