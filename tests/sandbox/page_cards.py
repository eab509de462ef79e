"""Cards as bots send them, for the tests of the page: every component of both platforms, and hostile text."""

from __future__ import annotations

import json
from typing import Any

LI_NA = "ou_bc7d09ced997c2d325df3578c42353d8"
ZHAO_NING = "ou_88611c73bb7bd9b05a3aea58ef58148f"
HOSTILE = "<img src=x onerror=\"document.title='bad'\"><script>document.title='bad'</script>"


def plain(text: str) -> dict[str, Any]:
    return {"tag": "plain_text", "content": text}


def feishu(title: str, *elements: dict[str, Any], template: str = "blue", **header: Any) -> dict[str, Any]:
    """A whole card of Card JSON 2.0 around these elements."""
    return {
        "schema": "2.0",
        "config": {"update_multi": True, "width_mode": "default", "summary": {"content": title}},
        "header": {"title": plain(title), "template": template, **header},
        "body": {"elements": list(elements), "vertical_spacing": "8px"},
    }


def button(text: str, value: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"tag": "button", "text": plain(text), "behaviors": [{"type": "callback", "value": value}], **more}


def columns(*elements: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "tag": "column_set",
        "columns": [{"tag": "column", "width": "auto", "elements": [element]} for element in elements],
        **more,
    }


DAILY = feishu(
    "王芳的日报 · 11月20日",
    {
        "tag": "markdown",
        "content": "**今日完成**\n1. 门店物料清单初稿 <text_tag color='blue'>80%</text_tag>\n2. 与供应商确认到货时间\n\n"
        "**明日计划**\n1. 提交物料清单终稿（截止 11月21日）\n\n"
        f"**需要支持**\n- <font color='red'>活动页接口文档未给出</font>，请 <person id='{ZHAO_NING}' show_name=true></person> 支持",
    },
    {"tag": "hr"},
    {
        "tag": "div",
        "fields": [
            {"is_short": True, "text": {"tag": "lark_md", "content": "**项目**\n2026-市场-001"}},
            {"is_short": True, "text": {"tag": "lark_md", "content": "**状态**\n按时"}},
        ],
    },
    columns(
        button("更正", {"a": "update.edit", "v": 1, "update_id": 7}, type="primary"),
        button(
            "撤回日报",
            {"a": "update.withdraw", "v": 1, "update_id": 7},
            type="danger",
            confirm={"title": plain("撤回这份日报？"), "text": plain("撤回后当天不再计入。")},
        ),
    ),
    {"tag": "markdown", "content": "也可以直接发文字：更正 1 …… / 撤回日报", "text_size": "notation"},
    template="green",
    subtitle=plain("市场部 · 已记录"),
    text_tag_list=[{"tag": "text_tag", "text": plain("日报"), "color": "green"}],
)

FORM = feishu(
    "更正日报",
    {
        "tag": "form",
        "name": "edit",
        "elements": [
            {
                "tag": "input",
                "name": "done",
                "required": True,
                "input_type": "multiline_text",
                "rows": 3,
                "label": plain("今日完成"),
                "default_value": "",
            },
            {"tag": "input", "name": "hours", "label": plain("用时（小时）"), "default_value": "6"},
            {
                "tag": "select_static",
                "name": "status",
                "required": True,
                "placeholder": plain("状态"),
                "options": [{"text": plain("进行中"), "value": "doing"}, {"text": plain("已完成"), "value": "done"}],
            },
            {"tag": "select_person", "name": "owner", "placeholder": plain("负责人"), "options": []},
            {
                "tag": "multi_select_static",
                "name": "tags",
                "placeholder": plain("标签"),
                "options": [{"text": plain("物料"), "value": "goods"}, {"text": plain("接口"), "value": "api"}],
            },
            {"tag": "date_picker", "name": "due", "placeholder": plain("截止日期")},
            {"tag": "picker_time", "name": "at", "placeholder": plain("几点"), "initial_time": "09:30"},
            columns(
                button("提交", {"a": "update.save"}, type="primary", name="submit", form_action_type="submit"),
                {"tag": "button", "text": plain("重置"), "name": "reset", "form_action_type": "reset"},
            ),
        ],
    },
    template="wathet",
)

