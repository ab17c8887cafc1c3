"""Rolls that a person at the site names by hand. Source: zc line, section 7."""

from __future__ import annotations

import re

from device.clock import site_now
from device.errors import RollError
from device.journal_backups import Backups, Roll

FIELDS = {"TYPE": r"\d{3}", "CODE": r"\d{10}|\d{12}", "NUMBER": r"\d{8}"}


def enter(backups: Backups, device: str, fplxdm: str, fpdm: str, fphm: str) -> None:
    """Remember a roll as if a backup had seen it.

    Raises:
        RollError: a field has not the digits that it has on an invoice.
    """
    for (name, pattern), value in zip(FIELDS.items(), (fplxdm, fpdm, fphm), strict=True):
        if not re.fullmatch(pattern, value):
            raise RollError(f"{name} is {pattern.replace('|', ' or ')} on an invoice, not {value!r}")
    backups.saw_roll(device, fplxdm, Roll(fpdm, fphm), site_now())
