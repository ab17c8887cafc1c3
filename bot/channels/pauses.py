"""How long to wait before the next try."""

from __future__ import annotations

MOST_S = 60.0


def growing_pause_s(attempt: int, first_s: float = 1.0, most_s: float = MOST_S) -> float:
    """Return the pause after the `attempt`-th failure in a row (1, 2, …): doubled each time, up to `most_s`."""
    return float(min(most_s, first_s * 2 ** min(attempt - 1, 16)))
