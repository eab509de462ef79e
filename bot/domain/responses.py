"""承接答复: what a department's answer to a project must hold (R25–R28).

Rule 1: who accepts names the first date; who objects gives a reason and an alternative.
Rule 2: an answer may be changed until the division is confirmed; history keeps what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.projects import ProjectDepartment, Reply


@dataclass(frozen=True, slots=True)
class Answer:
    """What a department says; `liaison_id` is who may be talked to about it."""

    reply: Reply
    liaison_id: int | None = None
    assessment: str = ""
    resources: str = ""
    earliest: date | None = None
    reason: str = ""
    alternative: str = ""


def faults_of(answer: Answer) -> list[str]:
    """Everything that an answer lacks."""
    faults = []
    if answer.reply is Reply.ACCEPTED and answer.earliest is None:
        faults.append("承接要写最早什么时候能开始或给出，例如 最早:下周五")
    if answer.reply is not Reply.ACCEPTED and not answer.reason:
        faults.append("要写理由，例如 理由:人手排满到月底")
    if answer.reply is not Reply.ACCEPTED and not answer.alternative:
        faults.append("要写建议方案，例如 建议:推迟到 12-10，或先做一半")
    return faults


def give(one: ProjectDepartment, answer: Answer, by_id: int | None, at: datetime) -> None:
    """The answer takes the place of the one before."""
    one.reply, one.liaison_id = answer.reply, answer.liaison_id
    one.assessment, one.resources, one.earliest = answer.assessment, answer.resources, answer.earliest
    one.reason, one.alternative = answer.reason, answer.alternative
    one.answered_by_id, one.answered_at = by_id, at
