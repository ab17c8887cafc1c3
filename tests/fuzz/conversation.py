"""One exchange, and the driver on top of it, against a line that says anything, at any time.

An input is one byte for what is asked, then the records of a `FuzzedPort`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date

from device.drivers.base import DeviceError, Identity, LineError
from device.drivers.zc import ZcDriver
from device.drivers.zc_commands import COMMANDS
from device.line.exchange import ONLINE, Exchange, Timeouts
from device.line.frames import MAX_PACKETS, Next, Packet, Refusal, Wait, request_packets
from device.line.log import LineLog
from tests.fuzz.fuzzed_port import FLOOD, LOST, SEALED, FuzzedPort, record, records, said
from tests.fuzz.seeds import NASTY, replies
from tests.fuzz.target import Target, plain

WAITS = Timeouts(first_s=1, net_s=2, part_s=0.2, cap_s=3, online_s=0.5, quiet_s=0.05, pauses_s=(0, 0))
WHO = Identity("91110117MA01Q8KX2T", "661234567890", "0", "0", "88888888")


def ask(data: bytes) -> None:
    """Ask twice, whatever happens at first; then come into step."""
    if not data:
        return
    port = FuzzedPort(records(data[1:]))
    exchange = Exchange(port, WAITS, port.clock)
    command = sorted(COMMANDS)[data[0] % len(COMMANDS)]
    payload = bytes(data[0] % 3 * 300)
    for _ in range(2):
        _checked(port, lambda: exchange.ask(command, payload, first_s=WAITS.first_s), command, payload)
    before = len(port.sent)
    with suppress(DeviceError):
        exchange.online(3)
    asked = [frame for frame in port.sent[before:] if frame[0] == 0x1B]
    assert len(asked) <= 3
    assert all(frame[2] == ONLINE for frame in asked)


def _checked(port: FuzzedPort, call: Callable[[], bytes], command: int, payload: bytes) -> None:
    before, began_s = len(port.sent), port.now_s
    try:
        assert isinstance(call(), bytes)
    except LineError:
        pass  # opened again, or `in_step` is False and the next write fails
    except DeviceError:
        assert port.in_step
    slack_s = 2 * WAITS.part_s + 0.1
    assert port.now_s - began_s <= WAITS.cap_s + slack_s, "longer than its cap"
    check_sent(port.sent[before:], command, payload)


def check_sent(sent: list[bytes], command: int, payload: bytes) -> None:
    """The request once at most, packet by packet; then NP rising by one, and an OK at the end."""
    wanted = [packet.encode() for packet in request_packets(command, payload)]
    asked = [frame for frame in sent if frame[0] == 0x1B]
    taken = sent[len(asked) :]
    assert asked == wanted[: len(asked)] == sent[: len(asked)]
    thanks = [] if not taken or taken[-1] != Packet().encode() else [taken.pop()]
    assert taken == [Next(pack).encode() for pack in range(1, len(taken) + 1)]
    assert len(taken) < MAX_PACKETS
    assert bool(thanks) <= bool(taken)


CALLS: tuple[Callable[[ZcDriver], object], ...] = (
    lambda driver: driver.clear("007"),
    lambda driver: driver.report("007"),
    lambda driver: driver.upload("007"),
    lambda driver: driver.disk_number(),
    lambda driver: driver.disk_info(),
    lambda driver: driver.monitoring("007"),
    lambda driver: driver.on_hand("007"),
    lambda driver: driver.invoice("007", "011000700011", "00000001"),
    lambda driver: driver.statistics("007", date(2026, 11, 1), date(2026, 11, 30)),
    lambda driver: driver.pending_uploads(),
    lambda driver: driver.upload_errors(),
    lambda driver: driver.test_channel(),
    lambda driver: driver.online(),
)
ONCE = frozenset(number for number, row in COMMANDS.items() if not row.repeatable)


def drive(data: bytes) -> None:
    """Call the driver once: an act is sent once at most, a read as often as it may be."""
    if not data:
        return
    port = FuzzedPort(records(data[1:]))
    driver = ZcDriver(Exchange(port, WAITS, port.clock), WHO, "99999999", timeouts=WAITS, log=LineLog())
    with suppress(DeviceError):
        CALLS[data[0] % len(CALLS)](driver)
    asked = [frame[2] for frame in port.sent if frame[0] == 0x1B and frame[2] != ONLINE]
    for command in set(asked):
        assert asked.count(command) <= (1 if command in ONCE else 1 + len(WAITS.pauses_s))
    assert not any("88888888" in line or "99999999" in line for line in driver.log.lines())


def seeds() -> list[bytes]:
    """Return talks: each command answered, behind an ONLINE that is; WT, floods, and a port that goes."""
    ok = Packet().encode()
    talks = [
        bytes((at,)) + said(ok) + _answered(replies()[number]) for at, number in enumerate(sorted(COMMANDS))
    ]
    floods = [
        b"\0" + said(frame, kind=FLOOD) for frame in (Wait().encode(), Next(1).encode(), b"\xff", b"OK")
    ]
    long = b"".join(record(SEALED, bytes((0, pack)) + b"x" * 20) for pack in range(1, 80))
    lost = b"\0" + said(ok) + record(LOST, b"", 2) + record(LOST, b"") + said(ok)
    refused = b"\0" + said(ok, Refusal("236:口令错误".encode("gbk")).encode())
    return [*talks, *floods, b"\0" + long, lost, refused, b"\x07" + said(ok, *(Next(1).encode(),) * 3)]


def _answered(data: bytes) -> bytes:
    pieces = [data[at : at + 249] for at in range(0, len(data), 249)] or [b""]
    packs = [*range(1, len(pieces)), 0]
    return said(*(Packet(pack, piece).encode() for pack, piece in zip(packs, pieces, strict=True)))


TARGETS = (
    Target("exchange", plain(ask), seeds, NASTY, max_len=8192, examples=60),
    Target("driver", plain(drive), seeds, NASTY, max_len=8192, examples=60),
)
