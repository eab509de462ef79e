"""绑定: which project a group belongs to."""

from __future__ import annotations

from bot.domain.people import Person, Tier
from bot.domain.projects import Project
from bot.domain.text.catalogue.shared import PROJECT_REST
from bot.domain.text.grammar import Values
from bot.errors import BadInput, NotAllowed
from bot.handlers.context import Context
from bot.handlers.router import Router
from bot.storage.queries import people, projects

router = Router()


@router.command("绑定")
def bind(context: Context, values: Values) -> None:
    """What is said in a bound group belongs to its project (R223). Without an argument: show the binding."""
    if context.chat.direct:
        raise BadInput("绑定要在群里发：把我拉进项目的群，再在群里发 /绑定 项目编号")
    wanted = values.get(PROJECT_REST)
    if wanted is None:
        context.tell(_standing(context))
        return
    if not may_bind(context, context.speaker):
        raise NotAllowed("只有管理员、管理层、部门负责人和对接人能绑定项目。请他们在本群发这条命令。")
    project = projects.called(context.db, wanted)
    if project is None:
        known = "、".join(f"{one.number} {one.name}" for one in projects.newest(context.db, 5))
        raise BadInput(f"没有“{wanted[:40]}”这个项目。" + (f"现有的项目：{known}" if known else "还没有项目，请先导入。"))
    context.chat.project_id = project.id
    context.tell(f"已绑定：本群属于 {project.number} {project.name}。")


def _standing(context: Context) -> str:
    project = context.db.get(Project, context.chat.project_id) if context.chat.project_id else None
    if project is None:
        return "本群还没有绑定项目。绑定写：/绑定 项目编号或名称"
    return f"本群属于 {project.number} {project.name}。"


def may_bind(context: Context, person: Person) -> bool:
    """Administrators, management, and the head, deputy and liaison of a department."""
    if person.administrator or person.tier is Tier.MANAGEMENT:
        return True
    department = people.department_of(context.db, person)
    return department is not None and person.id in (department.head_id, department.liaison_id, department.deputy_id)
