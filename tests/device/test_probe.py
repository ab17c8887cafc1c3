"""`qingka-agent probe`: everything that can be read, with the names of the manual."""

from __future__ import annotations

import dataclasses
import json
import os
import socket
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from device.drivers import base
from device.line.exchange import Timeouts
from device.line.log import LineLog
from device.line.port import SerialPort
from device.probe import probe
from device.probe_command import probe_command
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings

PARTS = ["01", "02", "04", "06", "08", "13", "30", "31", "32"]
SETTINGS = SimSettings()
HASTY = Timeouts(first_s=0.2, net_s=0.2, part_s=0.1, online_s=0.05, quiet_s=0.01, pauses_s=())
APP = typer.Typer()
APP.command()(probe_command)

Device = Callable[..., str]


@pytest.fixture
def device() -> Iterator[Device]:
    """Start a simulated device and return its address: `device(settings, *faults)`."""
    with ExitStack() as stack:

        def made(settings: SimSettings = SETTINGS, *faults: str) -> str:
            return stack.enter_context(Simulator(settings, faults=faults)).address

        yield made


@pytest.fixture
def dead_port() -> Iterator[str]:
    """A port that takes everything and never answers."""
    far, near = os.openpty()
    tty.setraw(near)
    yield os.ttyname(near)
    os.close(near)
    os.close(far)


@dataclass(frozen=True)
class Said:
    status: int
    out: str
    err: str


def run(*words: str, stdin: str | None = None) -> Said:
    found = CliRunner().invoke(APP, list(words), input=stdin, env={"QINGKA_DISK_PASSWORD": None})
    return Said(found.exit_code, found.stdout, found.stderr)


def names(record: type) -> list[str]:
    assert dataclasses.is_dataclass(record)
    return [field.name for field in dataclasses.fields(record)]


FIELDS: list[tuple[str, Sequence[str], type]] = [
    # command, way to the record, what its fields are named by
    ("04", [], base.DiskInfo),
    ("06", ["007"], base.MonitoringData),
    ("08", ["007"], base.OnHand),
    ("30", [], base.PendingUploads),
]


def test_everything_that_can_be_read_is_read(device: Device) -> None:
    found = probe(device(), 9600)
    assert sorted(found) == sorted(["address", "baud", *PARTS])
    assert (found["01"], found["02"], found["32"]) == ({"ok": True}, {"skpbh": SETTINGS.skpbh}, {"ok": True})
    assert found["31"] == {"errors": []}
    assert list(found["06"]) == list(found["08"]) == list(found["13"]) == ["004", "007"]
    assert [list(row) for row in found["13"]["007"]["rows"]] == [names(base.Statistics)]
    assert "error" not in json.dumps({name: found[name] for name in PARTS if name != "31"})


@pytest.mark.parametrize(("part", "way", "record"), FIELDS, ids=[row[0] for row in FIELDS])
def test_fields_have_the_names_of_the_manual(
    device: Device, part: str, way: Sequence[str], record: type
) -> None:
    found: dict[str, Any] = probe(device(), 9600)[part]
    for step in way:
        found = found[step]
    assert list(found) == names(record)


def test_what_the_manual_calls_the_dates_is_there(device: Device) -> None:
    found = probe(device(), 9600)
    assert found["04"]["nsrsbh"] == SETTINGS.nsrsbh
    assert found["04"]["fplxdm"] == ["004", "007"]
    assert found["06"]["007"]["bsqsrq"].endswith("-01T00:00:00")
    assert len(found["06"]["007"]["kpjzsj"]) == len("2026-12-15")


def test_what_this_firmware_leaves_empty_is_null(device: Device) -> None:
    found = probe(device(replace(SETTINGS, firmware="sparse")), 9600)["06"]["007"]
    assert (found["kpjzsj"], found["zxbsrq"], found["capacity_left"]) == (None, None, None)
    assert found["bsqsrq"] is not None


def test_invoices_that_failed_to_upload_are_listed(device: Device) -> None:
    found = probe(device(replace(SETTINGS, not_uploaded=2, upload_errors=1)), 9600)
    assert found["30"]["count"] == 2
    assert list(found["31"]["errors"][0]) == names(base.UploadError)


def test_nothing_is_written_to_the_device() -> None:
    log = LineLog()
    with Simulator(SETTINGS) as made:
        probe(made.address, 9600, log=log)
        assert (made.disk.state.acts, made.disk.state.asked) == ({}, {})
    assert {line.split()[2] for line in log.lines()} == set(PARTS)


def test_a_wrong_password_is_sent_once_and_the_rest_is_read() -> None:
    with Simulator(replace(SETTINGS, skpkl="right888")) as made:
        found = probe(made.address, 9600, skpkl="wrong888")
        assert made.disk.state.tries_left == SETTINGS.password_tries - 1
    assert found["04"]["error"] == "DEV-236"
    assert found["02"] == {"skpbh": SETTINGS.skpbh}
    assert found["30"]["count"] == 0
    assert {part: found[part]["error"] for part in ("06", "08", "13", "31", "32")} == dict.fromkeys(
        ("06", "08", "13", "31", "32"), "DEV-100"
    )


