"""When a planned item is due.

Rules: a date with a deadline word beats the others, else the last date that tells when the action happens; a
date that only names a thing (周三例会材料) is none.
"""

from __future__ import annotations

import re
from datetime import date

from bot.domain.text.dates import CLOCK, HALF_YEAR, Mention, days_in
from bot.domain.text.normalize import fold
from bot.domain.text.words import one_of

_THINGS = one_of(r"""
    物料 材料 资料 账单 报表 报告 数据 纪要 议程 名单 方案 台账 ppt 课件 教案 订单 清单 文件 发票 凭证 流水 排班 排班表
    发布会 活动 大促 日报 记录 录音 视频 照片 通知 内容 事项 安排 行程 版本 需求 [\u4e00-\u9fff]{1,3}率
""")
_WORDS = r"[\u4e00-\u9fffa-z]"
_NAMES_A_THING = re.compile(rf"的|{_WORDS}{{0,6}}?{_THINGS}(?:的|{_WORDS}{{0,6}}(?=$|[,;。)\s]))")
_VERBS = one_of(
    """
    开始 开工 提交 交(?!流) 发(?!布会|票|言稿) 出 去 到(?!货) 上线 上 完成(?![率度]) 召开 开 举行 进场 启动 给 跟 和 与 向 把 将
    做 约 见
    拜访 参加 复盘 定稿 提 寄 送 收 验收 评审 汇报 对接 联调 测试 回复 确认 签 付 走 回 安排 组织 检查 巡 推 陪 请 再 继续
    前往 出差 直播 演练 要 需(?!求) 会(?!议) 可以 能 拿 办 报 装 搬 拍 录 讲 上课 写 补 跑 画 查 修 改(?!版|造) 剪 谈 聊 面试
    培训(?!材料|资料|课件|通知) call send review meet
    核对 核算 清点 清理 整理(?!的) 更换 更新 上报 申报 出发 下单 开庭 开标 备货 敲定 签约 浇筑 拆除 布场 布展 布置 走访 抽查 彩排
"""
)
#: Work that also names a thing: 周五巡检三号线 tells when, 周五巡检记录 does not.
_NOMINAL = rf"(?:盘点|稽核|巡检|检修|保养|申请|交付)(?!{_THINGS}|表)"
_ACTS = re.compile(rf"{CLOCK}\s?(?:[,)】\]]|$|{_VERBS}|{_NOMINAL})")
_CLAUSE_EDGE = re.compile(r"(?:^|[,;。:()【\]】\[]|/\s|[天日号一二三四五六][、和])\s*$")
_LEAD = re.compile(rf"{one_of('预计 计划 争取 拟 打算 定于 约 准备在? 于 在 到 安排在? 时间:? 改到 改为 放在? 定在 等')}\s?$|\s$")
_TAG = r"\s|@\S{1,24}\s|[\[【(][^\]】)]{0,20}[\]】)]|[a-z]{2,12}-\d{4}-\d{3,4}|\d{4}-[\u4e00-\u9fff]{1,6}-\d{3,4}|[a-z]-\d{1,5}"
_ONLY_TAGS = re.compile(rf"(?:{_TAG})*+$")
_LOOK = 40


def due_day(text: str, base: date) -> date | None:
    """The day a planned item is due; None when no date says so."""
    folded = fold(text)
    days = [mention for mention in days_in(text, base) if mention.day >= base - HALF_YEAR]
    telling = [mention for mention in days if mention.deadline] or [day for day in days if _tells_when(folded, day)]
    return telling[-1].day if telling else None


def _tells_when(folded: str, mention: Mention) -> bool:
    before, after = folded[max(0, mention.start - _LOOK) : mention.start], folded[mention.end : mention.end + _LOOK]
    if _ACTS.match(after):
        return True
    if _NAMES_A_THING.match(after):
        return False
    return bool(_CLAUSE_EDGE.search(before) or _ONLY_TAGS.match(before) or _LEAD.search(before))
