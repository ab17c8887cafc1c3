"""The server's word that a period is done, and whether a disk takes it. Source: zc line, section 8."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from device.simulator.calendar import month_before


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """What the converter reads from the disk and sends to the server: step 1 of clearing."""

    nsrsbh: str
    skpbh: str
    fplxdm: str
    period: date
    challenge: int


@dataclass(frozen=True, slots=True)
class WriteBack:
    """For one disk, type and period alone: step 2."""

    info: DeviceInfo
    next_period: date
    seal: int

    @classmethod
    def made(cls, info: DeviceInfo, next_period: date) -> WriteBack:
        return cls(info, next_period, _seal(info, next_period))


def _seal(info: DeviceInfo, next_period: date) -> int:
    return zlib.crc32(repr((info, next_period)).encode())


MISFITS: list[tuple[str, Callable[[WriteBack, DeviceInfo], bool]]] = [
    # code, when
    ("155", lambda back, _: back.seal != _seal(back.info, back.next_period)),
    ("156", lambda back, info: (back.info.nsrsbh, back.info.skpbh) != (info.nsrsbh, info.skpbh)),
    ("157", lambda back, info: back.info.period != info.period),
    ("158", lambda back, info: back.info.challenge != info.challenge),
    ("159", lambda back, info: back.info != info),
]


def misfit(back: WriteBack, info: DeviceInfo) -> str | None:
    """Return the code with which the disk that showed `info` refuses; None: it takes the write-back."""
    return next((code for code, applies in MISFITS if applies(back, info)), None)


SPOILED: dict[str, Callable[[DeviceInfo], DeviceInfo]] = {
    "156": lambda info: replace(info, nsrsbh="91110117MA00000000"),
    "157": lambda info: replace(info, period=month_before(info.period)),
    "158": lambda info: replace(info, challenge=info.challenge ^ 1),
    "159": lambda info: replace(info, fplxdm="000"),
}


def spoiled(back: WriteBack, code: str) -> WriteBack:
    """Return a write-back that a disk refuses with `code`, 155 to 159."""
    if code not in SPOILED:
        return replace(back, seal=back.seal ^ 1)
    return WriteBack.made(SPOILED[code](back.info), back.next_period)
