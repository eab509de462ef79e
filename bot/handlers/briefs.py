"""周会简报 and 周汇总: what is sent by itself every week, to whom, and how it is kept true over the weekend (R87, R89, X7, X13).

Rule 1: a project's week goes to its groups and, in private, to the heads of all departments in it; the company's week to
        management. Each once for a week and a receiver: the key of every part names the week, and a key is taken once.
Rule 2: what did not exist when the push was due is not told late.
Rule 3: a brief changes where it hangs when a late update changes its facts, until the final summary takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bot.cards.model import Card
from bot.cards.weekly import moved_line
from bot.domain.people import Person, Tier
from bot.domain.projects import Project, Reply
from bot.domain.rhythm import LATE, Push, Rhythm
from bot.domain.text.days import monday_of
from bot.domain.updates import DailyUpdate, joint_chats
from bot.handlers.context import Context
from bot.handlers.placements import Face, post, redraw
from bot.handlers.pushes import company_quiet, hang
from bot.handlers.router import Router
from bot.handlers.summaries import Words, card_of, of_company, of_project
from bot.ports import Happened, JobDue, Platform, Target
from bot.storage.queries import chats, people, projects, roster, weekly

router = Router()

KINDS = {Push.BRIEF: "周会简报", Push.FINAL: "周汇总"}
MADE_UP = "迟到补发：到点时机器人没有在运行。"
FACE = "weekly"
COMPANY = "weekly-company"


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


@router.job("weekly.brief.company")
def brief_company(context: Context, event: JobDue) -> None:
    _tell_manager(context, event, Push.BRIEF)


@router.job("weekly.final.company")
def final_company(context: Context, event: JobDue) -> None:
    _tell_manager(context, event, Push.FINAL)


@router.happened("update.late")
def changed(context: Context, event: Happened) -> None:
    """Rule 3 (C3, C4)."""
    update = context.db.get(DailyUpdate, event.record_id)
    if update is None or not _brief_stands(context, monday := monday_of(update.day)):
        return
    words = Words(KINDS[Push.BRIEF], _remarks(context, Push.BRIEF, monday, late=False), updated=True)
    for project_id in sorted(chats.projects_of(context.db, joint_chats(update) | {update.chat_id})):
        if (project := context.db.get(Project, project_id)) is not None:
            _redraw(
                context,
                _face(project_id, Push.BRIEF, monday),
                card_of(context, of_project(context, project, monday), monday, words),
            )


def _redraw(context: Context, face: Face, card: Card) -> None:
    redraw(context, face, lambda _: card)


def _share_out(context: Context, event: JobDue, push: Push) -> None:
    """One small job for each project and each manager."""
    monday = _rhythm(context).due(push, context.now)
    if monday is None or company_quiet(context.policy().reminders).covers(context.now):
        return
    at = _rhythm(context).at(push, monday, context.now)
    if (since := roster.at_work_since(context.db)) is None or since > at:
        return
    known = [one for one in weekly.under_way(context.db) if one.created_at is None or one.created_at <= at]
    for part, ids in (("project", [one.id for one in known]), ("company", [one.id for one in people.management(context.db)])):
        for one in ids:
            key = f"weekly.{push}@{monday.isoformat()}:{part}-{one}"
            context.later(JobDue(platform=Platform.CLOCK, key=key, at=at, job=f"weekly.{push}.{part}", subject=one or 0))


def _tell_project(context: Context, event: JobDue, push: Push) -> None:
    """Rule 1."""
    project = context.db.get(Project, event.subject)
    if project is None:
        return
    monday = _monday(event)
    face = _face(event.subject, push, monday)
    card = card_of(context, of_project(context, project, monday), monday, *_words(context, event, push))
    for target in _groups(context, project):
        post(context, card, face, target)
    for person in _heads(context, project):
        hang(context, person, card, face)


def _tell_manager(context: Context, event: JobDue, push: Push) -> None:
    person = context.db.get(Person, event.subject)
    if person is None or person.left_on is not None or person.tier is not Tier.MANAGEMENT:
        return
    monday = _monday(event)
    card = card_of(context, of_company(context, monday, person), monday, *_words(context, event, push))
    hang(context, person, card, Face(COMPANY, event.subject, f"{push}-{monday}"))


def _groups(context: Context, project: Project) -> Iterator[Target]:
    for chat in projects.chats(context.db, project):
        yield Target(Platform(chat.platform), chat_id=chat.chat_id)


def _heads(context: Context, project: Project) -> list[Person]:
    """The heads of all departments in it, and who stands in for those who are away."""
    involved = [one.department_id for one in projects.departments(context.db, project) if one.reply is not Reply.DECLINED]
    heads = people.heads_of(context.db, [*involved, *([project.lead_id] if project.lead_id else [])])
    acting = [people.acting(context.db, one, context.now.date()) for one in heads]
    return list({one.id: one for one in acting}.values())


def _words(context: Context, event: JobDue, push: Push) -> tuple[Words, datetime | None]:
    """The heading, and for a final summary the moment of the brief before it."""
    monday, rhythm = _monday(event), _rhythm(context)
    briefed = rhythm.at(Push.BRIEF, monday, context.now)
    late = context.now - event.at > LATE
    words = Words(KINDS[push], _remarks(context, push, monday, late=late))
    return words, briefed if push is Push.FINAL and briefed < event.at else None


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


def _monday(event: JobDue) -> date:
    return date.fromisoformat(event.key.partition("@")[2][:10])
