"""周会简报 and 周汇总: what is sent by itself every week, to whom, and how it is kept true over the weekend (R87, R89, X7, X13).

Rule 1: a project's week goes to its groups; each head of a department in any of them has one card of their departments and these
        projects, in private; the company's week goes to management. Each once for a week and a receiver: the key of every part
        names the week, and a key is taken once.
Rule 2: what did not exist when the push was due is not told late, nor is a week of whose working days none was left when the
        project, or the bot itself, began; a project without groups and work is not told of at all.
Rule 3: a brief changes where it hangs when an update that comes late, or is corrected or taken back, changes its facts, until the
        final summary takes its place. The company's does not: one update would sum up everybody's week anew.
Rule 4: what is sent is kept as it was sent (R92).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.cards.model import Card
from bot.cards.render_text import render
from bot.cards.weekly import moved_line
from bot.domain.briefs import SentSummary
from bot.domain.people import Person, Tier
from bot.domain.projects import Project
from bot.domain.rhythm import LATE, Push, Rhythm
from bot.domain.text.days import monday_of
from bot.domain.updates import DailyUpdate, joint_chats
from bot.domain.weekly import WeekDays
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face, post, redraw
from bot.handlers.showing.pushes import company_quiet, hang
from bot.handlers.updates.following import CHANGED_AFTERWARDS
from bot.handlers.weekly.cards import Words, card_of
from bot.handlers.weekly.summaries import of_company, of_head, of_project
from bot.ports import Happened, JobDue, Platform, Target
from bot.storage.queries import briefs, chats, digests, people, projects, reminders, roster, weekly

router = Router()

KINDS = {Push.BRIEF: "周会简报", Push.FINAL: "周汇总"}
MADE_UP = "迟到补发：到点时机器人没有在运行。"
FACE = "weekly"
COMPANY = "weekly-company"
HEAD = "weekly-head"


@router.job("weekly.brief")
def brief(context: Context, event: JobDue) -> None:
    _share_out(context, event, Push.BRIEF)


@router.job("weekly.final")
def final(context: Context, event: JobDue) -> None:
    _share_out(context, event, Push.FINAL)


@router.job("weekly.brief.project")
def brief_project(context: Context, event: JobDue) -> None:
    _tell_project(context, event, Push.BRIEF)


@router.job("weekly.final.project")
def final_project(context: Context, event: JobDue) -> None:
    _tell_project(context, event, Push.FINAL)


@router.job("weekly.brief.head")
def brief_head(context: Context, event: JobDue) -> None:
    _tell_head(context, event, Push.BRIEF)


@router.job("weekly.final.head")
def final_head(context: Context, event: JobDue) -> None:
    _tell_head(context, event, Push.FINAL)


@router.job("weekly.brief.company")
def brief_company(context: Context, event: JobDue) -> None:
    _tell_manager(context, event, Push.BRIEF)


@router.job("weekly.final.company")
def final_company(context: Context, event: JobDue) -> None:
    _tell_manager(context, event, Push.FINAL)


@router.happened(CHANGED_AFTERWARDS)
def changed(context: Context, event: Happened) -> None:
    """Rule 3 (C3, C4)."""
    update = context.db.get(DailyUpdate, event.record_id)
    if update is None or not _brief_stands(context, monday := monday_of(update.day)):
        return
    words = Words(KINDS[Push.BRIEF], _remarks(context, Push.BRIEF, monday, late=False), updated=True, told_at=context.now)
    for project_id in sorted(chats.projects_of(context.db, joint_chats(update) | {update.chat_id})):
        if (project := context.project(project_id)) is not None:
            _redraw(
                context,
                _face(project_id, Push.BRIEF, monday),
                card_of(context, of_project(context, project, monday), monday, words),
            )

    author = context.person(update.person_id)
    if author is not None and (reader := _acting_head(context, author.department_id)) is not None:
        redraw(context, _own_face(reader, Push.BRIEF, monday), lambda _: _head_card(context, reader, monday, words))


def _redraw(context: Context, face: Face, card: Card) -> None:
    redraw(context, face, lambda _: card)


def _share_out(context: Context, event: JobDue, push: Push) -> None:
    """One small job for each project, each head and each manager."""
    monday = _rhythm(context).due(push, context.now)
    if monday is None or company_quiet(context.policy().reminders).covers(context.now):
        return
    at = _rhythm(context).at(push, monday, context.now)
    known = _told_of(context, monday, at)
    managers = [one.id for one in people.management(context.db)] if known else []
    heads = [one.id for one in _heads(context, known) if one.id not in managers]
    for part, ids in (("project", [one.id for one in known]), ("head", heads), ("company", managers)):
        for one in ids:
            key = f"weekly.{push}@{monday.isoformat()}:{part}-{one}"
            context.later(JobDue(platform=Platform.CLOCK, key=key, at=at, job=f"weekly.{push}.{part}", subject=one or 0))


def _told_of(context: Context, monday: date, at: datetime) -> list[Project]:
    """Rule 2."""
    ran, zone = roster.at_work_since(context.db), context.now.tzinfo
    if ran is None or ran > at:
        return []
    worked = WeekDays(monday, context.now, context.calendar()).working
    ends = datetime.combine(max(worked, default=monday) + timedelta(days=1), time.min, zone)
    begins = datetime.combine(monday, time.min, zone)
    found = weekly.reported_on(context.db, begins)
    known = [one for one in found if max(ran, one.signed_at or one.created_at or ran) < min(ends, at)]
    alive = weekly.alive(context.db, [one.id or 0 for one in known])
    return [one for one in known if one.id in alive]


def _tell_project(context: Context, event: JobDue, push: Push) -> None:
    project = context.project(event.subject)
    groups = projects.chats(context.db, project) if project else []
    if project is None or not groups:
        return
    monday = _monday(event)
    brief = briefs.briefed(context.db, monday, project_id=project.id)
    card = card_of(context, of_project(context, project, monday), monday, _words(context, event, push, brief))
    for one in groups:
        post(context, card, _face(event.subject, push, monday), Target(Platform(one.platform), chat_id=one.chat_id))
    _keep(context, push, monday, card, "、".join(one.name or one.chat_id for one in groups), project_id=project.id)


def _tell_head(context: Context, event: JobDue, push: Push) -> None:
    person = context.person(event.subject)
    if person is not None and person.left_on is None:
        monday = _monday(event)
        brief = briefs.briefed(context.db, monday, reader_id=person.id)
        card = _head_card(context, person, monday, _words(context, event, push, brief))
        if hang(context, person, card, _own_face(person, push, monday)) is not None:
            _keep(context, push, monday, card, person.name, reader_id=person.id)


def _tell_manager(context: Context, event: JobDue, push: Push) -> None:
    person = context.person(event.subject)
    if person is None or person.left_on is not None or person.tier is not Tier.MANAGEMENT:
        return
    monday = _monday(event)
    brief = briefs.briefed(context.db, monday, reader_id=person.id)
    card = card_of(context, of_company(context, monday, person), monday, _words(context, event, push, brief))
    if hang(context, person, card, Face(COMPANY, event.subject, f"{push}-{monday}")) is not None:
        _keep(context, push, monday, card, person.name, reader_id=person.id)


def _keep(
    context: Context,
    push: Push,
    monday: date,
    card: Card,
    told: str,
    *,
    project_id: int | None = None,
    reader_id: int | None = None,
) -> None:
    """Rule 4."""
    context.db.add(
        SentSummary(
            push=push,
            monday=monday,
            project_id=project_id,
            reader_id=reader_id,
            sent_at=context.now,
            title=f"{card.title} {card.subtitle}"[:200],
            text=render(card),
            told=told,
        )
    )


def _head_card(context: Context, reader: Person, monday: date, words: Words) -> Card:
    """The departments that the reader, or whom they stand in for, heads, and the projects these are in."""
    whose = {reader.id, *(one.id for one in reminders.stood_in_for(context.db, reader, context.now.date()))}
    departments = digests.headed(context.db, {one for one in whose if one})
    units = {one.id for one in departments}
    known = {one.id or 0: one for one in _told_of(context, monday, context.now)}
    taken = {project for project, unit in weekly.taking_part(context.db, known) if unit in units}
    return card_of(context, of_head(context, departments, [known[one] for one in taken], monday), monday, words)


def _heads(context: Context, known: Sequence[Project]) -> list[Person]:
    """The heads of all departments in these projects, and who stands in for those who are away, once each."""
    units = {unit for _, unit in weekly.taking_part(context.db, [one.id or 0 for one in known])}
    acting = [people.acting(context.db, one, context.now.date()) for one in people.heads_of(context.db, units)]
    return list({one.id: one for one in acting}.values())


def _acting_head(context: Context, department_id: int | None) -> Person | None:
    head = people.head_of(context.db, department_id) if department_id else None
    return people.acting(context.db, head, context.now.date()) if head else None


def _words(context: Context, event: JobDue, push: Push, brief: SentSummary | None) -> Words:
    """The heading; a final summary tells what was settled since its brief, where there was one."""
    late = context.now - event.at > LATE
    briefed = brief.sent_at if brief is not None and push is Push.FINAL else None
    return Words(KINDS[push], _remarks(context, push, _monday(event), late=late), briefed=briefed, told_at=context.now)


def _remarks(context: Context, push: Push, monday: date, *, late: bool) -> tuple[str, ...]:
    """X13: a move is told a week before."""
    rhythm = _rhythm(context)
    moves = rhythm.moved(monday) if push is Push.BRIEF else ()
    lines = (moved_line(KINDS[what], usual, instead, rhythm.calendar.why(usual)) for what, usual, instead in moves)
    return (*((MADE_UP,) if late else ()), *lines)


def _brief_stands(context: Context, monday: date) -> bool:
    """Whether the week's brief is out and its final summary is not."""
    rhythm = _rhythm(context)
    return rhythm.at(Push.BRIEF, monday, context.now) <= context.now < rhythm.at(Push.FINAL, monday, context.now)


def _rhythm(context: Context) -> Rhythm:
    return Rhythm(context.calendar(), context.policy().weekly)


def _face(project_id: int, push: Push, monday: date) -> Face:
    return Face(FACE, project_id, f"{push}-{monday}")


def _own_face(reader: Person, push: Push, monday: date) -> Face:
    return Face(HEAD, reader.id or 0, f"{push}-{monday}")


def _monday(event: JobDue) -> date:
    return date.fromisoformat(event.key.partition("@")[2][:10])
