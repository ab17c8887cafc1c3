"""The hub as a service: units that systemd takes, with real paths, no secret in them, and room for a graceful stop."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli
from bot.ending import STOP_S
from bot.service import ENVIRONMENT_FILE, FILES, STATE, Installation, Unit, text_of, this_command

HERE = Installation((sys.executable, "-m", "bot.cli"))
ANALYZE = shutil.which("systemd-analyze")


def settings(text: str, section: str = "Service") -> dict[str, list[str]]:
    """Return what a section of a unit sets, each key with all its values."""
    found: dict[str, list[str]] = {}
    for line in text.partition(f"[{section}]")[2].partition("\n[")[0].splitlines():
        name, sign, value = line.partition("=")
        if sign and not line.startswith("#"):
            found.setdefault(name, []).append(value)
    return found


@pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")
def test_systemd_takes_all_units_together(tmp_path: Path) -> None:
    installed = Installation(HERE.command, "root", tmp_path / "back ups", "age1x")
    for unit, name in FILES.items():
        (tmp_path / name).write_text(text_of(unit, installed), "utf-8")
    paths = [str(tmp_path / name) for name in FILES.values()]
    said = subprocess.run([ANALYZE or "", "verify", *paths], capture_output=True, text=True, check=False)
    assert (said.returncode, [line for line in said.stderr.splitlines() if "qingka" in line]) == (0, [])


@pytest.mark.skipif(ANALYZE is None, reason="needs systemd-analyze")
@pytest.mark.parametrize("unit", [Unit.SYSTEMD, Unit.BACKUP])
def test_systemd_calls_what_they_may_do_little(tmp_path: Path, unit: Unit) -> None:
    path = tmp_path / FILES[unit]
    path.write_text(text_of(unit, Installation(HERE.command, "nobody")), "utf-8")
    said = subprocess.run(
        [ANALYZE or "", "security", "--offline=true", "--threshold=25", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr


def test_a_stop_may_take_as_long_as_the_hub_allows_itself() -> None:
    assert float(settings(text_of(Unit.SYSTEMD, HERE))["TimeoutStopSec"][0]) > STOP_S


def test_it_is_started_again_unless_a_setting_is_wrong() -> None:
    text = text_of(Unit.SYSTEMD, HERE)
    found = settings(text)
    assert (found["Restart"], found["RestartPreventExitStatus"]) == (["on-failure"], ["2"])
    assert settings(text, "Unit")["StartLimitIntervalSec"] == ["0"]


def test_secrets_come_from_a_file_of_root_s(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QINGKA_TELEGRAM_TOKEN", "4711:geheim")
    for unit in Unit:
        text = text_of(unit, HERE)
        assert "geheim" not in text
        assert settings(text).get("EnvironmentFile", [str(ENVIRONMENT_FILE)]) == [str(ENVIRONMENT_FILE)]


def test_hub_and_backup_share_home_and_user() -> None:
    hub, backup = (settings(text_of(unit, HERE)) for unit in (Unit.SYSTEMD, Unit.BACKUP))
    for key in ("User", "WorkingDirectory", "Environment", "StateDirectory", "StateDirectoryMode"):
        assert hub[key] == backup[key]
    assert f"QINGKA_HOME={STATE}" in hub["Environment"][0]
    assert hub["WorkingDirectory"] == [str(STATE)]
    assert hub["StateDirectory"] == [STATE.name]


def test_backups_elsewhere_wait_for_their_disk_and_may_be_written_there() -> None:
    text = text_of(Unit.BACKUP, Installation(HERE.command, backups=Path("/mnt/a b"), seal_for="age1x"))
    found = settings(text)
    assert found["ExecStart"][0].endswith(' "backup" "/mnt/a b" "--seal-for" "age1x"')
    assert found["ReadWritePaths"] == ['"-/mnt/a b"']
    assert settings(text, "Unit")["RequiresMountsFor"] == ['"/mnt/a b"']


def test_a_missed_night_is_made_up_for() -> None:
    assert settings(text_of(Unit.TIMER, HERE), "Timer")["Persistent"] == ["yes"]


def test_words_are_quoted_for_systemd() -> None:
    (run,) = settings(text_of(Unit.SYSTEMD, Installation(('/a "b" $c %d/qingka',))))["ExecStart"]
    assert run == '"/a \\"b\\" $$c %%d/qingka" "serve"'


def test_the_command_prints_a_unit_of_this_installation(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["qingka", "service", "backup", "--user", "hub", "--to", "/mnt/b"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert not ended.value.code
    found = settings(capsys.readouterr().out)
    assert found["User"] == ["hub"]
    assert Path(found["ExecStart"][0].split('"')[1]).exists()
    assert this_command()[0] in found["ExecStart"][0]
