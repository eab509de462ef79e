"""The morning's digest for who coordinates a project or heads a department: the day before, and what needs them (R80–R83, R93)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.model import Block, Bold, Bullets, Card, Divider, Fields, Line, Tag, Text, Tone, note
from bot.cards.updates import day_name, shown

MOST_SECTIONS = 8
SHOWN = 10
NAMES = 30


@dataclass(frozen=True, slots=True)
class Section:
    """One project or department on one day. `posted` counts people; the others are lines or names, ready to be shown. `promises`
    are what was not kept: who, what and for how many working days."""

    name: str
    posted: int
    missing: tuple[str, ...]
    late: tuple[str, ...]
    on_leave: tuple[str, ...]
    blockers: tuple[Line, ...]
    slipping: tuple[Line, ...]
    promises: tuple[tuple[str, str, int], ...]

    @property
    def needs_care(self) -> bool:
        return bool(self.missing or self.blockers or self.slipping or self.promises)

    @property
    def empty(self) -> bool:
        """Whether nobody owed or wrote anything and nothing needs a look."""
        return not (self.posted or self.on_leave or self.needs_care)


def morning_card(sections: Sequence[Section], day: date, today: date) -> Card:
    """One card a person, whatever they are responsible for. After a weekend the day is not called yesterday."""
    blocks: list[Block] = []
    for section in sections[:MOST_SECTIONS]:
        blocks += [Divider()] if blocks else []
        blocks += _drawn(section)
    if sections[MOST_SECTIONS:]:
        blocks.append(note(f"……另有 {len(sections) - MOST_SECTIONS} 个，在它们的群里发 /日报 昨天 可以看。"))
    open_ones = sum(1 for one in sections if one.needs_care)
    which = "昨日" if (today - day).days == 1 else "上个工作日"
    return Card(
        title=f"{which}汇总 · {day_name(day)}",
        blocks=tuple(blocks),
        tone=Tone.WARN if open_ones else Tone.GOOD,
        summary=f"{day_name(day)}：{len(sections)} 处，{open_ones} 处要看一眼",
    )


def promise_lines(promises: Iterable[tuple[str, str, int]]) -> tuple[Line, ...]:
    """Who promised what, and how many working days ago it was due."""
    return tuple((Bold(who), f" {what} ", Tag(f"{age} 个工作日", Tone.WARN)) for who, what, age in promises)


def _drawn(section: Section) -> list[Block]:
    blocks: list[Block] = [Text(((Bold(section.name),),))]
    if pairs := tuple(_attendance(section)):
        blocks.append(Fields(pairs))
    for title, lines in (
        ("卡点", section.blockers),
        ("进度落后", section.slipping),
        ("未兑现承诺", promise_lines(section.promises)),
    ):
        if lines:
            blocks.append(Bullets(title, shown(lines, SHOWN)))
    return blocks


def _attendance(section: Section) -> Iterator[tuple[str, str]]:
    total = section.posted + len(section.missing)
    if total:
        yield "日报", f"{section.posted} / {total}"
    for label, names in (("未交", section.missing), ("补交", section.late), ("请假", section.on_leave)):
        if names:
            yield label, _names(names)


def _names(names: Sequence[str]) -> str:
    return "、".join(names[:NAMES]) + (f" 等 {len(names)} 人" if len(names) > NAMES else "")
