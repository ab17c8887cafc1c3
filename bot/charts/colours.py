"""Colours of the charts. Those of series are Okabe and Ito's, which people tell apart who see colours differently."""

from __future__ import annotations

from dataclasses import dataclass

from bot.charts.shapes import Theme


@dataclass(frozen=True, slots=True)
class Colours:
    paper: str
    ink: str
    faint: str  # what is said beside
    grid: str
    series: tuple[str, ...]


COLOURS = {
    Theme.LIGHT: Colours(
        "#ffffff", "#1f2328", "#59636e", "#d8dee4", ("#0072b2", "#e69f00", "#d55e00", "#8c959f")
    ),
    Theme.DARK: Colours(
        "#161b22", "#e6edf3", "#9da7b3", "#30363d", ("#56b4e9", "#f0c445", "#ec7a2d", "#8b949e")
    ),
}
