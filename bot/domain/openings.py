"""立项表: what a start-up form must hold before it becomes a project (R2, R7, R9–R11, R15, R17–R19).

Rule 1: name, goal, lead, at least one other department and the dates are needed; everything that is wrong is said at once.
Rule 2: a goal without a number and a date is refused, vague words are pointed out once; the policy may say otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date

from bot.domain.calendar import Span
from bot.domain.policy import Strictness, Wording
from bot.domain.projects import KIND_WORDS, ResourceNeed, Scenario
from bot.domain.text import vague
from bot.domain.text.names import Directory
from bot.domain.text.plans import Need, Stop
from bot.domain.text.samples import at_home

LONGEST_NAME = 120
LONGEST_UNIT = 20
_KINDS = {word: kind for kind, word in KIND_WORDS.items()}


@dataclass(frozen=True, slots=True)
class Draft:
    """A start-up form as it was handed in; `lead_id` and `helper_ids` are departments."""

    name: str = ""
    goal: str = ""
    background: str = ""
    asks: str = ""
    result: str = ""
    lead_id: int | None = None
    helper_ids: tuple[int, ...] = ()
    coordinator_id: int | None = None
    period: Span | None = None
    acceptance: str = ""
    needs: tuple[Need, ...] = ()
    risks: str = ""
    milestones: tuple[Stop, ...] = ()
    scenario: Scenario | None = None
    complex: bool = False
    communication: str = ""
    notes: str = ""
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """`faults` must be mended; `flags` are pointed out, and taken as they are when the form is sent again."""

    faults: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def examine(
    draft: Draft,
    today: date,
    wording: Wording,
    *,
    unread: Collection[str] = (),
    directory: Callable[[], Directory] = Directory,
) -> Findings:
    """Everything that is wrong with a form, in its order. `unread` names the fields whose value could not even be read: they are
    not missing. Departments of examples are those of the directory."""
    flags: list[str] = []
    faults = [*(at_home(fault, directory) for fault in _missing(draft, unread)), *_impossible(draft, today)]
    for strictness, sentence in _worded(draft, wording):
        if strictness is Strictness.REFUSE:
            faults.append(sentence)
        elif strictness is Strictness.FLAG:
            flags.append(sentence)
    return Findings(tuple(faults), tuple(flags))


def _missing(draft: Draft, unread: Collection[str]) -> Iterator[str]:
    needed = (
        ("名称", draft.name, "名称:双十一大促"),
        ("目标", draft.goal, "目标:12 月 20 日前 GMV 提升 20%"),
        ("牵头", draft.lead_id, "牵头:市场部"),
        ("配合", draft.helper_ids, "配合:研发部、销售部"),
        ("起止", draft.period, "起止:11-25 到 12-20"),
    )
    yield from (f"缺{name}，例如 {example}" for name, value, example in needed if not value and name not in unread)


def _impossible(draft: Draft, today: date) -> Iterator[str]:
    if len(draft.name) > LONGEST_NAME:
        yield f"名称有 {len(draft.name)} 字，最多 {LONGEST_NAME} 字"
    if draft.lead_id is not None and draft.lead_id in draft.helper_ids:
        yield "配合部门里有牵头部门自己，请去掉它"
    if draft.period is None:
        return
    if draft.period.last < today:
        yield f"起止的最后一天 {draft.period.last} 已经过去，请写今后的日期"
    outside = [one.name for one in draft.milestones if not draft.period.first <= one.due <= draft.period.last]
    if outside:
        yield f"里程碑“{'、'.join(outside)[:60]}”不在起止 {draft.period.first} 到 {draft.period.last} 之内"


def _worded(draft: Draft, wording: Wording) -> Iterator[tuple[Strictness, str]]:
    if draft.goal:
        lacks = vague.check(draft.goal, _goal_needs(draft))
        if lacks.lacks:
            yield wording.goal, f"目标{lacks.sentence()}"
        elif lacks.vague:
            yield wording.vague, f"目标{lacks.sentence()}"
    for name, text in (("诉求", draft.asks), ("成果", draft.result)):
        if finding := vague.check(text):
            yield wording.vague, f"{name}{finding.sentence()}"


def _goal_needs(draft: Draft) -> tuple[vague.Lack, ...]:
    """The form's own dates are the goal's date where it names none (R11)."""
    return tuple(lack for lack in vague.GOAL if lack is not vague.Lack.DATE or draft.period is None)


def need_of(project_id: int, need: Need) -> ResourceNeed:
    """The row of a resource that a form asks for (R19, R43, R44)."""
    return ResourceNeed(
        project_id=project_id,
        kind=_KINDS[need.sort],
        what=need.what,
        amount=need.amount,
        unit=need.unit[:LONGEST_UNIT],
        priority=need.priority,
        provider_id=need.provider_id,
    )
