"""The cards of a request: to who is asked, to who asks, its forms, its formal text (R100, R102–R108)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.cards.model import (
    Block,
    Bold,
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Card,
    Fields,
    Form,
    Input,
    InputKind,
    Line,
    Tag,
    Tone,
    note,
    opened,
    plain,
)
from bot.cards.payloads.meetings import CallEmergency
from bot.cards.payloads.requests import (
    AskCall,
    AskReply,
    Reply,
    SaveCall,
    SaveReply,
    SaveRequest,
    ShowMail,
    ShowRequest,
    WithdrawRequest,
)
from bot.domain.requests import UNFINISHED, Channel, Request, State

LONGEST = 1000
SHOWN = 30
TOLD = 8
"""Steps that a card repeats, the newest."""
STATES = {
    State.OPEN: "待答复",
    State.ANSWERED: "已答复",
    State.PLANNED: "有初步方案",
    State.DONE: "已办好",
    State.DECLINED: "办不了",
    State.WITHDRAWN: "已撤回",
}
TONES = {State.OPEN: Tone.WARN, State.DECLINED: Tone.BAD, State.WITHDRAWN: Tone.QUIET, State.DONE: Tone.GOOD}
CHANNELS = {
    Channel.CHAT: "日常，在群里和这里说就可以",
    Channel.MAIL: "重要，除了这里还要用邮件正式确认",
    Channel.PHONE: "紧急，除了这里还要打电话",
}
"""The channel rule in words (R105–R107)."""
Choices = tuple[tuple[str, str], ...]
_HINTS: dict[Reply, str] = {
    "answer": "怎么办、什么时候给",
    "plan": "先怎么处理、下一步是什么",
    "finish": "办成了什么",
    "decline": "为什么办不了、找谁合适",
}
_WORDS: dict[Reply, str] = {"answer": "答复", "plan": "初步方案", "finish": "办好了", "decline": "办不了"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A request with the names around it; moments are texts in the company's zone. `limits` are the deadlines that still run,
    `told` what happened, the oldest first."""

    request: Request
    asker: str
    asking: str
    department: str
    person: str
    asked_at: str
    due: str = ""
    project: str = ""
    answered: str = ""
    limits: Sequence[tuple[str, str]] = ()
    told: Sequence[str] = field(default=())


def code(request: Request) -> str:
    return f"Q-{request.number}"


def asked_card(sheet: Sheet) -> Card:
    """For who is asked, with what they can do about it."""
    return _card(sheet, (*_answers(sheet.request), *_meets(sheet.request)))


def asker_card(sheet: Sheet) -> Card:
    """For who asks."""
    return _card(sheet, (*_askers(sheet.request), *_meets(sheet.request)))


def group_card(sheet: Sheet) -> Card:
    """For a group, where everybody may press and is then asked whether they may."""
    return _card(sheet, (*_answers(sheet.request), *_askers(sheet.request), *_meets(sheet.request)))


def pressing_card(sheet: Sheet, why: str) -> Card:
    """To who is told because an answer did not come."""
    card = opened(asked_card(sheet), plain(f"{why}。"))
    return replace(card, title=f"{why} · {code(sheet.request)}", tone=Tone.BAD, summary=f"{why}：{sheet.request.what[:40]}")


def late_card(sheet: Sheet, words: str) -> Card:
    """To who asked, because nobody has answered in time: `words` say what was done about it."""
    card, push = asker_card(sheet), f"等不及可以发：升级 {code(sheet.request)} 原因:今天就要用"
    return replace(opened(card, plain(words), note(push)), tone=Tone.WARN, summary=words)


def list_card(sheets: Sequence[Sheet], title: str, total: int) -> Card:
    """The newest of them, at most SHOWN, of `total`."""
    lines: tuple[Line, ...] = tuple(_line(one) for one in sheets)
    blocks: list[Block] = [Bullets("没有办完的请求", lines)]
    if total > len(sheets):
        blocks.append(note(f"还有 {total - len(sheets)} 个没有列出。"))
    blocks.append(note("看一个：请求 Q-3。答复：答复 Q-3 说明。"))
    return Card(title=f"请求 · {title}", blocks=tuple(blocks), summary=f"{total} 个没有办完的请求")


