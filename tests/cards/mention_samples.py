"""A card that rings people, in every place where a mention may stand."""

from __future__ import annotations

from bot.cards.model import Bullets, Card, Mention, Text, Tone

FEISHU, DINGTALK = "ou_bc7d09ced997c2d325df3578c42353d8", "lina3099"
"""李娜 of the company that the sandbox plays."""


def escalation(user_id: str) -> Card:
    called = Mention(user_id, "李娜")
    return Card(
        title="I-7 跨部门问题 升级",
        blocks=(
            Text((("请处理：", called, " ", Mention("all", "所有人")), (called, "，已经 48 小时"))),
            Bullets("要做的", (("给出方案：", called),)),
            Text((("抄送 ", called),), note=True),
        ),
        tone=Tone.BAD,
    )


SAMPLES = {"mentions_feishu": escalation(FEISHU), "mentions_dingtalk": escalation(DINGTALK)}
