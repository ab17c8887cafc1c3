"""`make bench`: measures what is claimed, and prints a table. Nothing here passes or fails."""

from __future__ import annotations

import asyncio
import logging

from tests.bench import relay, turns
from tests.bench.rows import show


async def main() -> None:
    logging.disable(logging.WARNING)
    show([*await turns.rows(), *await relay.rows()])


if __name__ == "__main__":
    asyncio.run(main())
