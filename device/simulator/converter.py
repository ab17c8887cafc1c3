"""The converter's end of the line: takes requests, runs them on its disk, answers. Source: zc line, section 2."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from device.line.frames import Next, Refusal, Request, Wait, answer_packets
from device.simulator import refusals
from device.simulator.answers import answer
from device.simulator.disk import Disk
from device.simulator.faults import Fault
from device.simulator.hearing import BYTES, Hearing
from device.simulator.sending import TICK_S, Sending
from device.simulator.wires import Wire, WireClosedError

WAIT_EVERY_S = 5.0  # between two WT
PARAMETER = 0x12
LONG_TEXT = "本机正在处理其他业务，请稍后再试。" * 10  # all characters are two bytes wide


class Converter:
    """One device on one wire."""

    def __init__(self, disk: Disk, wire: Wire, stop: threading.Event, *, gap_s: float = 3.0) -> None:
        """`gap_s` is how long it waits between two bytes of a request, and for the host's NP."""
        self._disk = disk
        self._wire = wire
        self._stop = stop
        self._hearing = Hearing(wire, disk.faults, self._refuse, gap_s)
        self._sending = Sending(wire, disk.faults, self._hearing, stop, gap_s)
        self._parts: list[Request] = []

    def serve(self) -> None:
        """Answer until `stop` is set."""
        while not self._stop.is_set():
            self._attend()

    def answer_what_came(self) -> None:
        """Answer what is on the wire, until nothing of it is left."""
        self._attend()
        while self._hearing.unanswered and not self._stop.is_set():
            self._attend()

    def _attend(self) -> None:
        self.lend()
        try:
            frame = self._hearing.frame(TICK_S)
            if isinstance(frame, Request) and not self._disk.state.dead:
                self._take(frame)
        except WireClosedError:
            self._forget()

    def lend(self, command: int = BYTES) -> None:
        """Let another program have the port, if a fault says so; see also whether it is done."""
        if not self._wire.held() and (fault := self._disk.faults.take("held", command)):
            self._wire.hold(fault.seconds)

    def _forget(self) -> None:
        self._hearing.forget()
        self._parts.clear()

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
        self.lend(request.command)
        if self._sending.vanish("vanish", request.command):
            return
        try:
            self._suffer(request.command)
            if self._stop.is_set():
                return
            data = answer(self._disk, request)
        except refusals.PowerLostError:
            self._forget()
        except refusals.RefusedError as err:
            self._sending.send(request.command, [Refusal(err.payload)])
        else:
            self._sending.send(request.command, answer_packets(data))

    def _suffer(self, command: int) -> None:
        """Let happen what faults say of a command before it runs.

        Raises:
            RefusedError, PowerLostError: it does not run.
        """
        for name, happen in BEFORE.items():
            if fault := self._disk.faults.take(name, command):
                happen(self, fault)

    def _work(self, fault: Fault) -> None:
        """Take as long as a fault says, with WT now and then."""
        until_s = time.monotonic() + fault.seconds
        every_s = min(WAIT_EVERY_S, fault.seconds / 4)
        while (rest_s := until_s - time.monotonic()) > 0 and not self._stop.is_set():
            self._wire.write(Wait().encode())
            self._stop.wait(min(every_s, rest_s))

    def _die(self, _: Fault) -> None:
        self._disk.state.dead = True
        self._disk.save()
        raise refusals.PowerLostError("dead")


def _cut(_: Converter, __: Fault) -> None:
    raise refusals.text(LONG_TEXT)


def _refuse_with(code: str = "") -> Callable[[Converter, Fault], None]:
    def refuse(_: Converter, fault: Fault) -> None:
        raise refusals.coded(code or fault.argument)

    return refuse


BEFORE: dict[str, Callable[[Converter, Fault], None]] = {
    # fault, what happens, in this order
    "stop-forever": Converter._die,
    "swapped": lambda converter, fault: converter._disk.swap(fault.argument),
    "clock-jump": lambda converter, fault: converter._disk.shift_clock(fault.seconds),
    "wt-minutes": Converter._work,
    "slow-act": Converter._work,
    "no-disk": _refuse_with("4001"),
    "two-disks": _refuse_with("4002"),
    "refused": _refuse_with(),
    "cut-gbk": _cut,
}
