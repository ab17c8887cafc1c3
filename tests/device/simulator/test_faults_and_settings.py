"""Faults and settings as they are written."""

from __future__ import annotations

import json
from collections.abc import Set
from pathlib import Path

import pytest

from device.simulator.fault_kinds import ACTS, ALL, BYTES, COMMANDS, KINDS
from device.simulator.faults import FaultError, Faults, fault_of
from device.simulator.settings import (
    SettingsError,
    SimSettings,
    TypeSettings,
    load_settings,
    plain,
    settings_of,
)

WRITTEN = [
    # written,              name,            argument,        commands,     times
    ("lost-answer", "lost-answer", "", ALL, None),
    ("lost-answer@12*1", "lost-answer", "", {0x12}, 1),
    ("lost-answer@0C*2", "lost-answer", "", {0x0C}, 2),
    ("lost-answer@0c", "lost-answer", "", {0x0C}, None),
    ("slow-act", "slow-act", "20", ACTS, None),
    ("slow-act:0.5@12", "slow-act", "0.5", {0x12}, None),
    ("stray-bytes:00ff", "stray-bytes", "00ff", ALL, None),
    ("power-lost:3@12*1", "power-lost", "3", {0x12}, 1),
    ("clear-refused", "clear-refused", "195", {0x12}, None),
    ("clear-refused-199*1", "clear-refused", "199", {0x12}, 1),
    ("report-refused:245", "report-refused", "245", {0x11}, None),
    (" echo ", "echo", "", BYTES, None),
    ("vanish:2@0C", "vanish", "2", {0x0C}, None),
    ("clock-jump:-3600@04*1", "clock-jump", "-3600", {0x04}, 1),
    ("crc-rate:0.5@0C*3", "crc-rate", "0.5", {0x0C}, 3),
    ("refused@06+2*1", "refused", "506", {0x06}, 1),
    ("swapped:661111111111", "swapped", "661111111111", COMMANDS - {0x01}, None),
]


@pytest.mark.parametrize(("written", "name", "argument", "commands", "times"), WRITTEN)
def test_faults_as_written(
    written: str, name: str, argument: str, commands: Set[int], times: int | None
) -> None:
    fault = fault_of(written)
    assert (fault.name, fault.argument, fault.times) == (name, argument, times)
    assert fault.commands == commands


@pytest.mark.parametrize("name", KINDS)
def test_every_fault_can_be_had_by_its_name(name: str) -> None:
    assert fault_of(name).name == name


@pytest.mark.parametrize(
    "written",
    [
        "",
        "no-such-fault",
        "echo:1",
        "slow-act:soon",
        "stray-bytes:xyz",
        "power-lost:x",
        "lost-answer@",
        "lost-answer*",
        "a b",
        "lost-answer*0",
        "power-lost:5",
        "late-answer:-1",
        "vanish:1e9",
        "vanish:nan",
        "crc-rate:1.5",
        "clear-refused:x",
        "wrong-write-back:195",
        "swapped:12",
        "clear-refused@11",
        "echo@06",
    ],
)
def test_what_is_no_fault_is_refused(written: str) -> None:
    with pytest.raises(FaultError):
        fault_of(written)


def test_a_fault_happens_as_often_as_it_says_and_for_its_command_only() -> None:
    faults = Faults(["lost-answer@12*2"])
    assert faults.take("lost-answer", 0x06) is None
    assert faults.take("wrong-crc", 0x12) is None
    taken = [faults.take("lost-answer", 0x12) is not None for _ in range(3)]
    assert taken == [True, True, False]


def test_a_fault_lets_as_many_chances_go_by_as_it_says() -> None:
    faults = Faults(["vanish@0C+2*1"])
    assert [faults.take("vanish", 0x0C) is not None for _ in range(5)] == [False, False, True, False, False]


def test_what_passes_a_fault_by_may_strike_the_next_of_its_name() -> None:
    faults = Faults(["refused:506@06+1*1", "refused:3@06*1"])
    taken = [faults.take("refused", 0x06) for _ in range(3)]
    assert [one and one.argument for one in taken] == ["3", "506", None]


def test_a_rate_is_a_share_and_the_same_each_time_it_is_run() -> None:
    def run(seed: int) -> list[bool]:
        faults = Faults(["crc-rate:0.2"], seed)
        return [faults.take("crc-rate", 0x0C) is not None for _ in range(1000)]

    assert 150 < sum(run(1)) < 250
    assert run(1) == run(1) != run(2)


def test_a_fault_without_a_number_happens_each_time_until_it_is_taken_back() -> None:
    faults = Faults()
    faults.add("echo")
    assert all(faults.take("echo", 0) for _ in range(5))
    faults.clear()
    assert faults.take("echo", 0) is None


WRONG = [
    {"period": "2026-13"},
    {"firmware": "odd"},
    {"window": "ajar"},
    {"skpbh": "66123456789"},
    {"types": []},
    {"types": [{"fplxdm": "7"}]},
    {"types": [{"fplxdm": "007", "invoices": -1}]},
    {"types": [{"fplxdm": "007", "roll_size": 0}]},
    {"types": [{"colour": "red"}]},
    {"colour": "red"},
]


@pytest.mark.parametrize("values", WRONG, ids=str)
def test_settings_that_make_no_device_are_refused(values: dict[str, object]) -> None:
    with pytest.raises(SettingsError):
        settings_of(values)


def test_settings_survive_json() -> None:
    made = SimSettings(types=(TypeSettings("004", 1, 2, 3, False, 4),), firmware="sparse", not_uploaded=2)
    assert settings_of(json.loads(json.dumps(plain(made)))) == made


def test_settings_are_read_from_toml_and_json(tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text(
        'filed = false\n[[types]]\nfplxdm = "026"\ninvoices = 1\n', encoding="utf-8"
    )
    (tmp_path / "two.json").write_text(
        '{"filed": false, "types": [{"fplxdm": "026", "invoices": 1}]}', encoding="utf-8"
    )
    expected = SimSettings(filed=False, types=(TypeSettings("026", 1),))
    assert load_settings(tmp_path / "one.toml") == load_settings(tmp_path / "two.json") == expected


@pytest.mark.parametrize(
    ("name", "text"), [("a.toml", "filed ="), ("a.json", "[1]"), ("a.json", "{"), ("none.toml", None)]
)
def test_a_file_of_settings_that_cannot_be_read_is_named(tmp_path: Path, name: str, text: str | None) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=name):
        load_settings(path)
