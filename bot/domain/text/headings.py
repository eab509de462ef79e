"""Headings: which words, put together, open which section.

A heading is read word by word: every word of it must be in the vocabulary below, so an item never becomes a
heading because it merely contains 计划 or 问题. To teach a synonym, add it to `VOCABULARY` under its role.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.domain.text.markers import DONE, EMOJI, OPEN
from bot.domain.text.normalize import fold

DELAYED = "delayed"


class Section(StrEnum):
    """What the items under a heading are; FIELD is one line of an issue form."""

    COMPLETED = "completed"
    PLANNED = "planned"
    BLOCKERS = "blockers"
    IGNORED = "ignored"
    FIELD = "field"


class Role(StrEnum):
    """What one word contributes to a heading."""

    TODAY = "today"
    PAST = "past"
    FUTURE = "future"
    WEEKDAY = "weekday"
    DATE = "date"
    SOLVED = "solved"
    NEED = "need"
    OBSTACLE = "obstacle"
    LATE = "late"
    UNDONE = "undone"
    DOING = "doing"
    PLAN = "plan"
    FINISHED = "finished"
    PROGRESS = "progress"
    SUMMARY = "summary"
    TITLE = "title"
    OTHER = "other"
    JOIN = "join"
    FILLER = "filler"
    TRADE = "trade"
    TAIL = "tail"


#: role → words, folded and without spaces. The longest word that fits is taken.
VOCABULARY: dict[Role, str] = {
    Role.TODAY: """
        今日 今天 本日 当日 当天 今 今儿 今晚 today today's 本周 这周 本星期 这星期 本礼拜 当周 本月 这个月 本季度
        本期 本阶段 thisweek
    """,
    Role.PAST: """
        昨日 昨天 昨 寻日 前日 前天 上一日 前一天 前一日 上个工作日 上一工作日 上周 上星期 上礼拜 上月 上个月 上期
        上阶段 yesterday lastweek previously
    """,
    Role.FUTURE: """
        明日 明天 明 明早 听日 翌日 次日 隔日 隔天 后天 明后天 第二天 下个工作日 下一工作日 下一个工作日 下周 次周
        下星期 下礼拜 下月 下个月 下季度 下期 下阶段 下一阶段 下个阶段 未来 tmr tmrw tomorrow tomorrow's nextweek
    """,
    Role.SOLVED: "已解决 解决了 已处理 已排除 已闭环 resolved solved",
    Role.NEED: """
        需 需要 求 所需 须 急需 亟需 待 请求 寻求 申请 希望 支持 支援 协调 协助 帮助 帮忙 配合 求助 求援 需求支持
        资源需求 依赖 外部依赖 need needs needed needhelp help support dependency dependencies asks
    """,
    Role.OBSTACLE: """
        风险 风险点 问题 问题点 困难 困难点 难点 难题 阻塞 阻塞项 阻塞点 阻碍 障碍 卡点 卡住 卡壳 瓶颈 堵点 痛点 卡的地方 难办的事
        异常 隐患 困扰 困惑 疑难 挑战 预警 待解决 待协调 未解决 制约因素 不利因素 影响因素 难处 短板 blocker blockers block
        blocked blocking issue issues
        risk risks problem problems impediment impediments obstacle obstacles challenge challenges concern concerns
    """,
    Role.LATE: "延期 延迟 推迟 顺延 滞后 逾期 延后 超期 拖期 delayed delay postponed overdue late",
    Role.UNDONE: """
        未完成 未办 未办理 没完成 未做完 没做完 未完 未完工 尚未完成 还没完成 还未完成 没弄完 未达成 未办结 遗留
        unfinished incomplete notdone
    """,
    Role.DOING: """
        进行中 正在进行 正在做 在做 在办 推进中 处理中 开发中 跟进中 办理中 执行中 实施中 在途 持续推进 正在推进
        doing wip inprogress ongoing working workingon underway
    """,
    Role.PLAN: """
        计划 安排 规划 打算 预计 拟 拟办 拟定 要做 要办 要干 做啥 干啥 做什么 干什么 要做什么 要做啥 准备做 将做 待办 代办 待做
        待完成 待跟进 待处理 待推进
        待落实 待开展 待开始 未开始 尚未开始 未启动 下一步 下步 后续 接下来 接下去 后面 计画 计化 计话 目标 预排
        未来计划 todo todos to-do
        next
        nextstep nextsteps
        plan plans planned planning planfor upcoming willdo goals goal
    """,
    Role.FINISHED: """
        完成 完城 完程 达成 已完成 已办 已办理 完成了 已经完成 已做完 已办结 办结 做完 做完了 搞定 已搞定 完结 完工 计划完成情况
        今日完成率 今天完成率 当日完成率 本周完成率
        计划执行情况 任务完成情况 done did finished finish completed complete accomplished accomplishments achieved
        shipped delivered closed
    """,
    Role.PROGRESS: """
        进展 进度 做了 干了 办了 忙了 做了啥 干了啥 做了什么 干了什么 做咗 完成咗 产出 成果 worked 工作内容 工作情况 工作事项
        工作明细
        主要工作 重点工作 事项进展 战况 战果
        更新 progress status update updates achievements highlights
    """,
    Role.SUMMARY: "总结 小结 回顾 汇总 工作总结 summary",
    Role.TITLE: "汇报 汇报一下 汇报下 回报 日报 周报 月报 报告 日志 简报 工作记录 report",
    Role.OTHER: """
        备注 备忘 附注 说明 补充说明 心得 心得体会 收获 学习 学到 学习内容 学习收获 感悟 感想 体会 反思 思考 感受
        心情 启发 改进 改善 建议 意见 想法 成长 自评 评分 评价 打卡 体温 工时 时长 业绩 数据 客流 客流量 客单价
        销售额 营业额 营收 流水 销量 成交额 成交数据 成交 进店 转化率 达成率 业绩达成 目标达成 销售达成 达成情况 指标 业务指标
        经营数据 运营数据
        核心数据 关键数据 数据情况 考勤 出勤 出勤人数 到岗 到岗人数 人员 现场人员 施工人员 机械 机械设备 天气 气温
        温度 日期 时间 姓名 部门 岗位 职位 职务 班组 工号 单位 地点 填报人 汇报人 报告人 提交人 记录人 填写人 上报人
        主送 抄送 抄报 附件 图片 照片 链接 解决方案 解决措施 解决办法 应对措施 对策 措施 分享 金句 语录 格言 其他
        其它 原因 原因分析 安全 安全情况 质量 质量情况 库存 notes note remark remarks learnings learned learning
        lessons mood metrics kpi numbers data fyi misc ps weather name date department cc
    """,
    Role.JOIN: "和 与 及 以及 / & + 、 or and 或 ／",
    Role.FILLER: """
        工作 任务 事项 事情 事宜 事务 内容 情况 情形 状况 主要 重点 重要 核心 关键 方面 部分 列表
        清单 明细 记录 描述 反馈 方向 推进 开展 落实 执行 存在 遇到 碰到 发现 出现 面临 目前 当前 现阶段 眼下 当下 现有 已有 我 我的
        到 截至 截止 下班 要注意 需要注意 需注意 要关注 需关注 需要关注
        提示 什么 以下 下列 几项 几件 几点 几个 如下几点 事 搞 忙 干 弄 有 有什么 有啥 有哪些 有无 哪些 的话
        个人 本人 我们 部门工作 团队 小组 全组 项目 业务
        日常 具体
        详细 需要解决 解决
        上级 领导 公司 各部门
        跨部门 他人 外部 资源 如下 见下 上午 下午 晚上 白天 夜班 早班 中班 晚班 白班 早会 项目进展
        新增 work task tasks item items list my i what what's any will do you am your the for to on in of me we is are
    """,
    Role.TRADE: """
        拜访 客户 销售 生产 施工 教学 招聘 测试 开发 设计 运营 服务 维修 维护 巡检 检修 研发 质检 采购 物流 财务 行政 市场 现场 门店
        跟进 交付 实施 对接 沟通 调研 科研 实验 学生 班级 护理 门诊 病区 办案 案件 渠道 仓库 监理 培训 接待 管理 技术 党建 社区
    """,
    Role.TAIL: "的 地 了 项 类 方 点 中 人 是 为 后",
}
_WORDS = {word: role for role, words in VOCABULARY.items() for word in words.split()}
_DATE = r"(?:\d{4}[年./-])?\d{1,2}[月./-]\d{1,2}[日号]?"
_DATE_RANGE = re.compile(rf"{_DATE}(?:\s?[-~至到]\s?(?:{_DATE}|\d{{1,2}}[日号]?))?|\d{{1,2}}[日号]")
_WEEKDAY = re.compile(r"(上|下|本|这)?(?:周|星期|礼拜)[一二三四五六日天]|(?:mon|tues|wednes|thurs|fri|satur|sun)day")
#: What may be drawn around the words of a heading: ★今日完成★, 今日完成√, ==今日完成==.
_DECORATION = re.compile(rf"^[\s:\-~!。*=#|<>»√·•{EMOJI}\u25a0-\u25ff]+|[\s:\-~!。*=#|<>»√·•{EMOJI}\u25a0-\u25ff]+$")
_REMARK = re.compile(r"\([^()]{0,40}\)|\[[^\[\]]{0,40}\]|【[^【】]{0,40}】")
_COUNT = re.compile(r"\d{1,3}%|(?:\d{1,3}|[一二两三四五六七八九十]{1,2})(?:大?项|条|件|个|点)")
_LONGEST_WORD = max(map(len, _WORDS))
_LONGEST_HEADING = 28
_DAYS = frozenset((Role.TODAY, Role.PAST, Role.FUTURE, Role.WEEKDAY, Role.DATE))

#: The first role that a heading contains decides its section and the state of its items.
_MEANINGS: tuple[tuple[Role, Section, str | None], ...] = (
    (Role.SOLVED, Section.COMPLETED, DONE),
    (Role.OBSTACLE, Section.BLOCKERS, None),
    (Role.NEED, Section.BLOCKERS, None),
    (Role.LATE, Section.COMPLETED, DELAYED),
    (Role.UNDONE, Section.COMPLETED, OPEN),
    (Role.DOING, Section.COMPLETED, OPEN),
    (Role.PLAN, Section.PLANNED, None),
    (Role.FUTURE, Section.PLANNED, None),
    (Role.FINISHED, Section.COMPLETED, DONE),
    (Role.OTHER, Section.IGNORED, None),
    (Role.PROGRESS, Section.COMPLETED, None),
    (Role.SUMMARY, Section.COMPLETED, None),
    (Role.TODAY, Section.COMPLETED, None),
    (Role.PAST, Section.COMPLETED, None),
)

#: One line of a structured issue form → the field it fills; "" is a field that is not kept.
FORM_FIELDS = {
    "问题描述": "text",
    "问题说明": "text",
    "问题现象": "text",
    "原因": "reason",
    "问题原因": "reason",
    "原因分析": "reason",
    "产生原因": "reason",
    "需支持方": "support",
    "支持方": "support",
    "需支持部门": "support",
    "需支持人": "support",
    "需协助方": "support",
    "需协调方": "support",
    "需协调部门": "support",
    "已尝试的解决方案": "",
    "已尝试解决方案": "",
    "已尝试方案": "",
    "已尝试": "",
    "已采取措施": "",
    "期望完成时间": "",
    "解决方案": "",
    "责任人": "",
    "负责人": "",
    "新时限": "",
    "时限": "",
    "期望时限": "",
    "期望解决时间": "",
    "影响": "",
    "影响范围": "",
}


#: What dates, counts and ornaments add to the characters of the vocabulary.
_BESIDES = "周星期礼拜年月日号天至到一二三四五六七八九十两大项条件个点.。%/~!:*=#|<>»√·•-"
_LETTERS = re.escape("".join(sorted(set("".join((*_WORDS, *FORM_FIELDS, _BESIDES))))))
#: A character that no heading has; most lines are told from headings by it at once.
_FOREIGN = re.compile(rf"[^{_LETTERS}\s\d{EMOJI}\u25a0-\u25ff]")
_BRACKETS = re.compile(r"[(\[【]")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that was read: `label` are its words as written, `roles` what they say.

    `sure` tells a heading that nobody writes by accident (今日完成, 需支持) from one word that may mean anything (问题).
    """

    section: Section
    status: str | None
    label: str
    roles: frozenset[Role]
    sure: bool = True
    field: str = ""

    @property
    def dated(self) -> bool:
        """Whether it names a day."""
        return bool(self.roles & _DAYS)

    @property
    def worded(self) -> bool:
        """Whether it is sure, or names a day with a word beside it (明日工作): a heading wherever a colon ends it."""
        return self.sure or (self.dated and bool({Role.FILLER, Role.TRADE} & self.roles))


