"""Inputs that broke something once, each by its name: none of them breaks it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from device.line.frames import Next, Packet, Wait
from tests.fuzz.config import WRITTEN
from tests.fuzz.damage import patch
from tests.fuzz.fuzzed_port import FLOOD, record
from tests.fuzz.models import DEVICE, bodies, presence
from tests.fuzz.models import seeds as model_seeds
from tests.fuzz.raw_updates import raw_updates
from tests.fuzz.relay import PRESENCE, ROUTES
from tests.fuzz.target import Target
from tests.fuzz.targets import TARGETS

BY_NAME = {target.name: target for target in TARGETS}


def flood(frame: bytes) -> bytes:
    return b"\x01" + record(FLOOD, frame)


def changed(kind: int, right: str, wrong: str) -> bytes:
    """Return a good text of one model with one place changed."""
    found = next(seed for seed in model_seeds() if seed[0] == kind and right.encode() in seed)
    return found.replace(right.encode(), wrong.encode(), 1)


def shown(right: str, wrong: str) -> bytes:
    """Return a presence with one place changed, as the hub's API gets it."""
    text = presence().model_dump_json().replace(right, wrong, 1)
    return bytes((ROUTES.index(PRESENCE),)) + text.encode()


def ended(kind: str, body: int) -> bytes:
    """Return the end of a command of this kind, with what belongs to another kind."""
    at = ROUTES.index(("POST", f"/commands/{kind}/reports"))
    text = bodies()[body].model_dump_json()
    return bytes((at,)) + f'{{"seq": 1, "at": "2026-12-05T10:00:00Z", "body": {text}}}'.encode()


def brought(kind: str, right: str, wrong: str) -> bytes:
    """Return an update with one place changed, as it comes by the webhook."""
    found = next(seed for seed in raw_updates() if kind.encode() in seed)
    assert right.encode() in found
    return found.replace(right.encode(), wrong.encode())


PROGRESS, NO_RESULT = 0, 5  # places in `bodies`
MOMENT = '"2026-12-05T10:00:00Z"'
BELOW_ZERO = ended("backup-backing_up", PROGRESS).replace(b'"done":1', b'"done":-9999999999999')
TWICE = DEVICE.model_dump_json()
FOUND: list[tuple[str, str, bytes]] = [
    # target,          what it did,                                          input
    ("exchange", "NP for ever: the exchange never ended", flood(Next(1).encode())),
    ("exchange", "noise for ever: the exchange never ended", flood(b"\xff")),
    ("exchange", "WT for ever ends at the cap", flood(Wait().encode())),
    ("exchange", "an OK for ever", flood(Packet().encode())),
    ("driver", "half a head for ever", flood(b"OK\x00")),
    ("contract", "NaN was taken for a time left", changed(1, '"eta_s":0.5', '"eta_s":NaN')),
    ("contract", "infinity was taken for a time left", changed(1, '"eta_s":0.5', '"eta_s":1e9999')),
    ("contract", "an amount of ten thousand digits", changed(7, '"amount":"10.00"', '"amount":"1E+9999"')),
    ("contract", "a moment that has no time in UTC", changed(1, MOMENT, '"0001-01-01T00:00:00+23:59"')),
    ("contract", "half a character", changed(2, '"主机"', '"\\ud800"')),
    ("contract", "NUL in a name", changed(2, '"主机"', '"a\\u0000b"')),
    ("relay", "one disk twice broke a unique index", shown(f"[{TWICE}]", f"[{TWICE},{TWICE}]")),
    ("relay", "half a character broke the audit log", shown('"主机"', '"\\ud800"')),
    ("relay", "an act done without a result broke its receipt", ended("runact-approved", NO_RESULT)),
    ("relay", "an act begun and done without a result", ended("runact-acting", NO_RESULT)),
    ("relay", "a verification done without evidence was waited for ever", ended("verify-verifying", NO_RESULT)),
    ("relay", "a progress below zero filled the memory", BELOW_ZERO),
    ("configuration", "a wait without end", WRITTEN.replace("first_wait_s = 30", "first_wait_s = inf").encode()),
    ("configuration", "a pause below zero", WRITTEN.replace("[1, 3.5]", "[-1]").encode()),
    ("configuration", "brackets without end", b"a = " + b"[" * 5000),
    ("configuration", "a number of thousands of digits", b"a = " + b"9" * 5000),
    ("journal", "a file that SQLite does not write", patch(18, b"\xff")),
    ("journal", "a version below zero", patch(60, b"\xa1")),
    ("journal", "a page that is none", patch(4096, b"\xff")),
    ("journal", "a name that is no text", patch(3143, b"\x80")),
    ("spool", "a file that SQLite does not write", patch(18, b"\xff")),
    ("updates", "a press whose number is a list", brought('"callback_query"', '"id": "4', '"id": ["x"], "_": "4')),
    ("updates", "a topic of no number", brought('"sender_chat"', '_thread_id": ', f'_thread_id": {"9" * 15}')),
]  # fmt: skip


@pytest.mark.parametrize(("name", "what", "data"), FOUND, ids=[f"{row[0]}: {row[1]}" for row in FOUND])
def test_what_broke_once_does_not_break_again(name: str, what: str, data: bytes, tmp_path: Path) -> None:
    target: Target = BY_NAME[name]
    with target.start(tmp_path) as run:
        run(data)
