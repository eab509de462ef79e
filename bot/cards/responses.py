"""The cards of a department's answer to a project: the question, the form, and the confirmation (R25–R32)."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cards.model import Block, Bullets, Button, Buttons, ButtonStyle, Card, Fields, Form, Input, InputKind, Tone, note
from bot.cards.payloads.responses import Choice, OpenReply, SaveReply, ShowReply
from bot.cards.projects import REPLY_TONES, Helper, View, info_blocks, record_id, title_of
from bot.domain.projects import REPLY_WORDS, ProjectDepartment, Reply

_STYLES = {Reply.ACCEPTED: ButtonStyle.PRIMARY, Reply.COUNTER: ButtonStyle.DEFAULT, Reply.DECLINED: ButtonStyle.DEFAULT}
FIELD_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Limit:
    """How long a department may take, until which moment where a clock runs, and whether that is over."""

    length: str
    moment: str = ""
    over: bool = False


def asking_card(view: View, helper: Helper, limit: Limit, *, fixed: bool = False) -> Card:
    """The start-up information with the question to one department; its answer takes the question's place."""
    project = view.project
    blocks: list[Block] = [*info_blocks(view)]
    if helper.answer.reply is not Reply.NONE:
        blocks += answer_blocks(helper)
    elif helper.answer.work:
        blocks.append(Fields((("你部门的部分", helper.answer.work),)))
    if view.typical:
        blocks.append(Bullets("这类事项常有的子任务", tuple((one,) for one in view.typical)))
    if not fixed:
        blocks += [note(_hint(helper, limit)), Buttons(tuple(_choice(view, helper, one) for one in _STYLES))]
    said = helper.answer.reply
    asked, tone = ("请答复（时限已过）", Tone.BAD) if limit.over else ("请答复", Tone.WARN)
    return Card(
        title=f"{helper.name}{asked if said is Reply.NONE else REPLY_WORDS[said]} · {title_of(project)}",
        blocks=tuple(blocks),
        tone=tone if said is Reply.NONE else REPLY_TONES[said],
        summary=f"{title_of(project)}：{view.lead}请{helper.name}配合",
    )


def reply_form(view: View, helper: Helper, reply: Reply) -> Card:
    """What an answer needs; an objection has a reason and an alternative (R28)."""
    choice, one = _word(reply), helper.answer
    ids = {"project_id": record_id(view.project), "department_id": one.department_id}
    form = Form(
        name="reply",
        inputs=_inputs(helper, one, objecting=reply is not Reply.ACCEPTED),
        submit=Button("提交", SaveReply(**ids, reply=choice), twin(view, helper, reply), ButtonStyle.PRIMARY),
        cancel=Button("先不答复", ShowReply(**ids), ""),
    )
    return Card(
        title=f"{helper.name}{REPLY_WORDS[reply]} · {title_of(view.project)}",
        blocks=(form,),
        tone=REPLY_TONES[reply],
        summary=f"{helper.name}答复 {title_of(view.project)}",
    )


def confirmation_card(view: View, helper: Helper, author: str) -> Card:
    """部门资源确认函: what the department says, and whom to talk to (R32)."""
    said = helper.answer.reply
    what = "资源确认" if said is Reply.ACCEPTED else "部门答复"
    open_to = f"请牵头部门答复它：谈好了由{helper.name}改答复，例如：{twin(view, helper, Reply.ACCEPTED)} 最早:下周五；或者改项目。"
    answered = note(f"{author}代表{helper.name}答复。")
    return Card(
        title=f"{what} · {helper.name}{REPLY_WORDS[said]} · {title_of(view.project)}",
        blocks=(*answer_blocks(helper), answered, *(() if said is Reply.ACCEPTED else (note(open_to),))),
        tone=REPLY_TONES[said],
        summary=f"{title_of(view.project)}：{helper.name}{REPLY_WORDS[said]}",
    )


