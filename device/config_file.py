"""The configuration's file: made with a comment on each key, changed without touching what people wrote in it.

A key that has its default stands there as a comment. The comments are the fields' descriptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from device import config as configuration
from device.config import (
    Config,
    DeviceConfig,
    HubConfig,
    Keeping,
    Limits,
    LogConfig,
    PlaceConfig,
    SoftwareConfig,
)
from device.errors import ConfigSyntaxError, ConfigValueError
from device.files import write_atomically

TITLE = (
    "# The agent of one site, written by: qingka-agent enrol. Behind a # are defaults and what each key is.\n"
)
TABLES: dict[str, type[BaseModel]] = {
    "devices": DeviceConfig,
    "places": PlaceConfig,
    "software": SoftwareConfig,
}
SAME = {"devices": ("name", "skpbh"), "places": ("name",)}  # an entry with one of these alike is replaced


class ConfigFile:
    """One file, there already or new; nothing is written before `write`."""

    def __init__(self, path: Path) -> None:
        """Raises ConfigError: it is there and cannot be used."""
        self.path = path
        self.before = configuration.load(path) if path.exists() else None
        text = path.read_text(encoding="utf-8") if self.before else new_text()
        try:
            self._doc = tomlkit.parse(text)
        except TOMLKitError as err:
            raise ConfigSyntaxError(f"{path}: {err}") from err

    @property
    def text(self) -> str:
        return self._doc.as_string()

    def config(self) -> Config:
        """Return what the file would say.

        Raises:
            ConfigValueError: with file, line and key.
        """
        return configuration.parse(self.text, self.path)

    def put_hub(self, hub: HubConfig) -> None:
        table = self._doc["hub"]
        if not isinstance(table, Table):
            raise ConfigValueError(f"{self.path}: hub: must be a table, [hub]")
        _fill(table, hub)

    def put(self, name: str, entry: BaseModel) -> None:
        """Add an entry to [[devices]] or [[places]], in the place of one that is the same."""
        if name not in self._doc:
            self._doc.append(name, _parsed(name, entry))
            return
        tables = self._doc[name]
        if not isinstance(tables, AoT):
            raise ConfigValueError(f"{self.path}: {name}: must be tables, [[{name}]]")
        same = [one for one in tables if any(one.get(key) == getattr(entry, key) for key in SAME[name])]
        if same:
            _fill(same[0], entry)
        else:
            tables.append(_parsed(name, entry)[0])

    def write(self) -> None:
        """Write it, readable to its owner alone."""
        write_atomically(self.path, self.text.encode())


def new_text() -> str:
    """Return a file of defaults with an empty [hub], and an example of each other table in comments."""
    parts = [
        TITLE + _rows(Config, {}, leave=("hub", "backups", "limits", "log", *TABLES)),
        "[hub]\n" + _rows(HubConfig, dict.fromkeys(("url", "agent", "token", "journal"), "")),
        "[backups]\n" + _rows(Keeping, {}),
        "[limits]\n" + _rows(Limits, {}),
        "[log]\n" + _rows(LogConfig, {}),
        *(f"# [[{name}]]\n{_rows(model, {})}" for name, model in TABLES.items()),
    ]
    return "\n".join(parts) + "\n"


def _parsed(name: str, entry: BaseModel) -> AoT:
    """Return an entry as tables of one, with its comments, and an empty line behind it."""
    values = {key: getattr(entry, key) for key, field in _fields(entry) if not _is_default(entry, key, field)}
    tables = tomlkit.parse(f"[[{name}]]\n{_rows(type(entry), values)}\n")[name]
    assert isinstance(tables, AoT)
    return tables


def _fill(table: Table, entry: BaseModel) -> None:
    """Set what is not a default, and take out what became one; comments and the order of keys stay."""
    for name, field in _fields(entry):
        if _is_default(entry, name, field):
            table.pop(name, None)
        else:
            table[name] = _plain(getattr(entry, name))


def _fields(entry: BaseModel) -> Iterator[tuple[str, FieldInfo]]:
    yield from type(entry).model_fields.items()


def _is_default(entry: BaseModel, name: str, field: FieldInfo) -> bool:
    return not field.is_required() and getattr(entry, name) == field.default


def _rows(model: type[BaseModel], values: Mapping[str, Any], leave: tuple[str, ...] = ()) -> str:
    """Return one line for each key of a table: those of `values` set, the others in comments."""
    return "".join(
        _row(name, field, values) for name, field in model.model_fields.items() if name not in leave
    )


def _row(name: str, field: FieldInfo, values: Mapping[str, Any]) -> str:
    value = values.get(name, "" if field.is_required() else field.default)
    mark = "" if name in values else "# "
    return f"{mark}{name} = {tomlkit.item(_plain(value)).as_string()}  # {field.description}\n"


def _plain(value: Any) -> Any:
    """Return a value as TOML has it."""
    if isinstance(value, Path):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
