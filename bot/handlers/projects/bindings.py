"""绑定: the groups that are a project's own (R50, R223)."""

from __future__ import annotations

from bot.cards import projects as cards
from bot.cards.payloads.projects import BindChat
from bot.domain.permissions import Right, may
from bot.domain.projects import OVER, STAGE_WORDS, Project
from bot.domain.text.catalogue.shared import PROJECT_REST
from bot.domain.text.catalogue.updates import REBIND
from bot.domain.text.grammar import Values
from bot.errors import BadInput, NotAllowed
from bot.handlers import announcing
from bot.handlers.context import Context
from bot.handlers.rights import roles_of
from bot.handlers.router import Router
from bot.handlers.showing.placements import Face, show
from bot.handlers.views import held, meant
from bot.ports import Answer
from bot.storage.queries import projects

router = Router()


@router.command("绑定")
def bind(context: Context, values: Values) -> None:
    """What is said in a bound group belongs to its project (R223). Without an argument: show the binding."""
    if context.chat.direct:
        raise BadInput("绑定要在群里发：把我拉进项目的群，再在群里发 /绑定 项目编号")
    wanted, before = values.get(PROJECT_REST), context.project(context.chat.project_id)
    if values.get(REBIND) == "取消":
        _unbind(context, before)
    elif wanted is None:
        context.tell(_standing(before))
    else:
        _bind(context, _called(context, wanted), before, sure=values.get(REBIND) == "改绑")


@router.press(BindChat)
def rebind(context: Context, action: BindChat) -> Answer:
    project = held(context, action.project_id)
    _require_moving(context, project, context.project(context.chat.project_id))
    context.chat.project_id = project.id
    context.db.flush()
    text = _bound(project)
    return context.answer(cards.notice_card("绑定项目", text), text)


def _called(context: Context, wanted: str) -> Project:
    project = meant(context, wanted)
    if project is None:
        raise BadInput(f"没有“{wanted[:40]}”这个项目。请写项目编号或完整名称；还没有立项就先发 /立项 名称。")
    return project


def _bind(context: Context, project: Project, before: Project | None, *, sure: bool) -> None:
    """A group of another project changes hands only when that is confirmed."""
    _require_moving(context, project, before)
    if before is not None and before.id != project.id and not sure:
        show(context, cards.rebind_card(project, before), Face(announcing.RECORD, before.id or 0, "rebind"))
        return
    context.chat.project_id = project.id
    context.db.flush()
    context.tell(_bound(project))


def _unbind(context: Context, before: Project | None) -> None:
    if before is None:
        raise BadInput("本群没有绑定项目，不用取消。")
    _require_binding(context, before)
    context.chat.project_id = None
    context.tell(f"已取消绑定：本群不再属于 {before.number} {before.name}。")


def _require_moving(context: Context, project: Project, before: Project | None) -> None:
    """Who takes a group for a project must be one of those who may give it away for the project that it belongs to."""
    for one in (project, before or project):
        _require_binding(context, one)


def _require_binding(context: Context, project: Project) -> None:
    """The company's rulers, the project's leaders, and the contacts of the departments that are in it."""
    involved = [project.lead_id, *(one.department_id for one in projects.departments(context.db, project))]
    roles = [roles_of(context, context.speaker, project=project, department_id=one) for one in involved]
    if not any(may(one, Right.BIND_CHAT) for one in roles):
        keeper = announcing.keeper(context, project)
        asked = f"{keeper.name}（项目协调人）" if keeper is not None else "他们"
        which = "本群现在的项目 " if project.id == context.chat.project_id else ""
        who = "管理员、管理层、它的项目协调人和各部门的负责人、对接人"
        raise NotAllowed(f"{which}{project.number} 只有{who}能绑定或改绑，没有改动。请{asked}在本群发这条命令。")


def _standing(before: Project | None) -> str:
    if before is None:
        return "本群还没有绑定项目。绑定写：/绑定 项目编号或名称"
    over = f"（{STAGE_WORDS[before.stage]}）" if before.stage in OVER else ""
    return f"本群属于 {before.number} {before.name}{over}。"


def _bound(project: Project) -> str:
    return f"已绑定：本群属于 {project.number} {project.name}。"
