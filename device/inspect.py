"""What a device shows now: 01 02 04 06 08 30 31 32, read once, judged in judge.py."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from device.clock import site_now
from device.config import DeviceConfig
from device.contract import Finding, Inspection, TypeStatus
from device.drivers.base import (
    DeviceError,
    DiskInfo,
    MonitoringData,
    NoDataError,
    OnHand,
    PasswordError,
    PendingUploads,
    UploadError,
)
from device.errors import Refusal
from device.period import Window, reported, window_of
from device.session import Session, wrong_disk


@dataclass(frozen=True, slots=True)
class TypeSeen:
    monitoring: MonitoringData
    on_hand: OnHand | None  # None: there is no roll

    @property
    def fplxdm(self) -> str:
        return self.monitoring.fplxdm

    @property
    def window(self) -> Window:
        return window_of(self.monitoring)

    @property
    def reported(self) -> bool | None:
        return reported(self.monitoring)

    @property
    def status(self) -> TypeStatus:
        return TypeStatus(
            fplxdm=self.fplxdm,
            period_start=self.window.first_day,
            period_end=self.window.last_day if self.monitoring.bszzrq else None,
            lock_date=self.monitoring.kpjzsj,
            reported_at=self.monitoring.zxbsrq,
            reported=self.reported,
        )


@dataclass(frozen=True, slots=True)
class BranchSeen:
    """Another machine of the same taxpayer."""

    name: str
    reported: bool | None  # None cannot be told, or cannot be read


@dataclass(frozen=True, slots=True)
class Snapshot:
    info: DiskInfo
    types: tuple[TypeSeen, ...]
    pending: PendingUploads
    upload_errors: tuple[UploadError, ...]
    channel: bool | None  # None: not tested
    site_clock: datetime  # naive local
    branches: tuple[BranchSeen, ...] = ()

    @property
    def clock_off_s(self) -> float:
        return abs((self.info.clock - self.site_clock).total_seconds())

    @property
    def due(self) -> tuple[TypeSeen, ...]:
        """Return the types of the oldest period that is behind the device's clock: what a clear is for."""
        behind = [one for one in self.types if one.window.behind(self.info.clock)]
        oldest = min((one.window.month for one in behind), default="")
        return tuple(one for one in behind if one.window.month == oldest)

    @property
    def period(self) -> str:
        """Return the month that is due, else the running one."""
        return min(one.window.month for one in self.due or self.types)


def check_disk(session: Session) -> None:
    """Ask for the disk's number before any password is sent; another disk may mean that the device has moved.

    Raises:
        Refusal: another disk is in the device, and the right one at no port that is free.
    """
    session.read(lambda driver: driver.online())
    found = session.read(lambda driver: driver.disk_number())
    if found != session.device.skpbh and not session.find():
        raise wrong_disk(session.device.skpbh, found)


def read_snapshot(
    session: Session, *, test_channel: bool = True, step: Callable[[], None] = lambda: None
) -> Snapshot:
    """Read all that an inspection looks at; `step` is called after each exchange.

    Raises:
        DeviceError, Refusal, Cancelled, Stopping
    """
    check_disk(session)
    step()
    info = session.read(lambda driver: driver.disk_info())
    site_clock = site_now()
    step()
    types = []
    for fplxdm in session.device.types or info.fplxdm:
        types.append(read_type(session, fplxdm))
        step()
    pending = session.read(lambda driver: driver.pending_uploads())
    errors = tuple(session.read(lambda driver: driver.upload_errors()))
    step()
    channel = _channel(session) if test_channel else None
    return Snapshot(info, tuple(types), pending, errors, channel, site_clock)


def read_type(session: Session, fplxdm: str) -> TypeSeen:
    """Read 06 and 08 of one type."""
    monitoring = _monitoring(session, fplxdm)
    try:
        return TypeSeen(monitoring, session.read(lambda driver: driver.on_hand(fplxdm)))
    except NoDataError:
        return TypeSeen(monitoring, None)


def _monitoring(session: Session, fplxdm: str) -> MonitoringData:
    return session.read(lambda driver: driver.monitoring(fplxdm))


def _channel(session: Session) -> bool | None:
    if not session.device.certificate_password:
        return None
    try:
        session.read(lambda driver: driver.test_channel())
    except PasswordError:
        raise
    except DeviceError:
        return False
    return True


def read_branches(
    device: DeviceConfig, others: Iterable[DeviceConfig], session_of: Callable[[DeviceConfig], Session]
) -> tuple[BranchSeen, ...]:
    """Look at the other machines of the same taxpayer. The own port must be given back before."""
    return tuple(
        _branch(session_of(one))
        for one in others
        if one.nsrsbh == device.nsrsbh and one.skpbh != device.skpbh and one.kpjh != device.kpjh
    )


def _branch(session: Session) -> BranchSeen:
    try:
        with session:
            check_disk(session)
            info = session.read(lambda driver: driver.disk_info())
            seen = [_monitoring(session, one) for one in session.device.types or info.fplxdm]
    except (DeviceError, Refusal):
        return BranchSeen(session.device.name, None)
    states = [reported(one) for one in seen if window_of(one).behind(info.clock)]
    return BranchSeen(session.device.name, None if None in states else all(states))


def inspection_of(seen: Snapshot, findings: tuple[Finding, ...]) -> Inspection:
    """Return the snapshot as the hub sees it."""
    return Inspection(
        skpbh=seen.info.skpbh,
        nsrsbh=seen.info.nsrsbh,
        nsrmc=seen.info.nsrmc,
        kpjh=seen.info.kpjh,
        version=seen.info.version,
        period=seen.period,
        types=tuple(one.status for one in seen.types),
        clock_off_s=seen.clock_off_s,
        pending_uploads=seen.pending.count,
        findings=findings,
    )
