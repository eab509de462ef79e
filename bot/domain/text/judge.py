"""Is a message a report of the sender's own work? One table names what is not.

The words are looked for where a person speaks about the report (title, greeting, closing lines), never in
marked items, so `完成日报模板设计` stays work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.domain.text.headings import Role, Section
from bot.domain.text.items import Leaf
from bot.domain.text.markers import Line
from bot.domain.text.noise import is_nil
from bot.domain.text.normalize import fold
from bot.domain.text.sections import Block

#: Kinds of messages that look like reports and are none: what their opening words say, on folded text.
NOT_A_REPORT = {
    "command": r"(?:@\S{1,24}\s{1,3})?/[a-z\u4e00-\u9fff]",
    "relay": r"#?接龙|.{0,12}#接龙",
    "forwarded": r"(?:@\S{1,24}\s)?[\[【(]?(?:转发?|fwd?|forwarded|转自|转载|分享)[\]】)]?\s?[:：]|【?转发|[\[【]?聊天记录|以下(?:是|为)(?!我|本)[\u4e00-\u9fff]{2,6}的(?:日报|周报|汇报)|(?:这是|帮)(?!我)[\u4e00-\u9fff]{2,4}(?:的|发)",
    "minutes": r"[\[【]?.{0,16}(?:会议纪要|会议记录|例会纪要|周会纪要|会纪要|会议决议|minutes)",
    "robot": r"[\[【].{0,12}(?:提醒|播报|机器人|待办|统计|汇总|通知|公告|预警|告警|催办|审批)[\]】]|.{0,12}(?:未交|已交|未提交|已提交)\s?\d*\s?人",
    "notice": r"[\[【]?(?:重要)?(?:通知|公告|公示|关于.{2,30}的(?:通知|公告|安排))",
    "roster": r".{0,16}(?:排班|值班表|值班安排|值日|轮值|班次|座位表|菜单|日程表|课程表|行程)",
    "log": r"\d{4}-\d\d-\d\d[ t]\d\d:\d\d:\d\d|traceback|\{\s?[\"']|<\?xml|select\s|import\s|def\s",
}
_NOT_A_REPORT = re.compile("|".join(f"(?:{pattern})" for pattern in NOT_A_REPORT.values()))
_SAMPLE = re.compile(
    r"范例|示例|样例|范本|正例|反例|例子|举例|举个例|样板|参考(?:下面|以下|这个|写法|格式|如下|一下)|写法|(?:日报|周报|汇报|填写|以下|这个|统一|固定|下面的?|新)(?:的)?(?:模板|模版|格式)|(?:模板|模版|格式)(?:如下|见下|是|为|改|更新|:|$)|"
    r"按(?:照)?(?:这个|此|以下|下面|下列|如下|上面|以上).{0,6}(?:来|写|填|格式|模板|发|提交|汇报)|照着(?:写|填|这个|下面)|三段式|(?:这样|照这样)写|template|for example|sample|e\.g\."
)
_AUDIENCE = re.compile(
    r"请大家|请各位|各位.{0,8}(?:请|注意|务必|记得)|大家.{0,6}(?:请|注意|务必|记得|都)|@所有人|@全体|@all|各部门|请.{0,10}(?:按时|准时|参加|提交|填写|配合|务必|互相转告)|务必|收到请?回复|收到回|望周知|请知悉后|家长们|同学们|亲们|全体"
)
_ASSIGNS = re.compile(r"(?:@[^\s@]{1,16}\s?){1,5}[,，]?\s?(?:你|您|请|麻烦|记得|负责|去|把|明天|今天|后天|下午|上午|周)")
_QUESTION = re.compile(
    r"[?？]|[吗么呢](?:[?？。!~\s]|$)|(?:有没有|是不是|能不能|要不要|会不会|谁能|谁有|怎么|多少|几点|什么时候|为什么|咋)"
)
_FEEDBACK = re.compile(
    r"(?:你|您)(?:的|们的|今天的|昨天的|这份|那份)?(?:日报|周报|汇报|明日计划|今日完成)|(?:日报|周报).{0,6}(?:太简单|不够|不合格|重写|补充一下|写得|写的|没写|要写|别写|不要写)"
)
_BLANK = re.compile(
    r"[_＿\s.…·x×*?()\[\]【】/:、。;,~\d\-#%<>{}]*|[(\[【<{].{0,14}(?:填|写|内容|示例|必选|选填|描述).{0,10}[)\]】>}][。;]?|(?:待|请)填.{0,6}|xx.{0,12}|.{0,8}x{2,}.{0,8}|.{0,8}_{3,}.{0,12}|.{0,6}(?:…|\.{3,}).{0,2}|事项[一二三1-9abc]|(?:任务|工作|内容|计划|问题)[一二三1-9abc]"
)


def speaks_of_other_things(text: str) -> bool:
    """Whether the message opens as something else: a command, a relay, a forward, minutes, a robot, a roster."""
    opening = fold(text.lstrip("# \n")[:400]).lstrip()
    return _NOT_A_REPORT.match(opening) is not None


def is_report(preamble: Sequence[Line], blocks: Sequence[Block], leaves: Sequence[tuple[Section, Leaf]]) -> bool:
    """Whether headed sections are a report: filled, own, neither model nor order to others."""
    sections = [block for block in blocks if block.section is not Section.IGNORED]
    if not sections or not (leaves or any(_says_nil(block) for block in sections)):
        return False
    spoken = [fold(line.text) for line in preamble] + list(_closing(blocks))
    if any(_SAMPLE.search(words) or _FEEDBACK.search(words) for words in spoken) or _is_blank(leaves):
        return False
    return _enough(sections, leaves) and not _is_addressed(spoken, sections, leaves)


def _closing(blocks: Sequence[Block]) -> Iterable[str]:
    """Unmarked lines of the last section: closing words are looked at as well."""
    lines = [entry for entry in blocks[-1].lines[-3:] if isinstance(entry, Line)] if blocks else []
    return [fold(line.text) for line in lines if not line.style and re.match(r"按|以上|大家|请|各位|就按|照", line.text)]


def _says_nil(block: Block) -> bool:
    words = " ".join(entry.text for entry in block.lines if isinstance(entry, Line))
    return bool(words) and is_nil(words[:200])


def _is_blank(leaves: Sequence[tuple[Section, Leaf]]) -> bool:
    return bool(leaves) and all(_BLANK.fullmatch(fold(leaf.own[:200]).strip()) for _, leaf in leaves)


def _is_addressed(spoken: Sequence[str], sections: Sequence[Block], leaves: Sequence[tuple[Section, Leaf]]) -> bool:
    """Orders to others: an audience and no work done, or a plan whose every line names somebody."""
    if any(section is Section.COMPLETED for section, _ in leaves) or any(block.section is Section.COMPLETED for block in sections):
        return False
    words = [fold(leaf.text) for _, leaf in leaves]
    if any(_AUDIENCE.search(line) for line in [*spoken, *words]):
        return True
    return bool(words) and all(re.match(r"@|[\u4e00-\u9fff]{2,3}:", line) for line in words)


def _enough(sections: Sequence[Block], leaves: Sequence[tuple[Section, Leaf]]) -> bool:
    """Two sections, or one that cannot be chance; a lone 问题：… or 明天：… is talk."""
    if all(_QUESTION.search(fold(leaf.own)) for _, leaf in leaves) and leaves:
        return False
    kinds = {block.section for block in sections}
    if len(kinds) > 1:
        return True
    alone = sections[0].heading
    if alone.sure or Section.FIELD in kinds:
        return True
    return len(leaves) > 1 and bool(alone.roles & {Role.FINISHED, Role.NEED, Role.OBSTACLE, Role.TODAY, Role.PROGRESS})


# --- prose

_WORK = re.compile(
    r"客户|方案|合同|报告|报表|会议|例会|接口|测试|上线|评审|对接|培训|盘点|海报|文案|设计|开发|需求|项目|供应商|经销商|采购|订单|发货|物料|拜访|签约|招聘|面试|"
    r"财务|预算|报销|发票|对账|审核|审批|投标|标书|图纸|施工|验收|浇筑|安装|调试|巡检|检修|维修|设备|生产|车间|质检|样品|打样|备货|陈列|门店|活动|推广|投放|直播|"
    r"数据|系统|代码|bug|版本|部署|联调|排期|文档|ppt|prd|汇报|整理|统计|跟进|沟通|协调|确认|准备|编写|撰写|修改|更新|完善|教案|备课|试卷|作业|家访|学生|"
    r"病历|病人|患者|查房|手术|值班|护理|随访|庭审|开庭|立案|律师函|案件|证据|起诉|尽调|法务|印刷|拍摄|剪辑|选题|稿|排版|仓库|入库|出库|物流|装车|到货|样板|"
    r"现场|工地|材料|进度|计划|清单|资料|流程|制度|台账|档案|证照|许可|合规|渠道|销售|回款|报价|谈判|展会|展位|课程|教学|研究|实验|模型|分析|调研|问卷|访谈|转场"
)
_CHAT = re.compile(
    r"吃|饭|爬山|电影|下雨|天气|好冷|好热|太冷|太热|堵车|迟到|放假|生日|外卖|奶茶|咖啡|聚餐|团建|健身|跑步|逛街|睡|打球|回家|好累|累死|开心|哈哈|笑死|股票|球赛|相亲|旅游|快递|地铁|停电|停水|"
    r"请假|调休|年假|病假|事假|休假|不在公司|晚点到|在家办公|远程|看病|体检|接孩子|带孩子|感冒|发烧|😂|🤣|😭|🐶|红包|抢|彩票|游戏|追剧|剧|早点|几点|一起|约|加班"
)
_OTHERS = re.compile(
    r"^(?:@\S+\s?)+(?!$)|大家|各位|你们?|您|他们?|她|@所有人|记得|别忘|务必|请于|同学们|听说|据说|通知|领导说|老板说"
)
_RESULT = re.compile(r"了|完|好|已|过|成|\d|通过|搞定|到位")
_ENOUGH_WORK = 2


def is_told_report(text: str, leaves: Sequence[tuple[Section, Leaf]]) -> bool:
    """Whether sentences with day cues are a report of own work; anything doubtful is not."""
    folded = fold(text)
    if not leaves or _QUESTION.search(folded) or _OTHERS.search(folded) or _SAMPLE.search(folded) or _FEEDBACK.search(folded):
        return False
    work = len(set(_WORK.findall(folded)))
    if _CHAT.search(folded) and work < _ENOUGH_WORK:
        return False
    kinds = {section for section, _ in leaves}
    done = [fold(leaf.text) for section, leaf in leaves if section is Section.COMPLETED]
    if {Section.COMPLETED, Section.PLANNED} <= kinds:
        return work > 0 or any(_RESULT.search(words) for words in done)
    if done:
        return work > 0 and any(_RESULT.search(words) for words in done)
    return work >= _ENOUGH_WORK
