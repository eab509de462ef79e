"""The people or projects of one message: lines above headings that come round twice or more."""

from __future__ import annotations

import re

from bot.domain.text.cuts import OPEN_BRACKETS
from bot.domain.text.headings import Section
from bot.domain.text.markers import Line
from bot.domain.text.pieces import Piece

_SENTENCE = re.compile(r"[，。；,;!！?？]")
_LONGEST_LABEL = 32
_TOLD = frozenset((Section.COMPLETED, Section.PLANNED, Section.BLOCKERS))


def block_labels(pieces: list[Piece]) -> set[int]:
    """Which pieces are such labels."""
    heads = [n for n, (_, heading) in enumerate(pieces) if heading and heading.section in _TOLD]
    if not heads:
        return set()
    labels = _labels_above(pieces, heads)
    if labels:
        return labels
    counted = _labels_above(pieces, heads[1:])
    ordinals = [line.ordinal for n in sorted(counted) if isinstance(line := pieces[n][0], Line)]
    is_flat = all(_indent(pieces[n + 1]) <= _indent(pieces[n]) for n in counted)
    return counted if is_flat and heads[0] + 1 in counted and ordinals == list(range(1, len(ordinals) + 1)) else set()


def holds_labels(pieces: list[Piece], labels: set[int]) -> bool:
    """Whether the first heading stands around the labels (今日完成：1. 城东项目 进展：… 2. 城西项目 …)."""
    return bool(labels) and pieces[min(labels) - 1][1] is not None


def _indent(piece: Piece) -> int:
    return piece[0].indent if isinstance(piece[0], Line) else 0


def _labels_above(pieces: list[Piece], heads: list[int]) -> set[int]:
    first = pieces[heads[0]][1] if heads else None
    again = [n for n in heads if first and (found := pieces[n][1]) and found.section is first.section]
    labels = [n - 1 for n in again if n > 0 and _is_label(pieces[n - 1])]
    looks = {(line.style, line.text[:1] in OPEN_BRACKETS) for n in labels if isinstance(line := pieces[n][0], Line)}
    return set(labels) if len(labels) == len(again) > 1 and len(looks) == 1 else set()


def _is_label(piece: Piece) -> bool:
    line, heading = piece
    if not isinstance(line, Line) or heading or len(line.text) > _LONGEST_LABEL:
        return False
    return _SENTENCE.search(line.text) is None
