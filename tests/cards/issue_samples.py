"""Cards of issues for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards import issue_forms as forms
from bot.cards.agreements import Agreement, Unit, agreement_card
from bot.cards.issues import Limit, Sheet, ask_owner_card, list_card, sheet_card
from bot.cards.ladder import rules_card
from bot.cards.model import Card
from bot.cards.repeats import again_card
from bot.domain.issues import Issue, Sort, State
from bot.domain.policy import Ladder

RAISED = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DEPARTMENTS = (("研发部", "研发部"), ("销售部", "销售部"))

AGREEMENT = Agreement(
    project="2026-市场-001 双十一大促",
    day=RAISED.date(),
    units=(Unit("市场部", "张伟", "李娜", leads=True), Unit("销售部", "孙莉", "周涛（请假，由吴敏代理）"), Unit("研发部", "", "")),
    coordinator="王芳",
    management=("何静",),
)


def sheet(state: State = State.OPEN, sort: Sort = Sort.ACROSS, level: int = 0, **more: Any) -> Sheet:
    issue = Issue(
        id=7,
        number=7,
        sort=sort,
        state=state,
        description="ERP 登录不上",
        cause="接口超时",
        tried="重启服务",
        department_id=1,
        raised_by_id=3,
        raised_at=RAISED,
        level=level,
    )
    return Sheet(
        issue,
        today=RAISED.date(),
        department="市场部",
        owner="李娜",
        raiser="王芳",
        project="2026-市场-001 双十二新品上市",
        raised_at=RAISED,
        late=level > 0,
        needs_support=True,
        support=("研发部：开放接口权限 · 等支持",),
        told=("11-24 10:00 王芳 上报，负责人 李娜", "11-25 10:00 没有人接手，提醒 李娜"),
        limits=(
            Limit("接手问题", RAISED + timedelta(hours=24), "李娜"),
            Limit("升级", RAISED + timedelta(hours=48), "李娜"),
        ),
        **more,
    )


def broken() -> Sheet:
    """Escalated after a promise was not kept, and taken over by another."""
    made = sheet(
        State.PROPOSED,
        level=1,
        promised_at=RAISED + timedelta(hours=53),
        broken=True,
        promiser="李娜",
        taken_from="李娜",
        extension="李娜 11-25 15:00：等供应商回复；升级从 11-26 10:00 推后到 11-27 10:00，只能延这一次",
    )
    made.issue.solution = "换备用接口"
    return replace(made, owner="张伟")


LEAD = (
    ("升级：上报后 48 工作日小时 没有解决。",),
    ("11-24 10:00 提出，当时李娜负责，已尝试：重启服务",),
    ("请在 11-27 10:00 前（24 工作日小时）给出解决方案：谁解决、何时解决。",),
)
SAMPLES: dict[str, Card] = {
    "issue": sheet_card(sheet()),
    "issue_customer": sheet_card(sheet(sort=Sort.CUSTOMER)),
    "issue_escalated": sheet_card(sheet(State.ACKNOWLEDGED, level=1, meetings=(("M-4", RAISED + timedelta(hours=53)),)), LEAD),
    "issue_broken": sheet_card(broken(), LEAD),
    "issue_closed": sheet_card(sheet(State.SOLVED)),
    "issue_list": list_card([sheet(), sheet(State.ACKNOWLEDGED, Sort.MAJOR, 1)], "2026-市场-001 双十二新品上市"),
    "issue_warning": ask_owner_card(sheet(), RAISED + timedelta(hours=48), 75),
    "issue_raise": forms.raise_form(DEPARTMENTS),
    "issue_again": again_card(sheet().issue, RAISED, RAISED.date(), 1),
    "issue_propose": forms.propose_form(sheet()),
    "issue_support": forms.support_form(sheet(), DEPARTMENTS),
    "issue_solve": forms.solve_form(sheet()),
    "issue_give_up": forms.give_up_form(sheet()),
    "issue_reopen": forms.reopen_form(sheet(State.SOLVED)),
    "issue_extend": forms.extend_form(sheet(), RAISED + timedelta(hours=72)),
    "ladder": rules_card(Ladder()),
    "agreement": agreement_card(AGREEMENT, Ladder()),
}
