"""Is a device fit: its port, its answer, its disk, its clock. It is read, and nothing is written to it."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from operator import methodcaller
from pathlib import Path

from device.advice import fine, trouble
from device.clock import site_now
from device.config import DeviceConfig
from device.contract import Check, Level
from device.drivers.base import DeviceError, DiskError, DiskInfo, NoDataError
from device.errors import Refusal
from device.inspect import check_disk
from device.port_group import group_of
from device.quirks import MEANINGS, Quirks
from device.session import Session

BLOCK = Level.BLOCK


def device_checks(session: Session, quirks: Quirks, clock_off_h: float) -> Iterator[Check]:
    """Yield what a device shows, up to the first thing that keeps it from answering."""
    yield from _asked(session, clock_off_h)
    quirks.saw(session.device.skpbh, session.log.met)
    yield _firmware(session.device, quirks.of(session.device.skpbh))


def _asked(session: Session, clock_off_h: float) -> Iterator[Check]:
    device = session.device
    port = _port(session)
    yield port
    if port.level is BLOCK:
        return
    try:
        with session:
            check_disk(session)
            info = session.read(lambda driver: driver.disk_info())
            _look_for_quirks(session, info)
    except DeviceError as err:
        yield _failed(device, err.message_key, f"{err.code} {err}")
    except Refusal as err:
        yield _failed(device, err.first.reason, _said(err), **err.first.params)
    else:
        yield fine("driver", device=device.name, detail=f"zc, firmware {info.version}")
        yield fine("device", device=device.name, detail=f"disk {info.skpbh}, at {session.port}")
        yield _disk(device, info)
        yield _clock(device, info, clock_off_h)


def _port(session: Session) -> Check:
    """Look at the port where the device is; when that is gone, look for the device first."""
    found = port_check(_where(session))
    if found.level is BLOCK:
        with session:
            if session.find():
                return port_check(_where(session))
    return found


def _where(session: Session) -> DeviceConfig:
    return session.device.model_copy(update={"port": session.port})


def port_check(device: DeviceConfig) -> Check:
    """Look at the port without opening it; what is no file of this system is found out by opening it."""
    path, about = Path(device.port), {"device": device.name, "port": device.port}
    if sys.platform == "win32" or not path.is_absolute():
        return fine("port", **about)
    if not path.exists():
        return trouble("port", BLOCK, "port-missing", detail=f"{path} is not there", **about)
    if not os.access(path, os.R_OK | os.W_OK):
        who = {"group": group_of(path), "user": getpass.getuser()}
        return trouble("port", BLOCK, "port-denied", detail=f"{path} is not permitted", **about, **who)
    return fine("port", **about)


def _look_for_quirks(session: Session, info: DiskInfo) -> None:
    """Ask what firmware answers differently; what it shows stands in the session's log then."""
    for fplxdm in session.device.types or info.fplxdm:
        with suppress(DiskError, NoDataError):
            session.read(methodcaller("monitoring", fplxdm))
    with suppress(DiskError, NoDataError):
        session.read(methodcaller("pending_uploads"))


def _firmware(device: DeviceConfig, names: tuple[str, ...]) -> Check:
    """Say what is odd about this device and its line; this program lives with all of it."""
    told = "; ".join(f"{name}: {MEANINGS.get(name, 'seen by another version')}" for name in names)
    return fine("firmware", device=device.name, names=",".join(names), detail=told or "nothing odd was seen")


def _failed(device: DeviceConfig, why: str, detail: str, **params: str) -> Check:
    about = {"device": device.name, "port": device.port, "detail": detail}
    return trouble("device", BLOCK, why, **{**params, **about})


def _said(refusal: Refusal) -> str:
    return " ".join([str(refusal), *(f"{name} {value}" for name, value in refusal.first.params.items())])


def _disk(device: DeviceConfig, info: DiskInfo) -> Check:
    about = {"device": device.name, "expected": device.nsrsbh, "found": info.nsrsbh}
    if info.nsrsbh != device.nsrsbh:
        return trouble("disk", BLOCK, "wrong-disk", detail=f"taxpayer {info.nsrsbh}", **about)
    return fine("disk", device=device.name, detail=f"taxpayer {info.nsrsbh} {info.nsrmc}")


def _clock(device: DeviceConfig, info: DiskInfo, clock_off_h: float) -> Check:
    off_s = (info.clock - site_now()).total_seconds()
    about = {"device": device.name, "detail": f"{round(off_s):+d} s against this computer"}
    if abs(off_s) > clock_off_h * 3600:
        return trouble("device-clock", BLOCK, "clock-off", hours=f"{abs(off_s) / 3600:.1f}", **about)
    return fine("device-clock", **about)