def test_the_right_password_opens_everything(device: Device) -> None:
    found = probe(device(replace(SETTINGS, skpkl="right888")), 9600, skpkl="right888")
    assert "error" not in found["06"]["007"]


def test_a_part_that_fails_does_not_hide_the_others(device: Device) -> None:
    found = probe(device(SETTINGS, "channel-down@32"), 9600)
    assert found["32"]["error"] == "DEV-200"
    assert "安全通道" in found["32"]["why"]
    assert found["06"]["007"]["fplxdm"] == "007"


def test_a_device_that_does_not_answer_is_asked_no_more(dead_port: str) -> None:
    found = probe(dead_port, 9600, timeouts=HASTY)
    assert found["01"]["error"] == "DEV-101"
    assert {found[part]["why"] for part in PARTS[1:]} == {"not asked: the device does not answer"}


def test_json_is_json_and_the_exit_is_0(device: Device) -> None:
    said = run("--port", device(), "--baud", "115200", "--json")
    found = json.loads(said.out)
    assert (said.status, said.err, found["baud"]) == (0, "", 115200)
    assert [part for part in PARTS if part not in found] == []
    assert found["04"]["nsrmc"] == SETTINGS.nsrmc


def test_people_read_a_heading_for_each_command_and_its_fields(device: Device) -> None:
    said = run("--port", device(replace(SETTINGS, firmware="sparse")))
    lines = said.out.splitlines()
    assert said.status == 0
    assert [line.split()[0] for line in lines if line[:1].isdigit()] == PARTS
    assert "04 disk information" in lines
    for words in (
        f"nsrsbh {SETTINGS.nsrsbh}",
        "fplxdm 004 007",
        "kpjzsj (cannot be told)",
        "ok yes",
        "errors none",
    ):
        assert words in [" ".join(line.split()) for line in lines]


def test_rows_of_a_list_are_counted(device: Device) -> None:
    said = run("--port", device(replace(SETTINGS, not_uploaded=2, upload_errors=2)))
    assert [line.strip() for line in said.out.splitlines() if line.strip().startswith("errors")] == [
        "errors 1",
        "errors 2",
    ]


def test_a_device_that_cannot_be_brought_into_step_ends_with_1_and_says_what_was_not_asked(
    device: Device,
) -> None:
    said = run("--port", device(SETTINGS, "cut-gbk@01"))
    assert said.status == 1
    assert said.out.count("not asked: the device does not answer") == len(PARTS) - 1


def test_a_port_that_is_not_there_ends_with_3_and_says_which_there_are() -> None:
    said = run("--port", "/dev/ttyNOPE")
    assert (said.status, said.out) == (3, "")
    asking, failed = said.err.splitlines()
    assert asking == "/dev/ttyNOPE: asking at 9600 baud"
    assert failed.startswith("DEV-104 /dev/ttyNOPE")
    assert "serial ports of this computer: " in failed


def test_a_password_may_come_from_the_environment_and_is_not_printed(device: Device) -> None:
    address = device(replace(SETTINGS, skpkl="secret88"))
    found = CliRunner().invoke(APP, ["--port", address], env={"QINGKA_DISK_PASSWORD": "secret88"})
    assert found.exit_code == 0
    assert "DEV-236" not in found.output
    assert "secret88" not in found.output


def test_the_speed_is_found_out_and_said() -> None:
    with Simulator(SETTINGS, only_baud=115200) as made:
        said = run("--port", made.address, "--detect", "--json")
    assert said.status == 0
    assert json.loads(said.out)["baud"] == 115200
    assert said.err.splitlines() == [
        f"{made.address}: asking at 9600 baud",
        f"{made.address}: asking at 115200 baud",
        f"{made.address}: answers at 115200 baud",
    ]


def test_a_port_in_the_network_is_asked_at_one_speed_and_that_nobody_answers_is_said() -> None:
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"socket://127.0.0.1:{listener.getsockname()[1]}"
    said = run("--port", address, "--detect")
    listener.close()
    assert (said.status, said.out) == (1, "")
    assert said.err.splitlines() == [
        f"{address}: asking at 9600 baud",
        f"DEV-101 {address}: no answer at any speed; look at power and cable",
    ]


def test_a_port_that_is_in_use_is_said_to_be_and_by_whom(dead_port: str) -> None:
    agent = SerialPort(dead_port, 9600)
    said = run("--port", dead_port)
    agent.close()
    assert said.status == 3
    assert said.err.splitlines()[-1].startswith(f"DEV-105 {dead_port}: process {os.getpid()} (")
