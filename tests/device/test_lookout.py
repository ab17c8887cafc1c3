"""A device is found by its disk number, wherever it was plugged in."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from device.checkup_device import device_checks
from device.contract import ActState, Ended, Outcome, Reason
from device.drivers.base import PortLostError, PortMissingError
from device.jobs import Jobs
from device.line.claim import Claim
from device.lookout import Lookout, open_places, siblings
from device.ports import Ports
from device.presence import presence_of
from device.session import Session, open_zc
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings
from tests.device.site import SETTINGS, Site, reason_of

OTHER = replace(SETTINGS, skpbh="661234567891", nsrsbh="91110117MA01Q8KX3R")


class Desk:
    """A site whose serial ports are links in a folder: devices are plugged in under names and unplugged."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.dev = folder / "dev"
        self.dev.mkdir()
        stack.callback(self._unplug_all)
        self._in: dict[str, Simulator] = {}
        self.site = stack.enter_context(Site(folder))
        self.configured = str(self.dev / "ttyUSB0")
        self.point_site_at(self.configured)
        self.lookout = Lookout(self.site.journal.whereabouts, listed=list)
        self.site.ports = Ports(self.lookout)

    def point_site_at(self, port: str, *more: Any) -> None:
        device = self.site.config.devices[0].model_copy(update={"port": port})
        self.site.config = self.site.config.model_copy(update={"devices": (device, *more)})

    def plug(self, name: str, settings: SimSettings = SETTINGS, **how: Any) -> Simulator:
        memory = self.dev.parent / f"{settings.skpbh}.json"
        device = Simulator(settings, link=self.dev / name, state=memory, **how)
        device.start()
        self._in[name] = device
        return device

    def unplug(self, name: str) -> None:
        self._in.pop(name).stop()

    def _unplug_all(self) -> None:
        for name in list(self._in):
            self.unplug(name)

    def device(self, name: str) -> Simulator:
        return self._in[name]

    def at(self, name: str) -> str:
        return str(self.dev / name)

    @property
    def remembered(self) -> str:
        return self.site.journal.whereabouts.port_of(self.site.config.devices[0])


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with ExitStack() as stack:
        yield Desk(tmp_path, stack)


def number(session: Session) -> str:
    return session.read(lambda driver: driver.disk_number())


def test_a_device_under_another_name_is_found_and_remembered(desk: Desk) -> None:
    desk.plug("ttyUSB1")
    with desk.site.session() as session:
        assert number(session) == SETTINGS.skpbh
        assert session.port == desk.at("ttyUSB1")
    assert desk.remembered == desk.at("ttyUSB1")
    assert desk.site.config.devices[0].port == desk.configured


def test_what_was_found_is_used_after_a_restart_without_looking(desk: Desk) -> None:
    desk.plug("ttyUSB1")
    with desk.site.session() as session:
        number(session)
    later = Lookout(desk.site.journal.whereabouts, listed=lambda: pytest.fail("looked around"))
    desk.site.ports = Ports(later)
    with desk.site.session() as session:
        assert number(session) == SETTINGS.skpbh


def test_a_device_that_came_back_to_its_own_port_is_there_again(desk: Desk) -> None:
    desk.plug("ttyUSB1")
    with desk.site.session() as session:
        number(session)
    desk.unplug("ttyUSB1")
    desk.plug("ttyUSB0")
    with desk.site.session() as session:
        assert number(session) == SETTINGS.skpbh
    assert desk.remembered == desk.configured


def test_a_port_that_was_changed_in_the_configuration_counts(desk: Desk) -> None:
    desk.plug("ttyUSB1")
    with desk.site.session() as session:
        number(session)
    desk.point_site_at(desk.at("ttyUSB5"))
    assert desk.remembered == desk.at("ttyUSB5")


