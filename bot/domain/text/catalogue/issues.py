"""问题, 升级, 解决, 冲突, 请求: what is stuck and who helps."""

from __future__ import annotations

from bot.domain.text.catalogue.shared import CODE_WORDS, DUE, HELPERS, LEAD, LEAD_WORDS, LISTED, OWNER, REASON
from bot.domain.text.grammar import Argument, Command
from bot.domain.text.kinds import DEPARTMENT, DEPARTMENTS, TEXT, choice, code, reference

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

COMMANDS = (
    Command(
        name="问题",
        aliases=("issue", "問題", "上报问题"),
        summary="上报、查看、更新问题",
        usage=("/问题 ERP 登录不上 级别:重大 需支持:研发部", "/问题 I-7", "/问题 列表"),
        example="/问题 列表",
        arguments=(
            Argument("描述", TEXT, ("问题描述", "内容", "现象", "what"), required=True, rest=True, sample="ERP 登录不上"),
            Argument("级别", choice("一般", "重大", 一般="普通 轻微", 重大="严重 紧急 major"), ("严重程度", "等级", "level")),
            LEAD,
            OWNER,
            HELPERS,
            REASON,
            Argument("尝试", TEXT, ("已尝试", "已尝试方案", "已尝试的解决方案", "tried")),
            DUE,
            AN_ISSUE,
            LISTED,
        ),
        instead=(AN_ISSUE, LISTED),
        questions=(
            (
                r"(?:现在|目前)?(?:还)?有(?:哪些|什么|多少)问题(?:还)?(?:没|没有|未)?(?:解决|关闭|处理)?|(?:没|未)解决的问题(?:有哪些)?",
                "列表",
            ),
            (r"(i-\d{1,5})\s?(?:现在|目前)?(?:到|进行到)?(?:哪一?步|怎么样|解决)了?", r"\1"),
        ),
    ),
    Command(
        name="升级",
        aliases=("escalate", "升級", "上报领导"),
        summary="现在就升级，写明原因",
        usage=("/升级 I-7 原因:供应商仍未确认交期",),
        example="/升级 I-7 原因:供应商仍未确认交期",
        arguments=(THE_STUCK, WHY_NOW),
        alone=False,
    ),
    Command(
        name="升级规则",
        aliases=("ladder", "升級規則", "升级矩阵"),
        summary="问题没解决时，什么时候找谁",
        usage=("/升级规则",),
        example="/升级规则",
        questions=((r"(?:问题)?(?:怎么|什么时候|多久)(?:会)?升级|升级(?:的)?规则是什么", ""),),
    ),
    Command(
        name="why",
        aliases=("为什么", "為什麼", "计时"),
        summary="一个时限数了哪些时间、跳过了哪些",
        usage=("/why T-12", "/why 2026-市场-001"),
        example="/why T-12",
        arguments=(A_RECORD,),
        alone=False,
        ready=True,
    ),
    Command(
        name="解决",
        aliases=("resolve", "解決", "已解决"),
        summary="问题解决了：方案和结果",
        usage=("/解决 I-7 方案:换用备用接口 结果:已恢复", "/解决 I-7 重启服务 结果:未解决 下一步:下周一再试"),
        example="/解决 I-7 方案:换用备用接口 结果:已恢复",
        arguments=(
            THE_SOLVED,
            Argument("方案", TEXT, ("解决方案", "解决措施", "措施", "solution"), required=True, rest=True, sample="换用备用接口"),
            Argument("结果", TEXT, ("解决结果", "效果", "result"), required=True, sample="已恢复"),
            Argument("下一步", TEXT, ("下一步计划", "后续", "next")),
        ),
        alone=False,
    ),
    Command(
        name="重开",
        aliases=("reopen", "重開", "重新打开"),
        summary="问题又出现了，重新打开",
        usage=("/重开 I-7 原因:又登录不上了",),
        example="/重开 I-7 原因:又登录不上了",
        arguments=(THE_SOLVED, Argument("原因", TEXT, REASON.aliases, required=True, rest=True, sample="又登录不上了")),
        alone=False,
    ),
    Command(
        name="冲突",
        aliases=("conflict", "衝突", "冲突台账"),
        summary="登记和查看部门之间的冲突",
        usage=("/冲突 直播间档期撞了 级别:中度 类型:资源分配 双方:市场部、销售部", "/冲突 K-2", "/冲突 列表"),
        example="/冲突 列表",
        arguments=(
            Argument("描述", TEXT, ("内容", "经过", "what"), required=True, rest=True, sample="直播间档期撞了"),
            Argument("级别", choice("一般", "中度", "重大"), ("等级", "level")),
            Argument(
                "类型",
                SORTS,
                ("type",),
            ),
            Argument("双方", DEPARTMENTS, ("部门", "涉及部门", "各方", "parties")),
            REASON,
            A_CONFLICT,
            LISTED,
        ),
        instead=(A_CONFLICT, LISTED),
    ),
    Command(
        name="请求",
        aliases=("request", "請求", "协助请求"),
        summary="请另一个部门做一件事，2 个工作小时内答复",
        usage=("/请求 确认物料报价 部门:销售部 截止:明天", "/请求 Q-3"),
        example="/请求 Q-3",
        arguments=(ASK, ASKED, OWNER, DUE, A_REQUEST, LISTED),
        instead=(A_REQUEST, LISTED),
    ),
    Command(
        name="紧急",
        aliases=("urgent", "緊急", "急"),
        summary="紧急请求：30 分钟内响应，2 小时内给初步方案",
        usage=("/紧急 门店收银系统宕机 部门:研发部",),
        example="/紧急 Q-3",
        arguments=(
            Argument("内容", TEXT, ASK.aliases, required=True, rest=True, sample="门店收银系统宕机"),
            ASKED,
            OWNER,
            A_REQUEST,
        ),
        alone=False,
        instead=(A_REQUEST,),
    ),
)
