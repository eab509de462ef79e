"""Is a message a report of the sender's own work?

The words that speak against it are looked for where a person speaks about the report (opening, title, closing
lines), never in marked items, so `完成日报模板设计` stays work. What is doubtful is no report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.text.cuts import OPEN_BRACKETS
from bot.domain.text.headings import Role, Section
from bot.domain.text.items import Leaf
from bot.domain.text.markers import Line
from bot.domain.text.noise import is_nil, without_courtesies
from bot.domain.text.normalize import fold
from bot.domain.text.sections import Block
from bot.domain.text.words import one_of

Told = Sequence[tuple[Section, Leaf]]

_REPORT = one_of("日报 周报 汇报 报告")
_SOMEONE = r"(?:(?![我本补])[\u4e00-\u9fff])"
_MINUTES = one_of(
    """会议纪要 会议记录 例会纪要 周会纪要 会纪要 会议决议 晨会记录 纪要如下 (?:会议|晨会|例会|周会|评审)(?:要点|结论|主题|议程)
    minutes"""
)
_ROBOT = one_of("提醒 播报 机器人 通知 公告 预警 告警 催办 (?:日报|周报|考勤|打卡|提交|数据)(?:统计|汇总) 审批中")
_ROSTER = one_of("排班 值班 值日 轮值 班次 座位 菜单 日程 课程 行程 (?:活动|比赛)流程 旅行安排")
_EVENT = one_of("会议 手术 考试 监考 考场 用车 排课")
_LISTED = one_of("安排 表 计划 一览 名单")
_ELSEWHERE = one_of("客户 供应商 供货商 甲方 乙方 对方 厂家 总部 上级 隔壁.{1,3}")
#: Who does this to minutes and rosters reports work on them.
_WRITES = one_of("完成 整理 编写 撰写 输出 发出 制作 弄 做 写 (?<!安)排(?![班课])")
#: Kinds of messages that may look like reports and are none: how they open, on folded text.
OPENINGS = {
    "command": r"(?:@\S{1,24}\s{1,3})?/[a-z\u4e00-\u9fff]",
    "relay": r"接龙|.{0,12}#接龙",
    "forwarded": r"""(?:@\S{1,24}\s)?[\[【(]?(?:转发?|fwd?|转自|转载|分享)[\]】)]?\s?:|【?转发|[\[【]?聊天记录""",
    "of another": rf"以下.{{0,6}}转自|{_SOMEONE}{{2,4}}[今昨][天日]的{_REPORT}\s?:|以下[是为]{_SOMEONE}{{2,6}}的{_REPORT}|"
    rf"(?:这是|帮){_SOMEONE}{{2,4}}[的发]|{_ELSEWHERE}(?:发来的?|来信|原文|邮件|回复如下)",
    "review": rf"{_REPORT}(?:点评|评语|批注|反馈|打分)",
    "recipe": r"[^\n:,]{1,10}(?:做法|菜谱|食谱)\s?[:\n]",
    "vacancy": r"[\[【]?(?:诚聘|急聘|急招|内推|招聘[\u4e00-\u9fff]{2,6}(?:专员|经理|助理|工程师|会计|顾问))",
    "minutes": rf"[\[【]?(?![今明昨]|.{{0,16}}{_WRITES})[^:\n,]{{0,16}}{_MINUTES}",
    "robot": rf"[\[【].{{0,12}}{_ROBOT}[\]】]|.{{0,6}}站会汇总|构建\s?#\d|[^\n:]{{0,6}}我是[^\n:]{{0,4}}(?:助手|机器人)",
    "count": r"(?:[^\n]{0,30}\n)?.{0,12}[未已]提?交\s?(?:\d+\s?人|人[员数])",
    "notice": r"[\[【]?(?:重要)?(?:通知|公告|公示|关于.{2,30}的(?:通知|公告|安排))",
    "roster": rf"(?!.{{0,16}}{_WRITES})[^:\n,]{{0,12}}(?:{_ROSTER}{_LISTED}?|{_EVENT}{_LISTED})\s?(?:如下|更新|[:\n]|$)",
    "check-in": r"[\[【#]?[^\n:,]{1,6}打卡\s?(?:day|第|\d|[\]】:\n]|$)|(?:孩子|宝宝|儿子|女儿).{0,4}作业",
    "log": r"\d{4}-\d\d-\d\d[ t]\d\d:\d\d:\d\d|traceback|\{\s?[\"']|<\?xml|(?:select|import|def)\s",
}
_OPENING = re.compile("|".join(f"(?P<o{n}>{pattern})" for n, pattern in enumerate(OPENINGS.values())))
_OPENING_LENGTH = 400

_FORM = one_of("模板 模版 格式")
_SAMPLE = re.compile(
    one_of(rf"""
        范例 示例 样例 范本 正例 反例 例子 举例 举个例 (?:看个?|这是|作为)样板
        写法 三段式 照?这样写 照着(?:写|填|这个|下面) template for\sexample
        sample 参考(?:下面|以下|这个|写法|格式|如下|一下) (?:{_REPORT}|填写|以下|这个|统一|固定|下面的?|新)的?{_FORM}
        {_FORM}(?:如下|见下|是|为|改|更新|:|$)
        按照?(?:这个|此|以下|下面|下列|如下|上面|以上).{{0,6}}(?:来|写|填|格式|模板|发|提交|汇报)
    """)
)
#: 代李娜交日报, 替小王补一下：: another's report, unlike 帮客户补办了证件.
_RELAYED = re.compile(
    r"我代[发转交](?:[,。]|一下|$)|"
    r"让我(?:转|发|代)|^(?:@\S{1,24}\s)?[代帮替](?![我理表码换])[\u4e00-\u9fff]{0,6}?[转发交补写填提报]{1,2}"
    rf"(?:一下|一份|下|个|份|[^,。:\n]{{0,8}}{_REPORT})?\s?(?:[:\n]|$)"
)
_INSTRUCTS = re.compile(one_of(r"我来检查 (?:不要|别|不能|不得)再?写 这?一栏 的格式 请按.{0,40}(?:填|写|格式|发) 填写"))
_SECTION = one_of("今日完成 今日工作 明日计划 明日安排 下周计划 需支持")
_FEEDBACK = re.compile(
    rf"[你您](?:的|们的|今天的|昨天的|这份|那份)?(?:{_REPORT}|{_SECTION})|"
    rf"{_REPORT}.{{0,6}}{one_of('太简单 太笼统 不够 不合格 重写 补充一下 写得 写的 没写 要写 别写 不要写')}|"
    rf"{_SECTION}.{{0,6}}{one_of('太简单 太笼统 太虚 写得 没写[清明上] 要写[到清明] 写反 请重新')}|"
    rf"{_SECTION}(?:部分(?:建议|要|写)|里(?!程)|没问题|第.条[没先写和]|和明日计划)|(?:看到|看了|收到)[^,。:\n]{{0,8}}{_REPORT}(?=$|[,。:了])"
)
_AUDIENCE = re.compile(
    one_of("""
        请大家 请各位 各位.{0,8}(?:请|注意|务必|记得) 大家.{0,6}(?:请|注意|务必|记得|都) @所有人 @全体 @all 各部门 务必
        请.{0,10}(?:按时|准时|参加|提交|填写|配合|互相转告) 收到请?回复 收到回 望周知 请知悉后 家长们 同学们 亲们 全体
    """)
)
_ASKS = r"[?]|[吗么呢](?:[。!~\s]|$)"
_QUESTION = re.compile(rf"{_ASKS}|" + one_of("有没有 是不是 能不能 要不要 会不会 谁能 谁有 怎么 多少 几点 何时 为什么"))
#: In a report told in sentences 要不要锁价 is no question; only what ends as one is.
_ENDS_ASKING = re.compile(
    rf"{_ASKS}|吗[,，]|怎么办|[今明][天日]能不能|(?:^|[,，。;\s]|[今明昨][天日])(?:都|还)?谁(?!都)|谁(?:$|[,，。;\s])|几点(?:开会|上课|出发|集合|到|走|$)"
)
#: Questions as headings (今天做了什么？) are a report when two of them are answered.
_ASKING = ("?", "？")
_BLANK = re.compile(
    one_of(r"""
        [_\s.…·x×*?()\[\]【】/:、。;,~\d\-#%<>{}]* [(\[【<{].{0,14}(?:填|写|内容|示例|必选|选填|描述).{0,10}[)\]】>}][。;]?
        (?:例如|比如|如:).{1,40}
        \{[^{}]{1,20}\}.{0,20} [必选]填[\s|]* [待请]填.{0,6} .{0,8}x{2,}.{0,12} .{0,8}_{3,}.{0,12} .{0,6}(?:…|\.{3,}).{0,2}
        (?:任务|工作|内容|计划|问题|事项)[一二三1-9abc]
    """)
)
_CLOSING = re.compile("[—-]{0,3}(?:按|以上|大家|请|各位|就按|照)")
_NAMED = re.compile(r"@|[\u4e00-\u9fff]{2,3}:")
#: A plan whose lines are so largely named is a list of orders.
_MOSTLY = 0.7
_CLOSING_LINES = 3
#: In a message of so few lines, words about filling in a report speak about the report.
_SHORT = 3


def opening_of(text: str) -> str:
    """Which of `OPENINGS` the message starts with: a command, a relay, minutes …; empty when it may be a report."""
    found = _OPENING.match(fold(text[:_OPENING_LENGTH]).lstrip("# \n"))
    return tuple(OPENINGS)[int(str(found.lastgroup)[1:])] if found else ""


def objection(preamble: Sequence[Line], blocks: Sequence[Block], told: Told) -> str:
    """What speaks against headed sections being a report of the sender's own work; empty when nothing does."""
    sections = [block for block in blocks if block.section is not Section.IGNORED]
    if not sections or not (told or any(_says_nil(block) for block in sections)):
        return "nothing filled in"
    if _is_blank(told):
        return "blank template"
    spoken = [fold(line.text) for line in preamble] + _closing(blocks)
    for name, pattern in (("sample", _SAMPLE), ("feedback", _FEEDBACK), ("of another", _RELAYED)):
        if any(pattern.search(words) for words in spoken):
            return name
    if not _is_enough(sections, told):
        return "too little"
    if _instructs(spoken, blocks, told):
        return "instruction"
    return "to others" if _is_addressed(spoken, sections, told) else ""


def _closing(blocks: Sequence[Block]) -> list[str]:
    """Unmarked last lines that speak to the readers."""
    last = blocks[-1].lines[-_CLOSING_LINES:]
    return [fold(line.text) for line in last if isinstance(line, Line) and not line.style and _CLOSING.match(line.text)]


def _says_nil(block: Block) -> bool:
    words = " ".join(entry.text for entry in block.lines if isinstance(entry, Line))
    return bool(words) and is_nil(words)


def _is_blank(told: Told) -> bool:
    return bool(told) and all(_BLANK.fullmatch(fold(leaf.own).strip()) for _, leaf in told)


def _instructs(spoken: Sequence[str], blocks: Sequence[Block], told: Told) -> bool:
    lines = [entry for block in blocks for entry in block.lines if isinstance(entry, Line)]
    is_short = len(spoken) + len(lines) <= _SHORT and not any(line.style for line in lines)
    return is_short and any(_INSTRUCTS.search(fold(leaf.own)) for _, leaf in told)


def _is_addressed(spoken: Sequence[str], sections: Sequence[Block], told: Told) -> bool:
    """Orders to others: an audience and no work done, or a plan whose every line names somebody."""
    kinds = {section for section, _ in told} | {block.section for block in sections}
    words = [fold(leaf.own) for _, leaf in told]
    titled = sections[0].heading.roles == {Role.TITLE}
    if titled and any(_AUDIENCE.search(line) or _INSTRUCTS.search(line) for line in [*spoken, *words]):
        return True
    if Section.COMPLETED in kinds:
        asserted = any(block.heading.status for block in sections)
        return not asserted and len(words) > 1 and all(line.startswith("@") for line in words)
    if any(_AUDIENCE.search(line) for line in [*spoken, *words]):
        return True
    named = sum(_NAMED.match(line) is not None for line in words)
    return bool(words) and named >= _MOSTLY * len(words)


def _is_drawn(block: Block) -> bool:
    """【已完成】 on a line of its own is drawn as a heading; before words on its line it is a tag."""
    begins = next((line.number for line in block.lines if isinstance(line, Line)), 0)
    return block.head.text[:1] in OPEN_BRACKETS and begins > block.head.number


def _is_enough(sections: Sequence[Block], told: Told) -> bool:
    """Two sections, or one that cannot be chance; a lone 问题：… or 明天：… is talk, and so are mere questions."""
    if told and all(_QUESTION.search(fold(leaf.own)) for _, leaf in told):
        return False
    if all(block.head.text.rstrip().endswith(_ASKING) for block in sections):
        return len({block.section for block in sections if block.lines}) > 1
    kinds = {block.section for block in sections} | {section for section, _ in told}
    alone = sections[0].heading
    is_past = bool(alone.roles & {Role.TODAY, Role.PAST}) and alone.worded
    if len(kinds) > 1 or alone.sure or is_past or Section.FIELD in kinds:
        return True
    is_listed = any(line.style for block in sections for line in block.lines if isinstance(line, Line))
    if Role.FINISHED in alone.roles and (is_listed or _is_drawn(sections[0])):
        return True
    return len(told) > 1 and not alone.roles <= {Role.FUTURE, Role.PLAN, Role.FILLER, Role.TITLE}


# --- prose

_WORK = re.compile(
    one_of("""
        客户 方案 合同 报告 报表 会议 例会 接口 测试 上线 评审 对接 培训 盘点 海报 文案 设计 开发 需求 项目 供应商 经销商 采购 订单
        发货 物料 拜访 签约 招聘 面试 财务 预算 报销 发票 对账 审核 审批 投标 标书 图纸 施工 验收 浇筑 安装 调试 巡检 检修 维修 设备
        生产 车间 质检 样品 打样 备货 陈列 门店 活动 推广 投放 直播 数据 系统 代码 bug 版本 部署 联调 排期 文档 ppt prd 汇报 整理
        统计 跟进 沟通 协调 确认 准备 编写 撰写 修改 更新 完善 教案 备课 试卷 作业 家访 学生 病历 病人 患者 查房 手术 值班 护理
        随访 庭审 开庭 立案 律师函 案件 证据 起诉 尽调 法务 印刷 拍摄 剪辑 选题 稿 排版 仓库 入库 出库 物流 装车 到货 样板 现场
        工地 材料 进度 计划 清单 资料 流程 制度 台账 档案 证照 许可 合规 渠道 销售 回款 报价 谈判 展会 展位 课程 教学 研究 实验
        模型 分析 调研 问卷 访谈 转场 整改 消防 入户 宣传 封顶 模板 钢筋 塔吊 脚手架 吊装 支护 开挖 回填 切图 首图 详情页 交付
        监考 阅卷
        上课 磨课 听课 公开课 班会 家长 社区 居民 走访 信访 网格 台风 防汛 执法 窗口 工单 告警 扩容 容灾 演练 割接 巡店 铺货 终端
        补货 收银 客诉 投诉 退款 话术 选品 上架 打包 装箱 发运 报关 清关 订舱 船期 提单 验货 验厂 试产 首件 换模 点检 保养 注塑
        良率 工艺 夹具 检具 实验 对照 样本 投稿 论文 专利 开户 授信 贷款 理赔 核保 尽职 底稿 函证 盘库 报税 税务 社保 考勤 离职
        入职 offer 用印 公证 仲裁 上诉 答辩 阅卷 调解 证人 接访 案场 认购 签约 网签 装修 水电 吊顶 闭水 保洁 绿化 电梯 空调 配电
        养殖 投喂 采样 化验 检测 定植 灌溉 收割 客房 前台 布草 备餐 留样 冷链 食材 护理 换药 输液 分诊 接诊 疫苗 质控 病区
        租约 税局 税务局 法院 递交 提交 寄出 登记 办理 缴费 结算 抹灰 砌体 涂料 石材 幕墙
        customer client contract deck memo quote invoice release deploy review draft meeting report order supplier feature
    """)
)
_CHAT = re.compile(
    one_of("""
        吃 饭 爬山 电影 下雨 天气 好冷 好热 太冷 太热 堵车 迟到 放假 生日 外卖 奶茶 咖啡 聚餐 团建 健身 跑步 逛街 睡 打球 回家 好累
        累死 开心 哈哈 笑死 股票 球赛 相亲 旅游 地铁 调休 年假 病假 事假 休假 不在公司 晚点到 在家办公 远程
        喝 戒 狗 猫 洗澡 看病 体检 接孩子 带孩子 感冒 发烧 😂 🤣 😭 🐶 红包 彩票 游戏 追剧 早点
    """)
)
#: Said in chatter as well as at work: they ask for one word of work.
_MAYBE_CHAT = re.compile(one_of("快递 停电 停水 抢 剧 几点 一起 (?<![租合契条公违签])约(?!束|谈) 加班"))
_LEAVE = re.compile(one_of("请假 调休 年假 病假 事假 休假 带孩子 带娃 看病 家里有事 先走了 不舒服 身体不适"))
_MOOD = re.compile(r"崩溃[了啊。!~]*$|无语|心累")
_ADVERT = re.compile(
    one_of("""
        转让 出售 立减 优惠价 团购 下单立 包邮 急招 扫码 免费领 原价 报名从速 直播间抢 欢迎(?:观看|光临|报名|参加|选购) 金价 股价
        走势 行情
    """)
)
_NEWS = re.compile(
    r"[\[【][^\]】\n]{0,8}(?:早报|晚报|快讯|新闻|资讯|头条|要闻|速递)[\]】]|据.{1,12}(?:报道|消息)|本报讯|新华社|记者从|"
    r"国家[\u4e00-\u9fff]{1,8}[局委部](?:今日|今天|昨日|明日)"
)
_OTHERS = re.compile(
    r"^(?:@\S+\s?)+(?!$)|"
    + one_of("""
        请各 大家 各位 你们? 您 @所有人 记得 别忘 务必 请于 同学们 听说 据说 通知(?!单|书|函) 领导说 老板说 给我 发我 找我
        请(?:举手|报名|接龙|扣) 有问题请?[找联] 有事请?[找联] 请.{1,20}(?:参加|准时|到场|参会) 加油 得(?:不错|很好|挺好)
    """)
    + r"|(?:^|[,;。\n])(?:(?!我)[\u4e00-\u9fff]{2,3}负责|[他她]们?)"
)
_RESULT = re.compile(one_of(r"了 完 好 已 过 成 \d 通过 搞定 到位 finished sent shipped signed fixed closed completed"))
_ENOUGH_WORK = 2
#: What speaks against a plan alone being the sender's: a link to it, or somebody called by name.
_TO_OTHERS = re.compile(r"https?://|^[\u4e00-\u9fff]{2,4}[,:]")
#: How a plan of one's own goes on after its day: 明天 去拜访…; in 明天 客户来 it is the customer who acts.
_OWN_PLAN = re.compile(
    r"(?:上午|下午|晚上|一早|主要|我们?|的?工作|[,:：\s])*"
    + one_of("""
        计划 打算 准备 要 会(?!议) 将 预计 争取 需要 继续 先 还 得 去 到(?!货) 跟 和 与 给 向 把 对接 跟进 完成 拜访 安排 整理
        开始 参加 做 写
        出 改 修 配合 处理 组织 推进 落实 编写 提交 陪 回访 重点 开 约 盯 收 送 发(?!布会) 讲 上 测 查 盘 [a-z]+
    """)
)


AGAINST = {
    "question": _ENDS_ASKING,
    "to others": _OTHERS,
    "sample": _SAMPLE,
    "feedback": _FEEDBACK,
    "of another": _RELAYED,
    "mood": _MOOD,
    "advert": _ADVERT,
    "news": _NEWS,
}


def told_objection(text: str, told: Told) -> str:
    """What speaks against sentences with day cues being a report of own work; empty when nothing does."""
    if not told:
        return "no day and no heading"
    folded = without_courtesies(fold(text))
    if against := next((name for name, pattern in AGAINST.items() if pattern.search(folded)), ""):
        return against
    if _is_leave(folded, told):
        return "leave"
    return "" if _tells_work(folded, told) else "no work told"


def _is_leave(folded: str, told: Told) -> bool:
    """A leave that is asked for, not one that follows upon work done: 今天签了合同，明天调休."""
    done = " ".join(fold(leaf.own) for section, leaf in told if section is Section.COMPLETED)
    return _LEAVE.search(folded) is not None and (_LEAVE.search(done) is not None or not _WORK.search(done))


def _tells_work(folded: str, told: Told) -> bool:
    work = len(set(_WORK.findall(folded)))
    if work < (_ENOUGH_WORK if _CHAT.search(folded) else 1 if _MAYBE_CHAT.search(folded) else 0):
        return False
    kinds = {section for section, _ in told}
    has_result = any(_RESULT.search(fold(leaf.text)) for section, leaf in told if section is Section.COMPLETED)
    if {Section.COMPLETED, Section.PLANNED} <= kinds:
        return work > 0 or has_result
    if _QUESTION.search(folded):
        return False
    if Section.COMPLETED in kinds:
        return work > 0 and has_result
    intended = any(_OWN_PLAN.match(fold(leaf.text)) for section, leaf in told if section is Section.PLANNED)
    return work >= _ENOUGH_WORK and intended and not _TO_OTHERS.search(folded)