def test_it_is_said_in_the_log_and_to_the_hub(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.plug("ttyUSB1")
    with desk.site.session() as session:
        number(session)
    assert f"AGT-230: 主机, disk {SETTINGS.skpbh}, is at {desk.at('ttyUSB1')} now" in caplog.text
    shown = presence_of(desk.site.config, desk.site.journal, "i", [])
    assert [one.port for one in shown.devices] == [desk.at("ttyUSB1")]


def test_a_device_that_is_nowhere_is_missing_at_its_own_port(desk: Desk) -> None:
    desk.plug("ttyUSB1", OTHER)
    with desk.site.session() as session, pytest.raises(PortMissingError, match="ttyUSB0"):
        number(session)


def test_another_disk_at_its_port_is_refused_and_never_given_the_password(desk: Desk) -> None:
    other = desk.plug("ttyUSB0", replace(OTHER, skpkl="right888"))
    assert reason_of(desk.site.inspects()) is Reason.WRONG_DISK
    assert other.disk.state.tries_left == OTHER.password_tries


def test_behind_another_disk_at_its_port_the_right_one_is_found(desk: Desk) -> None:
    desk.plug("ttyUSB0", OTHER)
    desk.plug("ttyUSB1")
    assert desk.site.inspects().outcome is Outcome.DONE
    assert desk.remembered == desk.at("ttyUSB1")


def test_two_devices_that_were_swapped_find_themselves(desk: Desk) -> None:
    desk.plug("ttyUSB0", OTHER)
    desk.plug("ttyUSB1")
    first = desk.site.config.devices[0]
    second = first.model_copy(
        update={"name": "分机", "port": desk.at("ttyUSB1"), "skpbh": OTHER.skpbh, "nsrsbh": OTHER.nsrsbh}
    )
    desk.point_site_at(desk.configured, second)
    assert desk.site.inspects().outcome is Outcome.DONE
    limits, backups = desk.site.config.limits, desk.site.journal.backups
    with Session(second, limits, desk.site.ports, backups, open_zc, desk.site.halt) as session:
        assert number(session) == SETTINGS.skpbh  # still where it is configured, until its disk is checked
        assert session.find()
        assert number(session) == OTHER.skpbh


def test_a_port_at_which_another_device_of_the_site_works_is_left_alone(desk: Desk) -> None:
    desk.plug("ttyUSB1")
    theirs = desk.site.ports.of(desk.at("ttyUSB1"))
    theirs.take()
    with desk.site.session() as session, pytest.raises(PortMissingError):
        number(session)
    theirs.give()
    with desk.site.session() as session:
        assert number(session) == SETTINGS.skpbh


def test_a_port_that_another_program_holds_is_left_alone(desk: Desk) -> None:
    desk.plug("ttyUSB1")
    theirs = Claim(desk.at("ttyUSB1"))
    with desk.site.session() as session, pytest.raises(PortMissingError):
        number(session)
    theirs.release()


def test_a_stranger_is_sent_nothing_but_online_and_at_most_twice(desk: Desk) -> None:
    far, near = os.openpty()
    os.set_blocking(far, False)
    (desk.dev / "ttyUSB1").symlink_to(os.ttyname(near))
    with desk.site.session() as session, pytest.raises(PortMissingError):
        number(session)
    heard = os.read(far, 1000)
    assert heard == bytes.fromhex("1B100100 05C4C7") * 2
    os.close(near)
    os.close(far)


def test_only_ports_that_are_named_alike_are_looked_at(desk: Desk) -> None:
    for name in ("ttyUSB3", "ttyUSB1", "ttyACM0"):
        desk.plug(name)
    (desk.dev / "ttyUSB2").write_text("no device")
    assert siblings(desk.configured) == [desk.at("ttyUSB1"), desk.at("ttyUSB3")]


@pytest.mark.parametrize("port", ["/dev/pts/3", "/dev/tty1", "COM3", "socket://127.0.0.1:9", "/dev/serial"])
def test_terminals_of_people_are_never_looked_at(port: str) -> None:
    assert siblings(port) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_a_device_that_a_process_has_open_is_seen() -> None:
    words = "import sys; kept = open('/dev/full'); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        assert "/dev/full" in open_places()
        other.kill()
    assert "/dev/full" not in open_places()


LISTED: list[tuple[str, list[str]]] = [
    # where it should be, where it is looked for
    ("/dev/ttyQK9", ["/dev/ttyQK9", "/dev/ttyACM9"]),
    ("COM3", ["COM3", "/dev/ttyACM9"]),
    ("/dev/pts/9999", ["/dev/pts/9999"]),
    ("/srv/ports/ttyUSB0", ["/srv/ports/ttyUSB0"]),
]


@pytest.mark.parametrize(("port", "expected"), LISTED, ids=[row[0] for row in LISTED])
def test_what_the_system_lists_stands_for_what_the_system_has_named(
    desk: Desk, port: str, expected: list[str]
) -> None:
    lookout = Lookout(desk.site.journal.whereabouts, listed=lambda: ["/dev/ttyACM9"])
    device = desk.site.config.devices[0].model_copy(update={"port": port})
    assert list(lookout.candidates(device)) == expected


def test_a_device_in_the_network_is_looked_for_nowhere_else(desk: Desk) -> None:
    desk.plug("ttyUSB0")
    device = desk.site.config.devices[0].model_copy(update={"port": "socket://127.0.0.1:9"})
    assert list(desk.lookout.candidates(device)) == ["socket://127.0.0.1:9"]


def test_an_adapter_that_is_plugged_in_anew_in_the_middle_of_a_read_is_read_on(desk: Desk) -> None:
    desk.plug("ttyUSB0")
    with desk.site.session() as session:
        number(session)
        desk.unplug("ttyUSB0")
        desk.plug("ttyUSB1")
        assert number(session) == SETTINGS.skpbh


def test_an_adapter_that_is_plugged_in_a_little_later_is_read_on_too(desk: Desk) -> None:
    desk.plug("ttyUSB0")
    limits = desk.site.config.limits.model_copy(update={"read_pauses_s": (0.01,) * 500})
    desk.site.config = desk.site.config.model_copy(update={"limits": limits})
    with desk.site.session() as session:
        number(session)
        desk.unplug("ttyUSB0")
        later = threading.Timer(0.05, desk.plug, ["ttyUSB1"])
        later.start()
        assert number(session) == SETTINGS.skpbh
        later.join()


def test_a_disk_that_came_under_the_name_of_a_lost_port_is_never_given_the_password(desk: Desk) -> None:
    desk.plug("ttyUSB0")
    with desk.site.session() as session:
        number(session)
        desk.unplug("ttyUSB0")
        other = desk.plug("ttyUSB0", replace(OTHER, skpkl="right888"))
        with pytest.raises(PortLostError):
            session.read(lambda driver: driver.disk_info())
    assert other.disk.state.tries_left == OTHER.password_tries


def test_after_a_loss_nothing_is_asked_of_another_disk_under_the_same_name(desk: Desk) -> None:
    desk.plug("ttyUSB0")
    with desk.site.session() as session:
        number(session)
        desk.unplug("ttyUSB0")
        other = desk.plug("ttyUSB0", OTHER)
        for _ in range(2):
            with pytest.raises(Exception, match="ttyUSB0"):
                session.insist(lambda driver: driver.disk_info())
    assert other.disk.state.asked == {}


def test_a_password_that_may_have_been_refused_when_its_port_was_lost_is_not_sent_again(desk: Desk) -> None:
    desk.plug("ttyUSB0", faults=["vanish-after:0@04*1"])
    with desk.site.session() as session:
        with pytest.raises(PortLostError):
            session.read(lambda driver: driver.disk_info())
        assert sum(" 04 " in line for line in session.log.lines()) == 1
        assert session.read(lambda driver: driver.disk_info()).skpbh == SETTINGS.skpbh


def clear(desk: Desk, then: Callable[[], None]) -> Ended:
    """Clear with an answer that is lost, and do something to the adapter while it is waited for."""
    device = desk.plug("ttyUSB0", faults=["lost-answer@12*1"])
    limits = desk.site.config.limits.model_copy(update={"net_wait_s": 20.0})
    desk.site.config = desk.site.config.model_copy(update={"limits": limits})
    desk.site.jobs = Jobs(desk.site.config, desk.site.journal)
    command = desk.site.approved(desk.site.prepares())

    def hand() -> None:
        while not device.disk.state.acts.get("12"):
            time.sleep(0.005)
        then()

    moving = threading.Thread(target=hand)
    moving.start()
    ended = desk.site.asks(command)
    moving.join()
    return ended


def test_a_clear_in_whose_middle_the_adapter_got_a_new_name_is_read_back_there(desk: Desk) -> None:
    def replug() -> None:
        desk.unplug("ttyUSB0")
        desk.plug("ttyUSB1")

    ended = clear(desk, replug)
    assert ended.outcome is Outcome.DONE, ended
    assert desk.device("ttyUSB1").disk.state.acts["12"] == {"004": 1, "007": 1}
    assert desk.remembered == desk.at("ttyUSB1")


def test_a_clear_whose_adapter_stays_away_is_unknown_until_it_is_read_back_under_its_new_name(
    desk: Desk,
) -> None:
    assert clear(desk, lambda: desk.unplug("ttyUSB0")).outcome is Outcome.UNKNOWN
    desk.plug("ttyUSB1")
    ended = desk.site.reads_back()
    assert ended.act is not None
    assert ended.act.rows[0].state is ActState.MOVED
    assert desk.device("ttyUSB1").disk.state.acts["12"] == {"004": 1}


def test_the_doctor_finds_a_device_that_was_moved(desk: Desk) -> None:
    desk.plug("ttyUSB1")
    found = {one.name: one for one in device_checks(desk.site.session(), desk.site.journal.quirks, 8)}
    assert found["port"].params["port"] == desk.at("ttyUSB1")
    assert desk.at("ttyUSB1") in found["device"].params["detail"]
