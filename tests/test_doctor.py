"""What `tongzhou doctor` finds in the records."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.app import build_app
from bot.doctor import examine
from bot.domain.issues import Issue, Sort, State
from bot.domain.timeline import NOBODY, Step
from bot.settings import load
from bot.storage.engine import Database
from bot.storage.unit_of_work import Origin, open_unit
from tests.conversation import SHANGHAI, Conversation

NOW = datetime(2026, 11, 26, 10, tzinfo=SHANGHAI)


async def test_an_open_issue_that_went_up_unheard_is_shown_and_a_closed_one_is_not(database: Database, database_url: str) -> None:
    Conversation(database)
    for number, state in ((1, State.OPEN), (2, State.SOLVED), (3, State.OPEN)):
        with database.transaction() as connection, open_unit(connection, Origin(None, NOW, "test")) as unit:
            values: dict[str, Any] = {"sort": Sort.ACROSS, "description": "登录不上", "department_id": 1, "raised_by_id": 1}
            unit.add(Issue(id=number, number=number, state=state, raised_at=NOW, **values))
            note = "" if number == 3 else f"{NOBODY}上报后没有解决"
            unit.add(Step(record="issue", record_id=number, at=NOW, what="escalated", note=note))
            unit.commit()

    settings = {"TONGZHOU_DATABASE__URL": database_url}
    found = await examine(load(None, settings))
    app = build_app(load(None, settings | {"TONGZHOU_FEISHU__APP_ID": "cli_a", "TONGZHOU_FEISHU__APP_SECRET": "secret"}))
    figures = await app.figures()
    await app.stop()

    assert b"tongzhou_issues_unheard 1.0" in figures
    assert ["I-1 升级时找不到可以告知的人"] == [one.what for one in found if "升级" in one.what]
