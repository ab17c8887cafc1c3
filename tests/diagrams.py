"""Writes the diagrams of pages from the tables that decide: `python -m tests.diagrams README.md …`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from bot.batches.states import BATCHES, CODES
from bot.clearing.approval_states import APPROVALS
from bot.clearing.phases import PHASES
from bot.dialog.steps import Table
from bot.tickets.states import TICKETS
from handlers.dialog import DIALOG

TABLES: dict[str, Table[Any, Any]] = {
    "operation": PHASES,
    "approval": APPROVALS,
    "batch": BATCHES,
    "code": CODES,
    "dialog": DIALOG,
    "ticket": TICKETS,
}
_BLOCK = re.compile(r"(<!-- diagram: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def with_diagrams(text: str) -> str:
    """Return the text with each diagram as its table draws it now."""
    return _BLOCK.sub(lambda m: f"{m[1]}```mermaid\n{TABLES[m[2]].mermaid().strip()}\n```\n{m[3]}", text)


if __name__ == "__main__":
    for path in map(Path, sys.argv[1:]):
        path.write_text(with_diagrams(path.read_text("utf-8")), "utf-8")
