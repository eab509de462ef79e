"""Who has to help, and why something is stuck."""

from __future__ import annotations

import re

from bot.domain.text.noise import is_nil
from bot.domain.text.normalize import fold
from bot.domain.text.words import one_of

#: Parties that are known by their bare name.
FUNCTIONS = one_of("""
    法务 财务 人事 人力 行政 采购 运维 研发 产品 设计 测试 后端 前端 算法 后勤 调度 监理 总包 分包 供应商 供货商 厂家 工厂
    客户 总部 院办 教务 物业 仓库 客服 市场 销售 运营 技术 工程 质量 品控 品质 质检 生产 物流 安保 保安 业主 领导 老板 上级
    总监 管理层 项目经理 供方 门店 店长 总经办 总办 工会 班主任 校办 学校 银行 海关 税务 政府 街道 社区 律师 法院 医院 药房
    平台 作者 译者 书记员 业务员 工程师 报关行 货代 伦理委员会 派出所 供电局 环卫站 居委会 村委会 代理商 经销商 渠道商 服务商 承运商
    快递 机房 主管 架构师 美工 商务 电工 水电 劳务 安监 消防 甲方 乙方 对方 第三方 资方
    校方 院方 厂方 设计院 商混站 主机厂 代工厂 出版社 印刷厂 达人 主播 博主 媒体 家长 培训 内控 审计 合规 风控 安全 网络
""")
#: What the name of a party ends in; the second row also ends words that are none, so those names are short.
_UNITS = one_of(r"""
    部门 事业部 中心 团队 小组 委员会 公司 车间 班组 科室 项目部 办公室 平台 单位 学院 集团 部 组(?!织|长单位) 科(?!技|研|教|创)
    处(?!理|置) 室(?!内|外)
""")
_PLACES = one_of("局 院 委(?![托员派外会任]) 厂(?!商|家|房) 方 商 站 行 办(?!理|公) 侧 队 所 会 店 仓 云")
_MEMBERS = one_of("部门 部 组 团队 同事 同学 老师 经理 主管 总监 专员 侧 方 单位 办 那边")
#: What makes a compound of a bare name: 测试环境 is no party.
_COMPOUND = one_of(
    "环境 用例 报告 数据 系统 方案 资料 材料 流程 证书 合同 计划 进度 接口 账号 设备 机器 服务器 文档 稿 图 证 单 率"
)
#: Words and characters that never belong to the name of a party.
_NOT_IN_NAME = one_of("""
    (?<!售)后 用(?!人部)
    [到的在把给是有不没尽再还从将被对为于以去来请需要求等和与跟及今明周早晚各让催下上每、，] 安排 提供 确认 补[充货发单]
    增加 加[派急开] 协[调助] 配合 报[价告名] 审[批核] 出[具货图] 帮 看[下看] 开[通放]
""")
_LETTER = rf"(?:(?!{_NOT_IN_NAME})(?:[\u4e00-\u9fffa-z]|\d(?![个位间件次张份天])))"
_EVERY = one_of("各部门 各科室 各单位 各班组 各车间 各小组 各组 各门店 各店 各项目部 各业务部门 各相关部门 相关部门")
_PARTY = re.compile(
    rf"{_EVERY}|@[^\s@,，、;；。:：]{{1,20}}|{_LETTER}{{1,6}}?{_UNITS}(?![门长务装金员议资]|理(?!赔))|{FUNCTIONS}(?:\s?it(?![a-z])|{_MEMBERS}|(?!{_COMPOUND}))|"
    rf"{_LETTER}{{1,5}}?{_PLACES}(?![长员务议])|[a-z]{{2,10}}(?:\s(?:team|dept))?(?![a-z0-9-])(?:\s?{_MEMBERS})?"
)
#: Latin words that stand after 需要 and are no party.
_THING = re.compile(
    one_of("""
        ok api ui sku po app ppt sdk id pc url the feedback review approval to for help bom crm erp oa mes gpu cpu demo an
    """)
)
_OWN = re.compile(r"我(?:们|司|部|组|方|处|科)|本(?:部|组|部门|人|科|店)|自己|本团队")
_TITLE = one_of("总 工 哥 姐 经理 主任 老师 主管 总监 科长 处长 部长 师傅 院长 医生")
_ACT = one_of("帮 协助 支持 确认 提供 配合 审批 处理 给 回复 签字 催 更新 开通 批复 答复 解决 排查 出面 安排 反馈 评估 尽快")
_NAME = re.compile(rf"(?:老|小)[\u4e00-\u9fff]|[\u4e00-\u9fff]{{1,2}}{_TITLE}|[\u4e00-\u9fff]{{2,3}}(?={_ACT})")

