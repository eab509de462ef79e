"""The card templates this organisation knows, and what a client draws from a template's variables.

The public templates of the official SDKs, and one company template, `tongzhou-demo.schema`, with the variables
title, markdown, status, `form` (JSON string `{"fields": […]}`) and `buttons` (JSON string `[{"text", "id", "color"}]`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.sandbox.dingtalk.errors import ApiError

DEMO_TEMPLATE = "tongzhou-demo.schema"
MARKDOWN_TEMPLATE = "589420e2-c1e2-46ef-a5ed-b8728e654da9.schema"
BUTTONS_TEMPLATE = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
AI_TEMPLATE = "382e4302-551d-4880-bf29-a30acfab2e71.schema"
STREAMING_TEMPLATE = "02fcf2f4-5e02-4a85-b672-46d1f715543e.schema"
_FLOW = {"1": "处理中", "2": "输入中", "3": "完成", "4": "执行中", "5": "失败"}


@dataclass(frozen=True)
class View:
    """What a reader sees. A button has text, color and `id` (reports a press) or `url`; `form` has hidden fields too."""

    title: str = ""
    markdown: str = ""
    note: str = ""
    status: str = ""
    buttons: list[dict[str, Any]] = field(default_factory=list)
    form: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The view as JSON."""
        return asdict(self)


def check_params(template_id: str, params: object) -> dict[str, str]:
    """The card parameters when this template can take them.

    Raises ApiError for an unknown template, for a value that is no string (numbers and objects have to be
    written as strings), and for a JSON variable whose string is not the JSON the template reads.
    """
    if template_id not in _TEMPLATES:
        raise ApiError("param.templateNotExist", "卡片模板不存在")
    if not isinstance(params, dict):
        raise ApiError("param.invalid", "cardParamMap必须是对象")
    wrong = [key for key, value in params.items() if not isinstance(value, str)]
    if wrong:
        raise ApiError("param.invalid", f"cardParamMap的值必须是字符串: {'、'.join(map(str, wrong))}")
    try:
        draw(template_id, params)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise ApiError("param.invalid", "cardParamMap与模板变量的类型不一致") from error
    return dict(params)


def draw(template_id: str, params: Mapping[str, str]) -> View:
    """What a client shows for these parameters; they have passed `check_params`."""
    return _TEMPLATES[template_id](params)


def _markdown_card(params: Mapping[str, str]) -> View:
    return View(title=params.get("title", ""), markdown=params.get("markdown", ""))


def _buttons_card(params: Mapping[str, str]) -> View:
    whole = json.loads(params.get("sys_full_json_obj") or "{}")
    return View(
        title=params.get("title", ""),
        markdown=params.get("markdown", ""),
        note=params.get("tips", ""),
        buttons=[_public_button(button) for button in whole.get("msgButtons") or []],
    )


def _ai_card(params: Mapping[str, str]) -> View:
    whole = json.loads(params.get("sys_full_json_obj") or "{}")
    return View(
        title=params.get("msgTitle", ""),
        markdown=params.get("msgContent") or params.get("staticMsgContent", ""),
        note=params.get("tips", ""),
        status=_FLOW.get(params.get("flowStatus", ""), ""),
        buttons=[_public_button(button) for button in whole.get("msgButtons") or []],
    )


def _demo_card(params: Mapping[str, str]) -> View:
    fields = json.loads(params.get("form") or "{}").get("fields") or []
    buttons = json.loads(params.get("buttons") or "[]")
    return View(
        title=params.get("title", ""),
        markdown=params.get("markdown", ""),
        status=params.get("status", ""),
        buttons=[_button(button) for button in buttons],
        form=[_field(each) for each in fields],
    )


def _public_button(button: Mapping[str, Any]) -> dict[str, Any]:
    """A button of a public template reports a press only with an id and `request: true`; otherwise it opens its address."""
    drawn = _button(button)
    if "id" in drawn and button.get("request") is not True:
        del drawn["id"]
    return drawn


def _field(described: Mapping[str, Any]) -> dict[str, Any]:
    options = [{"value": option["value"], "text": option["text"]} for option in described.get("options") or []]
    return {**described, "name": str(described["name"]), "type": str(described["type"]), "options": options}


def _button(button: Mapping[str, Any]) -> dict[str, Any]:
    drawn = {"text": str(button["text"]), "color": str(button.get("color", "gray"))}
    if button.get("url"):
        return {**drawn, "url": str(button["url"])}
    return {**drawn, "id": str(button["id"])} if button.get("id") else drawn


_TEMPLATES: Mapping[str, Callable[[Mapping[str, str]], View]] = {
    MARKDOWN_TEMPLATE: _markdown_card,
    BUTTONS_TEMPLATE: _buttons_card,
    AI_TEMPLATE: _ai_card,
    STREAMING_TEMPLATE: _ai_card,
    DEMO_TEMPLATE: _demo_card,
}
