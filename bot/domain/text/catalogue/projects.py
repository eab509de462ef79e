"""立项, 项目, 承接, 归档 and 知识: a project from its start to its archive."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.text.catalogue.shared import HELPER_WORDS, LEAD_WORDS, LIAISON, LIAISON_WORDS, PERIOD, PROJECT_REST, REASON
from bot.domain.text.grammar import Argument, Command, Facts, Kind
from bot.domain.text.kinds import COMING, COUNT, DEPARTMENT, DEPARTMENTS, PEOPLE, PERSON, TEXT, WHEN, choice
from bot.domain.text.plans import BUDGET, NEEDS, STOPS
from bot.domain.text.samples import OWN


def _never(_text: str, _facts: Facts) -> bool:
    return False


def _named(*words: str, **also: str) -> Kind[str]:
    """One of these words; without their argument's name they are ordinary ones."""
    return replace(choice(*words, **also), bare=_never, named=True)


REPLIES = choice("承接", "不承接", "另议", 承接="同意 接受", 不承接="拒绝 不同意", 另议="协商 有条件承接")
SCENARIOS = _named(
    "新产品研发",
    "客户问题快速响应",
    "年度资源调配",
    "临时攻坚",
    新产品研发="新产品 研发 产品研发",
    客户问题快速响应="客户问题 客诉",
    年度资源调配="年度资源跨部门调配 资源调配",
    临时攻坚="临时项目攻坚小组 攻坚小组 攻坚",
)
COMPLEXITIES = _named("简单", "复杂")
SECRETS = _named("是", "否", 是="保密 yes", 否="不保密 no")
STAGES = _named("启动", "规划", "执行", "验收", "收尾")
STATUSES = _named("未启动", "进行中", "已完成", 未启动="未开始", 已完成="完成 done")

NAME = Argument("名称", TEXT, ("项目名称", "事项", "协作事项", "name"), required=True, rest=True, sample="双十一大促")
GOAL = Argument("目标", TEXT, ("协作目标", "项目目标", "goal"), sample="12 月 20 日前 GMV 提升 20%")
BACKGROUND = Argument("背景", TEXT, ("背景说明", "background"))
ASKS = Argument("诉求", TEXT, ("关键诉求", "核心诉求", "asks"))
RESULT = Argument("成果", TEXT, ("预期成果", "预期结果", "result"))
LEADS = Argument("牵头", DEPARTMENT, ("部门", *(word for word in LEAD_WORDS if word != "牵头")), sample=OWN)
HELPS = Argument("配合", DEPARTMENTS, HELPER_WORDS)
COORDINATOR = Argument("协调人", PERSON, ("发起人", "负责人", *LIAISON_WORDS, "对接人", "owner"))
ACCEPTANCE = Argument("验收标准", TEXT, ("验收", "交付标准", "acceptance"))
NEEDED = Argument("资源", NEEDS, ("资源需求", "可调配资源", "resources"))
MONEY = Argument("预算", BUDGET, ("经费", "费用", "budget"), marked=True)
RISKS = Argument("风险", TEXT, ("潜在风险", "风险点", "risks"))
MILESTONES = Argument("里程碑", STOPS, ("阶段里程碑", "关键节点", "milestones"))
SCENARIO = Argument("场景", SCENARIOS, ("协作场景", "scenario"))
COMPLEXITY = Argument("复杂度", COMPLEXITIES, ("复杂程度", "complexity"))
COMMUNICATION = Argument("沟通方式", TEXT, ("沟通形式", "communication"))
NOTES = Argument("备注", TEXT, ("notes",))
CONFIDENTIAL = Argument("保密", SECRETS, ("是否保密", "confidential"))
AS_IT_IS = "按原样提交"
AS_IS = Argument("确认", choice(AS_IT_IS, 按原样提交="原样提交"))
CONTENT = (
    GOAL, BACKGROUND, ASKS, RESULT, LEADS, HELPS, COORDINATOR, PERIOD, ACCEPTANCE, NEEDED, RISKS, MILESTONES, SCENARIO, COMPLEXITY,
    COMMUNICATION, NOTES, CONFIDENTIAL,
)  # fmt: skip
"""What a start-up form holds beside its name (R2, R7, R15, R17, R19)."""

STAGE = Argument("阶段", STAGES, ("项目阶段", "stage"))
STATUS = Argument("状态", STATUSES, ("当前状态", "status"))
ACTION = Argument(
    "动作",
    choice(
        "检查",
        "签发",
        "退回",
        "确认分工",
        "计划",
        "批准资源",
        "不批资源",
        "同意目标",
        "目标异议",
        "取消",
        "常设",
        "取消常设",
        检查="分工检查 check",
        签发="签字发布",
        计划="项目计划 plan",
        取消="取消项目 作废 cancel",
    ),
    ("do",),
)
ITEM = Argument("项", COUNT, ("第几项",))
MEMBERS = Argument("成员", PEOPLE, ("核心成员", "members"))
ROLE = Argument("角色", TEXT, ("成员角色", "role"))
BOUNDARY = Argument("边界", TEXT, ("职责边界", "boundary"))
KICK_OFF = Argument("启动会", WHEN, ("启动会时间", "kickoff"))
AGENDA = Argument("议程", TEXT, ("启动会议程", "agenda"))
PRIORITIES = Argument("优先级规则", TEXT, ("优先规则", "priorities"))
REPLY = Argument("答复", REPLIES, ("answer",))
EARLIEST = Argument("最早", COMING, ("时间", "节点", "初步时间", "完成时间", "date"))
OFFERED = Argument("资源", TEXT, ("可投入资源", "投入", "人力", "resources"))
ASSESSMENT = Argument("评估", TEXT, ("难度", "可行性", "assessment"))
ALTERNATIVE = Argument("建议", TEXT, ("建议方案", "替代方案", "方案", "alternative"))
ANSWERING = Argument("部门", DEPARTMENT, ("答复部门", "department"))

