"""The converter's end of the line: takes requests, runs them on its disk, answers. Source: zc line, section 2."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence

from device.line.decoders import RequestDecoder
from device.line.frames import Answer, Next, Packet, Refusal, Request, Wait, answer_packets
from device.simulator import refusals
from device.simulator.answers import answer
from device.simulator.disk import Disk
from device.simulator.wires import Wire, WireClosedError

TICK_S = 0.05
WAIT_EVERY_S = 5.0  # between two WT
HEAD, PARAMETER, CRC, TIMEOUT = 0x11, 0x12, 0x1F, 0x30
LONG_TEXT = "本机正在处理其他业务，请稍后再试。" * 10  # all characters are two bytes wide


class Converter:
    """One device on one wire."""

    def __init__(self, disk: Disk, wire: Wire, stop: threading.Event, *, gap_s: float = 3.0) -> None:
        """`gap_s` is how long it waits between two bytes of a request."""
        self._disk = disk
        self._wire = wire
        self._stop = stop
        self._gap_s = gap_s
        self._decoder = RequestDecoder()
        self._ready: deque[Request | Answer] = deque()
        self._parts: list[Request] = []
        self._heard_s = 0.0

    def serve(self) -> None:
        """Answer until `stop` is set."""
        while not self._stop.is_set():
            try:
                frame = self._frame(TICK_S)
            except WireClosedError:
                self._forget()
                continue
            if isinstance(frame, Request) and not self._disk.state.dead:
                self._take(frame)

    def _forget(self) -> None:
        self._decoder.reset()
        self._ready.clear()
        self._parts.clear()

    def _frame(self, timeout_s: float) -> Request | Answer | None:
        """Return the next frame, or None when there was none in time or it was refused at once."""
        if not self._ready:
            chunk = self._wire.read(max(1, self._decoder.wanted), timeout_s)
            self._hear(chunk)
        return self._ready.popleft() if self._ready else None

    def _hear(self, chunk: bytes) -> None:
        now_s = time.monotonic()
        if chunk:
            self._heard_s = now_s
            if self._disk.faults.take("echo", 0):
                self._wire.write(chunk)
            self._ready.extend(self._decoder.feed(chunk))
            self._refuse_garbage()
        elif self._decoder.pending and now_s - self._heard_s >= self._gap_s:
            self._refuse(TIMEOUT)

    def _refuse_garbage(self) -> None:
        decoder = self._decoder
        if self._ready:
            decoder.damaged = decoder.skipped = 0
        elif decoder.damaged:
            self._refuse(CRC)
        elif decoder.skipped:
            self._refuse(HEAD)

    def _refuse(self, code: int) -> None:
        self._forget()
        if not self._disk.state.dead:
            self._wire.write(Refusal(bytes((code,))).encode())

    def _take(self, request: Request) -> None:
        """Collect the packets of a request; run it with the last."""
        due = len(self._parts) + 1
        fits = not self._parts or self._parts[0].command == request.command
        if not fits or request.pack not in (0, due):
            self._refuse(PARAMETER)
            return
        self._parts.append(request)
        if request.pack:
            self._wire.write(Next(request.pack).encode())
            return
        data = b"".join(part.data for part in self._parts)
        self._parts.clear()
        self._run(Request(request.command, 0, data))

    def _run(self, request: Request) -> None:
        if self._withheld(request.command):
            return
        self._work(request.command)
        if self._stop.is_set():
            return
        try:
            data = answer(self._disk, request)
        except refusals.PowerLostError:
            self._forget()
            return
        except refusals.RefusedError as err:
            self._send(request.command, [Refusal(err.payload)])
            return
        self._send(request.command, answer_packets(data))

    def _withheld(self, command: int) -> bool:
        """Tell whether a fault keeps the command from running."""
        if self._disk.faults.take("stop-forever", command):
            self._disk.state.dead = True
            self._disk.save()
            return True
        if self._disk.faults.take("cut-gbk", command):
            payload = LONG_TEXT.encode("gbk")[: refusals.MAX_TEXT]
            self._send(command, [Refusal(payload)])
            return True
        return False

    def _work(self, command: int) -> None:
        """Take as long as a fault says, with WT now and then."""
        for name in ("wt-minutes", "slow-act"):
            fault = self._disk.faults.take(name, command)
            if not fault:
                continue
            until_s = time.monotonic() + fault.seconds
            every_s = min(WAIT_EVERY_S, fault.seconds / 4)
            while (rest_s := until_s - time.monotonic()) > 0 and not self._stop.is_set():
                self._wire.write(Wait().encode())
                self._stop.wait(min(every_s, rest_s))

    def _send(self, command: int, frames: Sequence[Packet | Refusal]) -> None:
        faults = self._disk.faults
        if faults.take("lost-answer", command):
            return
        if late := faults.take("late-answer", command):
            self._stop.wait(late.seconds)
        if stray := faults.take("stray-bytes", command):
            self._wire.write(bytes.fromhex(stray.argument))
        *leading, last = frames
        for packet in leading:
            self._wire.write(packet.encode())
            if not isinstance(packet, Packet) or not self._next_wanted(packet.pack):
                return
            if faults.take("er-mid-answer", command):
                self._wire.write(Refusal("506:时钟异常".encode("gbk")).encode())
                return
        self._wire.write(_damaged(last.encode()) if faults.take("wrong-crc", command) else last.encode())

    def _next_wanted(self, pack: int) -> bool:
        """Wait for the host's NP; anything else ends the answer."""
        until_s = time.monotonic() + self._gap_s
        while time.monotonic() < until_s and not self._stop.is_set():
            frame = self._frame(TICK_S)
            if frame == Next(pack):
                return True
            if isinstance(frame, Request):
                self._ready.appendleft(frame)
                return False
        return False


def _damaged(frame: bytes) -> bytes:
    return frame[:-1] + bytes((frame[-1] ^ 0xFF,))
