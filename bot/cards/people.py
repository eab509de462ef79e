"""The cards about people: a second word before something grave, what somebody who left hands over, and what is amiss."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.model import (
    Bold,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Form,
    Input,
    InputKind,
    Line,
    Tone,
    note,
    plain,
)
from bot.cards.payloads.people import ConfirmChange, Grave, HandOverDuties
from bot.domain.handovers import EVERYTHING, Duty
from bot.domain.people import Person

SHOWN = 30
"""Lines of one list; the rest is counted."""
WORDS: dict[Grave, str] = {"leave": "离职", "management": "管理层", "administrator": "管理员", "member": "员工"}


def confirm_card(person: Person, change: Grave, means: str) -> Card:
    """Nothing has happened yet; the button, or its words, does it."""
    what = WORDS[change]
    twin = f"设置 离职 {person.name} 确认" if change == "leave" else f"设置 人员 {person.name} {what} 确认"
    button = Button("确认", ConfirmChange(person_id=person.id or 0, change=change), twin=twin, style=ButtonStyle.DANGER)
    return Card(
        title=f"{person.name}：{what}？",
        blocks=(plain(means), Buttons((button,)), note("还没有改动。不想改就不用管这张卡片。")),
        tone=Tone.WARN,
        summary=f"请确认：{person.name} {what}",
    )


def confirmed_card(person: Person, change: Grave, said: str) -> Card:
    return Card(title=f"{person.name}：{WORDS[change]}", blocks=(plain(said),), tone=Tone.GOOD, summary=said)


def handover_card(leaver: Person, duties: Sequence[Duty], heirs: Sequence[Person]) -> Card:
    """What is still in the hands of somebody who left, and the form that gives it away."""
    if not duties:
        return Card(
            title=f"{leaver.name}的交接", blocks=(plain("都交接完了。"),), tone=Tone.GOOD, summary=f"{leaver.name}的交接完成"
        )
    lines: list[Line] = [(Bold(one.code), f"  {one.about}" if one.about else "") for one in duties[:SHOWN]]
    if len(duties) > SHOWN:
        lines.append((f"……另有 {len(duties) - SHOWN} 项",))
    form = Form(
        "handover",
        (
            Input(
                "item",
                "事项",
                InputKind.CHOICE,
                value=EVERYTHING,
                choices=((EVERYTHING, EVERYTHING), *((one.code, one.code) for one in duties[:SHOWN])),
            ),
            Input("to", "给", InputKind.CHOICE, required=True, choices=tuple((str(one.id), one.name) for one in heirs)),
        ),
        submit=Button("交接", HandOverDuties(person_id=leaver.id or 0), twin=f"设置 交接:{leaver.name}", style=ButtonStyle.PRIMARY),
    )
    return Card(
        title=f"{leaver.name}已离职，请交接",
        blocks=(Bullets(f"还有 {len(duties)} 项在{leaver.name}名下", tuple(lines)), form),
        tone=Tone.WARN,
        summary=f"{leaver.name}已离职，{len(duties)} 项要交接",
    )


def taken_over_card(leaver: Person, duties: Sequence[Duty]) -> Card:
    """To who has offices and projects of somebody who left now; work that was handed over has cards of its own."""
    lines: list[Line] = [(Bold(one.code), f"  {one.about}" if one.about else "") for one in duties[:SHOWN]]
    return Card(
        title=f"{leaver.name}的职务交给你了",
        blocks=(Bullets("从现在起由你担任", tuple(lines)), note("这些职务要答复的请求和问题会来找你；现在有什么要办，发：/我的")),
        summary=f"{leaver.name}的 {len(duties)} 项职务交给你了",
    )


def amiss_card(findings: Sequence[tuple[str, Sequence[str]]]) -> Card:
    """What the nightly look at people and departments found: a heading and its lines each."""
    blocks = tuple(Bullets(title, tuple((line,) for line in _short(lines))) for title, lines in findings)
    return Card(
        title="人员和部门要看一下",
        blocks=(*blocks, note("改法：/设置 部门 部门名称 对接人:@同事，/设置 交接:离职的同事 给:@同事。发“帮助 设置”看全部写法。")),
        tone=Tone.WARN,
        summary=f"人员和部门有 {sum(len(lines) for _, lines in findings)} 处要看一下",
    )


def _short(lines: Sequence[str]) -> list[str]:
    more = [f"……另有 {len(lines) - SHOWN} 处"] if len(lines) > SHOWN else []
    return [*lines[:SHOWN], *more]
