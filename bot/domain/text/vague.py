"""Vague wording and what a request lacks: pointed out with the words, and with a text to fill in instead (R9, R10, R11).

Rule 1: a vague word counts where it stands for something that could be said exactly; 尽快 beside a date is only polite.
Rule 2: a goal names a number with its unit and a date; a piece of work names a date and a person.
Rule 3: the rewrite keeps every word of the author, and puts a gap in square brackets where something is to be filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.text.dates import days_in
from bot.domain.text.durations import LENGTH
from bot.domain.text.hanzi import simple
from bot.domain.text.words import one_of

LONGEST = 4000
"""Characters of one text that are looked at."""
_ANY_DAY = date(2024, 1, 1)
"""From where a date is read when only its being there matters."""


class Lack(StrEnum):
    """What is missing."""

    NUMBER = "数量"
    UNIT = "单位"
    DATE = "日期"
    PERSON = "负责人"


class Sort(StrEnum):
    """What a vague word stands for, and the gap that replaces it."""

    TIME = "[几月几日几点前]"
    AMOUNT = "[具体数值和单位]"
    DEGREE = "[从多少到多少]"
    WHO = "[部门和姓名]"
    COMPANY = "[具体说明]"


@dataclass(frozen=True, slots=True)
class Vague:
    """A vague word as written, where it stands in the text, and what it stands for."""

    word: str
    start: int
    end: int
    sort: Sort


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a text, and the same text with gaps to fill in; the text itself when nothing is wrong."""

    vague: tuple[Vague, ...]
    lacks: tuple[Lack, ...]
    rewrite: str

    def __bool__(self) -> bool:
        return bool(self.vague or self.lacks)

    def sentence(self) -> str:
        """What to tell the author; empty when nothing is wrong."""
        words = "、".join(dict.fromkeys(f"“{one.word}”" for one in self.vague))
        parts = [f"{words}说得不具体"] if words else []
        parts += [f"没有写{'、'.join(self.lacks)}"] if self.lacks else []
        return f"{'，'.join(parts)}。可以改成：{self.rewrite}" if parts else ""


_BETTER = one_of("提升 提高 改善 优化 增强 加强 改进 完善 强化 促进 推动")
_QUALITIES = one_of("效果 效率 质量 水平 体验 能力 管理 沟通 协同 协作 力度 服务 流程")
_WORDS = {
    Sort.TIME: r"""
        尽快 尽早 尽速 及早 早日 抓紧 马上 立即 立刻 随时 近期 最近 近日 不久 稍后 过几天 过两天 这几天 这两天 改天 回头 有空 抽空
        到时候 择期 适时 月初 月中 第一时间 asap as\ssoon\sas\spossible (?<![a-z])soon(?![a-z])
    """,
    Sort.AMOUNT: r"""
        大概 大约 大致 (?<=[\d%个家人名天周月万元次件套台百千十])左右 差不多 若干 一些 一定(?:的|数量|比例)
        少量 大量 许多 很多 几个 几家 几次 数个 不少 适量 足够 合理范围
    """,
    Sort.DEGREE: r"""
        适当 适度 酌情 视情况 尽量 尽可能 合理 进一步 显著 明显 大幅
    """
    rf"{_BETTER}[\u4e00-\u9fff]{{0,4}}{_QUALITIES} {_BETTER}(?:一下|一些)?(?=$|[,;。.!])",
    Sort.WHO: "有关部门 相关部门 相关人员 有关人员 相关同事 各部门(?=负责|配合|跟进) 专人",
}
_SORTED = {sort: re.compile(one_of(words)) for sort, words in _WORDS.items()}
_LENGTH = re.compile(rf"{LENGTH}(?:之内|以内|内|后)")
_UNITS = one_of("""
    % 个百分点 倍 万元 亿元 元 万 亿 人次 人 名 家 个 件 台 套 份 次 条 项 张 单 场 篇 页 小时 分钟 天 工作日 周 吨 公斤 平米
    平方米 米 公里 分 成
""")
_QUANTITY = re.compile(rf"(?:\d[\d,.]*|[一二三四五六七八九十百千万两]+)\s?{_UNITS}|[a-z]{{2,6}}\s?\d+%?")
_BARE_NUMBER = re.compile(r"(?<![\d.\-/月日号a-z])\d[\d,.]*(?![\d.\-/月日号点:%])")
_PERSON = re.compile(
    r"@\S|(?:负责人|责任人|由)[:：]?\s?[\u4e00-\u9fff]{2,4}"
    r"|(?<![\u4e00-\u9fff])(?!相关|有关|大家|专人|各部|我们|你们|部门|没人|全员|谁|请|待)[\u4e00-\u9fff]{2,3}来?(?:负责|跟进|牵头)"
)
_BEFORE_A_TIME = re.compile(
    r"\s?(?:[在到]\s?)?(?:[本这下]个?[周月]|周[一二三四五六日末]|月[初中底]|年[中底]|[今明后]天|\d{1,2}[月号日])"
)
_WHERE_POSSIBLE = ("尽量", "尽可能")
"""Polite beside a day that is named."""
_GAPS = {
    Lack.NUMBER: "数值：[多少，单位]",
    Lack.UNIT: "单位：[什么]",
    Lack.DATE: "完成时间：[几月几日]",
    Lack.PERSON: "负责人：[姓名]",
}

