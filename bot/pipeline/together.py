"""Things that wait are committed together: while one commit runs, the next ones gather.

A single commit with a sync costs about the same for one row as for a hundred, so under load the cost of each falls, and alone
nobody waits for company.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Together(Generic[Item, Result]):
    """`commit` takes the waiting items in order and gives one result for each; what it raises, everyone in the group gets.

    `most` bounds a group. What may gather is bounded by the callers: each waits for its own result.
    """

    def __init__(self, commit: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]], *, most: int = 256) -> None:
        self._commit = commit
        self._most = most
        self._waiting: deque[tuple[Item, asyncio.Future[Result]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def add(self, item: Item) -> Result:
        """Return the item's result when its group is committed."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        return await future

    async def close(self) -> None:
        """Wait for what was added."""
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        """Commit group after group until nothing waits."""
        try:
            while self._waiting:
                await self._gathered()
                size = min(self._most, len(self._waiting))
                await self._settle([self._waiting.popleft() for _ in range(size)])
        finally:
            self._task = None

    async def _gathered(self) -> None:
        """Let the loop turn as long as every turn brings more: what comes in one burst is one group, and the commit's thread does
        not have to share the processor with the reading of its other half."""
        seen = 0
        while seen < len(self._waiting) < self._most:
            seen = len(self._waiting)
            await asyncio.sleep(0)

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
