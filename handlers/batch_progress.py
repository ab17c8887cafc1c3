"""How a batch stands: a bar for each part, counts, what does not go on and why, how long it takes yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from bot.batches import reading
from bot.batches.states import UNDER_WAY, BatchState, CodeState
from bot.batches.views import Batch, SiteCode
from bot.clearing.flow import ACTS
from bot.clearing.phases import Phase
from bot.dialog.messages import Button
from device.contract import Plan
from handlers.batch_lines import missed
from handlers.words import BAR_WIDTH, Words

SHOWN = 5  # devices that do not go on
SITES = 8  # that still need a code


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a batch's way."""

    name: str  # "read", "verify", "approve", "act"
    done: int  # devices (of "approve": sites) that are past it
    total: int


def parts(batch: Batch, codes: Sequence[SiteCode]) -> list[Part]:
    """Return the parts of a batch's plan, in order."""
    counts = batch.counts
    read = counts.total - counts.unopened - counts.reading
    made = [Part("read", read, counts.total)]
    if batch.plan is Plan.BACKUP:
        return made
    made.append(Part("verify", read - counts.of(Phase.VERIFYING), counts.total))
    if batch.plan in ACTS:
        if codes:
            admitted = sum(one.state is CodeState.ADMITTED for one in codes)
            made.append(Part("approve", admitted, len(codes)))
        made.append(Part("act", counts.settled, counts.total))
    return made


def left_s(batch: Batch, moment: datetime) -> float | None:
    """Return how long what agents do now takes yet, by how fast it went so far; None: nobody can tell."""
    by_name = {one.name: one for one in parts(batch, [])}
    running = {BatchState.PREPARING: "read", BatchState.VERIFYING: "verify", BatchState.ACTING: "act"}
    part = by_name.get(running.get(batch.state, ""))
    if part is None or not 0 < part.done < part.total:
        return None
    return (moment - batch.changed_at).total_seconds() * (part.total - part.done) / part.done


def stand_text(
    session: Session, words: Words, batch: Batch, moment: datetime, sites: Collection[int] | None = None
) -> str:
    """Return the one message of a batch.

    Args:
        sites: which, and of which devices, may be named; None: every one.
    """
    codes = reading.codes(session, batch.id, batch.digest) if batch.digest else []
    return "\n".join(_lines(session, words, batch, codes, moment, sites))


def _lines(
    session: Session,
    words: Words,
    batch: Batch,
    codes: Sequence[SiteCode],
    moment: datetime,
    sites: Collection[int] | None,
) -> Iterator[str]:
    yield head(words, batch)
    if batch.ended_at is None:
        yield from (bar(words, batch, one) for one in parts(batch, codes))
    yield stand(words, batch)
    yield from missed(session, words, batch, SHOWN, sites)
    if batch.state in {BatchState.ASKING, BatchState.ACTING}:
        yield from _open(words, [one for one in codes if sites is None or one.site_id in sites])
    left = left_s(batch, moment)
    if left is not None:
        yield words("batch-left", time=words.duration(left))


def head(words: Words, batch: Batch) -> str:
    """Return which batch it is, and its state."""
    return words(
        "batch-head",
        batch=batch.name,
        plan=words.plan(batch.plan),
        total=batch.counts.total,
        state=words(f"batch-state-{batch.state}"),
    )


def bar(words: Words, batch: Batch, one: Part) -> str:
    """Return a part with its bar."""
    filled = BAR_WIDTH * one.done // one.total if one.total else BAR_WIDTH
    drawn = "▓" * filled + "░" * (BAR_WIDTH - filled)
    return words(
        "batch-bar", part=part_name(words, batch, one.name), bar=drawn, done=one.done, total=one.total
    )


def part_name(words: Words, batch: Batch, name: str) -> str:
    return words.plan(batch.plan) if name == "act" else words(f"batch-part-{name}")


def stand(words: Words, batch: Batch) -> str:
    """Return how many devices stand where, without those where none does."""
    return words("list-dot").join(_rows(words, stands(batch).items()))


def stands(batch: Batch) -> dict[str, int]:
    """Return how many devices stand where, by name."""
    counts = batch.counts
    return {
        "unopened": counts.unopened,
        "reading": counts.reading,
        "verifying": counts.of(Phase.VERIFYING),
        "awaiting": counts.awaiting,
        "running": counts.running,
        "done": counts.of(Phase.DONE),
        "cleared" if batch.plan is Plan.CLEAR else "needless": counts.needless,
        "partial": counts.of(Phase.PARTIAL),
        "refused": counts.of(Phase.REFUSED) - counts.needless,
        "failed": counts.of(Phase.FAILED),
        "unknown": counts.of(Phase.UNKNOWN),
        "dropped": counts.of(Phase.DENIED, Phase.EXPIRED, Phase.CANCELLED),
        "left": counts.left_out,
    }


def buttons(words: Words, batch: Batch) -> list[list[Button]]:
    """Return what may be asked of a batch as it stands; the last row asks for more of it."""
    args = {"batch": batch.id}
    asked = [Button(words(f"button-batch-{name}"), f"batch.{name}", args, once=False) for name in acts(batch)]
    see = [
        Button(words("button-batch-details"), "batch.details", args, once=False),
        Button(words("button-batch-file"), "batch.file", args, once=False),
    ]
    return [asked, see] if asked else [see]


def acts(batch: Batch) -> list[str]:
    """Return what may be asked of a batch as it stands."""
    if batch.ended_at is not None:
        return []
    if batch.state is BatchState.STOPPED:
        return ["resume", "drop"]
    if batch.state is BatchState.DECIDING:
        return ["go_on", "stop"]
    return ["stop"] if batch.state in UNDER_WAY else []


def _open(words: Words, codes: Sequence[SiteCode]) -> Iterator[str]:
    """Yield which sites still need a code."""
    sites = [one.site for one in codes if one.state is CodeState.OPEN]
    if sites:
        named = words("list-separator").join(sites[:SITES])
        yield words("batch-open", sites=named if len(sites) <= SITES else f"{named} …", count=len(sites))


def _rows(words: Words, rows: Iterable[tuple[str, int]]) -> Iterable[str]:
    return (words(f"batch-stand-{name}", count=number) for name, number in rows if number)