_DAY_SECTIONS = {Role.TODAY: Section.COMPLETED, Role.PAST: Section.COMPLETED, Role.FUTURE: Section.PLANNED}
_FEW_WORDS = re.compile(r"[\u4e00-\u9fff]{1,5}")
_SILENT = frozenset((Role.FILLER, Role.TRADE, Role.TAIL, Role.JOIN, Role.TITLE))
_UNMISTAKABLE = frozenset((Role.UNDONE, Role.DOING, Role.SOLVED))


def read_heading(words: str) -> Heading | None:
    """The heading that these words are, or None when any of them is no heading word."""
    if len(words) > 2 * _LONGEST_HEADING:
        return None
    folded = fold(words)
    return None if _FOREIGN.search(folded) and not _BRACKETS.search(folded) else _read(words)


@lru_cache(maxsize=1024)
def _read(words: str) -> Heading | None:
    core = "".join(_without_remark(fold(words)).split())
    if not core or len(core) > _LONGEST_HEADING:
        return None
    if core in FORM_FIELDS:
        return Heading(Section.FIELD, None, words, frozenset(), field=FORM_FIELDS[core] or "-")
    roles = spell(core)
    meaning = _meaning(roles) if roles and roles[0] is not Role.TAIL else None
    if not roles or not meaning:
        return None
    telling = [role for role in roles if role not in _SILENT]
    sure = len(telling) > 1 or bool(_UNMISTAKABLE & set(telling))
    return Heading(*meaning, words, frozenset(roles), sure)


