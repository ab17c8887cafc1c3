"""How a dialog's data becomes JSON and comes back with the same types.

None, bool, int, finite float, str, list, and dict with keys of str are JSON as they stand. Everything else is
an object `{"$": tag, "v": value}`:

tag        value
dict       [[key, value], …]: a dict with any other key (int, date, tuple, …), or with the key "$"
tuple      [item, …]
set        [item, …], in order of their JSON
frozenset  [item, …], likewise
datetime   ISO 8601; a zone comes back as its offset, without its name and without `fold`
date       ISO 8601
time       ISO 8601, likewise
timedelta  [days, seconds, microseconds]
decimal    the number as text, trailing zeros kept
float      "inf", "-inf", "nan"
bytes      base64

Only these very types are kept: a subclass (an enum, a named tuple) would come back as something else, so it
is refused.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from bot.dialog.errors import UnkeepableError

TAG = "$"
VALUE = "v"
PLAIN = {type(None), bool, int, float, str}


class Scalar(NamedTuple):
    tag: str
    kind: type
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def _of_parts(parts: list[int]) -> timedelta:
    return timedelta(*parts)


SCALARS = [
    Scalar("datetime", datetime, datetime.isoformat, datetime.fromisoformat),
    Scalar("date", date, date.isoformat, date.fromisoformat),
    Scalar("time", time, time.isoformat, time.fromisoformat),
    Scalar("timedelta", timedelta, lambda span: [span.days, span.seconds, span.microseconds], _of_parts),
    Scalar("decimal", Decimal, str, Decimal),
    Scalar("float", float, str, float),
    Scalar("bytes", bytes, lambda raw: base64.b64encode(raw).decode("ascii"), base64.b64decode),
]
ITEMS: dict[str, type] = {"tuple": tuple, "set": set, "frozenset": frozenset}

_SCALAR_OF = {row.kind: row for row in SCALARS}
_SCALAR_TAGGED = {row.tag: row for row in SCALARS}
_ITEMS_TAG = {kind: tag for tag, kind in ITEMS.items()}


def encode(value: object, path: str = "data") -> Any:
    """Return `value` as what JSON can hold.

    Raises:
        UnkeepableError: it, or something in it, is of a type without a row; the message names the place.
    """
    kind = type(value)
    if kind in PLAIN and not (isinstance(value, float) and not math.isfinite(value)):
        return value
    if isinstance(value, list) and kind is list:
        return _encode_items(value, path)
    if isinstance(value, dict) and kind is dict:
        return _encode_dict(value, path)
    return {TAG: _tag_of(value, path), VALUE: _encode_tagged(value, path)}


def decode(kept: Any) -> Any:
    """Return what `encode` was given."""
    if isinstance(kept, list):
        return [decode(item) for item in kept]
    if not isinstance(kept, dict):
        return kept
    if TAG not in kept:
        return {key: decode(value) for key, value in kept.items()}
    return _decode_tagged(kept[TAG], kept[VALUE])


def copied(value: object) -> Any:
    """Return what a storage would give back of `value`.

    Raises:
        UnkeepableError: as `encode` does.
    """
    return decode(json.loads(json.dumps(encode(value))))


def _tag_of(value: object, path: str) -> str:
    kind = type(value)
    if kind in _ITEMS_TAG:
        return _ITEMS_TAG[kind]
    if kind not in _SCALAR_OF:
        raise UnkeepableError(value, path)
    return _SCALAR_OF[kind].tag


def _encode_tagged(value: Any, path: str) -> Any:
    scalar = _SCALAR_OF.get(type(value))
    if scalar is not None:
        return scalar.encode(value)
    items = _encode_items(value, path)
    return items if isinstance(value, tuple) else sorted(items, key=json.dumps)


def _encode_items(items: Iterable[object], path: str) -> list[Any]:
    return [encode(item, f"{path}[{index}]") for index, item in enumerate(items)]


def _encode_dict(items: dict[Any, object], path: str) -> dict[str, Any]:
    if all(type(key) is str for key in items) and TAG not in items:
        return {key: encode(value, f"{path}[{key!r}]") for key, value in items.items()}
    pairs = [
        [encode(key, f"the key {key!r} of {path}"), encode(value, f"{path}[{key!r}]")]
        for key, value in items.items()
    ]
    return {TAG: "dict", VALUE: pairs}


def _decode_tagged(tag: str, kept: Any) -> Any:
    if tag == "dict":
        return {decode(key): decode(value) for key, value in kept}
    if tag in ITEMS:
        return ITEMS[tag](decode(item) for item in kept)
    return _SCALAR_TAGGED[tag].decode(kept)
