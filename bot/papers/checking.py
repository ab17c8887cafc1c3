"""Does a receipt stand in the audit chain, unchanged? What is asked is its code; what answers is the chain."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from bot import audit
from bot.audit import AuditProblem, Entry
from bot.clearing import operations, receipts
from bot.papers.codes import DIGITS, ReceiptCode
from device.contract import digest_of


class Difference(StrEnum):
    NONE_MADE = "none-made"  # the chain knows no receipt of this operation
    OTHER_DIGEST = "other-digest"  # its receipt says something else
    OTHER_HEAD = "other-head"  # its receipt stands in another entry
    OTHER_ROW = "other-row"  # what the hub shows as the receipt is not what the chain holds


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found."""

    differences: tuple[Difference, ...]
    damage: AuditProblem | None  # the first place at which the chain is not whole
    entry: Entry | None  # the audit entry that made the receipt: what the paper must say stands in its body

    @property
    def stands(self) -> bool:
        """Whether the receipt is in the chain, and nothing differs."""
        return not self.differences and self.damage is None


def check(session: Session, code: ReceiptCode) -> Checked:
    """Look a receipt up, and go through the whole chain."""
    made = audit.about(session, receipts.subject_of(code.number), receipts.MADE)
    entry = next((one for one in made if _short(one.hash) == code.head), made[-1] if made else None)
    differences = _differences(session, code, entry)
    return Checked(tuple(differences), audit.verify(session), entry)


def _differences(session: Session, code: ReceiptCode, entry: Entry | None) -> list[Difference]:
    if entry is None:
        return [Difference.NONE_MADE]
    found = {
        Difference.OTHER_DIGEST: _short(digest_of(entry.body)) != code.digest,
        Difference.OTHER_HEAD: _short(entry.hash) != code.head,
        Difference.OTHER_ROW: not _is_shown(session, code.number, entry),
    }
    return [difference for difference, differs in found.items() if differs]


def _is_shown(session: Session, number: int, entry: Entry) -> bool:
    shown = receipts.of(session, number - operations.NUMBER_BASE)
    return shown is not None and (shown.audit_head, digest_of(shown.body)) == (
        entry.hash,
        digest_of(entry.body),
    )


def _short(digest: str) -> str:
    return digest[:DIGITS].upper()
