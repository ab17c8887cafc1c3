"""The agent's configuration: one TOML file, written by `qingka-agent enrol`, edited by people.

The fields' descriptions are the comments that stand in the file. Paths are relative to the file's folder.
Unknown keys are refused.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from device.config_folders import misplaced
from device.errors import ConfigMissingError, ConfigSyntaxError, ConfigValueError

# Seconds; more than a week is a mistake, and nothing waits for ever.
Wait = Annotated[float, Field(ge=0, le=7 * 24 * 3600, allow_inf_nan=False)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HubConfig(Section):
    url: str = Field(pattern=r"^https?://", description="where the hub is")
    agent: str = Field(description="this agent's id at the hub")
    token: str = Field(repr=False, description="secret; the hub knows the agent by it")
    journal: str = Field(description="id of the journal that was enrolled")
    proxy: str = Field(default="", description="HTTP proxy, else HTTPS_PROXY of the environment counts")


class DeviceConfig(Section):
    name: str = Field(min_length=1, description="what people call it")
    port: str = Field(min_length=1, description="/dev/ttyUSB0, COM3, socket://host:port, rfc2217://host:port")
    baud: int = Field(
        default=9600, gt=0, le=10**7, description="as set at the device; 9600 or 115200 as a rule"
    )
    skpbh: str = Field(pattern=r"^[0-9A-Za-z]{12}$", description="disk number")
    nsrsbh: str = Field(pattern=r"^[0-9A-Za-z]{15,20}$", description="taxpayer id")
    jqbh: str = Field(default="", max_length=12, description="host machine number")
    kpjh: str = Field(default="0", max_length=5, description="issuing machine number; 0 is the main machine")
    password: str = Field(
        default="", repr=False, max_length=8, description="disk password; never leaves the site"
    )
    certificate_password: str = Field(
        default="", repr=False, max_length=8, description="empty: the secure channel is not tested"
    )
    types: tuple[str, ...] = Field(default=(), description="invoice types; empty: as the disk says")


class PlaceConfig(Section):
    name: str = Field(min_length=1, description="what people call it")
    path: Path = Field(description="a folder; when it is absent, nothing is cleared")


class SoftwareConfig(Section):
    name: str = Field(min_length=1, pattern=r"^[^/\\]+$", description="the invoicing software")
    path: Path = Field(description="its folder, backed up with every run")


class Keeping(Section):
    """[backups]: what is thinned out, and when. The last run of each device and period is kept for ever."""

    keep_days: int = Field(
        default=90, ge=0, description="days for which every backup is kept, then a month's last; 0: for ever"
    )
    keep_runs: int = Field(default=3, ge=1, description="of each device, the newest, however old")


class Limits(Section):
    evidence_valid_s: Wait = Field(default=1800, gt=0, description="an approval must come within this time")
    batch_evidence_valid_s: Wait = Field(
        default=7200, gt=0, description="the same for a batch: its devices are verified one after the other"
    )
    batch_valid_s: Wait = Field(
        default=14400, gt=0, description="the acts of a batch must begin within this time of its code"
    )
    first_wait_s: Wait = Field(default=30, gt=0, description="for the first bytes of an answer")
    net_wait_s: Wait = Field(default=180, gt=0, description="the same, for commands that ask the bureau")
    settle_s: Wait = Field(default=180, ge=0, description="the longest act, waited out after a crash")
    read_pauses_s: tuple[Wait, ...] = Field(default=(1, 3, 10), description="before a read is tried again")
    confirm_pauses_s: tuple[Wait, ...] = Field(
        default=(1, 2, 4, 8, 15, 30), description="between the looks at what an act has done"
    )
    act_total_s: Wait = Field(default=1800, gt=0, description="for all types of one act together")
    clock_off_h: float = Field(default=8, gt=0, le=9999, description="device clock against this machine's")
    idle_days: int = Field(default=90, gt=0, le=9999, description="since the last report")
    presence_s: Wait = Field(default=20, gt=0, description="between two signs of life")
    busy_poll_s: int = Field(default=1, ge=1, le=50, description="wait of a poll while a device is at work")
    backoff_max_s: Wait = Field(default=60, gt=0, description="between two tries while the hub is away")
    progress_s: Wait = Field(default=1, ge=0, description="between two progress reports")
    keep_free_mb: int = Field(
        default=64,
        ge=0,
        le=10**9,
        description="left free in each place and in the state folder after a backup",
    )


class LogConfig(Section):
    size_mb: float = Field(
        default=5, gt=0, description="of logs/agent.log in the state folder, then it turns over"
    )
    files: int = Field(default=9, ge=1, description="older ones that are kept")


class Config(Section):
    state: Path = Field(default=Path("qingka-state"), description="journal, key, spool and backups")
    self_approval: bool = Field(default=False, description="true: who asks for an act may also approve it")
    hub: HubConfig
    devices: tuple[DeviceConfig, ...] = ()
    places: tuple[PlaceConfig, ...] = ()
    software: tuple[SoftwareConfig, ...] = ()
    backups: Keeping = Keeping()
    limits: Limits = Limits()
    log: LogConfig = LogConfig()

    @model_validator(mode="after")
    def _each_once(self) -> Config:
        for table, values in (
            ("devices", [one.name for one in self.devices]),
            ("devices", [one.skpbh for one in self.devices]),
            ("places", [one.name for one in self.places]),
            ("software", [one.name for one in self.software]),
        ):
            doubles = {value for value in values if values.count(value) > 1}
            if doubles:
                raise ValueError(f"{table}: {', '.join(sorted(doubles))} stands there twice")
        return self

    def device(self, skpbh: str) -> DeviceConfig | None:
        """Return the device with this disk number, if the site has it."""
        return next((one for one in self.devices if one.skpbh == skpbh), None)


def load(path: Path) -> Config:
    """Return the configuration at `path`, its paths made absolute.

    Raises:
        ConfigMissingError, ConfigSyntaxError, ConfigValueError: with file, line and key.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as err:
        raise ConfigMissingError(f"{path}: no such file; pair this site first: qingka-agent enrol") from err
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigSyntaxError(f"{path}: cannot be read: {err}") from err
    return parse(text, path)


