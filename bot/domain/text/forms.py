"""Forms as text: `字段：值` lines, as people paste them from a chat or a spreadsheet.

Rule 1: a form is a list of arguments, the same as a command's; layouts.py tells where each field and its value stand.
Rule 2: what a template leaves to be filled in (____, 待填, （必填）) counts as empty.
Rule 3: all faults come back together, in the order of the form; with any of them nothing is filled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.domain.text.grammar import Argument, Facts, Values, by_word, shortened
from bot.domain.text.hanzi import simple
from bot.domain.text.layouts import ALIKE, Entry, laid_out
from bot.domain.text.suggest import nearest
from bot.domain.text.unclear import Unclear

LONGEST = 20_000
"""Characters of a form."""

_Argument = Argument[Any]
_HINT = re.compile(r"[(（](?:必填|选填|可选|必须|required|optional|\*)[^)）]*[)）]|\*$", re.IGNORECASE)
_FIELD = re.compile(r"\s*(?P<field>[^:：]{1,30}?)\s*[:：]\s*(?P<value>.*)")
_EMPTY = re.compile(r"[\s_＿…·.\-—/]*|[(（]?(?:待填|请填写|请输入|待定|未填|必填|选填|tbd|todo)[)）]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """A form that can be filled in as text; `name` is its title."""

    name: str
    fields: tuple[_Argument, ...]

    def template(self) -> str:
        """The lines to copy and fill in."""
        return "\n".join([self.name, *(f"{one.name}：{'（必填）' if one.required else ''}" for one in self.fields)])


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What could be read of a form, and one sentence for each fault; `wrong` names what each fault is about."""

    values: Values
    faults: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()


def read_form(text: str, form: Form, facts: Facts) -> FilledForm:
    """Fill the form from lines of text; never raises, whatever was pasted."""
    if len(text) > LONGEST:
        return FilledForm(Values(), (f"这份《{form.name}》有 {len(text)} 字，超过 {LONGEST} 字读不了，请分开写",))
    entries = laid_out(text, form.fields)
    if isinstance(entries, Unclear):
        return FilledForm(Values(), (f"《{form.name}》{entries.question}",))
    filled = _filled(*_written(entries, form), form, facts)
    return FilledForm(Values(), filled.faults, filled.wrong) if filled.faults else filled


def fill_form(written: Mapping[str, str], form: Form, facts: Facts) -> FilledForm:
    """Fill the form from what stands in each of its fields, as a card hands it in."""
    return _filled(written, {}, form, facts)


def _filled(written: Mapping[str, str], faults: dict[str, str], form: Form, facts: Facts) -> FilledForm:
    read: dict[str, object] = {}
    for one in form.fields:
        taken = _taken(written.get(one.name, ""), one, facts)
        if isinstance(taken, str):
            faults.setdefault(one.name, taken)
        elif taken is not None:
            read[one.name] = taken[0]
    order = [one.name for one in form.fields]
    ordered = sorted(faults, key=lambda name: order.index(name) if name in order else len(order))
    return FilledForm(Values(read, written), tuple(faults[name] for name in ordered), tuple(ordered))


def without_gaps(text: str, fields: Sequence[_Argument]) -> str:
    """The text of a command without the lines of a template that were left empty (rule 2)."""
    known = by_word(fields)
    lines = text.split("\n")
    return "\n".join([lines[0], *(line for line in lines[1:] if not _is_gap(line, known))])


def _is_gap(line: str, known: Mapping[str, _Argument]) -> bool:
    found = _FIELD.fullmatch(line)
    if found is None or simple(_HINT.sub("", found["field"]).strip()) not in known:
        return False
    return _EMPTY.fullmatch(_HINT.sub("", found["value"])) is not None


def _written(entries: Sequence[Entry], form: Form) -> tuple[dict[str, str], dict[str, str]]:
    """What stands in each field, and the faults of unknown, repeated and doubtful ones."""
    written: dict[str, str] = {}
    faults: dict[str, str] = {}
    for entry in entries:
        if entry.argument is None:
            faults[entry.words] = _unknown(entry.words, form.fields)
        elif entry.argument.name in written:
            faults[entry.argument.name] = f"{entry.argument.name}写了两次，只写一次"
        else:
            written[entry.argument.name] = entry.text
            if entry.doubt:
                faults[entry.argument.name] = entry.doubt
    return written, faults


def _taken(text: str, field: _Argument, facts: Facts) -> tuple[object] | str | None:
    """A value in a tuple, a fault as text, None where an optional field is empty."""
    if _EMPTY.fullmatch(_HINT.sub("", text)):
        return field.missing(facts) if field.required else None
    value = field.kind.read(text, facts)
    if value is None:
        return field.wrong(text, facts)
    return f"{field.name}{value.question}" if isinstance(value, Unclear) else (value,)


def _unknown(words: str, fields: Sequence[_Argument]) -> str:
    meant = nearest(simple(words), by_word(fields), cutoff=ALIKE)
    listed = "、".join(one.name for one in fields)
    return f"没有“{shortened(words)}”这一项，" + (f"是不是“{meant.name}”？" if meant else f"可以写的有：{listed}")
