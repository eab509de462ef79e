"""Things that wait are committed together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.pipeline.together import Together


async def test_what_gathers_during_one_commit_shares_the_next() -> None:
    groups: list[list[int]] = []

    async def commit(items: Sequence[int]) -> Sequence[int]:
        groups.append(list(items))
        await asyncio.sleep(0.01)
        return [item * 2 for item in items]

    together = Together(commit)
    results = await asyncio.gather(*(together.add(number) for number in range(50)))

    assert [number * 2 for number in range(50)] == results
    assert list(range(50)) == [item for group in groups for item in group]
    assert len(groups) < 10


async def test_everyone_in_a_group_that_failed_hears_of_it_and_the_next_group_goes_on() -> None:
    async def commit(items: Sequence[int]) -> Sequence[int]:
        if 1 in items:
            raise RuntimeError("disk full")
        return items

    together = Together(commit)
    with pytest.raises(RuntimeError):
        await together.add(1)

    assert 2 == await together.add(2)


async def test_closing_waits_for_what_was_added() -> None:
    done: list[int] = []

    async def commit(items: Sequence[int]) -> Sequence[int]:
        await asyncio.sleep(0.01)
        done.extend(items)
        return items

    together = Together(commit)
    adding = [asyncio.create_task(together.add(number)) for number in range(5)]
    await asyncio.sleep(0)
    await together.close()

    assert list(range(5)) == done
    await asyncio.gather(*adding)
