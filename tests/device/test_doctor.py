"""The doctor: what keeps a site from clearing, and what to do about it."""

from __future__ import annotations

import asyncio
import json
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import frontmatter
import pytest

from device import doctor
from device.advice import ADVICE, NAMES
from device.checkup_device import port_check
from device.checkup_hub import clock_checks
from device.checkup_site import computer
from device.clock import HubClock, now
from device.config import DeviceConfig, HubConfig, PlaceConfig
from device.contract import Check, Doctor, Ended, Level, Outcome
from device.drivers.base import DiskError
from device.drivers.zc_quirks import of_refusal
from device.enrol import LOCK, Wish, enrol
from device.files import only_one
from device.jobs import Jobs, Turn
from device.life import Pulse
from device.link import Link
from device.quirks import MEANINGS
from device.sealing import make_key
from device.simulator.settings import SimSettings
from device.telling import Teller
from device.work import Work
from tests.device.site import QUICK, Site
from tests.device.threaded_hub import Hub, Stranger, served

ARTICLES = Path(__file__).parents[2] / "knowledge" / "articles" / "zh"
BLOCK, WARN, INFO = Level.BLOCK, Level.WARN, Level.INFO


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with site_of(tmp_path) as site:
        yield site


def site_of(
    folder: Path, settings: SimSettings | None = None, faults: tuple[str, ...] = (), **config: Any
) -> Site:
    return Site(folder, settings or SimSettings(), faults, **config)


def look(site: Site, **changes: Any) -> dict[str, Check]:
    """Let the doctor look at a site without its hub; a name that comes twice keeps its last."""
    config = site.config.model_copy(update=changes)
    return {one.name: one for one in asyncio.run(doctor.checks(config, site.journal, None))}


def levels(found: Mapping[str, Check]) -> dict[str, Level]:
    return {name: one.level for name, one in found.items() if one.level is not INFO}


# ---------------------------------------------------------------- a fit site


def test_a_fit_site_has_nothing_against_it(site: Site) -> None:
    site.backs_up()
    found = look(site)
    assert levels(found) == {"agent": WARN, "backup-key": WARN}
    assert doctor.fit(tuple(found.values()))
    assert set(found) == NAMES - {"service", "acts", "proxy", "hub", "hub-encryption", "clock"}
    assert site.skpbh in found["device"].params["detail"]


def test_the_hubs_command_looks_at_its_device(site: Site) -> None:
    ended = site.asks(Doctor(**site.address()))
    assert ended.outcome is Outcome.DONE
    named = {one.name: one for one in ended.checks}
    assert levels(named) == {"agent": WARN, "backup": WARN, "backup-key": WARN}
    assert named["proxy"].params["detail"] == "none, straight"
    assert named["device"].params["device"] == "主机"


def test_the_doctor_writes_nothing_into_the_device(site: Site) -> None:
    before = site.device.disk.state.acts
    look(site)
    assert site.device.disk.state.acts == before == {}


def test_the_hubs_command_sets_the_computers_clock_against_the_hubs(site: Site) -> None:
    ahead = HubClock()
    ahead.set(now() + timedelta(seconds=90))
    jobs = Jobs(site.config, site.journal, ahead)
    tell = Teller(site.journal.commands, "c", 0, lambda: None)
    ended = jobs.doctor(Doctor(**site.address()), Turn(site.session(), tell, lambda _: site.session()))
    clock = next(one for one in ended.checks if one.name == "clock")
    assert (clock.level, clock.params["why"]) == (BLOCK, "clock-drifts")


def test_a_look_that_an_earlier_life_began_is_gone_on_with(site: Site) -> None:
    command = Doctor(**site.address())
    site.journal.commands.begin(command)
    Work(site.config, site.journal, site.identity).resume(command, site.halt)
    ended = [one.report.body for one in site.journal.commands.waiting()][-1]
    assert isinstance(ended, Ended)
    assert {one.name for one in ended.checks} >= {"device", "backup"}


# ---------------------------------------------------------------- what it finds

