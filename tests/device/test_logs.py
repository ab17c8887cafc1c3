"""The log: where it goes, how it turns over, and what never stands in it."""

from __future__ import annotations

import logging
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from device import logs
from device.config import Config, DeviceConfig, HubConfig, LogConfig
from device.errors import RevokedError
from device.logs import FILE, HIDDEN, kept, secrets_of
from device.simulator.settings import SimSettings
from device.work import Work
from tests.device.site import Site

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [A-Z]+ [A-Z]{2,3}-\d{3}: .+")
log = logging.getLogger("device.test")


@pytest.fixture(autouse=True)
def _from_debug_up() -> Iterator[None]:
    """Let every line through, of libraries too: what is hidden must be hidden at any level."""
    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    yield
    root.setLevel(before)


def config_of(folder: Path, **more: LogConfig) -> Config:
    device = DeviceConfig(name="主机", port="COM3", skpbh="6" * 12, nsrsbh="9" * 15, password="13579135",
                          certificate_password="24682468")  # fmt: skip
    proxy = "http://user:proxy-word@proxy:3128"
    hub = HubConfig(url="http://h", agent="a", token="the-hubs-token", journal="j", proxy=proxy)
    return Config(state=folder, hub=hub, devices=(device,), **more)


def written(folder: Path) -> str:
    return (folder / FILE).read_text("utf-8")


def test_a_line_has_its_time_in_utc_its_level_and_its_code_in_front(tmp_path: Path) -> None:
    with kept(config_of(tmp_path)):
        log.info("AGT-211: the hub is there")
        log.warning("AGT-401: %s", "一店")
    first, second = written(tmp_path).splitlines()
    assert LINE.fullmatch(first)
    assert second.endswith("WARNING AGT-401: 一店")


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    with kept(config_of(tmp_path)):
        pass
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / FILE).parent.stat().st_mode) == 0o700


def test_it_turns_over_and_keeps_as_many_as_it_is_told(tmp_path: Path) -> None:
    with kept(config_of(tmp_path, log=LogConfig(size_mb=0.001, files=2))):
        for number in range(100):
            log.info("AGT-211: line %d %s", number, "x" * 100)
    files = sorted(path.name for path in (tmp_path / FILE).parent.iterdir())
    assert files == ["agent.log", "agent.log.1", "agent.log.2"]
    assert all(path.stat().st_size <= 1049 for path in (tmp_path / FILE).parent.iterdir())
    assert "line 99" in written(tmp_path)


def test_a_later_run_goes_on_in_the_same_file(tmp_path: Path) -> None:
    for word in ("first", "second"):
        with kept(config_of(tmp_path)):
            log.info("AGT-210: %s", word)
    assert [line.rpartition(" ")[2] for line in written(tmp_path).splitlines()] == ["first", "second"]


@pytest.mark.parametrize("secret", ["the-hubs-token", "13579135", "24682468", "proxy-word"])
def test_a_secret_of_the_configuration_is_hidden_in_messages_and_traces(tmp_path: Path, secret: str) -> None:
    with kept(config_of(tmp_path)):
        log.info("AGT-211: Bearer %s", secret)
        try:
            int(f"cannot read {secret}")
        except ValueError:
            log.exception("AGT-000: a mistake")
    assert secret not in written(tmp_path)
    assert written(tmp_path).count(HIDDEN) == 2


def test_a_password_too_short_to_be_one_hides_nothing(tmp_path: Path) -> None:
    device = config_of(tmp_path).devices[0].model_copy(update={"password": "1", "certificate_password": ""})
    config = config_of(tmp_path).model_copy(update={"devices": (device,)})
    assert secrets_of(config) == {"the-hubs-token", "proxy-word"}


def test_why_it_ended_stands_in_the_file(tmp_path: Path) -> None:
    with pytest.raises(RevokedError), kept(config_of(tmp_path)):
        raise RevokedError("hub: not known any more")
    assert written(tmp_path).endswith("ERROR AGT-402: hub: not known any more\n")


def test_a_mistake_of_ours_stands_in_the_file_with_its_trace(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), kept(config_of(tmp_path)):
        _ = 1 / 0
    assert "ERROR AGT-000: division by zero\nTraceback" in written(tmp_path)


def test_without_a_file_the_agent_works_on_and_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    with kept(config_of(tmp_path)):
        log.info("AGT-211: the hub is there")
    assert "AGT-220: no log file" in caplog.text
    assert "AGT-211" in caplog.text


def test_stderr_hides_the_same_once_the_configuration_is_known(tmp_path: Path) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logs.Lines())
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        with kept(config_of(tmp_path)):
            record = logging.makeLogRecord({"msg": "the-hubs-token"})
            assert handler.format(record).endswith(HIDDEN)
    finally:
        root.removeHandler(handler)


def test_no_secret_stands_in_the_log_of_a_whole_clear(tmp_path: Path) -> None:
    with Site(tmp_path, SimSettings(skpkl="13579135")) as site:
        work = Work(site.config, site.journal, site.identity)
        with kept(site.config):
            wrong = site.approved(site.prepares(), id="w").model_copy(update={"code": "000000"})
            command = site.approved(site.prepares(), id="a")
            for one in (wrong, command):
                site.journal.commands.begin(one)
                work.run(one, site.halt)
            log.info("AGT-211: %r %s", command, site.config)
        assert site.acted() == {"004": 1, "007": 1}
    text = written(site.config.state)
    assert "AGT-211" in text
    for secret in ("13579135", str(command.code), site.secret):
        assert secret not in text, secret


UNKNOWN = [
    ("AGT-401: Bearer qka_Zm9v-YmFy_ refused", "AGT-401: Bearer [hidden] refused"),
    ("AGT-403: ABCD-EFGH is used", "AGT-403: [hidden] is used"),
    ("AGT-503: http://user:word@proxy:3128 is away", "AGT-503: http://[hidden]@proxy:3128 is away"),
    ("AGT-211: COM13-ABCD at 2026-11-26", "AGT-211: COM13-ABCD at 2026-11-26"),
]


@pytest.mark.parametrize(("said", "shown"), UNKNOWN)
def test_what_looks_like_a_secret_is_hidden_before_there_is_a_configuration(said: str, shown: str) -> None:
    record = logging.makeLogRecord({"msg": said, "levelname": "INFO"})
    assert logs.Lines().format(record).endswith(f"INFO {shown}")
