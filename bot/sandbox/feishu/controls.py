"""Finds what a person presses on a card, and what the platform reports of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.sandbox.feishu.card_parts import DATES
from bot.sandbox.feishu.cards import is_reset, is_submit
from bot.sandbox.world import World

ZONE = "+0800"
_HAS_ZONE = re.compile(r" [+-]\d{4}$")
_INITIAL = ("default_value", "initial_option", "selected_values", "initial_date", "initial_time", "initial_datetime", "checked")


@dataclass(frozen=True, slots=True)
class Control:
    """A component that can be used, and the form that it stands in, if any."""

    part: dict[str, Any]
    form: dict[str, Any] | None

    @property
    def value(self) -> Any:
        """What it reports when it is used: its callback behaviour's value, in 1.0 its own."""
        for behavior in self.part.get("behaviors") or []:
            if behavior.get("type") == "callback":
                return behavior.get("value", {})
        return self.part.get("value")


def controls(value: Any, form: dict[str, Any] | None = None) -> Iterator[Control]:
    """Every component of a card with the form it stands in, in reading order."""
    if isinstance(value, list):
        for one in value:
            yield from controls(one, form)
    if isinstance(value, dict):
        tag = value.get("tag")
        if isinstance(tag, str):
            yield Control(value, form)
        inner = value if tag == "form" else form
        for name, held in value.items():
            if name not in {"value", "behaviors", "chart_spec", "rows"}:
                yield from controls(held, inner)


def find(card: dict[str, Any], button: str | None, value: Any) -> Control | None:
    """The component with this text or name on it, or else the one that reports this value."""
    every = list(controls(card))
    if button is not None:
        named = [c for c in every if button in {_label(c.part), c.part.get("name"), c.part.get("element_id")} and "tag" in c.part]
        return next((c for c in named if c.part["tag"] not in {"plain_text", "markdown"}), None)
    return next((c for c in every if value is not None and c.value == value), None)


def _label(part: dict[str, Any]) -> str:
    text = part.get("text")
    return str(text.get("content", "")) if isinstance(text, dict) else ""


def action_of(control: Control, form: dict[str, Any] | None, world: World) -> dict[str, Any]:
    """What a press of this component reports; ValueError with one sentence when it cannot be pressed like this."""
    part = control.part
    if part.get("disabled"):
        raise ValueError("这个按钮现在不能点。")
    if control.form is not None and is_reset(part):
        raise ValueError("这是表单的重置按钮，只在本地清空，不会通知机器人。")
    action: dict[str, Any] = {"tag": part["tag"], "timezone": "Asia/Shanghai"}
    if name := part.get("name"):
        action["name"] = name
    value = control.value
    if control.form is not None and is_submit(part):
        action["form_value"] = form_value(control.form, form or {}, world)
    elif value is None:
        raise ValueError("这个组件没有回调，点了只会打开链接。")
    return {"value": {} if value is None else value} | action


def form_value(form: dict[str, Any], given: dict[str, Any], world: World) -> dict[str, Any]:
    """What the form reports: every named field as given or as it stands; ValueError when a required one is empty."""
    fields = {c.part["name"]: c.part for c in controls(form.get("elements")) if c.part.get("name") and c.part["tag"] != "button"}
    if strange := set(given) - set(fields):
        raise ValueError(f"表单里没有这些项：{'、'.join(sorted(strange))}。")
    values = {name: _field_value(part, given.get(name), world) for name, part in fields.items()}
    missing = [_title(part) for name, part in fields.items() if part.get("required") and values[name] in (None, "", [])]
    if missing:
        raise ValueError(f"请先填写必填项：{'、'.join(missing)}。")
    return {name: value for name, value in values.items() if value is not None}


def _field_value(part: dict[str, Any], given: Any, world: World) -> Any:
    tag = part["tag"]
    value = _initial(part) if given is None else given
    if tag in DATES and value:
        return with_zone(str(value))
    if tag == "select_person" and isinstance(value, str):
        return _open_id(value, world)
    if tag == "multi_select_person" and isinstance(value, list):
        return [_open_id(one, world) for one in value]
    limit = int(part.get("max_length") or 1000)
    if tag == "input" and isinstance(value, str) and len(value) > limit:
        raise ValueError(f"“{_title(part)}”最多 {limit} 个字。")
    return value


def _initial(part: dict[str, Any]) -> Any:
    empty = {"input": "", "checker": False}
    for name in (
        "default_value",
        "initial_option",
        "selected_values",
        "initial_date",
        "initial_time",
        "initial_datetime",
        "checked",
    ):
        if name in part:
            return part[name]
    return empty.get(part["tag"])


def _title(part: dict[str, Any]) -> str:
    for name in ("label", "placeholder"):
        if isinstance(part.get(name), dict) and part[name].get("content"):
            return str(part[name]["content"])
    return str(part["name"])


def _open_id(who: Any, world: World) -> Any:
    """People may be named by key or name; the platform reports open_ids."""
    person = world.person(who) if isinstance(who, str) else None
    return person.feishu.open_id if person else who


def with_zone(value: str) -> str:
    """Dates and times are reported with their zone: `2026-11-21 +0800`."""
    return value if _HAS_ZONE.search(value) else f"{value} {ZONE}"
