"""问题, 升级, 解决, 冲突, 请求: what is stuck and who helps."""

from __future__ import annotations

from bot.domain.text.catalogue.shared import (
    CODE_WORDS,
    DUE,
    HELPERS,
    LEAD,
    LEAD_WORDS,
    LISTED,
    OF_PROJECT,
    OWNER,
    REASON,
    REASON_REST,
    alone,
)
from bot.domain.text.grammar import Argument, Command
from bot.domain.text.kinds import COUNT, DEPARTMENT, DEPARTMENTS, MONTH, PAST_DAY, PERSON, TEXT, WHEN, choice, code, reference

AN_ISSUE = Argument("编号", code("I", "I-7"), ("问题编号", *CODE_WORDS))
A_CONFLICT = Argument("编号", code("K", "K-2"), ("冲突编号", *CODE_WORDS))
A_REQUEST = Argument("编号", code("Q", "Q-3"), ("请求编号", *CODE_WORDS))
A_RECORD = Argument("编号", reference("TIQKMLDACVPN", "T-12"), ("项目", "项目编号", *CODE_WORDS), required=True)
THE_STUCK = Argument("编号", code("IKQT", "I-7"), ("问题", "冲突", "请求", *CODE_WORDS), required=True)
THE_SOLVED = Argument("编号", code("IKQ", "I-7"), ("问题", "冲突", "请求", *CODE_WORDS), required=True)
WHY_NOW = Argument("原因", TEXT, REASON.aliases, required=True, rest=True, sample="供应商仍未确认交期")
SORTS = choice("信息偏差", "资源分配", "目标优先级", 资源分配="资源争夺 资源", 目标优先级="目标不一致 优先级")
ASKED = Argument("部门", DEPARTMENT, ("向", "找", "对方", "请求部门", "配合部门", "协作部门", *LEAD_WORDS), required=True)
ASK = Argument("内容", TEXT, ("请求", "事项", "描述", "what"), required=True, rest=True, sample="确认物料报价")
URGENT_ASK = Argument("内容", TEXT, ASK.aliases, required=True, rest=True, sample="门店收银系统宕机")
WEIGHT = Argument("级别", choice("日常", "重要", 重要="正式 important"), ("重要程度", "level"))
REQUEST_ACT = Argument("动作", choice("撤回", "邮件", "往来账", "仍要发出", 邮件="邮件文本 mail", 往来账="部门往来账"), ("action",))
A_SOLVED = Argument("编号", code("IKQ", "Q-3"), ("问题", "冲突", "请求", *CODE_WORDS), required=True)
THE_REQUEST = Argument("编号", A_REQUEST.kind, ("请求", *A_REQUEST.aliases), required=True)
REPLIES = choice("答复", "办好", "办不了", "响应", "方案", 办好="办好了 已处理", 办不了="做不了", 响应="我来响应", 方案="初步方案")
REPLY = Argument("答复", REPLIES, ("动作",))
REPLY_NOTE = Argument("说明", TEXT, ("内容", "原因", "理由", "note"), rest=True, sample="下午三点前给报价")
CALLED = Argument("找", PERSON, ("打给", "联系", "to"))
CALL_NOTE = Argument("说", TEXT, ("说明", "内容", "结果", "note"), rest=True, sample="对方答应下午给方案")
SHEET_NUMBER = Argument("序号", COUNT, ("项次", "seq"))
SHEET_ACT = Argument("动作", choice("确认", "异议", 确认="无异议 ok", 异议="有异议 不认可"), ("action",))
SHEET_MONTH = Argument("月份", MONTH, ("月", "month"))
SETTLED_BY = Argument("方案", TEXT, ("解决方案", "解决措施", "措施", "solution"), required=True, rest=True, sample="换用备用接口")
OUTCOME = Argument("结果", TEXT, ("解决结果", "效果", "result"), required=True, sample="已恢复")
NEXT_STEP = Argument("下一步", TEXT, ("下一步计划", "后续", "next"))
AGAIN = Argument("原因", TEXT, REASON.aliases, required=True, rest=True, sample="又登录不上了")
AT_ODDS = Argument("描述", TEXT, ("内容", "经过", "what"), required=True, rest=True, sample="直播间档期撞了")
GRADE = Argument("级别", choice("一般", "中度", "重大"), ("等级", "level"))
CONFLICT_SORT = Argument("类型", SORTS, ("type",))
PARTIES = Argument("双方", DEPARTMENTS, ("部门", "涉及部门", "各方", "parties"), sample="市场部、销售部")
PROCESS = Argument("过程", TEXT, ("解决过程", "协调过程", "process"))
CONFLICT_RESULT = Argument("结果", TEXT, ("解决结果", "result"))
MEASURE = Argument("措施", TEXT, ("改进措施", "优化措施", "measure"), sample="按门店面积分直播间档期")
CONFLICT_ACT = Argument("动作", choice("结案", "记措施", "措施完成"), ("action",))

