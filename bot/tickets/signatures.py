"""What a failure is grouped by: code, phase, driver and firmware, by rules that stand in signatures.yaml."""

from __future__ import annotations

from bot.records.tickets import TicketRow


def sign(row: TicketRow) -> None:
    """Give a ticket its signature, "" when it stands alone."""
    parts = (row.code, row.phase, row.driver, row.firmware)
    row.signature = "|".join(part or "-" for part in parts) if row.kind == "failure" else ""
    row.signature_version = 1