CONTROLS = feishu(
    "控件一览",
    {"tag": "img", "img_key": "img_v3_test", "alt": plain("示意图"), "title": plain("示意图")},
    {
        "tag": "person_list",
        "persons": [{"id": LI_NA}, {"id": ZHAO_NING}],
        "show_name": True,
        "show_avatar": True,
    },
    {
        "tag": "collapsible_panel",
        "expanded": False,
        "header": {"title": plain("时间线（2）"), "background_color": "grey"},
        "border": {"color": "grey"},
        "elements": [{"tag": "markdown", "content": "- 10:01 告警\n- 10:05 认领"}],
    },
    {
        "tag": "interactive_container",
        "has_border": True,
        "behaviors": [{"type": "callback", "value": {"cmd": "open"}}],
        "elements": [{"tag": "markdown", "content": "点这一块打开详情"}],
    },
    {
        "tag": "select_static",
        "name": "severity",
        "placeholder": plain("级别"),
        "initial_option": "p2",
        "options": [{"text": plain("P1"), "value": "p1"}, {"text": plain("P2"), "value": "p2"}],
        "behaviors": [{"type": "callback", "value": {"cmd": "severity"}}],
    },
    {
        "tag": "picker_datetime",
        "placeholder": plain("会议时间"),
        "initial_datetime": "2026-11-22 09:30",
        "behaviors": [{"type": "callback", "value": {"cmd": "when"}}],
    },
    {
        "tag": "checker",
        "name": "rolled_back",
        "checked": False,
        "text": plain("回滚完成"),
        "checked_style": {"show_strikethrough": True},
        "behaviors": [{"type": "callback", "value": {"cmd": "check"}}],
    },
    columns(
        {"tag": "button", "text": plain("看板"), "behaviors": [{"type": "open_url", "default_url": "https://example.com/d"}]},
        {"tag": "button", "text": plain("不能点"), "disabled": True},
        button("关闭", {"cmd": "close"}, type="danger_filled"),
        {
            "tag": "overflow",
            "options": [{"text": plain("升级"), "value": "escalate"}, {"text": plain("转交"), "value": "hand"}],
            "behaviors": [{"type": "callback", "value": {"cmd": "more"}}],
        },
    ),
    template="purple",
)

WEEKLY = feishu(
    "双十二新品上市 · 本周进展",
    {
        "tag": "column_set",
        "flex_mode": "none",
        "columns": [
            {
                "tag": "column",
                "width": "weighted",
                "weight": 1,
                "background_style": "blue-50",
                "padding": "8px",
                "elements": [
                    {"tag": "markdown", "content": f"<font color='grey'>{name}</font>\n**{figure}**", "text_align": "center"}
                ],
            }
            for name, figure in (("已完成", 12), ("进行中", 5), ("受阻", 2))
        ],
    },
    {
        "tag": "chart",
        "aspect_ratio": "16:9",
        "chart_spec": {
            "type": "bar",
            "title": {"text": "每天完成的事项"},
            "data": {
                "values": [
                    {"day": day, "n": count, "dept": dept}
                    for dept, counts in (("市场部", (2, 3, 1, 4, 2)), ("研发部", (1, 2, 3, 2, 5)), ("销售部", (0, 1, 2, 1, 3)))
                    for day, count in zip(("周一", "周二", "周三", "周四", "周五"), counts, strict=True)
                ]
            },
            "xField": ["day", "dept"],
            "yField": "n",
            "seriesField": "dept",
        },
    },
    {
        "tag": "table",
        "page_size": 3,
        "header_style": {"background_style": "grey", "bold": True},
        "columns": [
            {"name": "who", "display_name": "负责人", "data_type": "persons"},
            {"name": "what", "display_name": "事项", "data_type": "text"},
            {"name": "day", "display_name": "截止", "data_type": "date", "date_format": "YYYY/MM/DD"},
            {"name": "st", "display_name": "状态", "data_type": "options"},
            {
                "name": "n",
                "display_name": "金额",
                "data_type": "number",
                "format": {"precision": 2, "separator": True, "symbol": "¥"},
            },
        ],
        "rows": [
            {
                "who": [LI_NA],
                "what": f"事项 {number}",
                "day": 1795190400000,
                "st": [{"text": "进行中", "color": "blue"}],
                "n": 1234.5 * number,
            }
            for number in range(1, 6)
        ],
    },
    {"tag": "markdown", "content": "| 部门 | 完成 | 受阻 |\n|:--|:-:|--:|\n| 市场部 | 12 | 1 |\n| 研发部 | 13 | **1** |"},
    template="indigo",
)