SITE: dict[str, tuple[dict[str, Any], str, Level, str]] = {
    # what is configured:             name, level, article
    "no place": ({"places": ()}, "place", WARN, "how-to-backup"),
    "a place that is gone": (
        {"places": (PlaceConfig(name="U盘", path=Path("/no/such")),)}, "place", BLOCK, "backup-place-missing"
    ),
    "a full disk": ({"limits": QUICK.model_copy(update={"keep_free_mb": 1 << 40})}, "state", BLOCK, "disk-full"),
    "no device": ({"devices": ()}, "device", BLOCK, "pair-site"),
    "another journal": (
        {"hub": HubConfig(url="http://h", agent="a", token="t", journal="j2")}, "journal", BLOCK, "journal-untrusted"
    ),
}  # fmt: skip


@pytest.mark.parametrize("which", SITE)
def test_what_a_site_lacks_is_named(site: Site, which: str) -> None:
    changes, name, level, article = SITE[which]
    found = look(site, **changes)[name]
    assert (found.level, found.article) == (level, article)
    assert found.params["fix"]


def distrusted(site: Site) -> None:
    site.journal.distrust()


def nobody(site: Site) -> None:
    site.journal.people.remove("P3")


def wrong_codes(site: Site) -> None:
    for _ in range(5):
        site.journal.people.wrong_code()


def unknown(site: Site) -> None:
    site.journal.acts.lock_device(site.skpbh, "c1")


def old_backup(site: Site) -> None:
    site.backs_up()
    run = site.journal.backups.runs()[0]
    site.journal.backups.saved(replace(run, run="old", made_at=(now() - timedelta(days=41)).isoformat()))
    site.journal.store.write("DELETE FROM runs WHERE run != 'old'")


RECORDS = {
    distrusted: ("journal", BLOCK, "journal-untrusted"),
    nobody: ("approvers", BLOCK, "become-approver"),
    wrong_codes: ("codes", BLOCK, "codes-locked"),
    unknown: ("acts", BLOCK, "result-unknown"),
    old_backup: ("backup", WARN, "how-to-backup"),
}


@pytest.mark.parametrize("happens", RECORDS)
def test_what_the_journal_holds_against_an_act_is_named(site: Site, happens: Any) -> None:
    happens(site)
    name, level, article = RECORDS[happens]
    found = look(site)[name]
    assert (found.level, found.article) == (level, article)


def test_a_backup_that_lies_not_in_every_place_is_named(site: Site) -> None:
    site.backs_up()
    for path in (site.folder / "nas").glob("*.zip"):
        path.unlink()
    found = look(site)["backup"]
    assert (found.level, found.params["why"], found.params["place"]) == (WARN, "backup-elsewhere", "nas")


def test_half_a_copy_and_one_that_is_not_sealed_are_none(site: Site) -> None:
    make_key(site.config.state, site.journal.backups)
    site.backs_up()
    (copy,) = (site.folder / "nas").glob("*.zip.age")
    copy.rename(copy.with_name(f"{copy.name}.part"))
    copy.with_suffix("").write_bytes(b"not sealed")
    assert look(site)["backup"].params["why"] == "backup-elsewhere"


def test_the_mount_point_of_a_stick_that_was_pulled_is_no_place(site: Site) -> None:
    site.backs_up()
    (site.folder / "nas").rename(site.folder / "away")
    (site.folder / "nas").mkdir()
    found = look(site)["place"]
    assert (found.level, found.params["why"], found.article) == (
        BLOCK,
        "place-strange",
        "backup-place-missing",
    )
    assert "qingka-agent backups place nas --new" in found.params["fix"]


def test_a_key_that_is_not_there_any_more_is_named(site: Site) -> None:
    make_key(site.config.state, site.journal.backups)
    assert look(site)["backup-key"].level is INFO
    (site.config.state / "backup.key").unlink()
    found = look(site)["backup-key"]
    assert (found.level, found.params["why"]) == (WARN, "backup-key-missing")


def test_an_agent_at_work_is_named_with_who_keeps_it(site: Site) -> None:
    with only_one(site.config.state / LOCK):
        Pulse(site.journal).begin("systemd")
        found = look(site)
        assert (found["agent"].level, found["service"].params["detail"]) == (INFO, "systemd")
        Pulse(site.journal).begin("")
        assert look(site)["service"].params["why"] == "not-a-service"


