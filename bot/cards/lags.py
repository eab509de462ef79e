"""The card that asks a head for resources when a subtask lags, its two forms, and the words of what was answered (R88)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.cards.model import (
    Block,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Fields,
    Form,
    Input,
    InputKind,
    Tone,
    note,
    plain,
)
from bot.cards.payloads.lags import AskCoordination, AskMoved, SaveCoordination, SaveMoved, ShowLag
from bot.cards.subtask_forms import Choices, support_inputs
from bot.cards.subtasks import TOLD, Sheet, code, due_text
from bot.domain.lags import LONGEST, Lag, Outcome

OUTCOMES = {
    Outcome.WAITING: "等部门负责人协调",
    Outcome.MOVED: "已调配资源",
    Outcome.COORDINATION: "已请人协调",
    Outcome.OVER: "不用协调了",
}
_TONES = {Outcome.WAITING: Tone.BAD, Outcome.OVER: Tone.QUIET}
OVER = "已经赶上、做完或改了期限，不用答复了。"


def lag_card(sheet: Sheet, lag: Lag, late: int) -> Card:
    """`late` is how many working days it is overdue."""
    one = sheet.subtask
    blocks: list[Block] = [Fields(tuple(_facts(sheet, lag, late)))]
    if sheet.needs:
        blocks.append(Bullets("请求的支持", tuple((text,) for text in sheet.needs[-TOLD:])))
    if lag.outcome is Outcome.WAITING:
        blocks += [_buttons(one.number), note("只问这一次。你的答复会告诉第一负责人和项目协调人，并写进周报。")]
    elif lag.outcome is Outcome.OVER:
        blocks.append(plain(OVER))
    return Card(
        title=f"任务滞后，请协调 · {code(one)} {one.name}",
        subtitle=sheet.project,
        blocks=tuple(blocks),
        tone=_TONES.get(lag.outcome, Tone.GOOD),
        summary=f"{code(one)} {one.name} 滞后：实际 {one.progress}% / 计划 {sheet.planned}%，{outcome_words(lag)}",
    )


def moved_form(sheet: Sheet) -> Card:
    number, words = sheet.subtask.number, f"任务 {code(sheet.subtask)} 已调配资源"
    what = Input("what", "内容", InputKind.PARAGRAPH, placeholder="调了什么：人、设备、预算", required=True, max_length=LONGEST)
    submit = Button("已调配资源", SaveMoved(number=number), words, ButtonStyle.PRIMARY)
    return _form(sheet, "已调配资源", Form("moved", (what,), submit, _back(number)))


def coordination_form(sheet: Sheet, departments: Choices) -> Card:
    number, words = sheet.subtask.number, f"任务 {code(sheet.subtask)} 需要协调"
    submit = Button("发出", SaveCoordination(number=number), words, ButtonStyle.PRIMARY)
    return _form(sheet, "需要协调", Form("coordination", support_inputs(departments), submit, _back(number)))


def answered_card(sheet: Sheet, lag: Lag, by: str) -> Card:
    """What the owner and the project's coordinator read of the answer."""
    words = f"{by}对滞后的 {code(sheet.subtask)} {sheet.subtask.name}：{outcome_words(lag)}。"
    title = f"{code(sheet.subtask)} 滞后：{OUTCOMES[lag.outcome]}"
    return Card(title=title, subtitle=sheet.project, blocks=(plain(words),), tone=Tone.INFO, summary=words)


def outcome_words(lag: Lag, *, answered: bool = True) -> str:
    """What became of it in one line; `answered` is whether it was by the time that is told of."""
    if not answered:
        return OUTCOMES[Outcome.WAITING]
    return OUTCOMES[lag.outcome] + (f"：{lag.note}" if lag.note else "")


def _facts(sheet: Sheet, lag: Lag, late: int) -> Iterable[tuple[str, str]]:
    one = sheet.subtask
    yield "第一负责人", sheet.owner or "还没有人认领"
    yield "进度", f"实际 {one.progress}% / 计划 {sheet.planned}%"
    yield "截止", due_text(sheet) + (f"，晚 {late} 个工作日" if late else "")
    yield "从哪天起滞后", f"{lag.since:%m-%d}" + ("（进度落后于计划）" if lag.since <= one.due else "")
    yield "原因", one.reason or "还没有说明"
    if lag.outcome in (Outcome.MOVED, Outcome.COORDINATION):
        yield "答复", outcome_words(lag)


def _buttons(number: int) -> Buttons:
    return Buttons(
        (
            Button("已调配资源", AskMoved(number=number), f"任务 T-{number} 已调配资源", ButtonStyle.PRIMARY),
            Button("需要协调", AskCoordination(number=number), f"任务 T-{number} 需要协调"),
        )
    )


def _form(sheet: Sheet, word: str, form: Form) -> Card:
    one = sheet.subtask
    return Card(title=f"{word} · {code(one)} {one.name}", blocks=(form,), summary=f"{word} {code(one)}")


def _back(number: int) -> Button:
    return Button("返回", ShowLag(number=number), "")