TRENDS = feishu(
    "图表",
    {
        "tag": "chart",
        "chart_spec": {
            "type": "line",
            "data": {"values": [{"t": f"{hour}:00", "v": value} for hour, value in ((9, 3), (10, 9), (11, 4), (12, 7))]},
            "xField": "t",
            "yField": "v",
        },
    },
    {
        "tag": "chart",
        "aspect_ratio": "2:1",
        "chart_spec": {
            "type": "pie",
            "data": [{"id": "a", "values": [{"k": "按时", "v": 8}, {"k": "补交", "v": 2}, {"k": "未交", "v": 1}]}],
            "categoryField": "k",
            "valueField": "v",
            "innerRadius": 0.6,
        },
    },
    template="turquoise",
)

HOSTILE_CARD = feishu(
    HOSTILE,
    {"tag": "markdown", "content": f"{HOSTILE} [点我](javascript:alert(1)) &#60;at id=all&#62;&#60;/at&#62; **粗**"},
    {"tag": "div", "text": plain(f"{HOSTILE} <at id=all></at> **原样**")},
    {"tag": "nonsense"},
    template="red",
)


def ding_template(template: str, **params: str) -> dict[str, Any]:
    """A card instance as DingTalk keeps it."""
    return {"cardTemplateId": template, "cardData": {"cardParamMap": params}, "privateData": {}}


DING_DEMO = ding_template(
    "tongzhou-demo.schema",
    title="更正日报",
    markdown="**今日完成**  \n- 门店物料清单初稿  \n<font colorTokenV2=common_red1_color>接口文档未给出</font>",
    status="待提交",
    form=json.dumps(
        {
            "fields": [
                {"name": "done", "label": "今日完成", "type": "TEXT_AREA", "required": True},
                {
                    "name": "status",
                    "label": "状态",
                    "type": "SELECT",
                    "options": [{"value": "1", "text": "进行中"}, {"value": "2", "text": "已完成"}],
                },
                {"name": "due", "label": "截止", "type": "DATE"},
                {"name": "ring", "label": "提醒我", "type": "SWITCH"},
            ]
        }
    ),
    buttons=json.dumps([{"text": "返回", "id": "back", "color": "gray"}]),
)

DING_PUBLIC = ding_template(
    "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema",
    title="每日更新",
    markdown=f"任务 A 是否完成？  \n{HOSTILE}",
    tips="请在 18:00 前选择",
    sys_full_json_obj=json.dumps(
        {
            "msgButtons": [
                {"text": "完成", "id": "b1", "color": "blue", "request": True},
                {"text": "详情", "url": "https://example.com", "iosUrl": "https://example.com", "color": "gray"},
            ]
        }
    ),
)

DING_MARKDOWN = {
    "title": "王芳的日报",
    "text": "### 王芳的日报  \n**今日完成**  \n1. 门店物料清单初稿\n2. 与供应商确认到货时间  \n\n> 发“更正 1 内容”可以更正  \n\n"
    "[更正](dtmd://dingtalkclient/sendMessage?content=%E6%9B%B4%E6%AD%A3%E6%97%A5%E6%8A%A5) "
    "[撤回日报](dtmd://dingtalkclient/sendMessage?content=%E6%92%A4%E5%9B%9E%E6%97%A5%E6%8A%A5)",
}
