"""What takes bytes from outside, as a fuzzer sees it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.edits import Shaped

Run = Callable[[bytes], None]
Start = Callable[[Path], AbstractContextManager[Run]]


@dataclass(frozen=True, slots=True)
class Target:
    """One thing that takes bytes from outside.

    `start` gets an empty folder and opens what takes an input; that raises what is a bug, and nothing else.
    """

    name: str
    start: Start
    seeds: Callable[[], Sequence[bytes]]  # inputs to begin with
    words: tuple[bytes, ...] = ()  # what mutations put in
    max_len: int = 2048  # bytes of an input
    examples: int = 100  # by Hypothesis, in the test suite
    edit: Shaped | None = None  # changes an input and keeps its shape


def plain(run: Run) -> Start:
    """Return the start of a target that needs no folder and leaves nothing open."""
    return lambda _: nullcontext(run)
