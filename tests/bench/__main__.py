"""`make bench`: measures what is claimed, and prints a table. Nothing here passes or fails.

It takes some fifteen minutes, most of them for bytes on a line; `python -m tests.bench.wire --full` half an hour more.
"""

from __future__ import annotations

import asyncio
import logging

from tests.bench import relay, retrieval, steps_of_a_turn, throughput, tickets, turns, wire
from tests.bench.rows import show


async def main() -> None:
    logging.disable(logging.WARNING)
    show([*await turns.rows(), *await relay.rows()])
    await steps_of_a_turn.show()
    throughput.show()
    show(retrieval.rows())
    show(tickets.rows())
    wire.show_all()


if __name__ == "__main__":
    asyncio.run(main())
