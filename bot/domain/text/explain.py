"""Which rule read which line of a message, and why: for whoever extends the rules.

There is no second parser here: the reader itself tells its decisions while it reads (`notes`), and this module
puts them beside the lines and into words.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from bot.domain.text.daily import Reading, read_update
from bot.domain.text.normalize import clean, without_markup
from bot.domain.text.notes import WHOLE

#: rule → why it spoke; `{}` is what it saw.
WHY = {
    "heading completed": "“{}”的每个词都在标题词表里，后面有冒号、括号、换行、破折号或空格：下面算完成的工作",
    "heading planned": "“{}”的每个词都在标题词表里，后面有分隔：下面算计划",
    "heading blockers": "“{}”的每个词都在标题词表里，后面有分隔：下面算需要支持的问题",
    "heading ignored": "“{}”是标题，但不是完成、计划、问题：下面的内容不记",
    "heading field": "“{}”是问题登记表的一栏",
    "heading inside an item": "标题比上面的“{}”缩进得深，只说这一项",
    "title completed": "“{}”是日报的题目：紧接着有编号的行或有进度的表算完成的工作",
    "title planned": "“{}”是日报的题目：紧接着没有进度的表算计划",
    "how far it is": "没有标题，但“{}”说了做到哪里：算完成的工作",
    "block label": "“{}”在标题上面，同样的行出现两次以上：是人或项目，写在每一项前面",
    "group label": "“{}”整行带括号或以冒号结尾：是分组，写在下面每一项前面",
    "before any heading": "第一个标题之前：称呼、题目或日期，不是事项",
    "marked item": "行首有编号或符号：一行就是一项",
    "unmarked item": "行首没有编号和符号：按；。和行内编号断开",
    "parent": "下面有更深的或换了编号的行：它是上级，只写在下级前面",
    "continuation": "没有编号，并且有缩进或上一行没有说完：接在“{}”后面",
    "no item": "称呼、客套、签名、只有@人、分隔线或数目：不是事项",
    "nothing": "“{}”表示没有内容，或是没有下级的分组",
    "other section": "在“{}”下面，这一段不记",
    "form field": "问题登记表“{}”一栏的内容",
    "table header": "表头：每一列是事项、编号、进度、状态、时间，或是今日完成、明日计划这样的段落",
    "table row": "表格的一行：取事项一列，其余各列是它的进度、编号、状态、时间",
    "sentence completed": "没有标题；以今天、昨天开头的句子算完成：“{}”",
    "sentence planned": "没有标题；以明天开头，或说今天打算做什么的句子算计划：“{}”",
    "sentence blockers": "没有标题；说缺什么、卡在哪里、要谁帮忙的分句算问题：“{}”",
    "quoted": "以 > 开头、在代码块里或是被引用的话：不是发言人写的",
    "unread": "没有规则用到这一行",
    "opens as command": "开头是命令",
    "opens as relay": "开头是接龙",
    "opens as forwarded": "开头说明是转发",
    "opens as of another": "开头说明是别人的日报",
    "opens as minutes": "开头是会议纪要",
    "opens as robot": "开头是机器人的提醒或统计",
    "opens as count": "开头是已交、未交人数",
    "opens as notice": "开头是通知",
    "opens as roster": "开头是排班、菜单、日程一类的表",
    "opens as review": "开头是在点评日报",
    "opens as recipe": "开头是菜谱",
    "opens as vacancy": "开头是招聘",
    "opens as check-in": "开头是读书、健身一类的打卡，或孩子的作业",
    "opens as log": "开头是日志或代码",
    "nothing filled in": "标题下面没有内容",
    "blank template": "每一项都是等人填写的空位",
    "sample": "标题之外的话说明这是范例、模板或写法",
    "feedback": "在评论别人的日报",
    "of another": "替别人转发",
    "too little": "只有一个可能是巧合的标题，或者全是问句",
    "instruction": "在说日报应该怎么写",
    "to others": "是说给别人听的：通知、提醒或派给别人的事",
    "question": "有问句",
    "leave": "在请假",
    "mood": "只是说心情",
    "advert": "是广告",
    "news": "是新闻",
    "no work told": "没有说清自己做了什么工作",
    "no day and no heading": "没有标题，也没有以今天、明天这样的日子开头的句子",
    "update": "是日报，记在 {}",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """One decision: the line it is about (empty for the message as a whole), the rule, and why it spoke."""

    line: str
    rule: str
    why: str


def explain(text: str, sent_at: datetime) -> list[Explained]:
    """Every decision about a message in the order of its lines, the verdict last.

    `sent_at` is aware, in the company's zone; a naive one raises ValueError.
    """
    noted: dict[int, list[tuple[str, str]]] = defaultdict(list)
    reading = read_update(text, sent_at, lambda line, rule, words: noted[line].append((rule, words)))
    own = clean(text).split("\n")
    told = [
        _explained(line.strip(), rule, words)
        for number, line in enumerate(without_markup(text).split("\n"))
        if line.strip()
        for rule, words in _telling(noted[number]) or [("unread" if own[number].strip() else "quoted", "")]
    ]
    return [*told, _verdict(reading, noted[WHOLE])]


def _telling(noted: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without the place of a line where a rule has read it as a sentence."""
    return [told for told in noted if told[0] != "before any heading"] or noted


def _verdict(reading: Reading, noted: list[tuple[str, str]]) -> Explained:
    rule, words = noted[-1] if noted else ("update", str(reading.report_date))
    return _explained("", rule, words)


def _explained(line: str, rule: str, words: str) -> Explained:
    return Explained(line, rule, WHY[rule].format(words))
