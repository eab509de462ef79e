"""Reads the company file (departments, people, groups) into a world."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from bot.sandbox.world import Chat, Department, Person, World, chat_id_for, ding_ids_for, feishu_ids_for


def load_company(world: World, file: Path, *, empty: bool = False) -> None:
    """Bring in departments and people, and unless `empty` the groups.

    OSError when the file cannot be read, ValueError when it is no TOML or names an unknown person, KeyError when a row lacks
    its name.
    """
    company = tomllib.loads(file.read_text(encoding="utf-8"))
    by_name: dict[str, str] = {}
    for row in company.get("person", []):
        person = _person(row, taken=world.people)
        by_name[person.name] = person.key
        world.add_person(person)
    for row in company.get("department", []):
        world.add_department(Department(row["name"], by_name.get(row.get("head", ""), "")))
    for row in [] if empty else company.get("group", []):
        world.add_chat(_group(row, by_name))


def _person(row: dict[str, Any], taken: dict[str, Person]) -> Person:
    key = _key(row, taken)
    return Person(
        key=key,
        name=row["name"],
        department=row.get("department", ""),
        title=row.get("title", ""),
        feishu=feishu_ids_for(key, row.get("feishu")),
        dingtalk=ding_ids_for(key, row.get("dingtalk")),
    )


def _key(row: dict[str, Any], taken: dict[str, Person]) -> str:
    """A short ASCII name: the letters of the DingTalk userId (`zhangwei2611` → `zhangwei`), else the whole id."""
    account = row.get("dingtalk") or row.get("feishu") or f"p{len(taken) + 1}"
    letters = re.sub(r"[^a-z]", "", account.lower()) if row.get("dingtalk") else ""
    return letters if letters and letters not in taken else str(account)


def _group(row: dict[str, Any], by_name: dict[str, str]) -> Chat:
    platform = row["platform"]
    unknown = [name for name in row.get("members", []) if name not in by_name]
    if unknown:
        raise ValueError(f"群 {row['name']} 的成员里有不认识的人：{'、'.join(unknown)}。")
    members = [by_name[name] for name in row.get("members", [])]
    return Chat(platform, row.get("id") or chat_id_for(platform, row["name"]), row["name"], "group", members)
