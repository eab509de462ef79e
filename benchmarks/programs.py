"""Child processes that answer a line with a line of JSON, and end with the block that started them."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PATIENCE = 180.0
"""Seconds for one answer; a program that takes longer is broken."""


class Program:
    """One running child."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    async def heard(self) -> Any:
        """Its next line; RuntimeError when it ends instead."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("a program of the benchmark has ended: its reason stands above")
        return json.loads(line)

    async def asked(self, command: str) -> Any:
        """Its answer to a line."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n".encode())
        return await self.heard()


@asynccontextmanager
async def running(*arguments: str, environment: Mapping[str, str] | None = None) -> AsyncIterator[Program]:
    """A Python program, ended with SIGTERM at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, cwd=ROOT, env=environment, stdin=PIPE, stdout=PIPE, limit=2**20
    )
    try:
        yield Program(process)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()
