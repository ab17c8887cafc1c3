"""`qingka-agent sim` as a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from device.drivers.base import Identity
from device.drivers.zc import open_driver


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
