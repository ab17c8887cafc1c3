"""What a backup reads of a device: each type's period, statistics and invoices, into a spool."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from device.contract import Finding, Level, Reason
from device.drivers.base import Invoice, NoDataError, Statistics
from device.inspect import TypeSeen, read_type
from device.journal_backups import Backups
from device.session import Session
from device.spool import Spool
from device.sums import Sums, of_records, of_statistics
from device.walk import walk

Progress = Callable[[int, int, float | None], None]  # done, total, seconds left


@dataclass(frozen=True, slots=True)
class TypeRead:
    seen: TypeSeen
    statistics: tuple[Statistics, ...]
    differences: tuple[str, ...] = ()  # of the records to it, "positive 3 (…)/5 (…)"; () before they are read

    @property
    def counted(self) -> Sums:
        """Return what the device itself counts in the period."""
        return of_statistics(self.statistics)


def read_types(session: Session, types: Iterable[str]) -> list[TypeRead]:
    """Read 06, 08 and 13 of each type."""
    return [_read_type(session, one) for one in types]


def _read_type(session: Session, fplxdm: str) -> TypeRead:
    seen = read_type(session, fplxdm)
    return TypeRead(seen, read_statistics(session, seen))


def read_statistics(session: Session, seen: TypeSeen) -> tuple[Statistics, ...]:
    """Read 13 for the type's period; no rows when the device has none."""
    window = seen.window
    try:
        return tuple(
            session.read(lambda driver: driver.statistics(seen.fplxdm, window.first_day, window.last_day))
        )
    except NoDataError:
        return ()


def expected(rows: Sequence[Statistics]) -> int:
    sums = of_statistics(rows)
    return sums.issued + sums.void


def incomplete(reads: Iterable[TypeRead]) -> Iterator[Finding]:
    """Yield a warning for each type of which the device counts other invoices than were found."""
    for one in reads:
        if one.differences:
            params = {"types": one.seen.fplxdm, "detail": "; ".join(one.differences)}
            yield Finding(reason=Reason.RECORDS_INCOMPLETE, level=Level.WARN, params=params)


class Meter:
    """Counts, and says how long the rest will take."""

    def __init__(self, total: int, tell: Progress) -> None:
        self._began_s = time.monotonic()
        self._done = 0
        self._total = total
        self._tell = tell

    def step(self) -> None:
        self._done += 1
        total = max(self._total, self._done)
        each_s = (time.monotonic() - self._began_s) / self._done
        self._tell(self._done, total, each_s * (total - self._done))

    def again(self, count: int) -> None:
        """So many come a second time."""
        self._total = max(self._total, self._done) + count


class Reader:
    """Walks the invoices of one device's types into its spool."""

    def __init__(self, session: Session, spool: Spool, backups: Backups, meter: Meter) -> None:
        self._session = session
        self._spool = spool
        self._backups = backups
        self._meter = meter

    def read(self, one: TypeRead) -> TypeRead:
        """Have the spool hold all invoices of the type since its period began; return it with what still differs.

        What was taken over from earlier backups, or from before a break, must fit the device's statistics, or all
        of it is read again.

        Raises:
            DeviceError, Refusal, Cancelled, Stopping, OSError
        """
        self._walk(one.seen)
        fplxdm = one.seen.fplxdm
        if self._differences(one) and self._spool.old(fplxdm):
            self._meter.again(self._spool.count(fplxdm))
            self._spool.distrust(fplxdm)
            self._walk(one.seen)
        return replace(one, differences=tuple(self._differences(one)))

    def _differences(self, one: TypeRead) -> list[str]:
        return of_records(self._in_period(one.seen)).differences(one.counted)

    def _in_period(self, seen: TypeSeen) -> Iterator[Invoice]:
        return (one for one in self._spool.records(seen.fplxdm) if seen.window.holds(one.issued))

    def _walk(self, seen: TypeSeen) -> None:
        device, fplxdm, window = self._session.device.skpbh, seen.fplxdm, seen.window
        found = walk(
            lambda fpdm, fphm: self._invoice((fplxdm, fpdm, fphm), window.end),
            seen.on_hand,
            self._backups.rolls(device, fplxdm),
            window.start,
        )
        for invoice in found:
            self._spool.take(fplxdm, invoice)
            self._meter.step()

    def _invoice(self, key: tuple[str, str, str], before: datetime) -> Invoice | None:
        """Return one invoice, by the spool or by the device; None: there is none.

        Args:
            before: the statistics do not count what was issued later.
        """
        known = self._spool.get(key, before)
        if known is not None:
            return known
        self._session.breathe(self._spool.keep)
        try:
            found = self._session.read(lambda driver: driver.invoice(*key))
        except NoDataError:
            return None
        self._spool.add(key[0], found)
        return found