def test_an_agent_that_was_not_started_again_after_an_update_is_named(site: Site) -> None:
    with only_one(site.config.state / LOCK):
        site.journal.store.set_fact("life", json.dumps({"pid": 1, "version": "0.0.9", "since": now().isoformat(),
                                                        "kept_by": ""}))  # fmt: skip
        found = look(site)["agent"]
    assert (found.level, found.params["why"], found.params["found"]) == (WARN, "agent-old", "0.0.9")


QUIRKY: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "echo": ({}, ("echo",)),
    "stray-bytes": ({}, ("stray-bytes:00ff@04*1",)),
    "empty-lock-date": ({}, ("empty-dates",)),
    "short-30": ({}, ("short-30",)),
}


@pytest.mark.parametrize("quirk", QUIRKY)
def test_what_is_odd_about_a_device_is_told_and_remembered(tmp_path: Path, quirk: str) -> None:
    settings, faults = QUIRKY[quirk]
    with site_of(tmp_path, SimSettings(**settings), faults) as site:
        found = look(site)["firmware"]
        assert (found.level, found.params["names"]) == (INFO, quirk)
        assert quirk in MEANINGS
        assert site.journal.quirks.of(site.skpbh) == (quirk,)


def test_what_was_odd_once_stays_known(site: Site) -> None:
    site.journal.quirks.saw(site.skpbh, {"echo"})
    site.journal.quirks.saw(site.skpbh, {"cut-text"})
    assert look(site)["firmware"].params["names"] == "cut-text,echo"


def test_a_refusal_as_long_as_a_packet_may_be_cut() -> None:
    assert list(of_refusal(DiskError("票" * 122))) == ["cut-text"]
    assert list(of_refusal(DiskError("票" * 100))) == []


DEVICES: dict[str, tuple[dict[str, Any], tuple[str, ...], str, str]] = {
    # settings of the device, its faults, what is found, article
    "a device that is silent": ({}, ("stop-forever@02",), "device", "device-silent"),
    "a clock that is off": ({"clock_offset_s": 9 * 3600}, (), "device-clock", "clock-off"),
    "another taxpayer": ({"nsrsbh": "91110117MA01Q8KX99"}, (), "disk", "wrong-disk"),
    "another disk": ({"skpbh": "661234560000"}, (), "device", "wrong-disk"),
}


@pytest.mark.parametrize("which", DEVICES)
def test_what_is_wrong_with_a_device_is_named(site: Site, tmp_path: Path, which: str) -> None:
    settings, faults, name, article = DEVICES[which]
    (tmp_path / "other").mkdir()
    with site_of(tmp_path / "other", SimSettings(**settings), faults) as other:
        device = site.config.devices[0].model_copy(update={"port": other.device.address})
        found = look(site, devices=(device,))[name]
    assert (found.level, found.article) == (BLOCK, article)
    assert found.params["device"] == "主机"


def test_a_refused_password_is_sent_once_only(tmp_path: Path) -> None:
    with site_of(tmp_path, SimSettings(skpkl="12345678")) as site:
        wrong = site.config.devices[0].model_copy(update={"password": "87654321"})
        for _ in range(2):
            found = look(site, devices=(wrong,))["device"]
            assert (found.level, found.article) == (BLOCK, "password-refused")
        assert site.device.disk.state.tries_left == 4


def test_a_device_is_left_in_peace_while_the_agent_works_with_it(site: Site) -> None:
    asked = dict(site.device.disk.state.asked)
    with only_one(site.config.state / LOCK):
        found = look(site)
    assert "not asked" in found["device"].params["detail"]
    assert "disk" not in found
    assert site.device.disk.state.asked == asked


def test_a_busy_port_says_so(site: Site) -> None:
    with site.session() as session:
        session.open()
        found = look(site)["device"]
    assert (found.level, found.article) == (BLOCK, "port-busy")


# ---------------------------------------------------------------- ports


def port_at(path: Path) -> Check:
    return port_check(DeviceConfig(name="主机", port=str(path), skpbh="6" * 12, nsrsbh="9" * 15))


def test_a_port_that_is_not_there_is_named(tmp_path: Path) -> None:
    found = port_at(tmp_path / "ttyUSB0")
    assert (found.level, found.article) == (BLOCK, "device-not-found")
    assert "ttyUSB0 is not there" in found.params["detail"]


