"""任务, 认领, 放弃, 转交, 进度, 完成, 流程, 资源: the work and who does it."""

from __future__ import annotations

from bot.domain.text.catalogue.shared import (
    CODE_WORDS,
    DUE_WORDS,
    HELPERS,
    HOW_FAR,
    LEAD,
    LEAD_WORDS,
    LISTED,
    OWNER,
    PERIOD,
    PROJECT,
    REASON_REST,
)
from bot.domain.text.grammar import Argument, Command
from bot.domain.text.kinds import COUNT, DEPARTMENT, PERCENT, PERSON, TEXT, WHEN, choice, code

SUBTASK = code("T", "T-12")
THE_SUBTASK = Argument("编号", SUBTASK, ("子任务", "任务", "任务编号", *CODE_WORDS), required=True)
A_SUBTASK = Argument("编号", SUBTASK, ("任务编号", *CODE_WORDS))
A_RUN = Argument("编号", code("P", "P-2"), CODE_WORDS)
WHAT_TO_RUN = choice("启动", "列表", "停止", 启动="开始 发起 start", 列表="清单 查看 list", 停止="终止 stop")
WHAT_WITH_RESOURCE = choice("提供", "预订", "列表", 提供="共享 offer", 预订="预定 申请 借用 book", 列表="清单 查看 list")
RESOURCES = choice("人力", "设备", "预算", "技术", 人力="人员", 预算="经费", 技术="技术支持")

COMMANDS = (
    Command(
        name="任务",
        aliases=("task", "任務", "子任务", "子任務"),
        summary="新建、查看、修改子任务",
        usage=("/任务 完成门店物料对接 部门:销售部 截止:下周五", "/任务 T-12", "/任务 T-12 截止:下周五", "/任务 列表"),
        example="/任务 列表",
        arguments=(
            Argument("名称", TEXT, ("任务名称", "内容", "事项", "name"), required=True, rest=True, sample="完成门店物料对接"),
            Argument("部门", DEPARTMENT, LEAD_WORDS, required=True),
            Argument("截止", WHEN, DUE_WORDS, required=True),
            OWNER,
            HELPERS,
            Argument("目标", TEXT, ("任务目标", "goal")),
            Argument("交付物", TEXT, ("交付标准", "成果", "deliverable")),
            A_SUBTASK,
            LISTED,
        ),
        instead=(A_SUBTASK, LISTED),
        questions=(
            (r"(?:现在|本项目|这个项目)?(?:还)?有(?:什么|哪些)任务(?:没完成)?|任务列表", "列表"),
            (r"(t-\d{1,5})\s?(?:现在|目前)?(?:到|进行到|做到)?(?:哪一?步|什么进度|哪儿|哪里|怎么样)了?", r"\1"),
        ),
        asides=((rf"(?:子?任务)?\s?(t-\d{{1,5}}){HOW_FAR}", r"\1"),),
    ),
    Command(
        name="认领",
        aliases=("claim", "認領", "领取"),
        summary="认领一个子任务；负责人可以指派",
        usage=("/认领 T-12", "/认领 T-12 给:@同事"),
        example="/认领 T-12",
        arguments=(THE_SUBTASK, Argument("给", PERSON, ("指派", "指派给", "负责人", "责任人", "assign"))),
        alone=False,
        twins=(("指派", ""),),
    ),
    Command(
        name="放弃",
        aliases=("release", "放棄", "释放", "退回任务"),
        summary="不再负责一个子任务，写明原因",
        usage=("/放弃 T-12 原因:调到别的项目",),
        example="/放弃 T-12 原因:调到别的项目",
        arguments=(THE_SUBTASK, REASON_REST),
        alone=False,
    ),
    Command(
        name="转交",
        aliases=("handover", "轉交", "移交", "转给"),
        summary="把子任务交给另一位同事",
        usage=("/转交 T-12 给:@同事 原因:休假",),
        example="/转交 T-12 给:@同事 原因:休假",
        arguments=(
            THE_SUBTASK,
            Argument("给", PERSON, ("接手", "接手人", "接收人", "转给", "新负责人", "to"), required=True),
            REASON_REST,
        ),
        alone=False,
    ),
    Command(
        name="进度",
        aliases=("progress", "進度", "进展"),
        summary="报子任务的进度；和计划差得多要写原因",
        usage=("/进度 T-12 80%", "/进度 T-12 80% 原因:供应商延期"),
        example="/进度 T-12 80% 原因:供应商延期",
        arguments=(THE_SUBTASK, Argument("进度", PERCENT, ("完成", "完成度", "百分比", "percent"), required=True), REASON_REST),
        alone=False,
    ),
    Command(
        name="完成",
        aliases=("done", "已完成", "做完了"),
        summary="子任务做完了，附上交付物",
        usage=("/完成 T-12 交付物:投放方案 v2",),
        example="/完成 T-12 交付物:投放方案 v2",
        arguments=(THE_SUBTASK, Argument("交付物", TEXT, ("成果", "附件", "链接", "说明", "deliverable"), rest=True)),
        alone=False,
    ),
    Command(
        name="流程",
        aliases=("process", "标准流程", "節點流程"),
        summary="启动和跟进一个标准流程",
        usage=("/流程", "/流程 启动 研发需求流程 截止:下周五", "/流程 P-2"),
        example="/流程 启动 研发需求流程",
        arguments=(
            Argument("动作", WHAT_TO_RUN, ("action",)),
            A_RUN,
            Argument("截止", WHEN, DUE_WORDS),
            LEAD,
            Argument("名称", TEXT, ("流程名称", "name"), rest=True),
        ),
        questions=((r"(?:有)?(?:什么|哪些)流程", "列表"),),
    ),
    Command(
        name="资源",
        aliases=("resource", "資源", "资源池"),
        summary="提供、预订、查看人力、设备和预算",
        usage=("/资源", "/资源 预订 直播间 数量:1 时间:下周一到下周三", "/资源 提供 设计师 类型:人力 数量:2"),
        example="/资源 预订 直播间 数量:1 时间:下周一到下周三",
        arguments=(
            Argument(
                "动作",
                WHAT_WITH_RESOURCE,
                ("action",),
            ),
            Argument("类型", RESOURCES, ("资源类型", "type")),
            Argument("数量", COUNT, ("多少", "个数", "人数", "amount")),
            PERIOD,
            LEAD,
            PROJECT,
            Argument("名称", TEXT, ("资源名称", "name"), rest=True),
        ),
    ),
)
