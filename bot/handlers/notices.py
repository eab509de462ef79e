"""公告: published, corrected, withdrawn and confirmed; by words and by button (R97, R98)."""

from __future__ import annotations

from bot.cards.notices import code, group_card, list_card
from bot.cards.payloads.notices import ConfirmNotice
from bot.domain.notices import LONGEST, Notice, NoticeDepartment, NoticeReader, changed_at
from bot.domain.people import belongs
from bot.domain.permissions import WHAT, Right, Role, may, who_may
from bot.domain.text.catalogue import meetings as words
from bot.domain.text.catalogue.shared import LISTED, REASON
from bot.domain.text.grammar import Values, naming
from bot.domain.text.hanzi import simple
from bot.domain.text.names import Unit
from bot.domain.text.refs import number_of
from bot.errors import BadInput, NotAllowed, StaleAction
from bot.handlers.context import Context
from bot.handlers.facts import at_home
from bot.handlers.rights import refuse_guest, require, roles_of
from bot.handlers.router import Router
from bot.handlers.showing import readers
from bot.handlers.showing.forms import in_group
from bot.handlers.showing.placements import Face, post, show, show_list
from bot.handlers.showing.readers import AUTHOR, READER, RECORD, belongs_in, card_of, counted_card, sheet_of
from bot.ports import Answer, MessageReceived
from bot.storage.numbers import next_number
from bot.storage.queries import notices, placements

router = Router()

MOST_LISTED = 20


@router.command("公告")
def command(context: Context, values: Values) -> None:
    """Publish, show, confirm, correct, withdraw: people write 公告 for all of it."""
    if LISTED in values:
        _list(context)
    elif set(values.read) == {words.CONFIRMED.name}:
        _confirm(context, _only_unread(context))
    elif words.A_NOTICE not in values:
        _refuse_acts(values)
        _publish(context, values)
    elif words.CONFIRMED in values:
        _confirm(context, _number(values))
    elif words.NOTICE_ACT in values:
        _withdraw(context, _number(values), values.get(REASON) or values.get(words.NOTICE) or "")
    elif words.CONCERNED in values:
        raise BadInput(f"范围不能改，没有改动。请撤回再发：公告 N-{_number(values)} 撤回 原因:发错了范围")
    elif words.NOTICE in values:
        _correct(context, _number(values), values.get(words.NOTICE) or "")
    else:
        _show(context, looked_at(context, _number(values)))


@router.press(ConfirmNotice)
def press_confirm(context: Context, action: ConfirmNotice) -> Answer:
    """In a group the card stays as it is for everybody. What it said before cannot be confirmed any more."""
    notice = _known(context, action.number)
    known = _reader(context, notice)
    if known is not None and action.since < int(changed_at(notice).timestamp()) and notice.withdrawn_at is None:
        toast = f"{code(notice)} 更正过了，没有记下。请看新的内容，再点已读"
        return Answer(toast=toast) if in_group(context) else context.answer(card_of(context, notice, known), toast)
    reader = readers.confirm(context, notice)
    toast = f"已记下，你读过 {code(notice)}"
    return Answer(toast=toast) if in_group(context) else context.answer(card_of(context, notice, reader), toast)


def looked_at(context: Context, number: int) -> Notice:
    """The notice, where it may be shown: in a group that it is for, in private to its author, management and whom it concerns."""
    notice = _known(context, number)
    refuse_guest(context, code(notice))
    if in_group(context):
        if not (_hangs_here(context, notice) or belongs_in(context, notice, context.chat)):
            raise NotAllowed(f"{code(notice)} 不在本群显示。请私聊我发：公告 {code(notice)}")
    elif not (may(_roles(context, notice), Right.SEE_CONFIRMED) or _reader(context, notice) or _is_concerned(context, notice)):
        raise NotAllowed(f"{code(notice)} 不是发给你的。请问发布的人。")
    return notice


def _reader(context: Context, notice: Notice) -> NoticeReader | None:
    return notices.reader(context.db, notice.id or 0, context.speaker.id or 0)


def _is_concerned(context: Context, notice: Notice) -> bool:
    """Also who came to the company, or to the department, after it was published."""
    units = {one.id for one in notices.departments_of(context.db, notice.id or 0)}
    return belongs(context.speaker) and (not units or context.speaker.department_id in units)


def _publish(context: Context, values: Values) -> None:
    project = context.project(context.chat.project_id)
    require(context, Right.PUBLISH_NOTICE, project=project, department_id=context.speaker.department_id)
    text, units = _fitting(values.get(words.NOTICE) or ""), values.get(words.CONCERNED) or ()
    ids = [one.id for one in units]
    if not notices.concerned(context.db, context.speaker.id or 0, ids):
        example = at_home(context, "范围:销售部")
        raise BadInput(f"{_named(units)}没有别的登记过的同事，没有发出。请换一个范围，例如 {example}")
    notice = Notice(
        number=next_number(context.db, "N"),
        text=text,
        author_id=context.speaker.id or 0,
        chat_id=None if context.chat.direct else context.chat.id,
        published_at=context.now,
    )
    context.db.add(notice)
    context.db.flush()
    context.db.add_all(NoticeDepartment(notice_id=notice.id or 0, department_id=one) for one in ids)
    context.db.flush()
    readers.share(context, notice)
    _answer(context, notice)


def _correct(context: Context, number: int, text: str) -> None:
    """Other words; who had confirmed the old ones is asked anew."""
    notice = _mine(context, number)
    _refuse_bare_words(context, notice)
    if _fitting(text) == notice.text:
        raise BadInput(f"{code(notice)} 原来就是这样写的，没有改动。")
    notice.text, notice.corrected_at = text, context.now
    readers.follow(context, notice)
    _answer(context, notice)


