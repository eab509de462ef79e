"""A project's week as its brief tells it: tables, charts, everything a week can hold."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.model import Card
from bot.cards.obstacles import Obstacles, OpenIssue, OpenNeed, obstacle_blocks
from bot.cards.weekly import Heading, Names, as_sent_card, moved_line, weekly_card
from bot.domain.briefs import SentSummary
from bot.domain.calendar import Calendar
from bot.domain.issues import Issue, Sort
from bot.domain.people import Person
from bot.domain.projects import ResourceKind, ResourceNeed
from bot.domain.rhythm import Push
from bot.domain.roster import Terms
from bot.domain.standing import Work, standing_of
from bot.domain.subtasks import ProgressReport, State, Subtask, SupportNeed
from bot.domain.text.daily import read_update
from bot.domain.updates import DailyUpdate, content_of, posted
from bot.domain.weekly import WeekDays, week_of

ZONE = ZoneInfo("Asia/Shanghai")
SENT = "【周会简报 · 11-16 至 11-22】 2026-市场-001 双十二新品上市\n计划进度：90%\n<at id=all></at>"
WEEK = WeekDays(date(2026, 11, 16), datetime(2026, 11, 20, 14, 43, tzinfo=ZONE), Calendar())
TERMS = Terms(dict.fromkeys((1, 2, 3), date(2026, 11, 1)))
NAMES = Names({1: "李娜", 2: "赵宁", 3: "周涛"}, {1: "市场部", 2: "研发部", 3: "销售部"})
TOLD = {
    1: "今日完成：\n1. T-1 海报初稿 60%\n2. 联系供应商\n明日计划：\n1. 11-27 前上线落地页",
    2: "今日完成：\n1. 接口联调完成\n需支持：\n1. 测试机还没有批下来，需行政部协调",
}


def brief() -> Card:
    heading = Heading(
        "周会简报", "2026-市场-001 双十二新品上市", (moved_line("周会简报", date(2026, 11, 27), date(2026, 11, 30), "公司休息日"),)
    )
    people = [Person(id=at, name=name, registered=True) for at, name in NAMES.people.items()]
    week = week_of(WEEK, people, [_update(at, text) for at, text in TOLD.items()], TERMS, None)
    return weekly_card(heading, week, standing_of(_work(), WEEK, 10), NAMES, *obstacle_blocks(_obstacles(), WEEK.now.date()))


def as_sent() -> Card:
    sent = SentSummary(
        push=Push.BRIEF, monday=WEEK.first, sent_at=WEEK.now, title="周会简报 · 11-16 至 11-22", text=SENT, told="协作群"
    )
    return as_sent_card(sent, WEEK.now)


def _obstacles() -> Obstacles:
    issue = Issue(
        number=7,
        sort=Sort.ACROSS,
        description="接口文档没有给到 <at id=all></at>",
        department_id=2,
        raised_by_id=1,
        raised_at=WEEK.now,
        level=1,
    )
    need = ResourceNeed(project_id=1, kind=ResourceKind.BUDGET, what="投放", amount=50000, unit="元")
    return Obstacles([OpenIssue(issue, "赵宁", 3, WEEK.now)], [OpenNeed(need, "财务部")], ["达人档期可能冲突"])


def _update(person: int, text: str) -> DailyUpdate:
    at = datetime(2026, 11, 18 + person, 17, 30, tzinfo=ZONE)
    update = DailyUpdate(id=person, person_id=person, day=at.date(), chat_id=1)
    posted(update, f"om_{person}", at, content_of(read_update(text, at)), chat=1)
    return update


def _work() -> Work:
    at = datetime(2026, 11, 19, 17, 0, tzinfo=ZONE)
    tasks = [
        _subtask(1, "海报设计", 1, date(2026, 11, 17)),
        _subtask(2, "接口联调", 2, date(2026, 11, 20), state=State.DONE, done_at=at),
        _subtask(3, "渠道铺货与陈列物料清点", 3, date(2026, 11, 26)),
    ]
    said = [_report(1, 60, "达人档期冲突", at), _report(3, 70, "", at)]
    asked = SupportNeed(subtask_id=1, department_id=2, what="测试机两台", asked_at=datetime(2026, 11, 18, 10, 0, tzinfo=ZONE))
    return Work(tasks, said, [asked])


def _subtask(number: int, name: str, owner: int, due: date, **more: Any) -> Subtask:
    created = datetime(2026, 11, 9, 9, 0, tzinfo=ZONE)
    fixed: dict[str, Any] = {"id": number, "number": number, "name": name, "department_id": owner, "owner_id": owner, "due": due}
    return Subtask(**{**fixed, "starts": created.date(), "created_at": created, "state": State.CLAIMED, **more})


def _report(subtask: int, progress: int, reason: str, at: datetime) -> ProgressReport:
    return ProgressReport(
        subtask_id=subtask, person_id=subtask, day=at.date(), at=at, progress=progress, planned=0, reason=reason, source="card"
    )
