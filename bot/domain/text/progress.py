"""How far an item is: 80%, 八成, 过半, 三分之二, 进度 4/5, 60%→85%.

Rule: a figure counts when it stands bare or in brackets where a clause ends or the item starts, or after a word
of progress; never when it measures something else (提升30%, 良率98%).
"""

from __future__ import annotations

import re
from fractions import Fraction

from bot.domain.text.normalize import fold
from bot.domain.text.numerals import DIGITS, NUMBER, number
from bot.domain.text.words import one_of

FULL = 100

_WORDS = one_of("进度 进展 完成 完成率 完成度 完成了 推进到 推进至 推到 做到 已 已经 已完成 progress")
_TOLD = re.compile(rf"{_WORDS}\s?{one_of('为 是 约 到 至 大概 达 达到')}?\s?:?\s?\(?$")
_ENDS = re.compile(
    rf"\s?{one_of('左右 多 以上 了 的进度 进度')}?\s?(?:$|[,;。.!)\]】/(✅✔☑🔄⏳-]|{one_of('→ done 完成 已')})",
)
_METRIC = re.compile(
    one_of(r"""
        (?<!完成)率 提升 提高 下降 降低 降 增长 增加 增 上升 上涨 涨 跌 同比 环比 占(?:比|总量|全部|整体)? 毛利 折 优惠 返点 返利
        佣 税 湿 电量 含量
        首付 损耗
        误差 偏差 差异 利 扣 份额 超 良品 合格 浓度 纯度 缩短 减少 节约 节省 上浮 下调 上调 压缩 复购 转化 目标 概率 年化 收益
        涨幅 降幅
        比例 比重 满意度 剩余? 还差 湿度 溢价 升 升至 涨至 打
    """)
    + r"(?:了|为|是|达|到|至|约|在|近|仅|只有|不足|高达|达到|[:\s])*\Z"
)
_PERCENT = rf"(\d{{1,3}})(?:\.(\d{{1,2}}))?\s?%|百分之({NUMBER})"
_TENTHS = rf"([{DIGITS}\d])成(半|[{DIGITS}])?(?![本品交都功员果立绩套人型长熟份语就])"
_HALF = r"(一半|过半|大半)"
_PARTS = rf"([{DIGITS}两十])分之([{DIGITS}两])"
_RATIO = r"(?<![\d/])(\d{1,4})\s?/\s?(\d{1,4})(?![\d/])"
_PART_DONE = re.compile(rf"{_RATIO}\s?[\u4e00-\u9fff]?[)\]】]?$")
_AMOUNT = re.compile(f"{_PERCENT}|{_TENTHS}|{_HALF}|{_PARTS}|{_RATIO}")
#: A figure that compares is no progress, wherever it stands in its clause.
_COMPARED = re.compile(one_of("同比 环比 较上 比上 较去年 比去年"))
_FINISHED = re.compile(r"\s?(?:[\u4e00-\u9fff]{1,2}?\s?)?(?:已经?)?(?:完成|done)")
_CLAUSE = re.compile(r"[,;。!]")
_LOOK_BACK, _LOOK_AHEAD = 24, 12


def progress_of(text: str) -> int | None:
    """The latest figure that tells how far the item is, 0 to 100; None when none does. Half rounds up."""
    folded = fold(text)
    values = [_value(found) for found in _AMOUNT.finditer(folded) if _tells_progress(folded, found)]
    return next((value for value in reversed(values) if value is not None and value <= FULL), None)


def is_partial(text: str) -> bool:
    """3/5 where nothing says what it counts: no progress, but nobody writes it of what is all done."""
    found = _PART_DONE.search(fold(text).rstrip())
    return found is not None and int(found[1]) < int(found[2])


def progress_in_cell(text: str) -> int | None:
    """The figure in a column of progress, where any amount counts."""
    values = [_value(found) for found in _AMOUNT.finditer(fold(text))]
    return next((value for value in reversed(values) if value is not None and value <= FULL), None)


def _value(found: re.Match[str]) -> int | None:
    whole, decimals, percent, tenths, rest, half, under, over, done, total = found.groups()
    if whole:
        return int(whole) + (decimals is not None and decimals[0] >= "5")
    if percent:
        return number(percent)
    if tenths:
        return 10 * number(tenths) + (5 if rest == "半" else number(rest or ""))
    if half:
        return FULL // 2
    if under:
        return _rounded(number(over), number(under))
    return _rounded(int(done), int(total)) if 0 < int(total) >= int(done) else None


def _rounded(part: int, whole: int) -> int:
    return int(Fraction(part * FULL, whole) + Fraction(1, 2))


def _tells_progress(folded: str, found: re.Match[str]) -> bool:
    before = _CLAUSE.split(folded[max(0, found.start() - _LOOK_BACK) : found.start()])[-1]
    if _TOLD.search(before):
        return True
    after = folded[found.end() : found.end() + _LOOK_AHEAD]
    if found[found.re.groups] is not None:
        return _FINISHED.match(after) is not None
    if _METRIC.search(before) or _COMPARED.search(before) or found[0].startswith("0."):
        return False
    at_start = not folded[: found.start()].strip(" ([【")
    return bool(_ENDS.match(after)) or (at_start and after[:1] in " )]】")
