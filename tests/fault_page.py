"""Writes docs/faults.md from the tables: `python -m tests.fault_page docs/faults.md`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

from device.simulator import fault_table
from tests.device.simulator.fault_rows import ROWS, Row

_BLOCK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def seen() -> str:
    """Return what the agent makes of each fault."""
    head = "| fault | asked for | how it ends | acted on | the next time |\n|---|---|---|---|---|"
    return "\n".join([head, *map(_line, ROWS)])


def _line(row: Row) -> str:
    faults = " and ".join(f"`{one}`" for one in row.faults.split())
    place = " over TCP" if row.wire else ""
    then = f"read back: {row.back}; {row.then}" if row.back else str(row.then)
    return f"| {faults}{place} | {row.plan} | {row.ends} | {' '.join(row.acted) or '–'} | {then} |"


TABLES: dict[str, Callable[[], str]] = {"kinds": fault_table.markdown, "seen": seen}


def with_tables(text: str) -> str:
    """Return the text with each table as the code has it now."""
    return _BLOCK.sub(lambda m: f"{m[1]}{TABLES[m[2]]()}\n{m[3]}", text)


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(with_tables(path.read_text("utf-8")), "utf-8")
