"""交接: what somebody who has left still stands for, and who may take it over.

Rule: nothing ends in somebody who left. Every open subtask and issue, what they were asked for by name, every office and
coordinated project of theirs is on one list until somebody else has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.text.hanzi import simple

EVERYTHING = "全部"


class Kind(StrEnum):
    SUBTASK = "subtask"
    ISSUE = "issue"
    ISSUE_SUPPORT = "issue_support"
    REQUEST = "request"
    SUPPORT = "support"
    HEAD = "head"
    LIAISON = "liaison"
    DEPUTY = "deputy"
    PROJECT = "project"
    PROJECT_LIAISON = "project_liaison"


OFFICES = {Kind.HEAD: "负责人", Kind.LIAISON: "对接人", Kind.DEPUTY: "副对接人"}
"""The offices of a department as people call them; each is kept in the department's field of that name with `_id`."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of the list. `record_id` is of what the kind names, the department or the project, `department_id` whose liaison in
    a project; `code` is what people write for it, one word: T-12, I-7支持, 市场部对接人."""

    kind: Kind
    record_id: int
    code: str
    about: str = ""
    department_id: int = 0


def chosen(duties: list[Duty], words: str) -> list[Duty]:
    """Those that are meant: one by its code, or all; none when nothing fits."""
    if simple(words).strip() in ("", EVERYTHING):
        return duties
    return [one for one in duties if simple(one.code) == simple(words).strip()]
