"""The settings as operators look them up: what each is called, what it takes, what counts now and whence it comes."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from bot.redaction import HIDDEN, Redaction
from bot.settings import FILE, HOME, PREFIX, Settings, file_of

KINDS: Mapping[Any, str] = {bool: "true or false", int: "integer", float: "number", str: "text", Path: "path"}
BOUNDS = {"gt": "> {}", "ge": "≥ {}", "lt": "< {}", "le": "≤ {}"}
# These begin like settings, too: of the agent, of the tests, and the one that names the file.
OTHERS = (
    "QINGKA_AGENT_",
    "QINGKA_CI_",
    "QINGKA_DISK_PASSWORD",
    "QINGKA_CERTIFICATE_PASSWORD",
    "QINGKA_KEPT_BY",
    FILE,
)


@dataclass(frozen=True, slots=True)
class Described:
    """What the model says of one setting."""

    name: str  # in the file
    variable: str  # in the environment
    kind: str
    default: str  # "" for none
    says: str
    secret: bool


@dataclass(frozen=True, slots=True)
class Counting:
    """What one setting is now; secrets are hidden."""

    name: str
    value: str  # as in the file
    source: str


def described() -> list[Described]:
    """Return every setting, in the model's order."""
    return [_described(name, field) for name, field in Settings.model_fields.items()]


def counting(settings: Settings) -> list[Counting]:
    """Return what counts now."""
    redaction, given = Redaction(settings.secrets), _given(settings)
    return [
        Counting(name, redaction.clean(_shown(getattr(settings, name))), given.get(name, "default"))
        for name in Settings.model_fields
    ]


def strangers() -> list[str]:
    """Return the variables of the environment that look like settings and are none, each with what may be meant."""
    known = [one.variable for one in described()]
    named = [name.upper() for name in os.environ if name.upper().startswith(PREFIX)]
    lost = sorted(name for name in named if name not in known and not name.startswith(OTHERS))
    return [" → ".join([name, *get_close_matches(name, known, 1)]) for name in lost]


def _described(name: str, field: FieldInfo) -> Described:
    kinds = [one for one in get_args(field.annotation) or (field.annotation,) if one is not NoneType]
    is_literal = get_origin(field.annotation) is Literal
    kind = " or ".join(kinds if is_literal else [KINDS.get(one, "text") for one in kinds])
    bounds = [
        spelt.format(value)
        for rule in field.metadata
        for bound, spelt in BOUNDS.items()
        if (value := getattr(rule, bound, None)) is not None
    ]
    return Described(
        name,
        f"{PREFIX}{name.upper()}",
        ", ".join([kind, *bounds]),
        "" if field.default is None else _shown(field.default).replace(str(HOME), "~/.qingka"),
        field.description or "",
        SecretStr in kinds,
    )


def _given(settings: Settings) -> dict[str, str]:
    """Return whence the settings come that are not default."""
    file = file_of()
    in_file = tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
    from_file = {name: str(file) for name in in_file}
    here = {name.upper() for name in os.environ}
    variables = {name: f"{PREFIX}{name.upper()}" for name in type(settings).model_fields}
    return from_file | {name: variable for name, variable in variables.items() if variable in here}


def _shown(value: object) -> str:
    if value is None:
        return '""'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, SecretStr):
        return f'"{HIDDEN}"'
    return str(value) if isinstance(value, int | float) else json.dumps(str(value), ensure_ascii=False)
