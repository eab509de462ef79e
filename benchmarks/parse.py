"""How fast messages are read: ten-line updates beside a naive line classifier, and the worst input beside linear growth.

`python -m benchmarks.parse` prints both lines alone.
"""

from __future__ import annotations

import gc
import random
import re
from collections.abc import Callable
from datetime import datetime
from time import process_time

from benchmarks.line import Line
from bot.domain.text.daily import read_update

_AT = datetime.fromisoformat("2026-11-18T18:05:00+08:00")
_MESSAGES = 1000
_KILO = 1000
_SUSPECTS = 3
#: What is repeated to fill a message: each stands for a rule that might look at the rest of the text again.
ADVERSARIES = (
    *("1234567890", "1. ", "1、a", "①a", "1. a\n", "1.1 a\n", "a. x\n", "80%", "11/25 ", "XMB-2026-"),
    *("【", "（", "【】", "《今日完成：", "**", "_", "<a", "@a ", "：", "；", " ", "\n", "😀", "✅", "• ", "• a\n"),
    *("今日完成：a\n", "今日完成：", "今日 ", "A：\n", "项目A\n进展：a\n", "1. a\n   进展：b\n", "a\tb\n", "| a | b |\n"),
    *("请", "、设计部", "需要", "因为", "周五", "今天完成了方案，明天去现场。"),
)


def throughput(rounds: int) -> Line:
    """parse.throughput: ten-line updates a second on one core, no two alike, in turns with `naive`."""
    line = Line("parse.throughput", "messages/s")
    messages = [ten_lines(random.Random(number)) for number in range(_MESSAGES)]  # noqa: S311 - repeatable, no secret
    for _ in range(rounds):
        line.baselines.append(_MESSAGES / _seconds(lambda: [naive(text) for text in messages]))
        line.values.append(_MESSAGES / _seconds(lambda: [read_update(text, _AT) for text in messages]))
    return line


def worst(rounds: int) -> Line:
    """parse.worst: ms per KB of the adversary that grows fastest, at 1 MB, beside the same one at 1 KB.

    The ratio tells how far the growth is from linear: 1 is linear. The suspects are found at 100 KB.
    """
    line = Line("parse.worst", "ms/KB")
    suspects = sorted(ADVERSARIES, key=lambda seed: per_kilo(seed, 100 * _KILO) / per_kilo(seed, _KILO))[-_SUSPECTS:]
    for _ in range(rounds):
        grown = [(per_kilo(seed, 1000 * _KILO), per_kilo(seed, _KILO)) for seed in suspects]
        value, baseline = max(grown, key=lambda pair: pair[0] / pair[1])
        line.values.append(value)
        line.baselines.append(baseline)
    return line


def naive(text: str) -> dict[str, list[str]]:
    """The line classifier that a developer writes in a quarter of an hour."""
    found: dict[str, list[str]] = {"completed": [], "planned": [], "blockers": []}
    section = ""
    for line in text.splitlines():
        if heading := _HEADING.match(line):
            section = next(name for name in found if heading[name])
            continue
        if section and (words := _BULLET.sub("", line).strip()):
            found[section].append(words)
    return found


_HEADING = re.compile(
    r"\s*(?:(?P<completed>今日完成|已完成|Done)|(?P<planned>明日计划|TODO)|(?P<blockers>需支持|风险|问题))\s*[：:]?\s*$"
)
_BULLET = re.compile(r"^\s*(?:\d+[.、)]|[-*•])\s*")
_WORK = (
    "提交主会场坑位表",
    "核对到手价",
    "更新预售话术",
    "整理访谈纪要",
    "三号楼浇筑",
    "病历质控",
    "合同归档",
    "门店陈列",
    "设备点检",
    "试卷命题",
)
_PARTY = ("技术部", "设计部", "财务部", "供应商", "法务")


def ten_lines(draw: random.Random) -> str:
    """Ten lines: headings, numbered items with progress, numbers of tasks, dates and parties."""
    work = [f"{draw.choice(_WORK)}，共 {draw.randint(1, 9999)} 项" for _ in range(7)]
    return (
        f"今日完成：\n1. {work[0]}\n2. {work[1]} {draw.randint(1, 100)}%\n3. 2026-电商-{draw.randint(1, 999):03} {work[2]}\n"
        f"明日计划：\n1. {work[3]}\n2. {work[4]}周五前交\n需支持：\n1. {work[5]}，需{draw.choice(_PARTY)}协助\n2. {work[6]}卡住"
    )


def per_kilo(seed: str, size: int) -> float:
    """ms per KB of a message of `size` characters filled with `seed`; a short one is read often enough to be measured."""
    text = ("今日完成：\n" + seed * (size // len(seed) + 1))[:size]
    times = max(1, 20 * _KILO // size)
    return _seconds(lambda: [read_update(text, _AT) for _ in range(times)]) * 1000 / times / (size / _KILO)


def _seconds(work: Callable[[], object]) -> float:
    gc.collect()
    started = process_time()
    work()
    return process_time() - started


if __name__ == "__main__":
    for measure in (throughput, worst):
        print(measure(5), flush=True)
