"""One card with every kind of block, and the same card with hostile text wherever a person can write."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle

from bot.cards.audience import withheld_card
from bot.cards.model import (
    Bold,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Chart,
    Divider,
    Fields,
    Form,
    Image,
    Input,
    InputKind,
    Mention,
    Series,
    Table,
    Tag,
    Text,
    Tone,
)
from bot.cards.payloads.updates import EditUpdate, SaveUpdate, ShowUpdate, WithdrawUpdate
from tests.cards import (
    clock_samples,
    issue_samples,
    meeting_samples,
    mention_samples,
    notice_samples,
    people_samples,
    process_samples,
    project_samples,
    reminder_samples,
    request_samples,
    subtask_samples,
    weekly_samples,
)

ATTACKS = (
    "<at id=all></at>",
    '<at user_id="all">所有人</at>',
    "@所有人 @user-1",
    "<a atId=user-1>老板</a>",
    "<a href='https://evil.example'>点</a>",
    "[点我](https://evil.example/x)",
    "[点我](dtmd://dingtalkclient/sendMessage?content=%E5%90%8C%E6%84%8F)",
    "![图](img_v3_02ab)",
    "**粗** _斜_ ~~删~~ `码` $x$",
    ":DONE: [微笑]",
    "<font color='red'>红</font><text_tag color='red'>假</text_tag>",
    "<br>&lt;b&gt; &#60;at id=all&#62; &amp;",
    "# 标题\n> 引用\n- 列表\n1. 编号\n+ 加\n* 星",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "首行\n---\n    代码\n```\n===",
    "首\r\n次\u2028末",
    "\\* \\[反斜杠\\]",
    "\u202e颠倒\u202c\u200b\x00\x07\ud800",
    '"},{"tag":"button"}',
    "</text_tag></font></at></a>**",
)


def card(texts: Iterable[str]) -> Card:
    """A card with the texts, over and over again, in all the places that a person can write to."""
    said = cycle(texts)
    line = (next(said), Bold(next(said)), Mention("user-1", next(said)), Tag(next(said), Tone.BAD), next(said))
    return Card(
        title=next(said),
        subtitle=next(said),
        summary=next(said),
        tone=Tone.WARN,
        blocks=(
            Text(((next(said),), (Bold(next(said)), next(said)))),
            Text((line,)),
            Text(((next(said),), (next(said),)), note=True),
            Bullets(next(said), (line, (next(said),))),
            Bullets(next(said), ((next(said),), (next(said),)), numbered=True),
            Bullets(next(said), (), empty=next(said)),
            Fields(((next(said), next(said)), (next(said), next(said)), (next(said), next(said)))),
            Divider(),
            Table((next(said), next(said)), ((next(said), next(said)), (next(said), ""))),
            Chart(next(said), "bar", (next(said), "周二"), (Series(next(said), (1, 2.5)), Series("销售部", (3, 0)))),
            Chart(next(said), "line", (next(said),), (Series(next(said), (1,)),)),
            Image("img_v3_02ab", next(said)),
            Buttons(
                (
                    Button(next(said), EditUpdate(update_id=7), twin=next(said), style=ButtonStyle.PRIMARY),
                    Button("撤回", WithdrawUpdate(update_id=7), twin="撤回日报", style=ButtonStyle.DANGER, confirm=next(said)),
                )
            ),
            Form(
                "update",
                (
                    Input("done", next(said), InputKind.PARAGRAPH, value=next(said), placeholder=next(said), required=True),
                    Input("title", next(said), value=next(said), max_length=20),
                    Input(
                        "kind",
                        next(said),
                        InputKind.CHOICE,
                        value="b",
                        choices=(("a", next(said)), ("b", "乙")),
                        placeholder=next(said),
                    ),
                    Input("due", next(said), InputKind.DATE, value="2026-11-22"),
                    Input("later", next(said), InputKind.DATE),
                ),
                submit=Button("保存", SaveUpdate(update_id=7), twin="更正日报", style=ButtonStyle.PRIMARY),
                cancel=Button("返回", ShowUpdate(update_id=7), twin="日报"),
            ),
        ),
    )


GALLERY = {
    "friendly": card(["接口联调 80%（见 XMB-2024-001）"]),
    "hostile": card(ATTACKS),
    "why": clock_samples.why(),
    "weekly": weekly_samples.brief(),
    "weekly_as_sent": weekly_samples.as_sent(),
    **notice_samples.SAMPLES,
    **subtask_samples.SAMPLES,
    **process_samples.SAMPLES,
    **issue_samples.SAMPLES,
    **meeting_samples.SAMPLES,
    **project_samples.SAMPLES,
    **reminder_samples.SAMPLES,
    **request_samples.SAMPLES,
    **people_samples.SAMPLES,
    **mention_samples.SAMPLES,
    "withheld": withheld_card("I-7", "跨部门问题"),
}
