"""A receipt as a paper, in one language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from decimal import Decimal

from bot.papers.drawing import drawn
from bot.papers.pages import About, Column, Field, Fields, Grid, Note, Page, Part
from bot.papers.receipt_facts import ReceiptFacts, TypeFacts
from device.contract import fingerprint
from handlers.words import Words

MOST_TYPES, MOST_NOTES = 15, 4  # that are listed
SHARES = (
    ("type", 1.5),
    ("was", 1.1),
    ("start", 1.1),
    ("lock", 1.1),
    ("issued", 0.9),
    ("amount", 1.5),
    ("state", 1.7),
)
NUMBERS = {"issued", "amount"}


def receipt_file(words: Words, facts: ReceiptFacts, zone: tzinfo) -> bytes:
    """Return a receipt as PDF: the same bytes for the same facts.

    Args:
        zone: in which times are shown; it is named.
    """
    page = receipt_page(words, facts, zone)
    return drawn([page], About(page.title, words.language))


def file_name(facts: ReceiptFacts) -> str:
    """Return what the file is called."""
    return f"qingka-receipt-{facts.number}.pdf"


def receipt_page(words: Words, facts: ReceiptFacts, zone: tzinfo) -> Page:
    """Return what stands on a receipt."""
    kind = words(f"paper-receipt-{facts.act}")
    software = words("paper-software", version=facts.software) if facts.software else ""
    code = facts.code
    return Page(
        title=words("paper-receipt-title", kind=kind, number=str(facts.number)),
        subtitle=facts.taxpayer_name or facts.device,
        parts=tuple(_parts(words, facts, zone)),
        foot=words("paper-foot", software=software),
        code=code.text,
        code_label=words("paper-code", code=code.typed),
    )


def _parts(words: Words, facts: ReceiptFacts, zone: tzinfo) -> Iterator[Part]:
    yield Fields(words("paper-device"), _device(words, facts))
    yield Grid(words("paper-what"), _columns(words), _types(words, facts.types))
    for reason in tuple(dict.fromkeys(facts.attested))[:MOST_NOTES]:
        yield Note(words("paper-attested", told=_attested(words, reason)))
    yield Fields(words("paper-who"), _who(words, facts, zone))
    yield Fields(words("paper-proof"), _proof(words, facts))


def _device(words: Words, facts: ReceiptFacts) -> tuple[Field, ...]:
    told = {
        "name": facts.taxpayer_name,
        "taxpayer": facts.taxpayer,
        "label": facts.device,
        "disk": facts.disk,
        "period": facts.period,
        "batch": facts.batch,
    }
    return tuple(Field(words(f"paper-{name}"), value) for name, value in told.items() if value)


def _columns(words: Words) -> tuple[Column, ...]:
    return tuple(Column(words(f"paper-{name}"), share, name in NUMBERS) for name, share in SHARES)


def _types(words: Words, types: tuple[TypeFacts, ...]) -> tuple[tuple[str, ...], ...]:
    rows = [_type(words, one) for one in types[:MOST_TYPES]]
    rest = len(types) - len(rows)
    if rest:
        rows.append((words("paper-types-rest", count=rest), *[""] * (len(SHARES) - 1)))
    return tuple(rows)


def _type(words: Words, one: TypeFacts) -> tuple[str, ...]:
    none = words("paper-none")
    state = one.state if one.state in {"moved", "attest"} else "other"
    told = (one.was, one.start, one.lock, one.issued, _money(one.amount))
    return (words.type_name(one.fplxdm), *(value or none for value in told), words(f"paper-state-{state}"))


def _money(amount: str) -> str:
    return f"{Decimal(amount):,.2f}" if amount else ""


def _attested(words: Words, reason: str) -> str:
    key = f"attested-{reason}"
    return words(key) if words.texts.has(key) else reason


def _who(words: Words, facts: ReceiptFacts, zone: tzinfo) -> tuple[Field, ...]:
    moments = {"requested": facts.requested_at, "approved": facts.approved_at, "ended": facts.ended_at}
    told = {
        "requester": facts.requester,
        "approver": facts.approver,
        **{name: _at(moment, zone) for name, moment in moments.items()},
        "zone": str(zone),
    }
    return tuple(Field(words(f"paper-{name}"), value) for name, value in told.items() if value)


def _at(moment: datetime | None, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}" if moment else ""


def _proof(words: Words, facts: ReceiptFacts) -> tuple[Field, ...]:
    told = {
        "fingerprint": fingerprint(facts.evidence) if facts.evidence else "",
        "evidence": facts.evidence,
        "batch-evidence": facts.batch_evidence,
        "manifest": facts.manifest,
        "places": words("list-separator").join(facts.places),
        "head": facts.head,
    }
    return tuple(Field(words(f"paper-{name}"), value, wide=True) for name, value in told.items() if value)
