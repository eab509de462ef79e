"""The gate that every record's card passes on its way to a group: an outsider turns it into number and class (C35).

Rule 1: who is in the group is what is known of it: where a platform lists no members, those who spoke, were named or were told of.
Rule 2: what is withheld, and that it is shown again, stands in the record's timeline and in the history, once for each change.
Rule 3: the gate is asked again with every drawing, and when somebody comes or goes (`onlookers`). Nobody comes or goes between the
        question and the drawing.
"""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from bot.cards.audience import withheld_card
from bot.cards.model import Card
from bot.cards.stored import dump
from bot.domain import audience
from bot.domain.chats import Chat
from bot.domain.conflicts import Conflict, Grade
from bot.domain.issues import Issue, Sort
from bot.domain.lags import Lag
from bot.domain.meetings import Meeting
from bot.domain.notices import Notice
from bot.domain.people import Person
from bot.domain.placements import Placement
from bot.domain.processes import ProcessRun
from bot.domain.projects import Project, ResourceNeed
from bot.domain.requests import Request
from bot.domain.subtasks import Subtask, SupportNeed
from bot.domain.timeline import Step
from bot.storage import sql
from bot.storage.queries import chats, projects

WITHHELD, SHOWN_AGAIN = "withheld", "shown_again"
COUNTED = "withheld"
"""Where the session counts for the metrics what it withheld."""
ISSUES = {Sort.INSIDE: "部门内问题", Sort.ACROSS: "跨部门问题", Sort.MAJOR: "重大问题", Sort.CUSTOMER: "客户问题"}
LISTS = {"subtasks": "部门任务", "issues": "问题"}
"""Lists of a project; with another face they are of a department or of one person."""
CONFLICTS = {Grade.GENERAL: "一般冲突", Grade.MEDIUM: "中度冲突", Grade.MAJOR: "重大冲突"}

COMPANY = {
    "group": "本群清单",
    "person": "交接",
    "notice_reader": "公告",
    "reminder": "提醒",
    "balance": "往来账",
    "requests": "请求",
    "conflicts_month": "冲突分析",
    "weekly-company": "公司周报",
    "weekly-head": "部门周报",
}
"""Records of the company, of a group or of one person, which belong to no project."""
NUMBERED: dict[str, type[Subtask | Issue | Request | Conflict | ProcessRun | Notice | Meeting]] = {
    "subtask": Subtask,
    "issue": Issue,
    "request": Request,
    "conflict": Conflict,
    "process": ProcessRun,
    "notice": Notice,
    "meeting": Meeting,
}

OF_SUBTASK: dict[str, type[SupportNeed] | type[Lag]] = {"support_need": SupportNeed, "lag": Lag}
"""Records that are read by whom their subtask is."""

Label = tuple[str, str, int | None]
"""Number, class, and the project it belongs to."""


def passed(db: Session, card: Card, place: Placement, at: datetime, source: str) -> Card:
    """The card as it may be shown in its place; in private it is shown as it is."""
    chat = chats.by_platform_id(db, place.platform, place.chat_id) if place.chat_id else None
    if chat is None or chat.direct:
        return card
    number, sort, project_id = label_of(db, place.record, place.record_id, place.face)
    sql.share(db, sql.READERS, str(chat.id))
    names = "、".join(one.name for one in strangers(db, chat, project_id))
    if names != place.withheld:
        _told(db, place, chat, names, at, source)
    place.kept = dump(card) if names else ""
    return withheld_card(number, sort) if names else card


def strangers(db: Session, chat: Chat, project_id: int | None) -> list[Person]:
    """Who is known to be in the group and may not read what belongs to the project, or to the company where there is none."""
    project = db.get(Project, project_id) if project_id else None
    team = projects.team(db, project) if project is not None else None
    return audience.outsiders(chats.members(db, chat.id or 0), team)


def label_of(db: Session, record: str, record_id: int, face: str = "") -> Label:
    """What is left of a record for those who may not read it. A record unknown here raises LookupError: as one without a project it
    would be shown to the whole company."""
    if record in COMPANY:
        return "", COMPANY[record], None
    if record in LISTS and face != "project":
        return "", LISTS[record], None
    if record in ("project", "weekly", *LISTS):
        project = db.get(Project, record_id)
        return project.number if project else "", "项目", record_id if project else None
    if record in OF_SUBTASK:
        return _of_subtask(db, record, record_id)
    if record == "resource_need":
        wanted = db.get(ResourceNeed, record_id)
        return "", "资源需求", wanted.project_id if wanted else None
    return _numbered(db, record, record_id)


def _of_subtask(db: Session, record: str, record_id: int) -> Label:
    match db.get(OF_SUBTASK[record], record_id):
        case SupportNeed(subtask_id=subtask_id) | Lag(subtask_id=subtask_id):
            return _numbered(db, "subtask", subtask_id)
        case _:
            return "", "支持事项", None


def _numbered(db: Session, record: str, record_id: int) -> Label:
    if record not in NUMBERED:
        raise LookupError(f"nobody said who may read a {record}")
    label: Label = "", "事项", None
    match db.get(NUMBERED[record], record_id):
        case Subtask() as found:
            label = f"T-{found.number}", "任务", found.project_id
        case Issue() as found:
            label = f"I-{found.number}", ISSUES[found.sort], found.project_id
        case Request() as found:
            label = f"Q-{found.number}", "紧急请求" if found.urgent else "请求", found.project_id
        case Conflict() as found:
            label = f"K-{found.number}", CONFLICTS[found.grade], found.project_id
        case ProcessRun() as found:
            label = f"P-{found.number}", "流程", found.project_id
        case Notice() as found:
            label = f"N-{found.number}", "公告", None
        case Meeting() as found:
            label = f"M-{found.number}", "会议", found.project_id
    return label


def _told(db: Session, place: Placement, chat: Chat, names: str, at: datetime, source: str) -> None:
    """Rule 2."""
    place.withheld = names
    where = f"群“{chat.name or chat.chat_id}”"
    note = f"{where}里有不在范围内的人：{names}。只显示了编号" if names else f"{where}里没有不在范围内的人了，已恢复显示"
    what = WITHHELD if names else SHOWN_AGAIN
    db.add(Step(record=place.record, record_id=place.record_id, at=at, what=what, note=note, source=source[:300]))
    db.info[COUNTED] = db.info.get(COUNTED, 0) + bool(names)
