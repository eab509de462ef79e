"""帮助, 绑定, 日报, 周报 and what the buttons of a daily update say in words."""

from __future__ import annotations

from bot.domain.text.catalogue.shared import LEAD, PROJECT_REST, TIME_WORDS
from bot.domain.text.grammar import Argument, Command
from bot.domain.text.kinds import PAST_DAY, TEXT, WEEK, choice

TOPIC = Argument("命令", TEXT, ("command",), rest=True, sample="日报")
DAY = Argument("日期", PAST_DAY, ("哪天", *TIME_WORDS))
REBIND = Argument("动作", choice("取消", "改绑", 取消="解绑 解除 cancel"), ("do",))
TEMPLATE = Argument("模板", choice("模板", 模板="模版 样例 例子 格式 template"))
WHOLE_COMPANY = Argument("公司", choice("公司", 公司="全公司 整个公司 公司整体 company"), ("范围", "scope"))
AS_SENT = Argument("原文", choice("原文", 原文="发出的原文 存档 原件 as-sent"))
WHICH_WEEK = Argument("周", WEEK, ("哪周", "日期", "week"))
_WHO = "(?:谁|哪些人|哪几个人|哪位|哪几位|几个人|多少人|哪些同事)"
_NOT_HANDED_IN = "(?:没有?|未|没能)(?:提交|上交|交|写|发|填)"
_THAT_DAY = "(?:今天|今日|(昨天|昨日|前天|上周五))"
_OF_A_DAY = r"(?:\s?([^\s日]{1,12}日?)的?日报|日报(\S{1,12}))"
_OF_WEEK = "(本周|这周|这一周|这个?星期|本星期|上周|上一周|上个?星期|上上周)"
_AND_SO = "到哪一?步?|到哪里|如何|怎么样|怎样|咋样|是什么|有哪些|汇总一下|总结一下|汇总|总结"
_US = "(?:我们|大家|各部门|整体|团队|本群|项目|工作|都|的)*"

