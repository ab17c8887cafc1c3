"""A turn at one device: one at a time, stopped when asked, and no refused password sent twice."""

from __future__ import annotations

import errno
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from device.config import DeviceConfig
from device.contract import Reason
from device.drivers.base import Driver, Identity, PasswordError, SilenceError
from device.drivers.zc import ZcDriver
from device.errors import Cancelled, Refusal, Stopping
from device.line.exchange import Exchange, Timeouts
from device.line.log import LineLog
from device.session import Halt, Ports, Session
from tests.device.line.scripted import ScriptedPort
from tests.device.site import SETTINGS, Site

LOCKABLE = replace(SETTINGS, skpkl="right888")


def with_password(site: Site, password: str) -> None:
    device = site.config.devices[0].model_copy(update={"password": password})
    site.config = site.config.model_copy(update={"devices": (device,)})


def refused(site: Site) -> tuple[Reason | None, int]:
    """Ask for 04 in a new session; return why not, and how many tries the disk has left."""
    with site.session() as session:
        try:
            session.read(lambda driver: driver.disk_info())
            reason = None
        except PasswordError:
            reason = Reason.DISK_REFUSED
        except Refusal as err:
            reason = err.first.reason
    return reason, site.device.disk.state.tries_left


def test_a_refused_password_is_not_sent_again_by_a_new_session_until_it_is_forgiven_or_changed(
    tmp_path: Path,
) -> None:
    with Site(tmp_path, LOCKABLE) as site:
        with_password(site, "wrong888")
        assert refused(site) == (Reason.DISK_REFUSED, 4)
        assert refused(site) == (Reason.PASSWORD_REFUSED, 4)
        site.journal.backups.forgive_passwords()
        assert refused(site) == (Reason.DISK_REFUSED, 3)
        with_password(site, "right888")
        assert refused(site) == (None, 3)
        with_password(site, "wrong888")
        assert refused(site) == (Reason.PASSWORD_REFUSED, 3)


def test_not_even_after_a_restart(tmp_path: Path) -> None:
    with Site(tmp_path, LOCKABLE) as site:
        with_password(site, "wrong888")
        assert refused(site) == (Reason.DISK_REFUSED, 4)
    with Site(tmp_path, LOCKABLE) as later:
        with_password(later, "wrong888")
        assert refused(later) == (Reason.PASSWORD_REFUSED, 4)


def test_a_refused_disk_password_stays_refused_when_only_the_certificates_is_changed(tmp_path: Path) -> None:
    with Site(tmp_path, LOCKABLE) as site:
        with_password(site, "wrong888")
        assert refused(site) == (Reason.DISK_REFUSED, 4)
        device = site.config.devices[0].model_copy(update={"certificate_password": "cert9999"})
        site.config = site.config.model_copy(update={"devices": (device,)})
        assert refused(site) == (Reason.PASSWORD_REFUSED, 4)


def test_a_refused_certificate_does_not_stand_against_a_new_one(tmp_path: Path) -> None:
    with Site(tmp_path, replace(LOCKABLE, certificate_password="cert8888")) as site:
        for certificate, right in (("wrong", False), ("wrong", False), ("cert8888", True)):
            changed = {"password": "right888", "certificate_password": certificate}
            device = site.config.devices[0].model_copy(update=changed)
            site.config = site.config.model_copy(update={"devices": (device,)})
            with site.session() as session:
                if right:
                    session.read(lambda driver: driver.test_channel())
                else:
                    with pytest.raises((PasswordError, Refusal)):
                        session.read(lambda driver: driver.test_channel())


@pytest.mark.parametrize(("stop", "error"), [(Halt.cancel, Cancelled), (Halt.stop, Stopping)])
def test_a_read_that_shall_stop_asks_nothing_more_and_a_read_back_goes_on(
    tmp_path: Path, stop: Callable[[Halt], None], error: type[Exception]
) -> None:
    with Site(tmp_path) as site, site.session() as session:
        stop(site.halt)
        with pytest.raises(error):
            session.read(lambda driver: driver.disk_number())
        assert session.insist(lambda driver: driver.disk_number()) == SETTINGS.skpbh


def behind_the_adapter(site: Site) -> None:
    """Plug another taxpayer's device in, on the far side of the adapter: no port is lost by that."""
    site.device.disk.swap("669999999999")
    site.device.disk.settings = replace(site.device.disk.settings, skpkl="other888")


def test_a_device_that_was_changed_while_a_read_is_asked_again_is_sent_no_password(tmp_path: Path) -> None:
    faults = ["swapped@08*1", "lost-answer@08*1"]
    with Site(tmp_path, LOCKABLE, faults) as site, site.session() as session:
        session.read(lambda driver: driver.monitoring("004"))
        with pytest.raises(Refusal) as refused:
            session.read(lambda driver: driver.on_hand("004"))
        params = {"expected": SETTINGS.skpbh, "found": "669999999999"}
        assert (refused.value.first.reason, refused.value.first.params) == (Reason.WRONG_DISK, params)
        assert [sum(f" {one} " in line for line in session.log.lines()) for one in ("02", "08")] == [2, 1]