GOAL = (Lack.NUMBER, Lack.DATE)
"""What a goal must name (R11)."""
WORK = (Lack.DATE, Lack.PERSON)
"""What a piece of work must name."""


def find_vague(text: str, company: Iterable[str] = (), allowed: Iterable[str] = (), *, dated: bool = False) -> tuple[Vague, ...]:
    """The vague words of a text in order; `company` adds words of its own, `allowed` takes some away. `dated`: its day stands in a
    field beside it."""
    plain = simple(text[:LONGEST])
    fine, exact = {simple(word) for word in allowed}, dated or _times(plain)
    found = [
        Vague(text[match.start() : match.end()], match.start(), match.end(), _meant(sort, plain, match.end()))
        for sort, pattern in _SORTED.items()
        for match in pattern.finditer(plain)
        if match[0] not in fine
        and not (exact and (sort is Sort.TIME or match[0] in _WHERE_POSSIBLE))
        and not _measured(sort, plain, match)
    ]
    for word in filter(None, map(simple, company)):
        places = (match.span() for match in re.finditer(re.escape(word), plain))
        found += [Vague(text[start:end], start, end, Sort.COMPANY) for start, end in places]
    return tuple(_apart(found))


def check(
    text: str, needs: Iterable[Lack] = (), company: Iterable[str] = (), allowed: Iterable[str] = (), *, dated: bool = False
) -> Finding:
    """What is vague in a text and which of `needs` it lacks, with a rewrite (R9, R10, R11, R108)."""
    vague = find_vague(text, company, allowed, dated=dated)
    lacks = tuple(_lacking(simple(text[:LONGEST]), tuple(needs)))
    return Finding(vague, lacks, _rewritten(text, vague, lacks))


def _meant(sort: Sort, plain: str, end: int) -> Sort:
    """大约下周 leaves a time open, not an amount."""
    return Sort.TIME if sort is Sort.AMOUNT and _BEFORE_A_TIME.match(plain, end) else sort


def _times(plain: str) -> bool:
    """Whether the text names a day or a length of time that can be kept."""
    return bool(days_in(plain, _ANY_DAY) or _LENGTH.search(plain))


def _measured(sort: Sort, plain: str, match: re.Match[str]) -> bool:
    """提升转化率 20% and 提升效率：周转从 5 天降到 3 天 say how much after all."""
    if sort is not Sort.DEGREE:
        return False
    end = re.search(r"[;。!\n]", plain[match.end() :])
    rest = plain[match.start() : match.end() + (end.start() if end else len(plain))]
    return _QUANTITY.search(rest) is not None


def _apart(found: list[Vague]) -> list[Vague]:
    """In order, of two that overlap the longer."""
    kept: list[Vague] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _lacking(plain: str, needs: tuple[Lack, ...]) -> list[Lack]:
    lacks = []
    if Lack.NUMBER in needs and not _QUANTITY.search(plain):
        lacks.append(Lack.UNIT if _BARE_NUMBER.search(plain) else Lack.NUMBER)
    if Lack.DATE in needs and not _times(plain):
        lacks.append(Lack.DATE)
    if Lack.PERSON in needs and not _PERSON.search(plain):
        lacks.append(Lack.PERSON)
    return lacks


def _rewritten(text: str, vague: tuple[Vague, ...], lacks: tuple[Lack, ...]) -> str:
    words, at = "", 0
    for one in vague:
        words += text[at : one.start] + (f"{one.word}{one.sort}" if one.sort in (Sort.DEGREE, Sort.COMPANY) else one.sort)
        at = one.end
    words = (words + text[at:]).rstrip(" 。.")
    told = {Lack.DATE: Sort.TIME, Lack.NUMBER: Sort.DEGREE, Lack.PERSON: Sort.WHO}
    gaps = [_GAPS[lack] for lack in lacks if told.get(lack) not in {one.sort for one in vague}]
    return "，".join([words, *gaps])
