"""What leads to what: messages by what they mean, presses by the class of their payload, other events by their kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlmodel import Session

from bot.cards.actions import Action, from_button_id, unpack
from bot.cards.help import corrections, courteous, not_yet, suggestion
from bot.domain.clocks import Clock, ClockState
from bot.domain.text.commands import Call, Heard, Miss, Wrong
from bot.domain.text.courtesy import Courtesy
from bot.domain.text.daily import Reading
from bot.domain.text.grammar import Command, Values
from bot.domain.text.openings import find
from bot.errors import Refusal, SentBack, StaleAction
from bot.handlers import wording
from bot.handlers.context import Context
from bot.handlers.facts import facts_of
from bot.handlers.understanding import understand
from bot.ports import Answer, CardPressed, ClockRang, Happened, IncomingKind, JobDue, MessageReceived
from bot.storage.queries import clocks

EventHandler = Callable[[Context, Any], None]
CommandHandler = Callable[[Context, Values], None]
WrongHandler = Callable[[Context, Wrong], None]
PressHandler = Callable[[Context, Any], Answer]
HappenedHandler = Callable[[Context, Happened], None]
JobHandler = Callable[[Context, JobDue], None]
ClockHandler = Callable[[Context, Clock], None]
Hold = Callable[[Session, int], object]
"""Takes what a clock is about, by the record's id, until the transaction ends."""
ReadingHandler = Callable[[Context, MessageReceived, Reading], None]
F = TypeVar("F", bound=Callable[..., Any])

NOBODY_HANDLES = "这个按钮现在没有用了。请发“帮助”看看现在可以怎么做。"


