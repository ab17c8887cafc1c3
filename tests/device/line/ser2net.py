"""Debian's ser2net as a peer: a serial port of this computer, served raw and by RFC 2217."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAM = shutil.which("ser2net") or shutil.which("ser2net", path="/usr/sbin:/usr/local/sbin")
NEEDED = "QINGKA_CI_NEEDS_SER2NET"  # set where these tests must not be skipped
STARTS_S = 20.0

# As an operator would have it for this line: without these two options each packet takes 40 ms more.
CONFIG = """%YAML 1.1
---
connection: &raw
  accepter: tcp(nodelay),127.0.0.1,{raw}
  connector: serialdev,{port},9600n81,local
  options:
    chardelay: false
connection: &rfc2217
  accepter: telnet(rfc2217),tcp(nodelay),127.0.0.1,{rfc2217}
  connector: serialdev,{port},9600n81,local
  options:
    chardelay: false
"""


@dataclass(frozen=True)
class Ser2net:
    process: subprocess.Popen[bytes]
    raw: str  # addresses
    rfc2217: str

    def cut(self) -> None:
        """End every connection at once, as when its computer loses its power."""
        self.process.kill()
        self.process.wait()


def skip_reason() -> str:
    """Return why tests with it are skipped; "" when they are not."""
    if PROGRAM:
        return ""
    assert not os.environ.get(NEEDED), "ser2net is missing: apt-get install ser2net"
    return "ser2net is not installed"


@contextmanager
def serving(port: str, folder: Path) -> Iterator[Ser2net]:
    """Serve the serial port at `port` on two TCP ports."""
    raw, rfc2217 = _free_ports(2)
    config = folder / "ser2net.yaml"
    config.write_text(CONFIG.format(raw=raw, rfc2217=rfc2217, port=port))
    command = [str(PROGRAM), "-n", "-d", "-c", str(config)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for number in (raw, rfc2217):
                _wait_for(number)
            yield Ser2net(process, f"socket://127.0.0.1:{raw}", f"rfc2217://127.0.0.1:{rfc2217}")
        finally:
            process.kill()


def _free_ports(count: int) -> list[int]:
    listening = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    numbers = [int(one.getsockname()[1]) for one in listening]
    for one in listening:
        one.close()
    return numbers


def _wait_for(number: int) -> None:
    """Wait until somebody listens, without connecting: it serves one host at a time, and takes its time between two."""
    until_s = time.monotonic() + STARTS_S
    while f":{number:04X} 00000000:0000 0A" not in Path("/proc/net/tcp").read_text():
        assert time.monotonic() < until_s, "ser2net does not listen"
        time.sleep(0.01)
