"""The cards about people and settings, as they look at their fullest."""

from __future__ import annotations

from datetime import date

from bot.cards.model import Card
from bot.cards.people import amiss_card, confirm_card, handover_card, taken_over_card
from bot.cards.settings import settings_card
from bot.domain.closings import CompanyDay
from bot.domain.handovers import Duty, Kind
from bot.domain.people import Person
from bot.domain.policy import Policy, Work

LINA, WANG, ZHANG = Person(id=2, name="李娜"), Person(id=3, name="王芳"), Person(id=1, name="张伟")
DUTIES = (
    Duty(Kind.SUBTASK, 7, "T-12", "门店物料对接，截止 11-30"),
    Duty(Kind.LIAISON, 1, "市场部对接人"),
    Duty(Kind.PROJECT, 1, "2026-市场-001", "双十二新品上市，协调人"),
)

SAMPLES: dict[str, Card] = {
    "person_confirm": confirm_card(WANG, "leave", "离职以后他什么权限都没有。"),
    "person_handover": handover_card(LINA, DUTIES, (WANG, ZHANG)),
    "person_taken_over": taken_over_card(LINA, DUTIES[1:]),
    "people_amiss": amiss_card(
        [("没有对接人的部门", ["市场部"]), ("已离职、名下还有事的人", ["李娜：3 项，交接写 /设置 交接:李娜"])]
    ),
    "settings": settings_card(
        Policy(work=Work(claims=5)),
        Policy(),
        [("市场部", "张伟", "李娜", "—"), ("研发部", "陈杰", "赵宁", "—")],
        [CompanyDay(day=date(2026, 12, 31), working=False, name="公司团建")],
        "全公司",
    ),
}
