"""The threads in which all database code runs, so that the loop never waits for a disk."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Future
from queue import PriorityQueue
from threading import Lock, Thread
from time import monotonic
from typing import Any, TypeVar

from bot.errors import StorageUnavailable

T = TypeVar("T")

MOST_WAITING = 10_000
"""Pieces of work that may wait for a thread; beyond that the database is too slow for what is asked of it."""


class Threads:
    """`count` threads that share one queue: urgent work first, else in the order it was handed in.

    They start with the first piece of work: a command that only uses `Database.transaction` needs none.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._threads: list[Thread] = []
        self._order = itertools.count()
        self._queue: PriorityQueue[tuple[int, int, Callable[[], None] | None]] = PriorityQueue(MOST_WAITING + count)
        self._open = True
        self._lock = Lock()

    def submit(self, work: Callable[[], T], *, urgent: bool) -> Future[T]:
        """Raises StorageUnavailable when too much waits already or the threads were closed."""
        future: Future[T] = Future()
        with self._lock:
            if not self._open or self._queue.qsize() >= MOST_WAITING:
                raise StorageUnavailable("the database is closed" if not self._open else "too much waits for the database")
            if not self._threads:
                self._threads = [Thread(target=self._live, name=f"database-{n}", daemon=True) for n in range(self._count)]
                for thread in self._threads:
                    thread.start()
            self._queue.put_nowait((0 if urgent else 1, next(self._order), lambda: _fulfil(future, work)))
        return future

    def close(self, seconds: float) -> bool:
        """Finish what was handed in; whether that was done within `seconds`."""
        with self._lock:
            self._open = False
            for _ in self._threads:
                self._queue.put_nowait((2, next(self._order), None))
        end = monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, end - monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _live(self) -> None:
        while (job := self._queue.get()[2]) is not None:
            job()


def _fulfil(future: Future[Any], work: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - it belongs to whoever waits for the result
        future.set_exception(error)