def turned_card(view: View, helper: Helper, before: str, author: str) -> Card:
    """To who plans with a department: it answers otherwise than before."""
    said = helper.answer.reply
    return Card(
        title=f"{helper.name}改了答复：{before} → {REPLY_WORDS[said]} · {title_of(view.project)}",
        blocks=(*answer_blocks(helper), note(f"{author}代表{helper.name}改的。")),
        tone=REPLY_TONES[said],
        summary=f"{title_of(view.project)}：{helper.name}从{before}改为{REPLY_WORDS[said]}",
    )


def contact_card(view: View, helper: Helper, author: str) -> Card:
    """To whom a department has named."""
    return Card(
        title=f"请你做{helper.name}的对接人 · {title_of(view.project)}",
        blocks=(*info_blocks(view), note(f"{author}答复时写了由你对接；不方便请和{author}商量。")),
        tone=Tone.INFO,
        summary=f"{title_of(view.project)}：{author}请你做{helper.name}的对接人",
    )


def silent_card(view: View, helper: Helper, limit: str) -> Card:
    """To the lead department's head: a department has not answered."""
    return Card(
        title=f"{helper.name}一直没有答复 · {title_of(view.project)}",
        blocks=(
            Fields((("部门", helper.name), ("对接人", helper.liaison or "未登记"), ("期限", limit))),
            note("已经提醒过它的对接人和负责人，请直接找他们。"),
        ),
        tone=Tone.BAD,
        summary=f"{title_of(view.project)}：{helper.name}超过时限没有答复",
    )


def twin(view: View, helper: Helper, reply: Reply) -> str:
    return f"{REPLY_WORDS[reply]} {view.project.number} 部门:{helper.name}"


def answer_blocks(helper: Helper) -> list[Block]:
    one = helper.answer
    contact = f"{helper.liaison} {helper.phone}".strip()
    pairs = (
        ("答复", REPLY_WORDS[one.reply]),
        ("对接人", contact),
        ("评估", one.assessment),
        ("可投入资源", one.resources),
        ("最早时间", str(one.earliest or "")),
        ("理由", one.reason),
        ("建议方案", one.alternative),
    )
    return [Fields(tuple((label, value) for label, value in pairs if value))]


def _inputs(helper: Helper, one: ProjectDepartment, *, objecting: bool) -> tuple[Input, ...]:
    inputs = (
        Input("liaison", "对接人", value=helper.liaison, placeholder="不写就是部门的对接人"),
        Input("assessment", "评估", InputKind.PARAGRAPH, one.assessment, "难度、人力物力、风险", max_length=FIELD_LIMIT),
        Input("resources", "资源", value=one.resources, placeholder="例如 2 人"),
        Input("earliest", "最早", InputKind.DATE, str(one.earliest or ""), required=not objecting),
    )
    if not objecting:
        return inputs
    return (
        Input("reason", "原因", InputKind.PARAGRAPH, one.reason, required=True, max_length=FIELD_LIMIT),
        Input(
            "alternative",
            "建议",
            InputKind.PARAGRAPH,
            one.alternative,
            "换谁、换时间、换做法",
            required=True,
            max_length=FIELD_LIMIT,
        ),
        *inputs,
    )


def _choice(view: View, helper: Helper, reply: Reply) -> Button:
    action = OpenReply(project_id=record_id(view.project), department_id=helper.answer.department_id, reply=_word(reply))
    return Button(REPLY_WORDS[reply], action, twin(view, helper, reply), _STYLES[reply])


def _hint(helper: Helper, limit: Limit) -> str:
    if helper.answer.reply is not Reply.NONE:
        return "确认分工以前还可以改答复，每次都留记录。"
    by = "由部门负责人、对接人或副对接人来答。"
    if limit.over:
        return f"{limit.moment} 的时限（{limit.length}）已过，还没有答复，请现在答复；{by}"
    return f"请在 {limit.moment} 前（{limit.length}）答复；{by}" if limit.moment else f"请在 {limit.length}内答复；{by}"


def _word(reply: Reply) -> Choice:
    return {Reply.ACCEPTED: "accepted", Reply.DECLINED: "declined", Reply.COUNTER: "counter"}[reply]  # type: ignore[return-value]
