"""Reports without headings: 今天把海报初稿弄完了，明天对接销售部物料.

Rule: the day cue at the start of a clause acts as the heading and is removed; a section changes only there or
at a clause whose predicate is a need or an obstacle. `。；！` and line ends cut items, `，` does not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.domain.text.cuts import label_text
from bot.domain.text.headings import Section
from bot.domain.text.items import Leaf, split_numbers, under
from bot.domain.text.markers import Line
from bot.domain.text.noise import is_nil, is_noise
from bot.domain.text.normalize import fold, tidy
from bot.domain.text.notes import Note, unnoted
from bot.domain.text.words import one_of

_CONNECTIVE = one_of(
    "嗯 呃 额 那个 另外 然后 但是 但 不过 还有 同时 此外 而且 并且 以及 接着 最后 其次 首先 再就是 就是 以上 so and but also then"
)
_LEADING = re.compile(rf"(?:{_CONNECTIVE}[,:\s]{{0,2}})+")
_TODAY = one_of("今天 今日 今儿 本日 当天 本周 这周 本星期 today")
_PAST = one_of("昨天 昨日 寻日 上周 yesterday")
_FUTURE = one_of("明天 明日 明儿 听日 次日 翌日 下周 下星期 tomorrow")
_NO_CUE = one_of("的 (?<=[周期])[一二三四五六日天末] 前 之前 下班 中午前 起(?![草诉吊重步])")
#: 今日特价：, 本周排名：: a heading of something else.
_NOUN = r"[^,，。;:\s]{1,8}[:：]"
_CUE = re.compile(
    rf"(?:{_CONNECTIVE}[,:\s]?)?(?:我们?|本人)?(?:(?P<today>{_TODAY})|(?P<past>{_PAST})|(?P<future>{_FUTURE}))(?:的话|呢)?(?!{_NO_CUE}|{_NOUN})[,:\s、]{{0,2}}"
)
_INTENDS = re.compile(
    rf"(?:上午|下午|晚上|主要|的?工作)?{one_of('计划 打算 准备 要(?!求) 会(?!议) 将 预计 争取 需要 继续 先 还要 还得 得')}"
)
_HEDGE = one_of("目前 现在 还 仍 就是 主要 只是 唯一 也 都 另 暂时 问题是 卡点是 困难是 难点是 有个问题 遇到(?:个|的)?问题 , :")
_NEED = re.compile(
    rf"{_HEDGE}*"
    + one_of("""
        需要(?!注意) 需(?!求) 亟需 急需 求(?!职) 请(?!假|教) 卡在 卡着 卡住 缺(?!陷) 差(?!不多|异|旅|评) 等(?!级|于|着下) 等待 等着
        受阻 受限 麻烦 希望.{1,6}(?:能|协助|支持|帮) need waiting blocked
    """)
)
_OBSTACLE = re.compile(
    r"(?:一直|还是|总是|仍然?|还|迟迟|始终).{0,4}(?:没|未|不|报错|失败)|"
    + one_of("""
        没法 无法 不够用 还缺 还差 拒收 拒签 拒绝 卡住 报错 故障 被卡 没批 没到位 不到位 没有?回复 缺货 缺人 人手不(?:够|足) 搞不定
    """)
)
_TROUBLE = re.compile("[没未不缺少坏停延慢拒断卡紧涨超差]|故障|异常|问题|困难|有限")
_HEDGED = re.compile(
    one_of("目前 现在 但是 但 不过 只是 就是 问题是")
    + r"[^,，]{0,14}"
    + one_of("不稳 不足 不够 紧张 断货 缺货 坏了 故障 超时 延误 没 未 无法 不了 有问题 滞后 延期")
)
_REPORT = re.compile(r"[^：:，,。]{0,12}(?:日报|周报|汇报|总结)\s?[：:]\s{0,4}")
_LABEL = re.compile(r"\s*(?:[【\[][^】\]\n]{1,20}[】\]]\s?[：:]?|[^：:，,。\n]{1,16}[：:])\s*")
#: 明天的会务手册已印好: what lies ahead is only named, the work is done.
_RESULT = re.compile(one_of("已 了 完成 完$ 好$"))
#: Done words, so that a day to come right behind them begins what is next; 约好了明天 is an appointment.
_AFTER_DONE = r"(?<=[了完好])(?<![约说定排订][了好])(?<![约说定排订]好了)(?=明[天日](?!的|之?前|[上下]午的))"
#: Who dictates says 然后明天 and 明天的话, or draws breath, where others write a comma.
_COMMA = re.compile(
    rf"(?<=[，,])|(?=(?:然后|还有|另外)明[天日])|(?<!然后|还有|另外)(?=明[天日](?:的话|呢))|{_AFTER_DONE}|"
    r"(?<=[^\s天日]\s)(?=明[天日]|需要(?!注意).{1,8}(?:[部处科组局厂商]|公司|中心|领导|总))"
)
_SENTENCE = re.compile(r"[。；！\n;!]|(?<=[a-z])\.\s")
_NEXT = re.compile(rf"{_SENTENCE.pattern}|{_AFTER_DONE}|(?<=[了完好]\s)(?=明[天日])")


@dataclass(frozen=True, slots=True)
class Prose:
    """The items of a message told in sentences, by section, whether it looks back at yesterday, and the lines that tell none."""

    items: tuple[tuple[Section, Leaf], ...]
    past: bool = False
    silent: tuple[Line, ...] = ()


@dataclass(slots=True)
class _Teller:
    """Where the telling is: the open section, and whether yesterday is told so that today is the plan."""

    looks_back: bool
    section: Section | None = None


def read_prose(lines: list[Line], note: Note = unnoted) -> Prose:
    """The items that sentences tell; empty when no clause starts with a day."""
    looks_back = any(_looks_back(line.text) for line in lines)
    looks_ahead = any(cue["future"] for line in lines for cue in _CUE.finditer(fold(line.text)))
    teller, items, telling = _Teller(looks_back and not looks_ahead), [], set()
    told = [(at, *_labelled(_untitled(line.text))) for at, line in enumerate(lines) if line.style or not is_noise(line.text)]
    has_labels = sum(bool(label) for _, label, _ in told) > 1
    for at, label, words in told if has_labels else [(at, "", label + words) for at, label, words in told]:
        for sentence in _SENTENCE.split(words):
            for section, leaf in _tell(sentence, teller):
                note(lines[at].number, f"sentence {section}", leaf.text)
                telling.add(at)
                items.append((section, under(label_text(label), leaf)))
    return Prose(tuple(items), looks_back, tuple(line for at, line in enumerate(lines) if at not in telling))


def _untitled(text: str) -> str:
    """日报：今日完成…: the sentences without the title in front."""
    title = _REPORT.match(text)
    return text[title.end() :] if title and _CUE.match(fold(text), title.end()) else text


def day_at_start(text: str) -> int:
    """Where the words behind the day begin that a text starts with; 0 where it starts with none."""
    cue = _CUE.match(fold(text))
    return cue.end() if cue else 0


def next_day(text: str) -> tuple[int, int] | None:
    """Where a sentence begins with a day to come (…整改电梯。明天推进亮化), from its cue to the words behind it."""
    folded = fold(text)
    starts = [stop.end() for stop in _NEXT.finditer(folded)]
    starts = starts if _RESULT.search(folded) else [0, *starts]
    cues = (cue for start in starts if (cue := _CUE.match(folded, start)))
    return next(((cue.start(), cue.end()) for cue in cues if cue["future"]), None)


def _labelled(text: str) -> tuple[str, str]:
    """【项目A】今日完成设计：the label in front of the first cue, and the sentences behind it."""
    label = _LABEL.match(text)
    told = label and _CUE.match(fold(text), label.end())
    return (label[0], text[label.end() :]) if label and told else ("", text)


def _looks_back(text: str) -> bool:
    return any(cue["past"] and (cue.start() == 0 or text[cue.start() - 1] in "，,。；;！! ") for cue in _CUE.finditer(fold(text)))


def _tell(sentence: str, teller: _Teller) -> list[tuple[Section, Leaf]]:
    """Cuts a sentence where its section changes."""
    found: list[tuple[Section, list[str]]] = []
    if teller.section and _is_trouble(fold(sentence)):
        teller.section = Section.BLOCKERS
    for clause in _COMMA.split(sentence):
        words, changed = _enter(clause.strip(), teller)
        if teller.section is None or not words.strip("，, "):
            continue
        if changed:
            found.append((teller.section, [words]))
        elif not found:
            found.append((teller.section, [words[_lead(words) :]]))
        else:
            found[-1][1].append(words)
    told = ((section, part) for section, parts in found for part in split_numbers("".join(parts)))
    return [(section, leaf) for section, part in told if (leaf := _leaf(part))]


def _is_trouble(folded: str) -> bool:
    """对方公司拒收函件，需要公证处送达: a sentence without a day whose trouble is followed by what it needs."""
    first, _, rest = folded.replace("，", ",").partition(",")
    return bool(_TROUBLE.search(first) and not _CUE.match(first) and any(_NEED.match(clause) for clause in rest.split(",")))


def _enter(clause: str, teller: _Teller) -> tuple[str, bool]:
    """What remains of a clause after its cue, and whether it opened a section."""
    folded = fold(clause)
    if cue := _CUE.match(folded):
        teller.section = _section(cue, folded[cue.end() :], teller)
        return clause[cue.end() :], True
    start = _lead(clause)
    stuck = _NEED.match(folded, start) or _OBSTACLE.search(folded, start) or _HEDGED.match(folded)
    if stuck and teller.section in (Section.COMPLETED, Section.PLANNED):
        teller.section = Section.BLOCKERS
        return clause[start:], True
    return clause, False


def _lead(clause: str) -> int:
    """Where a clause starts after its connectives."""
    lead = _LEADING.match(fold(clause))
    return lead.end() if lead else 0


def _section(cue: re.Match[str], rest: str, teller: _Teller) -> Section:
    if cue["future"] or (cue["today"] and (teller.looks_back or _INTENDS.match(rest))):
        return Section.PLANNED
    return Section.COMPLETED


def _leaf(text: str) -> Leaf | None:
    words = tidy(text.strip("，,！!~ "))
    return Leaf(words, words) if words and not is_nil(words) and not is_noise(words) else None
