"""One exchange at a time: a request, and its answer or why there is none. Source: zc line, sections 2 to 4."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from device.drivers.base import DeviceError, GarbledError, LineError, SilenceError
from device.line.allowed import check_outgoing
from device.line.decoders import AnswerDecoder
from device.line.echo import EchoFilter
from device.line.frames import MAX_PACKETS, Answer, Next, Packet, Refusal, Wait, request_packets
from device.line.port import Port
from device.line.refusals import refusal_error

ONLINE = 0x01
DRAIN_SIZE = 4096


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How long the host waits, in seconds."""

    first_s: float = 30.0  # for the first two bytes of an answer; a WT starts it again
    net_s: float = 180.0  # the same, for commands that make the device talk to the bureau
    part_s: float = 3.0  # for the rest of a head, then for the rest of a packet
    cap_s: float = 1800.0  # for one exchange with all its WT
    online_s: float = 3.0  # for the answer to ONLINE, which asks nothing of the disk
    silent_tries: int = 10  # ONLINE in a row without any answer, after which nobody is there
    quiet_s: float = 0.1  # of silence, after which nothing late is still to come
    pauses_s: tuple[float, ...] = (0.5, 2.0, 5.0)  # before a read is asked again


class Exchange:
    """Request and answer over a port. Nothing is ever sent again from here.

    Args:
        now_s: a clock that never falls back, in seconds; `port` keeps its deadlines by the same.
    """

    def __init__(self, port: Port, timeouts: Timeouts, now_s: Callable[[], float] = time.monotonic) -> None:
        self._port = port
        self._now_s = now_s
        self._timeouts = timeouts
        self._decoder = AnswerDecoder()
        self._echo = EchoFilter()
        self._ready: deque[Answer] = deque()
        self._cap_until_s = 0.0
        self._stale = False

    def ask(self, command: int, data: bytes = b"", *, first_s: float, cap_s: float | None = None) -> bytes:
        """Return the data of the answer, all packets joined.

        Raises:
            NotRunError, NoDataError, DiskError, PasswordError: the device said so; the line is in step.
            SilenceError, GarbledError, PortLostError: what became of the command is not known; the port was reopened.
            ForbiddenError: nothing was sent.
        """
        self._begin(self._timeouts.cap_s if cap_s is None else cap_s)
        try:
            self._send(command, data, first_s)
            return self._receive(first_s)
        except LineError:
            self._recover()
            raise

    def online(self, tries: int = 10) -> None:
        """Send ONLINE until one clean OK comes, with nothing behind it.

        Raises:
            LineError: none of `tries` brought one; the last failure.
        """
        failure: DeviceError = SilenceError("ONLINE was not tried")
        silent = 0
        for _ in range(tries):
            try:
                clean = self.ask(ONLINE, first_s=self._timeouts.online_s) == b""
            except DeviceError as err:
                failure = err
                silent = silent + 1 if isinstance(err, SilenceError) else 0
                if silent == self._timeouts.silent_tries:
                    break
                continue
            silent = 0
            if clean and not self._more_comes():
                return
            failure = GarbledError("ONLINE was answered, and more followed")
        raise failure

    @property
    def oddities(self) -> frozenset[str]:
        """What the last exchange met that a line should not have: "echo", "stray-bytes"."""
        met = {"echo": self._echo.seen, "stray-bytes": self._decoder.skipped > 0}
        return frozenset(name for name, seen in met.items() if seen)

    def close(self) -> None:
        self._port.close()

    def _begin(self, cap_s: float) -> None:
        if self._stale:
            self._port.reopen()
            self._stale = False
        self._port.flush_input()
        self._decoder.reset()
        self._echo.reset()
        self._ready.clear()
        self._cap_until_s = self._now_s() + cap_s

    def _recover(self) -> None:
        self._stale = True
        with suppress(LineError):
            self._port.reopen()
            self._stale = False

    def _more_comes(self) -> bool:
        """Drop what still comes after an answer, until the line is quiet; tell whether there was any."""
        more = False
        until_s = self._now_s() + self._timeouts.part_s
        while self._now_s() < until_s and self._port.read(DRAIN_SIZE, self._timeouts.quiet_s):
            more = True
        return more

    def _put(self, frame: bytes) -> None:
        check_outgoing(frame)
        self._echo.sent(frame)
        self._port.write(frame)

    def _send(self, command: int, data: bytes, first_s: float) -> None:
        *leading, last = request_packets(command, data)
        for packet in leading:
            self._put(packet.encode())
            answer = self._next(first_s)
            if answer != Next(packet.pack):
                raise GarbledError(f"packet {packet.pack} of the request was answered with {answer!r}")
        self._put(last.encode())

    def _receive(self, first_s: float) -> bytes:
        data = b""
        due = 1
        while True:
            packet = self._packet(first_s)
            data += packet.data
            if packet.pack == 0:
                break
            if packet.pack != due or due == MAX_PACKETS:
                raise GarbledError(f"packet {packet.pack} came where {due} was due")
            self._put(Next(due).encode())
            due += 1
        if due > 1:
            self._thank()
        return data

    def _thank(self) -> None:
        """End an answer of several packets with an empty OK, and take its echo off the line."""
        self._put(Packet().encode())
        if self._echo.seen:
            self._port.read(self._echo.due, self._timeouts.part_s)

    def _packet(self, first_s: float) -> Packet:
        # An NP in this place is the echo of the host's own.
        while isinstance(answer := self._next(first_s), Next):
            self._check_cap("nothing but NP")
        if isinstance(answer, Packet):
            return answer
        raise GarbledError(f"{answer!r} is no answer")

    def _next(self, first_s: float) -> Answer:
        """Return the next frame that is not WT.

        Raises:
            DeviceError: the frame is an ER, there is none, or WT came until the cap.
        """
        while isinstance(answer := self._frame(first_s), Wait):
            self._check_cap("nothing but WT")
        if isinstance(answer, Refusal):
            raise refusal_error(answer.payload)
        return answer

    def _check_cap(self, what: str) -> None:
        if self._now_s() >= self._cap_until_s:
            raise SilenceError(what)

    def _frame(self, first_s: float) -> Answer:
        until_s = self._now_s() + first_s
        while not self._ready:
            wanted = self._decoder.wanted
            left_s = min(until_s, self._cap_until_s) - self._now_s()
            chunk = self._port.read(wanted, max(0.0, left_s))
            self._ready.extend(self._decoder.feed(self._echo.feed(chunk)))
            # A line that never falls silent fills every read: the clock ends it, once a frame had time to end.
            overdue = left_s <= -self._timeouts.part_s
            if (overdue or len(chunk) < wanted) and not self._ready:
                self._give_up()
            elif self._decoder.begun:
                until_s = self._now_s() + self._timeouts.part_s
            elif self._decoder.damaged:
                until_s = min(until_s, self._now_s() + self._timeouts.part_s)
        return self._ready.popleft()

    def _give_up(self) -> None:
        """Look for a whole frame behind one that was begun and not ended; raise when there is none."""
        decoder = self._decoder
        incomplete = decoder.begun
        while decoder.begun and not self._ready:
            self._ready.extend(decoder.give_up())
        if self._ready:
            return
        if decoder.damaged:
            raise GarbledError("an answer with a wrong CRC")
        if incomplete or decoder.skipped:
            raise GarbledError(f"{decoder.skipped} bytes that are no answer")
        raise SilenceError("no answer in time")
