"""启动会: its agenda goes out in time, and the heads sign the goals (R5, R6, R16, R21, R46, R47).

Rule: the agenda is with the heads and contacts so many days before the meeting; when it is not, the coordinator is warned.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.cards import plans as cards
from bot.cards.model import Card
from bot.cards.payloads.plans import AgreeGoal, AskObjection, ObjectGoal, ShowGoal
from bot.domain.clocks import Clock
from bot.domain.projects import Project, Reply, awaits_signature
from bot.domain.signatures import GOAL, Signature, Verdict
from bot.domain.text.catalogue import projects as words
from bot.domain.text.catalogue.shared import PROJECT_REST
from bot.domain.text.durations import Duration, Unit
from bot.domain.text.grammar import Values
from bot.errors import BadInput
from bot.handlers import announcing, clocks
from bot.handlers.context import Context
from bot.handlers.projects import plans
from bot.handlers.projects.divisions import duties_of
from bot.handlers.reminders import reminders
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face, redraw
from bot.handlers.showing.pushes import hang, push, take_back
from bot.handlers.subtasks.making import create, offer
from bot.handlers.views import acting_head, acts_for, held, require_going, view_of
from bot.ports import Answer, Happened
from bot.storage.queries import people, projects

router = Router()

UNSENT = "kickoff.agenda"
LONGEST_NOTE = 400
_MINUTE = timedelta(minutes=1)


def change(context: Context, project: Project, values: Values) -> list[str]:
    """A new date or agenda; what is worth knowing of it. A draft is nobody's matter yet (R3)."""
    when, agenda = values.get(words.KICK_OFF), values.get(words.AGENDA)
    if when is None and agenda is None:
        return []
    if awaits_signature(project):
        raise BadInput(f"{project.number} 还没有签字发布，签字后再定启动会，没有改动。")
    require_going(context, project)
    if when is not None:
        _set(context, project, when.at)
    project.agenda = agenda or project.agenda
    if project.kickoff_at is None:
        raise BadInput(f"要先写启动会什么时候开，没有改动。例如：/项目 {project.number} 启动会:12-01 15:00 议程:目标、分工、风险")
    return _send(context, project, project.kickoff_at) if project.agenda else watch(context, project)


def written_for_the_keeper(context: Context, project: Project, values: Values) -> bool:
    """Whether it is only the date and the agenda, which the warning asks for, by who is warned in the coordinator's place (C2)."""
    only = values.read.keys() - {PROJECT_REST.name} <= {words.KICK_OFF.name, words.AGENDA.name}
    keeper = announcing.acting_keeper(context, project)
    return only and keeper is not None and keeper.id == context.speaker.id


@router.clock(UNSENT, projects.held)
def warn(context: Context, clock: Clock) -> None:
    """So many days before the meeting nobody has an agenda."""
    project = projects.held(context.db, clock.record_id)
    keeper = announcing.acting_keeper(context, project) if project else None
    if project is None or keeper is None or project.agenda or project.kickoff_at is None:
        return
    late = f"议程还没有发。请写：/项目 {project.number} 议程:目标、分工、风险"
    push(context, keeper, cards.kickoff_card(view_of(context, project), late))


@router.happened("division.confirmed")
def ask_goals(context: Context, event: Happened) -> None:
    """Every head in the division is asked to sign what it gives their department, and each provider for its resources."""
    project = projects.held(context.db, event.record_id)
    if project is None:
        return
    plans.ask_providers(context, project)
    for department_id in _involved(context, project):
        head = acting_head(context, department_id)
        if head is not None:
            hang(context, head, _card(context, project, department_id), _face(project, department_id))


@router.press(AgreeGoal)
def press_agree(context: Context, action: AgreeGoal) -> Answer:
    return _answered(context, action.project_id, Verdict.SIGNED)


@router.press(AskObjection)
def ask_objection(context: Context, action: AskObjection) -> Answer:
    project = held(context, action.project_id)
    _mine(context, project)
    return context.answer(cards.objection_form(view_of(context, project), LONGEST_NOTE))


@router.press(ShowGoal)
def show_goal(context: Context, action: ShowGoal) -> Answer:
    project = held(context, action.project_id)
    return context.answer(_card(context, project, _mine(context, project)[0]))


@router.press(ObjectGoal)
def press_object(context: Context, action: ObjectGoal) -> Answer:
    return _answered(context, action.project_id, Verdict.REFUSED, context.form().get("reason", "").strip())


