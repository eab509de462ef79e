"""What stands in the way of a week's work: open issues, resources nobody has granted, risks (R91, R95)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.cards.issues import SORTS, code, shortened
from bot.cards.model import Block, Bold, Bullets, Line, Span, Tag, Tone
from bot.cards.updates import shown
from bot.domain.issues import Issue, Sort
from bot.domain.projects import KIND_WORDS, ResourceNeed
from bot.domain.text.clock import shown_at

SHOWN = 12
RISK = 120
"""Characters of one risk."""


@dataclass(frozen=True, slots=True)
class OpenIssue:
    """An issue that is not settled: who settles it, for how many working days it has been there, and until when, in the company's
    zone."""

    issue: Issue
    owner: str
    age: int
    due: datetime | None


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """A resource that is not granted; `provider` is the department asked, `project` its number where several are told of."""

    need: ResourceNeed
    provider: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True)
class Obstacles:
    """`risks` are lines, with the project's number where several are told of."""

    issues: Sequence[OpenIssue] = ()
    needs: Sequence[OpenNeed] = ()
    risks: Sequence[str] = ()


def obstacle_blocks(found: Obstacles, today: date) -> Iterator[Block]:
    """What there is none of is left out. Issues across departments come first, those that went up furthest before the others."""
    if found.issues:
        yield Bullets("还没有解决的问题", shown((_issue(one, today) for one in sorted(found.issues, key=_rank)), SHOWN))
    if found.needs:
        yield Bullets("资源还没有落实", shown(map(_need, found.needs), SHOWN))
    if found.risks:
        yield Bullets("风险", shown(((one,) for one in _short(found.risks)), SHOWN))


def _rank(one: OpenIssue) -> tuple[bool, int, int, int]:
    return one.issue.sort is Sort.INSIDE, -one.issue.level, -one.age, one.issue.number


def _issue(one: OpenIssue, today: date) -> Line:
    owner = one.owner or "还没有负责人"
    due = f"，期限 {shown_at(one.due, today)}" if one.due else ""
    spans: list[Span] = [Bold(code(one.issue)), f" {shortened(one.issue.description)} "]
    spans += [Tag(SORTS[one.issue.sort], Tone.QUIET if one.issue.sort is Sort.INSIDE else Tone.WARN)]
    spans += [f" {owner}，{one.age} 个工作日{due}" if one.age else f" {owner}，今天提出{due}"]
    return (*spans, " ", Tag(f"已升级 {one.issue.level} 级", Tone.BAD)) if one.issue.level else tuple(spans)


def _need(one: OpenNeed) -> Line:
    need = one.need
    kind = KIND_WORDS[need.kind]
    what = need.what if need.what.startswith(kind) else f"{kind}：{need.what}"
    if need.amount is not None and f"{need.amount:g}" not in need.what.replace(",", ""):
        what += f" {need.amount:g}{need.unit}"
    words = f"{one.project} " if one.project else ""
    asked = f"，找{one.provider}" if one.provider else ""
    state = Tag("没有批", Tone.BAD) if need.approved is False else Tag("还没有人批", Tone.WARN)
    return (f"{words}{what}{asked} ", state)


def _short(risks: Iterable[str]) -> Iterator[str]:
    for one in risks:
        yield one if len(one) <= RISK else f"{one[: RISK - 1]}…"
