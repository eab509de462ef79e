"""任务, 认领, 放弃, 转交, 进度, 完成, 流程, 资源: the work and who does it."""

from __future__ import annotations

from bot.domain.text.catalogue.shared import (
    CODE_WORDS,
    DUE_WORDS,
    HELPERS,
    LEAD,
    LEAD_WORDS,
    LISTED,
    OF_PROJECT,
    OWNER,
    PERIOD,
    PROJECT,
    REASON,
    REASON_REST,
    alone,
)
from bot.domain.text.grammar import Argument, Command
from bot.domain.text.kinds import COUNT, DEPARTMENT, PERCENT, PERSON, TEXT, WHEN, choice, code, named_subtask
from bot.domain.text.samples import OWN

SUBTASK = code("T", "T-12")
THE_SUBTASK = Argument("编号", named_subtask("T-12"), ("子任务", "任务", "任务编号", *CODE_WORDS), required=True)
A_SUBTASK = Argument("编号", SUBTASK, ("任务编号", *CODE_WORDS))
A_RUN = Argument("编号", code("P", "P-2"), CODE_WORDS)
WHAT_TO_RUN = choice(
    "启动",
    "列表",
    "停止",
    "重做",
    "记录",
    "仍要启动",
    启动="开始 发起 start",
    列表="清单 查看 list",
    停止="终止 stop",
    重做="重新做 redo",
    记录="登记 note",
)
DO_WITH_RUN = Argument("动作", WHAT_TO_RUN, ("action",))
PROCESS = Argument("名称", TEXT, ("流程名称", "name"), rest=True, sample="研发需求流程")
REDUNDANT = Argument("冗余", TEXT, ("冗余节点",))
GAP = Argument("断点", TEXT, ("断点节点",))
WHAT_WITH_RESOURCE = choice("提供", "预订", "列表", 提供="共享 offer", 预订="预定 申请 借用 book", 列表="清单 查看 list")
RESOURCES = choice("人力", "设备", "预算", "技术", 人力="人员", 预算="经费", 技术="技术支持")

NAME = Argument("名称", TEXT, ("任务名称", "内容", "事项", "name"), required=True, rest=True, sample="完成门店物料对接")
RESPONSIBLE = Argument("部门", DEPARTMENT, LEAD_WORDS, required=True, sample=OWN)
UNTIL = Argument("截止", WHEN, DUE_WORDS, required=True)
GOAL = Argument("目标", TEXT, ("任务目标", "goal"))
STANDARD = Argument("交付物", TEXT, ("交付标准", "成果", "deliverable"))
ASKED = Argument("找谁", PERSON, ("支持人",))
WHICH = Argument("项", COUNT, ("第几项",))
ACT = Argument(
    "动作",
    choice(
        "取消",
        "重开",
        "延期",
        "需要支持",
        "撤回支持",
        "答应",
        "帮不了",
        "已给到",
        "已调配资源",
        "需要协调",
        取消="作废 cancel",
        重开="重新打开 reopen",
        延期="申请延期 改期 推迟 postpone",
        需要支持="求助 请求支持",
        撤回支持="取消支持 支持取消 撤销支持 撤回求助 不用支持 不用支持了 不需要支持 不需要支持了",
        帮不了="不答应 帮不上",
        已给到="已提供 已支持",
        已调配资源="已调配 调配资源 已加人",
        需要协调="请协调 求协调",
    ),
    ("action",),
)
TO = Argument("给", PERSON, ("指派", "指派给", "负责人", "责任人", "assign"))
ASSIGNING = Argument("动作", choice("指派"), ("action",))
HEIR = Argument("给", PERSON, ("接手", "接手人", "接收人", "转给", "新负责人", "to"), required=True)
REFUSED = Argument("答复", choice("不接手", 不接手="不接 拒绝"), ("answer",))
ACTUAL = Argument("进度", PERCENT, ("完成", "完成度", "百分比", "percent"), required=True)
DELIVERED = Argument("交付物", TEXT, ("成果", "附件", "链接", "deliverable"), rest=True)
WHY = REASON_REST
WHY_OFF_PLAN = REASON

