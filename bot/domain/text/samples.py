"""The departments of an example are the company's own: what is printed can be sent by who reads it.

Rule 1: examples are written with the words below. 市场部 is the reader's own department, 销售部 and 研发部 are others.
Rule 2: a name stays where the company has that department and it is what it stands for; else another one takes its place.
Rule 3: @同事 stays, and is refused when it is sent: a copied line must name nobody who was not meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.domain.text.names import Directory

OWN, OTHER, ANOTHER = "市场部", "销售部", "研发部"
COLLEAGUE = "@同事"
_NAMED = re.compile(f"{OWN}|{OTHER}|{ANOTHER}")


def at_home(example: str, directory: Callable[[], Directory]) -> str:
    """The example for the speaker of this directory, which is asked only where the example names a department; as it is written
    where the company has none."""
    if not (named := set(_NAMED.findall(example))) or not (names := [one.name for one in directory().departments]):
        return example
    speaker = who.department if (who := directory().speaker) else ""
    own = next(name for name in (speaker, OWN, names[0]) if name in names)
    others = [name for name in names if name != own]
    kept = named.intersection(others)
    free = iter([name for name in others if name not in kept] + others)
    cast = {name: name if name in kept else next(free, own) for name in (OTHER, ANOTHER) if name in named}
    return _NAMED.sub(lambda found: cast.get(found[0], own), example)


def colleague(directory: Directory) -> str:
    """Somebody else than the speaker, of the same department where it has one; @同事 where nobody is known."""
    speaker = directory.speaker
    others = [one for one in directory.people if speaker is None or one.id != speaker.id]
    near = [one for one in others if speaker is not None and one.department == speaker.department]
    return f"@{(near or others)[0].name}" if others else COLLEAGUE
