"""Cards of notices for the gallery."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cards import notices
from bot.domain.notices import Notice

AT = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def sheet(*, corrected: bool = False, withdrawn: bool = False) -> notices.Sheet:
    notice = Notice(id=3, number=3, text="12-01 起报销走新流程：先在系统里填单，再交发票", author_id=1, published_at=AT)
    notice.corrected_at = AT + timedelta(hours=1) if corrected else None
    if withdrawn:
        notice.withdrawn_at, notice.reason = AT + timedelta(hours=2), "日期写错了"
    return notices.Sheet(notice, "张伟", "2026-11-20(周五) 10:00", "市场部、销售部")


READERS = notices.Readers(1, 60, ("刘洋",), ("陈杰", "赵宁"))
LOST = "没有登记账号、正在免打扰，或消息没有送到。请当面告诉他们。"

SAMPLES = {
    "notice": notices.reader_card(sheet()),
    "notice_confirmed": notices.reader_card(sheet(), "11-20 10:05"),
    "notice_reminded": notices.reader_card(sheet(corrected=True), reminded=True),
    "notice_withdrawn": notices.reader_card(sheet(withdrawn=True)),
    "notice_group": notices.group_card(sheet()),
    "notice_author": notices.author_card(sheet(), READERS),
    "notice_unreached": notices.told_card(sheet(), "还没有送到", ("刘洋",), 1, LOST),
    "notices": notices.list_card([sheet(), sheet(withdrawn=True)], ["1 / 61", ""]),
    "notices_none": notices.list_card([], []),
}
