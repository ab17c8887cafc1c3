"""What a new simulated device is made of; read from TOML or JSON."""

from __future__ import annotations

import dataclasses
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FIRMWARES = ("full", "sparse")
WINDOWS = ("auto", "open", "closed")


class SettingsError(ValueError):
    """The settings cannot make a device; the text names the setting."""


@dataclass(frozen=True, slots=True)
class TypeSettings:
    """One invoice type of the disk."""

    fplxdm: str = "007"
    invoices: int = 12  # in the period to clear
    earlier: int = 3  # in the month before it
    later: int = 2  # in the clock's month, when that is another
    reported: bool = True  # the period's totals went to the bureau
    roll_size: int = 1000  # numbers in a roll; every roll has its own code
    items: int = 0  # most lines of an invoice, each number of them as often; 0: most have one

    def __post_init__(self) -> None:
        _require(re.fullmatch(r"\d{3}", self.fplxdm) is not None, "fplxdm", self.fplxdm)
        _require(min(self.invoices, self.earlier, self.later) >= 0, "invoices", self.invoices)
        _require(1 <= self.roll_size <= 99_999, "roll_size", self.roll_size)
        _require(0 <= self.items <= 99, "items", self.items)


@dataclass(frozen=True, slots=True)
class SimSettings:
    """A disk, its converter, and what the bureau knows of it."""

    nsrsbh: str = "91110117MA01Q8KX2T"
    skpbh: str = "661234567890"
    kpjh: str = "0"
    nsrmc: str = "北京清和商贸有限公司"
    swjgdm: str = "11101170000"
    swjgmc: str = "国家税务总局北京市平谷区税务局"
    version: str = "JSP2.0.1"
    skpkl: str = ""  # disk password; "": any is taken
    certificate_password: str = ""  # "": any is taken
    types: tuple[TypeSettings, ...] = field(
        default_factory=lambda: (TypeSettings("004", 8), TypeSettings("007", 12))
    )
    period: str = ""  # "2026-11"; "": the month before the clock's
    clock: str = ""  # the device's clock when it is made, "2026-12-05T10:00:00"; "": the host's
    clock_offset_s: float = 0.0  # on top of that
    lock_date: str = ""  # "": the 15th after the period, or the month's last day once that has passed
    filed: bool = True  # the return was filed and matched
    window: str = "auto"  # auto: from the period's end to the lock date
    firmware: str = "full"  # sparse leaves lock date, last report and capacity empty
    not_uploaded: int = 0
    upload_errors: int = 0
    upload_s: float = 0.0  # how long an upload takes; a second press meanwhile stops it
    password_tries: int = 5
    seed: int = 1

    def __post_init__(self) -> None:
        _require(re.fullmatch(r"(\d{4}-(0[1-9]|1[0-2]))?", self.period) is not None, "period", self.period)
        _require(self.firmware in FIRMWARES, "firmware", self.firmware)
        _require(self.window in WINDOWS, "window", self.window)
        _require(1 <= len(self.types) <= 10, "types", len(self.types))
        _require(re.fullmatch(r"\d{12}", self.skpbh) is not None, "skpbh", self.skpbh)


def _require(fits: bool, name: str, value: object) -> None:
    if not fits:
        raise SettingsError(f"{name} cannot be {value!r}")


def settings_of(values: Mapping[str, Any]) -> SimSettings:
    """Return settings from a mapping with the names of SimSettings.

    Raises:
        SettingsError: a name that does not exist, or a value that does not fit.
    """
    own = dict(values)
    types = own.pop("types", None)
    try:
        if types is not None:
            own["types"] = tuple(TypeSettings(**row) for row in types)
        return SimSettings(**own)
    except TypeError as err:
        raise SettingsError(str(err)) from err


def load_settings(path: Path) -> SimSettings:
    """Read a TOML file, or JSON when it is named so.

    Raises:
        SettingsError: the file cannot be read, or does not fit.
    """
    try:
        text = path.read_text(encoding="utf-8")
        values = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as err:
        raise SettingsError(f"{path}: {err}") from err
    if not isinstance(values, dict):
        raise SettingsError(f"{path}: not a table of settings")
    return settings_of(values)


def plain(settings: SimSettings) -> dict[str, Any]:
    """Return settings as JSON values; `settings_of` reads them back."""
    return dataclasses.asdict(settings)
