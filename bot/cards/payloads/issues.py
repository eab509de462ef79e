"""What the buttons of an issue carry: `number` is the 7 of I-7."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.cards.actions import Action, RecordId


class AskRaise(Action, kind="issue.ask_raise"):
    """上报问题: show the form."""


class RaiseIssue(Action, kind="issue.raise"):
    """Submit that form; `project_id` is 0 for what belongs to none."""

    project_id: Annotated[int, Field(ge=0, lt=2**31)]


class RaiseAgain(Action, kind="issue.raise_again"):
    """仍要登记: what was raised as `number` is raised once more; `project_id` as above."""

    number: RecordId
    project_id: Annotated[int, Field(ge=0, lt=2**31)]


class RaiseBlocker(Action, kind="issue.blocker"):
    """登记为问题: a blocker of a daily update, `item` from 1 on."""

    update_id: RecordId
    item: RecordId


class ShowIssue(Action, kind="issue.show"):
    """The sheet; back from a form."""

    number: RecordId


class TakeIssue(Action, kind="issue.take"):
    """我来处理."""

    number: RecordId


class AskPropose(Action, kind="issue.ask_propose"):
    """给出方案: show the form that asks for what, who and when."""

    number: RecordId


class Propose(Action, kind="issue.propose"):
    """Submit that form."""

    number: RecordId


class AskIssueSupport(Action, kind="issue.ask_support"):
    """需要支持: show the form."""

    number: RecordId


class RequestIssueSupport(Action, kind="issue.support"):
    """Submit that form."""

    number: RecordId


class GiveIssueSupport(Action, kind="issue.give"):
    """已支持: who was asked has given it."""

    number: RecordId


class AskSolve(Action, kind="issue.ask_solve"):
    """已解决: show the form that asks for solution and result."""

    number: RecordId


class Solve(Action, kind="issue.solve"):
    """Submit that form."""

    number: RecordId


class AskGiveUp(Action, kind="issue.ask_give_up"):
    """未解决关闭: show the form that asks for the next step."""

    number: RecordId


class GiveUp(Action, kind="issue.give_up"):
    """Submit that form."""

    number: RecordId


class AskReopen(Action, kind="issue.ask_reopen"):
    """重开: show the form that asks why."""

    number: RecordId


class Reopen(Action, kind="issue.reopen"):
    """Submit that form."""

    number: RecordId


class AskExtend(Action, kind="issue.ask_extend"):
    """申请延期: show the form that asks why."""

    number: RecordId


class Extend(Action, kind="issue.extend"):
    """Submit that form."""

    number: RecordId


class AskFill(Action, kind="issue.ask_fill"):
    """补充: show the form for what was tried and whose support is needed."""

    number: RecordId


class Fill(Action, kind="issue.fill"):
    """Submit that form."""

    number: RecordId
