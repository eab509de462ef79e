"""会议, 纪要, 记录, 公告: what was talked about, and what everybody must know."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.text.catalogue.shared import (
    CODE_WORDS,
    DUE,
    LEAD,
    LISTED,
    OF_PROJECT,
    OWNER,
    PARTICIPANTS,
    REASON,
    TIME_WORDS,
    TODOS,
    alone,
)
from bot.domain.text.grammar import Argument, Command, Facts
from bot.domain.text.kinds import CLOCKED, DEPARTMENTS, DURATION, TEXT, WHEN, choice, code, codes
from bot.domain.text.names import Unit
from bot.domain.text.unclear import Unclear

A_MEETING = Argument("编号", code("M", "M-4"), ("会议编号", *CODE_WORDS))


def _departments_or_all(text: str, facts: Facts) -> tuple[Unit, ...] | Unclear | None:
    """No department at all where a notice is for the whole company."""
    return () if text.strip() in ("全公司", "公司", "全体", "全员", "所有人", "所有部门") else DEPARTMENTS.read(text, facts)


A_NOTICE = Argument("编号", code("N", "N-3"), ("公告编号", *CODE_WORDS))
NOTICE = Argument("内容", TEXT, ("公告", "正文", "text"), required=True, rest=True, sample="下周起报销走新流程")
CONCERNED = Argument("范围", replace(DEPARTMENTS, read=_departments_or_all), ("部门", "发给", "相关部门", "departments"))
CONFIRMED = Argument("确认", choice("已读", 已读="知道了 收到 read"), ("阅读",))
NOTICE_ACT = Argument("动作", choice("撤回", 撤回="收回 作废 withdraw"), ("action",))
SORTS = choice(
    "启动会",
    "例会",
    "问题会",
    "专项会",
    "紧急会",
    "复盘会",
    "临时会",
    例会="周会 周例会",
    问题会="问题协调会 协调会",
    专项会="专题会",
    紧急会="紧急会议",
)
TOPIC = Argument("主题", TEXT, ("议题", "名称", "内容", "topic"), required=True, rest=True, sample="物料评审")
WHEN_HELD = Argument("时间", CLOCKED, ("会议时间", "开始", *TIME_WORDS), required=True)
LENGTH = Argument("时长", DURATION, ("多久", "duration"))
SORT = Argument("类型", replace(SORTS, bare=lambda _text, _facts: False), ("会议类型", "type"))
AGENDA = Argument("议程", TEXT, ("会议议程", "agenda"))
OUTPUTS = Argument("输出", TEXT, ("产出", "会议输出", "outputs"))
PLACE = Argument("地点", TEXT, ("会议室", "会议链接", "place"))
ISSUES = Argument("问题", codes("I", "I-7"), ("问题编号", "issues"))
FOR_REQUEST = Argument("请求", code("Q", "Q-3"), ("请求编号", "request"))
MEETING_ACT = Argument("动作", choice("改时间", "取消", "结束", 改时间="改期 推迟 提前 延期"), ("action",))
CONCLUSION = Argument("结论", TEXT, ("会议结论", "conclusion"))
SOLUTION = Argument("方案", TEXT, ("解决方案", "solution"))
NEXT_STEP = Argument("下一步", TEXT, ("下一步计划", "next"))

COMMANDS = (
    Command(
        name="会议",
        aliases=("meeting", "會議", "开会", "约会议"),
        summary="约会议：主题、时间、参会人、议程",
        usage=(
            "/会议 物料评审 时间:明天15:00 参会:@同事 时长:1小时",
            "/会议 项目周例会 类型:例会 时间:明天15:00 参会:@同事 议程:本周进度 输出:下周分工",
            "/会议 I-7 时间:明天15:00",
            "/会议 M-4",
            "/会议 M-4 时间:明天16:00",
            "/会议 M-4 问题:I-7 方案:换备用接口 部门:研发部 负责人:@同事 截止:11-27",
            "/会议 列表",
        ),
        example="/会议 列表",
        arguments=(
            TOPIC,
            WHEN_HELD,
            PARTICIPANTS,
            LENGTH,
            SORT,
            AGENDA,
            OUTPUTS,
            PLACE,
            ISSUES,
            FOR_REQUEST,
            A_MEETING,
            LISTED,
            MEETING_ACT,
            CONCLUSION,
            SOLUTION,
            NEXT_STEP,
            LEAD,
            OWNER,
            DUE,
            REASON,
            OF_PROJECT,
        ),
        instead=(A_MEETING, LISTED, ISSUES, FOR_REQUEST, MEETING_ACT),
        asides=(alone("m", "会议"),),
        twins=(("取消会议", "动作:取消"), ("结束会议", "动作:结束"), ("紧急会议", "类型:紧急会")),
        ready=True,
    ),
    Command(
        name="纪要",
        aliases=("minutes", "紀要", "会议纪要"),
        summary="会议纪要：结论和待办（谁、做什么、何时完成），24 小时内发出",
        usage=("/纪要 M-4 结论:按 A 方案执行 待办:王芳 周五前 出图",),
        example="/纪要 M-4 结论:按 A 方案执行 待办:周五前出图",
        arguments=(
            Argument("编号", A_MEETING.kind, ("会议", *CODE_WORDS), required=True),
            Argument(
                "结论", TEXT, ("关键结论", "会议结论", "决议", "conclusions"), required=True, rest=True, sample="按 A 方案执行"
            ),
            TODOS,
            PARTICIPANTS,
        ),
        alone=False,
    ),
    Command(
        name="记录",
        aliases=("log", "記錄", "纪录", "沟通记录"),
        summary="一次沟通的记录：时间、谁、主题、结论、待办",
        usage=("/记录 主题:物料报价 参与:@同事 结论:下周一定价 待办:周五前出报价单",),
        example="/记录 主题:物料报价 结论:下周一定价",
        arguments=(
            Argument("结论", TEXT, ("关键结论", "内容", "conclusions"), required=True, rest=True, sample="下周一定价"),
            Argument("主题", TEXT, ("沟通主题", "事项", "topic")),
            Argument("时间", WHEN, ("沟通时间", *TIME_WORDS)),
            PARTICIPANTS,
            TODOS,
        ),
        alone=False,
    ),
    Command(
        name="公告",
        aliases=("notice", "通知公告", "发公告"),
        summary="发公告，看谁确认读了",
        usage=(
            "/公告 下周起报销走新流程 范围:市场部、销售部",
            "/公告 N-3",
            "/公告 N-3 已读",
            "/公告 N-3 内容:12-01 起报销走新流程",
            "/公告 N-3 撤回 原因:日期写错了",
            "/公告 列表",
        ),
        example="/公告 下周起报销走新流程",
        arguments=(NOTICE, CONCERNED, CONFIRMED, NOTICE_ACT, A_NOTICE, LISTED, REASON),
        instead=(A_NOTICE, LISTED, CONFIRMED),
        asides=(alone("n", "公告"),),
        twins=(("已读", "确认:已读"),),
        ready=True,
    ),
)