def test_a_device_that_was_changed_while_another_had_the_port_is_sent_no_password(tmp_path: Path) -> None:
    with Site(tmp_path, LOCKABLE) as site, site.session() as session:
        session.read(lambda driver: driver.monitoring("004"))
        session.close()
        behind_the_adapter(site)
        with pytest.raises(Refusal, match="wrong-disk"):
            session.read(lambda driver: driver.monitoring("004"))
        assert site.device.disk.state.tries_left == SETTINGS.password_tries


def tries_of_a_lost_read(site: Site, password: str) -> int:
    """Ask for 04 in a new session while every answer to it is lost; return how often it was asked."""
    with_password(site, password)
    with site.session() as session:
        with pytest.raises(SilenceError):
            session.read(lambda driver: driver.disk_info())
        return sum(" 04 " in line for line in session.log.lines())


def test_a_password_is_sent_again_after_a_lost_answer_only_when_this_disk_has_accepted_it_once(
    tmp_path: Path,
) -> None:
    with Site(tmp_path, LOCKABLE, ["lost-answer@04*2"]) as site:
        assert tries_of_a_lost_read(site, "wrong888") == 1
        assert site.device.disk.state.tries_left == SETTINGS.password_tries - 1
        assert tries_of_a_lost_read(site, "right888") == 1
        assert refused(site) == (None, SETTINGS.password_tries - 1)
    with Site(tmp_path, LOCKABLE, ["lost-answer@04"]) as later:
        assert tries_of_a_lost_read(later, "right888") == 1 + len(later.config.limits.read_pauses_s)
        assert tries_of_a_lost_read(later, "wrong888") == 1


def test_a_password_that_was_refused_after_it_was_accepted_is_proven_no_more(tmp_path: Path) -> None:
    with Site(tmp_path, LOCKABLE) as site:
        assert refused(site)[0] is None
        site.device.disk.settings = replace(LOCKABLE, skpkl="changed8")
        assert refused(site)[0] is Reason.DISK_REFUSED
    with Site(tmp_path, LOCKABLE, ["lost-answer@04"]) as later:
        later.journal.backups.forgive_passwords()
        assert tries_of_a_lost_read(later, "right888") == 1


def test_the_journal_knows_no_password_that_was_accepted(tmp_path: Path) -> None:
    with Site(tmp_path, LOCKABLE) as site:
        assert refused(site)[0] is None
        facts = [tuple(row) for row in site.journal.store.rows("SELECT * FROM facts")]
        assert any(SETTINGS.skpbh in name for name, _ in facts)
        assert "right888" not in str(facts)


def test_the_first_reason_to_stop_stands() -> None:
    halt = Halt()
    halt.check()
    halt.cancel()
    halt.stop()
    with pytest.raises(Cancelled):
        halt.check()


def test_one_port_has_one_lock() -> None:
    ports = Ports()
    assert ports.of("/dev/ttyUSB0") is ports.of("/dev/ttyUSB0")
    assert ports.of("/dev/ttyUSB0") is not ports.of("/dev/ttyUSB1")


def test_a_session_waits_for_the_other_and_gets_the_port_when_that_one_breathes(tmp_path: Path) -> None:
    order: list[str] = []

    def ask(driver: Driver) -> str:
        return driver.disk_number()

    with Site(tmp_path) as site:

        def other() -> None:
            with site.session() as session:
                order.append(f"other {session.read(ask)}")

        with site.session() as session:
            session.read(ask)
            thread = threading.Thread(target=other)
            thread.start()
            turnstile = site.ports.of(site.config.devices[0].port)
            waited = threading.Event()
            while not turnstile.wanted:
                waited.wait(0.005)
            order.append("first")
            session.breathe()
            order.append(f"first {session.read(ask)}")
        thread.join()
    assert order == ["first", f"other {SETTINGS.skpbh}", f"first {SETTINGS.skpbh}"]


def test_breathing_costs_nothing_when_nobody_waits(tmp_path: Path) -> None:
    with Site(tmp_path) as site, site.session() as session:
        session.read(lambda driver: driver.online())
        before = len(session.log.lines())
        session.breathe()
        session.read(lambda driver: driver.disk_number())
        assert len(session.log.lines()) == before + 1


class StuckPort(ScriptedPort):
    """Nobody answers there, and its system cannot close it."""

    def close(self) -> None:
        raise OSError(errno.EIO, "closing")


def test_the_port_is_given_back_when_closing_it_fails(tmp_path: Path) -> None:
    def stuck(device: DeviceConfig, timeouts: Timeouts, log: LineLog) -> Driver:
        who = Identity(device.nsrsbh, device.skpbh, device.jqbh, device.kpjh, device.password)
        return ZcDriver(Exchange(StuckPort(), timeouts), who, timeouts=timeouts, log=log)

    with Site(tmp_path) as site:
        device, backups = site.config.devices[0], site.journal.backups
        with (
            pytest.raises(OSError, match="closing"),
            Session(device, site.config.limits, site.ports, backups, stuck, site.halt) as session,
            pytest.raises(SilenceError),
        ):
            session.read(lambda driver: driver.disk_number())
        assert site.ports.of(device.port).take_if_free()


def test_the_port_is_given_back_after_a_failure(tmp_path: Path) -> None:
    with Site(tmp_path) as site:
        with pytest.raises(ZeroDivisionError), site.session() as session:
            session.read(lambda _: 1 // 0)
        with site.session() as later:
            assert later.read(lambda driver: driver.disk_number()) == SETTINGS.skpbh
