"""The agent as a service: a unit that systemd takes, and Windows' two ways, with real paths."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path, PureWindowsPath
from typing import Any
from xml.etree import ElementTree

import pytest

from device.cli import main
from device.config import Config, DeviceConfig, HubConfig, Limits, PlaceConfig
from device.port_group import group_of_ports
from device.service import Installation, Kind, stop_s, this_installation, unit

TASK = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"


def config_of(folder: Path, **more: Any) -> Config:
    device = DeviceConfig(name="主机", port="/dev/ttyUSB0", skpbh="6" * 12, nsrsbh="9" * 15)
    hub = HubConfig(url="https://h", agent="a", token="t", journal="j")
    places = (PlaceConfig(name="U盘", path=folder / "usb stick"),)
    values = {"state": folder / "st ate%x", "hub": hub, "devices": (device,), "places": places}
    return Config(**{**values, **more})


def installed(folder: Path, **environment: str) -> Installation:
    return Installation((sys.executable, "-m", "device.cli"), folder / "agent.toml", "qingka", environment)


def settings(text: str) -> dict[str, list[str]]:
    """Return what a unit's [Service] sets, each key with all its values."""
    found: dict[str, list[str]] = {}
    for line in text.partition("[Service]")[2].splitlines():
        name, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


@pytest.fixture
def unit_text(tmp_path: Path) -> str:
    return unit(Kind.SYSTEMD, config_of(tmp_path), installed(tmp_path))


# ---------------------------------------------------------------- systemd


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_takes_the_unit(tmp_path: Path, unit_text: str) -> None:
    path = tmp_path / "qingka-agent.service"
    path.write_text(unit_text.replace("User=qingka\n", "User=root\n"), "utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", str(path)], capture_output=True, text=True, check=False
    )
    assert (said.returncode, [line for line in said.stderr.splitlines() if "qingka-agent" in line]) == (0, [])


def test_it_is_started_again_for_ever(unit_text: str) -> None:
    assert settings(unit_text)["Restart"] == ["always"]
    assert "StartLimitIntervalSec=0" in unit_text.partition("[Service]")[0]


def test_a_stop_waits_longer_than_the_longest_act(tmp_path: Path) -> None:
    config = config_of(tmp_path, limits=Limits(act_total_s=600))
    found = settings(unit(Kind.SYSTEMD, config, installed(tmp_path)))
    assert found["TimeoutStopSec"] == [str(stop_s(config))]
    assert stop_s(config) > 600
    assert found["KillSignal"] == ["SIGTERM"]


def test_state_and_places_may_be_written_though_the_system_may_not(tmp_path: Path, unit_text: str) -> None:
    found = settings(unit_text)
    assert found["ProtectSystem"] == ["full"]
    assert found["ReadWritePaths"] == [f'"-{tmp_path}/st ate%%x"', f'"-{tmp_path}/usb stick"']


def test_a_port_that_is_plugged_in_later_stays_usable(unit_text: str) -> None:
    assert {"PrivateDevices", "DevicePolicy", "DeviceAllow", "ProtectClock"}.isdisjoint(settings(unit_text))


def test_it_runs_as_the_named_user_in_the_group_of_the_ports(unit_text: str) -> None:
    found = settings(unit_text)
    assert found["User"] == ["qingka"]
    assert found.get("SupplementaryGroups", [""]) == [group_of_ports([])]


def test_words_are_quoted_for_systemd(tmp_path: Path) -> None:
    asked = Installation((str(tmp_path / 'a "b" $c %d'),), tmp_path / "agent.toml", "qingka", {})
    (run,) = settings(unit(Kind.SYSTEMD, config_of(tmp_path), asked))["ExecStart"]
    assert run.startswith(f'"{tmp_path}/a \\"b\\" $$c %%d" "run"')


def test_the_way_out_is_passed_on_but_no_password(tmp_path: Path) -> None:
    environment = {
        "SSL_CERT_FILE": "/etc/ca.pem",
        "https_proxy": "http://proxy:3128",
        "ALL_PROXY": "http://u:geheim@p",
    }
    text = unit(Kind.SYSTEMD, config_of(tmp_path), installed(tmp_path, **environment))
    assert settings(text)["Environment"][1:] == [
        '"SSL_CERT_FILE=/etc/ca.pem"',
        '"HTTPS_PROXY=http://proxy:3128"',
    ]
    assert "geheim" not in text
    assert "# ALL_PROXY has a password" in text


def test_the_shipped_unit_has_the_sections_of_one(unit_text: str) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(unit_text)
    assert parser.sections() == ["Unit", "Service", "Install"]


# ---------------------------------------------------------------- Windows


def windows() -> Installation:
    folder = PureWindowsPath("C:/清 卡")
    program = str(folder / "venv" / "Scripts" / "qingka-agent.exe")
    return Installation((program,), Path("C:\\清 卡\\agent.toml"), "SYSTEM", {})


def test_nssm_is_told_the_program_its_arguments_and_its_patience(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    text = unit(Kind.WINDOWS, config, windows())
    assert (
        'nssm install qingka-agent "C:\\清 卡\\venv\\Scripts\\qingka-agent.exe" run --config "C:\\清 卡\\agent.toml"\n'
        in text
    )
    assert f"AppStopMethodConsole {stop_s(config) * 1000}\n" in text
    assert "QINGKA_KEPT_BY=nssm" in text


def test_the_task_is_xml_that_starts_the_agent_at_boot_and_looks_after_it(tmp_path: Path) -> None:
    root = ElementTree.fromstring(unit(Kind.TASK, config_of(tmp_path), windows()))
    run = root.find(f"{TASK}Actions/{TASK}Exec")
    assert run is not None
    assert run.findtext(f"{TASK}Command") == "C:\\清 卡\\venv\\Scripts\\qingka-agent.exe"
    assert run.findtext(f"{TASK}Arguments") == 'run --config "C:\\清 卡\\agent.toml" --kept-by task'
    assert root.find(f"{TASK}Triggers/{TASK}BootTrigger/{TASK}Repetition") is not None
    assert root.findtext(f"{TASK}Settings/{TASK}ExecutionTimeLimit") == "PT0S"


def test_an_ampersand_in_a_path_does_not_break_the_task(tmp_path: Path) -> None:
    asked = Installation(("C:\\a & b\\agent.exe",), tmp_path / "agent.toml", "SYSTEM", {})
    ElementTree.fromstring(unit(Kind.TASK, config_of(tmp_path), asked))


# ---------------------------------------------------------------- the command


def test_the_command_prints_a_unit_of_this_installation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "agent.toml"
    path.write_text('[hub]\nurl = "https://h"\nagent = "a"\ntoken = "t-secret"\njournal = "j"\n')
    with pytest.raises(SystemExit) as ended:
        main(["service", "systemd", "--user", "qingka", "--config", str(path)])
    assert not ended.value.code
    out = capsys.readouterr().out
    (run,) = settings(out)["ExecStart"]
    assert Path(run.split('"')[1]).exists()
    assert run.endswith(f'"run" "--config" "{path}"')
    assert "t-secret" not in out


def test_the_user_who_asks_is_who_it_is_to_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "kuaiji")
    assert this_installation(tmp_path / "a.toml", "", {}).user == "kuaiji"