PROBLEM = Argument("描述", TEXT, ("问题描述", "内容", "现象", "what"), required=True, rest=True, sample="ERP 登录不上")
WEIGHT_OF_ISSUE = Argument("级别", choice("一般", "重大", 一般="普通 轻微", 重大="严重 紧急 major"), ("严重程度", "等级", "level"))
ISSUE_SORT = Argument("类型", choice("内部", "客户", 客户="客户问题 客诉 customer"), ("问题类型", "type"))
TRIED = Argument("尝试", TEXT, ("已尝试", "已尝试方案", "已尝试的解决方案", "tried"))
OCCURRED = Argument("发生", WHEN, ("发生时间", "出现时间", "occurred"), sample="昨天15:00")
PROPOSED = Argument("方案", TEXT, ("解决方案", "解决措施", "措施", "solution"), sample="换用备用接口")
ISSUE_ACT = Argument(
    "动作",
    choice(
        "我来处理",
        "给出方案",
        "需要支持",
        "已支持",
        "申请延期",
        "未解决关闭",
        "重开",
        "登记",
        "仍要登记",
        "补充",
        我来处理="接手 我来",
        给出方案="方案",
        需要支持="求助 请求支持",
        已支持="已给到 已提供",
        申请延期="延期",
        未解决关闭="关闭",
        重开="重新打开 reopen",
    ),
    ("action",),
)
RULES_OF = Argument("项目", TEXT, ("项目编号", "项目名称", "专案", "project"), sample="2026-市场-001")
UPDATE_DAY = Argument("日报", PAST_DAY, ("日报日期",))
WHICH = Argument("项", COUNT, ("第几项",))

_HERE = "(?:本群|群里|本项目|这个项目|项目|我们|现在|目前|今天|本周)*"

