"""What Telegram delivered, before anything is known about it: whatever it is, it gets a number to be kept under.

A number below 0 is ours: it is made of the content, so that what is delivered again has it again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

MOST_DEEP = 64  # levels of JSON; Telegram's updates have a dozen
SHOWN = 500  # characters of what is no JSON
UNNUMBERED = "unnumbered"  # stands before what came without a number
UNPARSED = "unparsed"  # stands before what is no JSON
TOO_DEEP = "too_deep"

Raw = dict[str, Any]


def update_of(body: bytes) -> Raw:
    """Return the update that a request's body is; of what is no JSON its beginning, without digits."""
    try:
        return numbered(json.loads(body))
    except (ValueError, RecursionError):
        shown = body[: 4 * SHOWN].decode("utf-8", "replace")[:SHOWN]
        return {"update_id": _number(body), UNPARSED: re.sub(r"\d", "#", shown)}


def numbered(raw: Any) -> Raw:
    """Return an update under its number, or under one of ours; nothing in it lies too deep."""
    if not is_numbered(raw):
        content = json.dumps(raw, sort_keys=True) if _is_flat(raw) else TOO_DEEP
        kept = raw if _is_flat(raw) else {TOO_DEEP: True}
        return {"update_id": _number(content.encode()), UNNUMBERED: kept}
    return raw if _is_flat(raw) else {"update_id": raw["update_id"], TOO_DEEP: True}


def is_numbered(raw: Any) -> bool:
    """Say whether an update has a number that can be kept."""
    if not isinstance(raw, dict):
        return False
    number = raw.get("update_id")
    return isinstance(number, int) and not isinstance(number, bool) and 0 <= number < 1 << 63


def flaw_of(raw: Mapping[str, Any]) -> str:
    """Return why an update cannot be read at all; "" when it may be."""
    flaws = {UNNUMBERED: "no number", UNPARSED: "no JSON", TOO_DEEP: "too many levels"}
    return next((flaw for name, flaw in flaws.items() if name in raw), "")


def _number(content: bytes) -> int:
    return -1 - (int.from_bytes(hashlib.sha256(content).digest()[:8], "big") >> 2)


def _is_flat(raw: Any) -> bool:
    level = [raw]
    for _ in range(MOST_DEEP):
        inner = [value.values() if isinstance(value, dict) else value for value in level if _holds(value)]
        level = [one for values in inner for one in values]
        if not level:
            return True
    return False


def _holds(value: Any) -> bool:
    return isinstance(value, dict | list)
