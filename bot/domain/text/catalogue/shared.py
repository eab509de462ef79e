"""Arguments that several commands have, with every word people use for them (X12)."""

from __future__ import annotations

from bot.domain.text.grammar import Argument, Facts
from bot.domain.text.kinds import DEPARTMENT, DEPARTMENTS, PEOPLE, PERSON, SPAN, TEXT, WHEN, choice

LEAD_WORDS = (
    "责任部门",
    "主责",
    "主责部门",
    "牵头",
    "牵头部门",
    "发起",
    "发起部门",
    "需求发起",
    "需求发起部门",
    "lead",
    "department",
    "dept",
)
HELPER_WORDS = ("配合部门", "协作", "协作部门", "参与部门", "涉及部门", "支持", "需支持", "需支持方", "支持部门", "helpers")
OWNER_WORDS = ("责任人", "第一负责人", "执行人", "对接人", "接口人", "owner", "who")
LIAISON_WORDS = ("接口人", "协作对接人", "联络人", "联系人", "liaison", "contact")
DUE_WORDS = ("截止日期", "截止时间", "截止日", "截至", "完成时限", "完成时间", "期限", "时限", "到期", "due", "deadline", "ddl")
TIME_WORDS = ("日期", "什么时候", "time", "when", "date")


def _is_project(words: str, facts: Facts) -> bool:
    return facts.knows_project(words)


LEAD = Argument("部门", DEPARTMENT, LEAD_WORDS)
HELPERS = Argument("配合", DEPARTMENTS, HELPER_WORDS)
OWNER = Argument("负责人", PERSON, OWNER_WORDS)
LIAISON = Argument("对接人", PERSON, LIAISON_WORDS)
DUE = Argument("截止", WHEN, DUE_WORDS)
PERIOD = Argument("起止", SPAN, ("起止时间", "起止日期", "时间", "日期", "period"))
PARTICIPANTS = Argument("参会", PEOPLE, ("参会人", "参会人员", "参与", "参与人", "参与人员", "与会", "与会人员", "people"))
REASON = Argument("原因", TEXT, ("理由", "事由", "因为", "说明", "reason"))
REASON_REST = Argument("原因", TEXT, REASON.aliases, rest=True)
PROJECT = Argument("项目", TEXT, ("项目编号", "项目名称", "编号", "专案", "project"), sample="2026-市场-001")
OF_PROJECT = Argument("项目", TEXT, ("项目编号", "项目名称", "project"), sample=PROJECT.sample, known=_is_project)
PROJECT_REST = Argument("项目", TEXT, PROJECT.aliases, rest=True, sample=PROJECT.sample)
TODOS = Argument("待办", TEXT, ("行动项", "待办事项", "后续", "todo", "todos"))
LISTED = Argument("查看", choice("列表", 列表="清单 全部 所有 list all 未解决 未关闭 未完成 open"), ("看", "show"))
CODE_WORDS = ("号", "代码", "code", "id", "no")
HOW_FAR = (
    r"\s?的?(?:现在|目前)?(?:(?:走|做|干|推进|进展|进行)?到(?:哪一?步|什么程度|哪儿|哪里|哪)了?|的?(?:进展|进度|状态|情况)(?:如何|怎么样|怎样|是什么)?了?"
    r"|(?:是)?什么(?:进展|进度|情况|状态)|怎么样了?|(?:做完|完成|搞定|解决|处理|弄好|好)了?(?:没有?)?|谁(?:在)?(?:负责|做|跟进?))"
)
"""What is asked of one record behind its code."""


def alone(letter: str, word: str = "") -> tuple[str, str]:
    """A code that is all of a message, or all but what is asked of it, shows its record: I-7, 问题 I-7 怎么样了."""
    return rf"(?:{word})?\s?#?({letter}-\d{{1,5}})(?:{HOW_FAR})?", r"\1"
