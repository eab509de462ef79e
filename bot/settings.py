"""config/ + environment → one typed, checked object.

Order: environment (prefix TONGZHOU_, nesting by __), then the company's file (TONGZHOU_CONFIG or --config), then default.toml and
policy.toml.
A misspelt key is refused with the nearest right one; a secret may come from a file named by …_FILE.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from bot.domain.calendar import Calendar
from bot.domain.policy import Policy
from bot.domain.projects import Scenario
from bot.domain.scenarios import Template
from bot.errors import OperatorError

DEFAULTS = Path(__file__).parent.parent / "config" / "default.toml"
POLICY = DEFAULTS.with_name("policy.toml")
SCENARIOS = DEFAULTS.with_name("scenarios.toml")
PREFIX = "TONGZHOU_"
NOT_SETTINGS = {"TONGZHOU_CONFIG"}


class Part(BaseModel):
    """One table of the file; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DatabaseSettings(Part):
    url: SecretStr = SecretStr("sqlite:///var/tongzhou.db")
    """sqlite:///PATH or postgresql://…; a secret, because it may hold a password."""

    @field_validator("url")
    @classmethod
    def _known(cls, url: SecretStr) -> SecretStr:
        if not re.match(r"(sqlite:///.|postgresql://)", url.get_secret_value()):
            raise ValueError("write sqlite:///PATH or postgresql://USER@HOST/NAME")
        return url


class FeishuSettings(Part):
    app_id: str = ""
    app_secret: SecretStr = SecretStr("")
    domain: str = "https://open.feishu.cn"
    mode: Literal["websocket", "webhook"] = "websocket"
    encrypt_key: SecretStr = SecretStr("")
    verification_token: SecretStr = SecretStr("")

    @property
    def on(self) -> bool:
        return bool(self.app_id)

    @model_validator(mode="after")
    def _whole(self) -> FeishuSettings:
        if self.on and not self.app_secret.get_secret_value():
            raise ValueError("app_id is set, app_secret is not: set both, or neither to leave Feishu off")
        if self.on and self.mode == "webhook" and not self.encrypt_key.get_secret_value():
            raise ValueError("webhook mode needs encrypt_key (开发者后台 → 事件与回调 → 加密策略)")
        return self


class DingTalkSettings(Part):
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    endpoint: str = "https://api.dingtalk.com"
    oapi_endpoint: str = "https://oapi.dingtalk.com"
    card_form: Literal["template", "public", "plain"] = "public"
    card_template_id: str = ""

    @property
    def on(self) -> bool:
        return bool(self.client_id)

    @model_validator(mode="after")
    def _whole(self) -> DingTalkSettings:
        if self.on and not self.client_secret.get_secret_value():
            raise ValueError("client_id is set, client_secret is not: set both, or neither to leave DingTalk off")
        if self.card_form == "template" and not self.card_template_id:
            raise ValueError('card_form = "template" needs card_template_id, the id that your template got when it was imported')
        return self


class HttpSettings(Part):
    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)


class OrgSettings(Part):
    """`opens` to `closes` is the working day, with a break at noon; `days_off` and `days_on` are the company's own (C1)."""

    file: Path | None = None
    timezone: str = "Asia/Shanghai"
    opens: time = time(9, 0)
    closes: time = time(18, 0)
    lunch_from: time = time(12, 0)
    lunch_to: time = time(13, 30)
    days_off: tuple[date, ...] = ()
    days_on: tuple[date, ...] = ()

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{name} is no time zone; write one like Asia/Shanghai") from error
        return name

    @model_validator(mode="after")
    def _possible(self) -> OrgSettings:
        _ = self.calendar
        return self

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def calendar(self) -> Calendar:
        """Raises ValueError for hours or days that contradict each other."""
        off, on = frozenset(self.days_off), frozenset(self.days_on)
        return Calendar(off, on, self.opens, self.closes, self.lunch_from, self.lunch_to)


class LogSettings(Part):
    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = "auto"


class Settings(Part):
    database: DatabaseSettings = DatabaseSettings()
    feishu: FeishuSettings = FeishuSettings()
    dingtalk: DingTalkSettings = DingTalkSettings()
    http: HttpSettings = HttpSettings()
    org: OrgSettings = OrgSettings()
    log: LogSettings = LogSettings()
    policy: Policy = Policy()
    scenarios: dict[Scenario, Template] = Field(default_factory=dict)


def load(config: Path | None, environ: Mapping[str, str] = os.environ) -> Settings:
    """All settings, checked. Raises OperatorError with one line that says what to write instead."""
    named = config or (Path(environ["TONGZHOU_CONFIG"]) if environ.get("TONGZHOU_CONFIG") else None)
    values: dict[str, Any] = {}
    for file in (*(shipped for shipped in (DEFAULTS, POLICY, SCENARIOS) if shipped.exists()), *([named] if named else [])):
        _merge(values, _read(file))
    _merge(values, _from_environment(environ))
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise OperatorError(_one_line(error)) from error


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise OperatorError(f"cannot read the settings file {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OperatorError(f"the settings file {file} is not TOML: {error}") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX) or name in NOT_SETTINGS:
            continue
        *tables, key = name.removeprefix(PREFIX).lower().split("__")
        table = values
        for one in tables:
            table = table.setdefault(one, {})
            if not isinstance(table, dict):
                raise OperatorError(_both(name))
        if key.endswith("_file") and key.removesuffix("_file") in _secrets(tables):
            table[key.removesuffix("_file")] = _secret_from(name, value)
        else:
            if isinstance(table.get(key), dict):
                raise OperatorError(_both(name))
            table[key] = value
    return values


def _both(name: str) -> str:
    return (
        f"{name}: another variable makes the same name both a value and a table; write one setting each, like TONGZHOU_HTTP__PORT"
    )


def _secrets(tables: list[str]) -> set[str]:
    field = Settings.model_fields.get(tables[0]) if len(tables) == 1 else None
    part = field.annotation if field else None
    if not (isinstance(part, type) and issubclass(part, BaseModel)):
        return set()
    return {name for name, one in part.model_fields.items() if one.annotation is SecretStr}


def _secret_from(name: str, file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(f"{name} names a file that cannot be read: {file}") from error


def _merge(values: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, Mapping) and isinstance(values.get(key), dict):
            _merge(values[key], value)
        else:
            values[key] = dict(value) if isinstance(value, Mapping) else value


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    path = ".".join(str(one) for one in first["loc"])
    if first["type"] == "extra_forbidden":
        near = get_close_matches(str(first["loc"][-1]), _names(first["loc"][:-1]), n=1)
        return f"there is no setting {path}" + (f"; did you mean {near[0]}?" if near else "")
    return f"setting {path}: {first['msg'].removeprefix('Value error, ')}"


def _names(tables: tuple[int | str, ...]) -> list[str]:
    model: Any = Settings
    for one in tables:
        model = model.model_fields[str(one)].annotation
    return list(model.model_fields)
