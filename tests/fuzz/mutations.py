"""Inputs near the good ones: seeds that were cut, joined, doubled, overwritten, or had something put in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import strategies as st

from tests.fuzz.edits import Shaped
from tests.fuzz.target import Target

Edit = Callable[[bytes, int, int, bytes], bytes]  # data, where, how many bytes, something to put there


def _cut(data: bytes, at: int, size: int, word: bytes) -> bytes:
    return data[:at] + data[at + size :]


def _end(data: bytes, at: int, size: int, word: bytes) -> bytes:
    return data[:at]


def _double(data: bytes, at: int, size: int, word: bytes) -> bytes:
    return data[: at + size] + data[at:]


def _insert(data: bytes, at: int, size: int, word: bytes) -> bytes:
    return data[:at] + word + data[at:]


def _overwrite(data: bytes, at: int, size: int, word: bytes) -> bytes:
    return data[:at] + word + data[at + len(word) :]


def _flip(data: bytes, at: int, size: int, word: bytes) -> bytes:
    return data[:at] + bytes(byte ^ (1 << size % 8) for byte in data[at : at + 1]) + data[at + 1 :]


EDITS: tuple[Edit, ...] = (_cut, _end, _double, _insert, _overwrite, _overwrite, _flip, _flip)


@st.composite
def mutated(draw: st.DrawFn, seeds: Sequence[bytes], words: Sequence[bytes], max_len: int) -> bytes:
    """Return one seed, or a few behind each other, edited a few times."""
    data = b"".join(draw(st.lists(st.sampled_from(seeds), min_size=1, max_size=3)))
    word = st.sampled_from(words) | st.binary(max_size=4) if words else st.binary(max_size=4)
    for edit in draw(st.lists(st.sampled_from(EDITS), max_size=5)):
        at = draw(st.integers(0, len(data)))
        data = edit(data, at, draw(st.integers(1, 64)), draw(word))
    return data[:max_len]


def inputs(target: Target) -> st.SearchStrategy[bytes]:
    """Return inputs of a target: mostly near its seeds, some of no shape at all."""
    seeds = tuple(target.seeds())
    near = mutated(seeds, target.words, target.max_len)
    formless = st.binary(max_size=min(target.max_len, 400))
    if target.edit is None:
        return near | near | formless
    same = shaped(seeds, target.edit)
    return same | same | near | formless


@st.composite
def shaped(draw: st.DrawFn, seeds: Sequence[bytes], edit: Shaped) -> bytes:
    """Return one seed, changed a few times without losing its shape."""

    def pick(below: int) -> int:
        return draw(st.integers(0, below - 1))

    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 3))):
        data = edit(data, pick)
    return data
