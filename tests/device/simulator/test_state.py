"""What a device remembers when it is started again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from device.simulator.disk import Disk
from device.simulator.settings import SettingsError, SimSettings, TypeSettings
from device.simulator.state import StateFile
from tests.device.simulator.conftest import DECEMBER


def test_everything_is_remembered(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "disk.json")
    first = Disk(replace(DECEMBER, not_uploaded=2, upload_s=3600, skpkl="right888"), file)
    first.upload("007")
    first.clear("004")
    first.save()
    again = Disk(SimSettings(), file)
    assert again.state == first.state
    assert again.settings == first.settings
    assert again.invoices("007") == first.invoices("007")
    assert again.type_state("004").period == date(2026, 12, 1)


def test_a_dead_device_lives_again_after_a_restart(tmp_path: Path) -> None:
    file = StateFile(tmp_path / "disk.json")
    disk = Disk(DECEMBER, file)
    disk.state.dead = True
    disk.save()
    assert not Disk(DECEMBER, file).state.dead


def test_two_new_devices_with_the_same_settings_hold_the_same_invoices() -> None:
    assert Disk(DECEMBER).invoices("007") == Disk(DECEMBER).invoices("007")
    other = Disk(replace(DECEMBER, seed=2)).invoices("007")
    assert other != Disk(DECEMBER).invoices("007")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"settings": {}}'])
def test_a_file_that_holds_no_state_is_refused_by_its_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "disk.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"disk\.json"):
        Disk(DECEMBER, StateFile(path))


def test_nothing_is_left_beside_the_file(tmp_path: Path) -> None:
    Disk(SimSettings(types=(TypeSettings("007", 1),)), StateFile(tmp_path / "disk.json")).clear("007")
    assert [one.name for one in tmp_path.iterdir()] == ["disk.json"]
