"""Counts and sums of records and of the device's statistics, side by side."""

from __future__ import annotations

from decimal import Decimal

import pytest

from device.sums import of_records, of_statistics
from tests.device.records import invoice, statistics

D = Decimal
RECORDS = [
    invoice(1),
    invoice(2, amount=D("5.50"), tax=D("0.50")),
    invoice(3, status="01", amount=D("-4.00"), tax=D("-0.40")),
    invoice(4, status="02", amount=D("9.99"), tax=D("0.99")),
    invoice(5, status="03"),
    invoice(6, status="04", amount=D("-2.00"), tax=D("-0.20")),
]


def test_amounts_are_net_of_negative_ones_and_without_void_ones() -> None:
    sums = of_records(RECORDS)
    assert (sums.issued, sums.void) == (3, 3)
    assert (sums.amount, sums.tax) == (D("11.50"), D("1.40"))


def test_blank_ones_count_and_have_no_amount() -> None:
    assert of_records(RECORDS).plain()["02"] == ["1", "0.00", "0.00"]


def test_no_records_are_zeros() -> None:
    sums = of_records([])
    assert (sums.issued, sums.void, sums.amount, sums.tax) == (0, 0, D("0.00"), D("0.00"))
    assert set(sums.plain()) == {"00", "01", "02", "03", "04"}


@pytest.mark.parametrize("sign", [1, -1])
def test_statistics_match_whichever_sign_the_device_writes(sign: int) -> None:
    counted = statistics(
        positive=2, positive_amount=D("15.50"), positive_tax=D("1.80"),
        negative=1, negative_amount=sign * D("4.00"), negative_tax=sign * D("0.40"),
        blank_void=1, positive_void=1, positive_void_amount=D("10.00"), positive_void_tax=D("1.30"),
        negative_void=1, negative_void_amount=sign * D("2.00"), negative_void_tax=sign * D("0.20"),
    )  # fmt: skip
    assert of_records(RECORDS).differences(of_statistics([counted])) == []


def test_statistics_of_several_months_add_up() -> None:
    half = statistics(positive=1, positive_amount=D("7.75"), positive_tax=D("0.90"))
    assert of_records(RECORDS[:2]).differences(of_statistics([half, half])) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"positive": 2}, "positive 1 (10.00 + 1.30)/2 (10.00 + 1.30)"),
        ({"positive_amount": D("10.01")}, "positive 1 (10.00 + 1.30)/1 (10.01 + 1.30)"),
        ({"positive_tax": D("1.29")}, "positive 1 (10.00 + 1.30)/1 (10.00 + 1.29)"),
        ({"blank_void": 1}, "blank_void 0 (0.00 + 0.00)/1 (0.00 + 0.00)"),
    ],
)
def test_a_difference_is_named_with_both_sides(change: dict[str, object], words: str) -> None:
    counted = statistics(
        **{"positive": 1, "positive_amount": D("10.00"), "positive_tax": D("1.30"), **change}
    )
    assert of_records(RECORDS[:1]).differences(of_statistics([counted])) == [words]
