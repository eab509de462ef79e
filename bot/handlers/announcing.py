"""A project told to those it concerns: to sign, to answer, to know (R3, R4, R12, R25).

Rule: groups are told at once, people when they want to be told.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.cards import openings as opening_cards
from bot.cards import responses as cards
from bot.cards.model import Card
from bot.cards.projects import Helper, View, info_card, notice_card, title_of
from bot.domain.clocks import ClockState
from bot.domain.people import Person
from bot.domain.projects import REPLY_WORDS, Project, ProjectDepartment, Reply, ResourceNeed, is_fixed, sign
from bot.domain.reminders import shown_moment
from bot.domain.signatures import Signature, Verdict
from bot.handlers import clocks
from bot.handlers.context import Context
from bot.handlers.reminders import reminders
from bot.handlers.showing.placements import Face, post, redraw
from bot.handlers.showing.pushes import hang, push, take_back
from bot.handlers.views import acting_head, helper_of, view_of
from bot.ports import Platform, Target
from bot.storage.queries import clocks as clock_queries
from bot.storage.queries import people, placements, projects

RECORD = "project"
UNANSWERED, ESCALATED = "response.unanswered", "response.escalated"
SIGNING, TOLD = "signing", "told"


def ask_signature(context: Context, project: Project) -> Person | None:
    """Ask the head of the lead department, or who stands in; who was asked, None where nobody can be reached."""
    head = acting_head(context, project.lead_id)
    project.asked_at = context.now
    settle_form(context, project)
    card = opening_cards.signing_card(view_of(context, project))
    return head if hang(context, head, card, Face(RECORD, _id(project), SIGNING)) else None


def publish(context: Context, project: Project) -> None:
    """The speaker signs, and everyone who is involved is told (R4, R12)."""
    record_signature(context, project, Verdict.SIGNED)
    sign(project, context.now)
    settle_form(context, project)
    told = {context.speaker.id}
    for one in projects.departments(context.db, project):
        told |= ask_department(context, project, one)
    card = info_card(view_of(context, project))
    for person in _others(context, project):
        if person.id not in told:
            told.add(person.id)
            tell(context, person, card)
    tell_groups(context, project, card)


def ask_department(context: Context, project: Project, one: ProjectDepartment) -> set[int | None]:
    """Ask a department for its answer and start its clock (R25); who was asked."""
    limit = context.policy(project.id).response.answer
    clocks.start(context, UNANSWERED, RECORD, _id(project), limit, department_id=one.department_id)
    department = people.department(context.db, one.department_id)
    liaison = people.liaison_of(context.db, department, context.now.date()) if department else None
    asked = {person.id: person for person in (liaison, acting_head(context, one.department_id)) if person}
    for person in asked.values():
        post_question(context, project, one, person)
    return set(asked)


def post_question(context: Context, project: Project, one: ProjectDepartment, person: Person) -> None:
    """Ask one person for a department's answer."""
    hang(context, person, question(context, project, one), answer_face(one))


def question(context: Context, project: Project, one: ProjectDepartment) -> Card:
    """The question to a department, or its answer where it has given one."""
    card, fixed = cards.asking_card, is_fixed(project)
    return card(view_of(context, project), helper_of(context, one), _limit(context, project, one), fixed=fixed)


def _limit(context: Context, project: Project, one: ProjectDepartment) -> cards.Limit:
    """By when a department is to answer, and whether that moment has passed."""
    length = str(context.policy(project.id).response.answer)
    every = clock_queries.of_record(context.db, RECORD, _id(project))
    mine = [clock for clock in every if clock.rule == UNANSWERED and clock.department_id == one.department_id]
    if not mine or mine[-1].state in (ClockState.PAUSED, ClockState.STOPPED):
        return cards.Limit(length)
    moment = shown_moment(mine[-1].rings_at.astimezone(context.now.tzinfo))
    return cards.Limit(length, moment, over=mine[-1].state is ClockState.RUNG)


def confirm(context: Context, project: Project, one: ProjectDepartment) -> None:
    """The coordinator and the project's groups see an answer once, an objection the lead department's head too, who answers it
    (R28); a changed one changes what they see (R32)."""
    helper = helper_of(context, one)
    card = cards.confirmation_card(view_of(context, project), helper, context.speaker.name)
    face = Face(RECORD, one.project_id, f"confirmed-{one.department_id}")
    if placements.of_record(context.db, RECORD, one.project_id, face.name):
        redraw(context, face, lambda _: card)
        return
    told = [acting_keeper(context, project), *([] if one.reply is Reply.ACCEPTED else [acting_head(context, project.lead_id)])]
    for person in {person.id: person for person in told if person and person.id != context.speaker.id}.values():
        hang(context, person, card, face)
    for place in group_targets(context, project):
        post(context, card, face, place)


def tell_turned(context: Context, project: Project, one: ProjectDepartment, before: Reply) -> None:
    """Another answer than before: the lead department's head and the coordinator may have planned with the first. Of what still
    waits only the newest is news."""
    face = Face(RECORD, one.project_id, f"turned-{one.department_id}")
    take_back(context, face)
    card = cards.turned_card(view_of(context, project), helper_of(context, one), REPLY_WORDS[before], context.speaker.name)
    for person in _leaders(context, project):
        if person.id != context.speaker.id:
            hang(context, person, card, face)


def tell_contact(context: Context, project: Project, one: ProjectDepartment) -> None:
    """Whom a department has named hears of it."""
    person = context.person(one.liaison_id)
    if person is not None and person.id != context.speaker.id:
        tell(context, person, cards.contact_card(view_of(context, project), helper_of(context, one), context.speaker.name))