def parse(text: str, path: Path) -> Config:
    """Return the configuration that `text` holds; `path` names it in errors and anchors relative paths."""
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as err:
        # Also numbers of thousands of digits, and brackets hundreds deep.
        raise ConfigSyntaxError(f"{path}: {err}") from err
    try:
        config = _anchored(Config.model_validate(values), path.absolute().parent)
    except ValidationError as err:
        raise ConfigValueError("; ".join(_of_pydantic(text, path, one) for one in err.errors())) from err
    if wrong := [_sentence(text, path, where, words) for where, words in misplaced(config)]:
        raise ConfigValueError("; ".join(wrong))
    return config


def _anchored(config: Config, folder: Path) -> Config:
    return config.model_copy(
        update={
            "state": folder / config.state,
            "places": tuple(one.model_copy(update={"path": folder / one.path}) for one in config.places),
            "software": tuple(one.model_copy(update={"path": folder / one.path}) for one in config.software),
        }
    )


WORDS = {"extra_forbidden": "unknown key", "missing": "this key is missing"}


def _of_pydantic(text: str, path: Path, error: Any) -> str:
    where = [part for part in error["loc"] if not isinstance(part, str) or part != "tuple"]
    return _sentence(text, path, where, WORDS.get(error["type"], error["msg"]))


def _sentence(text: str, path: Path, where: list[str | int], words: str) -> str:
    line = line_of(text, where)
    place = f"{path}, line {line}" if line else str(path)
    key = ".".join(f"{part + 1}" if isinstance(part, int) else part for part in where)
    return f"{place}: {key}: {words}" if key else f"{place}: {words}"


HEADER = re.compile(r"^\s*(\[{1,2})\s*([\w.\"-]+)\s*\]{1,2}")


def line_of(text: str, where: list[str | int]) -> int | None:
    """Return the line, from 1, on which the key at `where` stands; its table's line when it stands nowhere."""
    table: list[str | int] = []
    seen: dict[str, int] = {}
    found = None
    for number, line in enumerate(text.splitlines(), 1):
        if match := HEADER.match(line):
            table = _table(match, seen)
            found = number if table and table == where[: len(table)] else found
        elif key := re.match(r"\s*([\w-]+)\s*=", line):
            here = [*table, key.group(1)]
            if here == where[: len(here)]:
                return number
    return found


def _table(match: re.Match[str], seen: dict[str, int]) -> list[str | int]:
    name = match.group(2)
    if match.group(1) == "[":
        return list(name.split("."))
    seen[name] = seen.get(name, -1) + 1
    return [name, seen[name]]
