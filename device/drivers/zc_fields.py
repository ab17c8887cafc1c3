"""Fields of fixed width, and what their text means. Source: zc line, section 5."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from device.drivers.base import ForbiddenError, MalformedError

CENT = Decimal("0.01")
_AMOUNT = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_NUMBER = re.compile(r"[0-9]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    size: int  # bytes


class Layout:
    """Fields in the order of the wire, written as "nsrsbh:20 skpbh:12"."""

    def __init__(self, name: str, fields: str = "") -> None:
        self.name = name
        self.fields = tuple(_field(words) for words in fields.split())
        self.size = sum(field.size for field in self.fields)

    def __contains__(self, name: str) -> bool:
        return any(field.name == name for field in self.fields)

    def pack(self, values: Mapping[str, str]) -> bytes:
        """Return the bytes of `values`, GBK, padded with NUL on the right.

        Raises:
            ForbiddenError: a value does not fit its field, or has control characters.
        """
        return b"".join(_packed(self.name, field, values[field.name]) for field in self.fields)

    def unpack(self, data: bytes) -> Texts:
        """Return the text of each field without its padding; `data` has exactly `size` bytes.

        What is no GBK, and control characters, are U+FFFD: nothing in a terminal or a table obeys them.

        Raises:
            MalformedError: another length.
        """
        if len(data) != self.size:
            raise MalformedError(f"{self.name}: {len(data)} bytes instead of {self.size}")
        texts: dict[str, str] = {}
        at = 0
        for field in self.fields:
            raw = data[at : at + field.size]
            text = raw.rstrip(b"\0").decode("gbk", errors="replace").strip("\0 ")
            texts[field.name] = _CONTROL.sub("\ufffd", text)
            at += field.size
        return Texts(self.name, texts)


def _field(words: str) -> Field:
    name, _, size = words.partition(":")
    return Field(name, int(size))


def _packed(layout: str, field: Field, text: str) -> bytes:
    try:
        raw = text.encode("gbk")
    except UnicodeEncodeError as err:
        raise ForbiddenError(f"{layout}: {field.name} cannot be written in GBK") from err
    if len(raw) > field.size or any(byte < 0x20 for byte in raw):
        raise ForbiddenError(f"{layout}: {field.name} does not fit into {field.size} printable bytes")
    return raw.ljust(field.size, b"\0")


class Texts:
    """The fields of one answer as text, and as what the text means. Every error names the field."""

    def __init__(self, layout: str, texts: Mapping[str, str]) -> None:
        self.layout = layout
        self.texts = texts

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    def malformed(self, name: str) -> MalformedError:
        return MalformedError(f"{self.layout}: {name} is {self.texts[name]!r}")

    def number(self, name: str) -> int:
        if not _NUMBER.fullmatch(self.texts[name]):
            raise self.malformed(name)
        return int(self.texts[name])

    def digits(self, name: str) -> str:
        """Return a number as it was written, with the zeros in front."""
        self.number(name)
        return self.texts[name]

    def number_or_none(self, name: str) -> int | None:
        return self.number(name) if self.texts[name] else None

    def amount(self, name: str) -> Decimal:
        """Return yuan with two places; an empty field is an error, a third place too."""
        text = self.texts[name]
        if not _AMOUNT.fullmatch(text):
            raise self.malformed(name)
        value = Decimal(text)
        if value != value.quantize(CENT):
            raise self.malformed(name)
        return value.quantize(CENT)

    def amount_or_none(self, name: str) -> Decimal | None:
        return self.amount(name) if self.texts[name] else None

    def amount_or_zero(self, name: str) -> Decimal:
        return self.amount(name) if self.texts[name] else Decimal("0.00")

    def day_or_none(self, name: str) -> date | None:
        """Return a date of 8 or 14 digits; empty, blank or all zeros is None."""
        clock = self.clock_or_none(name)
        return clock.date() if clock else None

    def clock(self, name: str) -> datetime:
        clock = self.clock_or_none(name)
        if clock is None:
            raise self.malformed(name)
        return clock

    def clock_or_none(self, name: str) -> datetime | None:
        """Return a naive clock of 8 or 14 digits; empty, blank or all zeros is None."""
        text = self.texts[name]
        if not text.strip("0"):
            return None
        if len(text) not in (8, 14) or not text.isascii() or not text.isdigit():
            raise self.malformed(name)
        numbers = (text[:4], text[4:6], text[6:8], *(text[at : at + 2] for at in range(8, len(text), 2)))
        try:
            return datetime(*map(int, numbers))  # type: ignore[arg-type]  # noqa: DTZ001
        except ValueError as err:
            raise self.malformed(name) from err