COMMANDS = (
    Command(
        name="帮助",
        aliases=("help", "幫助", "使用说明", "?"),
        summary="能用的命令；“帮助 日报”看某个命令的例子",
        usage=("/帮助", "/帮助 命令名"),
        example="/帮助",
        shows=True,
        arguments=(TOPIC,),
        questions=(
            (r"怎么用|你会什么|有什么命令|有哪些命令|你能做什么|能做什么", ""),
            (r"怎么(?:看|写|用)?(周报|请假|绑定)|(周报|请假|绑定)怎么(?:写|用|看|请)", r"\1\2"),
        ),
        ready=True,
    ),
    Command(
        name="日报",
        aliases=("daily", "日報", "每日更新"),
        summary="谁交了、谁没交和当天的汇总；日报 模板 给一份可以照着写的",
        usage=("/日报", "/日报 昨天", "/日报 11-20", "/日报 模板"),
        example="/日报",
        shows=True,
        arguments=(DAY, TEMPLATE),
        questions=(
            (
                r"(?:今天|今日)?(?:还有)?(?:谁|哪些人)(?:还)?(?:没有?|未)(?:交|写|发)(?:日报|更新)?了?|(?:今天)?谁(?:交|写|发)了?日报了?",
                "",
            ),
            (r"(?:今天|今日)(?:的)?日报", ""),
            (
                r"(昨天|昨日|前天)(?:还有)?(?:谁|哪些人)(?:还)?(?:没有?|未)(?:交|写|发)(?:日报|更新)?|(昨天|昨日|前天)的?日报",
                r"\1\2",
            ),
            (r"日报(?:模板|模版|格式)|日报怎么写", "模板"),
        ),
        asides=(
            (
                rf"{_THAT_DAY}?的?(?:日报)?(?:还|都)?有?{_WHO}(?:的日报)?(?:还|都)?{_NOT_HANDED_IN}(?:日报|更新)?了?",
                r"\1",
            ),
            (
                rf"{_THAT_DAY}?还?有?{_NOT_HANDED_IN}(?:日报|更新)的?(?:人|名单|人员|同事)?(?:有|是)?(?:谁|哪些人?|哪几个|名单)?",
                r"\1",
            ),
            (rf"{_THAT_DAY}?的?日报(?:都)?(?:交|收|写)(?:齐|全|完)了?(?:没有?)?", r"\1"),
            (rf"{_THAT_DAY}?的?日报(?:提?交|完成)?(?:情况|名单|统计|汇总)(?:如何|怎么样)?", r"\1"),
        ),
        twins=(("日报模板", "模板:模板"),),
        ready=True,
    ),
    Command(
        name="周报",
        aliases=("weekly", "週報", "周进展"),
        summary="一周的进展：计划与实际、完成、滞后和原因、卡点、谁没交；本群、我自己、一个项目、一个部门或全公司",
        usage=("/周报", "/周报 上周", "/周报 11-20", "/周报 项目编号", "/周报 部门", "/周报 公司", "/周报 上周 原文"),
        example="/周报",
        shows=True,
        arguments=(WHICH_WEEK, AS_SENT, WHOLE_COMPANY, LEAD, PROJECT_REST),
        questions=((r"(本周|这周|上周|上上周)的?(?:进展|进度|情况|周报|汇总)(?:如何|怎么样|怎样)?", r"\1"),),
        asides=(
            (
                rf"{_US}{_OF_WEEK}{_US}(?:有(?:什么|哪些|啥))?(?:进展|进度|情况|周报|汇总|总结|小结|工作|成果)(?:{_AND_SO})?了?",
                r"\1",
            ),
            (rf"{_US}{_OF_WEEK}{_US}(?:做|干|完成|忙|推进)了?(?:些|点)?(?:什么|哪些|啥)(?:工作|事情?)?了?", r"\1"),
            (rf"(?:汇总|总结|小结)一?下?{_OF_WEEK}的?(?:进展|工作|情况)?", r"\1"),
        ),
        ready=True,
    ),
    Command(
        name="绑定",
        aliases=("bind", "綁定", "绑定项目"),
        summary="把这个群绑定到一个项目，周报就按项目汇总",
        usage=("/绑定", "/绑定 项目编号或名称", "/绑定 取消"),
        example="/绑定 2026-市场-001",
        arguments=(PROJECT_REST, REBIND),
        questions=((r"(?:本群|这个群)(?:绑定了?|属于)(?:哪个|什么)项目", ""),),
        ready=True,
    ),
    Command(
        name="更正日报",
        aliases=("更正", "更正日報", "修改日报"),
        summary="把今天的日报拿出来改",
        usage=("更正日报",),
        example="更正日报",
        arguments=(DAY,),
        questions=((r"更正日报(?: (\S+))?", r"\1"),),
        asides=((rf"更正{_OF_A_DAY}", r"\1\2"),),
        orders=True,
        shown=False,
        ready=True,
    ),
    Command(
        name="撤回日报",
        aliases=("撤销", "撤回", "撤回日報", "撤销日报"),
        summary="今天的日报不算了",
        usage=("撤回日报",),
        example="撤回日报",
        arguments=(DAY,),
        questions=((r"撤[回销]日报(?: (\S+))?", r"\1"),),
        asides=((rf"撤[回销]{_OF_A_DAY}", r"\1\2"),),
        orders=True,
        shown=False,
        ready=True,
    ),
    Command(
        name="合并日报",
        aliases=("合併日報", "合并"),
        summary="今天的两条日报合成一条",
        usage=("合并日报",),
        example="合并日报",
        arguments=(DAY,),
        questions=((r"合[并併]日报(?: (\S+))?", r"\1"),),
        asides=((rf"合[并併]{_OF_A_DAY}", r"\1\2"),),
        orders=True,
        shown=False,
        ready=True,
    ),
    Command(
        name="替换日报",
        aliases=("替換日報", "替换"),
        summary="今天后一条日报替换前一条",
        usage=("替换日报",),
        example="替换日报",
        arguments=(DAY,),
        questions=((r"替换日报(?: (\S+))?", r"\1"),),
        asides=((rf"替换{_OF_A_DAY}", r"\1\2"),),
        orders=True,
        shown=False,
        ready=True,
    ),
)
