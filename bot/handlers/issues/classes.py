"""The class of an issue (X11): read from what was written, and what another one does to its clocks."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.issues import SORTS
from bot.domain.issues import Issue, Sort, is_open, sort_after, sort_of
from bot.domain.text.catalogue import issues as words
from bot.domain.text.grammar import Values
from bot.handlers.context import Context
from bot.handlers.issues import clocks, special_meetings
from bot.storage.queries import issues


def written(context: Context, values: Values, department_id: int, support: Sequence[int], described: str) -> Sort:
    """Of a new issue."""
    return sort_of(_named(values), department_id, [*support, context.speaker.department_id], _weighed(values, described))


def edited(context: Context, issue: Issue, values: Values) -> list[str]:
    """Another class where one is named, where another description says so, or where another department came in."""
    others = parties(context, issue)
    if words.WEIGHT_OF_ISSUE in values or words.ISSUE_SORT in values:
        sort = sort_of(_named(values), issue.department_id, others, _weighed(values, issue.description))
    else:
        sort = sort_after(issue, others, values.get(words.PROBLEM) or "")
    return reclass(context, issue, sort)


def parties(context: Context, issue: Issue) -> list[int | None]:
    """The departments that are asked for support, and the one that raised it, None where that is none, as for `sort_of`."""
    asked = [one.department_id for one in issues.support_of(context.db, [issue.id or 0]) if one.department_id]
    return [*asked, issue.raised_department_id]


def reclass(context: Context, issue: Issue, sort: Sort) -> list[str]:
    """Another class has other limits: its clocks begin anew, as they would have been from now on. What is closed has none, and what
    went up goes on as it began, with the report of a major one. What the timeline says; nothing where it is the same class."""
    if sort is issue.sort:
        return []
    told = f"级别：{SORTS[issue.sort]} → {SORTS[sort]}"
    issue.sort = sort
    if is_open(issue) and sort is Sort.MAJOR:
        special_meetings.call(context, issue)
    if is_open(issue):
        clocks.anew(context, issue)
    return [told]


def _named(values: Values) -> Sort | None:
    if values.get(words.ISSUE_SORT) == "客户":
        return Sort.CUSTOMER
    return Sort.MAJOR if values.get(words.WEIGHT_OF_ISSUE) == "重大" else None


def _weighed(values: Values, described: str) -> str:
    """The words that the class is read from: none where it is called 一般."""
    return "" if values.get(words.WEIGHT_OF_ISSUE) == "一般" else described