def tell_former_contact(context: Context, project: Project, one: ProjectDepartment, person_id: int | None) -> None:
    """Whom a department had named and does not name any more hears of that too."""
    person = context.person(person_id)
    if person is not None and person.id != context.speaker.id:
        said = f"{context.speaker.name}改了{helper_of(context, one).name}的答复：{REPLY_WORDS[one.reply]}，不用你对接了。"
        tell(context, person, notice_card(f"不用再对接 · {title_of(project)}", said))


def escalate(context: Context, view: View, helper: Helper, limit: str) -> None:
    """The lead department's head and the coordinator are told of a silent department."""
    card = cards.silent_card(view, helper, limit)
    for person in _leaders(context, view.project):
        tell(context, person, card)


def tell_decided(context: Context, project: Project, need: ResourceNeed, item: int, provider: str) -> None:
    """The lead department's head and the coordinator hear that a resource is refused, or given after all (R23)."""
    why = f"，原因：{need.note}" if need.note else ""
    again = f"请和{provider}商量，谈好了由它发：批准资源 {project.number} 项:{item}；或者改请别的部门。"
    said = f"{provider}{'批了' if need.approved else '不批'}第 {item} 项“{need.what}”{why}。{'' if need.approved else again}"
    card = notice_card(f"资源{'已批' if need.approved else '不批'} · {title_of(project)}", said)
    for person in _leaders(context, project):
        if person.id != context.speaker.id:
            tell(context, person, card)


def record_signature(context: Context, project: Project, verdict: Verdict, note: str = "") -> None:
    """What the speaker says of the start-up form takes the place of what they said before."""
    person_id = context.speaker.id or 0
    row = projects.signature(context.db, _id(project), person_id)
    if row is None:
        row = Signature(record=RECORD, record_id=_id(project), person_id=person_id, verdict=verdict, at=context.now)
        context.db.add(row)
    row.department_id, row.verdict, row.note, row.at = project.lead_id, verdict, note, context.now
    if verdict is Verdict.REFUSED:
        project.asked_at = None
        settle_form(context, project)


def settle_form(context: Context, project: Project) -> None:
    """Another one has the start-up form now: what its author and the head of the lead department owe is told anew."""
    head = acting_head(context, project.lead_id)
    for person_id in {project.initiator_id, head.id if head else None} - {None}:
        reminders.settled(context, person_id or 0)


def tell_groups(context: Context, project: Project, card: Card) -> None:
    for target in group_targets(context, project):
        post(context, card, Face(RECORD, _id(project), TOLD), target)


def tell_involved(
    context: Context, project: Project, card: Card, also: Iterable[Person | None] = (), *, but: Person | None = None
) -> None:
    """Everyone whom the project concerns, in private, and its groups (R50); all but who reads it already."""
    concerned = [*_others(context, project), *(one for one in also if one)]
    for one in projects.departments(context.db, project):
        contact = context.person(one.liaison_id)
        concerned += [person for person in (*_contacts(context, one.department_id), contact) if person]
    for person in {one.id: one for one in concerned}.values():
        if but is None or person.id != but.id:
            tell(context, person, card)
    tell_groups(context, project, card)


def group_targets(context: Context, project: Project) -> list[Target]:
    return [Target(Platform(one.platform), chat_id=one.chat_id) for one in projects.chats(context.db, project)]


def author(context: Context, project: Project) -> Person | None:
    """Who opened the project."""
    return context.person(project.initiator_id)


def keeper(context: Context, project: Project) -> Person | None:
    """Who coordinates the project: the coordinator, else who opened it."""
    return context.person(project.coordinator_id) if project.coordinator_id else author(context, project)


def acting_keeper(context: Context, project: Project) -> Person | None:
    """Who is told in their place: on leave who stands in (C2), of who has left the lead department's head or who stands in for
    them (C25)."""
    person = keeper(context, project)
    if person is not None and person.left_on is not None:
        return acting_head(context, project.lead_id)
    return people.acting(context.db, person, context.now.date()) if person is not None else None


def _leaders(context: Context, project: Project) -> list[Person]:
    """The lead department's head and who coordinates, or who does their work, once each."""
    found = acting_head(context, project.lead_id), acting_keeper(context, project)
    return list({one.id: one for one in found if one is not None}.values())


def tell_keepers(context: Context, project: Project, before: Person | None) -> None:
    """Whoever coordinates the project from now on hears of it, and so does who did `before`; nobody where they are the same."""
    now, title, name = keeper(context, project), title_of(project), context.speaker.name
    if now is None or now is before:
        return
    told = (
        (now, notice_card(f"由你协调 · {title}", f"{name}把 {title} 交给你协调。看它：项目 {project.number}")),
        (before, notice_card(f"不用再协调 · {title}", f"{name}把 {title} 交给{now.name}协调，不用你了。")),
    )
    for person, card in told:
        if person is not None and person.id != context.speaker.id:
            tell(context, person, card)


def answer_face(one: ProjectDepartment) -> Face:
    return Face(RECORD, one.project_id, f"answer-{one.department_id}")


def _others(context: Context, project: Project) -> list[Person]:
    """The lead's contacts, who opened and who coordinates the project, and management."""
    named = [context.person(one) for one in (project.coordinator_id, project.initiator_id) if one]
    return [one for one in (*_contacts(context, project.lead_id), *named, *people.management(context.db)) if one is not None]


def _contacts(context: Context, department_id: int | None) -> list[Person | None]:
    department = people.department(context.db, department_id) if department_id else None
    liaison = people.liaison_of(context.db, department, context.now.date()) if department else None
    return [liaison, acting_head(context, department_id)]


def tell(context: Context, person: Person, card: Card) -> None:
    """Tell one person in private, where they can be reached."""
    push(context, person, card)


def _id(project: Project) -> int:
    return project.id or 0