def request_form(project: int, departments: Choices, *, urgent: bool) -> Card:
    word = "紧急" if urgent else "请求"
    inputs = [
        Input("what", "内容", InputKind.PARAGRAPH, placeholder="一件事，写清要什么", required=True, max_length=LONGEST),
        Input("department", "部门", InputKind.CHOICE, choices=departments, placeholder="请哪个部门", required=True),
        Input("person", "负责人", placeholder="可以写一位同事的姓名，不写就找部门对接人", max_length=60),
    ]
    if not urgent:
        inputs += [
            Input("due", "截止", InputKind.DATE),
            Input("weight", "级别", InputKind.CHOICE, choices=(("日常", "日常"), ("重要", "重要")), placeholder="日常"),
        ]
    submit = Button("发出", SaveRequest(project=project, urgent=urgent), word, ButtonStyle.PRIMARY)
    return Card(
        title="紧急请求" if urgent else "新请求",
        blocks=(*(() if urgent else (note("级别选重要的，要再用邮件确认。"),)), Form("request", tuple(inputs), submit)),
        summary=f"{word}：请填写",
    )


def reply_form(sheet: Sheet, reply: Reply) -> Card:
    word, request = _WORDS[reply], sheet.request
    said = Input("note", "说明", InputKind.PARAGRAPH, placeholder=_HINTS[reply], required=True, max_length=LONGEST)
    form = Form(
        "reply",
        (said,),
        Button(word, SaveReply(number=request.number, reply=reply), f"{word} {code(request)}", ButtonStyle.PRIMARY),
        Button("返回", ShowRequest(number=request.number), f"请求 {code(request)}"),
    )
    return Card(title=f"{word} · {code(request)}", blocks=(plain(request.what), form), summary=f"{word} {code(request)}")


def call_form(called: str, about: str) -> Card:
    inputs = (
        Input("to", "找", placeholder="和谁通的话，姓名", max_length=60),
        Input("note", "说", InputKind.PARAGRAPH, placeholder="说定了什么", required=True, max_length=LONGEST),
    )
    submit = Button("记下", SaveCall(code=called), f"记录电话 {called}", ButtonStyle.PRIMARY)
    return Card(title=f"记录电话 · {called}", blocks=(plain(about), Form("call", inputs, submit)), summary=f"记录电话 {called}")


def mail_card(sheet: Sheet) -> Card:
    """The formal text for an e-mail, to be copied as it is (R105, R106)."""
    one = sheet.request
    subject = f"【协作请求 {code(one)}】{one.what.splitlines()[0][:40]}"
    lines = [
        f"{sheet.department}{sheet.person}：",
        "",
        f"{sheet.asking}{sheet.asker}于 {sheet.asked_at} 请贵部门协助以下事项（{code(one)}）：",
        one.what,
        "",
        *([f"期望完成：{sheet.due}"] if sheet.due else []),
        *(f"{name}：{moment}" for name, moment in sheet.limits),
        *([f"所属项目：{sheet.project}"] if sheet.project else []),
        *([f"目前答复：{one.answer}"] if one.answer else []),
        "请回复本邮件确认。",
        "",
        f"发起部门：{sheet.asking or '—'}　联系人：{sheet.asker}",
        f"配合部门：{sheet.department}　联系人：{sheet.person or '部门对接人'}",
    ]
    blocks = (Fields((("主题", subject),)), plain("\n".join(lines)), note("复制主题和正文，用你的邮箱发给对方部门。"))
    return Card(title=f"邮件文本 · {code(one)}", blocks=blocks, summary=subject)


