"""The question to somebody who raises the same issue, or makes the same request, again.

Of the record only its number: the question may hang in another group. Moments are in the company's zone, the project is what the
new record would belong to, 0 for none.
"""

from __future__ import annotations

from datetime import date, datetime

from bot.cards.issues import code
from bot.cards.model import Button, Buttons, Card, Tone, plain
from bot.cards.payloads.issues import RaiseAgain
from bot.cards.payloads.requests import AskAgain
from bot.cards.requests import code as code_of_request
from bot.domain.issues import Issue
from bot.domain.requests import Request
from bot.domain.text.clock import shown_at


def again_card(issue: Issue, raised_at: datetime, today: date, project_id: int) -> Card:
    known = code(issue)
    words = f"同样的话你 {shown_at(raised_at, today)} 报过，已经是 {known}，没有再登记。"
    change = f"要改它，例如：问题 {known} 尝试:换了服务器。确实是另一个问题，就点“仍要登记”。"
    button = Button("仍要登记", RaiseAgain(number=issue.number, project_id=project_id), f"仍要登记 {known}")
    return _question(known, words, change, button)


def asked_again_card(request: Request, asked_at: datetime, today: date, project_id: int) -> Card:
    known = code_of_request(request)
    words = f"同样的话你 {shown_at(asked_at, today)} 请过，已经是 {known}，没有再发出。"
    change = f"等不及可以催，例如：升级 {known} 原因:今天就要用。确实要另请一次，就点“仍要发出”。"
    button = Button("仍要发出", AskAgain(number=request.number, project=project_id), f"仍要发出 {known}")
    return _question(known, words, change, button)


def _question(known: str, words: str, change: str, button: Button) -> Card:
    return Card(
        title=f"已经是 {known}",
        blocks=(plain(words), plain(change), Buttons((button,))),
        tone=Tone.WARN,
        summary=words,
    )