COMMANDS = (
    Command(
        name="任务",
        aliases=("task", "任務", "子任务", "子任務"),
        summary="新建、查看、修改子任务；请别的部门支持",
        usage=(
            "/任务 完成门店物料对接 部门:销售部 截止:下周五",
            "/任务\n画落地页 部门:市场部 截止:下周三\n谈三家渠道 部门:销售部 截止:下周五",
            "/任务 T-12",
            "/任务 T-12 截止:下周五 原因:供应商延期",
            "/任务 T-12 支持:销售部 给一份报价表",
            "/任务 T-12 撤回支持",
            "/任务 T-12 取消 原因:方案变了",
            "/任务 T-12 名称:门店物料到货验收",
            "/任务 列表",
            "/任务 列表 项目:2026-市场-001",
        ),
        example="/任务 列表",
        arguments=(
            NAME,
            RESPONSIBLE,
            UNTIL,
            OWNER,
            HELPERS,
            GOAL,
            STANDARD,
            A_SUBTASK,
            LISTED,
            ACT,
            ASKED,
            WHICH,
            OF_PROJECT,
            REASON,
        ),
        instead=(A_SUBTASK, LISTED, ACT),
        questions=(
            (r"(?:现在|本项目|这个项目)?(?:还)?有(?:什么|哪些)任务(?:没完成)?|任务列表", "列表"),
            (r"(t-\d{1,5})\s?(?:现在|目前)?(?:到|进行到|做到)?(?:哪一?步|什么进度|哪儿|哪里|怎么样)了?", r"\1"),
        ),
        asides=(alone("t", "子?任务"),),
        many=True,
        ready=True,
    ),
    Command(
        name="认领",
        aliases=("claim", "認領", "领取"),
        summary="认领一个子任务；负责人可以指派",
        usage=("/认领 T-12", "/认领 T-12 给:@同事"),
        example="/认领 T-12",
        arguments=(THE_SUBTASK, TO, ASSIGNING),
        alone=False,
        twins=(("指派", "动作:指派"),),
        ready=True,
    ),
    Command(
        name="放弃",
        aliases=("release", "放棄", "释放", "退回任务"),
        summary="不再负责一个子任务，写明原因",
        usage=("/放弃 T-12 原因:调到别的项目",),
        example="/放弃 T-12 原因:调到别的项目",
        arguments=(THE_SUBTASK, WHY),
        alone=False,
        ready=True,
    ),
    Command(
        name="转交",
        aliases=("handover", "轉交", "移交", "转给"),
        summary="把子任务交给责任部门的另一位同事",
        usage=("/转交 T-12 给:@同事 原因:休假", "/转交 T-12 不接手"),
        example="/转交 T-12 给:@同事 原因:休假",
        arguments=(THE_SUBTASK, HEIR, REFUSED, WHY),
        alone=False,
        instead=(THE_SUBTASK,),
        twins=(("不接手", "答复:不接手"),),
        ready=True,
    ),
    Command(
        name="进度",
        aliases=("progress", "進度", "进展"),
        summary="报子任务的进度；和计划差得多要写原因",
        usage=("/进度 T-12 80%", "/进度 T-12 80% 原因:供应商延期"),
        example="/进度 T-12 80% 原因:供应商延期",
        arguments=(THE_SUBTASK, ACTUAL, WHY),
        alone=False,
        instead=(THE_SUBTASK,),
        ready=True,
    ),
    Command(
        name="完成",
        aliases=("done", "已完成", "做完了"),
        summary="子任务做完了，附上交付物",
        usage=("/完成 T-12 交付物:投放方案 v2", "/完成 T-12 交付物:投放方案 v2 原因:比预计顺利"),
        example="/完成 T-12 交付物:投放方案 v2",
        arguments=(THE_SUBTASK, DELIVERED, WHY_OFF_PLAN),
        alone=False,
        asides=((r"#?(t-\d{1,5})\s?已?经?(?:完成|做完|搞定|弄好|办好)了?", r"\1"),),
        orders=True,
        ready=True,
    ),
    Command(
        name="流程",
        aliases=("process", "标准流程", "節點流程"),
        summary="启动和跟进一个标准流程",
        usage=(
            "/流程",
            "/流程 启动 研发需求流程",
            "/流程 启动 研发需求流程 测试部:研发部",
            "/流程 P-2",
            "/流程 停止 P-2 原因:需求取消",
            "/流程 研发需求流程",
            "/流程 记录 研发需求流程 冗余:重复审批",
        ),
        example="/流程 启动 研发需求流程",
        arguments=(DO_WITH_RUN, A_RUN, REASON, REDUNDANT, GAP, PROCESS),
        questions=((r"(?:有)?(?:什么|哪些)流程", "列表"),),
        asides=(alone("p", "流程"), (r"(?:启动|发起)(?:一个|一下)?([^\s/:,;。]{1,20}流程)", r"动作:启动 \1")),
        twins=(("启动流程", "动作:启动"), ("仍要启动", "动作:仍要启动"), ("停止流程", "动作:停止")),
        ready=True,
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
