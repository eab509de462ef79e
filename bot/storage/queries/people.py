"""Who is who: people by their accounts and names, departments, heads."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, select

from bot.domain.people import Account, Department, Person, Tier
from bot.storage import sql
from bot.storage.queries import leaves
from bot.storage.sql import connected

MOST_DEPARTMENTS = 1000
MOST_PEOPLE = 20_000
"""People whose names are known to commands."""

MOST_ACCOUNTS = 20
SEEN_TO = timedelta(hours=1)
"""How exactly it is kept when somebody was seen on a platform."""
MOST_STAND_INS = 5
"""Stand-ins of stand-ins who are asked before it stays with the person."""

_BY_ACCOUNT = (
    select(Person)
    .join(Account, col(Account.person_id) == col(Person.id))
    .where(Account.platform == bindparam("platform"), Account.user_id == bindparam("user_id"))
)


def by_account(session: Session, platform: str, user_id: str) -> Person | None:
    """The person behind a platform's id."""
    return session.exec(_BY_ACCOUNT, params={"platform": platform, "user_id": user_id}).first()


def met(session: Session, platform: str, user_id: str, name: str) -> Person:
    """The person behind a platform's id, kept now when nobody knew it; at once also for whoever meets them in another chat."""
    sql.hold(session, sql.MEETING, f"{platform}:{user_id}")
    person = by_account(session, platform, user_id)
    if person is None:
        person = Person(name=name[:60])
        session.add(person)
        session.flush()
        session.add(Account(platform=platform, user_id=user_id, person_id=person.id or 0))
        session.flush()
    return person


def account_on(session: Session, person: Person, platform: str) -> Account | None:
    """Where the person is reached on a platform; the newest when there are several."""
    query = select(Account).where(Account.person_id == person.id, Account.platform == platform)
    return session.exec(query.order_by(col(Account.id).desc()).limit(1)).first()


def accounts(session: Session, person: Person) -> list[Account]:
    """Where the person is reached, the account first on which they wrote or pressed last; where they never did, Feishu first."""
    query = select(Account).where(Account.person_id == person.id).order_by(col(Account.id).desc())
    found = list(session.exec(query.limit(MOST_ACCOUNTS)))
    found.sort(key=lambda one: one.platform != "feishu")
    return sorted(found, key=lambda one: one.seen_at.timestamp() if one.seen_at else 0, reverse=True)


def seen(session: Session, person: Person, platform: str, user_id: str, now: datetime) -> None:
    """They wrote or pressed there. Kept once an hour, and at once when they change the platform, so that a message seldom costs a
    write; it is no change of a person that history would keep."""
    known = accounts(session, person)
    here = next((one for one in known if (one.platform, one.user_id) == (platform, user_id)), None)
    if here is None or (here is known[0] and here.seen_at is not None and now - here.seen_at < SEEN_TO):
        return
    connected(session).execute(update(Account).where(col(Account.id) == here.id).values(seen_at=now))
    session.expire(here, ["seen_at"])


def management(session: Session) -> list[Person]:
    """总监 and above who are still in the company."""
    query = select(Person).where(Person.tier == Tier.MANAGEMENT, col(Person.left_on).is_(None))
    return list(session.exec(query.order_by(col(Person.id)).limit(MOST_DEPARTMENTS)))


def everyone(session: Session) -> list[Person]:
    """Everybody there is, registered people first."""
    query = select(Person).order_by(col(Person.registered).desc(), col(Person.id))
    return list(session.exec(query.limit(MOST_PEOPLE)))


def department_of(session: Session, person: Person) -> Department | None:
    return session.get(Department, person.department_id) if person.department_id else None


def department(session: Session, department_id: int) -> Department | None:
    return session.get(Department, department_id)


def departments(session: Session) -> list[Department]:
    """All departments in the order they were registered."""
    return list(session.exec(select(Department).order_by(col(Department.id)).limit(MOST_DEPARTMENTS)))


def present(session: Session, person_id: int | None, day: date) -> Person | None:
    """The person, when there is one who is in the company and not on leave on the day."""
    person = session.get(Person, person_id) if person_id else None
    if person is None or person.left_on is not None or leaves.covering(session, [person.id or 0], day, day):
        return None
    return person


def acting(session: Session, person: Person, day: date) -> Person:
    """Who does the person's work on the day: on leave the stand-in, and theirs in turn; the person where nobody stands in."""
    asked: list[int | None] = []
    now: Person | None = person
    while now is not None and now.left_on is None and now.id not in asked and len(asked) < MOST_STAND_INS:
        away = leaves.covering(session, [now.id or 0], day, day)
        if not away:
            return now
        asked.append(now.id)
        stand_in = next((one.stand_in_id for one in away if one.stand_in_id), None)
        now = session.get(Person, stand_in) if stand_in else None
    return person


def liaison_of(session: Session, department: Department, day: date) -> Person | None:
    """On whom the department's clocks run that day (X1): the liaison, on leave the deputy, else the head or who stands in. Whom the
    liaison names as stand-in is passed over: X1 has the deputy take over, and a stand-in has what is the liaison's by name."""
    for person_id in (department.liaison_id, department.deputy_id):
        if (person := present(session, person_id, day)) is not None:
            return person
    head = head_of(session, department.id or 0)
    return acting(session, head, day) if head else None


def head_of(session: Session, department_id: int) -> Person | None:
    """The department's head; None where there is none or they have left the company."""
    return next(iter(heads_of(session, [department_id])), None)


def heads_of(session: Session, department_ids: Collection[int]) -> list[Person]:
    """The heads of these departments who are still in the company, once each, in the order they were registered."""
    query = select(Person).join(Department, col(Department.head_id) == col(Person.id)).where(col(Department.id).in_(department_ids))
    return list(session.exec(query.where(col(Person.left_on).is_(None)).distinct().order_by(col(Person.id)).limit(MOST_PEOPLE)))
