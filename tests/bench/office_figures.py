"""What came of the bench's morning, as tables."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.batches.views import Item
from tests.bench.office_sites import Sites

SENT = ("sendMessage", "sendPhoto", "sendDocument")
EDITED = ("editMessageText", "editMessageReplyMarkup", "editMessageCaption")
POLL = "getUpdates"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was measured.

    Attributes:
        at_s: after how long something was so for the first time.
        summary: what the clerk is told in the end.
        requests: of the hub to Telegram, by method.
        rows: that the hub's tables have more than before; `size_bytes` likewise.
        spent_s: what each process had of the processor.
    """

    at_s: Mapping[str, float]
    summary: str
    items: Sequence[Item]
    requests: Counter[str]
    questions: int
    codes: int
    rows: int
    size_bytes: int
    spent_s: Mapping[str, float]


def tell(name: str, seen: Seen, sites: Sites) -> None:
    """Print it."""
    console = Console(width=120)
    load = f"load {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores"
    console.print(f"[bold]{name}[/]: {len(seen.items)} devices, {len(sites.sites)} agents, {load}")
    console.print(_table(("phase", "after"), [(what, f"{s:.1f} s") for what, s in seen.at_s.items()]))
    ends = Counter(map(_end, seen.items)).most_common()
    console.print(_table(("end", "reason", "code", "devices"), [(*end, str(count)) for end, count in ends]))
    known = {one.device.skpbh: _end(one) for one in seen.items}
    hurt = [(trouble, *known[disk]) for disk, trouble in sites.troubles.items()]
    console.print(_table(("trouble", "end", "reason", "code"), hurt))
    figures = [*_acts(seen, sites), *_figures(seen)]
    console.print(_table(("figure", ""), [(what, str(value)) for what, value in figures]))
    console.print("What the clerk is told in the end:", seen.summary, sep="\n", markup=False)


def cpu_s(pid: int) -> float:
    """Return what a process has had of the processor; Linux."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _end(one: Item) -> tuple[str, str, str]:
    return str(one.phase or "left out"), one.reason, one.code


def _acts(seen: Seen, sites: Sites) -> Sequence[tuple[str, object]]:
    acts = sites.acts()
    once = {disk for disk, one in acts.items() if one and set(one.values()) == {1}}
    done = {one.device.skpbh for one in seen.items if str(one.phase) == "done"}
    twice = [disk for disk, one in acts.items() if max(one.values(), default=0) > 1]
    return [
        ("devices that cleared each type exactly once", len(once)),
        ("of these done by the hub's rows", len(done & once)),
        ("devices that cleared any type twice", len(twice)),
    ]


def _figures(seen: Seen) -> Sequence[tuple[str, object]]:
    count, requests = len(seen.items), seen.requests
    listed = ", ".join(f"{name} {n}" for name, n in requests.most_common() if name != POLL)
    return [
        ("questions", seen.questions),
        ("codes typed", seen.codes),
        ("requests of the hub to Telegram, but its polls", requests.total() - requests[POLL]),
        ("by method", listed),
        ("polls", requests[POLL]),
        ("messages sent", sum(requests[one] for one in SENT)),
        ("messages edited", sum(requests[one] for one in EDITED)),
        ("rows a device", f"{seen.rows / count:.0f}"),
        ("KiB a device in the database", f"{seen.size_bytes / count / 1024:.1f}"),
        *((f"processor, {what}", f"{s:.1f} s") for what, s in seen.spent_s.items()),
    ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(*head)
    for row in rows:
        table.add_row(*row)
    return table
