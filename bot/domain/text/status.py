"""The state of a completed item: delayed, in progress, done, or not told."""

from __future__ import annotations

import re

from bot.domain.text.headings import DELAYED
from bot.domain.text.markers import DONE, OPEN, has_tail_mark
from bot.domain.text.normalize import fold
from bot.domain.text.progress import FULL, is_partial
from bot.domain.text.words import one_of

_CLAUSE_END = r"(?=$|[,;。)\]】\s])"
_LATE = re.compile(
    rf"(?<![处理跟进解决避免防止因]){one_of('延期 延迟 推迟 顺延 滞后 逾期 延后 拖期 超期 delayed postponed')}"
    r"(?=$|[,;。.!)\]】\s]|到|至|了|中|[一二两三四五六七八九十\d]+\s?[天日周个小]|交付|上线|完成)"
)
_UNDER_WAY = one_of("""
    处理 跟进 推进 开发 测试 联调 办理 审批 审核 制作 施工 洽谈 沟通 调试 排查 编写 修改 对接 等待 走流程
""")
_GOING_ON = re.compile(
    rf"进行中|[(\[【][\u4e00-\u9fff]{{1,4}}中[)\]】]|{_UNDER_WAY}中{_CLAUSE_END}|"
    rf"(?<![a-z]){one_of('wip doing in.progress ongoing')}(?![a-z])|{one_of('未完 没完成 没做完 没弄完 还差 尚未完 未做完')}"
)
_DONE = re.compile(
    rf"(?<![未没])完成{_CLAUSE_END}|^(?:已经?)?完成(?!度|率|\d|一半|过半|[一二三四五六七八九]成)|(?<![a-z])done(?![a-z])|搞定|"
    rf"已(?!经?延|有|知|逾|滞)[\u4e00-\u9fff]|[\u4e00-\u9fff](?:完|好|完毕)了?{_CLAUSE_END}"
)


def status_of(text: str, progress: int | None, mark: str | None, heading: str | None) -> str | None:
    """The item's own words first, then its checkbox (`mark`), then what its heading says; 物料 3/5 is not done by it."""
    folded = fold(text)
    if heading == DELAYED or _LATE.search(folded):
        return DELAYED
    told = (mark, None if heading == DONE and is_partial(text) else heading)
    if (progress is not None and progress < FULL) or OPEN in told or _GOING_ON.search(folded):
        return OPEN
    if progress == FULL or DONE in told or has_tail_mark(text) or _DONE.search(folded):
        return DONE
    return None
