"""What an item says about itself: task numbers, how far it is, and its state."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction

from bot.domain.text.headings import DELAYED
from bot.domain.text.markers import DONE, OPEN, has_tail_mark
from bot.domain.text.normalize import fold
from bot.domain.text.numerals import DIGITS, NUMBER, number

_FULL = 100

# --- task numbers

#: Letters that open the number of an order, a bug or a standard, never of a project.
_FOREIGN = frozenset("PO SO GB ISO BUG INV SKU DIN ASTM IEC".split())
_DASH = re.compile("[‐‑‒–—―－]")
_REF = re.compile(
    r"(?<![A-Z0-9-])(?:([A-Z]{2,12})-\d{4}-\d{3,4}|\d{4}-[\u4e00-\u9fff]{1,6}-\d{3,4}|[TIQKMLDACVPN]-\d{1,5}(?![-.\dA-Z]))(?!\d)"
)


def refs_in(text: str) -> tuple[str, ...]:
    """Task numbers and short codes in order of appearance, in one spelling (`XMB-2026-003`, `T-12`)."""
    plain = _DASH.sub("-", unicodedata.normalize("NFKC", text)).upper()
    return tuple(dict.fromkeys(found[0] for found in _REF.finditer(plain) if found[1] not in _FOREIGN))


# --- progress

_KEYWORD = r"(?:进度|完成率?|完成度|完成了|推进到|推进至|推到|做到|做了|干了|写了|搭了|已|已经|progress|达到|到|至|约|大约|大概|差不多|近|整体|总体|总进度|是|为|→|->|-|=|:|在)"
_BEFORE = re.compile(rf"(?:{_KEYWORD}\s?:?\s?|[(\[【\s,;。:])$|^$")
_STRONG_BEFORE = re.compile(
    r"(?:进度|完成率?|完成度|完成了|推进到|推进至|推到|做到|已|已经|已完成|progress|进展)\s?(?:为|是|约|到|至|大概|达|达到)?\s?:?\s?\(?$"
)
_AFTER = re.compile(r"\s?(?:左右|多|以上|了|的进度|进度)?\s?(?:$|[,;。.!)\]】/(✅✔☑🔄⏳-]|→|done|完成|已)")
_METRIC = re.compile(
    r"(?<!完成)率|提升|提高|下降|降低|降|增|涨|跌|同比|环比|占|毛利|折|优惠|返点|返利|佣|税|湿|电量|含量|首付|损耗|误差|利|扣|份额|超|良品|合格|浓度|缩短|减少|节约|节省|上浮|下调|压缩|复购|转化|目标|概率"
)
_PERCENT = rf"(\d{{1,3}})(?:\.(\d{{1,2}}))?\s?%|百分之({NUMBER})"
_TENTHS = rf"([{DIGITS}\d])成(半)?(?![本品交都功员果立绩套人型长熟份语就])"
_HALF = r"(一半|过半|大半)"
_PARTS = rf"([{DIGITS}两十])分之([{DIGITS}两])"
_RATIO = r"(?<![\d/])(\d{1,4})\s?/\s?(\d{1,4})(?![\d/])"
_AMOUNT = re.compile("|".join((_PERCENT, _TENTHS, _HALF, _PARTS, _RATIO)))
_CLAUSE = re.compile(r"[,;。!]")
_LOOK_BACK, _LOOK_AHEAD = 24, 12


def progress_of(text: str, *, cell: bool = False) -> int | None:
    """How far the item is, 0 to 100: the latest value that tells so and is no metric (提升30%). Half rounds up.

    With `cell` the text is the cell of a progress column, where any amount counts.
    """
    folded, latest = fold(text), None
    for found in _AMOUNT.finditer(folded):
        value = _value(found)
        if value is not None and value <= _FULL and (cell or _tells_progress(folded, found)):
            latest = value
    return latest


def _value(found: re.Match[str]) -> int | None:
    whole, decimals, percent, tenths, half_tenth, half, under, over, done, total = found.groups()
    if whole:
        return int(whole) + (decimals is not None and decimals[0] >= "5")
    if percent:
        return number(percent)
    if tenths:
        return 10 * number(tenths) + (5 if half_tenth else 0)
    if half:
        return _FULL // 2
    if under:
        return _rounded(number(over), number(under))
    return _rounded(int(done), int(total)) if 0 < int(total) >= int(done) else None


def _rounded(part: int, whole: int) -> int:
    return int(Fraction(part * _FULL, whole) + Fraction(1, 2))


def _tells_progress(folded: str, found: re.Match[str]) -> bool:
    before = _CLAUSE.split(folded[max(0, found.start() - _LOOK_BACK) : found.start()])[-1]
    if _STRONG_BEFORE.search(before):
        return True
    if found[10] or _METRIC.search(before):
        return False
    after = folded[found.end() : found.end() + _LOOK_AHEAD]
    if _AFTER.match(after):
        return found.group(1) is not None or bool(_BEFORE.search(before)) or not _CLAUSE.match(after[:1] or ",") or True
    at_start = not folded[: found.start()].strip(" ([【")
    return at_start and after[:1] in " )]】"


# --- state

_LATE = re.compile(
    r"(?<![处理跟进解决避免防止因])(?:延期|延迟|推迟|顺延|滞后|逾期|延后|拖期|超期|delayed|postponed)(?=$|[,;。.!)\]】\s]|到|至|了|中|[一二两三四五六七八九十\d]+\s?[天日周个小]|交付|上线|完成)"
)
_GOING_ON = re.compile(
    r"进行中|[(\[【][\u4e00-\u9fff]{1,4}中[)\]】]|(?:处理|跟进|推进|开发|测试|联调|办理|审批|审核|制作|施工|洽谈|沟通|调试|排查|编写|修改|对接|等待|走流程)中(?=$|[,;。)\s])|"
    r"(?<![a-z])(?:wip|doing|in progress|ongoing)(?![a-z])|未完|没完成|没做完|没弄完|还差|尚未完|未做完"
)
_DONE = re.compile(
    r"(?<![未没])完成(?=$|[,;。)\]】\s])|^(?:已经?)?完成(?!度|率|\d|一半|过半|[一二三四五六七八九]成)|(?<![a-z])done(?![a-z])|搞定|已(?!经?延|有|知|逾|滞)[\u4e00-\u9fff]|[\u4e00-\u9fff](?:完|好|完毕)了?(?=$|[,;。)\]】\s])"
)


def status_of(text: str, progress: int | None, mark: str | None, heading: str | None) -> str | None:
    """delayed, in_progress or done: the item's own words first, then its checkbox, then its heading."""
    folded = fold(text)
    if heading == DELAYED or _LATE.search(folded):
        return DELAYED
    if (progress is not None and progress < _FULL) or mark == OPEN or heading == OPEN or _GOING_ON.search(folded):
        return OPEN
    if progress == _FULL or mark == DONE or heading == DONE or has_tail_mark(text) or _DONE.search(folded):
        return DONE
    return None
