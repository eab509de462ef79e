"""Who may read a record in a group (C35).

Rule 1: everybody known to be in the group must be of the company; a guest, somebody of another company and somebody who has left it
        are outsiders wherever they sit (R223).
Rule 2: a record of a project is read by its team, by management and by administrators. In another group everybody else is an
        outsider; in the project's own groups all of the company's people are of the team.
Rule 3: a record without a project is read by everybody of the company.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.domain.people import Person, Tier, belongs


def outsiders(members: Iterable[Person], team: Collection[int] | None) -> list[Person]:
    """Members of a group who are not of the audience, in the order given; `team` is None for a record without a project."""
    return [one for one in members if not _reads(one, team)]


def _reads(person: Person, team: Collection[int] | None) -> bool:
    if not belongs(person):
        return False
    return team is None or person.id in team or person.administrator or person.tier is Tier.MANAGEMENT
