"""How a device sends an answer, and what becomes of it on the way. Source: zc line, sections 2 and 9."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

from device.line.frames import Answer, Next, Packet, Refusal, Request
from device.simulator.faults import Fault, Faults
from device.simulator.hearing import Hearing
from device.simulator.wires import Wire

TICK_S = 0.05
CLOCK_ERROR = "506:时钟异常"


class Sending:
    """Sends answers packet by packet, spoiled as the faults say.

    Args:
        gap_s: how long it waits for the host to ask for the next packet.
    """

    def __init__(
        self, wire: Wire, faults: Faults, hearing: Hearing, stop: threading.Event, gap_s: float
    ) -> None:
        self._wire = wire
        self._faults = faults
        self._hearing = hearing
        self._stop = stop
        self._gap_s = gap_s

    def send(self, command: int, frames: Sequence[Packet | Refusal]) -> None:
        """Send the answer to a command that ran, or was refused.

        Raises:
            WireClosedError
        """
        if self._faults.take("lost-answer", command) or self.vanish("vanish-after", command):
            return
        if late := self._faults.take("late-answer", command):
            self._stop.wait(late.seconds)
        if stray := self._faults.take("stray-bytes", command):
            self._wire.write(bytes.fromhex(stray.argument))
        *leading, last = frames
        for packet in leading:
            self._put(command, packet.encode())
            if not isinstance(packet, Packet) or not self._next_wanted(packet.pack):
                return
            if self._faults.take("er-mid-answer", command):
                self._put(command, Refusal(CLOCK_ERROR.encode("gbk")).encode())
                return
        wrong = self._faults.take("wrong-crc", command)
        self._put(command, _with_wrong_crc(last.encode(), wrong) if wrong else last.encode())

    def vanish(self, name: str, command: int) -> bool:
        """Be gone from the line for a while, if a fault of this name says so; tell whether it did."""
        fault = self._faults.take(name, command)
        if fault is None:
            return False
        self._wire.unplug()
        self._hearing.forget()
        self._stop.wait(fault.seconds)
        if not self._stop.is_set():
            self._wire.plug_in()
        return True

    def _put(self, command: int, data: bytes) -> None:
        for name, spoil in ON_THE_WAY.items():
            if fault := self._faults.take(name, command):
                data = spoil(data, fault)
        if slow := self._faults.take("trickle", command):
            self._trickle(data, slow.seconds)
        else:
            self._wire.write(data)

    def _trickle(self, data: bytes, pause_s: float) -> None:
        for at in range(len(data)):
            self._wire.write(data[at : at + 1])
            if at + 1 < len(data) and (frame := self._heard_within(pause_s)):
                self._hearing.put_back(frame)
                return

    def _next_wanted(self, pack: int) -> bool:
        """Wait for the host's NP; anything else ends the answer."""
        frame = self._heard_within(self._gap_s)
        if isinstance(frame, Request):
            self._hearing.put_back(frame)
        return frame == Next(pack)

    def _heard_within(self, seconds: float) -> Request | Answer | None:
        until_s = time.monotonic() + seconds
        while (rest_s := until_s - time.monotonic()) > 0 and not self._stop.is_set():
            if frame := self._hearing.frame(min(TICK_S, rest_s)):
                return frame
        return None


def _with_wrong_crc(data: bytes, _: Fault) -> bytes:
    return data[:-1] + bytes((data[-1] ^ 0xFF,))


def _without_a_byte(data: bytes, fault: Fault) -> bytes:
    at = fault.dice.randrange(len(data))
    return data[:at] + data[at + 1 :]


ON_THE_WAY: dict[str, Callable[[bytes, Fault], bytes]] = {
    "crc-rate": _with_wrong_crc,
    "drop-rate": _without_a_byte,
}
