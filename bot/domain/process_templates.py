"""流程模板: what a standard process consists of, as the company's files say (R74–R76).

Rule: a run keeps its nodes as they were when it was started; a template that changes later changes no run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.text.hanzi import simple

ProcessName = Annotated[str, Field(min_length=1, max_length=24, pattern=r"^\S+$")]
"""One word, as people write it behind 启动, and short enough for a button."""
_TAKER = re.compile(r"(\S+?)\s?[:：=]\s?(\S+)")


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NodeTemplate(Part):
    """`days` are working days of the department, `standard` is what has to be delivered (R75)."""

    name: str = Field(min_length=1, max_length=40)
    department: str = Field(min_length=1, max_length=60)
    days: int = Field(ge=1, le=250)
    standard: str = Field(default="", max_length=400)


class ProcessTemplate(Part):
    """At least the node that asks and the node that accepts."""

    nodes: tuple[NodeTemplate, ...] = Field(min_length=2, max_length=20)


def called(templates: Mapping[str, ProcessTemplate], words: str) -> str | None:
    """The name of the template that is meant: the very name, else the only one that holds these words."""
    wanted = simple(words.strip())
    exact = [name for name in templates if simple(name) == wanted]
    held = exact or [name for name in templates if wanted and wanted in simple(name)]
    return held[0] if len(held) == 1 else None


def split_takers(words: str) -> tuple[str, dict[str, str]]:
    """研发需求流程 测试部:研发部 as the name and who takes what: the template's department with the one that does its part."""
    takers = {simple(asked): taker for asked, taker in _TAKER.findall(words)}
    return _TAKER.sub(" ", words).strip(), takers


def doers(template: ProcessTemplate, takers: Mapping[str, str]) -> list[str]:
    """Who does each node, by name."""
    return [takers.get(simple(one.department), one.department) for one in template.nodes]


def strange_takers(template: ProcessTemplate, takers: Mapping[str, str]) -> list[str]:
    """Departments for which somebody was named although the template does not ask them."""
    asked = {simple(one.department) for one in template.nodes}
    return [one for one in takers if one not in asked]