def _withdraw(context: Context, number: int, reason: str) -> None:
    notice = _mine(context, number)
    if not reason:
        raise BadInput(f"撤回要写原因，没有改动。例如：公告 {code(notice)} 撤回 原因:日期写错了")
    notice.withdrawn_at, notice.reason = context.now, reason[:LONGEST]
    readers.follow(context, notice)
    _answer(context, notice)


def _confirm(context: Context, number: int) -> None:
    notice = _known(context, number)
    reader = readers.confirm(context, notice)
    if context.chat.direct:
        show(context, card_of(context, notice, reader), Face(READER, reader.id or 0))
    else:
        context.tell(f"已记下，{context.speaker.name}读过 {code(notice)}。")


def _show(context: Context, notice: Notice) -> None:
    """What it says; in private to its author who has confirmed it, to a reader their own card."""
    reader = _reader(context, notice)
    if not in_group(context) and may(_roles(context, notice), Right.SEE_CONFIRMED):
        show(context, counted_card(context, notice), Face(RECORD, notice.id or 0, AUTHOR))
    elif not in_group(context) and reader is not None:
        show(context, card_of(context, notice, reader), Face(READER, reader.id or 0))
    else:
        show(context, group_card(sheet_of(context, notice)), Face(RECORD, notice.id or 0))


def _answer(context: Context, notice: Notice) -> None:
    """To its author in private who has confirmed it; a group that it was written in reads it as well."""
    counted, face = counted_card(context, notice), Face(RECORD, notice.id or 0, AUTHOR)
    if not in_group(context):
        show(context, counted, face)
        return
    show(context, group_card(sheet_of(context, notice)), Face(RECORD, notice.id or 0))
    if (mine := context.reach(context.speaker)) is not None:
        post(context, counted, face, mine)


def _list(context: Context) -> None:
    """In a group those that hang there; in private those that the speaker published or was told of, to management all."""
    if in_group(context):
        found = notices.hanging_in(context.db, context.chat.platform, context.chat.chat_id, MOST_LISTED)
    elif may(roles_of(context, context.speaker), Right.SEE_CONFIRMED):
        found = notices.newest(context.db, MOST_LISTED)
    else:
        found = notices.of_person(context.db, context.speaker, MOST_LISTED)
    counts = [_count(context, one) for one in found]
    show_list(context, list_card([sheet_of(context, one) for one in found], counts), "notices")


def _count(context: Context, notice: Notice) -> str:
    if in_group(context) or not may(_roles(context, notice), Right.SEE_CONFIRMED):
        return ""
    confirmed, silent = notices.counted(context.db, notice.id or 0)
    return f"{confirmed} / {confirmed + silent}"


def _mine(context: Context, number: int) -> Notice:
    """The notice, held, for who may change it."""
    notices.held(context.db, number)
    notice = _known(context, number)
    if not may(_roles(context, notice), Right.EDIT_NOTICE):
        raise NotAllowed(f"{WHAT[Right.EDIT_NOTICE]}要由{who_may(Right.EDIT_NOTICE)}来做，没有改动。")
    if notice.withdrawn_at is not None:
        raise StaleAction(f"{code(notice)} 已撤回，没有改动。要再发请写：/公告 内容")
    return notice


def _known(context: Context, number: int) -> Notice:
    notice = notices.by_number(context.db, number)
    if notice is None:
        raise BadInput(f"没有 N-{number} 这条公告。有哪些可以看：/公告 列表")
    return notice


def _roles(context: Context, notice: Notice) -> frozenset[Role]:
    found = roles_of(context, context.speaker)
    return found | {Role.AUTHOR} if found and notice.author_id == context.speaker.id else found


def _hangs_here(context: Context, notice: Notice) -> bool:
    hung = placements.of_record(context.db, RECORD, notice.id or 0, "")
    return any((one.platform, one.chat_id) == (context.chat.platform, context.chat.chat_id) for one in hung)


def _fitting(text: str) -> str:
    if not text.strip():
        raise BadInput("公告没有写内容，没有发出。例如：/公告 下周起报销走新流程。看发过的：/公告 列表")
    if len(text) > LONGEST:
        raise BadInput(f"公告有 {len(text)} 字，最多 {LONGEST} 字，没有发出。长的内容请放在文档里，公告里写链接。")
    return text


def _only_unread(context: Context) -> int:
    """已读 alone confirms what waits, where that is one notice."""
    found = notices.unread(context.db, context.speaker.id or 0, MOST_LISTED)
    if not found:
        raise BadInput("没有等你确认的公告。看公告发：/公告 列表")
    if len(found) > 1:
        listed = "、".join(code(one) for one in found)
        raise BadInput(f"等你确认的公告有 {len(found)} 条：{listed}。请写是哪一条，例如 已读 {code(found[0])}")
    return found[0].number


def _refuse_acts(values: Values) -> None:
    if act := values.get(words.CONFIRMED) or values.get(words.NOTICE_ACT):
        raise BadInput(f"要写是哪条公告。例如：公告 N-3 {act}")


def _refuse_bare_words(context: Context, notice: Notice) -> None:
    """Only words that are called the text replace it."""
    said = simple(context.event.text) if isinstance(context.event, MessageReceived) else ""
    if not any(":" in found["sep"] for found in naming(words.NOTICE.words()).finditer(said)):
        known = f"看它：公告 {code(notice)}；更正：公告 {code(notice)} 内容:…；撤回：公告 {code(notice)} 撤回 原因:…"
        raise BadInput(f"看不懂要对 {code(notice)} 做什么，没有改动。{known}")


def _number(values: Values) -> int:
    return number_of(values.get(words.A_NOTICE) or "")


def _named(units: tuple[Unit, ...]) -> str:
    return "、".join(one.name for one in units) or readers.COMPANY
