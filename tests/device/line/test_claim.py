"""One program at a port: by what an address leads to, said who, and let go when its process dies."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from device.drivers.base import PortBusyError, PortMissingError
from device.line.claim import Claim, place_of
from device.line.port import SerialPort

HOLD = """
import sys
from device.line.claim import Claim
kept = Claim(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""
NETWORK = "socket://127.0.0.1:9"  # nobody connects to it here: a claim opens nothing


@contextmanager
def other_process(address: str) -> Iterator[subprocess.Popen[str]]:
    """A process that holds a port until it is killed."""
    words = [sys.executable, "-c", HOLD, address]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        try:
            yield holder
        finally:
            holder.kill()


def is_free(address: str) -> bool:
    try:
        Claim(address).release()
    except PortBusyError:
        return False
    return True


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Path]:
    """A link to the host's end of a pty."""
    device, host = os.openpty()
    link = tmp_path / "ttyUSB0"
    link.symlink_to(os.ttyname(host))
    yield link
    os.close(host)
    os.close(device)


SAME: list[tuple[str, str]] = [
    ("socket://127.0.0.1:9", "socket://localhost:9"),
    ("socket://127.0.0.1:9", "rfc2217://127.0.0.1:9"),
    ("rfc2217://127.0.0.1:9?ign_set_control", "rfc2217://127.0.0.1:9"),
    ("socket://[::1]:9", "socket://127.0.0.1:9"),
]


@pytest.mark.parametrize(("one", "other"), SAME, ids=str)
def test_two_addresses_of_one_place_are_one_port(one: str, other: str) -> None:
    claim = Claim(one)
    assert not is_free(other)
    claim.release()
    assert is_free(other)


def test_another_port_number_is_another_port() -> None:
    claim = Claim("socket://127.0.0.1:9")
    assert is_free("socket://127.0.0.1:10")
    claim.release()


def test_a_link_and_what_it_leads_to_are_one_port(line: Path) -> None:
    port = SerialPort(str(line), 9600)
    assert place_of(str(line)) == str(line.resolve())
    with pytest.raises(PortBusyError):
        SerialPort(str(line.resolve()), 9600)
    port.close()
    SerialPort(str(line.resolve()), 9600).close()


def test_a_port_that_could_not_be_opened_is_not_kept(tmp_path: Path) -> None:
    no_tty = tmp_path / "ttyUSB7"
    no_tty.touch()
    with pytest.raises(PortMissingError, match="ttyUSB7"):
        SerialPort(str(no_tty), 9600)
    assert is_free(str(no_tty))


def test_a_port_that_is_not_there_leaves_no_lock_behind(tmp_path: Path) -> None:
    Claim("/dev/ttyNOPE", (tmp_path,)).release()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("network", [True, False], ids=["network", "serial"])
def test_it_is_said_who_holds_a_port(line: Path, *, network: bool) -> None:
    address = NETWORK if network else str(line)
    with other_process(address) as holder, pytest.raises(PortBusyError, match=f"process {holder.pid} "):
        SerialPort(address, 9600)


@pytest.mark.parametrize("network", [True, False], ids=["network", "serial"])
def test_a_killed_process_does_not_keep_its_port(line: Path, *, network: bool) -> None:
    address = NETWORK if network else str(line)
    with other_process(address) as holder:
        assert not is_free(address)
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert is_free(address)


def test_a_port_that_was_forgotten_is_given_back() -> None:
    claim = Claim(NETWORK)
    assert not is_free(NETWORK)
    del claim
    gc.collect()
    assert is_free(NETWORK)


def test_a_terminal_program_that_says_so_holds_its_port(tmp_path: Path) -> None:
    locks = (tmp_path,)
    said = tmp_path / "LCK..ttyUSB9"
    said.write_text(f"{os.getpid():10}\n")
    with pytest.raises(PortBusyError, match=f"process {os.getpid()} holds it, says {said}; remove that file"):
        Claim("/dev/ttyUSB9", locks)
    said.write_text("not a number\n")
    Claim("/dev/ttyUSB9", locks).release()


def test_a_terminal_program_that_has_died_holds_nothing(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    (tmp_path / "LCK..ttyUSB9").write_text(f"{gone.pid:10}\n")
    Claim("/dev/ttyUSB9", (tmp_path,)).release()


def test_where_no_lock_can_be_written_the_port_is_used_all_the_same(tmp_path: Path) -> None:
    nowhere = (tmp_path / "missing",)
    first = Claim(NETWORK, nowhere)
    Claim(NETWORK, nowhere).release()
    first.release()