def sign(context: Context, project: Project, verdict: Verdict, note: str = "") -> str:
    """The speaker signs for every department that they head in the project; what was said."""
    mine = _mine(context, project)
    if verdict is Verdict.REFUSED and not note:
        raise BadInput(f"有异议要写原因，没有记下。例如：目标异议 {project.number} 原因:人手不够，要晚一周")
    row = projects.signature(context.db, project.id or 0, context.speaker.id or 0, GOAL)
    if row is None:
        row = Signature(record=GOAL, record_id=project.id or 0, person_id=context.speaker.id or 0, verdict=verdict, at=context.now)
        context.db.add(row)
    row.department_id, row.verdict, row.note, row.at = mine[0], verdict, note[:LONGEST_NOTE], context.now
    context.db.flush()
    said = f"{context.speaker.name}{'同意目标' if verdict is Verdict.SIGNED else '对目标有异议'}" + (f"：{note}" if note else "")
    for one in mine:
        _redraw(context, project, one, said)
    if verdict is Verdict.REFUSED and (keeper := announcing.acting_keeper(context, project)) is not None:
        push(context, keeper, _card(context, project, mine[0], said))
    reminders.settled(context, context.speaker.id or 0)
    return said


def silence(context: Context, project: Project) -> None:
    """The project is over: who has not been asked yet for a signature or a resource never is."""
    for one in _involved(context, project):
        take_back(context, _face(project, one))
    for need in projects.needs(context.db, project.id or 0):
        take_back(context, Face(plans.RECORD, need.id or 0))


def _answered(context: Context, project_id: int, verdict: Verdict, note: str = "") -> Answer:
    project = held(context, project_id)
    said = sign(context, project, verdict, note)
    return context.answer(_card(context, project, _mine(context, project)[0], said), said[:60])


def _involved(context: Context, project: Project) -> list[int]:
    """The lead and those that have not declined."""
    helping = [one.department_id for one in projects.departments(context.db, project) if one.reply is not Reply.DECLINED]
    return list(dict.fromkeys([project.lead_id or 0, *helping]))


def _mine(context: Context, project: Project) -> list[int]:
    """The departments for which the speaker signs, at least one."""
    if project.kicked_off_at is None:
        raise BadInput(f"{project.number} 的分工还没有确认，没有目标可签。")
    require_going(context, project)
    mine = [one for one in _involved(context, project) if acts_for(context, one)]
    if not mine:
        raise BadInput(f"{project.number} 的目标由各部门负责人签字，没有记下。")
    return mine


def _card(context: Context, project: Project, department_id: int, said: str = "") -> Card:
    department = people.department(context.db, department_id)
    name = department.name if department else ""
    return cards.goal_card(view_of(context, project), name, duties_of(context, project).get(name, ()), said)


def _redraw(context: Context, project: Project, department_id: int, said: str) -> None:
    card = _card(context, project, department_id, said)
    redraw(context, _face(project, department_id), lambda _: card)


def _set(context: Context, project: Project, at: datetime | None) -> None:
    """R46: the first time, the room and the online tools become work of the lead department."""
    if at is None or at <= context.now:
        raise BadInput(f"启动会要写以后的日期和几点，没有改动。例如：/项目 {project.number} 启动会:12-01 15:00")
    if project.kickoff_at is None and project.lead_id is not None:
        due = max(context.calendar(project.lead_id).after(at.date(), -1), context.now.date())
        room = "订启动会的会议室和线上会议"
        offer(context, create(context, name=room, department_id=project.lead_id, due=due, project_id=project.id))
    project.kickoff_at = at


def _send(context: Context, project: Project, at: datetime) -> list[str]:
    clocks.stop(context, announcing.RECORD, project.id or 0, rule=UNSENT)
    context.db.flush()
    announcing.tell_involved(context, project, cards.kickoff_card(view_of(context, project)))
    days = context.policy(project.id).kickoff.agenda
    return [f"议程发晚了：离启动会不到 {days} 天。"] if at - context.now < timedelta(days=days) else []


def watch(context: Context, project: Project) -> list[str]:
    """Count down to the agenda that is missing; what is worth knowing of it. On a free day nobody could write it: the working day
    before counts."""
    clocks.stop(context, announcing.RECORD, project.id or 0, rule=UNSENT)
    at = project.kickoff_at
    if at is None or at <= context.now or project.agenda:
        return []
    days = context.policy(project.id).kickoff.agenda
    by, calendar = at - timedelta(days=days), context.calendar()
    if not calendar.is_working(by.date()):
        by = by.combine(calendar.after(by.date(), -1), by.timetz())
    left = (by - context.now) // _MINUTE
    if left <= 0:
        return [f"离启动会不到 {days} 天，请马上写议程：/项目 {project.number} 议程:…"]
    clocks.start(context, UNSENT, announcing.RECORD, project.id or 0, Duration(left, Unit.MINUTE))
    return []


def _face(project: Project, department_id: int) -> Face:
    return Face(announcing.RECORD, project.id or 0, f"goal-{department_id}")
