"""项目: a project's sheet, and what is done to a project by its number (R23, R50)."""

from __future__ import annotations

from dataclasses import replace

from bot.cards import projects as cards
from bot.domain.permissions import Right, may
from bot.domain.projects import STAGE_WORDS, Project
from bot.domain.signatures import Verdict
from bot.domain.text.catalogue import projects as words
from bot.domain.text.catalogue.shared import PROJECT_REST, REASON
from bot.domain.text.grammar import Values
from bot.handlers import announcing
from bot.handlers.context import Context
from bot.handlers.facts import facts_of
from bot.handlers.projects import divisions, edits, endings, kickoffs, plans, signings, standing
from bot.handlers.rights import roles_of
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face, show
from bot.handlers.views import held, named, named_with_rest, require_seen, view_of
from bot.storage.queries import projects

router = Router()

REASONED = ("退回", "取消", "批准资源", "不批资源", "目标异议")
"""What is done for a reason."""


@router.command("项目")
def project_sheet(context: Context, values: Values) -> None:
    """The sheet; with something to change, the sheet after the change; with something to do, that."""
    if values.get(PROJECT_REST) is None and not context.chat.project_id and not values.read:
        context.tell(_listed(context))
        return
    values = _told(context, values)
    action = values.get(words.ACTION)
    project, values = _which(context, values)
    if action == "签发":
        signings.signed(context, held(context, project.id or 0))
    elif action == "退回":
        card = signings.returned(context, held(context, project.id or 0), values.get(REASON) or "")
        context.tell(card.summary, about=(project.id,))
    elif action == "检查":
        require_seen(context, project)
        show(context, divisions.checked(context, project), _asked_face(project, "check"))
    elif action == "确认分工":
        divisions.confirmed(context, held(context, project.id or 0))
    elif action in ("取消", "常设", "取消常设"):
        _end(context, held(context, project.id or 0), values)
    elif action == "计划":
        show(context, plans.printed(context, project), _asked_face(project, "plan"))
    elif action in ("批准资源", "不批资源"):
        plans.decided(context, held(context, project.id or 0), values, approved=action == "批准资源")
    elif action in ("同意目标", "目标异议"):
        verdict = Verdict.SIGNED if action == "同意目标" else Verdict.REFUSED
        said = kickoffs.sign(context, held(context, project.id or 0), verdict, values.get(REASON) or "")
        context.tell(f"已记下：{said}。", about=(project.id,))
    else:
        _shown(context, project, values)


def _told(context: Context, values: Values) -> Values:
    """2026-市场-001 取消 客户撤单: behind a project's number or name, a word for what is done and the reason need no names."""
    number, _, rest = (values.get(PROJECT_REST) or "").partition(" ")
    word, _, reason = rest.strip().partition(" ")
    action = words.ACTION.kind.read(word, facts_of(context))
    if words.ACTION in values or REASON in values or action not in REASONED or projects.called(context.db, number) is None:
        return values
    return replace(values, read={**values.read, PROJECT_REST.name: number, words.ACTION.name: action, REASON.name: reason})


def _which(context: Context, values: Values) -> tuple[Project, Values]:
    """The project; in private a division is confirmed of the only one that waits for that. Beside what is done for a reason, what
    stands behind its number without a name is the reason."""
    if values.get(words.ACTION) == "确认分工" and values.get(PROJECT_REST) is None and context.chat.direct:
        return divisions.waiting(context), values
    if (values.get(words.ACTION) or "") not in REASONED or REASON in values:
        return named(context, values.get(PROJECT_REST)), values
    project, untitled = named_with_rest(context, values.get(PROJECT_REST))
    return project, replace(values, read={**values.read, REASON.name: untitled}) if untitled else values


def _end(context: Context, project: Project, values: Values) -> None:
    """It ends before its time, or has no end (R40)."""
    action = values.get(words.ACTION)
    if action == "取消":
        endings.cancelled(context, project, values.get(REASON) or "")
    else:
        standing.mark(context, project, standing=action == "常设")


def _shown(context: Context, project: Project, values: Values) -> None:
    """Change what was given, then show the sheet where it may be seen."""
    changes = values.read.keys() - {PROJECT_REST.name, REASON.name}
    if changes:
        project = held(context, project.id or 0)
        edits.change(context, project, values)
    if changes and not _may_be_shown(context, project):
        context.tell(f"已改：{project.number}。")
        return
    require_seen(context, project)
    show(context, cards.sheet_card(view_of(context, project)), _asked_face(project, "sheet"))


def _may_be_shown(context: Context, project: Project) -> bool:
    """Here, to who has just changed it: in its group, in private to who may see it."""
    if not context.chat.direct:
        return context.chat.project_id == project.id
    return may(roles_of(context, context.speaker, project=project), Right.SEE_PROJECT)


def _listed(context: Context) -> str:
    """In a chat without a project: the newest projects that may be seen."""
    seen = [
        one
        for one in projects.newest(context.db, 50)
        if context.chat.direct and may(roles_of(context, context.speaker, project=one), Right.SEE_PROJECT)
    ]
    if not seen:
        return "要写是哪个项目，例如 /项目 2026-市场-001；在绑定了项目的群里可以不写。"
    return "\n".join(["你能看的项目：", *(f"{one.number} {one.name}（{STAGE_WORDS[one.stage]}）" for one in seen[:20])])


def _asked_face(project: Project, name: str) -> Face:
    """A card that answers a command; it shows the project as it was then."""
    return Face(announcing.RECORD, project.id or 0, name)
