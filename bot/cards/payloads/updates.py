"""What the buttons of a daily update carry."""

from __future__ import annotations

from bot.cards.actions import Action, RecordId


class EditUpdate(Action, kind="update.edit"):
    """更正: show the form that corrects a daily update."""

    update_id: RecordId


class SaveUpdate(Action, kind="update.save"):
    """Submit the form; its fields travel beside the payload."""

    update_id: RecordId


class ShowUpdate(Action, kind="update.show"):
    """Back from the form to the card."""

    update_id: RecordId


class WithdrawUpdate(Action, kind="update.withdraw"):
    """撤回: the day's update no longer counts."""

    update_id: RecordId


class MergeUpdate(Action, kind="update.merge"):
    """改为合并: the second message of a day is added to the first instead of replacing it."""

    update_id: RecordId


class ReplaceUpdate(Action, kind="update.replace"):
    """改为替换: the second message of a day replaces the first again."""

    update_id: RecordId
