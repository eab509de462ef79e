"""Cards of subtasks for the gallery."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.cards import lags
from bot.cards import subtask_forms as forms
from bot.cards.model import Card
from bot.cards.retired import newer_card
from bot.cards.subtasks import Sheet, handed_card, list_card, sheet_card
from bot.cards.supports import need_line, support_card
from bot.domain.lags import Lag, Outcome
from bot.domain.subtasks import Answer, State, Subtask, SupportNeed

MADE = datetime(2026, 11, 20, 17, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
PEOPLE = (("研发部刘洋", "刘洋"), ("研发部赵宁", "赵宁"))


def subtask(number: int, name: str, state: State = State.CLAIMED, progress: int = 0) -> Subtask:
    return Subtask(
        id=number,
        number=number,
        name=name,
        goal="十家门店都能按时布置",
        standard="物料清单，含数量和到货日",
        department_id=1,
        starts=date(2026, 11, 16),
        due=date(2026, 12, 4),
        progress=progress,
        state=state,
        created_at=MADE,
    )


def need(answer: Answer, note: str = "") -> SupportNeed:
    return SupportNeed(id=3, subtask_id=12, what="给一份报价表", asked_at=MADE, answer=answer, by=date(2026, 11, 25), note=note)


def sheet(state: State = State.CLAIMED) -> Sheet:
    return Sheet(
        subtask(12, "完成门店物料对接", state, 60 if state is State.CLAIMED else 0),
        department="研发部",
        owner="刘洋" if state is State.CLAIMED else "",
        project="2026-市场-001 双十二新品上市",
        planned=40,
        late=False,
        support=state is State.CLAIMED,
        needs=(need_line(need(Answer.WAITING), 1, "销售部"),) if state is State.CLAIMED else (),
        told=("11-20 17:30 刘洋 60%（计划 40%）：供应商提前到货",) if state is State.CLAIMED else (),
    )


def listed() -> Card:
    others = [
        Sheet(subtask(7, "画落地页", State.CLAIMED, 30), "市场部", "王芳", planned=80, late=True),
        Sheet(subtask(9, "谈三家渠道", State.OPEN), "销售部", planned=10),
    ]
    return list_card([sheet(State.OPEN), *others], "2026-市场-001 双十二新品上市")


def lag(outcome: Outcome = Outcome.WAITING, note: str = "") -> Lag:
    return Lag(subtask_id=12, due=date(2026, 12, 4), since=date(2026, 12, 1), asked_id=4, asked_at=MADE, outcome=outcome, note=note)


BEHIND = replace(sheet(), planned=80)
MOVED = lag(Outcome.MOVED, "从展会组调来两位设计师")
DEPARTMENTS = (("销售部", "销售部"), ("市场部", "市场部"))

SAMPLES = {
    "subtasks-newer": newer_card("任务列表"),
    "subtask": sheet_card(sheet()),
    "subtask_open": sheet_card(sheet(State.OPEN)),
    "subtask_list": listed(),
    "subtask_handed": handed_card(sheet(), "赵宁", "休假"),
    "subtask_assign": forms.assign_form(sheet(State.OPEN), PEOPLE),
    "subtask_hand_over": forms.hand_over_form(sheet(), PEOPLE),
    "subtask_release": forms.release_form(sheet()),
    "subtask_progress": forms.progress_form(sheet(), "T-12 报 90%，计划是 40%，提前 50%，要写原因。", "90%"),
    "subtask_finish": forms.finish_form(sheet()),
    "subtask_support": forms.support_form(sheet(), DEPARTMENTS),
    "support": support_card(sheet(), need(Answer.WAITING), 1, "刘洋"),
    "support_promised": support_card(sheet(), need(Answer.PROMISED), 1, "刘洋"),
    "support_refuse": forms.refuse_form(sheet(), 1, "给一份报价表"),
    "lag": lags.lag_card(BEHIND, lag(), 0),
    "lag_moved": lags.lag_card(BEHIND, MOVED, 2),
    "lag_over": lags.lag_card(sheet(State.DONE), lag(Outcome.OVER), 0),
    "lag_answered": lags.answered_card(sheet(), MOVED, "陈杰"),
    "lag_move": lags.moved_form(sheet()),
    "lag_coordinate": lags.coordination_form(sheet(), DEPARTMENTS),
}
