"""What a dialog may keep comes back as it was, through JSON."""

from __future__ import annotations

import json
import math
from collections import OrderedDict, namedtuple
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialog.codec import decode, encode
from bot.dialog.errors import UnkeepableError

ZONES = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes(timezones=st.none() | ZONES).map(lambda at: at.replace(fold=0))
    | st.times().map(lambda at: at.replace(fold=0))
    | st.timedeltas()
    | st.decimals(allow_nan=False, places=2)
)
KEYS = st.text() | st.just("$") | st.integers() | st.dates() | st.tuples(st.integers(), st.text())
VALUES = st.recursive(
    SCALARS | st.sets(st.integers()) | st.frozensets(st.text()),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(KEYS, inner) | st.tuples(inner),
    max_leaves=12,
)


def shape(value: object) -> Any:
    """Return the value with its types spelled out: 1 == True == 1.0 and 0.0 == -0.0 are not the same."""
    if isinstance(value, dict):
        return [(shape(key), shape(item)) for key, item in value.items()]
    if isinstance(value, list | tuple):
        return type(value), [shape(item) for item in value]
    if isinstance(value, set | frozenset):
        return type(value), sorted(map(repr, value))
    return type(value), repr(value)


@given(VALUES)
def test_every_value_comes_back_through_json_with_its_types(value: object) -> None:
    assert shape(decode(json.loads(json.dumps(encode(value))))) == shape(value)


@given(st.lists(st.integers() | st.text(), unique_by=repr))
def test_equal_sets_are_kept_as_the_same_text(items: list[object]) -> None:
    other: set[object] = set()
    for item in reversed(items):
        other.add(item)
    assert json.dumps(encode(set(items))) == json.dumps(encode(other))


def test_not_a_number_comes_back_as_such() -> None:
    assert math.isnan(decode(encode(float("nan"))))


KEPT = [
    ({"a": [1, "二", None, True, 1.5]}, {"a": [1, "二", None, True, 1.5]}),
    ({1: "a"}, {"$": "dict", "v": [[1, "a"]]}),
    ({"$": 1}, {"$": "dict", "v": [["$", 1]]}),
    ((1, 2), {"$": "tuple", "v": [1, 2]}),
    ({2, 1}, {"$": "set", "v": [1, 2]}),
    (Decimal("1203440.00"), {"$": "decimal", "v": "1203440.00"}),
    (datetime(2026, 11, 3, tzinfo=UTC), {"$": "datetime", "v": "2026-11-03T00:00:00+00:00"}),
    (date(2026, 11, 30), {"$": "date", "v": "2026-11-30"}),
    (time(8, 30), {"$": "time", "v": "08:30:00"}),
    (timedelta(days=-1, seconds=5), {"$": "timedelta", "v": [-1, 5, 0]}),
    (math.inf, {"$": "float", "v": "inf"}),
    (b"\x00\xff", {"$": "bytes", "v": "AP8="}),
]


@pytest.mark.parametrize(("value", "kept"), KEPT)
def test_what_is_kept_of_each_type_stays_readable_by_later_versions(value: object, kept: object) -> None:
    assert encode(value) == kept
    assert shape(decode(kept)) == shape(value)


class Colour(StrEnum):
    RED = "red"


class Number(IntEnum):
    ONE = 1


Point = namedtuple("Point", "x y")

REFUSED = [
    (object(), "data is a object"),
    ({"devices": [1, object()]}, "data['devices'][1] is a object"),
    ({"a": {"b": Colour.RED}}, "data['a']['b'] is a Colour"),
    ([Number.ONE], "data[0] is a Number"),
    ({"p": Point(1, 2)}, "data['p'] is a Point"),
    (OrderedDict(a=1), "data is a OrderedDict"),
    ({Colour.RED: 1}, "the key <Colour.RED: 'red'> of data is a Colour"),
    ({"when": lambda: None}, "data['when'] is a function"),
]


@pytest.mark.parametrize(("value", "sentence"), REFUSED)
def test_what_would_come_back_as_something_else_is_refused_by_its_place(value: object, sentence: str) -> None:
    with pytest.raises(UnkeepableError) as caught:
        encode(value)
    assert sentence in str(caught.value)
    assert isinstance(caught.value, TypeError)
