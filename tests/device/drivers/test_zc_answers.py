"""What a device's answers mean, read over a real pty. Source: zc line, sections 6, 7 and 9."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal

import pytest

from device.drivers import zc_answers as parse
from device.drivers import zc_layouts as wire
from device.drivers.base import DiskError, ForbiddenError, Identity, MalformedError, NoDataError
from device.drivers.zc import ZcDriver, open_driver
from device.drivers.zc_fields import Layout
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings, TypeSettings
from tests.device.drivers.conftest import QUICK, Connect
from tests.fuzz.seeds import replies

SETTINGS = SimSettings(
    clock="2026-12-05T10:00:00", types=(TypeSettings("004", 8), TypeSettings("007", 200)), seed=7
)


@pytest.fixture(scope="module")
def device() -> Iterator[Simulator]:
    with Simulator(SETTINGS) as made:
        yield made


@pytest.fixture(scope="module")
def driver(device: Simulator) -> Iterator[ZcDriver]:
    who = Identity(SETTINGS.nsrsbh, SETTINGS.skpbh, "0", SETTINGS.kpjh, "")
    with closing(open_driver(device.address, 9600, who, timeouts=QUICK)) as opened:
        yield opened


def test_disk_number(driver: ZcDriver) -> None:
    assert driver.disk_number() == "661234567890"


def test_disk_information(driver: ZcDriver) -> None:
    info = driver.disk_info()
    assert (info.skpbh, info.nsrsbh, info.nsrmc) == (
        "661234567890",
        "91110117MA01Q8KX2T",
        "北京清和商贸有限公司",
    )
    assert (info.swjgdm, info.swjgmc) == ("11101170000", "国家税务总局北京市平谷区税务局")
    assert (info.fplxdm, info.kpjh, info.version, info.qylx) == (("004", "007"), "0", "JSP2.0.1", "001")
    assert info.enabled == datetime(2019, 3, 1)  # noqa: DTZ001
    assert info.clock.date() == date(2026, 12, 5)


def test_monitoring_data(driver: ZcDriver) -> None:
    seen = driver.monitoring("007")
    assert (seen.fplxdm, seen.kpjzsj) == ("007", date(2026, 12, 15))
    assert (seen.bsqsrq, seen.bszzrq) == (datetime(2026, 11, 1), datetime(2026, 11, 30, 23, 59, 59))  # noqa: DTZ001
    assert seen.zxbsrq == datetime(2026, 12, 2, 9, 30)  # noqa: DTZ001
    assert (seen.single_limit, seen.offline_amount) == (Decimal("99999.99"), Decimal("1000000.00"))
    assert (seen.capacity_left, seen.scjzrq, seen.offline_hours) == (60_000 - 205, 15, 72)


def test_invoices_on_hand(driver: ZcDriver) -> None:
    seen = driver.on_hand("007")
    assert (seen.fplxdm, seen.fpdm, seen.fphm, seen.left) == ("007", "011000700011", "23000206", 1000 - 205)


def test_an_invoice_is_what_the_disk_holds(driver: ZcDriver, device: Simulator) -> None:
    for held in device.disk.invoices("007")[:40]:
        read = driver.invoice("007", held.fpdm, held.fphm)
        assert (read.fpdm, read.fphm, read.status, read.issued) == (
            held.fpdm,
            held.fphm,
            held.status,
            held.issued,
        )
        assert (read.amount, read.tax, read.total) == (held.amount, held.tax, held.amount + held.tax)
        assert [one.name for one in read.items] == [one.name for one in held.items]
        assert [one.amount for one in read.items] == [one.amount for one in held.items]
        assert (read.buyer, read.buyer_id, read.seller) == (held.buyer, held.buyer_id, SETTINGS.nsrmc)
        assert (read.voided_at, read.signature) == (held.voided_at, held.signature)
        assert (read.original_fpdm, read.original_fphm) == held.original
        assert read.uploaded


def test_the_disk_of_these_tests_has_invoices_of_every_status(device: Simulator) -> None:
    assert {one.status for one in device.disk.invoices("007")[:40]} == set(parse.STATUSES)


def test_a_number_the_disk_does_not_have_is_no_data(driver: ZcDriver) -> None:
    with pytest.raises(NoDataError):
        driver.invoice("007", "011000700011", "99999999")


def test_statistics_are_a_row_for_each_month_and_count_what_the_disk_holds(
    driver: ZcDriver, device: Simulator
) -> None:
    november, december = driver.statistics("007", date(2026, 11, 1), date(2026, 12, 31))
    held = [one for one in device.disk.invoices("007") if one.issued.month == 11]
    positive = [one for one in held if one.status == "00"]
    assert (november.first, november.last) == (date(2026, 11, 1), date(2026, 11, 30))
    assert november.positive == len(positive)
    assert november.positive_amount == sum(one.amount for one in positive)
    assert november.blank_void == sum(one.status == "02" for one in held)
    assert november.opening - november.closing == len(held) == 200
    assert december.first == date(2026, 12, 1)


def test_a_type_that_the_disk_is_not_authorised_for(driver: ZcDriver) -> None:
    with pytest.raises(DiskError) as caught:
        driver.monitoring("025")
    assert caught.value.disk_code == "210"


def test_what_does_not_fit_the_line_is_not_sent(driver: ZcDriver) -> None:
    with pytest.raises(ForbiddenError):
        driver.monitoring("0077")


def test_nothing_waits_for_upload(driver: ZcDriver) -> None:
    seen = driver.pending_uploads()
    assert (seen.count, seen.first, seen.amount) == (0, None, Decimal("0.00"))
    assert (seen.per_upload, seen.interval_min) == (50, 10)


def test_no_upload_errors_is_good_news_and_no_refusal(driver: ZcDriver) -> None:
    assert driver.upload_errors() == ()


def test_the_channel(driver: ZcDriver) -> None:
    driver.test_channel()


@pytest.mark.parametrize("faults", [[], ["short-30"]], ids=["14 wide", "12 wide"])
def test_the_amount_not_uploaded_is_14_or_12_wide(connect: Connect, faults: list[str]) -> None:
    driver, device = connect(SimSettings(not_uploaded=2), faults)
    seen = driver.pending_uploads()
    waiting = device.disk.waiting()
    assert (seen.count, seen.first) == (2, waiting[0].issued)
    assert seen.amount == waiting[0].amount + waiting[1].amount
    assert (seen.per_upload, seen.interval_min) == (50, 10)
    last = waiting[1]
    assert not driver.invoice(last.fplxdm, last.fpdm, last.fphm).uploaded


def test_upload_errors_name_their_invoices(connect: Connect) -> None:
    driver, device = connect(SimSettings(not_uploaded=2, upload_errors=2))
    errors = driver.upload_errors()
    assert [(one.fpdm, one.fphm) for one in errors] == [(one.fpdm, one.fphm) for one in device.disk.waiting()]
    assert {one.message for one in errors} == {"签名验证失败"}


def test_what_sparse_firmware_leaves_empty_cannot_be_told(connect: Connect) -> None:
    driver, _ = connect(SimSettings(firmware="sparse"))
    seen = driver.monitoring("007")
    assert (seen.kpjzsj, seen.zxbsrq, seen.capacity_left) == (None, None, None)
    assert seen.bszzrq is not None


def test_no_roll_is_no_data() -> None:
    with pytest.raises(NoDataError):
        parse.on_hand(wire.ON_HAND.pack({"fplxdm": "007", "fpdm": "000000000000", "fphm": "", "left": "0"}))


WRITTEN = [
    # reader,          seed's layout,   field,    what stands there
    (parse.on_hand, wire.ON_HAND, "fpdm", "１２３４５６"),
    (parse.on_hand, wire.ON_HAND, "fphm", "１２３４"),
    (parse.on_hand, wire.ON_HAND, "left", "①"),
    (parse.disk_info, wire.DISK_INFO, "fplxdm", "①②③"),
    (parse.pending, wire.PENDING, "count", "１"),
    (parse.pending, wire.PENDING, "amount", "１.00"),
]


@pytest.mark.parametrize(
    ("reader", "layout", "name", "text"), WRITTEN, ids=[f"{row[0].__name__} {row[2]}" for row in WRITTEN]
)
def test_digits_that_only_look_like_digits_are_malformed(
    reader: Callable[[bytes], object], layout: Layout, name: str, text: str
) -> None:
    blank = dict.fromkeys((field.name for field in layout.fields), "")
    fine = blank | {
        "clock": "20261205100000",
        "fpdm": "011000700011",
        "fphm": "1",
        "left": "1",
        "count": "1",
        "fplxdm": "007",
    }
    values = {field.name: fine[field.name] for field in layout.fields}
    reader(layout.pack(values))
    with pytest.raises(MalformedError, match=name):
        reader(layout.pack(values | {name: text}))


def test_an_invoice_that_does_not_say_whether_it_was_uploaded_is_malformed() -> None:
    before, after = replies()[0x0C][:22], replies()[0x0C][24:]
    assert parse.invoice(before + b"01" + after).uploaded
    assert not parse.invoice(before + b"\0\0" + after).uploaded
    with pytest.raises(MalformedError, match="uploaded"):
        parse.invoice(before + b"xx" + after)


READERS = [
    parse.disk_number,
    parse.disk_info,
    parse.monitoring,
    parse.on_hand,
    parse.invoice,
    parse.statistics,
    parse.pending,
    parse.upload_errors,
]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_an_empty_answer_is_no_data_and_a_short_one_is_malformed(reader: object) -> None:
    assert callable(reader)
    with pytest.raises(NoDataError):
        reader(b"")
    with pytest.raises(MalformedError):
        reader(b"123")


def test_an_act_is_answered_with_nothing() -> None:
    parse.nothing(b"")
    with pytest.raises(MalformedError):
        parse.nothing(b"x")
