"""分工检查 and the templates of scenarios, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.domain.calendar import Calendar, Span
from bot.domain.coverage import Division, check
from bot.domain.policy import Numbers
from bot.domain.projects import STAGES, Project, ProjectDepartment, Reply, ResourceKind, ResourceNeed, Scenario, Stage, number_like
from bot.domain.scenarios import typical_stops, typical_work
from bot.domain.subtasks import Answer, State, Subtask, SupportNeed
from bot.settings import load
from tests.domain.text.company import NOW


def work(number: int, name: str, department: int, owner: int | None, due: date) -> Subtask:
    state = State.CLAIMED if owner else State.OPEN
    return Subtask(
        id=number,
        number=number,
        name=name,
        department_id=department,
        owner_id=owner,
        starts=due,
        due=due,
        state=state,
        created_at=NOW,
    )


WHOLE = Division(
    project=Project(id=1, number="2026-市场-001", name="大促", acceptance="卖出 1000 件", last=date(2026, 12, 18)),
    departments=[ProjectDepartment(project_id=1, department_id=2, reply=Reply.ACCEPTED)],
    subtasks=[work(1, "海报", 1, 11, date(2026, 12, 10)), work(2, "接口", 2, 12, date(2026, 12, 11))],
    needs=[],
    names={1: "市场部", 2: "研发部", 3: "销售部"},
    people={11: "王芳", 12: "刘洋"},
    calendar=Calendar(),
    buffer=1,
    claims=20,
)


COUNTERED = ProjectDepartment(project_id=1, department_id=2, reply=Reply.COUNTER, alternative="12-25 上线")
LATE = ProjectDepartment(project_id=1, department_id=2, reply=Reply.ACCEPTED, earliest=date(2026, 12, 20))
REFUSED = ResourceNeed(
    project_id=1, kind=ResourceKind.EQUIPMENT, what="测试机 2 台", provider_id=2, approved=False, note="没有机器"
)


def test_a_whole_division_has_neither_gaps_nor_warnings() -> None:
    assert ((), ()) == (check(WHOLE).gaps, check(WHOLE).warnings)


def need(answer: Answer) -> SupportNeed:
    return SupportNeed(subtask_id=2, department_id=3, what="测试机", asked_at=NOW, answer=answer)


@pytest.mark.parametrize(
    ("division", "gap"),
    [
        (replace(WHOLE, project=Project(number="2026-市场-001", name="大促")), "没有验收标准"),
        (replace(WHOLE, subtasks=[]), "还没有子任务"),
        (replace(WHOLE, subtasks=[*WHOLE.subtasks, work(3, "铺货", 3, None, date(2026, 12, 1))]), "T-3 铺货没有负责人"),
        (replace(WHOLE, subtasks=[*WHOLE.subtasks, work(3, "海 报", 2, 12, date(2026, 12, 1))]), "T-1、T-3 是同一件事"),
        (
            replace(
                WHOLE, departments=[*WHOLE.departments, ProjectDepartment(project_id=1, department_id=3, reply=Reply.ACCEPTED)]
            ),
            "销售部还没有分到子任务",
        ),
        (replace(WHOLE, needs=[need(Answer.WAITING)]), "T-2 需要销售部支持“测试机”，没有人答应"),
        (replace(WHOLE, needs=[need(Answer.REFUSED)]), "被拒绝了"),
        (replace(WHOLE, needs=[need(Answer.REFUSED)]), "/任务 T-2 撤回支持 项:1"),
    ],
)
def test_a_gap_is_named(division: Division, gap: str) -> None:
    assert any(gap in one for one in check(division).gaps)


@pytest.mark.parametrize(
    ("division", "warning"),
    [
        (replace(WHOLE, departments=[*WHOLE.departments, ProjectDepartment(project_id=1, department_id=1)]), "市场部还没有答复"),
        (replace(WHOLE, departments=[COUNTERED]), "研发部另议，还没有谈定，建议：12-25 上线；谈好了由研发部改答复"),
        (replace(WHOLE, departments=[LATE]), "研发部最早 2026-12-20 才能开始，项目 2026-12-18 就结束"),
        (replace(WHOLE, resources=[REFUSED]), "研发部不批第 1 项“测试机 2 台”（没有机器）"),
        (replace(WHOLE, claims=0), "王芳负责 1 个子任务，超过 0 个"),
        (
            replace(WHOLE, subtasks=[work(at, f"事 {at}", 2, 12, date(2026, 12, 10)) for at in (1, 2, 3)]),
            "刘洋有 3 个子任务都在 2026-12-10 到期",
        ),
        (replace(WHOLE, subtasks=[work(2, "接口", 2, 12, date(2026, 12, 18))]), "没有缓冲"),
        (replace(WHOLE, subtasks=[work(2, "接口", 2, 12, date(2026, 12, 21))]), "晚于项目结束"),
    ],
)
def test_a_warning_stops_nothing(division: Division, warning: str) -> None:
    found = check(division)

    assert any(warning in one for one in found.warnings)
    assert found.gaps == ()


def test_support_that_was_promised_is_no_gap() -> None:
    assert check(replace(WHOLE, needs=[need(Answer.PROMISED)])).gaps == ()


def test_every_stage_has_its_row_and_leads_to_known_stages() -> None:
    assert set(STAGES) == set(Stage)
    assert {stage for moves in STAGES.values() for stage in moves.values()} <= set(Stage)


def test_the_four_templates_ship_with_milestones_work_and_risks() -> None:
    templates = load(None, {}).scenarios

    assert set(templates) == set(Scenario)
    assert all(one.milestones and one.work and one.risks for one in templates.values())
    assert "技术方案和排期（研发部）" in typical_work(templates, Scenario.PRODUCT)


def test_a_templates_milestones_lie_on_working_days_within_the_project() -> None:
    period = Span(date(2026, 11, 23), date(2026, 12, 18))

    stops = typical_stops(load(None, {}).scenarios[Scenario.PRODUCT], period, Calendar())

    assert ("上市", period.last) == (stops[-1].name, stops[-1].due)
    assert all(period.first <= one.due <= period.last and Calendar().is_working(one.due) for one in stops)


def test_numbers_follow_either_pattern() -> None:
    values = {"prefix": "XMB", "year": 2026, "department": "市场部", "sequence": 7}

    assert number_like("{year}-{dept}-{seq:03}", **values) == "2026-市场-007"  # type: ignore[arg-type]
    assert number_like("{prefix}-{year}-{seq:03}", **values) == "XMB-2026-007"  # type: ignore[arg-type]


@pytest.mark.parametrize("pattern", ["{year}-{dept}", "{jahr}-{seq}", "{seq", "x" * 30 + "{seq}"])
def test_a_pattern_that_does_not_count_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="编号规则"):
        Numbers(pattern=pattern)
