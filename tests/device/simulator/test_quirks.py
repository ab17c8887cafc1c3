"""Each fault shows on the wire as the manual describes it. Source: zc line, section 9."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from device.drivers.base import (
    DeviceError,
    DiskError,
    GarbledError,
    NotRunError,
    PasswordError,
    PortLostError,
    SilenceError,
)
from device.drivers.zc import ZcDriver
from device.simulator.converter import LONG_TEXT
from device.simulator.fault_kinds import KINDS
from device.simulator.faults import fault_of
from device.simulator.settings import TypeSettings
from tests.device.simulator.conftest import DECEMBER, Connect

Ask = Callable[[ZcDriver], object]


def number(driver: ZcDriver) -> object:
    return driver.disk_number()


def info(driver: ZcDriver) -> object:
    return driver.disk_info()


def report(driver: ZcDriver) -> None:
    driver.report("007")


def clear(driver: ZcDriver) -> None:
    driver.clear("007")


def channel(driver: ZcDriver) -> None:
    driver.test_channel()


FAILING: list[tuple[str, Ask, type[DeviceError], str]] = [
    # fault,                    asked,   what the host makes of it,   disk code
    ("lost-answer@02", number, SilenceError, ""),
    ("late-answer:0.4@02", number, SilenceError, ""),
    ("stop-forever@02", number, SilenceError, ""),
    ("er-mid-answer@04", info, DiskError, "506"),
    ("wrong-crc@02", number, GarbledError, ""),
    ("cut-gbk@02", number, DiskError, ""),
    ("power-lost:0@12", clear, SilenceError, ""),
    ("clear-refused", clear, DiskError, "195"),
    ("report-refused", report, DiskError, "250"),
    ("password-refused", info, PasswordError, "236"),
    ("channel-down", channel, DiskError, ""),
    ("vanish:30@02", number, PortLostError, ""),
    ("vanish-after:30@02", number, PortLostError, ""),
    ("no-disk", number, DiskError, "4001"),
    ("two-disks", number, DiskError, "4002"),
    ("refused:3@04", info, DiskError, "3"),
    ("swapped@06", lambda driver: driver.monitoring("007"), DiskError, "4007"),
    ("wrong-write-back:157", clear, DiskError, "157"),
    ("crc-rate:1@02", number, GarbledError, ""),
    ("drop-rate:1@02", number, GarbledError, ""),
    ("trickle:0.4@02", number, SilenceError, ""),
    ("noise-rate:1+1", number, NotRunError, ""),
]
ANSWERED: list[tuple[str, Ask]] = [
    ("stray-bytes", number),
    ("echo", info),
    ("wt-minutes:0.4@02", number),
    ("slow-act:0.4", clear),
    ("empty-dates", lambda driver: driver.monitoring("007")),
    ("short-30", lambda driver: driver.pending_uploads()),
    ("trickle:0.001@02", number),
    ("clock-jump:60@04", info),
    ("held:0@02", number),
]


def test_every_fault_is_shown_here() -> None:
    written = [row[0] for row in FAILING] + [row[0] for row in ANSWERED]
    assert {fault_of(fault).name for fault in written} == set(KINDS)


@pytest.mark.parametrize(("fault", "ask", "error", "code"), FAILING, ids=[row[0] for row in FAILING])
def test_a_fault_that_fails(
    connect: Connect, fault: str, ask: Ask, error: type[DeviceError], code: str
) -> None:
    driver, _ = connect(faults=[fault])
    driver.online()
    with pytest.raises(error) as caught:
        ask(driver)
    assert type(caught.value) is error
    assert getattr(caught.value, "disk_code", "") == code


OVER_TCP = (
    "lost-answer@02",
    "er-mid-answer@04",
    "wrong-crc@02",
    "power-lost:0@12",
    "no-disk",
    "noise-rate:1+1",
)


@pytest.mark.parametrize("fault", OVER_TCP)
def test_a_fault_that_fails_over_tcp_too(connect: Connect, fault: str) -> None:
    _, ask, error, code = next(row for row in FAILING if row[0] == fault)
    driver, _ = connect(faults=[fault], tcp="127.0.0.1:0")
    driver.online()
    with pytest.raises(error) as caught:
        ask(driver)
    assert getattr(caught.value, "disk_code", "") == code


@pytest.mark.parametrize(("fault", "ask"), ANSWERED, ids=[row[0] for row in ANSWERED])
def test_a_fault_that_only_disturbs(connect: Connect, fault: str, ask: Ask) -> None:
    driver, _ = connect(faults=[fault])
    ask(driver)


def test_a_lost_answer_is_that_of_a_command_that_ran(connect: Connect) -> None:
    driver, device = connect(faults=["lost-answer@12*1"])
    with pytest.raises(SilenceError):
        driver.clear("007")
    assert device.disk.state.acts == {"12": {"007": 1}}
    assert driver.monitoring("007").bsqsrq.date() == date(2026, 12, 1)
    assert device.disk.state.asked == {"12": {"007": 1}}


def test_power_lost_during_a_clear_leaves_what_the_read_back_shows(connect: Connect) -> None:
    driver, _ = connect(faults=["power-lost:1@12*1", "power-lost:3@12*1"])
    for expected in (date(2026, 11, 1), date(2026, 12, 1)):
        with pytest.raises(SilenceError):
            driver.clear("007")
        assert driver.monitoring("007").bsqsrq.date() == expected


def test_a_cut_text_loses_the_cut_character_only(connect: Connect) -> None:
    driver, _ = connect(faults=["cut-gbk@02"])
    with pytest.raises(DiskError) as caught:
        driver.disk_number()
    assert LONG_TEXT.startswith(caught.value.text)
    assert len(caught.value.text.encode("gbk")) == 248


def test_dates_are_empty_by_fault_or_by_firmware(connect: Connect) -> None:
    for settings, faults in ((DECEMBER, ["empty-dates"]), (replace(DECEMBER, firmware="sparse"), [])):
        driver, _ = connect(settings, faults=faults)
        seen = driver.monitoring("007")
        assert (seen.kpjzsj, seen.zxbsrq, seen.capacity_left) == (None, None, None)
        driver.clear("007")
        assert driver.monitoring("007").bsqsrq.date() == date(2026, 12, 1)


def test_the_short_30_has_the_same_amount(connect: Connect) -> None:
    driver, device = connect(replace(DECEMBER, not_uploaded=1), faults=["short-30*1"])
    short, long = driver.pending_uploads(), driver.pending_uploads()
    assert short == long
    assert short.amount == device.disk.amount_waiting() != Decimal(0)


def test_faults_can_come_and_go_while_it_runs(connect: Connect) -> None:
    driver, device = connect()
    driver.online()
    device.faults.add("clear-refused-199")
    with pytest.raises(DiskError, match="199"):
        driver.clear("007")
    device.faults.clear()
    driver.clear("007")


def test_a_disk_that_wants_another_taxpayer_or_certificate_says_so(connect: Connect) -> None:
    driver, _ = connect(replace(DECEMBER, certificate_password="cert8888"), certificate="wrong")
    with pytest.raises(PasswordError, match="0963C4"):
        driver.test_channel()
    driver.identity = replace(driver.identity, nsrsbh="91110117MA00000000")
    with pytest.raises(DiskError, match="4007"):
        driver.monitoring("007")


def test_report_and_clear_over_the_wire(connect: Connect) -> None:
    driver, device = connect(replace(DECEMBER, types=(TypeSettings("007", 2, reported=False),)))
    before = driver.monitoring("007")
    driver.report("007")
    reported = driver.monitoring("007")
    driver.clear("007")
    cleared = driver.monitoring("007")
    assert (reported.bsqsrq, reported.kpjzsj) == (before.bsqsrq, before.kpjzsj)
    assert reported.zxbsrq is not None
    assert reported.zxbsrq.date() == date(2026, 12, 5)
    assert (cleared.bsqsrq.date(), cleared.kpjzsj) == (date(2026, 12, 1), date(2027, 1, 15))
    assert device.disk.state.acts == {"11": {"007": 1}, "12": {"007": 1}}
