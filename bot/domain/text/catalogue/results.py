"""交付, 验收, 复盘, 反馈, 报表: what came out of it."""

from __future__ import annotations

from bot.domain.text.catalogue.shared import CODE_WORDS, LEAD, LEAD_WORDS, PROJECT
from bot.domain.text.grammar import Argument, Command
from bot.domain.text.kinds import DEPARTMENT, MONTH, SCORE, TEXT, choice, code

COMMANDS = (
    Command(
        name="交付",
        aliases=("deliver", "提交成果", "交付清单"),
        summary="提交成果清单和证明材料",
        usage=("/交付 T-12 成果:投放数据报告 证明:数据看板链接",),
        example="/交付 T-12 成果:投放数据报告",
        arguments=(
            Argument("编号", code("TV", "T-12"), ("任务", "子任务", "交付编号", *CODE_WORDS), required=True),
            Argument("成果", TEXT, ("交付物", "内容", "清单", "deliverable"), required=True, rest=True, sample="投放数据报告"),
            Argument("证明", TEXT, ("证明材料", "附件", "链接", "proof")),
        ),
        alone=False,
    ),
    Command(
        name="验收",
        aliases=("acceptance", "驗收", "成果验收"),
        summary="验收交付：通过，或不通过并写明意见",
        usage=("验收通过 V-8", "/验收 V-8 不通过 意见:缺数据来源"),
        example="/验收 V-8 结论:通过",
        arguments=(
            Argument("编号", code("V", "V-8"), ("交付", "交付物", *CODE_WORDS), required=True),
            Argument(
                "结论",
                choice("通过", "不通过", 通过="合格 同意 pass", 不通过="未通过 不合格 退回 整改 fail"),
                ("结果", "verdict"),
                required=True,
            ),
            Argument("意见", TEXT, ("原因", "说明", "问题", "comment"), rest=True),
        ),
        alone=False,
        twins=(("验收通过", "结论:通过"), ("验收不通过", "结论:不通过")),
    ),
    Command(
        name="复盘",
        aliases=("retro", "復盤", "複盤", "总结复盘"),
        summary="项目复盘：做得好的、要改进的；对事不对人",
        usage=("/复盘 项目:2026-市场-001 亮点:每日同步 改进:早点定验收标准",),
        example="/复盘 亮点:每日同步 改进:早点定验收标准",
        arguments=(
            Argument("亮点", TEXT, ("成功经验", "做得好", "高效", "good")),
            Argument("不足", TEXT, ("低效", "问题", "做得不好", "bad")),
            Argument("改进", TEXT, ("改进方向", "可优化点", "建议", "improve"), rest=True),
            Argument("匿名", choice("匿名", "实名"), ("署名",)),
            PROJECT,
        ),
    ),
    Command(
        name="反馈",
        aliases=("feedback", "反饋", "满意度"),
        summary="给协作部门打分，1 到 5 分",
        usage=("/反馈 研发部 5分 意见:响应很快", "/反馈 研发部 4分 匿名"),
        example="/反馈",
        arguments=(
            Argument("部门", DEPARTMENT, LEAD_WORDS, required=True),
            Argument("评分", SCORE, ("分数", "打分", "满意度", "score"), required=True),
            Argument("匿名", choice("匿名", "实名"), ("署名",)),
            PROJECT,
            Argument("意见", TEXT, ("说明", "评价", "建议", "comment"), rest=True),
        ),
    ),
    Command(
        name="报表",
        aliases=("report", "報表", "月报", "月報"),
        summary="一个月的指标和趋势",
        usage=("/报表", "/报表 上月", "/报表 2026-10 部门:市场部"),
        example="/报表 上月",
        arguments=(Argument("月份", MONTH, ("月", "哪个月", "month")), LEAD),
        questions=((r"(本月|这个月|上月|上个月)的?(?:数据|指标|报表|月报|情况)(?:如何|怎么样)?", r"\1"),),
    ),
)
