"""The agent as a service: this installation's paths filled into the files of device/units. It installs nothing."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from pathlib import Path
from string import Template
from xml.sax.saxutils import escape

from device.config import Config
from device.port_group import group_of_ports

READ_BACK_S = 120  # after the last type of an act, until it is written down
PASSED_ON = ("SSL_CERT_FILE", "SSL_CERT_DIR", "HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")


class Kind(StrEnum):
    SYSTEMD = "systemd"
    WINDOWS = "windows"  # by NSSM
    TASK = "task"  # Task Scheduler


@dataclass(frozen=True, slots=True)
class Installation:
    """What a service needs to know of this computer."""

    command: tuple[str, ...]  # qingka-agent, as it is called here
    config: Path
    user: str
    environment: Mapping[str, str]


def this_installation(config: Path, user: str, environment: Mapping[str, str]) -> Installation:
    """Return the installation that runs now.

    Args:
        user: who the service is to be; "" is who asks.
    """
    return Installation(_command(), config.absolute(), user or getpass.getuser(), environment)


def unit(kind: Kind, config: Config, installed: Installation) -> str:
    """Return the file, or the commands, that make the service."""
    name, fill = KINDS[kind]
    text = resources.files("device").joinpath("units", name).read_text("utf-8")
    return Template(text).substitute(fill(config, installed))


def stop_s(config: Config) -> int:
    """Return how long a stop may take: an act that has begun is brought to its end."""
    return round(config.limits.act_total_s) + READ_BACK_S


def _systemd(config: Config, installed: Installation) -> dict[str, str]:
    run = [*installed.command, "run", "--config", str(installed.config)]
    group = group_of_ports([one.port for one in config.devices])
    written = [config.state, *(one.path for one in config.places)]
    return {
        "config": _specifiers(str(installed.config)),
        "run": " ".join(_quoted(one, variables=True) for one in run),
        "user": installed.user,
        "groups": f"SupplementaryGroups={group}\n" if group else "",
        "act_min": str(round(config.limits.act_total_s / 60)),
        "stop_s": str(stop_s(config)),
        "environment": "".join(_environment(installed.environment)),
        "writes": "".join(f"ReadWritePaths={_quoted(f'-{one}')}\n" for one in written),
    }


def _environment(environment: Mapping[str, str]) -> Iterator[str]:
    """Yield what this shell reaches the hub with; a unit is readable to all, so a password has no place in it."""
    for name in PASSED_ON:
        value = environment.get(name) or environment.get(name.lower(), "")
        if "@" in value:
            yield f"# {name} has a password: write it into the configuration, as proxy of [hub]\n"
        elif value:
            yield f"Environment={_quoted(f'{name}={value}')}\n"


def _nssm(config: Config, installed: Installation) -> dict[str, str]:
    program, *rest = installed.command
    arguments = [*rest, "run", "--config", str(installed.config)]
    return {
        "program": f'"{program}"',
        "arguments": " ".join(_argument(one) for one in arguments),
        "folder": f'"{installed.config.parent}"',
        "stop_s": str(stop_s(config)),
        "stop_ms": str(stop_s(config) * 1000),
    }


def _task(_config: Config, installed: Installation) -> dict[str, str]:
    program, *rest = installed.command
    arguments = [*rest, "run", "--config", str(installed.config)]
    return {
        "program": _xml(program),
        "arguments": _xml(" ".join(_argument(one) for one in arguments)),
        "folder": _xml(str(installed.config.parent)),
    }


KINDS: dict[Kind, tuple[str, Callable[[Config, Installation], dict[str, str]]]] = {
    Kind.SYSTEMD: ("qingka-agent.service", _systemd),
    Kind.WINDOWS: ("qingka-agent.cmd", _nssm),
    Kind.TASK: ("qingka-agent.xml", _task),
}


def _command() -> tuple[str, ...]:
    """Return how this program is called: the script beside this Python, or this Python with the module."""
    python = Path(sys.executable)
    for name in ("qingka-agent", "qingka-agent.exe"):
        if (python.parent / name).exists():
            return (str(python.parent / name),)
    return (str(python), "-m", "device.cli")


def _specifiers(text: str) -> str:
    return text.replace("%", "%%")


def _quoted(text: str, *, variables: bool = False) -> str:
    """Quote a word for a unit file. Source: systemd.syntax(7), systemd.service(5)."""
    plain = _specifiers(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain.replace("$", "$$") if variables else plain}"'


def _xml(text: str) -> str:
    """Return text for XML in ASCII: whatever encoding a redirected output has, the file reads the same."""
    return escape(text).encode("ascii", "xmlcharrefreplace").decode()


def _argument(word: str) -> str:
    return f'"{word}"' if " " in word or ":" in word or "\\" in word else word
