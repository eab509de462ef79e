"""Lines and words that are no work items: nothing to report, greetings, courtesies, signatures, separators."""

from __future__ import annotations

import re

from bot.domain.text.headings import spell
from bot.domain.text.normalize import fold
from bot.domain.text.words import one_of

_NIL = re.compile(
    one_of(r"""
        无 暂无 没有 暂时没有 没 none nil n/a na no nothing null - -- --- / // 一切正常 正常 一切顺利 顺利 无异常 均正常 〇 同上 略
        ok 没啥 空 休息 调休 轮休 休假 放假 休班
    """)
)
_NIL_START = re.compile(
    f"{one_of('目前 暂时 当前 今日 今天 本周 现在 均')}?"
    + one_of("暂无 暂时没有 没有 没什么 没啥 无需 不需要? 未发现 暂不需要 暂未发现 暂没有 无 no")
)
_NIL_FILLER = re.compile(
    one_of("特殊 其他 其它 任何 什么 明显 重大 新的? 需要? 要 相关 特别 大的? 突出 事 额外 了 哦 哈 呢 啊 new fornow")
)
_REMARK = re.compile(r"[(,。;~!].{0,60}$")
_LONGEST = 100

_READERS = one_of("大家 各位 领导 老师 同事们 你们 您 支持 配合 提醒 理解 关注 的 all everyone")
_POLITE = one_of(rf"""
    以上 就这些 先这样 完毕 汇报完毕 报告完毕 收工 over fyi 知悉 请知悉 收到 晚安 早点休息 大家早点休息 明天见 下周见 拜拜 加油
    (?:以上,?)?(?:敬?请|恳请|望|烦请|麻烦)(?:各位|领导|大家|您|[\u4e00-\u9fff]{{1,2}}总){{0,2}}{
    one_of("批示 审阅 查收 查阅 指正 知悉 过目 审核 批评指正 阅 悉知 指示 查看 看下 看一下")
}
    (?:{_READERS}都?)?辛苦{_READERS}?[了啦]? (?:谢谢|感谢|多谢|谢了|thanks|thank\syou|thx){_READERS}*
    祝?{_READERS}?(?:周末|晚上|假期|节日|新年|工作)?(?:愉快|快乐|顺利)
    以上(?:汇报|报告|工作|情况) 以上[是为就](?:是)?我?.{{0,6}}(?:日报|汇报|报告|内容|工作|情况|全部)(?:汇报|总结|内容)?
""")
_COURTESY = re.compile(
    rf"{_POLITE}(?:[,。.!~、\s]{{0,4}}{_POLITE}){{0,4}}[,。.!~…\s]{{0,6}}[\U0001f000-\U0001faff\u2600-\u27bf\s]{{0,6}}"
)
_HELLO = one_of("早上好 上午好 中午好 下午好 晚上好 大家好 领导好 老师好 你好 您好 hi hello 各位好 同事们?好 晚好 早")
_POLITENESS = re.compile(rf"{_READERS}{{0,2}}{_HELLO}|{_READERS}辛苦了?|辛苦了?{_READERS}|谢谢{_READERS}")
_GREETING = re.compile(rf".{{0,10}}{_HELLO}(?:[,!。~:\s]{{1,3}}.{{0,30}}(?:汇报|日报|如下|报告).{{0,10}})?[,!。~:\s]{{0,4}}")
_SIGNED = one_of("汇报人? 报告人 填报人? 提交人 记录人 上报人 责任人 负责人 姓名 签名 署名 日期 时间 部门 岗位 职位 天气")
_SIGNATURE = re.compile(
    rf"-{{2,}}\s?\S.{{0,24}}|发自.{{1,20}}|sent from .{{1,24}}|来自.{{1,12}}(?:客户端|手机)|{_SIGNED}\s?:.{{0,30}}"
)
_SEPARATOR = re.compile(r"\d{1,3}%|共?\d{1,3}\s?[项条件个]|[-_=*~·.#…\s]{2,}|[\u2500-\u257f\s]{2,}")
_MENTIONS = re.compile(r"(?:(?:抄送|cc|fyi|to)\s?:?\s?)?(?:@[^\s@,、]{1,24}[\s,、]{0,4}){1,20}")


def is_nil(text: str) -> bool:
    """Whether a section's whole content says that there is nothing, with or without a remark (`无（今天调休）`)."""
    if len(text) > _LONGEST:
        return False
    words = fold(text).strip().rstrip("。.!~;, ").strip()
    remark = _REMARK.search(words)
    return _says_nothing(words) or bool(remark and remark.start() and _says_nothing(words[: remark.start()].strip()))


def is_noise(text: str) -> bool:
    """Whether an unmarked line is no item: greeting, courtesy, signature, separator or only mentions."""
    if len(text) > _LONGEST:
        return False
    line = fold(text).strip()
    if any(pattern.fullmatch(line) for pattern in (_COURTESY, _SIGNATURE, _SEPARATOR, _GREETING)):
        return True
    mentions = _MENTIONS.match(line)
    rest = line[mentions.end() :].strip(" ,。!") if mentions else line
    return bool(mentions and (not rest or _COURTESY.fullmatch(rest)))


def without_courtesies(folded: str) -> str:
    """Sentences without what is only said to be polite, so that `大家好` does not speak for a message to others."""
    return _POLITENESS.sub("", folded)


def _says_nothing(words: str) -> bool:
    if _NIL.fullmatch(words):
        return True
    start = _NIL_START.match(words)
    return bool(start and spell(_NIL_FILLER.sub("", words[start.end() :].replace(" ", ""))) is not None)
