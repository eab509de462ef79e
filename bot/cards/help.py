"""The cards of /帮助, printed from the table of commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from bot.cards.model import Bold, Bullets, Card, Line, Text, note
from bot.domain.text.catalogue import COMMANDS
from bot.domain.text.commands import Miss, Wrong
from bot.domain.text.courtesy import Courtesy
from bot.domain.text.grammar import Argument, Command
from bot.domain.text.names import Directory
from bot.domain.text.samples import at_home

NOT_YET = "这部分还没有开放，没有记下任何东西。发“帮助”看现在能用的命令。"
UNCHANGED = "这是日报模板的原样，没有记下。请把每一行换成你自己的事再发，例如：今日完成：核对报价单；明日计划：走访两家门店"
EMPTY_FORM = "日报的标题下面都是空的，没有记下。至少写一项再发，例如：今日完成：核对报价单；明日计划：走访两家门店"
UNTITLED = "读不出哪些做完了、哪些是计划，没有记下。请分开写再发，例如：今日完成：核对报价单；明日计划：走访两家门店"


OFFERED = tuple(one for one in COMMANDS if one.shown and one.ready)
"""What can be asked for now; what nobody does yet is not offered."""


def help_card(commands: Iterable[Command] = OFFERED) -> Card:
    """What can be asked for."""
    lines: tuple[Line, ...] = tuple((Bold(f"/{one.name}"), f"  {one.summary}。例：{one.example}") for one in commands)
    return Card(
        title="我能做什么",
        blocks=(
            Text((("每天发一条“今日完成 … 明日计划 …”，我就记下来；写法不限。钉钉群里要 @我 才看得到。",),)),
            Bullets("命令", lines),
            note("@我 之后可以不写斜杠，也可以直接问：本周进展、谁没交日报。发“帮助 日报”看某个命令的例子。"),
        ),
        summary="我能做什么",
    )


def command_card(command: Command, directory: Callable[[], Directory] = Directory) -> Card:
    """One command: how it is written, with departments of this directory, and what may be written with it in any order."""
    return Card(
        title=f"/{command.name}",
        blocks=(
            Text(((command.summary,),)),
            Bullets("写法", tuple((at_home(usage, directory),) for usage in command.usage)),
            *((Bullets("可以写，次序不限", tuple(_argument(one) for one in command.arguments)),) if command.arguments else ()),
            note(f"也可以写 {'、'.join(command.aliases)}。例子：{command.example}"),
        ),
        summary=command.summary,
    )


def courteous(said: Courtesy) -> str:
    """A line for thanks; for a greeting the two or three things that people want first."""
    if said is Courtesy.THANKS:
        return "不客气。"
    if said is Courtesy.WHO:
        return "我是同舟，替大家记日报和请假、汇总每周进展的机器人。发“帮助”看我能做什么。"
    return "你好！写日报直接发“今日完成：…… 明日计划：……”；看谁没交发“/日报”，看一周进展发“/周报”。其他的发“帮助”。"


def suggestion(miss: Miss) -> str:
    """One sentence for what was nearly a command, or nothing at all."""
    if (near := miss.nearest) is None:
        return f"没看懂“{miss.written}”。写日报请用“今日完成 … 明日计划 …”；发“帮助”看我能做什么。"
    asked = f"没有“{miss.written.rstrip('。')}”这个命令。是不是想要 /{near.name}（{near.summary}）？"
    return f"{asked}可以直接发：{miss.example}" if near.ready else f"{asked}{NOT_YET}"


def corrections(wrong: Wrong) -> str:
    """Every fault of a call in one answer, with an example of how to write it."""
    faults = wrong.faults
    ended = [fault if fault.endswith(("？", "?", "。")) else f"{fault}。" for fault in faults]
    said = ended[0] if len(faults) == 1 else "".join(f"\n{number}. {fault}" for number, fault in enumerate(ended, 1))
    counted = "没有办" if len(faults) == 1 else f"没有办，有 {len(faults)} 处要改"
    return f"/{wrong.command.name} {counted}：{said}\n{_offer(wrong)}：{wrong.example}"


def _offer(wrong: Wrong) -> str:
    """Only what was meant can be sent as it is: a day or a thing that nobody named must never be changed by a copied line, and need
    not be there to be shown."""
    if wrong.same or (wrong.command.shows and not wrong.sampled):
        return "可以直接发"
    return f"例子（{'、'.join(wrong.sampled)}换成你要的）" if wrong.sampled else "可以这样写"


def not_yet(command: Command) -> str:
    """The honest sentence for a command that nobody does yet."""
    return f"/{command.name}（{command.summary}）：{NOT_YET}"


def _argument(one: Argument[Any]) -> Line:
    return (Bold(one.name), f"  {one.kind.want}{'' if not one.required else '（必写）'}")
