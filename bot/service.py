"""The hub as a service of systemd: this computer's paths filled into the files of bot/units. It installs nothing."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path
from string import Template

from bot.ending import STOP_S

STATE = Path("/var/lib/qingka")
ENVIRONMENT_FILE = Path("/etc/qingka/qingka.env")
PATIENCE_S = 10  # beyond the hub's own limit for a stop


class Unit(StrEnum):
    SYSTEMD = "systemd"  # the hub
    BACKUP = "backup"
    TIMER = "timer"  # of the backup


FILES = {
    Unit.SYSTEMD: "qingka.service",
    Unit.BACKUP: "qingka-backup.service",
    Unit.TIMER: "qingka-backup.timer",
}


@dataclass(frozen=True, slots=True)
class Installation:
    """What a unit needs to know of this computer."""

    command: tuple[str, ...]  # qingka, as it is called here
    user: str = "qingka"
    backups: Path | None = None  # None: in the hub's state
    seal_for: str = ""


def this_command() -> tuple[str, ...]:
    """Return how this program is called: the script beside this Python, or this Python with the module."""
    script = Path(sys.executable).parent / "qingka"
    return (str(script),) if script.exists() else (sys.executable, "-m", "bot.cli")


def text_of(unit: Unit, installed: Installation) -> str:
    """Return the unit's file."""
    backups = [str(installed.backups)] if installed.backups else []
    sealed = ["--seal-for", installed.seal_for] if installed.seal_for else []
    words = {
        "run": " ".join(map(_word, installed.command)),
        "user": installed.user,
        "state": str(STATE),
        "environment_file": str(ENVIRONMENT_FILE),
        "stop_s": f"{STOP_S:g}",
        "patience_s": f"{STOP_S + PATIENCE_S:g}",
        "arguments": "".join(f" {_word(one)}" for one in [*backups, *sealed]),
        "mounts": "".join(f"RequiresMountsFor={_quoted(one)}\n" for one in backups),
        "writes": "".join(f"ReadWritePaths={_quoted(f'-{one}')}\n" for one in backups),
    }
    sandbox = _template("sandbox.conf").substitute(words)
    return _template(FILES[unit]).substitute(words, sandbox=sandbox)


def _template(name: str) -> Template:
    return Template(resources.files("bot").joinpath("units", name).read_text("utf-8"))


def _word(text: str) -> str:
    """Quote a word of a command."""
    return _quoted(text).replace("$", "$$")


def _quoted(text: str) -> str:
    """Quote a word for a unit file. Source: systemd.syntax(7)."""
    return '"{}"'.format(text.replace("%", "%%").replace("\\", "\\\\").replace('"', '\\"'))
