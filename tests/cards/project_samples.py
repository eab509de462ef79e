"""The cards of a project, as they stand at the turns of its life."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.cards.model import Card
from bot.cards.openings import form_card, return_form, returned_card, signed_card, signing_card, waiting_card
from bot.cards.plans import goal_card, kickoff_card, need_card, objection_form, plan_card
from bot.cards.projects import Helper, View, coverage_card, duty_card, info_card, notice_card, rebind_card, sheet_card
from bot.cards.responses import Limit, asking_card, confirmation_card, contact_card, reply_form, silent_card, turned_card
from bot.domain.coverage import Coverage
from bot.domain.openings import Findings
from bot.domain.projects import (
    Complexity,
    Milestone,
    Project,
    ProjectDepartment,
    Reply,
    ResourceKind,
    ResourceNeed,
    Scenario,
    Stage,
    Status,
)

PROJECT = Project(
    id=3,
    number="2026-市场-002",
    name="双十二大促",
    goal="GMV 提升 20%",
    asks="12-10 前给出接口",
    result="活动页 1 个",
    acceptance="GMV 比去年多 20%",
    risks="物料到货晚",
    first=date(2026, 11, 25),
    last=date(2026, 12, 20),
    complexity=Complexity.COMPLEX,
    scenario=Scenario.PRODUCT,
    stage=Stage.PLANNING,
    status=Status.UNDER_WAY,
)
OPEN = Helper(ProjectDepartment(project_id=3, department_id=2), "研发部", "赵宁", "6021")
GIVEN = Helper(
    ProjectDepartment(
        project_id=3,
        department_id=2,
        reply=Reply.ACCEPTED,
        resources="2 人",
        earliest=date(2026, 12, 1),
        assessment="接口已有，不难",
    ),
    "研发部",
    "刘洋",
    "6022",
)
REFUSED = Helper(
    ProjectDepartment(project_id=3, department_id=3, reply=Reply.DECLINED, reason="人手排满", alternative="12-05 以后开始"),
    "销售部",
    "周涛",
)
VIEW = View(
    project=PROJECT,
    lead="市场部",
    initiator="李娜",
    coordinator="李娜",
    helpers=(GIVEN, REFUSED),
    milestones=(
        Milestone(project_id=3, name="方案定稿", due=date(2026, 12, 1), done_on=date(2026, 12, 1)),
        Milestone(project_id=3, name="上线", due=date(2026, 12, 18)),
    ),
    needs=(
        (ResourceNeed(id=1, project_id=3, kind=ResourceKind.BUDGET, what="预算 5 万元", amount=5, unit="万元"), ""),
        (ResourceNeed(id=2, project_id=3, kind=ResourceKind.PEOPLE, what="人力 2 人", priority=1, approved=True), "研发部"),
    ),
    late=1,
    stuck=1,
    open_count=4,
    done_count=2,
    nearest=("12-10 T-12 接口联调", "12-18 上线"),
    typical=("技术方案和排期（研发部）",),
)
PLANNED = replace(
    VIEW, kickoff="2026-12-01 15:00", team=("刘洋（测试）", "王芳（品牌）"), signed=("陈杰同意", "孙莉有异议：人手不够")
)
WRITTEN = {"名称": "双十二大促", "目标": "提升效果", "牵头": "市场部", "诉求": "尽快给接口"}
FLAGS = ("诉求“尽快”说得不具体。可以改成：[几月几日几点前]给接口",)

LIMIT = Limit("2 个工作日", "11-24 周二 18:00")
SAMPLES: dict[str, Card] = {
    "project-form": form_card({"牵头": "市场部"}),
    "project-form-wrong": form_card(
        WRITTEN, Findings(("缺配合，例如 配合:研发部、销售部", "缺起止，例如 起止:11-25 到 12-20"), FLAGS)
    ),
    "project-form-flagged": form_card(WRITTEN, Findings((), FLAGS)),
    "project-waiting": waiting_card(VIEW, "张伟"),
    "project-signing": signing_card(VIEW),
    "project-signed": signed_card(VIEW, "张伟"),
    "project-return": return_form(VIEW),
    "project-returned": returned_card(VIEW, "张伟", "目标太低"),
    "project-info": info_card(VIEW),
    "project-sheet": sheet_card(VIEW),
    "project-check-gaps": coverage_card(
        PROJECT, Coverage(("T-3 铺货没有负责人：销售部的同事发 /认领 T-3",), ("没有缓冲：要留 1 个工作日",))
    ),
    "project-check-whole": coverage_card(PROJECT, Coverage((), ())),
    "project-duties": duty_card(VIEW, {"研发部": ["T-12 接口联调，刘洋，12-10 前"], "市场部": ["T-13 海报，王芳，12-05 前"]}),
    "project-rebind": rebind_card(PROJECT, Project(id=1, number="2026-市场-001", name="双十二新品上市")),
    "project-notice": notice_card("绑定项目", "已绑定：本群属于 2026-市场-002 双十二大促。"),
    "project-asking": asking_card(VIEW, OPEN, LIMIT),
    "project-asking-late": asking_card(VIEW, OPEN, replace(LIMIT, over=True)),
    "project-answered": asking_card(VIEW, GIVEN, LIMIT),
    "project-reply": reply_form(VIEW, OPEN, Reply.ACCEPTED),
    "project-objection": reply_form(VIEW, REFUSED, Reply.DECLINED),
    "project-confirmation": confirmation_card(VIEW, GIVEN, "陈杰"),
    "project-plan": plan_card(PLANNED, {"研发部": ["T-12 接口联调，刘洋，12-10 前", "边界：只做接口"]}),
    "project-kickoff": kickoff_card(PLANNED),
    "project-kickoff-late": kickoff_card(PLANNED, "议程还没有发。请写：/项目 2026-市场-002 议程:目标、分工、风险"),
    "project-need": need_card(VIEW, VIEW.needs[0][0], 1, "研发部"),
    "project-need-given": need_card(VIEW, VIEW.needs[1][0], 2, "研发部"),
    "project-goal": goal_card(VIEW, "研发部", ["T-12 接口联调，刘洋，12-10 前"]),
    "project-goal-objection": objection_form(VIEW, 400),
    "project-goal-signed": goal_card(VIEW, "研发部", [], "陈杰同意目标"),
    "project-contact": contact_card(VIEW, GIVEN, "陈杰"),
    "project-turned": turned_card(VIEW, GIVEN, "不承接", "陈杰"),
    "project-silent": silent_card(VIEW, OPEN, "2 个工作日"),
}
