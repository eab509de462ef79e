"""The question to somebody who raises the same issue again."""

from __future__ import annotations

from datetime import datetime

from bot.cards.issues import code, moment
from bot.cards.model import Button, Buttons, Card, Tone, plain
from bot.cards.payloads.issues import RaiseAgain
from bot.domain.issues import Issue


def again_card(issue: Issue, raised_at: datetime, project_id: int) -> Card:
    """Of the issue only its number: the question may hang in another group. `raised_at` is in the company's zone, `project_id` what
    the new one would belong to, 0 for none."""
    words = f"同样的话你 {moment(raised_at)} 报过，已经是 {code(issue)}，没有再登记。"
    change = f"要改它，例如：问题 {code(issue)} 级别:重大。确实是另一个问题，就点“仍要登记”。"
    button = Button("仍要登记", RaiseAgain(number=issue.number, project_id=project_id), f"仍要登记 {code(issue)}")
    return Card(
        title=f"已经是 {code(issue)}",
        blocks=(plain(words), plain(change), Buttons((button,))),
        tone=Tone.WARN,
        summary=words,
    )
