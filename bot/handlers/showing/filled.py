"""A pressed form read as the command that its submit button prints: the same arguments, the same faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.domain.text.grammar import Argument, Values
from bot.domain.text.unclear import Unclear
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.facts import facts_of


def filled(context: Context, fields: Mapping[str, Argument[Any]]) -> Values:
    """The values of the form by the names of its inputs; an empty field is not there. Raises BadInput with every fault."""
    read: dict[str, object] = {}
    written: dict[str, str] = {}
    faults: list[str] = []
    form, facts = context.form(), facts_of(context)
    for name, argument in fields.items():
        text = form.get(name, "").strip()
        if not text:
            continue
        value = argument.kind.read(text, facts)
        if value is None:
            faults.append(argument.wrong(text, facts))
        elif isinstance(value, Unclear):
            faults.append(f"{argument.name}{value.question}")
        else:
            read[argument.name], written[argument.name] = value, text
    if faults:
        raise BadInput("没有保存：" + "；".join(faults) + "。")
    return Values(read, written)