class Router:
    """A module fills one with its decorators; `include` joins them and refuses a double."""

    def __init__(self) -> None:
        self.events: dict[type[Any], EventHandler] = {}
        self.commands: dict[str, CommandHandler] = {}
        self.wrongs: dict[str, WrongHandler] = {}
        self.presses: dict[type[Action], PressHandler] = {}
        self.readings: dict[type[Reading], ReadingHandler] = {}
        self.happenings: dict[str, HappenedHandler] = {}
        self.jobs: dict[str, JobHandler] = {}
        self.clocks: dict[str, ClockHandler] = {}
        self.holds: dict[str, Hold] = {}

    def event(self, kind: type[IncomingKind]) -> Callable[[F], F]:
        return _adder(self.events, kind)

    def command(self, name: str) -> Callable[[F], F]:
        command = find(name)
        if command is None or command.name != name:
            raise LookupError(f"{name} is not in the table of commands")
        return _adder(self.commands, name)

    def wrong(self, name: str) -> Callable[[F], F]:
        """What answers a faulty call of a command that is a form: all its faults beside what could be read."""
        return _adder(self.wrongs, name)

    def press(self, kind: type[Action]) -> Callable[[F], F]:
        return _adder(self.presses, kind)

    def happened(self, what: str) -> Callable[[F], F]:
        """What follows from what another record's handler has told (`Context.tell_others`)."""
        return _adder(self.happenings, what)

    def job(self, name: str) -> Callable[[F], F]:
        """What is done when a row of the jobs table is due."""
        return _adder(self.jobs, name)

    def clock(self, rule: str, hold: Hold) -> Callable[[F], F]:
        """What is done when a clock with this rule has rung. It looks again whether the matter still stands. `hold` takes the
        record that the handlers of its commands and presses take before they touch its clocks (rule 4 of the clocks)."""
        _add(self.holds, rule, hold)
        return _adder(self.clocks, rule)

    def reading(self, handler: ReadingHandler) -> ReadingHandler:
        """The one handler of messages that are daily updates."""
        return _adder(self.readings, Reading)(handler)

    def include(self, other: Router) -> None:
        for mine, theirs in zip(self._tables(), other._tables(), strict=True):
            for key, handler in theirs.items():
                _add(mine, key, handler)

    def handle(self, context: Context) -> Answer | None:
        """Do what the event asks. Raises Refusal with the sentence for the person; whatever else it raises is our mistake."""
        event = context.event
        if isinstance(event, CardPressed):
            return self._press(context, event)
        if isinstance(event, MessageReceived):
            self._message(context, event)
        elif isinstance(event, JobDue):
            self.jobs[event.job](context, event)
        elif isinstance(event, ClockRang):
            self._ring(context, event)
        elif isinstance(event, Happened):
            self._happen(context, event)
        elif handler := self.events.get(type(event)):
            handler(context, event)
        return None

    def missing(self, commands: tuple[Command, ...]) -> list[str]:
        """Commands that the table offers and nobody handles; the house test wants none."""
        return [one.name for one in commands if one.ready and one.name not in self.commands]

    def _tables(self) -> tuple[dict[Any, Any], ...]:
        heard = self.events, self.commands, self.wrongs, self.presses, self.readings
        return *heard, self.happenings, self.jobs, self.clocks, self.holds

    def _happen(self, context: Context, event: Happened) -> None:
        """Whoever tells does not know whether anybody waits for it."""
        if heard := self.happenings.get(event.what):
            heard(context, event)

    def _ring(self, context: Context, event: ClockRang) -> None:
        """Its record first, then the clock as it stands by then: one that was stopped, paused or moved meanwhile does not ring. The
        present moment is not asked again: where it was set back since, nobody would ever hand the clock in anew."""
        known = clocks.by_id(context.db, event.clock_id)
        if known is None:
            return
        self.holds[known.rule](context.db, known.record_id)
        clock = clocks.taken(context.db, event.clock_id)
        if clock is not None and clock.state is ClockState.RUNNING and clock.rings_at <= event.at:
            clock.state, clock.ended_at = ClockState.RUNG, context.now
            self.clocks[clock.rule](context, clock)

    def _message(self, context: Context, event: MessageReceived) -> None:
        meant = understand(event, facts_of(context))
        if isinstance(meant, Reading):
            self.readings[Reading](context, event, meant)
        elif isinstance(meant, Courtesy):
            context.say_openly(courteous(meant))
        elif len(meant) == 1:
            self._hear(context, meant[0])
        else:
            for one in meant:
                self._hear_alone(context, one)

    def _hear_alone(self, context: Context, heard: Heard) -> None:
        """One of several commands: one that is refused says so, and the others are done all the same."""
        try:
            with context.db.begin_nested():
                self._hear(context, heard)
        except Refusal as refusal:
            context.tell(str(refusal))

    def _hear(self, context: Context, heard: Heard) -> None:
        match heard:
            case Miss():
                context.say_openly(suggestion(heard))
            case Call(command) | Wrong(command) if not command.ready:
                context.say_openly(not_yet(command))
            case Wrong(command) if command.name in self.wrongs:
                self.wrongs[command.name](context, heard)
            case Wrong():
                context.tell(corrections(heard))
            case Call(command, values):
                try:
                    self.commands[command.name](context, values)
                except SentBack as back:
                    context.tell(wording.remember(context, back))

    def _press(self, context: Context, event: CardPressed) -> Answer:
        action = from_button_id(str(event.payload["button"])) if "button" in event.payload else unpack(event.payload)
        handler = self.presses.get(type(action))
        if handler is None:
            raise StaleAction(NOBODY_HANDLES)
        try:
            return handler(context, action)
        except SentBack as back:
            return Answer(toast=wording.remember(context, back), tone="error")


def merged(*routers: Router) -> Router:
    """The tables of several modules as one; a double is refused."""
    router = Router()
    for one in routers:
        router.include(one)
    return router


def _adder(table: dict[Any, Any], key: Any) -> Callable[[F], F]:
    def add(handler: F) -> F:
        _add(table, key, handler)
        return handler

    return add


def _add(table: dict[Any, Any], key: Any, handler: Any) -> None:
    if key in table:
        raise ValueError(f"{key} has two handlers: {table[key].__module__} and {handler.__module__}")
    table[key] = handler
