"""What a simulated device and its bureau remember, kept in a file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from device.simulator.calendar import last_day, lock_date_of, month_before, month_of, next_month
from device.simulator.settings import SettingsError, SimSettings, plain, settings_of

Counts = dict[str, dict[str, int]]  # command in hex -> invoice type -> how often


def host_clock() -> datetime:
    """Return the host's local time, naive, as devices have it."""
    return datetime.now().astimezone().replace(tzinfo=None)


@dataclass
class TypeState:
    """One invoice type."""

    period: date  # its first day
    lock_date: date
    last_report: datetime
    reported: bool
    damaged: bool = False  # power was lost while reporting
    frozen: dict[str, str] | None = None  # the totals, once reported


@dataclass
class BureauState:
    """What the server side knows, by invoice type."""

    filed: bool
    reported: dict[str, list[str]] = field(default_factory=dict)  # periods "2026-11"
    told: dict[str, list[str]] = field(default_factory=dict)  # periods whose clearing was confirmed


@dataclass
class SimState:
    settings: SimSettings
    made: datetime  # device clock when it was made: the invoices follow from it
    clock_offset_s: float
    first_period: date
    types: dict[str, TypeState]
    bureau: BureauState
    tries_left: int
    not_uploaded: int
    uploading_until: datetime | None = None
    dead: bool = False
    acts: Counts = field(default_factory=dict)  # what was executed
    asked: Counts = field(default_factory=dict)  # what was asked for, also when it was refused

    def clock(self) -> datetime:
        """Return the device's clock."""
        return host_clock() + timedelta(seconds=self.clock_offset_s)


def new_state(settings: SimSettings) -> SimState:
    """Make a device that has never been asked anything."""
    offset_s = settings.clock_offset_s
    if settings.clock:
        offset_s += (datetime.fromisoformat(settings.clock) - host_clock()).total_seconds()
    made = (host_clock() + timedelta(seconds=offset_s)).replace(microsecond=0)
    period = month_of(settings.period) if settings.period else month_before(made.date())
    types = {row.fplxdm: _new_type(settings, period, made, row.reported) for row in settings.types}
    known = {row.fplxdm: [f"{period:%Y-%m}"] for row in settings.types if row.reported}
    return SimState(
        settings=settings,
        made=made,
        clock_offset_s=offset_s,
        first_period=period,
        types=types,
        bureau=BureauState(settings.filed, reported=known),
        tries_left=settings.password_tries,
        not_uploaded=settings.not_uploaded,
    )


def _new_type(settings: SimSettings, period: date, made: datetime, reported: bool) -> TypeState:
    return TypeState(
        period=period,
        lock_date=_first_lock_date(settings, period, made.date()),
        last_report=_last_report(period, made, reported),
        reported=reported,
    )


def _first_lock_date(settings: SimSettings, period: date, today: date) -> date:
    if settings.lock_date:
        return date.fromisoformat(settings.lock_date)
    usual = lock_date_of(period)
    return last_day(usual) if usual < today <= last_day(usual) else usual


def _last_report(period: date, made: datetime, reported: bool) -> datetime:
    """Return when this period was reported, or, when it was not, the one before it."""
    first, usual = (next_month(period), 2) if reported else (period, 10)
    return min(datetime(first.year, first.month, usual, 9, 30), made - timedelta(hours=1))  # noqa: DTZ001


class StateFile:
    """Keeps a state in a JSON file, replaced whole; without a path it keeps nothing."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path

    def load(self, settings: SimSettings) -> SimState:
        """Return the state in the file, or a new one when there is no file; a dead device lives again.

        Raises:
            SettingsError: the file holds no state.
        """
        if self._path and self._path.exists():
            try:
                return _state_of(json.loads(self._path.read_text(encoding="utf-8")))
            except (ValueError, KeyError, TypeError, AttributeError) as err:
                raise SettingsError(f"{self._path}: no state of a simulated device: {err}") from err
        state = new_state(settings)
        self.save(state)
        return state

    def save(self, state: SimState) -> None:
        if not self._path:
            return
        text = json.dumps(_plain(state), ensure_ascii=False, indent=1, default=_json_value)
        beside = self._path.with_name(self._path.name + ".new")
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, self._path)  # noqa: PTH105


def _json_value(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value)} has no place in the state file")


def _plain(state: SimState) -> dict[str, Any]:
    values = {name: getattr(state, name) for name in SimState.__dataclass_fields__}
    return values | {
        "settings": plain(state.settings),
        "types": {name: vars(row) for name, row in state.types.items()},
        "bureau": vars(state.bureau),
    }


def _state_of(values: dict[str, Any]) -> SimState:
    until = values["uploading_until"]
    return SimState(
        **values
        | {
            "settings": settings_of(values["settings"]),
            "made": datetime.fromisoformat(values["made"]),
            "first_period": date.fromisoformat(values["first_period"]),
            "types": {name: _type_of(row) for name, row in values["types"].items()},
            "bureau": BureauState(**values["bureau"]),
            "dead": False,
            "uploading_until": datetime.fromisoformat(until) if until else None,
        }
    )


def _type_of(values: dict[str, Any]) -> TypeState:
    read: dict[str, Callable[[str], Any]] = {
        "period": date.fromisoformat,
        "lock_date": date.fromisoformat,
        "last_report": datetime.fromisoformat,
    }
    return TypeState(**values | {name: read_one(values[name]) for name, read_one in read.items()})
