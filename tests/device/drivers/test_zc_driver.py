"""What the driver sends, sends again, and never sends again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pytest

from device.drivers.base import (
    DeviceError,
    DiskError,
    GarbledError,
    Identity,
    LineError,
    NoDataError,
    NotRunError,
    OtherDiskError,
    PasswordError,
    SilenceError,
)
from device.drivers.zc import ZcDriver
from device.line.exchange import Exchange
from device.line.frames import Packet, Refusal, Request
from device.line.log import LineLog
from device.simulator.settings import SimSettings, TypeSettings
from tests.device.drivers.conftest import Connect
from tests.device.line.scripted import LOST, PATIENT, ScriptedPort, Step

OK = Packet().encode()
NUMBER = Packet(0, b"661234567890").encode()
ANOTHER = Packet(0, b"669999999999").encode()
THERE = (OK, NUMBER)  # in step, and the right disk
WHO = Identity("91110117MA01Q8KX2T", "661234567890", "0", "0", "secret88")


def driver_on(*replies: bytes | Iterable[Step]) -> tuple[ZcDriver, ScriptedPort]:
    port = ScriptedPort(*replies)
    return ZcDriver(Exchange(port, PATIENT), WHO, "cert9999", timeouts=PATIENT, log=LineLog()), port


def commands(port: ScriptedPort) -> list[int]:
    return [frame[2] for frame in port.sent]


def test_it_comes_into_step_before_the_first_question_and_only_then() -> None:
    driver, port = driver_on(OK, NUMBER, NUMBER)
    driver.disk_number()
    driver.disk_number()
    assert commands(port) == [0x01, 0x02, 0x02]


def test_a_read_is_asked_again_after_coming_into_step_again() -> None:
    driver, port = driver_on(OK, b"", OK, NUMBER)
    assert driver.disk_number() == "661234567890"
    assert commands(port) == [0x01, 0x02, 0x01, 0x02]


def test_a_read_is_not_asked_for_ever() -> None:
    driver, port = driver_on(OK, b"", OK, b"")
    with pytest.raises(SilenceError):
        driver.disk_number()
    assert commands(port) == [0x01, 0x02, 0x01, 0x02]


def test_a_command_the_device_does_not_know_is_not_asked_again() -> None:
    driver, port = driver_on(OK, Refusal(b"\x20").encode(), OK, NUMBER)
    with pytest.raises(NotRunError):
        driver.disk_number()
    assert commands(port) == [0x01, 0x02]


@pytest.mark.parametrize(
    "answer",
    [b"", b"\xff\xff", OK[:-1] + b"\0", Refusal(b"\x1f").encode()],
    ids=["lost", "noise", "CRC", "not run"],
)
@pytest.mark.parametrize("act", ["report", "clear"])
def test_an_act_is_sent_once_whatever_comes_back(act: str, answer: bytes) -> None:
    driver, port = driver_on(*THERE, answer, *THERE, OK)
    with pytest.raises(DeviceError):
        getattr(driver, act)("007")
    assert len(commands(port)) == 3


def test_a_device_that_cannot_be_brought_into_step_gets_no_act() -> None:
    driver, port = driver_on()
    with pytest.raises(DeviceError):
        driver.clear("007")
    assert set(commands(port)) == {0x01}


def test_the_answer_to_another_question_is_not_believed() -> None:
    other = Packet(0, b"004".ljust(35, b"\0")).encode()
    driver, port = driver_on(*THERE, other, *THERE, other)
    with pytest.raises(GarbledError, match="004"):
        driver.on_hand("007")
    assert port.sent[2][2] == 0x08


ASKS: dict[int, Callable[[ZcDriver], object]] = {
    0x06: lambda driver: driver.monitoring("007"),
    0x12: lambda driver: driver.clear("007"),
    0x30: lambda driver: driver.pending_uploads(),
}


@pytest.mark.parametrize("command", ASKS)
def test_another_disk_is_asked_for_its_number_alone(command: int) -> None:
    driver, port = driver_on(OK, ANOTHER, OK)
    for _ in range(2):
        with pytest.raises(OtherDiskError, match="669999999999"):
            ASKS[command](driver)
    assert commands(port) == [0x01, 0x02]


@pytest.mark.parametrize(
    "lost", [b"", b"\xff\xff", Refusal(b"\x1f").encode()], ids=["lost", "noise", "not run"]
)
def test_after_a_failure_of_the_line_the_disk_is_asked_for_its_number_before_the_password_is_sent_again(
    lost: bytes,
) -> None:
    driver, port = driver_on(*THERE, lost, OK, ANOTHER, OK)
    driver.proven.add("skpkl")
    with pytest.raises(OtherDiskError):
        driver.monitoring("007")
    assert commands(port) == [0x01, 0x02, 0x06, 0x01, 0x02]


def test_a_port_that_was_lost_and_opened_again_while_coming_into_step_shows_who_is_there_now() -> None:
    driver, port = driver_on(*THERE, [LOST], OK, ANOTHER, OK)
    driver.disk_number()
    driver.online()
    with pytest.raises(OtherDiskError):
        driver.monitoring("007")
    assert commands(port) == [0x01, 0x02, 0x01, 0x01, 0x02]


def test_after_a_no_of_the_disk_its_number_is_heard_again() -> None:
    pulled = Refusal("4001:没有金税盘".encode("gbk")).encode()
    driver, port = driver_on(*THERE, pulled, ANOTHER, OK)
    for error in (DiskError, OtherDiskError):
        with pytest.raises(error):
            driver.monitoring("007")
    assert commands(port) == [0x01, 0x02, 0x06, 0x02]


def test_whoever_has_named_no_disk_speaks_to_any() -> None:
    driver, port = driver_on(OK, b"")
    driver.identity = replace(WHO, skpbh="")
    with pytest.raises(SilenceError):
        driver.disk_info()
    assert commands(port) == [0x01, 0x04]


@pytest.mark.parametrize(
    ("answer", "again"),
    [(b"", False), (b"\xff\xff", False), ([LOST], False), (Refusal(b"\x1f").encode(), True)],
    ids=["lost", "noise", "port lost", "not run"],
)
def test_a_password_that_may_have_been_refused_unheard_is_not_sent_again(
    answer: bytes | list[Step], again: bool
) -> None:
    driver, port = driver_on(*THERE, answer, *THERE, answer)
    with pytest.raises(LineError) as raised:
        driver.monitoring("007")
    assert raised.value.doubtful is not again
    assert commands(port).count(0x06) == 1 + again


def test_a_password_that_this_disk_has_accepted_is_sent_again(connect: Connect) -> None:
    settings = SimSettings(skpkl="right888", types=(TypeSettings("007", 3),))
    driver, _ = connect(settings, ["lost-answer@06*2"], password="right888")
    with pytest.raises(SilenceError):
        driver.monitoring("007")
    driver.disk_info()
    assert driver.proven == {"skpkl"}
    assert driver.monitoring("007").fplxdm == "007"


def test_a_password_that_is_refused_is_proven_no_more() -> None:
    driver, _ = driver_on(*THERE, Refusal("236:口令错误".encode("gbk")).encode())
    driver.proven.update({"skpkl", "certificate_password"})
    with pytest.raises(PasswordError):
        driver.monitoring("007")
    assert driver.proven == {"certificate_password"}


def test_nothing_to_upload_sends_no_upload(connect: Connect) -> None:
    driver, device = connect(SimSettings(not_uploaded=0))
    with pytest.raises(NoDataError):
        driver.upload("007")
    assert "16" not in device.disk.state.asked


def test_a_refused_password_is_never_sent_again() -> None:
    driver, port = driver_on(*THERE, Refusal("236:口令错误".encode("gbk")).encode(), NUMBER)
    for _ in range(3):
        with pytest.raises(PasswordError, match="236"):
            driver.monitoring("007")
    for ask in (driver.on_hand, driver.clear):
        with pytest.raises(PasswordError):
            ask("007")
    assert commands(port) == [0x01, 0x02, 0x06]
    assert driver.disk_number() == "661234567890"


def test_a_refused_certificate_does_not_hold_back_the_disk_password() -> None:
    driver, port = driver_on(*THERE, Refusal("0963C4:证书口令错误".encode("gbk")).encode(), NUMBER, OK)
    for _ in range(2):
        with pytest.raises(PasswordError):
            driver.test_channel()
    driver.clear("007")
    assert commands(port) == [0x01, 0x02, 0x32, 0x02, 0x12]


def test_a_wrong_password_costs_the_disk_one_try_only(connect: Connect) -> None:
    driver, device = connect(SimSettings(skpkl="right888"), password="wrong888")
    for _ in range(4):
        with pytest.raises(PasswordError):
            driver.disk_info()
    assert device.disk.state.tries_left == 4


def test_the_line_log_has_no_password_and_no_names(connect: Connect) -> None:
    driver, device = connect(SimSettings(skpkl="secret88"), password="secret88", certificate="cert9999")
    driver.disk_info()
    driver.monitoring("007")
    held = device.disk.invoices("007")[0]
    driver.invoice("007", held.fpdm, held.fphm)
    driver.test_channel()
    log = "\n".join(driver.log.lines())
    names = ("北京清和商贸有限公司", "平谷区税务局", held.buyer, held.issuer, held.signature)
    assert [secret for secret in ("secret88", "cert9999", *names) if secret in log] == []
    assert "04 disk information (skpkl=***, jqbh=0) -> 375 bytes" in log
    assert "nsrmc=北京…" in log
    assert "certificate_password=***" in log
    assert f"fphm={held.fphm}" in log


def test_a_refusal_stands_in_the_log_with_its_code() -> None:
    driver, _ = driver_on(*THERE, Refusal("195:未抄税,无汇总资料".encode("gbk")).encode())
    with pytest.raises(DiskError):
        driver.clear("007")
    assert "DEV-200 195:未抄税,无汇总资料" in driver.log.lines()[-1]
    assert "secret88" not in driver.log.lines()[-1]


def test_the_log_forgets_its_oldest_lines() -> None:
    log = LineLog(size=2)
    for number in range(3):
        log.add(0x01, f"n{number}", "", "OK", 0)
    assert [" n1 " in log.lines()[0], " n2 " in log.lines()[1], len(log.lines())] == [True, True, 2]


def test_passwords_do_not_show_in_a_repr() -> None:
    assert "secret88" not in repr(WHO)


QUIRKS = ["stray-bytes", "echo", "lost-answer@02*1", "wrong-crc@02*1", "late-answer:0.1", "wt-minutes:0.2@02"]


@pytest.mark.parametrize("fault", QUIRKS)
def test_reads_survive_the_quirks_of_the_line(connect: Connect, fault: str) -> None:
    driver, _ = connect(SimSettings(types=(TypeSettings("007", 3),)), [fault])
    assert driver.disk_number() == "661234567890"
    assert driver.disk_info().fplxdm == ("007",)
    assert driver.monitoring("007").fplxdm == "007"


def test_a_clear_names_taxpayer_disk_type_and_machine() -> None:
    driver, port = driver_on(*THERE, b"")
    with pytest.raises(DeviceError):
        driver.clear("007")
    request = Request(0x12, 0, port.sent[2][5:-2])
    assert port.sent[2] == request.encode()
    assert request.data.startswith(
        b"91110117MA01Q8KX2T".ljust(20, b"\0") + b"661234567890" + b"secret88" + b"007"
    )
