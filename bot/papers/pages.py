"""What stands on a paper, without how it looks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    label: str
    value: str
    wide: bool = False  # over the whole line


@dataclass(frozen=True, slots=True)
class Fields:
    """Facts with a label each, two a line."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    share: float = 1.0  # of the width, against those of the others
    right: bool = False  # as numbers stand


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; where it goes over to another page its head is repeated."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What must not be overlooked."""

    text: str


Part = Fields | Grid | Note


@dataclass(frozen=True, slots=True)
class Page:
    """One paper. Any text may stand anywhere: what the font does not have is shown as a box."""

    title: str
    subtitle: str
    parts: tuple[Part, ...]
    foot: str
    code: str = ""  # of a QR code; "" none
    code_label: str = ""  # stands under it
    one: bool = True  # texts are cut off rather than that another page begins; tables have 16 rows at most


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself."""

    title: str
    language: str
    author: str = "Qingka"
