"""Clean-up of a message before any rule reads it, and the folded form that the rules match against.

Rule: `fold` keeps every character in its place, so what a pattern finds in the folded text can be cut out of
the text as it was written. Full-width digits and traditional characters therefore stay as written in items.
"""

from __future__ import annotations

import html
import re

_BREAK = re.compile(r"<br\s{0,3}/?>|</(?:p|div|li|tr|ul|ol|h\d)>", re.IGNORECASE)
_LIST_ITEM = re.compile(r"<li[^<>\n]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\ufe0f"))
_BOLD = re.compile(r"\*\*([^*\n]{1,500})\*\*|(?<![A-Za-z0-9_])__([^_\n]{1,500})__(?![A-Za-z0-9_])")
_CODE = re.compile(r"^\s{0,8}```")
_QUOTE_END = re.compile(r"^\s{0,8}(?:-\s?){6,}\s*$")
_SPACES = re.compile(r"\s+")
_TRAILING = "。．；;，,、 "

_TRADITIONAL = (
    "劃計後續協調風險問題難進展度總結內產點礙異週這聽備註學習數據業績說請幫項務來還沒無暫個們樣報誌開會議時間對應標責領導終達實際"
    "記錄處理關鍵當階段預訂單號禮經辦決於與給範參閱書鐘節運營費帳賬損環監測試驗證設圖紙獲復覆發變請缺繫聯係員組團隊財總銷購"
    "級質檢廠術訊務車庫機構審認將從過為寫補報懸積極擾尋須長逾遲滯順頓術東"
)
_SIMPLIFIED = (
    "划计后续协调风险问题难进展度总结内产点碍异周这听备注学习数据业绩说请帮项务来还没无暂个们样报志开会议时间对应标责领导终达实际"
    "记录处理关键当阶段预订单号礼经办决于与给范参阅书钟节运营费账账损环监测试验证设图纸获复复发变请缺系联系员组团队财总销购"
    "级质检厂术讯务车库机构审认将从过为写补报悬积极扰寻须长逾迟滞顺顿术东"
)
_FOLDED = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
    | {code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)}
    | dict(zip(map(ord, _TRADITIONAL), map(ord, _SIMPLIFIED), strict=True))
    | dict.fromkeys(map(ord, "‐‑‒–—―"), ord("-"))
    | dict.fromkeys(map(ord, "\u00a0\u3000"), ord(" "))
)


def clean(text: str) -> str:
    """The message as its writer saw it: no mark-up, no invisible characters, no quotes, no code (N0).

    TAB stays, because it may separate the cells of a table.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _LIST_ITEM.sub("\n• ", _BREAK.sub("\n", text))
    text = html.unescape(_TAG.sub("", text)).translate(_INVISIBLE)
    text = text.replace("\u00a0", " ").replace("\u3000", " ")
    text = _BOLD.sub(lambda bold: bold[1] or bold[2], text)
    return "\n".join(_own_lines(text.split("\n")))


def fold(text: str) -> str:
    """The same length in half-width, lower-case, simplified characters: what every rule matches against."""
    return text.translate(_FOLDED)


def tidy(text: str) -> str:
    """Item text as it is kept: single spaces, nothing around it, no closing stop."""
    return _SPACES.sub(" ", text).strip().rstrip(_TRAILING)


def _own_lines(lines: list[str]) -> list[str]:
    """What the sender wrote: without quoted lines, fenced code and the quotation above a line of dashes."""
    if lines and lines[0].lstrip().startswith("「"):
        end = next((n for n, line in enumerate(lines) if _QUOTE_END.match(line)), -1)
        lines = lines[end + 1 :]
    own, in_code = [], False
    for line in lines:
        fence = bool(_CODE.match(line))
        in_code ^= fence
        if not (fence or in_code or line.lstrip().startswith(">")):
            own.append(line)
    return own
