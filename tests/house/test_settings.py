"""What is documented and what is read are the same settings."""

from __future__ import annotations

import re
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr

from bot.domain.policy import Policy
from bot.domain.text.durations import Duration, Unit
from bot.errors import OperatorError
from bot.settings import DEFAULTS, POLICY, Settings, load


def plain(model: BaseModel) -> dict[str, Any]:
    def value(one: Any) -> Any:
        if isinstance(one, BaseModel):
            return plain(one)
        if isinstance(one, time):
            return one.isoformat("minutes")
        if isinstance(one, Duration):
            return f"{one.amount}{one.unit.value}"
        if isinstance(one, tuple):
            return list(one)
        return one.get_secret_value() if isinstance(one, SecretStr) else one

    return {name: value(getattr(model, name)) for name in type(model).model_fields}


def test_the_shipped_files_hold_every_setting_with_the_default_of_the_code() -> None:
    written = tomllib.loads(DEFAULTS.read_text(encoding="utf-8")) | tomllib.loads(POLICY.read_text(encoding="utf-8"))

    expected = plain(Settings())
    expected["org"].pop("file")  # has no default; its line is commented out
    expected.pop("scenarios")  # has a file of its own, whose content is nobody's default
    assert written == expected


def test_every_setting_of_the_shipped_files_has_a_comment() -> None:
    lines = [*DEFAULTS.read_text(encoding="utf-8").splitlines(), *POLICY.read_text(encoding="utf-8").splitlines()]
    bare = [line for line in lines if " = " in line and not line.startswith("#") and "#" not in line]

    explained_together = {
        "app_secret",
        "encrypt_key",
        "verification_token",
        "client_secret",
        "endpoint",
        "oapi_endpoint",
        "timezone",
        "lunch_to",
    }
    assert {line.split(" = ")[0] for line in bare} <= explained_together


def test_the_environment_wins_over_the_companys_file(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('[http]\nport = 9000\n[log]\nlevel = "debug"\n', encoding="utf-8")

    settings = load(file, {"TONGZHOU_HTTP__PORT": "9001"})

    assert (9001, "debug") == (settings.http.port, settings.log.level)


def test_a_company_has_rules_hours_and_days_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        '[org]\nopens = "08:30"\ndays_off = [2026-12-31]\ndays_on = [2026-11-21]\n[policy.response]\nanswer = "16wh"\n',
        encoding="utf-8",
    )

    settings = load(file, {"TONGZHOU_POLICY__REMINDERS__OVERDUE_DAYS": "1、4"})

    assert (Duration(16, Unit.WORKING_HOUR), (1, 4)) == (settings.policy.response.answer, settings.policy.reminders.overdue_days)
    assert time(8, 30) == settings.org.calendar.opens
    assert settings.org.calendar.is_working(date(2026, 11, 21))
    assert not settings.org.calendar.is_working(date(2026, 12, 31))


def test_a_day_that_is_both_free_and_worked_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text("[org]\ndays_off = [2026-12-31]\ndays_on = [2026-12-31]\n", encoding="utf-8")

    with pytest.raises(OperatorError, match="setting org: 2026-12-31 is both free and worked"):
        load(file, {})


def test_every_rule_of_the_policy_is_read_somewhere() -> None:
    files = [file for file in (DEFAULTS.parents[1] / "bot").rglob("*.py") if file.name != "policy.py"]
    code = "\n".join(file.read_text(encoding="utf-8") for file in files)
    rules = {(table, name) for table, part in Policy() for name, _ in part}

    unread = [f"{table}.{name}" for table, name in sorted(rules) if not re.search(rf"\b{table}\.{name}\b|\bpolicy\.{name}\b", code)]

    assert unread == []


def test_a_secret_comes_from_a_file_and_is_never_printed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("very-secret\n", encoding="utf-8")

    settings = load(None, {"TONGZHOU_FEISHU__APP_ID": "cli_1", "TONGZHOU_FEISHU__APP_SECRET_FILE": str(secret)})

    assert "very-secret" == settings.feishu.app_secret.get_secret_value()
    assert "very-secret" not in repr(settings)


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        pytest.param({"TONGZHOU_HTTP__PROT": "1"}, "there is no setting http.prot; did you mean port?", id="misspelt-key"),
        pytest.param({"TONGZHOU_DATABSE__URL": "x"}, "there is no setting databse; did you mean database?", id="misspelt-table"),
        pytest.param({"TONGZHOU_DATABASE__URL": "mysql://x"}, "sqlite:///PATH or postgresql://", id="foreign-database"),
        pytest.param({"TONGZHOU_ORG__TIMEZONE": "Mars/Base"}, "write one like Asia/Shanghai", id="no-such-zone"),
        pytest.param({"TONGZHOU_FEISHU__APP_ID": "cli_1"}, "app_secret is not", id="half-a-credential"),
        pytest.param({"TONGZHOU_POLICY__RESPONSE__ANSWER": "soon"}, "policy.response.answer: 要写数量和单位", id="no-length"),
        pytest.param({"TONGZHOU_POLICY__RESPONSE__ANSER": "2wd"}, "did you mean answer?", id="misspelt-rule"),
        pytest.param({"TONGZHOU_POLICY__REMINDERS__AT": "9点"}, "setting policy.reminders.at", id="no-time"),
        pytest.param({"TONGZHOU_ORG__LUNCH_FROM": "08:00"}, "setting org: the working day has to open", id="lunch-before-opening"),
        pytest.param({"TONGZHOU_CONFIG": "/nowhere/a.toml"}, "cannot read the settings file", id="no-such-file"),
        pytest.param({"TONGZHOU_DINGTALK__CARD_FORM": "template"}, "card_template_id", id="template-without-id"),
    ],
)
def test_a_mistake_gets_one_line_that_says_what_to_write(environ: dict[str, str], sentence: str) -> None:
    with pytest.raises(OperatorError) as caught:
        load(None, environ)

    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "environ",
    [
        {"TONGZHOU_HTTP": "1", "TONGZHOU_HTTP__PORT": "2"},
        {"TONGZHOU_HTTP__PORT": "2", "TONGZHOU_HTTP": "1"},
        {"TONGZHOU_HTTP__PORT": "1", "TONGZHOU_HTTP__PORT__X": "1"},
    ],
)
def test_a_name_that_is_both_a_value_and_a_table_is_refused_in_one_line(environ: dict[str, str]) -> None:
    with pytest.raises(OperatorError) as refused:
        load(None, environ)

    assert "both a value and a table" in str(refused.value)
    assert "\n" not in str(refused.value)
