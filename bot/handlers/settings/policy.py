"""设置 of a value of the policy, for the company or for one project; clocks that run keep theirs."""

from __future__ import annotations

from bot.domain.overrides import NAMES, PolicyValue, find_path, near_path, read_value, shown, value_of
from bot.domain.permissions import Right
from bot.domain.projects import Project
from bot.domain.text.catalogue.settings import NAME, SCOPE_OF_VALUE, VALUE
from bot.domain.text.catalogue.shared import PROJECT
from bot.domain.text.grammar import Values
from bot.errors import BadInput
from bot.handlers.context import Context
from bot.handlers.rights import require
from bot.storage.queries import overrides, projects

BACK = ("恢复", "恢复默认", "默认", "reset", "default")


def change(context: Context, values: Values) -> None:
    """A value of the policy, for the company or for one project."""
    path, text = _named(values)
    project = _project(context, values)
    policy = context.policy(project.id if project else None)
    before = shown(value_of(policy, path))
    if not text:
        context.tell(f"{NAMES.get(path, path)}（{path}）：{before}。改它：/设置 {NAMES.get(path, path)} 新的值")
        return
    require(context, Right.EDIT_PROJECT if project else Right.SET_POLICY, project=project)
    kept = overrides.set_value(context.db, path, project.id if project else None)
    if text in BACK:
        if kept is not None:
            context.db.delete(kept)
    else:
        _keep(context, kept, path, _read(context, path, text), project)
    context.db.flush()
    after = shown(value_of(context.policy(project.id if project else None), path))
    place = f"{project.number} 的" if project else ""
    context.tell(f"{place}{NAMES.get(path, path)}：{before} → {after}。" + ("已经在走的时钟不变。" if before != after else ""))


def _named(values: Values) -> tuple[str, str]:
    """The value's path and the new text; the name may stand before the text without a word between them."""
    words, text = (values.get(NAME) or "").strip(), (values.get(VALUE) or "").strip()
    name, _, rest = words.partition(" ")
    path = find_path(words) or find_path(name)
    if path is None:
        near = near_path(name)
        raise BadInput(f"没有“{name[:40]}”这一项。" + (f"是不是“{NAMES.get(near, near)}”？" if near else "") + "全部的项看：/设置")
    return path, text or ("" if find_path(words) else rest.strip())


def _read(context: Context, path: str, text: str) -> str:
    try:
        return read_value(context.company.policy, path, text)
    except ValueError as error:
        raise BadInput(f"{error}。没有改动。") from error


def _keep(context: Context, kept: PolicyValue | None, path: str, value: str, project: Project | None) -> None:
    if kept is None:
        context.db.add(PolicyValue(name=path, value=value, project_id=project.id if project else None))
    else:
        kept.value = value


def _project(context: Context, values: Values) -> Project | None:
    wanted = values.get(PROJECT)
    if wanted is not None:
        found = projects.called(context.db, wanted)
        if found is None:
            raise BadInput(f"没有“{wanted[:40]}”这个项目，没有改动。请写项目编号或名称。")
    elif values.get(SCOPE_OF_VALUE) == "项目":
        found = context.project(context.chat.project_id)
        if found is None:
            raise BadInput("这里不是哪个项目的群，没有改动。请写明项目，例如：项目:2026-市场-001")
    else:
        return None
    require(context, Right.SEE_PROJECT, project=found)
    return found
