"""Many simulated devices in one process: one thread listens for all, others come when there is something to say.

A device that waits costs no thread and no turn of the processor. Linux only (epoll).
"""

from __future__ import annotations

import select
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from device.simulator.serve import Simulator

TICK_S = 0.2  # until a fleet sees that it shall stop
ONE_ANSWER = select.EPOLLIN | select.EPOLLONESHOT  # whoever answers listens again when it is done


class Fleet:
    """Serves simulators that were made and not started; `held` is the one fault that needs a thread of its own.

    Args:
        devices: on ptys, or TCP ports of this machine.
    """

    def __init__(self, devices: Iterable[Simulator]) -> None:
        self.devices = tuple(devices)
        self._epoll = select.epoll()
        self._at: dict[int, Simulator] = {}  # by file descriptor
        self._stop = threading.Event()
        self._threads = ThreadPoolExecutor(max(1, len(self.devices)), thread_name_prefix="fleet")
        self._listener = threading.Thread(target=self._listen, name="fleet", daemon=True)

    def start(self) -> None:
        for device in self.devices:
            self._await(device)
        self._listener.start()

    def stop(self) -> None:
        self._stop.set()
        for device in self.devices:
            device.stopping.set()
        self._listener.join()
        self._threads.shutdown()
        self._epoll.close()
        for device in self.devices:
            device.wire.close()

    def __enter__(self) -> Fleet:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _listen(self) -> None:
        while not self._stop.is_set():
            for fd, _ in self._epoll.poll(TICK_S):
                answer = self._threads.submit(self._answer, fd, self._at[fd])
                answer.add_done_callback(_must_not_fail)

    def _answer(self, fd: int, device: Simulator) -> None:
        device.converter.answer_what_came()
        if self._stop.is_set():
            return
        if device.wire.fileno() == fd:
            self._await_again(fd, device)
        else:
            self._await(device)

    def _await_again(self, fd: int, device: Simulator) -> None:
        """Listen at the same descriptor; one that was closed and given out anew is not known any more."""
        try:
            self._epoll.modify(fd, ONE_ANSWER)
        except FileNotFoundError:
            self._await(device)

    def _await(self, device: Simulator) -> None:
        fd = device.wire.fileno()
        self._at[fd] = device
        try:
            self._epoll.register(fd, ONE_ANSWER)
        except FileExistsError:  # it listened there before its host came
            self._epoll.modify(fd, ONE_ANSWER)


def _must_not_fail(answer: Future[None]) -> None:
    """Have whatever broke in a thread logged with its trace."""
    answer.result()
