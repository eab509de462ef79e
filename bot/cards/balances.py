"""The sheet between departments: one row for its two heads, all rows for management (users' idea 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.cards.model import Block, Bullets, Button, Buttons, ButtonStyle, Card, Fields, Form, Input, InputKind, Table, Tone, note
from bot.cards.payloads.conflicts import AskDispute, ConfirmBalance, SaveDispute, ShowBalance
from bot.domain.balances import Balance
from bot.domain.signatures import Signature, Verdict

SHOWN = 40
COLUMNS = ("序号", "谁请谁", "请求", "首次答复", "按时", "冲突", "升级", "双方")


@dataclass(frozen=True, slots=True)
class Row:
    """A sheet with the names of its departments; `said` are names with what they said, `missing` the departments still to say."""

    balance: Balance
    asking: str
    answering: str
    said: Sequence[tuple[str, Signature]] = ()
    missing: Sequence[str] = ()


def balance_card(row: Row, limit: str = "") -> Card:
    """For the heads of both departments; `limit` is until when they may say something."""
    one = row.balance
    facts = (
        ("请求", f"{one.asked} 个"),
        ("首次答复", _first_answer(one)),
        ("按时答复", _on_time(one)),
        ("冲突", f"{one.conflicts} 件"),
        ("升级的问题", f"{one.escalations} 个"),
    )
    blocks: list[Block] = [Fields(facts)]
    if row.said:
        blocks.append(Bullets("双方", tuple((_said(name, signature),) for name, signature in row.said)))
    if row.missing and one.reported_at is None:
        blocks.append(note(f"等{'、'.join(row.missing)}确认{f'，到 {limit} 交给管理层' if limit else ''}。"))
    if one.reported_at is None:
        blocks.append(Buttons(tuple(_buttons(one.id or 1))))
    disputed = any(signature.verdict is Verdict.REFUSED for _, signature in row.said)
    return Card(
        title=f"往来账 {one.month:%Y-%m} · {row.asking} → {row.answering}",
        blocks=tuple(blocks),
        tone=Tone.BAD if disputed else Tone.WARN if row.missing else Tone.GOOD,
        summary=f"{one.month:%Y-%m} {row.asking}请{row.answering}：{one.asked} 个请求",
    )


def dispute_form(row: Row) -> Card:
    number = row.balance.id or 1
    reason = Input("reason", "原因", InputKind.PARAGRAPH, placeholder="哪个数不对，应该是多少", required=True, max_length=400)
    form = Form(
        "dispute",
        (reason,),
        Button("有异议", SaveDispute(balance=number), f"往来账异议 序号:{number}", ButtonStyle.PRIMARY),
        Button("返回", ShowBalance(balance=number), f"往来账 序号:{number}"),
    )
    title = f"有异议 · {row.asking} → {row.answering} {row.balance.month:%Y-%m}"
    return Card(title=title, blocks=(form,), summary=title)


def month_card(month: date, rows: Sequence[Row], *, final: bool) -> Card:
    """All rows of a month; `final` is the one that management is sent, with what is disputed named first."""
    disputes = tuple(
        (f"{one.asking} → {one.answering}：{_said(name, signature)}",)
        for one in rows
        for name, signature in one.said
        if signature.verdict is Verdict.REFUSED
    )
    blocks: list[Block] = [Bullets("有异议", disputes[:SHOWN])] if disputes else []
    blocks.append(Table(COLUMNS, tuple(_cells(one) for one in rows[:SHOWN])) if rows else note("这个月没有部门之间的往来记录。"))
    if len(rows) > SHOWN:
        blocks.append(note(f"还有 {len(rows) - SHOWN} 行没有列出。"))
    return Card(
        title=f"部门往来账 {month:%Y-%m}" + (" · 双方已确认或到期" if final else ""),
        blocks=tuple(blocks),
        tone=Tone.BAD if disputes else Tone.INFO,
        summary=f"{month:%Y-%m} 部门往来账：{len(rows)} 行，{len(disputes)} 处异议",
    )


def _buttons(number: int) -> tuple[Button, Button]:
    confirm = Button("确认", ConfirmBalance(balance=number), f"确认往来账 序号:{number}", ButtonStyle.PRIMARY)
    return confirm, Button("有异议", AskDispute(balance=number), f"往来账异议 序号:{number}")


def _cells(row: Row) -> tuple[str, ...]:
    one = row.balance
    refused = any(signature.verdict is Verdict.REFUSED for _, signature in row.said)
    state = "有异议" if refused else f"等{'、'.join(row.missing)}" if row.missing else "已确认"
    figures = (str(one.asked), _first_answer(one), _on_time(one), str(one.conflicts), str(one.escalations))
    return str(one.id or ""), f"{row.asking} → {row.answering}", *figures, state


def _said(name: str, signature: Signature) -> str:
    return f"{name}确认" if signature.verdict is Verdict.SIGNED else f"{name}有异议：{signature.note}"


def _first_answer(one: Balance) -> str:
    """How long the first answers took; of one alone there is no median."""
    if one.median_minutes is None:
        return "没有答复" if one.asked else "没有请求"
    took = _minutes(one.median_minutes)
    return f"{took}（{one.answered} 个答复{'的中位数' if one.answered > 1 else ''}）"


def _minutes(minutes: int) -> str:
    """Working time: 1 小时 20 分钟."""
    hours, left = divmod(minutes, 60)
    return f"{hours} 小时 {left} 分钟" if hours else f"{left} 分钟"


def _on_time(one: Balance) -> str:
    return f"{one.on_time} / {one.asked}" if one.asked else "—"
