"""Everything a handler may touch, on one page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from bot.cards.model import Card
from bot.domain.calendar import Calendar
from bot.domain.chats import Chat
from bot.domain.company import Company
from bot.domain.people import Person, belongs
from bot.domain.placements import Placement
from bot.domain.policy import Policy
from bot.domain.projects import Project
from bot.handlers import audience
from bot.ports import Answer, CardPressed, Happened, IncomingKind, MessageReceived, Platform, Target
from bot.storage import inbox, outbox
from bot.storage.outbox import Outbox, OutboxRow
from bot.storage.queries import overrides, people, placements

ANSWER_FIRST = timedelta(seconds=5)
"""How long a card that goes out as the answer to a press waits in the outbox. A platform that waits for an answer takes no update;
after it the card is drawn once more, because nobody can know whether the answer arrived."""
TOLD_IN_PRIVATE = "群里有不在范围内的人，答复已私聊发给你。"


@dataclass(frozen=True, slots=True)
class Context:
    """`event` is what happened; `speaker` and `chat` are who did it and where, kept records both (nameless ones without an id
    for the clock). `now` is the present moment in the company's zone. What is said leaves with the commit."""

    event: IncomingKind
    speaker: Person
    chat: Chat
    db: Session
    outbox: Outbox
    now: datetime
    company: Company = field(default_factory=Company)

    def policy(self, project_id: int | None = None) -> Policy:
        """The policy in force for the company, or for one project of it."""
        return overrides.policy(self.db, self.company.policy, project_id)

    def calendar(self, department_id: int | None = None) -> Calendar:
        """The company's working calendar, or a department's."""
        return overrides.calendar(self.db, self.company.calendar, department_id)

    def person(self, person_id: int | None) -> Person | None:
        """Whoever a record names; None where it names nobody."""
        return self.db.get(Person, person_id) if person_id else None

    def project(self, project_id: int | None) -> Project | None:
        """The project that a record or a chat belongs to; None where it belongs to none."""
        return self.db.get(Project, project_id) if project_id else None

    def later(self, event: IncomingKind) -> None:
        """Hand an event to the road again, with this commit: a job for everyone becomes one small job for each."""
        inbox.keep(self.db.connection(), [(event, self.now)])

    def tell_others(self, what: str, record_id: int) -> None:
        """Say that something happened to a record which another record may wait for; it is heard after this commit."""
        key = f"{what}-{record_id}@{self.event.platform}:{self.event.key}"
        self.later(Happened(platform=Platform.CLOCK, key=key, at=self.now, what=what, record_id=record_id))

    @property
    def here(self) -> Target:
        """Where an answer goes: the group, or the person where they speak in private."""
        return self._target(self.chat, self.event.person_id)

    def say(self, card: Card, *, slot: str = "") -> None:
        """Answer with a card. The same slot again changes the card that hangs there."""
        self.outbox.say(card, to=self.here, slot=slot, reply_to=self._asked())

    def tell(self, text: str, *, about: Iterable[int | None] = ()) -> None:
        """Answer with one sentence; `about` are other projects than the group's of which it says more than the number. In a group
        with somebody who may not read it, it goes to who asked (C35); a guest is never told what not everybody may read
        (`rights.refuse_guest`)."""
        mine = self.reach(self.speaker) if self._is_overheard((self.chat.project_id, *about)) else None
        if mine is None:
            self.say_openly(text)
            return
        self.outbox.text(text, to=mine)
        self.outbox.text(TOLD_IN_PRIVATE, to=self.here, slot=f"told-{self.event.key}", reply_to=self._asked())

    def say_openly(self, text: str) -> None:
        """Answer with one sentence that everybody may read, whoever they are: it tells of no record and of nobody."""
        self.outbox.text(text, to=self.here, reply_to=self._asked())

    def hang(self, card: Card, *, slot: str, chat: Chat, owner: Person) -> None:
        """Change the card in a slot of any chat; `owner` is whose private chat it is, where it is one."""
        if chat.gone:
            return
        account = people.account_on(self.db, owner, chat.platform) if chat.direct else None
        self.outbox.say(card, to=self._target(chat, account.user_id if account else ""), slot=slot)

    def reach(self, person: Person) -> Target | None:
        """Where somebody is told something in private: who speaks, here; everybody else where they wrote or pressed last. Who never
        did is told on the platform of the event, else on Feishu; None for somebody without an account."""
        known = people.accounts(self.db, person)
        here = next((one for one in known if one.platform == self.event.platform), None)
        used = known and known[0].seen_at is not None and person.id != self.speaker.id
        account = here if here is not None and not used else next(iter(known), None)
        return Target(Platform(account.platform), user_id=account.user_id) if account else None

    def pressed(self) -> OutboxRow | None:
        """The card that a press stands on."""
        return outbox.shown_as(self.db, self.event.platform, self.event.card_ref) if isinstance(self.event, CardPressed) else None

    def answer(self, card: Card, toast: str = "", tone: str = "success") -> Answer:
        """Answer a press with a new face of the pressed card, as far as its place may see it."""
        if (shown := self.pressed()) is not None:
            place = placements.in_slot(self.db, shown.slot, shown.target.chat_id) if shown.target.chat_id else None
            card = self.passed(card, place) if place is not None else card
            slot = outbox.hang(self.db, shown)
            self.outbox.say(card, to=shown.target, slot=slot, not_before=self.now + ANSWER_FIRST)
        return Answer(toast=toast, tone=tone, card=card)

    def passed(self, card: Card, place: Placement) -> Card:
        """A record's card as it may be read in its place (`audience`)."""
        return audience.passed(self.db, card, place, self.now, f"{self.event.platform}:{self.event.key}")

    def form(self) -> Mapping[str, str]:
        return self.event.form if isinstance(self.event, CardPressed) else {}

    def _is_overheard(self, project_ids: Iterable[int | None]) -> bool:
        """Whether somebody of the company is answered where somebody else may not read of one of the projects."""
        if self.chat.direct or self.chat.id is None or not belongs(self.speaker):
            return False
        return any(audience.strangers(self.db, self.chat, one) for one in set(project_ids))

    def _asked(self) -> str:
        return self.event.message_id if isinstance(self.event, MessageReceived) else ""

    def _target(self, chat: Chat, user_id: str) -> Target:
        platform = Platform(chat.platform)
        return Target(platform, user_id=user_id) if chat.direct else Target(platform, chat_id=chat.chat_id)
