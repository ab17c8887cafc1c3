"""What a chart shows, in words and numbers. Frozen: the same data make a table as well."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeAlias


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class Words(Protocol):
    """The sentences of one language; handlers.words.Words is one."""

    @property
    def language(self) -> str: ...

    def __call__(self, key: str, /, **params: Any) -> str: ...


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values, as many as the chart has labels; None is a gap."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """Lying bars, one a label, the first on top."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]  # one
    empty: str  # is said where there is nothing


@dataclass(frozen=True, slots=True)
class Stacks:
    """Standing bars, one a day, with a part for each series."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Lines:
    """A line for each series, over days."""

    title: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    empty: str
    ticks: tuple[
        tuple[float, str], ...
    ] = ()  # of a scale that grows by factors; none: a plain one, from zero
    unit: str = ""  # of the values, for a table; the ticks say it in the picture


Chart: TypeAlias = Bars | Stacks | Lines
