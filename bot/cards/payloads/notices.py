"""What the button of a notice carries: `number` is the 3 of N-3, `since` when it came to say what the card says, in seconds since
1970."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from bot.cards.actions import Action, RecordId


class ConfirmNotice(Action, kind="notice.confirm"):
    """已读."""

    number: RecordId
    since: Annotated[int, Field(ge=0, lt=2**40)]
