"""Things that wait are committed together: while one commit runs, the next ones gather.

A single commit with a sync costs about the same for one row as for a hundred, so under load the cost of each falls, and alone
nobody waits for company.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Together(Generic[Item, Result]):
    """`commit` takes the waiting items in order and gives one result for each; what it raises, everyone in the group gets.

    `most` bounds a group and `waiting` what may gather; beyond that `add` waits, which is the back-pressure of the road.
    """

    def __init__(
        self, commit: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], *, most: int = 256, waiting: int = 4096
    ) -> None:
        self._commit = commit
        self._most = most
        self._queue: asyncio.Queue[tuple[Item, asyncio.Future[Result]]] = asyncio.Queue(waiting)
        self._task: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Result:
        """Return the item's result when its group is committed."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        await self._queue.put((item, future))
        return await future

    async def close(self) -> None:
        """Wait for what was added; nothing may be added any more."""
        await self._queue.join()
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _run(self) -> None:
        while True:
            group = [await self._queue.get()]
            while len(group) < self._most and not self._queue.empty():
                group.append(self._queue.get_nowait())
            await self._settle(group)
            for _ in group:
                self._queue.task_done()

    async def _settle(self, group: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._commit([item for item, _ in group])
        except Exception as error:  # noqa: BLE001 - whatever it is, each of the group must hear of it
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), result in zip(group, results, strict=True):
            if not future.done():
                future.set_result(result)
