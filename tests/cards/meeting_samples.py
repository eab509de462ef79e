"""Cards of meetings for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.cards import issue_forms
from bot.cards import meeting_forms as forms
from bot.cards.meeting_topics import fill_card, topics_card
from bot.cards.meetings import Sheet, Topic, call_card, list_card
from bot.cards.model import Card
from bot.domain.meetings import Meeting, Sort, State
from tests.cards import issue_samples

AT = datetime(2026, 11, 25, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DEPARTMENTS = (("研发部", "研发部"), ("销售部", "销售部"))
TOPIC = Topic(7, "ERP 登录不上", "市场部", "李娜", AT - timedelta(days=2), tried="重启服务")
OTHER = Topic(8, "打印机坏了", "市场部", "王芳", AT - timedelta(days=1), support=("研发部：开放接口权限",))


def sheet(sort: Sort = Sort.SPECIAL, state: State = State.PLANNED) -> Sheet:
    meeting = Meeting(
        id=4,
        number=4,
        sort=sort,
        state=state,
        topic="解决 I-7 ERP 登录不上",
        agenda="逐个定下 I-7、I-8 怎么解决",
        outputs="每个问题的最终方案、责任部门、新时限",
        at=AT,
        minutes=60,
        place="三号会议室",
        called_by_id=1,
        called_at=AT - timedelta(days=2),
    )
    return Sheet(
        meeting,
        at=AT,
        today=AT.date(),
        caller="张伟",
        people=("市场部张伟", "市场部李娜", "研发部赵宁"),
        topics=(TOPIC, OTHER),
        project="2026-市场-001 双十二新品上市",
    )


HELD = replace(TOPIC, result="换备用接口（研发部刘洋，11-27 18:00 前）", is_settled=True)
FILLED = forms.Filled("解决 I-7 ERP 登录不上", "李娜、张伟、赵宁", Sort.SPECIAL, "逐个定下 I-7 怎么解决", "最终方案", "I-7")

SAMPLES: dict[str, Card] = {
    "meeting": call_card(sheet(), (("张伟约你开会。",),)),
    "meeting_late": call_card(replace(sheet(), late=(7,))),
    "meeting_begun": call_card(replace(sheet(), begun=True, topics=(HELD, OTHER))),
    "meeting_over": call_card(replace(sheet(), begun=True, topics=(HELD,))),
    "meeting_held": call_card(replace(sheet(state=State.HELD), begun=True, topics=(HELD,))),
    "meeting_list": list_card([sheet(), sheet(Sort.REGULAR)], "本群"),
    "meeting_topics": topics_card(sheet(), late=False),
    "meeting_topics_late": topics_card(sheet(), late=True),
    "meeting_topics_over": topics_card(sheet(state=State.CANCELLED), late=False),
    "meeting_fill": fill_card(sheet(), TOPIC),
    "meeting_call": forms.call_form(FILLED),
    "meeting_move": forms.move_form(sheet()),
    "meeting_cancel": forms.cancel_form(sheet()),
    "meeting_end": forms.end_form(sheet(Sort.REGULAR)),
    "meeting_outcome": forms.outcome_form(sheet(), TOPIC, DEPARTMENTS),
    "issue_fill": issue_forms.fill_form(issue_samples.sheet(), DEPARTMENTS),
}