def read_day_heading(words: str) -> Heading | None:
    """今日战果, 明日作战: a day and a few words that no table knows; only where the line looks like a heading."""
    core = _DECORATION.sub("", fold(words))
    for n in range(min(_LONGEST_WORD, len(core)), 0, -1):
        role = _WORDS.get(core[:n])
        if role in _DAY_SECTIONS and _FEW_WORDS.fullmatch(core, n):
            return Heading(_DAY_SECTIONS[role], None, words, frozenset((role, Role.FILLER)))
    return None


def spell(core: str) -> list[Role] | None:
    """The roles of the vocabulary words that make up these folded words; None when something else is among them."""
    roles, at = [], 0
    while at < len(core):
        word = next((core[at : at + n] for n in range(_LONGEST_WORD, 0, -1) if core[at : at + n] in _WORDS), "")
        dated = _dated(core, at)
        if dated and len(dated[1]) > len(word):
            roles.append(dated[0])
            at += len(dated[1])
        elif word:
            roles.append(_WORDS[word])
            at += len(word)
        else:
            return None
    return roles


def _dated(core: str, at: int) -> tuple[Role, str] | None:
    """A date, a weekday or a count (今日完成3项) that stands here."""
    if found := _DATE_RANGE.match(core, at):
        return Role.DATE, found[0]
    if found := _WEEKDAY.match(core, at):
        return {"上": Role.PAST, "下": Role.FUTURE}.get(found[1] or "", Role.WEEKDAY), found[0]
    found = _COUNT.match(core, at) if at else None
    return (Role.FILLER, found[0]) if found else None