_ASK = re.compile(
    one_of(r"""
        需要 需 须 建议 烦请 麻烦 恳请 请求 请 等待 等(?!级|于|等) 有待 待(?!遇|定|办) 依赖于? 协调 配合 希望 求助? 寻求 催 找
        联系 卡在 卡着 向(?=[^,;。]{1,8}(?:申请|求助|求援|请求|寻求)) need waiting\sfor wait\sfor waiting\son from
        pending(?:\s(?:from|on))? depends\son blocked\sby
    """)
)
#: 缺 names whose thing is missing only where nobody is asked.
_LACK = re.compile(r"缺(?=[\u4e00-\u9fff]{1,6}(?:部|组|方|团队)的?)")
#: What may stand between the asking word and the party.
_GAP = re.compile(
    one_of(r"""
        \s 由 让 跟 和 与 向 从 尽快 尽早 立即 马上 今天 今日 今晚 明天 明日 明早 上午 下午 晚上 本周 下周 周[一二三四五六日]
        一下 协调 配合 支持 协助 联系 帮忙 帮 请 相关(?!部门)
        各(?!部门|科室|单位|班组|车间|小组|组|门?店|项目部|业务部门|相关部门) 来自 the 我们 我司 公司(?=[\u4e00-\u9fff]{2}部) 前
        \d{1,2}[号日点]
    """)
    + "*"
)
_JOINER = re.compile(rf"\s?{one_of('、 和 与 及 以及 / & , 跟 还有 或')}\s?{one_of('请 需要? 等 由 找')}?\s?")
_HANDS_ON = re.compile(one_of("联系 协调 配合 催 找"))
_STOP = re.compile(r"[,;。!]")
_COMMA = re.compile("、")
_CLAUSE = re.compile(r"[,;。!?、]")
_LACKING = re.compile(r"(?:的|那边|还|仍|一直|这边)?[\u4e00-\u9fff]{0,6}?(?:未|没|迟迟|尚未|拖)")
_HELPS = re.compile(
    r"(?:那边)?"
    + one_of(r"""
        提供 协助 支持 配合 给 出 确认 补 审批 审核 帮忙 帮 解决 处理 回复 安排 尽快 协调 派 开通 批 签 对接 尽早 加 反馈 \s $ :
    """)
)
_UNIT_END = re.compile(rf"{_UNITS}$")
_MENTION = re.compile(r"@([^\s@,，、;；。:：()（）]{1,20})")
_SEPARATOR = re.compile(r"[、，,/;；\s]|和|与|及")
_LONGEST = 4000

_REASON = re.compile(
    one_of(r"(?:主要)?原因(?:是|为|在于)?\s?:? 主要是因为 是因为 因为 由于 缘于 (?:^|(?<=[,;。:(]))因(?![此而])")
    + r"\s?(?P<why>[^,;。)]{1,120})"
)

_Span = tuple[int, int]


def support_from(text: str, *, asked: bool = False) -> tuple[str, ...]:
    """The parties that must act, as written and without `@`; a bare personal name only when there is no other.

    With `asked` the words stand under a heading that asks for help, so a party at the start is the one asked.
    """
    text = text[:_LONGEST]
    folded = fold(text)
    spans = _asked(folded, _ASK) or (_opening(folded) if asked else []) or _owing(folded) or _asked(folded, _LACK)
    parties = [text[start:end].lstrip("@").strip() for start, end in spans] + _MENTION.findall(text)
    return tuple(dict.fromkeys(parties)) or _names(text, folded)


def parties_listed(text: str) -> tuple[str, ...]:
    """The parties of a field that only lists them (`设备科、厂家`)."""
    names = [part.strip().lstrip("@") for part in _SEPARATOR.split(text[:_LONGEST])]
    return tuple(dict.fromkeys(name for name in names if name and not is_nil(name)))


def reason_of(text: str) -> str | None:
    """The words after an explicit marker (原因：, 因为, 由于 …)."""
    found = _REASON.search(fold(text[:_LONGEST]))
    return text[found.start("why") : found.end("why")].strip() or None if found else None


def _asked(folded: str, words: re.Pattern[str]) -> list[_Span]:
    spans: list[_Span] = []
    for ask in words.finditer(folded):
        if not spans or (ask.start() >= spans[-1][1] and not _does(folded, spans[-1][1], ask)):
            spans += _parties_at(folded, ask.end())
    return spans


def _does(folded: str, at: int, ask: re.Match[str]) -> bool:
    """请药学部联系供货商: whom the one asked has to turn to is not asked by us."""
    return _HANDS_ON.match(ask[0]) is not None and not _STOP.search(folded, at, ask.start())


def _parties_at(folded: str, at: int) -> list[_Span]:
    """The parties that stand here one after another (财务和法务), and those asked later in the clause."""
    party = _party(folded, _after_gap(folded, at))
    spans = []
    while party:
        spans.append(party)
        joiner = _JOINER.match(folded, party[1])
        party = _party(folded, joiner.end()) if joiner else None
    return spans + (_later(folded, spans[-1][1]) if spans else [])


def _later(folded: str, at: int) -> list[_Span]:
    """请销售部补单、财务部冻结开票: after 、 the next party is asked as well."""
    stop = _STOP.search(folded, at)
    starts = [comma.end() for comma in _COMMA.finditer(folded, at, stop.start() if stop else len(folded))]
    parties = [party for start in starts if (party := _party(folded, start))]
    return [party for party in parties if _HELPS.match(folded, party[1]) or _UNIT_END.search(folded[slice(*party)])]


def _party(folded: str, at: int) -> _Span | None:
    found = _PARTY.match(folded, at)
    if found is None or _THING.fullmatch(found[0]) or _OWN.match(found[0]):
        return None
    return found.span()


def _after_gap(folded: str, at: int) -> int:
    gap = _GAP.match(folded, at)
    return gap.end() if gap else at


def _clause_parties(folded: str) -> list[_Span]:
    starts = [0, *(stop.end() for stop in _CLAUSE.finditer(folded))]
    return [party for start in starts if (party := _party(folded, start))]


def _opening(folded: str) -> list[_Span]:
    return [party for party in _clause_parties(folded) if _HELPS.match(folded, party[1])]


def _owing(folded: str) -> list[_Span]:
    """Whose input is missing: 甲方还没确认."""
    return [party for party in _clause_parties(folded) if _LACKING.match(folded, party[1])]


def _names(text: str, folded: str) -> tuple[str, ...]:
    found = [_NAME.match(folded, _after_gap(folded, ask.end())) for ask in _ASK.finditer(folded)]
    return tuple(dict.fromkeys(text[name.start() : name.end()] for name in found if name))
