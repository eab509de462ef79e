"""投票, 协议, 变更: what is decided together, signed and changed."""

from __future__ import annotations

from bot.domain.text.catalogue.shared import CODE_WORDS, DUE, LISTED, PROJECT, REASON
from bot.domain.text.grammar import Argument, Command
from bot.domain.text.kinds import TEXT, WHEN, choice, code

A_DECISION = Argument("编号", code("D", "D-5"), ("决议编号", *CODE_WORDS))
AN_AGREEMENT = Argument("编号", code("A", "A-1"), ("协议编号", *CODE_WORDS))
A_CHANGE = Argument("编号", code("C", "C-6"), ("变更编号", *CODE_WORDS))
BALLOT = choice("同意", "反对", "弃权", 同意="赞成 yes", 反对="不同意 no", 弃权="abstain")
STEPS = choice("起草", "签署", "查看", "终止", 起草="草拟 新建 draft", 签署="签字 盖章 确认 sign", 查看="看 show")

COMMANDS = (
    Command(
        name="投票",
        aliases=("vote", "表决", "發起投票"),
        summary="发起投票，或投出一票",
        usage=("/投票 是否改用 A 方案 选项:同意、反对 截止:明天18:00", "同意 D-5", "/投票 D-5"),
        example="/投票 是否改用 A 方案 截止:下周五",
        arguments=(
            Argument("议题", TEXT, ("问题", "主题", "决议", "question"), required=True, rest=True, sample="是否改用 A 方案"),
            Argument("选项", TEXT, ("可选", "options")),
            DUE,
            Argument("选择", BALLOT, ("我选", "投", "choice")),
            A_DECISION,
            LISTED,
        ),
        instead=(A_DECISION, LISTED),
        twins=(("同意", "选择:同意"), ("赞成", "选择:同意"), ("反对", "选择:反对"), ("弃权", "选择:弃权")),
    ),
    Command(
        name="协议",
        aliases=("agreement", "協議", "沟通协议"),
        summary="起草、签署、查看协作协议",
        usage=("/协议 起草 2026-市场-001", "签署 A-1", "/协议 A-1"),
        example="/协议 起草 2026-市场-001",
        arguments=(
            Argument(
                "动作",
                STEPS,
                ("action",),
            ),
            AN_AGREEMENT,
            Argument("有效期", WHEN, ("有效期至", "到期", "valid")),
            Argument(PROJECT.name, TEXT, PROJECT.aliases[:2] + PROJECT.aliases[3:], rest=True, sample=PROJECT.sample),
        ),
        twins=(("签署", "动作:签署"), ("签字", "动作:签署")),
    ),
    Command(
        name="变更",
        aliases=("change", "變更", "变更申请"),
        summary="申请变更目标、日期或资源；批准前什么都不动",
        usage=("/变更 上线推迟一周 原因:接口未就绪 新截止:下周五", "批准 C-6", "驳回 C-6 原因:预算不够"),
        example="/变更 上线推迟一周 原因:接口未就绪 新截止:下周五",
        arguments=(
            Argument("内容", TEXT, ("变更内容", "改什么", "what"), required=True, rest=True, sample="上线推迟一周"),
            Argument("原因", TEXT, REASON.aliases, required=True, sample="接口未就绪"),
            Argument("影响", TEXT, ("影响评估", "effect")),
            Argument("新截止", WHEN, ("新日期", "新时限", "改到", "延期到", "截止", "new")),
            Argument("决定", choice("批准", "驳回", 批准="同意 通过 approve", 驳回="不同意 拒绝 reject"), ("审批", "verdict")),
            A_CHANGE,
            LISTED,
        ),
        instead=(A_CHANGE, LISTED),
        twins=(("批准", "决定:批准"), ("驳回", "决定:驳回")),
    ),
)
