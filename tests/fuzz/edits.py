"""Edits that know the shape of an input: a field of a layout, a frame with its sum, a value in JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from device.drivers import zc_layouts as wire
from device.drivers.zc_fields import Layout
from device.line.crc import sealed

Pick = Callable[[int], int]  # a number below the one given
Shaped = Callable[[bytes, Pick], bytes]

HOLE = "\x00hole"  # stands in a document where a literal goes that no JSON writer would write


def json_value(literals: Sequence[bytes], skip: int = 1) -> Shaped:
    """Return an edit of one value or key of the JSON text behind the first `skip` bytes."""

    def edit(data: bytes, pick: Pick) -> bytes:
        try:
            document = json.loads(data[skip:])
        except (ValueError, RecursionError):
            return data
        places = list(_places(document))
        if not places:
            return data
        holder, key = places[pick(len(places))]
        alike = [one for one in literals if _kind(one) == _kind(json.dumps(holder[key]).encode())] or literals
        literal = EDITS[pick(len(EDITS))](holder, key, alike[pick(len(alike))])
        text = json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return data[:skip] + text.replace(json.dumps(HOLE).encode(), literal)

    return edit


def _kind(literal: bytes) -> str:
    """Return what a JSON literal may stand for: a number, a day or a moment, or something else."""
    if literal[:1] in b"-0123456789NI":
        return "number"
    return "day" if literal[:1] == b'"' and literal[1:5].isdigit() and literal[5:6] == b"-" else "other"


def _places(document: Any) -> Iterator[tuple[Any, Any]]:
    """Name every value by what holds it and its key or number there."""
    keys = (
        document.keys()
        if isinstance(document, dict)
        else range(len(document) if isinstance(document, list) else 0)
    )
    for key in list(keys):
        yield document, key
        yield from _places(document[key])


def _replace(holder: Any, key: Any, literal: bytes) -> bytes:
    holder[key] = HOLE
    return literal


def _remove(holder: Any, key: Any, literal: bytes) -> bytes:
    del holder[key]
    return literal


def _rename(holder: Any, key: Any, literal: bytes) -> bytes:
    if isinstance(holder, dict):
        holder[f"{key}_"] = holder.pop(key)
    return literal


def _double(holder: Any, key: Any, literal: bytes) -> bytes:
    if isinstance(holder, list):
        holder.append(holder[key])
    elif isinstance(holder[key], list):
        holder[key] = holder[key] * 2
    return literal


def _wrap(holder: Any, key: Any, literal: bytes) -> bytes:
    holder[key] = [holder[key]]
    return literal


EDITS = (_replace, _replace, _replace, _replace, _remove, _rename, _double, _wrap)

LAYOUTS: dict[int, tuple[Layout, ...]] = {
    0x02: (wire.DISK_NUMBER,),
    0x04: (wire.DISK_INFO,),
    0x06: (wire.MONITORING,),
    0x08: (wire.ON_HAND,),
    0x0C: (wire.INVOICE_HEAD, wire.INVOICE_ITEM, wire.INVOICE_TAIL),
    0x13: (wire.STATISTICS_HEAD, *(wire.STATISTICS_ROW,) * wire.STATISTICS_ROWS),
    0x30: (wire.PENDING,),
    0x31: (wire.ERRORS_HEAD, wire.ERROR_ROW, wire.ERROR_ROW),
}


def field_value(numbers: Sequence[int], values: Sequence[bytes]) -> Shaped:
    """Return an edit of one field of an answer; the first byte of an input says which of `numbers` it answers."""

    def edit(data: bytes, pick: Pick) -> bytes:
        layouts = LAYOUTS.get(numbers[data[0] % len(numbers)]) if data else None
        if layouts is None:
            return data
        fields = [field for layout in layouts for field in layout.fields]
        chosen = pick(len(fields))
        at = 1 + sum(field.size for field in fields[:chosen])
        size = fields[chosen].size
        value = values[pick(len(values))][:size].ljust(size, b"\0")
        return data[:at] + value + data[at + size :]

    return edit


def whole_frame(data: bytes, pick: Pick) -> bytes:
    """Change one byte of one frame, and give it a right sum and length again."""
    starts = [
        at for at in range(len(data) - 3) if data[at : at + 2] in (b"OK", b"ER", b"NP", b"WT", b"\x1b\x10")
    ]
    if not starts:
        return data
    at = starts[pick(len(starts))]
    length_at = 4 if data[at] == 0x1B else 3
    size = data[at + length_at] if at + length_at < len(data) else 0
    frame = bytearray(data[at : at + size])
    if len(frame) <= length_at:
        return data
    frame[pick(len(frame))] = pick(256)
    frame = frame[: pick(len(frame)) + 1] if pick(4) == 0 else frame
    if len(frame) > length_at:
        frame[length_at] = len(frame)
    return data[:at] + sealed(bytes(frame)) + data[at + size + 2 :]


def line_value(literals: Sequence[bytes]) -> Shaped:
    """Return an edit of what stands behind one `=`; a line that is a comment comes to life now and then."""

    def edit(data: bytes, pick: Pick) -> bytes:
        lines = data.split(b"\n")
        at = pick(len(lines))
        key, equals, _ = lines[at].partition(b"=")
        if equals:
            lines[at] = (key.lstrip(b"# ") if pick(2) else key) + b"= " + literals[pick(len(literals))]
        return b"\n".join(lines)

    return edit
