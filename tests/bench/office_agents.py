"""`python -m tests.bench.office_agents FOLDER…`: the agents of these sites, as they are shipped, in one process.

A site's folder holds config.json, and in `state` its journal and key. SIGTERM stops all of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from device.agent import Agent
from device.config import Config
from device.identity import Identity
from device.journal import Journal
from device.link import Link

CONFIG = "config.json"


async def run(folders: Sequence[Path]) -> None:
    """Run until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with contextlib.AsyncExitStack() as there:
        agents = [await there.enter_async_context(_agent(folder)) for folder in folders]
        await asyncio.gather(*(agent.run(stop) for agent in agents))


@contextlib.asynccontextmanager
async def _agent(folder: Path) -> AsyncIterator[Agent]:
    config = Config.model_validate_json((folder / CONFIG).read_bytes())
    with contextlib.closing(Journal(config.state)) as journal:
        journal.rise()
        async with Link(config.hub) as link:
            yield Agent(config, journal, link, Identity.load(config.state))


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(run([Path(one) for one in sys.argv[1:]]))
