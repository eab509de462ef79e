"""The card of /设置: limits, departments and days as they stand."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.model import Bold, Bullets, Card, Line, Table, Tag, Tone, note
from bot.domain.closings import CompanyDay
from bot.domain.overrides import NAMES, shown, value_of
from bot.domain.policy import Policy

HOW = "改一项：/设置 承接时限 3个工作日；恢复：/设置 承接时限 恢复。人员、部门、放假的写法发“帮助 设置”。"


def settings_card(
    policy: Policy, base: Policy, departments: Sequence[tuple[str, ...]], days: Sequence[CompanyDay], place: str
) -> Card:
    """Each value with its default where it was changed; each department with its head, liaison and deputy."""
    blocks = [
        Bullets("规则和时限", tuple(_value(policy, base, path) for path in NAMES)),
        *((Table(("部门", "负责人", "对接人", "副对接人"), tuple(departments)),) if departments else ()),
        *((Bullets("自己定的放假和上班", tuple(map(_day, days))),) if days else ()),
        note(HOW),
    ]
    return Card(title="设置", subtitle=place, blocks=tuple(blocks), summary="设置")


def _value(policy: Policy, base: Policy, path: str) -> Line:
    standing, default = value_of(policy, path), value_of(base, path)
    changed: Line = (" ", Tag("改过", Tone.INFO), f" 原来 {shown(default)}") if standing != default else ()
    return (Bold(NAMES[path]), f"  {shown(standing)}（{path}）", *changed)


def _day(one: CompanyDay) -> Line:
    return (f"{one.day:%Y-%m-%d} {'上班' if one.working else '放假'}" + (f"：{one.name}" if one.name else ""),)
