"""What a fuzzer begins with: golden frames, and every answer of a simulated disk. Source: zc line, sections 2 to 7."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from device.drivers.zc_commands import COMMANDS
from device.line.frames import (
    Next,
    Packet,
    Refusal,
    Request,
    Wait,
    answer_packets,
    request_packets,
)
from device.simulator.answers import answer
from device.simulator.disk import Disk
from device.simulator.settings import SimSettings

SETTINGS = SimSettings(clock="2026-12-05T10:00:00", not_uploaded=2, upload_errors=2)
GOLDEN = tuple(
    map(
        bytes.fromhex,
        (
            "1B 10 01 00 05 C4 C7",
            "4F 4B 00 04 C9 9A",
            "45 52 00 05 11 E9 E5",
            "57 54 00 04 28 10",
            "4E 50 00 05 01 42 CE",
        ),
    )
)
TEXTS = ("195:未抄税,无汇总资料", "236:口令错误", "0963C4:证书口令错误", "无上传错误发票信息", "506:时钟异常")

# What stands in a field and is no digit, no amount and no day; and marks of the line itself.
NASTY = (
    "１２３４".encode("gbk"), "①②".encode("gbk"), "\N{ARABIC-INDIC DIGIT ONE}".encode(), b"\x81", b"\xa3\xb1",
    b"\xff\xff", b"NaN", b"Infinity", b"-Infinity", b"1e9999", b"-1", b"+1", b"1_0", b"0x1", b"00000000", b"99999999",
    b"65535", b"9999", b"20260230", b"00000101", b"20260100", b"20261331", b"240000", b"\0", b"\x1b", b"\r\n", b" ",
    b"OK\x00\x04", b"ER\x00", b"NP\x00\x05", b"WT\x00\x04", b"\x1b\x10", "办".encode("gbk"),
)  # fmt: skip


@cache
def replies() -> Mapping[int, bytes]:
    """Return an answer of each command, whole and without frames."""
    disk = Disk(SETTINGS)
    asked = {number: Request(number, 0, row.request.pack(_fields(disk))) for number, row in COMMANDS.items()}
    return {
        number: answer(disk, asked[number]) if row.repeatable else b"" for number, row in COMMANDS.items()
    }


def _fields(disk: Disk) -> dict[str, str]:
    held = disk.invoices("007")[0]
    return {
        "nsrsbh": SETTINGS.nsrsbh, "skpbh": SETTINGS.skpbh, "skpkl": "88888888", "fplxdm": "007", "jqbh": "0",
        "kpjh": "0", "mode": "0", "fpdm": held.fpdm, "fphm": held.fphm, "last_fphm": held.fphm, "filler": "",
        "medium": "1", "first": "20261101", "last": "20261130", "count": "2", "op": "1", "certificate_password": "",
    }  # fmt: skip


@cache
def answer_lines() -> tuple[bytes, ...]:
    """Return what a device sends, frame behind frame."""
    long = [b"".join(one.encode() for one in answer_packets(data)) for data in replies().values()]
    refusals = [Refusal(text.encode("gbk")).encode() for text in TEXTS]
    waits = Wait().encode() * 3 + Packet().encode()
    return (*GOLDEN, *refusals, waits, *dict.fromkeys(long))


@cache
def request_lines() -> tuple[bytes, ...]:
    """Return what a host sends, frame behind frame."""
    disk = Disk(SETTINGS)
    asked = [
        b"".join(one.encode() for one in request_packets(number, row.request.pack(_fields(disk))))
        for number, row in COMMANDS.items()
    ]
    thanks = b"".join(Next(pack).encode() for pack in (1, 2, 3)) + Packet().encode()
    long = b"".join(one.encode() for one in request_packets(0x0C, bytes(600)))
    return (*GOLDEN, *asked, thanks, long)