def _card(sheet: Sheet, buttons: tuple[Button, ...]) -> Card:
    one = sheet.request
    blocks: list[Block] = [plain(one.what), Fields(tuple(_facts(sheet)))]
    if sheet.told:
        blocks.append(Bullets("经过", tuple((line,) for line in sheet.told[-TOLD:])))
    if buttons:
        blocks.append(Buttons(buttons))
    word = "紧急请求" if one.urgent else "请求"
    urgent = one.urgent and one.state is State.OPEN
    return Card(
        title=f"{word} {code(one)} · {_state(one)}",
        subtitle=sheet.project,
        blocks=tuple(blocks),
        tone=Tone.BAD if urgent else TONES.get(one.state, Tone.INFO),
        summary=f"{sheet.asking or sheet.asker}请{sheet.department}：{one.what[:40]}",
    )


def _facts(sheet: Sheet) -> Iterable[tuple[str, str]]:
    one = sheet.request
    yield "谁请", f"{sheet.asking} {sheet.asker}".strip()
    yield "请谁", f"{sheet.department} {sheet.person}".strip()
    yield "提出", sheet.asked_at
    if sheet.due:
        yield "希望完成", sheet.due
    yield "沟通方式", CHANNELS[one.channel]
    yield from sheet.limits
    before = "上次的" if one.state is State.OPEN else ""
    if one.answer:
        yield f"{before}答复", one.answer
    if one.plan:
        yield f"{before}初步方案", one.plan
    if sheet.answered:
        yield "首次答复", sheet.answered


def _answers(one: Request) -> Iterable[Button]:
    if one.state not in UNFINISHED:
        return
    if one.urgent:
        if one.state is State.OPEN:
            yield _now(one, "answer", "我来响应", ButtonStyle.PRIMARY)
        yield _asks(one, "plan", "初步方案")
        yield _now(one, "finish", "已处理")
    else:
        yield _asks(one, "answer", "答复", ButtonStyle.PRIMARY)
        yield _now(one, "finish", "办好了")
    yield _asks(one, "decline", "办不了")


def _askers(one: Request) -> Iterable[Button]:
    if one.state in UNFINISHED:
        yield Button("撤回请求", WithdrawRequest(number=one.number), f"撤回请求 {code(one)}", confirm="撤回以后对方不用再办。")
        if one.urgent:
            yield Button("记录电话", AskCall(code=code(one)), f"记录电话 {code(one)}")
    if one.channel is not Channel.CHAT:
        yield Button("邮件文本", ShowMail(number=one.number), f"请求 {code(one)} 邮件")


def _meets(one: Request) -> Iterable[Button]:
    """Both sides at once, where it cannot wait (R104)."""
    if one.urgent and one.state in UNFINISHED:
        yield Button("紧急会议", CallEmergency(request=one.number), f"紧急会议 {code(one)}")


def _asks(one: Request, reply: Reply, word: str, style: ButtonStyle = ButtonStyle.DEFAULT) -> Button:
    return Button(word, AskReply(number=one.number, reply=reply), f"{word} {code(one)}", style)


def _now(one: Request, reply: Reply, word: str, style: ButtonStyle = ButtonStyle.DEFAULT) -> Button:
    return Button(word, SaveReply(number=one.number, reply=reply), f"{word} {code(one)}", style)


def _line(sheet: Sheet) -> Line:
    one = sheet.request
    urgent = (Tag("紧急", Tone.BAD), " ") if one.urgent else ()
    route = f"{sheet.asking or sheet.asker} → {sheet.department}"
    limit = f" {sheet.limits[0][1]} 前{sheet.limits[0][0].removesuffix('时限')}" if sheet.limits else ""
    return (*urgent, Bold(code(one)), f" {one.what[:60]}（{route}） ", Tag(_state(one), TONES.get(one.state, Tone.INFO)), limit)


def _state(one: Request) -> str:
    return "已响应" if one.urgent and one.state is State.ANSWERED else STATES[one.state]