def _without_remark(core: str) -> str:
    """今日完成(3项), 今日(周三)计划 and 今日完成[11.19] without what stands in brackets."""
    core = _DECORATION.sub("", core)
    return _DECORATION.sub("", core[:1] + _REMARK.sub("", core[1:]))


def _meaning(roles: list[Role]) -> tuple[Section, str | None] | None:
    """The first part of a joined heading speaks for it; one that joins done and plan is a title, no heading."""
    parts = [meaning for part in _parts(roles) if (meaning := _part_meaning(part))]
    sections = {section for section, _ in parts}
    if not parts or {Section.COMPLETED, Section.PLANNED} <= sections:
        return None
    return parts[0]


def _parts(roles: list[Role]) -> list[list[Role]]:
    parts: list[list[Role]] = [[]]
    for role in roles:
        if role is Role.JOIN:
            parts.append([])
        else:
            parts[-1].append(role)
    return parts


def _part_meaning(roles: list[Role]) -> tuple[Section, str | None] | None:
    """What one part says; words of a trade (今日拜访客户) make a heading only beside a day."""
    if Role.TRADE in roles and not _DAYS & set(roles):
        return None
    for role, section, status in _MEANINGS:
        if role in roles:
            return section, status
    if {Role.FILLER, Role.TRADE} & set(roles) and _DAYS & set(roles):
        return Section.COMPLETED, None
    return None