PLANNED = (MEMBERS, ROLE, BOUNDARY, ANSWERING, KICK_OFF, AGENDA, PRIORITIES)
"""What is added to a project beside its form (R5, R24, R60, R72)."""
_CHANGEABLE = tuple(one for one in CONTENT if one not in (LEADS, HELPS))
_DECIDED = tuple((one, f"动作:{one}") for one in ("批准资源", "不批资源", "同意目标", "目标异议"))

_NOW = "(?:现在|目前|最近)?"
_WHERE = "(?:走|做|干|推进|进展|进行|推)?(?:到|至)(?:了)?(?:哪一?步|哪个阶段|什么阶段|什么程度|什么地步|哪儿|哪里|哪)了?"
_HOW = (
    "(?:的?(?:进展|进度|状态|情况)(?:如何|怎么样|怎样|咋样|是什么|到哪一?步?)了?|(?:是|有)?(?:什么|啥)(?:进展|进度|情况|状态)了?)"
)
_NO_PROJECT = "[a-z]-\\d|今|昨|明天|本周|这周|上周|下周|周[一二三四五六日]|现在|目前|日报|周报|请假|任务|问题|我|你|大家|谁"
_A_PROJECT = f"(?!{_NO_PROJECT})(.{{2,40}}?)"
"""A project's name in a question: not a code, a time or a person's word."""

COMMANDS = (
    Command(
        name="立项",
        aliases=("project", "立項", "新建项目", "新建專案"),
        summary="新建协作事项；只写名称会给出要填的表",
        usage=("/立项", "/立项 双十一大促 目标:12 月 20 日前 GMV 提升 20% 牵头:市场部 配合:销售部、研发部 起止:11-25 到 12-20"),
        example="/立项 双十一大促",
        arguments=(NAME, *CONTENT, MONEY, AS_IS),
        instead=(AS_IS,),
        ready=True,
    ),
    Command(
        name="项目",
        aliases=("show", "項目", "专案", "專案"),
        summary="项目的一页：目标、部门、阶段、状态、日期；也用来改",
        usage=(
            "/项目",
            "/项目 2026-市场-001",
            "/项目 2026-市场-001 检查",
            "/项目 2026-市场-001 计划",
            "/项目 2026-市场-001 阶段:规划",
            "/项目 2026-市场-001 取消 原因:需求取消",
            "/项目 2026-市场-001 常设",
            "/项目 2026-市场-001 启动会:12-01 15:00 议程:目标、分工、风险",
        ),
        example="/项目 2026-市场-001",
        arguments=(PROJECT_REST, ACTION, ITEM, STAGE, STATUS, *_CHANGEABLE, REASON, *PLANNED),
        questions=(
            (rf"(?:本|这个)?项目{_NOW}{_WHERE}", ""),
            (rf"{_A_PROJECT}\s?的?(?:项目)?{_NOW}{_WHERE}", r"\1"),
            (r"(?:本|这个)?项目(?:的)?(?:状态|情况|进展)(?:如何|怎么样)?", ""),
        ),
        asides=(
            (rf"(?:本|这个)?项目{_NOW}{_HOW}", ""),
            (rf"{_A_PROJECT}\s?的?(?:项目)?{_NOW}{_HOW}", r"\1"),
            (rf"{_A_PROJECT}\s?(?:项目{_NOW}(?:怎么样|怎样|咋样|如何)了?|{_NOW}(?:怎么样|咋样)了)", r"\1"),
        ),
        twins=(
            ("签发", "动作:签发"),
            ("签字发布", "动作:签发"),
            ("退回立项", "动作:退回"),
            ("取消项目", "动作:取消"),
            ("确认分工", "动作:确认分工"),
            *_DECIDED,
        ),
        ready=True,
    ),
    Command(
        name="承接",
        aliases=("accept", "接受", "承接答复"),
        summary="部门答复一个项目：承接、不承接或另议，写明对接人和时间",
        usage=("/承接 2026-市场-001 对接人:@同事 最早:下周五", "/承接 2026-市场-001 不承接 理由:人手排满到月底 建议:推迟到 12-10"),
        example="/承接 2026-市场-001 资源:2 人 最早:下周五",
        arguments=(REPLY, LIAISON, EARLIEST, OFFERED, ASSESSMENT, REASON, ALTERNATIVE, ANSWERING, PROJECT_REST),
        twins=(("不承接", "答复:不承接"), ("另议", "答复:另议")),
        ready=True,
    ),
    Command(
        name="归档",
        aliases=("archive", "歸檔", "存档"),
        summary="项目的全部记录打成一包",
        usage=("/归档", "/归档 2026-市场-001"),
        example="/归档 2026-市场-001",
        arguments=(Argument("格式", choice("zip", "xlsx", "docx", xlsx="表格 excel", docx="文档 word"), ("format",)), PROJECT_REST),
    ),
    Command(
        name="知识",
        aliases=("knowledge", "知識", "知识库", "经验"),
        summary="查以前项目的经验和复盘",
        usage=("/知识 物料 延期", "/知识 物料 年份:2025"),
        example="/知识 物料 延期",
        arguments=(
            Argument("关键词", TEXT, ("搜索", "查", "keyword", "search"), required=True, rest=True, sample="物料 延期"),
            Argument("年份", choice("2024", "2025", "2026", "2027"), ("年", "year")),
        ),
        alone=False,
    ),
)
