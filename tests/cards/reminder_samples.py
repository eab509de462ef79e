"""The cards of the daily rhythm as people see them."""

from __future__ import annotations

from datetime import date

from bot.cards.digests import Section, morning_card
from bot.cards.mine import Mine, mine_card
from bot.cards.model import Bold, Card, Tag, Tone
from bot.cards.nudges import nudge_card, write_card, written_card
from bot.cards.reminders import again_card, digest_card, later_card, settled_card
from bot.domain.reminders import Owed, Why

DAY = date(2026, 11, 20)
ATTACK = "对 <at id=all></at> [点](https://evil.example) | 报价"
LINES = (
    Owed(Why.OVERDUE, "T-3", ATTACK, date(2026, 11, 18), days=2, number=3, progress=40),
    Owed(Why.TODAY, "T-12", "完成门店物料对接", DAY, number=12, progress=80, of="王芳"),
    *(Owed(Why.SOON, f"T-{at}", f"整理渠道名单 {at}", date(2026, 11, 23), number=at) for at in range(20, 28)),
    Owed(
        Why.LATER,
        "T-31",
        "接口联调",
        date(2026, 11, 30),
        number=31,
        progress=20,
        state="落后于计划",
        how="（滞后了，请写原因：进度 T-31 20% 原因:接口没给）",
    ),
    Owed(Why.SIGN, "2026-市场-003", ATTACK, days=1, how="（签发 2026-市场-003，或 退回立项 2026-市场-003 原因:…）"),
    Owed(Why.RETURNED, "2026-市场-002", "渠道拓展", days=2, how=f"（原因：{ATTACK}；改好发：项目 2026-市场-002 目标:…）"),
    Owed(Why.SUPPORT, "T-5", "一份报价表", days=1),
    Owed(Why.ANSWER, "2026-市场-001", "双十二新品上市", days=2),
    Owed(Why.ISSUE, "I-7", ATTACK, date(2026, 11, 20), state="时限 11-20 周五 17:30", how="（给方案发：问题 I-7 给出方案）"),
    Owed(Why.CONFLICT, "K-2", ATTACK, date(2026, 11, 19), days=1, state="已过时限 11-19 周四 10:00", how="（冲突 K-2 结案）"),
    Owed(Why.SHEET, "往来账3", "2026-10 往来账", date(2026, 11, 20), state="时限 11-20 周五 18:00", how="（确认往来账 序号:3）"),
)
SECTION = Section(
    name="2026-市场-001 双十二新品上市",
    posted=7,
    missing=("王芳", "刘洋"),
    late=("赵宁",),
    on_leave=("吴敏",),
    blockers=((Bold("李娜"), " 接口没给 ", Tag("找研发部", Tone.WARN)),),
    slipping=((Bold("T-3"), f" {ATTACK} 40%，王芳，截止 11-18 ", Tag("逾期", Tone.BAD)),),
    promises=(("王芳", ATTACK, 2),),
)
QUIET = Section("市场部", 3, (), (), (), (), (), ())


def mine() -> Card:
    return mine_card(
        Mine(
            name="王芳",
            owed=(*LINES, Owed(Why.LATER, "T-40", "复盘材料", date(2026, 12, 20), number=40)),
            waits=(("T-5", "销售部：一份报价表", "等回复"),),
            notices=(("N-3", "下周起报销走新流程"),),
            promises=(("整理渠道名单", 2),),
            away=("12-01 至 12-02",),
            quiet=("T-3 到 11-23 周一 09:00 再提醒你，该办的事不变。",),
        )
    )


SAMPLES = {
    "reminders": digest_card(LINES, DAY),
    "reminders_again": again_card(LINES[:1], DAY),
    "reminders_settled": settled_card(DAY),
    "reminders_later": later_card(LINES[0]),
    "nudge": nudge_card(DAY),
    "nudge_form": write_card(DAY, ((1, "双十二新品上市协作群"), (2, ATTACK))),
    "nudge_written": written_card(DAY, "双十二新品上市协作群", "完成 2 项，计划 1 项，需支持 0 项"),
    "digest": morning_card((SECTION, QUIET), DAY, date(2026, 11, 23)),
    "mine": mine(),
}
