"""Summaries leave the house word for word as they were sent."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

from bot.domain.briefs import SentSummary
from bot.domain.rhythm import Push
from bot.exchange import summaries
from bot.exchange.sheets import Days
from bot.storage.engine import Database
from bot.storage.unit_of_work import Origin, open_unit
from tests.conversation import SHANGHAI, Conversation

SENT = datetime(2026, 11, 20, 14, 43, tzinfo=SHANGHAI)


def test_a_summary_is_exported_as_it_was_sent_and_holds_no_formula(database: Database) -> None:
    talk = Conversation(database)
    brief = SentSummary(
        push=Push.BRIEF,
        monday=date(2026, 11, 16),
        project_id=1,
        sent_at=SENT,
        title="周会简报",
        text="=1+1\n计划进度：90%",
        told="协作群",
    )
    with database.transaction() as connection, open_unit(connection, Origin(None, SENT, "test")) as session:
        session.add(brief)
        session.commit()

    found = talk.look(lambda session: list(summaries.rows(session, project="2026-市场-001", days=Days(date(2026, 11, 20)))))

    assert [("brief", "2026-11-16", "协作群", "=1+1\n计划进度：90%")] == [
        (one["kind"], one["week"], one["told"], one["text"]) for one in found
    ]
    (row,) = list(csv.reader(io.StringIO(summaries.SHEET.as_csv(found).decode("utf-8-sig"))))[1:]
    assert ["周会简报", "'=1+1\n计划进度：90%"] == [row[1], row[-1]]