def test_a_port_that_is_not_permitted_comes_with_the_command_that_permits_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = tmp_path / "ttyUSB0"
    port.touch()
    port.chmod(stat.S_IRUSR)
    monkeypatch.setattr("os.access", lambda path, mode: False)  # root may do everything
    monkeypatch.setenv("LOGNAME", "kuaiji")
    found = port_at(port)
    assert found.level is BLOCK
    assert found.params["fix"].startswith("sudo usermod -aG dialout kuaiji")


@pytest.mark.parametrize("port", ["socket://127.0.0.1:1", "COM3", "rfc2217://h:1"])
def test_a_port_that_is_no_file_is_found_out_by_opening_it(port: str) -> None:
    assert port_at(Path(port)).level is INFO


# ---------------------------------------------------------------- computer and clocks


def test_an_old_python_and_a_strange_system_are_named() -> None:
    assert [one.level for one in computer((3, 10, 9), "sunos5")] == [BLOCK, WARN]
    assert [one.level for one in computer((3, 11, 0), "win32")] == [INFO, INFO]


@pytest.mark.parametrize(("off_s", "level"), [(0, INFO), (-19, INFO), (21, WARN), (-59, WARN), (61, BLOCK)])
def test_a_computers_clock_must_be_near_the_hubs_for_codes_to_be_right(off_s: int, level: Level) -> None:
    here = now()
    assert [one.level for one in clock_checks(here - timedelta(seconds=off_s), here)] == [level]


def test_a_hub_without_a_clock_is_not_compared() -> None:
    assert list(clock_checks(None, now())) == []


# ---------------------------------------------------------------- the hub


async def look_at_hub(site: Site, hub: HubConfig) -> dict[str, Check]:
    config = site.config.model_copy(update={"hub": hub, "devices": ()})
    async with Link(hub, timeout_s=2) as link:
        return {one.name: one for one in await doctor.checks(config, site.journal, link)}


@pytest.fixture
def paired(hub: Hub, tmp_path: Path) -> HubConfig:
    return enrol(Wish(tmp_path / "a" / "agent.toml", hub.url, hub.code(), lambda name, skpbh: "")).config.hub


async def test_a_hub_that_is_there_is_not_told_that_an_agent_is(
    site: Site, hub: Hub, paired: HubConfig
) -> None:
    found = await look_at_hub(site, paired)
    assert (found["hub"].level, found["clock"].level) == (INFO, INFO)
    assert hub.agent.seen_at is None
    assert hub.agent.trusted


async def test_a_revoked_agent_is_told_to_pair_again(site: Site, hub: Hub, paired: HubConfig) -> None:
    hub.revoke()
    found = (await look_at_hub(site, paired))["hub"]
    assert (found.level, found.article) == (BLOCK, "pair-site")


async def test_a_hub_that_is_away_is_named(site: Site) -> None:
    found = (await look_at_hub(site, site.config.hub))["hub"]
    assert (found.level, found.article) == (BLOCK, "hub-unreachable")
    assert "AGT-401" in found.params["detail"]


async def test_a_hub_of_another_version_is_named(site: Site) -> None:
    with served(Stranger(422, b'{"code": "REL-422", "sentence": "no"}')) as url:
        found = (await look_at_hub(site, site.config.hub.model_copy(update={"url": url})))["hub"]
    assert (found.level, found.params["fix"]) == (BLOCK, ADVICE["hub-strange"].fix)


async def test_a_line_in_the_open_is_warned_of(site: Site) -> None:
    with served(Stranger(404, b'{"code": "REL-404", "sentence": "no"}')) as proxy:
        hub = site.config.hub.model_copy(update={"url": "http://hub.invalid", "proxy": proxy})
        found = await look_at_hub(site, hub)
    assert (found["hub-encryption"].level, found["hub"].level) == (WARN, INFO)


# ---------------------------------------------------------------- the table


def test_every_check_that_the_doctor_makes_has_its_name_in_the_table() -> None:
    made = {
        name
        for path in Path(doctor.__file__).parent.glob("checkup_*.py")
        for name in re.findall(r"(?:fine|trouble)\(\s*\"([a-z-]+)\"", path.read_text("utf-8"))
    }
    assert made | {"state", "place"} == NAMES


def test_every_advice_leads_to_an_article_that_exists() -> None:
    known = {frontmatter.load(str(path))["id"] for path in ARTICLES.glob("*.md")}
    assert {one.article for one in ADVICE.values()} <= known
