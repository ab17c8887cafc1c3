"""The widths of the wire, and what stands in a field. Source: zc line, sections 5 to 7."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.drivers import zc_layouts as wire
from device.drivers.base import ForbiddenError, MalformedError
from device.drivers.zc_commands import COMMANDS, command_of
from device.drivers.zc_fields import Layout, Texts

SIZES = [
    # layout,              bytes
    (wire.NOTHING, 0),
    (wire.COMMON, 55),
    (wire.MACHINE, 12),
    (wire.INFO_REQUEST, 20),
    (wire.INVOICE_REQUEST, 20 + 12 + 8 + 3 + 1 + 30),
    (wire.REPORT_REQUEST, 55 + 1 + 5),
    (wire.CLEAR_REQUEST, 55 + 5),
    (wire.STATISTICS_REQUEST, 55 + 16),
    (wire.UPLOAD_REQUEST, 55 + 10 + 1 + 5),
    (wire.ERRORS_REQUEST, 52),
    (wire.CHANNEL_REQUEST, 60),
    (wire.DISK_NUMBER, 12),
    (wire.DISK_INFO, 375),
    (wire.MONITORING, 356),
    (wire.ON_HAND, 35),
    (wire.INVOICE_ITEM, 98),
    (wire.STATISTICS_ROW, 202),
    (wire.PENDING, 51),
    (wire.PENDING_SHORT, 49),
    (wire.ERROR_ROW, 148),
]


@pytest.mark.parametrize(("layout", "size"), SIZES, ids=lambda value: getattr(value, "name", str(value)))
def test_sizes(layout: Layout, size: int) -> None:
    assert layout.size == size


def test_an_invoice_has_988_bytes_and_98_for_each_item() -> None:
    assert wire.INVOICE_HEAD.size + wire.INVOICE_TAIL.size == 988


def test_statistics_are_a_head_and_twelve_rows() -> None:
    assert (wire.STATISTICS_HEAD.size, wire.STATISTICS_ROWS) == (6, 12)
    assert (len(wire.COUNTERS), len(wire.AMOUNTS)) == (9, 8)


COMMON = ["nsrsbh", "skpbh", "skpkl", "fplxdm", "jqbh"]
REQUESTS: list[tuple[int, list[str]]] = [
    (0x01, []),
    (0x02, ["jqbh"]),
    (0x04, ["skpkl", "jqbh"]),
    (0x06, COMMON),
    (0x08, COMMON),
    (0x0C, ["nsrsbh", "skpbh", "skpkl", "fplxdm", "mode", "fpdm", "fphm", "last_fphm", "filler"]),
    (0x11, [*COMMON, "medium", "kpjh"]),
    (0x12, [*COMMON, "kpjh"]),
    (0x13, ["nsrsbh", "skpbh", "skpkl", "fplxdm", "first", "last", "jqbh"]),
    (0x16, ["nsrsbh", "skpbh", "skpkl", "fplxdm", "count", "op", "jqbh", "kpjh"]),
    (0x30, []),
    (0x31, ["nsrsbh", "skpbh", "skpkl", "jqbh"]),
    (0x32, ["nsrsbh", "skpbh", "skpkl", "jqbh", "certificate_password"]),
]


def test_one_row_for_each_command_and_no_row_for_any_other() -> None:
    assert [number for number, _ in REQUESTS] == sorted(COMMANDS)
    assert all(number == row.number for number, row in COMMANDS.items())
    assert len({row.name for row in COMMANDS.values()}) == len(COMMANDS)
    with pytest.raises(ForbiddenError):
        command_of(0x99)


@pytest.mark.parametrize(("number", "fields"), REQUESTS, ids=[f"{number:02X}" for number, _ in REQUESTS])
def test_requests_have_the_fields_of_the_manual_in_its_order(number: int, fields: list[str]) -> None:
    assert [field.name for field in command_of(number).request.fields] == fields


def test_what_changes_something_is_never_sent_again_and_what_asks_the_bureau_waits_longer() -> None:
    assert {number for number, row in COMMANDS.items() if not row.repeatable} == {0x11, 0x12, 0x16}
    assert {number for number, row in COMMANDS.items() if row.net} == {0x11, 0x12, 0x16, 0x32}


def test_a_field_is_gbk_padded_with_nul() -> None:
    layout = Layout("names", "nsrmc:10 kpjh:5")
    assert layout.pack({"nsrmc": "清和", "kpjh": "0"}) == "清和".encode("gbk") + bytes(6) + b"0" + bytes(4)


@pytest.mark.parametrize("text", ["123456", "清和商", "a\nb", "a\0", "😀"], ids=ascii)
def test_what_does_not_fit_its_field_is_never_sent(text: str) -> None:
    with pytest.raises(ForbiddenError, match="kpjh"):
        Layout("one", "kpjh:5").pack({"kpjh": text})


@given(st.lists(st.text("0123456789清和商贸AZaz.-", max_size=10), min_size=3, max_size=3))
def test_what_is_packed_is_read_back(texts: list[str]) -> None:
    layout = Layout("three", "a:20 b:20 c:20")
    values = dict(zip("abc", texts, strict=True))
    assert layout.unpack(layout.pack(values)).texts == values


@pytest.mark.parametrize("raw", [b"a\0b", b"a\x1bb", b"a\nb", b"a\x7fb"], ids=ascii)
def test_control_characters_of_a_device_reach_no_terminal_and_no_table(raw: bytes) -> None:
    assert Layout("one", "x:4").unpack(raw.ljust(4, b"\0"))["x"] == "a\ufffdb"


@pytest.mark.parametrize("size", [0, 4, 6])
def test_another_length_is_no_answer(size: int) -> None:
    with pytest.raises(MalformedError, match="5"):
        Layout("one", "kpjh:5").unpack(bytes(size))


def texts(value: str) -> Texts:
    return Texts("test", {"x": value})


DATES = [
    ("20261130", datetime(2026, 11, 30)),  # noqa: DTZ001
    ("20261130235959", datetime(2026, 11, 30, 23, 59, 59)),  # noqa: DTZ001
    ("", None),
    ("00000000", None),
    ("00000000000000", None),
]


@pytest.mark.parametrize(("text", "meaning"), DATES)
def test_an_empty_or_zero_clock_cannot_be_told(text: str, meaning: datetime | None) -> None:
    assert texts(text).clock_or_none("x") == meaning
    assert texts(text).day_or_none("x") == (meaning and date(meaning.year, meaning.month, meaning.day))


@pytest.mark.parametrize("text", ["20261301", "2026113", "2026113a", "202611302460", "２０２６１１３０"])
def test_a_clock_that_cannot_be_names_its_field(text: str) -> None:
    with pytest.raises(MalformedError, match="x is"):
        texts(text).clock_or_none("x")


@pytest.mark.parametrize(
    ("text", "amount"),
    [("12.5", "12.50"), ("-3", "-3.00"), ("+0.10", "0.10"), ("7.100", "7.10"), ("012.00", "12.00")],
)
def test_amounts_have_two_places(text: str, amount: str) -> None:
    assert str(texts(text).amount("x")) == amount
    assert texts(text).amount("x") == Decimal(amount)


@pytest.mark.parametrize("text", ["", "1.005", "1e3", "NaN", "1,000.00", "--1", "1.", ".5", "１２.5", "٣"])
def test_what_is_no_amount_in_cents_is_refused(text: str) -> None:
    with pytest.raises(MalformedError, match="x is"):
        texts(text).amount("x")


@pytest.mark.parametrize("text", ["", "-1", "1.0", "1a", "１２", "①", "٣", "1_0"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(MalformedError, match="x is"):
        texts(text).number("x")
