"""`qingka-agent sim` as a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from device.drivers.base import Identity, PortLostError
from device.drivers.zc import open_driver
from device.simulator.fault_kinds import KINDS


def sim(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "device.simulator.command", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_it_says_where_it_is_and_ends_by_a_signal(tmp_path: Path) -> None:
    state, link = tmp_path / "disk.json", tmp_path / "port"
    with sim("--state", str(state), "--link", str(link)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"READY {link}\n"
        driver = open_driver(str(link), 9600, Identity("", "", "0", "0", ""))
        assert driver.disk_number() == "661234567890"
        driver.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert json.loads(state.read_text(encoding="utf-8"))["settings"]["skpbh"] == "661234567890"
    assert not link.is_symlink()


def test_it_says_where_it_is_again_when_it_was_plugged_in_anew(tmp_path: Path) -> None:
    first, second = tmp_path / "ttyUSB0", tmp_path / "ttyUSB1"
    with sim("--link", str(first), "--fault", "vanish:0@02*1") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"READY {first}\n"
        driver = open_driver(str(first), 9600, Identity("", "", "0", "0", ""))
        with pytest.raises(PortLostError):
            driver._exchange.ask(0x02, bytes(12), first_s=5)
        driver.close()
        assert process.stdout.readline() == f"READY {second}\n"
        process.terminate()
        assert process.wait(10) == 0


def test_it_says_what_faults_there_are() -> None:
    with sim("--faults") as process:
        out, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")
    shown = {line.split()[0].partition(":")[0]: line for line in out.splitlines() if line.startswith("  ")}
    assert {name: shown[name].split(None, 1)[1].strip() for name in shown} == {
        name: kind.words for name, kind in KINDS.items()
    }


@pytest.mark.parametrize(
    "words",
    [
        ("--fault", "no-such"),
        ("--settings", "/no/such.toml"),
        ("--port", "/dev/ttyNOPE"),
        ("--tcp", "127.0.0.1:x"),
    ],
    ids=lambda words: words[0],
)
def test_what_makes_no_device_is_said_in_one_line(words: tuple[str, str]) -> None:
    with sim(*words) as process:
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (2, "")
    assert err.startswith("sim: ")
    assert err.count("\n") == 1
