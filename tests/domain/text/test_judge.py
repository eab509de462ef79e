from __future__ import annotations

import pytest

from tests.domain.text.reading import read

_NOT_UPDATES = {
    "question": "@王芳 今天的对账完成了吗？明天计划几点出结果？",
    "question under headings": "今日完成：都交了吗？",
    "prescribed": "请大家按「今日完成 / 明日计划 / 需支持」三段式发日报",
    "blank": "今日完成：\n1.\n2.\n明日计划：\n1.\n问题：",
    "blank with lines": "今日完成：____\n明日计划：（请填写）",
    "blank with crosses": "今日完成：XX项目推进\n明日计划：XXX",
    "template": "日报格式如下：\n今日完成：拜访客户\n明日计划：回访",
    "sample": "参考下面的写法：\n今日完成：签约 1 家\n明日计划：回访老客户",
    "column rule": "「今日完成」这一栏不要写流水账",
    "announcement": "各位同事，明天上午消防演练，请提前完成手头工作",
    "orders": "明天安排：\n1. 8点晨会\n2. 10点巡店\n请大家准时",
    "orders by name": "明天安排：\n@张三 去仓库盘点\n@李四 接待客户",
    "roster": "本周值班安排：\n周一：张三\n周二：李四",
    "assignment": "@小陈 你明天把库存表整理好，@小吴 后天去总仓",
    "chatter": "明天计划去爬山，有人一起吗😂",
    "chatter of today": "今天终于周五了！",
    "weather": "今天下雨了，路上堵车，晚点到",
    "leave": "今天请假一天，带孩子看病，日报明天补",
    "relay": "#接龙 明天团建\n1. 王睿 鸡腿饭\n2. 田甜 牛肉面",
    "forwarded": "转：\n今日完成：\n1. 接口联调\n明日计划：\n1. 上线",
    "article": "转发：《如何写好日报：今日完成、明日计划》这篇不错",
    "quote": "> 今日完成：\n> 1. 签约 2 家\n收到，辛苦了👍",
    "quotation": "「王芳：今日完成：签约 2 家」\n- - - - - - - - -\n收到",
    "feedback": "你的日报今日完成写得太简单，补充一下数据",
    "minutes": "【会议纪要】例会\n待办：产品补流程图\n问题：排期",
    "robot": "【日报提醒】今日应交 18 人，已交 13 人",
    "command": "/task add 明日计划评审 @李强",
    "command after the bot": "@协作助手 /日报 今日完成：签约",
    "code": "```\n# 今日完成：a\n# 明日计划：b\n```\n这个函数看下",
    "log": "2026-11-18 10:22:33 ERROR 今日完成：0",
    "english": "Done with lunch, see you tomorrow at the planning meeting!",
    "lone problem": "问题：打印机怎么连？",
    "lone tomorrow": "明天：八点集合",
    "metric": "今日完成率 98%，同比提升 3%",
    "feedback on a section": "今日完成写得太笼统了，明日计划要写到具体门店，请重新提交。",
    "digest": "📊 日报汇总 11月18日\n已提交 12 人，未提交 3 人：小何、阿杰、老周\n逾期任务 2 项：T-12、T-40",
    "news": "【早报】国家统计局今日发布数据：零售总额同比增长 4.3%，明日将公布工业利润。",
    "empty": "",
}


@pytest.mark.parametrize("text", _NOT_UPDATES.values(), ids=_NOT_UPDATES.keys())
def test_what_is_no_report_is_left_alone(text: str) -> None:
    reading = read(text)

    assert (reading.is_update, reading.report_date) == (False, None)
    assert not (reading.completed or reading.planned or reading.blockers)


_UPDATES = {
    "nil report": "今日完成：无\n明日计划：无\n需协调：无",
    "only done": "今日完成\n· 穿刺考核 5 人\n· 药品清查",
    "only plan": "今日计划：\n1. 题库校对\n2. 试讲剪辑",
    "only blockers": "需支持：\n1. 请行政部确认报告厅",
    "greeting to superiors": "各位领导晚上好，今日工作汇报如下：\n今日完成：函证回收\n明日计划：截止测试\n以上，请批示！",
    "templates are work": "今日完成：\n1. 日报模板设计\n2. 示例数据整理\n明日计划：\n1. 通知各部门填写",
    "after the bot": "@同舟 今日完成：A店盘点 明日计划：B店盘点",
    "samples are work": "今天1号楼砌体收完了，门窗样板还没定。明天继续抹灰",
    "handed to the personnel department": "【今天完成】\n1、库存盘点，已交人事部",
    "leases are work": "今日已寄出 12 份租約，明日去稅局遞交表格。",
    "weekly": "本周完成：\n1. 巡店 9 家\n下周计划：\n1. 驻店",
    "english": "Yesterday: closed 3 tickets\nToday: fix login\nBlockers: none",
    "reply with own report": "> 请交日报\n今日完成：\n- 家长回访\n明日计划：\n- 分析会",
}


@pytest.mark.parametrize("text", _UPDATES.values(), ids=_UPDATES.keys())
def test_a_report_of_own_work_is_an_update(text: str) -> None:
    assert read(text).is_update
