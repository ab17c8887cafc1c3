"""A device of a batch in a line: where it stands, and why it does not go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlmodel import Session

from bot.batches import reading, results
from bot.batches.views import Batch, Item
from bot.clearing.phases import ENDS, Phase
from bot.clearing.reasons import GOOD_NEWS
from handlers.words import Words

BAD = (Phase.PARTIAL, Phase.REFUSED, Phase.FAILED, Phase.UNKNOWN)
SIGNS = {
    Phase.DONE: "✅",
    Phase.PARTIAL: "⚠️",
    Phase.REFUSED: "⛔",
    Phase.FAILED: "❌",
    Phase.UNKNOWN: "❓",
    Phase.AWAITING_APPROVAL: "✋",
    None: "▫️",
}


def item_line(words: Words, one: Item) -> str:
    """Return a device with its number in the batch, where it stands, and why."""
    sign = "✅" if one.reason in GOOD_NEWS else SIGNS.get(one.phase, "⏳" if one.phase not in ENDS else "▫️")
    line = words(
        "batch-item", sign=sign, place=one.position, device=one.device.label, end=item_end(words, one)
    )
    return words("nightly-ticket", line=line, ticket=str(one.ticket_id)) if one.ticket_id else line


def item_end(words: Words, one: Item) -> str:
    """Return where it stands; where it does not go on, why."""
    if one.phase in BAD or (one.phase is None and one.reason):
        return why(words, one)
    return words(f"phase-{one.phase or Phase.REQUESTED}")


def why(words: Words, one: Item) -> str:
    """Return why a device did not come to a good end, or got no operation."""
    if one.operation_id is None:
        return words(f"left-{one.reason}")
    return words.reason(one.reason, one.code, dict(one.params))


def bad_items(session: Session, batch: Batch, most: int, sites: Collection[int] | None = None) -> list[Item]:
    """Return the first devices that did not come to a good end, those that were begun before the others."""
    begun = reading.items(session, batch.id, BAD, needed=True, sites=sites, limit=most)
    left = reading.items(session, batch.id, left_out=True, sites=sites, limit=most)
    return [*begun, *left][:most]


def missed(
    session: Session, words: Words, batch: Batch, most: int, sites: Collection[int] | None = None
) -> list[str]:
    """Return a line for each of the first devices that did not come to a good end: why, and its ticket.

    Args:
        sites: whose devices are named; None: everywhere.
    """
    found = bad_items(session, batch, most, sites)
    lines = [_missed(words, one) for one in found]
    more = results.count(session, batch.id, sites, "bad") - len(lines) if len(lines) == most else 0
    return [*lines, words("nightly-more", count=more)] if more else lines


def grouped(
    session: Session, words: Words, batch: Batch, most: int, sites: Collection[int] | None = None
) -> list[str]:
    """Return a line for each reason why devices did not come to a good end, the commonest first: how many, which.

    Args:
        sites: whose devices are named; None: everywhere.
    """
    found = bad_items(session, batch, batch.counts.total, sites)
    counted = Counter((one.phase, why(words, one)) for one in found)
    lines = [_group(words, phase, told, found) for (phase, told), _ in counted.most_common(most)]
    more = len(counted) - len(lines)
    return [*lines, words("batch-more-reasons", count=more)] if more else lines


def _group(words: Words, phase: Phase | None, told: str, found: Sequence[Item]) -> str:
    mine = [one for one in found if one.phase is phase and why(words, one) == told]
    sign = SIGNS.get(phase, "▫️")
    line = words("batch-reason", sign=sign, count=len(mine), why=told, names=_names(words, mine))
    tickets = list(dict.fromkeys(one.ticket_id for one in mine if one.ticket_id))
    if not tickets:
        return line
    return words("nightly-ticket", line=line, ticket=", #".join(map(str, tickets[:NAMED])))


NAMED = 3  # devices and tickets of a reason


def _names(words: Words, mine: Sequence[Item]) -> str:
    names = words("list-separator").join(one.device.label for one in mine[:NAMED])
    return names if len(mine) <= NAMED else f"{names} …"


def _missed(words: Words, one: Item) -> str:
    line = words("nightly-missed", device=one.device.label, why=why(words, one))
    return words("nightly-ticket", line=line, ticket=str(one.ticket_id)) if one.ticket_id else line
