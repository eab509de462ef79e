"""What is said of somebody who is given something that is due when they are on leave."""

from __future__ import annotations

from datetime import date

from bot.domain.leaves import listed
from bot.domain.people import Person
from bot.handlers.context import Context
from bot.storage.queries import leaves


def remark(context: Context, person: Person, last: date) -> str:
    """Their next leave that begins by the day, and who stands in; empty for who is there."""
    away = leaves.covering(context.db, [person.id or 0], context.now.date(), last)
    if not away:
        return ""
    stand_in = context.person(away[0].stand_in_id)
    whom = f"期间由{stand_in.name}代理" if stand_in else "期间没有写代理人，可以用 /请假 补上"
    who = "你" if person.id == context.speaker.id else person.name
    return f"{who} {listed(away[:1], context.now.year)} 请假，{whom}。"
