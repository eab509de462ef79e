"""Ordinary messages of working groups that are no updates, by kind, and real updates in many shapes.

A kind is a few sentence patterns; every `{slot}` takes each of its words in turn with the others drawn by a fixed
seed, so the collection is the same in every run. To add a kind, add its patterns to `CHATTER`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

_SEED = 20261118
_SLOT = re.compile(r"\{(\w+)\}")

WORDS: dict[str, list[str]] = {
    "name": "张磊 孙悦 何苗 周鹏 林可 王芳 李强 陈静 赵宁 小刘 老周 阿梅 王总 刘经理 孟律 钱工".split(),
    "dept": "市场部 销售部 财务部 技术部 人事部 采购部 法务部 行政部 仓库 客服组 工程部 质检科 护理部 教务处".split(),
    "day": "今天 明天 后天 周三 周五 下周一 今日 明日 本周五 下午".split(),
    "soon": "今天 明天 今晚 明早 明天上午 后天 下周".split(),
    "clock": "9点 10:30 14:00 下午三点 18:30前 下班前 中午12点".split(),
    "work": """
        合同初审 库存盘点 海报定稿 报价单 客户回访 接口联调 标书 月度报表 设备检修 课表调整 案卷归档 样品打样 供应商对账 门店陈列
        病历质控 发票认证 排班 系统升级 展会物料 用户调研 混凝土浇筑 试卷批改
    """.split(),
    "place": "三楼会议室 培训室 一号楼大厅 总仓 报告厅 现场 腾讯会议 食堂".split(),
    "thing": "文件 快递 门禁卡 打印机 投影仪 钥匙 发票 合同 样品 报表 账号 充电器".split(),
    "food": "火锅 奶茶 牛肉面 食堂 烤鱼 咖啡 麻辣烫 寿司".split(),
    "fun": "爬山 看电影 打球 钓鱼 露营 逛街 唱歌 滑雪 追剧".split(),
    "number": "3 5 8 12 18 26 40".split(),
    "percent": "60% 75% 80% 92% 98%".split(),
    "url": "https://docs.example.com/d/8a1 https://bi.example.cn/kpi?x=2 http://wiki.example.org/p/77".split(),
}

CHATTER: dict[str, list[str]] = {
    "question": [
        "{name} {day}的{work}完成了吗？", "@{name} {work}什么时候能给？{soon}可以吗", "{day}计划几点开始？", "有谁知道{work}的进度？",
        "{work}做到哪一步了？遇到什么问题没有", "明日计划都填了吗？", "今日完成情况谁汇总？", "请问{dept}{soon}有人值班吗？",
        "问题：{thing}怎么用？", "{work}卡在哪里了？需要{dept}支持吗？", "今天完成{number}单，够不够达标？", "@{name} 明天的安排发我一下可以吗",
        "谁能帮忙看下{thing}？", "大家明天几点到{place}？", "{dept}的下周计划在哪里看呀", "今天要不要加班？",
        "这个问题需要找{dept}协调吗？还是我们自己解决？", "明天{clock}的会还开吗",
    ],
    "assignment": [
        "@{name} 你{soon}把{work}弄完发我", "{name}，{soon}去一趟{place}，把{thing}带回来", "@{name} @{name} {work}今天必须完成，有问题找我",
        "{name}负责{work}，{name}负责{work}，{soon}{clock}交", "今天的任务：\n@{name} {work}\n@{name} {work}", "请{name}{soon}前完成{work}，谢谢",
        "明天安排：\n{name}：{work}\n{name}：{work}", "{dept}{soon}配合{dept}把{work}做了", "小组分工：{name} {work}；{name} {work}；{name} {work}",
        "@{name} 优先做{work}，其他的先放一放", "麻烦{name}跟进一下{work}，{day}给我结果", "你们今天把{work}收个尾，明天我要看",
    ],
    "announcement": [
        "各位同事，{soon}{clock}在{place}开会，请准时参加。", "@所有人 {soon}{clock}前提交{work}，逾期不候", "【通知】{soon}{place}停电检修，请提前保存工作",
        "通知：{day}起执行新的考勤制度，请大家知悉", "请大家{day}下班前完成{work}填报，收到请回复", "温馨提示：明天降温，请注意保暖",
        "关于{day}举办{work}培训的通知\n时间：{clock}\n地点：{place}", "各部门注意，{work}本周内完成，{dept}负责统计",
        "全体员工：{soon}进行消防演练，请勿惊慌", "【放假通知】元旦放假三天，请各位提前做好工作安排", "重要通知：系统今晚升级，预计{clock}完成",
        "大家记得{soon}打卡，今天还有{number}人没完成", "家长们好，明天请给孩子带好水杯和跳绳", "提醒一下，今天是报销截止日，没交的抓紧",
    ],
    "template": [
        "日报格式如下：\n今日完成：\n1.\n明日计划：\n1.\n需支持：", "请按以下模板提交：\n【今日完成】\n【明日计划】\n【问题】",
        "今日完成：____\n明日计划：____\n问题：____", "今日完成：（请填写）\n明日计划：（请填写）\n需协调：（请填写）", "今日完成：XX\n明日计划：XX\n风险：XX",
        "从{day}起日报分三块写：今日完成、明日计划、需支持", "日报模板：\n1. 今日完成：写清楚数量\n2. 明日计划：写清楚时间",
        "本周完成：\n1、\n2、\n下周计划：\n1、\n2、", "今日完成：\n1. {{事项}}（进度%）\n明日计划：\n1. {{事项}}（截止日期）",
        "大家按「今日完成/明日计划/卡点」来写，别再写流水账", "Done:\nNext:\nBlockers:", "今日完成：[内容]\n明日计划：[内容]", "今日工作：\n明日工作：\n存在问题：",
        "周报请包含：本周完成、下周计划、风险，周五{clock}发群里", "今日完成：…\n明日计划：…\n问题：…", "今日完成\n□\n□\n明日计划\n□\n□",
    ],
    "sample": [
        "参考下面的写法：\n今日完成：{work} {percent}\n明日计划：{work}", "范例：\n今日完成：拜访客户 {number} 家\n明日计划：回访",
        "正确示例：\n今日完成：{work}，已交{dept}\n明日计划：周五前{work}", "反例：\n今日完成：忙了一天\n明日计划：继续忙",
        "给大家看个样板\n今日完成：\n1. {work}\n明日计划：\n1. {work}", "这样写就很好：\n今日完成：{work} {number} 份\n明日计划：{work}",
        "举个例子，今日完成：{work}；明日计划：{work}", "新人可以照着这个写：\n今日完成：{work}\n明日计划：{work}",
    ],
    "forwarded": [
        "转发：\n今日完成：{work}\n明日计划：{work}", "转：{name}的日报\n今日完成：{work}\n明日计划：{work}", "【转发】{dept}周报\n本周完成：{work}\n下周计划：{work}",
        "以下是{name}的日报：\n今日完成：{work}\n明日计划：{work}", "[聊天记录] {name}：今日完成{work}", "帮{name}发一下日报：\n今日完成：{work}\n明日计划：{work}",
        "{name}让我转一下：\n今日完成：{work}\n明日计划：{work}", "Fwd: daily report\nDone: {work}\nNext: {work}",
        "「{name}：今日完成：{work}」\n- - - - - - - - - - - - - - -\n收到", "> 今日完成：{work}\n> 明日计划：{work}\n收到", "> 今日完成：\n> 1. {work}\n👍",
    ],
    "feedback": [
        "@{name} 你的日报里明日计划太笼统，补充一下时间", "{name}今天的日报写得不错，今日完成有数字", "你昨天的日报没写需支持", "收到，明日计划第二条先放一放",
        "日报不要只写“已跟进”，要写结果", "这份日报的今日完成和昨天的一模一样", "辛苦了，明天继续", "{name}的周报问题那一栏要写清楚找谁", "写得很好，大家学习",
        "今日完成写得太简单了，重写", "看到了，{work}这块抓紧", "好的，收到", "OK", "嗯嗯 知道了", "收到，马上处理", "同意，按计划推进", "日报明天记得{clock}交",
    ],
    "link": [
        "{url} 最新的排期表，看完回个1", "今日完成情况看板：{url}", "{work}的文档在这里 {url}", "{url}", "明日计划表格链接：{url}，大家填一下", "会议回放 {url} 没参加的同事看下",
        "下周计划已更新 {url}", "[{work}进度]({url})",
    ],
    "code": [
        "```\nTODO: {work}\nDONE: none\n```", "```python\nplan = today.done()\n```\n这里为什么报错", "2026-11-18 10:2{number}:33 ERROR job failed: {work}",
        "Traceback (most recent call last):\n  File \"a.py\", line {number}", '{{"done": {number}, "todo": 2}}', "git commit -m \"done: {number}\"", "select * from plan where done = {number}",
        "npm run build 报错了\nError: Cannot find module", "def tomorrow(plan):\n    return plan", "curl -X POST {url} -d 'done=1'", "INFO: 今日完成任务 {number} 个，失败 0 个",
    ],
    "minutes": [
        "【会议纪要】{day}例会\n参会：{name}、{name}\n结论：{work}延期\n待办：{name}跟进{work}", "会议纪要\n时间：11月18日\n议题：{work}\n下一步：\n1. {name} {work}\n2. {name} {work}",
        "{dept}周会纪要\n一、上周完成\n1. {work}\n二、下周计划\n1. {work}", "会议记录：{work}评审\n问题：1. 预算超支\n决议：{name}负责",
        "Meeting minutes\nAttendees: A, B\nAction items:\n- {name}: {work}", "晨会记录\n{name}：{work}\n{name}：{work}",
    ],
    "robot": [
        "【日报提醒】今日应交 {number} 人，已交 2 人，未交：{name}、{name}", "【待办提醒】您有 {number} 项任务今日到期：\n1. {work}\n2. {work}", "【日报汇总】11月18日\n今日完成 {number} 项，明日计划 {number} 项",
        "[机器人] {work} 已被 {name} 认领", "【审批通知】{name}提交的{work}待您审批", "任务 T-{number} 将于明天到期，请及时处理", "构建失败 #{number}：{work}",
        "【考勤统计】今日出勤 {number} 人，迟到 1 人", "日程提醒：{soon}{clock} {work}评审（{place}）", "您关注的项目今日完成率 {percent}，环比 +3%",
        "未交日报：{name} {name} {name}", "【播报】今日完成订单 {number} 单，达成率 {percent}", "【预警】{work}逾期 2 天，责任人 {name}",
    ],
    "advert": [
        "【限时优惠】今天下单立减 {number} 元，明天恢复原价！", "双12大促，{work}服务低至{number}折，今日下单送{thing}", "招聘：{dept}急招 2 人，有意私聊", "转让九成新{thing}，今天可看，{number}0 元",
        "【干货】如何制定明日计划？{number} 个方法请收藏", "免费领取日报模板，扫码即得", "团购{food}，满 {number} 份成团，明天到货", "《今日完成、明日计划：高效工作法》直播今晚{clock}",
        "新闻：某公司今日完成 {number} 亿元融资，计划明年上市", "快讯：今日完成交割，风险已释放", "出一张{day}的{fun}票，原价",
    ],
    "relay": [
        "#接龙 {soon}{food}\n1. {name}\n2. {name}\n3. {name}", "接龙：{day}加班报名\n1. {name} 到{clock}\n2. {name}", "明天团建报名\n1. {name} 去\n2. {name} 不去", "{food}接龙\n1、{name} 大份\n2、{name} 小份",
        "#Group Note\n疫苗接种\n1. {name} 已完成\n2. {name} 已完成",
    ],
    "leave": [
        "今天请假一天，{work}交给{name}了", "明天上午请假半天，去医院", "本人{soon}调休，有事电话", "今天身体不舒服，晚点到，日报明天补", "{soon}出差，群里消息回得慢，见谅", "家里有事，今天先走了，{work}明天补上",
        "明天休年假，{work}已和{name}交接", "孩子发烧，今天在家办公", "路上堵车，今天晚到半小时",
    ],
    "status": [
        "合同已经寄出去了，单号 SF14322098{number}", "{work}已完成，请查收", "{thing}修好了", "{work}发你邮箱了", "已提交{work}，麻烦{name}审一下", "客户那边确认了", "货到了，在{place}", "报告出来了，没问题",
        "到了，在{place}等你", "搞定", "已付款", "{work}还差一点，{clock}发", "刚和{dept}确认过，可以", "单子签好了，放你桌上了", "系统恢复了，大家可以用了",
    ],
    "chatter": [
        "明天计划去{fun}，有人一起吗😂", "今天食堂的{food}不错", "终于下班了，今天好累", "周末去{fun}，谁去", "今天好冷啊", "{food}点不点？", "哈哈哈哈", "生日快乐🎂", "早上好☀️", "大家早", "晚安", "今天堵车堵了一小时",
        "明天又要早起", "谁的{thing}落在{place}了", "今天终于把{fun}的票买到了", "明天{food}走起", "今天完成了人生第一次{fun}，开心", "计划赶不上变化啊", "下周打算去{fun}，求攻略", "今天加班，明天也加班", "问题不大",
        "没问题", "完成任务的感觉真好", "风险自担哈", "周五了，明天睡到自然醒", "今天喝了三杯{food}，明天戒", "恭喜{name}入职一周年", "新来的同事明天请大家喝{food}", "欢迎新同事加入🎉", "昨天的{fun}太好玩了", "今天股票又跌了，明天补仓",
    ],
    "english": [
        "Done with lunch, heading back", "All done, see you tomorrow!", "Any plans for the weekend?", "Is the {work} done yet?", "Thanks, will check tomorrow", "Happy Friday everyone", "Running late today, sorry", "Good morning team",
        "Can you review my PR today?", "LGTM", "Who is on call tomorrow?", "Let's catch up next week", "Meeting moved to tomorrow 3pm", "I'm out of office today", "Great job on the plan yesterday!", "Nothing to do today lol",
        "ok done", "See you next Monday", "Please finish the report by tomorrow", "What's the plan for today?", "No problem, take your time", "FYI the build is broken again", "Coffee in 5?", "Today is gonna be a long day",
    ],
    "command": [
        "/日报 统计 本周", "/任务 {work} 部门:{dept} 截止:11-25", "@协作助手 /帮助", "/问题 {work} 需支持:{dept}", "@同舟 /周报", "/完成 T-{number}", "/task add {work} due 11-2{number}", "/进度 T-{number} {percent}", "@小助手 /请假 明天",
    ],
    "roster": [
        "明日排班安排：\nA 班：{name}、{name}\nP 班：{name}", "本周值班表\n周一 {name}\n周二 {name}\n周三 {name}", "今天食堂菜单：\n1. {food}\n2. {food}", "明天课程表：\n第一节 语文\n第二节 数学", "{day}会议安排：\n{clock} {place}\n{clock} {place}",
        "考场安排：\n1 考场 {name}\n2 考场 {name}", "今日值日：{name}、{name}", "明天行程：{clock}集合，{clock}到{place}", "明日手术安排：\n1 台 {name}\n2 台 {name}",
    ],
    "near": [
        "你这份日报，今日完成只有一句话，明日计划也没写截止时间，改一下再发",
        "看了小李的日报：今日完成写得很清楚，明日计划也具体，大家向他学习",
        "@王芳 今日完成第二条没写数量，明日计划第一条和昨天重复，补一下",
        "日报点评：\n1. 今日完成：数据不全\n2. 明日计划：没有时间\n3. 问题：没有写找谁\n请大家对照修改",
        "@陈静 问题那栏写“无”，可是昨天说缺料，到底解决了没有？",
        "昨天交的日报里，今日完成和明日计划写反了，麻烦重发",
        "今日完成部分建议按项目分，明日计划部分建议写到人",
        "明日计划：别再写“继续跟进”了，要写跟进谁、跟进到哪一步",
        "各位的今日完成都看了，整体不错；明日计划普遍太虚，明天起按量化来写",
        "收到，今日完成没问题，明日计划里拜访客户那条先取消",
        "【快讯】某车企今日完成新一轮融资，计划明年上市，分析师认为风险可控",
        "据媒体报道，地铁6号线今天完成热滑试验，明天起空载试运行",
        "新华社消息：今日我国成功发射卫星，明日将进行在轨测试",
        "今日要闻：\n1. 央行开展逆回购\n2. 油价明日上调\n3. 多地发布大风预警",
        "天气预报：今天多云转阴，明天有小雨，出行注意安全",
        "本市今日新增就业岗位 1200 个，明日举办专场招聘会，地点体育馆",
        "昨日沪指收跌 1.2%，今日关注三大风险：汇率、地产、外盘",
        "体育快讯：中国队今天完成首秀 3:1 获胜，明天对阵日本队",
        "某公司公告：已完成股份回购，后续计划继续增持",
        "周例会纪要\n上周完成：\n- 系统上线\n本周计划：\n- 数据迁移\n风险：\n- 人手不足\n参会：张磊、孙悦",
        "11月18日项目会议记录\n1. 已完成：接口联调（张磊）\n2. 下一步：压测（孙悦）\n3. 问题：环境不稳",
        "会议主题：年终盘点\n参会人员：财务部、仓库\n会议内容：\n问题：账实不符\n计划：25日前复盘",
        "今天会上定的事：\n1. 何苗负责海报\n2. 周鹏负责场地\n3. 明天下午五点前反馈",
        "今日特价：苹果 3 元\n明日预告：香蕉",
        "今天完成的同学请举手，明天计划几点开会",
        "今天谁完成了培训，明天谁去",
        "今天面试了吗，明天计划面谁",
        "今天把狗送去洗澡了，明天接",
        "晨会要点：\n今日重点：张磊跑客户，孙悦盯发货\n明日安排：全员盘点",
        "沟通会小结\n时间：今天 14:00\n结论：方案延期\n待办：法务出意见",
        "评审结论：\n通过项：登录、支付\n问题：退款流程缺失\n下一步：产品补充文档，研发评估",
        "纪要如下：\n一、进展：主体封顶\n二、问题：材料未到\n三、安排：各部门明天报计划",
        "【日报机器人】今日完成率 92%\n未完成：张磊、孙悦\n请尽快提交",
        "📋 待办提醒\n今天到期：\n1. 合同初审\n2. 库存盘点\n明天到期：\n1. 海报定稿",
        "任务看板日报（自动生成）\n已完成：12\n进行中：5\n逾期：2",
        "🤖 今日站会汇总\n张磊：完成联调\n孙悦：写文档\n阻塞：无",
        "您的周报已生成：本周完成 12 项，下周计划 8 项，点击查看",
        "✅ 部署完成\n环境：预发\n版本：2.3.1\n耗时：3 分钟\n下一步：请测试同学验证",
        "【项目进度播报】\n项目A：进度 80%，风险：低\n项目B：进度 45%，风险：高",
        "构建 #1024 已完成\n失败用例：3\n问题：超时\n负责人：@周鹏",
        "未提交日报名单（11月18日）：张磊、孙悦、何苗，请于 20:00 前完成",
        "你好，我是助手。我可以帮你：\n1. 记录今日完成\n2. 安排明日计划\n3. 提醒需支持事项",
        "已为你记录：今日完成 3 项，明日计划 2 项，需支持 1 项。需要修改请回复“改”",
        "统计完成：今日工作条数 126，明日计划条数 98，问题 7 条",
        "日报怎么写：先写今日完成（做了什么、结果如何），再写明日计划（什么时候做完），最后写问题",
        "今日完成：（做了什么，结果如何）\n明日计划：（做什么，什么时候）\n需支持：（需要谁做什么）",
        "新版日报格式：\n✅ 今日完成：\n📅 明日计划：\n🆘 需支持：\n从下周一开始用",
        "今日完成：xxx，进度xx%\n明日计划：xxx，xx前完成\n问题：xxx",
        "本周完成：【必填】\n下周计划：【必填】\n风险：【选填】",
        "请大家按这个发：\n今日完成 1. 2. 3.\n明日计划 1. 2. 3.\n问题",
        "周报要写：1.本周完成的工作 2.下周计划 3.需要协调的问题，周五18点前发我",
        "今日完成：例如 拜访客户3家\n明日计划：例如 回访2家",
        "日报三要素：完成、计划、问题。完成要有数，计划要有期，问题要有人",
        "固定格式：昨天/今天/阻塞，每人不超过三行",
        "招聘运营专员\n工作内容：\n1. 完成日常活动策划\n2. 制定计划\n要求：能解决问题，抗压",
        "【急聘】销售经理\n岗位职责：\n- 完成销售任务\n- 制定下月计划\n薪资：8-12k",
        "诚聘会计一名，工作内容：记账、报税；要求：能独立完成月结；有意请联系人事",
        "招项目助理：协助项目经理完成计划编制、跟踪问题、汇报进展，明天可面试",
        "内推：后端开发，目标是今年完成核心系统重构，感兴趣的同学明天前发简历",
        "刚看到隔壁组日报：今日完成：上线2个需求；明日计划：修复缺陷。我们也要跟上",
        "老周昨天的日报是这么写的：“今日完成：盘点；明日计划：调拨”，大家照这个来",
        "张磊：\n今日完成：联调\n明日计划：压测\n——以上是张磊的，我代发",
        "客户发来的进展：\n已完成：样品确认\n下一步：签合同\n大家了解一下",
        "供应商回复如下：\n问题：原料涨价\n计划：下周恢复供货",
        "上级通知原文：“今日完成排查，明日上报计划，遇到问题及时协调。”请遵照执行",
        "> 今日完成：盘点\n> 明日计划：调拨\n这个写得好",
        "甲方邮件：今天已完成审批，明天安排付款，请知悉",
        "红烧肉做法：\n准备：五花肉 500 克\n1. 焯水\n2. 炒糖色\n完成：撒葱花\n问题：火别太大",
        "今天做了红烧肉，明天计划做糖醋排骨，谁要来吃",
        "减肥打卡第 12 天\n今日完成：跑步 5 公里\n明日计划：游泳\n问题：嘴馋",
        "孩子今日作业：\n语文：完成练习册 12 页\n数学：口算 20 题\n明天：带彩笔",
        "旅行安排\n今天：到达，逛古城\n明天：爬山\n后天：返程\n需要：防晒、雨衣",
        "今天追剧完成，明天计划看电影",
        "家务计划：今天洗衣服，明天拖地，周末大扫除",
        "读书打卡\n今天：读完第三章\n明天：读第四章\n收获：专注",
        "停水通知：今天 20:00 至明天 6:00，维修完成后恢复，如有问题请联系物业",
        "明天安排：上午全员培训，下午消防演练，请各部门提前完成手头工作",
        "今日任务：张磊完成联调，孙悦完成文档，何苗完成测试，晚上八点我来检查",
        "@周鹏 今天完成初稿，明天完成定稿，有问题找我",
        "请各门店今日完成盘点，明日上交计划，问题汇总到运营部",
        "活动流程：\n今天：报名\n明天：初赛\n后天：决赛\n问题咨询：赵宁",
        "考试安排\n今天：语文、数学\n明天：英语、综合\n问题：联系教务处",
        "系统今晚升级，预计明早完成，遇到问题请联系技术部",
        "你今天完成了多少？明天计划多少？有什么问题？",
        "下周计划出来了吗？问题清单谁在整理？",
    ],
    "talk": [
        "我觉得{work}这个方案风险有点大，再讨论一下", "这个需求优先级不高，先排到下周吧", "{dept}那边的意思是先做{work}", "刚才领导说{soon}来检查，大家准备一下", "上次说的{work}问题还没解决，谁跟一下", "价格谈不下来就换一家",
        "客户投诉了，{name}赶紧回个电话", "建议{work}放在{soon}做", "先这样，{clock}再碰一下", "{thing}坏了，报修吧", "今天的数据有点奇怪，{percent}不太可能吧", "目前看{work}来得及", "感谢{dept}的支持！", "{name}在吗", "稍等，我看看",
        "需要{dept}配合的地方我列个清单", "明天客户来，{place}收拾一下", "计划变了，{work}不做了", "{work}的完成时间改到{day}了哈", "听说{dept}明天团建", "据说今天系统要升级", "下一步怎么走，等领导定",
    ],
}
_FEWEST_OF_A_PATTERN = 15

_DONE_HEADS = ["今日完成", "今天完成", "今日工作", "今日进展", "已完成", "本日完成", "今日工作完成情况", "Done", "今天做了"]
_PLAN_HEADS = ["明日计划", "明天安排", "次日计划", "下一步", "待办", "明日工作计划", "Next", "明天要做"]
_STUCK_HEADS = ["问题", "风险", "需支持", "需协调", "卡点", "存在问题", "Blockers", "困难"]
_FRAMES = [("{0}：", "{0}："), ("【{0}】", "【{0}】"), ("{0}", "{0}"), ("## {0}", "## {0}"), ("✅ {0}", "📌 {0}"), ("一、{0}", "二、{0}"), ("**{0}**", "**{0}**"), ("「{0}」", "「{0}」")]
_MARKS = ["{n}. ", "{n}、", "- ", "• ", "（{n}）", "", "{n}）", "[x] "]
_RESULTS = ["{work} {number} 份", "{work} {percent}", "完成{work}", "{work}，已交{dept}", "对接{dept}{work}", "{work}和{work}"]
_PLANS = ["周五前{work}", "{work}", "和{dept}碰{work}", "继续{work}"]
_STUCK = ["缺{thing}，请{dept}支持", "{work}卡住，等{dept}确认", "无", "暂无"]
_TOLD = [
    "今天完成了{work}，明天开始{work}",
    "今天上午做了{work}，下午跟{dept}对接了{work}。明天继续{work}。",
    "今天把{work}弄完了，明天去{place}做{work}，需要{dept}支持",
    "昨天完成了{work}，今天继续{work}",
    "今日完成{work} {number} 份；明日计划{work}",
]


def not_updates() -> list[str]:
    """Two thousand and more messages, all different, none of them an update."""
    draw = random.Random(_SEED)  # noqa: S311 - a collection, no secret
    return list(dict.fromkeys(text for patterns in CHATTER.values() for pattern in patterns for text in _filled(pattern, draw)))


def updates(count: int = 400) -> list[str]:
    """Real updates: every combination of headings, frames and marks is met sooner or later, and every seventh is told in sentences."""
    draw = random.Random(_SEED)  # noqa: S311 - as above
    return [_told(draw) if n % 7 == 0 else _headed(n, draw) for n in range(count)]


def _headed(n: int, draw: random.Random) -> str:
    first, second = _FRAMES[n % len(_FRAMES)]
    mark = draw.choice(_MARKS)
    parts = [_section(first.format(draw.choice(_DONE_HEADS)), mark, _RESULTS, draw)]
    if n % 3 != 1:
        parts.append(_section(second.format(draw.choice(_PLAN_HEADS)), mark, _PLANS, draw))
    if n % 4 == 0:
        parts.append(_section(first.format(draw.choice(_STUCK_HEADS)), mark, _STUCK, draw, most=1))
    return "\n".join(parts)


def _section(head: str, mark: str, patterns: list[str], draw: random.Random, most: int = 4) -> str:
    items = [mark.format(n=n) + _fill(draw.choice(patterns), draw) for n in range(1, draw.randint(1, most) + 1)]
    return "\n".join([head, *items])


def _told(draw: random.Random) -> str:
    return _fill(draw.choice(_TOLD), draw)


def _filled(pattern: str, draw: random.Random) -> Iterator[str]:
    if not _SLOT.search(pattern):
        yield pattern.replace("{{", "{").replace("}}", "}")
        return
    for _ in range(_FEWEST_OF_A_PATTERN):
        yield _fill(pattern, draw)


def _fill(pattern: str, draw: random.Random) -> str:
    return _SLOT.sub(lambda slot: draw.choice(WORDS[slot[1]]) if slot[1] in WORDS else slot[0], pattern).replace("{{", "{").replace("}}", "}")
