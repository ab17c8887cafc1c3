"""Which numbers a run holds, and whether another run holds all of them."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from device.holdings import Spans, as_text, covers, of_text
from tests.device.records import invoice

NUMBERS = st.frozensets(st.tuples(st.sampled_from("FG"), st.integers(1, 12)))


def spans(numbers: Iterable[tuple[str, int]]) -> tuple[tuple[str, str, str], ...]:
    made = Spans()
    for _ in made.noted(invoice(number, fpdm=fpdm) for fpdm, number in sorted(numbers)):
        pass
    return made.found


def test_numbers_without_a_gap_are_one_span() -> None:
    assert spans([("F", 8), ("F", 9), ("F", 10), ("F", 12), ("G", 13)]) == (
        ("F", "00000008", "00000010"),
        ("F", "00000012", "00000012"),
        ("G", "00000013", "00000013"),
    )


@given(NUMBERS, NUMBERS)
def test_one_covers_another_when_it_has_every_number_of_it(
    mine: frozenset[tuple[str, int]], others: frozenset[tuple[str, int]]
) -> None:
    assert covers({"007": spans(mine)}, {"007": spans(others)}) == (others <= mine)
    assert covers({"004": spans(mine)}, {"007": spans(others)}) == (not others)


def test_what_is_not_known_neither_covers_nor_is_covered() -> None:
    assert not covers(None, {})
    assert not covers({}, None)
    assert covers({}, {"007": ()})


@given(NUMBERS)
def test_it_comes_out_of_a_text_as_it_went_in(numbers: frozenset[tuple[str, int]]) -> None:
    held = {"007": spans(numbers), "004": ()}
    assert of_text(as_text(held)) == held
    assert of_text(as_text(None)) is None
