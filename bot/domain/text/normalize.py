"""Clean-up of a message before any rule reads it, and the folded form that the rules match against.

Rule: `fold` keeps every character in its place, so what a pattern finds in the folded text can be cut out of
the text as it was written. Full-width digits and traditional characters therefore stay as written in items.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

_BREAK = re.compile(r"<br\s{0,3}/?>|</(?:p|div|li|tr|ul|ol|h\d)>", re.IGNORECASE)
_LIST_ITEM = re.compile(r"<li[^<>\n]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\ufe0f"))
_BOLD = re.compile(r"\*\*([^*\n]{1,500})\*\*|(?<![A-Za-z0-9_])__([^_\n]{1,500})__(?![A-Za-z0-9_])")
_CODE = re.compile(r"^\s{0,8}```")
_QUOTE_END = re.compile(r"^\s{0,8}(?:-\s?){6,}\s*$")
_SHORT = 200
_TRAILING = "。．；;，,、 "

#: Traditional characters and, at the same place, the simplified ones that the rules are written in.
_TRADITIONAL = (
    "佈併來係倉個們備僅僑僱價億儘優內兩劃劑務勞勵匯區協參員問啟喚單嚴圍園圖團執報場塊墊壓學實寧審寫寬寶將尋對導屆展層屬嶄師帳"
    "幣幫幹幾度庫廠廣廳張強彈彙後徑從復徵恆愛慶憂憑應懷懸戰戶拋掛採換揮損搶擇擋擔據擬擴擺擾攝敗數斷於時暈暢暫曆書會東條楊業極"
    "構樓標樣樹橋機檔檢櫃欄權歐歡歲歷歸殘段氣決沒況涼淨淺減測準溝溫滯滿漢漲潔潤濟灣災為無熱燈燒營爭爾牆牽狀獎獨獲現理瑣環產甦"
    "畢畫異當瘋療發盜盡監盤眾確碼礙礦祕禮稅種稱積穩穫窮競筆節範簽籌糧紀約紅純紙級細終組結絕絡給統絲綁經綜綠維網緊線編緩練緻縣"
    "縮總績織繫繳繼續缺罰罷義習聖聞聯聲聽脫腦膠臨與舉舊萬蓋藥蘇處號術衛裏補裝裡製複覆規視覽觀訂計訊討訓託記訣訪設許訴診註評詞"
    "詢試話該詳誌認語誠誤說課調談請論諮諾謝證識譜譯議護變讓貝負財貢貨責費貼貿資賓賠賣質賬購賽贈贊贏趕車軌軍軟較載輔輛輪輯輸轉"
    "辦農這週進逾運過達遞遠適遲遷選遺遼還邊郵鄉鄧醫醬釋針銀銷鋪鋼錄錢錯鍵鎖鎮鏡鐘鐵鑑鑒長門閃閉開閒間閣閱闆關陣陳陸陽隊階際隨"
    "險隱雖雙雜離難雲電霧靜韓響頁項順須預頓領頭頻題額顏願類顧風飛飯飲餘館馬駕驗驚髒體鬥魚鮮鳥黃點黨齊齡龍"
)
_SIMPLIFIED = (
    "布并来系仓个们备仅侨雇价亿尽优内两划剂务劳励汇区协参员问启唤单严围园图团执报场块垫压学实宁审写宽宝将寻对导届展层属崭师账"
    "币帮干几度库厂广厅张强弹汇后径从复征恒爱庆忧凭应怀悬战户抛挂采换挥损抢择挡担据拟扩摆扰摄败数断于时晕畅暂历书会东条杨业极"
    "构楼标样树桥机档检柜栏权欧欢岁历归残段气决没况凉净浅减测准沟温滞满汉涨洁润济湾灾为无热灯烧营争尔墙牵状奖独获现理琐环产苏"
    "毕划异当疯疗发盗尽监盘众确码碍矿秘礼税种称积稳获穷竞笔节范签筹粮纪约红纯纸级细终组结绝络给统丝绑经综绿维网紧线编缓练致县"
    "缩总绩织系缴继续缺罚罢义习圣闻联声听脱脑胶临与举旧万盖药苏处号术卫里补装里制复复规视览观订计讯讨训托记诀访设许诉诊注评词"
    "询试话该详志认语诚误说课调谈请论咨诺谢证识谱译议护变让贝负财贡货责费贴贸资宾赔卖质账购赛赠赞赢赶车轨军软较载辅辆轮辑输转"
    "办农这周进逾运过达递远适迟迁选遗辽还边邮乡邓医酱释针银销铺钢录钱错键锁镇镜钟铁鉴鉴长门闪闭开闲间阁阅板关阵陈陆阳队阶际随"
    "险隐虽双杂离难云电雾静韩响页项顺须预顿领头频题额颜愿类顾风飞饭饮余馆马驾验惊脏体斗鱼鲜鸟黄点党齐龄龙"
)
_FOLDS = (
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
    | {code: code - 0xFEE0 + 32 for code in range(0xFF21, 0xFF3B)}
    | dict(zip(map(ord, _TRADITIONAL), map(ord, _SIMPLIFIED), strict=True))
    | dict.fromkeys(map(ord, "‐‑‒–—―"), ord("-"))
    | dict.fromkeys(map(ord, "\u00a0\u3000"), ord(" "))
)
#: The folded form of every character by its code; a list is looked up twice as fast as a table with gaps. Beyond it are emoji.
_FOLDED = [_FOLDS.get(code, code) for code in range(0x10000)]


def clean(text: str) -> str:
    """The message as its writer saw it: no mark-up, no invisible characters, no quotes, no code (N0).

    TAB stays, because it may separate the cells of a table.
    """
    return "\n".join(_own_lines(without_markup(text).split("\n")))


def without_markup(text: str) -> str:
    """The message without tags, entities, invisible characters and bold marks; quotes and code are still there."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _LIST_ITEM.sub("\n• ", _BREAK.sub("\n", text))
    text = html.unescape(_TAG.sub("", text)).translate(_INVISIBLE)
    text = text.replace("\u00a0", " ").replace("\u3000", " ")
    return _BOLD.sub(lambda bold: bold[1] or bold[2], text)


def fold(text: str) -> str:
    """The same length in half-width, lower-case, simplified characters: what every rule matches against.

    Several rules look at the same line one after another, so the last few short texts are remembered.
    """
    return _fold(text) if len(text) <= _SHORT else text.translate(_FOLDED)


@lru_cache(maxsize=256)
def _fold(text: str) -> str:
    return text.translate(_FOLDED)


def tidy(text: str) -> str:
    """Item text as it is kept: single spaces, nothing around it, no closing stop."""
    return " ".join(text.split()).rstrip(_TRAILING)


def _own_lines(lines: list[str]) -> list[str]:
    """What the sender wrote; quoted lines, fenced code and the quotation above a line of dashes become blank."""
    quoted = 0
    if lines and lines[0].lstrip().startswith("「"):
        quoted = next((n + 1 for n, line in enumerate(lines) if _QUOTE_END.match(line)), 0)
    own, in_code = [""] * quoted, False
    for line in lines[quoted:]:
        fence = bool(_CODE.match(line))
        in_code ^= fence
        own.append("" if fence or in_code or line.lstrip().startswith(">") else line)
    return own
