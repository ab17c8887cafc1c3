"""Every reply parser as a fuzzer sees it: the first byte names the command, the rest is the data of the answer."""

from __future__ import annotations

from device.drivers.base import MalformedError, NoDataError
from device.drivers.zc_commands import COMMANDS
from tests.fuzz.edits import field_value
from tests.fuzz.seeds import NASTY, replies
from tests.fuzz.sound import check_said, check_sound
from tests.fuzz.target import Target, plain

ROWS = tuple(COMMANDS.values())


def read(number: int, data: bytes) -> None:
    """Read an answer; what comes out is sound, or it is malformed, or there is none."""
    row = COMMANDS[number]
    try:
        meaning = row.answer(data)
    except (MalformedError, NoDataError) as err:
        check_sound(str(err))
        return
    check_sound(meaning)
    check_said(meaning, data)
    row.words({name: getattr(meaning, name) for name in row.shows})


def reply(data: bytes) -> None:
    if data:
        read(ROWS[data[0] % len(ROWS)].number, data[1:])


def seeds() -> list[bytes]:
    return [bytes((at,)) + replies()[row.number] for at, row in enumerate(ROWS)]


FIELDS = field_value([row.number for row in ROWS], NASTY)
TARGETS = (Target("replies", plain(reply), seeds, NASTY, max_len=4096, examples=400, edit=FIELDS),)