COMMANDS = (
    Command(
        name="问题",
        aliases=("issue", "問題", "上报问题"),
        summary="上报、查看、更新问题",
        usage=(
            "/问题 ERP 登录不上 级别:重大 需支持:研发部",
            "/问题 I-7",
            "/问题 I-7 我来处理",
            "/问题 I-7 给出方案 方案:换备用接口 负责人:@同事 截止:明天15:00",
            "/问题 I-7 需要支持 配合:研发部 开放接口权限",
            "/问题 列表",
        ),
        example="/问题 列表",
        arguments=(
            PROBLEM,
            WEIGHT_OF_ISSUE,
            ISSUE_SORT,
            LEAD,
            OWNER,
            HELPERS,
            REASON,
            TRIED,
            OCCURRED,
            PROPOSED,
            NEXT_STEP,
            DUE,
            AN_ISSUE,
            LISTED,
            ISSUE_ACT,
            UPDATE_DAY,
            WHICH,
            OF_PROJECT,
        ),
        instead=(AN_ISSUE, LISTED, ISSUE_ACT),
        questions=(
            (
                r"(?:现在|目前)?(?:还)?有(?:哪些|什么|多少)问题(?:还)?(?:没|没有|未)?(?:解决|关闭|处理)?|(?:没|未)解决的问题(?:有哪些)?",
                "列表",
            ),
            (r"(i-\d{1,5})\s?(?:现在|目前)?(?:到|进行到)?(?:哪一?步|怎么样|解决)了?", r"\1"),
        ),
        asides=(
            alone("i", "问题"),
            (
                rf"{_HERE}(?:还)?有?(?:没有)?(?:哪些|什么|多少|几个|啥)?问题(?:还|都)?(?:没有?|未)(?:被)?(?:解决|关闭|处理|搞定)(?:掉)?了?",
                "列表",
            ),
            (
                rf"{_HERE}(?:还)?有?(?:没有?)?(?:哪些|什么|多少|几个)?(?:没有?|未|待)(?:被)?(?:解决|关闭|处理)的问题(?:还)?(?:有)?(?:哪些|什么|多少|列表|清单)?",
                "列表",
            ),
            (
                rf"{_HERE}(?:所有|全部)?的?问题(?:都)?(?:解决|处理)(?:完)?了?(?:没有?)?|{_HERE}(?:所有|全部)?的?问题(?:列表|清单)",
                "列表",
            ),
        ),
        twins=(("登记为问题", "动作:登记"), ("仍要登记", "动作:仍要登记")),
        ready=True,
    ),
    Command(
        name="升级",
        aliases=("escalate", "升級", "上报领导"),
        summary="现在就升级，写明原因",
        usage=("/升级 I-7 原因:供应商仍未确认交期",),
        example="/升级 I-7 原因:供应商仍未确认交期",
        arguments=(THE_STUCK, WHY_NOW),
        alone=False,
        ready=True,
    ),
    Command(
        name="升级规则",
        aliases=("ladder", "升級規則", "升级矩阵"),
        summary="问题没解决时，什么时候找谁",
        usage=("/升级规则", "/升级规则 项目:2026-市场-001"),
        example="/升级规则",
        arguments=(RULES_OF,),
        questions=((r"(?:问题)?(?:怎么|什么时候|多久)(?:会)?升级|升级(?:的)?规则是什么", ""),),
        ready=True,
    ),
    Command(
        name="why",
        aliases=("为什么", "為什麼", "计时"),
        summary="一个时限数了哪些时间、跳过了哪些",
        usage=("/why T-12", "/why 2026-市场-001"),
        example="/why T-12",
        shows=True,
        arguments=(A_RECORD,),
        alone=False,
        ready=True,
    ),
    Command(
        name="解决",
        aliases=("resolve", "解決", "已解决"),
        summary="问题、冲突、请求解决了：方案和结果",
        usage=("/解决 I-7 方案:换用备用接口 结果:已恢复", "/解决 I-7 重启服务 结果:未解决 下一步:下周一再试"),
        example="/解决 I-7 方案:换用备用接口 结果:已恢复",
        arguments=(THE_SOLVED, SETTLED_BY, OUTCOME, NEXT_STEP, REASON),
        alone=False,
        instead=(THE_SOLVED,),
        ready=True,
    ),
    Command(
        name="重开",
        aliases=("reopen", "重開", "重新打开"),
        summary="又出现了，重新打开",
        usage=("/重开 I-7 原因:又登录不上了",),
        example="/重开 I-7 原因:又登录不上了",
        arguments=(THE_SOLVED, AGAIN),
        alone=False,
        instead=(THE_SOLVED,),
        ready=True,
    ),
    Command(
        name="冲突",
        aliases=("conflict", "衝突", "冲突台账"),
        summary="登记、了结、查看部门之间的冲突",
        usage=(
            "/冲突 直播间档期撞了 级别:中度 类型:资源分配 双方:市场部、销售部",
            "/冲突 K-2",
            "/冲突 列表",
            "/冲突 措施:按门店面积分档期 负责人:@同事 截止:下周五",
        ),
        example="/冲突 列表",
        arguments=(
            AT_ODDS,
            GRADE,
            CONFLICT_SORT,
            PARTIES,
            REASON,
            A_CONFLICT,
            LISTED,
            PROCESS,
            CONFLICT_RESULT,
            CONFLICT_ACT,
            MEASURE,
            OWNER,
            DUE,
            SHEET_NUMBER,
        ),
        instead=(A_CONFLICT, LISTED, CONFLICT_ACT, MEASURE),
        asides=(alone("k", "冲突"),),
        twins=(("冲突结案", "动作:结案"), ("记措施", "动作:记措施"), ("措施完成", "动作:措施完成")),
        ready=True,
    ),
    Command(
        name="请求",
        aliases=("request", "請求", "协助请求"),
        summary="请另一个部门做一件事，2 个工作小时内答复",
        usage=("/请求 确认物料报价 部门:销售部 截止:明天", "/请求 Q-3", "/请求 Q-3 邮件", "/请求 列表", "/请求 往来账"),
        example="/请求 Q-3",
        arguments=(ASK, ASKED, OWNER, DUE, A_REQUEST, LISTED, WEIGHT, REQUEST_ACT),
        instead=(A_REQUEST, LISTED, REQUEST_ACT),
        asides=(alone("q", "请求"),),
        twins=(("撤回请求", "动作:撤回"), ("仍要发出", "动作:仍要发出")),
        ready=True,
    ),
    Command(
        name="紧急",
        aliases=("urgent", "緊急", "急"),
        summary="紧急请求：30 分钟内响应，2 小时内给初步方案",
        usage=("/紧急 门店收银系统宕机 部门:研发部",),
        example="/紧急 Q-3",
        arguments=(URGENT_ASK, ASKED, OWNER, A_REQUEST),
        alone=False,
        instead=(A_REQUEST,),
        ready=True,
    ),
    Command(
        name="答复",
        aliases=("reply", "答覆"),
        summary="答复一个请求",
        usage=("/答复 Q-3 下午三点前给报价", "办好了 Q-3", "办不了 Q-3 原因:没有权限", "我来响应 Q-3", "初步方案 Q-3 先切到备用机"),
        example="/答复 Q-3 下午三点前给报价",
        arguments=(THE_REQUEST, REPLY, REPLY_NOTE),
        alone=False,
        twins=(
            ("办好了", "答复:办好"),
            ("已处理", "答复:办好"),
            ("办不了", "答复:办不了"),
            ("我来响应", "答复:响应"),
            ("初步方案", "答复:方案"),
        ),
        ready=True,
    ),
    Command(
        name="记录电话",
        aliases=("call", "電話記錄", "电话记录"),
        summary="记下为一件事打过的电话",
        usage=("/记录电话 Q-3 找:@同事 说:对方答应下午给方案",),
        example="/记录电话 Q-3 说:对方答应下午给方案",
        arguments=(A_SOLVED, CALLED, CALL_NOTE),
        alone=False,
        ready=True,
    ),
    Command(
        name="往来账",
        aliases=("balance", "部门往来账", "往來賬"),
        summary="部门之间上个月的请求、答复和冲突",
        usage=("/往来账", "/往来账 10月", "确认往来账 序号:7", "往来账异议 序号:7 原因:少算了两个请求"),
        example="/往来账",
        arguments=(SHEET_NUMBER, SHEET_ACT, SHEET_MONTH, REASON_REST),
        twins=(("确认往来账", "动作:确认"), ("往来账异议", "动作:异议")),
        ready=True,
    ),
)
