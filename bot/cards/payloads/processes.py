"""What the buttons of a process carry: `number` is the 2 of P-2."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.cards.actions import Action, RecordId


class StartProcess(Action, kind="process.start"):
    """启动 a template by its name."""

    template: Annotated[str, Field(min_length=1, max_length=24)]


class StartAgain(Action, kind="process.again"):
    """仍要启动: another run like this one."""

    number: RecordId


class ShowRun(Action, kind="process.show"):
    """The sheet as it stands now; back from a form."""

    number: RecordId


class AskStop(Action, kind="process.ask_stop"):
    """停止: show the form that asks why."""

    number: RecordId


class StopRun(Action, kind="process.stop"):
    """Submit that form."""

    number: RecordId


class RedoNode(Action, kind="process.redo"):
    """重做: the node whose subtask was cancelled gets a new one."""

    number: RecordId
