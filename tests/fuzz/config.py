"""The agent's configuration as a fuzzer sees it: TOML that a person wrote, read, and changed by a program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import BaseModel

from device import config
from device.config import Config, DeviceConfig, HubConfig, PlaceConfig
from device.config_file import ConfigFile, new_text
from device.errors import ConfigError
from tests.fuzz.edits import line_value
from tests.fuzz.target import Run, Target

WRITTEN = """\
state = "state"
self_approval = true

[hub]
url = "https://hub.example"
agent = "a1"
token = "qka_x"
journal = "j1"

[[devices]]
name = "主机"
port = "/dev/ttyUSB0"
skpbh = "661234567890"
nsrsbh = "91110117MA01Q8KX2T"
types = ["004", "007"]

[[places]]
name = "D盘"
path = "/mnt/d"

[[software]]
name = "开票软件"
path = '''/opt/x'''

[limits]
first_wait_s = 30
read_pauses_s = [1, 3.5]
"""
HUB = HubConfig(url="http://hub", agent="a2", token="qka_y", journal="j2")
DEVICE = DeviceConfig(name="二店", port="COM3", skpbh="661234567891", nsrsbh="91110117MA01Q8KX2T")
CHANGES: tuple[Callable[[ConfigFile], None], ...] = (
    lambda file: file.put_hub(HUB),
    lambda file: file.put("devices", DEVICE),
    lambda file: file.put("places", PlaceConfig(name="NAS", path=Path("/mnt/nas"))),
)


@contextmanager
def start(folder: Path) -> Iterator[Run]:
    path = folder / "agent.toml"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        try:
            found = config.load(path)
        except ConfigError:
            return
        _usable(found)
        for change in CHANGES:
            _changed(path, change)

    yield run


def _changed(path: Path, change: Callable[[ConfigFile], None]) -> None:
    try:
        file = ConfigFile(path)
        change(file)
        _usable(file.config())
    except ConfigError:
        return


def _usable(found: Config) -> None:
    """Every wait can be waited, every path can be asked for."""
    limits = found.limits
    for value in (*limits.read_pauses_s, *limits.confirm_pauses_s, *_numbers(limits)):
        assert 0 <= value < 10**10
    folders = [*(one.path for one in found.places), *(one.path for one in found.software)]
    for path in (found.state, *folders):
        assert path.is_absolute()
        path.exists()
    assert all(0 < device.baud < 10**8 for device in found.devices)


def _numbers(section: BaseModel) -> list[float]:
    return [value for _, value in section if isinstance(value, int | float)]


WORDS = (
    b"nan", b"inf", b"-inf", b"1e400", b"-1", b"0x10", b"1_000", b"9" * 5000, b"[" * 400, b"{a=" * 300, b"a.b.c = 1\n",
    b'"""', b"'''", b'"\\u0000"', b'"\\ud800"', b"\0", b"\r", b"\xff", b"\xef\xbb\xbf", b"[[devices]]\n",
    b"[devices]\n", b"[hub]\n", b"[limits]\n", b"devices = []\n", b"places = [{}]\n", b"1979-05-27", b"true", b"=",
    b"#", b"\n", b'"', b"[hub.x]\n", b'"hub" = 1\n', b"hub.url = 1\n", b"limits = {first_wait_s = 1}\n",
)  # fmt: skip

TARGETS = (
    Target(
        "configuration",
        start,
        lambda: [WRITTEN.encode(), new_text().encode()],
        WORDS,
        max_len=16384,
        edit=line_value(WORDS),
    ),
)
