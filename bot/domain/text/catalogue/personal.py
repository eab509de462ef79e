"""我的, 请假, 稍后, 静音, 设置: what concerns the person who asks."""

from __future__ import annotations

from bot.domain.text.catalogue.shared import CODE_WORDS, REASON_REST
from bot.domain.text.grammar import Argument, Command
from bot.domain.text.kinds import HOURS as CLOCKS
from bot.domain.text.kinds import LATER, PERSON, SPAN, choice, code

SPAN_OF_LEAVE = Argument("日期", SPAN, ("时间", "起止", "哪几天", "days", "date"), required=True)
STAND_IN = Argument("代理", PERSON, ("代理人", "代班", "替班", "交接给", "stand-in"), sure=True)
WHY_AWAY = REASON_REST
CANCEL = Argument("取消", choice("取消", 取消="撤销 撤回 销假 cancel"))
SCOPE = Argument("范围", choice("全部", "任务", "问题", "请求", "会议", 全部="所有 all", 任务="待办 tasks"), ("什么", "scope"))
UNTIL = Argument("时间", LATER, ("多久", "到", "直到", "until", "for"))
HOURS = Argument("每天", CLOCKS, ("每日", "每晚", "时段", "hours", "daily"))
ABOUT = Argument("编号", code("TIQKMLDACVPN", "T-12"), CODE_WORDS)

_SOME_DAYS = r"(?=.*[天周号日月\d])(?!.*[a-z]-\d)([^/:,;@休]{1,20}?)"
"""Words with a day in them; behind a code somebody's leave is a reason: 任务 T-1 延期 周五 王芳请假."""
_ONE_DAY = "(今天|明天|后天|下周[一二三四五])"
_MY_NOW = "我(?:现在|今天|今日|本周|这周|明天|目前|手上|手头|名下|还|都)*"

COMMANDS = (
    Command(
        name="请假",
        aliases=("leave", "請假", "休假"),
        summary="请假的日子不算未交，名单里显示请假",
        usage=("/请假 明天", "/请假 11-25 到 11-27 代理:@同事 原因:年假", "/请假 取消", "/请假 取消 11-25"),
        example="/请假 下周一到下周三 原因:年假",
        arguments=(SPAN_OF_LEAVE, STAND_IN, CANCEL, WHY_AWAY),
        instead=(CANCEL,),
        questions=((rf"我要?请假{_ONE_DAY}|我{_ONE_DAY}要?请(?:一天)?假", r"\1\2"),),
        asides=(
            (r"(?:我?(?:要|想))?取消\s?(?:我的?)?\s?([^/:;,。@]{1,24}?)的?(?:请?假)?", r"取消:取消 日期:\1"),
            (rf"我?(?:要|想|需要)?请?{_SOME_DAYS}的?假", r"\1"),
            (rf"我?(?:想|要)?{_SOME_DAYS}(?:要|想|需要)?请假(?:一天)?", r"\1"),
            (rf"我?(?:要|想|需要)?请假\s?{_SOME_DAYS}", r"\1"),
            (rf"我?(?:要|想|需要)?请假\s?{_SOME_DAYS}[,\s]\s?(代理\s?[^\s,;:]{{2,8}}|[^\s,;:]{{2,8}}代理)", r"\1 \2"),
            (rf"我?(?:想|要)?{_SOME_DAYS}(?:要|想|需要)?请假(半天|半日)", r"\1 \2"),
        ),
        twins=(("取消请假", "取消:取消"), ("请假取消", "取消:取消"), ("销假", "取消:取消")),
        exact=(CANCEL,),
        orders=True,
        ready=True,
    ),
    Command(
        name="我的",
        aliases=("mine", "我的任务", "我的待办"),
        summary="我负责的和别人等我的",
        usage=("/我的", "/我的 任务"),
        shows=True,
        example="/我的 任务",
        arguments=(SCOPE,),
        questions=(
            (
                r"我(?:现在|今天|本周|手上)?(?:还)?有(?:什么|哪些|啥)(?:任务|事|待办|工作)(?:没?做|没完成|要做)?|我要做什么|我欠谁什么",
                "",
            ),
            (r"我(?:还)?有(?:什么|哪些)问题(?:没解决)?", "问题"),
        ),
        asides=(
            (
                rf"{_MY_NOW}有?(?:什么|哪些|啥|多少|几个)(?:任务|事情?|待办|工作|活儿?|要做的)?(?:是)?(?:还)?(?:没有?|未)?(?:做完|完成|做|要做|要干|办)?",
                "",
            ),
            (rf"{_MY_NOW}(?:要|该|需要|得)(?:做|干|办)(?:什么|哪些|啥)(?:任务|工作|事情?)?", ""),
            (rf"{_MY_NOW}(?:手上|手头|名下|负责)?的(?:任务|待办|工作|活儿?)(?:都)?(?:有哪些|有什么|是什么|是哪些|列表|清单)?", ""),
            (rf"{_MY_NOW}负责(?:的)?(?:什么|哪些|啥)?(?:任务|工作|事情?)?(?:有哪些)?", ""),
            (r"(?:有)?(?:什么|哪些)(?:任务|工作|事情?)是我(?:的|负责的?)", ""),
        ),
        ready=True,
    ),
    Command(
        name="稍后",
        aliases=("snooze", "稍後", "晚点提醒"),
        summary="过一会儿再提醒我",
        usage=("/稍后 2小时", "/稍后 T-12 明早", "/稍后 取消", "/稍后 T-12 取消"),
        example="/稍后 T-12 2小时",
        arguments=(UNTIL, ABOUT, CANCEL),
        ready=True,
    ),
    Command(
        name="静音",
        aliases=("mute", "靜音", "免打扰"),
        summary="一段时间不提醒我，紧急的除外",
        usage=("/静音 3小时", "/静音 到 明天9:00", "/静音 每天 22:00-9:00", "/静音 取消"),
        example="/静音 3小时",
        arguments=(UNTIL, HOURS, CANCEL),
        ready=True,
    ),
)
