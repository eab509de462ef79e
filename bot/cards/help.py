"""The cards of /帮助, printed from the table of commands."""

from __future__ import annotations

from bot.cards.model import Bold, Bullets, Card, Line, Text, note
from bot.domain.text.commands import COMMANDS, Command, Miss


def help_card() -> Card:
    lines: tuple[Line, ...] = tuple((Bold(f"/{one.name}"), f"  {one.summary}") for one in COMMANDS if one.shown)
    return Card(
        title="我能做什么",
        blocks=(
            Text((("每天发一条“今日完成 … 明日计划 …”，我就记下来；写法不限。",),)),
            Bullets("命令", lines),
            note("@我 之后可以不写斜杠，也可以直接问：本周进展、谁没交日报。发“帮助 日报”看某个命令的例子。"),
        ),
        summary="我能做什么",
    )


def command_card(command: Command) -> Card:
    return Card(
        title=f"/{command.name}",
        blocks=(
            Text(((command.summary,),)),
            Bullets("写法", tuple((usage,) for usage in command.usage)),
            note(f"也可以写 {'、'.join(command.aliases)}。例子：{command.example}"),
        ),
        summary=command.summary,
    )


def suggestion(miss: Miss) -> str:
    """One sentence for what was nearly a command, or nothing at all."""
    if (near := miss.nearest) is not None:
        asked = f"没有“{miss.written}”这个命令。是不是想要 /{near.name}（{near.summary}）？"
        return f"{asked}可以直接发：{near.example}"
    return f"没看懂“{miss.written}”。写日报请用“今日完成 … 明日计划 …”；发“帮助”看我能做什么。"
