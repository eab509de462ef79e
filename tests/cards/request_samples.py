"""Cards of requests, conflicts and the sheet between departments for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.cards import balances, conflicts
from bot.cards import requests as cards
from bot.cards.model import Card
from bot.cards.repeats import asked_again_card
from bot.domain.balances import Balance
from bot.domain.conflicts import Conflict, ConflictParty, Grade, Measure, Sort, State, hot_spots
from bot.domain.requests import Channel, Request
from bot.domain.requests import State as Stage
from bot.domain.signatures import Signature, Verdict

MADE = datetime(2026, 11, 20, 17, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
RISEN = "2026-11-26(周四) 18:00 的时限已过，还没有了结，升为重大。现在由何静处理，2026-12-03(周四) 18:00 前没有了结就再提醒何静。"
UNITS = (("销售部", "销售部"), ("研发部", "研发部"))


def request(state: Stage = Stage.OPEN, *, urgent: bool = False) -> cards.Sheet:
    one = Request(
        id=3,
        number=3,
        urgent=urgent,
        channel=Channel.PHONE if urgent else Channel.MAIL,
        state=state,
        what="门店收银系统宕机" if urgent else "确认物料报价，含安装费",
        asked_by_id=1,
        department_id=2,
        asked_at=MADE,
        answer="" if state is Stage.OPEN else "周一上午给",
    )
    return cards.Sheet(
        request=one,
        asker="李娜",
        asking="市场部",
        department="销售部",
        person="周涛",
        asked_at="2026-11-20(周五) 17:30",
        due="2026-11-27(周五) 18:00",
        project="2026-市场-001 双十二新品上市",
        limits=(("请求的答复时限", "2026-11-23(周一) 10:30"),) if state is Stage.OPEN else (),
        told=(
            "11-20 17:30 李娜 提出 → 周涛",
            *(("11-20 17:40 李娜 打电话给周涛：没人接",) if urgent else ()),
            "11-23 10:30 到时限还没有答复，提醒了周涛",
        ),
    )


def conflict(grade: Grade, state: State = State.OPEN) -> conflicts.Dispute:
    settled = state is State.SETTLED
    one = Conflict(
        id=2,
        number=2,
        grade=grade,
        sort=Sort.RESOURCES,
        state=state,
        description="直播间档期撞了",
        cause="同一天两场直播",
        process="两边对接人开了会" if settled else "",
        result="按门店面积分档期" if settled else "",
        raised_by_id=1,
        raised_at=MADE,
    )
    return conflicts.Dispute(
        one,
        parties="市场部、销售部",
        raised="王芳 2026-11-20(周五) 17:30",
        settlers="李娜、周涛",
        limit="" if settled else "2026-11-23(周一) 18:00",
        settled="周涛 2026-11-23(周一) 11:00" if settled else "",
        project="2026-市场-001 双十二新品上市",
    )


def todo() -> conflicts.Todo:
    made = Measure(id=3, month=date(2026, 10, 1), what="按门店面积分直播间档期", owner_id=1, due=date(2026, 11, 18))
    return conflicts.Todo(made, "孙莉", late=True)


def month() -> Card:
    found = [conflict(Grade.MEDIUM).conflict, conflict(Grade.GENERAL, State.SETTLED).conflict]
    parties = [ConflictParty(conflict_id=2, department_id=one) for one in (1, 1, 2)]
    return conflicts.month_card(date(2026, 11, 1), hot_spots(found, parties), {1: "市场部", 2: "销售部"}, [todo()])


def row() -> balances.Row:
    sheet = Balance(
        id=7,
        month=date(2026, 11, 1),
        asking_id=1,
        answering_id=2,
        asked=12,
        answered=10,
        on_time=9,
        median_minutes=105,
        conflicts=1,
        escalations=2,
    )
    said = Signature(record="balance", record_id=7, person_id=1, verdict=Verdict.REFUSED, note="少算了两个请求", at=MADE)
    return balances.Row(sheet, "市场部", "销售部", (("孙莉", said),), ("市场部",))


SAMPLES = {
    "request_asked": cards.asked_card(request()),
    "request_asker": cards.asker_card(request(Stage.ANSWERED)),
    "request_urgent": cards.group_card(request(urgent=True)),
    "request_late": cards.late_card(request(), "Q-3 到时限还没有答复，提醒了周涛。"),
    "request_pressing": cards.pressing_card(request(), "时限已到，请答复"),
    "request_list": cards.list_card([request(), request(urgent=True)], "本群", 2),
    "request_form": cards.request_form(0, UNITS, urgent=False),
    "request_again": asked_again_card(request().request, MADE, MADE.date(), 1),
    "request_reply": cards.reply_form(request(), "decline"),
    "request_call": cards.call_form("Q-3", "确认物料报价"),
    "request_mail": cards.mail_card(request()),
    "conflict": conflicts.conflict_card(conflict(Grade.GENERAL)),
    "conflict_risen": conflicts.conflict_card(replace(conflict(Grade.MAJOR), lead=RISEN)),
    "conflict_settled": conflicts.conflict_card(conflict(Grade.MAJOR, State.SETTLED)),
    "conflict_ledger": conflicts.ledger_card([conflict(Grade.GENERAL), conflict(Grade.MAJOR, State.SETTLED)], "本群", 2, 1),
    "conflict_form": conflicts.conflict_form(0, UNITS),
    "conflict_settle": conflicts.settle_form(conflict(Grade.GENERAL)),
    "conflict_month": month(),
    "measure_form": conflicts.measure_form(),
    "balance": balances.balance_card(row(), "12-04 18:00"),
    "balance_dispute": balances.dispute_form(row()),
    "balance_month": balances.month_card(date(2026, 11, 1), [row()], final=True),
}
