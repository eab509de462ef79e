"""Who is who: people by their accounts and names, departments, heads."""

from __future__ import annotations

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from bot.domain.people import Account, Department, Person, Tier
from bot.storage import sql

MOST_DEPARTMENTS = 1000
MOST_PEOPLE = 20_000
"""People whose names are known to commands."""

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


def any_account(session: Session, person: Person) -> Account | None:
    """Where the person is reached at all; the newest account."""
    query = select(Account).where(Account.person_id == person.id).order_by(col(Account.id).desc())
    return session.exec(query.limit(1)).first()


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
