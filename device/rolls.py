"""Rolls that a person at the site names by hand. Source: zc line, section 7."""

from __future__ import annotations

import re

from device.errors import RollError
from device.journal_backups import Backups
from device.journal_rolls import Roll

FIELDS = {"TYPE": r"\d{3}", "CODE": r"\d{10}|\d{12}", "NUMBER": r"\d{8}"}


def enter(backups: Backups, device: str, fplxdm: str, fpdm: str, fphm: str) -> None:
    """Let the next backup walk a roll; when it was used, that backup will see.

    Raises:
        RollError: a field has not the digits that it has on an invoice.
    """
    for (name, pattern), value in zip(FIELDS.items(), (fplxdm, fpdm, fphm), strict=True):
        if not re.fullmatch(pattern, value):
            raise RollError(f"{name} is {pattern.replace('|', ' or ')} on an invoice, not {value!r}")
    backups.rolls(device, fplxdm).saw(Roll(fpdm, fphm))
