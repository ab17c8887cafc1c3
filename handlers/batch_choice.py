"""What a person has chosen for a batch so far, and what of it a button was shown with."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from bot.clearing.flow import ACTS
from bot.dialog.messages import Button
from bot.offices.due import Wanted
from device.contract import Plan


@dataclass(frozen=True, slots=True)
class Choice:
    """It stands in the dialog's data.

    Attributes:
        words: none: every device that is due; for a plan without an act, every one that the person looks after.
    """

    words: str = ""
    everybodys: bool = False  # also what others look after
    plan: str = str(Plan.CLEAR)
    canary: bool = False
    off: tuple[int, ...] = ()  # devices that were unticked
    slot: str = ""  # under which the card stands

    @property
    def wanted(self) -> Wanted:
        """Which devices may be chosen: those that are due, or, where nothing is to be approved, any."""
        whole = Plan(self.plan) not in ACTS
        everybodys = self.everybodys or (whole and bool(self.words))
        return Wanted(words=self.words, everybodys=everybodys, whole=whole)

    def of(self, found: Sequence[int]) -> list[int]:
        """Return what is left of these devices."""
        off = set(self.off)
        return [one for one in found if one not in off]

    def button(self, label: str, action: str, **args: object) -> Button:
        """Return a button of this choice's card; on any other card it stands for nothing."""
        return Button(label, action, {"card": self.slot, **args}, once=False)

    def mark(self, ids: Sequence[int]) -> str:
        """Return what differs whenever a batch of this choice, with these devices, would be another one."""
        told = {name: value for name, value in asdict(self).items() if name in {"plan", "canary"}}
        return hashlib.sha256(repr((told, list(ids))).encode()).hexdigest()[:16]
