"""What a disturbed story is about: a clear, a report or an upload, and when the device shows that it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from device.contract import Act
from device.simulator.settings import SimSettings, TypeSettings
from device.simulator.state import SimState

SETTINGS = SimSettings(types=(TypeSettings("004", 2, 1, 1), TypeSettings("007", 3, 1, 1)))
NOT_REPORTED = replace(
    SETTINGS, types=tuple(replace(one, reported=False) for one in SETTINGS.types), window="open"
)


@dataclass(frozen=True, slots=True)
class Aim:
    """One act, as people ask for it and as the device shows it."""

    act: Act
    word: str  # what the clerk says
    command: str  # of the line, in hexadecimal
    settings: SimSettings
    left: Callable[[SimState], list[str]]  # what the device still shows as not done


def _unmoved(state: SimState) -> list[str]:
    return [fplxdm for fplxdm, one in state.types.items() if one.period == state.first_period]


def _unreported(state: SimState) -> list[str]:
    return [fplxdm for fplxdm, one in state.types.items() if not one.reported]


def _waiting(state: SimState) -> list[str]:
    return [f"{state.not_uploaded} invoices"] if state.not_uploaded else []


CLEAR = Aim(Act.CLEAR, "清卡", "12", SETTINGS, _unmoved)
REPORT = Aim(Act.REPORT, "抄报", "11", NOT_REPORTED, _unreported)
UPLOAD = Aim(Act.UPLOAD, "上传", "16", replace(SETTINGS, not_uploaded=2), _waiting)


def settings_of(aim: Aim, devices: int) -> list[SimSettings]:
    """Return so many devices, the first as it is and the others beside it."""
    others = (
        replace(aim.settings, skpbh=f"6688000000{at:02}", nsrsbh=f"91110117MA000000{at:02}", seed=at + 1)
        for at in range(1, devices)
    )
    return [aim.settings, *others]


AIMS = {aim.act: aim for aim in (CLEAR, REPORT, UPLOAD)}
