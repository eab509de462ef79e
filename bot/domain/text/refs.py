"""Task numbers: of projects (`2026-市场-014`, `XMB-2026-003`) and the short codes of other records (`T-12`)."""

from __future__ import annotations

import re
import unicodedata

#: Letters that open the number of an order, a bug or a standard, never of a project.
_FOREIGN = frozenset(("PO", "SO", "GB", "ISO", "BUG", "INV", "SKU", "DIN", "ASTM", "IEC"))
_DASH = re.compile("[‐‑‒–—―－]")
_ANY_DASH = re.compile("[-‐‑‒–—―－]")
_PROJECT = r"([A-Z]{2,12})-\d{4}-\d{3,4}|\d{4}-[\u4e00-\u9fff]{1,6}-\d{3,4}"
_SHORT_CODE = r"[TIQKMLDACVPN]-\d{1,5}(?![-.\dA-Z])"
_REF = re.compile(rf"(?<![A-Z0-9-])(?:{_PROJECT}|{_SHORT_CODE})(?!\d)")


COMMANDS = {"T": "任务", "I": "问题", "Q": "请求", "K": "冲突", "P": "流程", "N": "公告", "M": "会议"}
"""What shows a record, by the letter of its number; every other number is a project's."""


def refs_in(text: str) -> tuple[str, ...]:
    """Task numbers and short codes in order of appearance, in one spelling (upper case, half-width, `-`)."""
    if not _ANY_DASH.search(text):
        return ()
    plain = _DASH.sub("-", unicodedata.normalize("NFKC", text)).upper()
    return tuple(dict.fromkeys(found[0] for found in _REF.finditer(plain) if found[1] not in _FOREIGN))


def number_of(code: str) -> int:
    """The 7 of I-7."""
    return int(code.partition("-")[2])
