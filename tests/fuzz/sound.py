"""What may leave a reader: text without control characters, finite money in cents, and only what was said."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal

CONTROL = ("Cc", "Cs")


def check_sound(value: object) -> None:
    """Fail for what another part would choke on: a terminal, JSON, a database, arithmetic."""
    match value:
        case None | bool() | date():
            return
        case str():
            strange = [ch for ch in value if unicodedata.category(ch) in CONTROL]
            assert not strange, f"{value!r} has {strange}"
        case int():
            assert 0 <= value < 10**14
        case Decimal():
            assert value.is_finite()
            assert value.as_tuple().exponent == -2
        case tuple():
            _all(value)
        case _:
            assert is_dataclass(value), f"{value!r} is nothing that a device says"
            _all(getattr(value, field.name) for field in fields(value))


def _all(values: Iterable[object]) -> None:
    for value in values:
        check_sound(value)


def check_said(value: object, data: bytes) -> None:
    """Fail for a number, an amount or a day whose ASCII digits do not stand in `data`."""
    match value:
        case bool() | None | str():
            return None
        case int():
            said = str(value)
        case Decimal():
            said = str(abs(value)).rstrip("0").rstrip(".")
        case date():
            said = value.isoformat()[:10].replace("-", "")
        case tuple():
            return _each_said(value, data)
        case _:
            assert is_dataclass(value)
            return _each_said((getattr(value, field.name) for field in fields(value)), data)
    assert value == 0 or said.encode() in data, f"{value!r} was not said"
    return None


def _each_said(values: Iterable[object], data: bytes) -> None:
    for value in values:
        check_said(value, data)
