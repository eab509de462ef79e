"""登记为问题: one click, or words, make an issue of a blocker of a daily update."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cards.issues import code
from bot.cards.payloads.issues import RaiseBlocker
from bot.domain.chats import Chat
from bot.domain.issues import LONGEST, Issue, sort_of
from bot.domain.people import Department, Person
from bot.domain.permissions import Right, may, who_may
from bot.domain.text.catalogue import issues as words
from bot.domain.text.grammar import Values
from bot.domain.text.names import Somebody, Unit, find_department, find_person
from bot.domain.updates import DailyUpdate
from bot.errors import BadInput, NotAllowed, StaleAction
from bot.handlers import timeline, wording
from bot.handlers.context import Context
from bot.handlers.facts import facts_of
from bot.handlers.issues.raising import raise_issue, subtask_of
from bot.handlers.issues.sheets import RECORD, card_of, changed, face_of, steps_of
from bot.handlers.rights import here, roles_of
from bot.handlers.router import Router
from bot.handlers.showing.placements import post, show
from bot.ports import Answer
from bot.storage.queries import issues, people, updates

router = Router()


@router.press(RaiseBlocker)
def press_blocker(context: Context, action: RaiseBlocker) -> Answer:
    update = updates.by_id(context.db, action.update_id)
    if update is None or update.withdrawn:
        raise StaleAction("这份日报已经不在了，没有登记。请直接上报，例如：/问题 ERP 登录不上")
    issue, known = _from_blocker(context, update, action.item)
    if known:
        return Answer(toast=f"这一项已经是 {code(issue)}，没有再登记。看它：问题 {code(issue)}", tone="info")
    shown = context.pressed()
    if shown is not None and shown.target.chat_id:
        post(context, card_of(context, issue), face_of(issue), shown.target)
    else:
        show(context, card_of(context, issue), face_of(issue))
    return Answer(toast=f"已登记为 {code(issue)}", tone="success")


def command(context: Context, values: Values) -> None:
    """登记为问题 日报:11-20 项:2: the words of the button on a daily update."""
    day, item = values.get(words.UPDATE_DAY), values.get(words.WHICH)
    if day is None or item is None:
        raise BadInput("要写是哪天日报的第几项，没有登记。例如：登记为问题 日报:11-20 项:1")
    update = updates.of_person(context.db, context.speaker, day)
    if update is None or update.withdrawn:
        raise BadInput(f"{day:%m-%d} 没有你的日报，没有登记。请直接上报，例如：/问题 ERP 登录不上")
    issue, known = _from_blocker(context, update, item)
    lead = (f"这一项已经是 {code(issue)}，没有再登记。",)
    show(context, card_of(context, issue, (lead,) if known else ()), face_of(issue))


def _from_blocker(context: Context, update: DailyUpdate, item: int) -> tuple[Issue, bool]:
    """The issue of a blocker, and whether it was there before: one text of a department is one issue as long as that is open, in
    however many updates it stands. Its author and the contacts of the author's department may."""
    author = context.db.get_one(Person, update.person_id)
    _require_raiser(context, author)
    if not 1 <= item <= len(update.blockers):
        raise StaleAction("这份日报里没有这一项了，没有登记。")
    if author.department_id is None:
        raise NotAllowed("你还没有登记到部门，不能登记问题。请管理员把你加进组织文件。")
    blocker = update.blockers[item - 1]
    if (before := issues.raised_like(context.db, author.department_id, blocker["text"][:LONGEST])) is not None:
        _note(context, before, update, author)
        return before, True
    support = _asked(context, blocker["support_from"], author.department_id)
    others = [one.department_id if isinstance(one, Person) else one.id for one in support]
    project_id = _project_of_update(context, update)
    wording.judge(context, "问题", blocker["text"], project_id=project_id, waits=False)
    made = raise_issue(
        context,
        description=blocker["text"],
        sort=sort_of(None, author.department_id, [one for one in others if one], blocker["text"]),
        department_id=author.department_id,
        owner=author,
        project_id=project_id,
        subtask_id=subtask_of(context, blocker["text"]),
        cause=blocker.get("reason") or "",
        support=support,
    )
    return made, False


def _require_raiser(context: Context, author: Person) -> None:
    found = roles_of(context, context.speaker, department_id=author.department_id)
    if context.speaker.id != author.id and not may(found, Right.SETTLE_ISSUE):
        others = who_may(Right.SETTLE_ISSUE, here(context, department_id=author.department_id))
        raise NotAllowed(
            f"{author.name}日报里的一项要由{author.name}本人或{others}登记成问题，没有登记。你自己的事写：/问题 ERP 登录不上"
        )


def _note(context: Context, issue: Issue, update: DailyUpdate, author: Person) -> None:
    """That it is still written of on a later day, once for an update."""
    note = f"{update.day:%m-%d} {author.name}"
    said = any(one.what == "again" and one.note == note for one in steps_of(context, issue))
    if update.day > issue.raised_at.astimezone(context.company.zone).date() and not said:
        timeline.step(context, RECORD, issue.id or 0, "again", note=note)
        changed(context, issue)


def _asked(context: Context, whom: Sequence[str], own: int) -> list[Department | Person]:
    """The departments and people that a blocker names, as far as they are known; no department supports itself."""
    directory = facts_of(context).directory()
    found: list[Department | Person | None] = []
    for name in whom:
        if isinstance(unit := find_department(name, directory), Unit) and unit.id != own:
            found.append(people.department(context.db, unit.id))
        elif isinstance(somebody := find_person(name, directory), Somebody):
            found.append(context.person(somebody.id))
    return [one for one in found if one is not None]


def _project_of_update(context: Context, update: DailyUpdate) -> int | None:
    chat = context.db.get(Chat, update.chat_id)
    return chat.project_id if chat is not None else None
