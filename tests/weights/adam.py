"""Adam, for a whole array or for the rows of it that a step touched. Source: Kingma and Ba, 2015."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from knowledge.rows import Floats

FADING, FADING_SQUARES, TINY = 0.9, 0.999, 1e-8


class Adam:
    """Changes `values` in place."""

    def __init__(self, values: Floats) -> None:
        self.values = values
        self._mean = np.zeros_like(values)
        self._square = np.zeros_like(values)
        self._steps = 0

    def step(self, slope: Floats, rate: float, at: NDArray[np.int64] | slice = slice(None)) -> None:
        """Go down `slope`, which belongs to the rows `at`."""
        self._steps += 1
        mean = FADING * self._mean[at] + (1 - FADING) * slope
        square = FADING_SQUARES * self._square[at] + (1 - FADING_SQUARES) * slope * slope
        self._mean[at], self._square[at] = mean, square
        mean = mean / (1 - FADING**self._steps)
        square = square / (1 - FADING_SQUARES**self._steps)
        self.values[at] -= (rate * mean / (np.sqrt(square) + TINY)).astype(self.values.dtype)
