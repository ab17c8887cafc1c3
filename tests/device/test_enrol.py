"""Pairing a site: with a real hub, and devices that answer on a pty."""

from __future__ import annotations

import stat
import tomllib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from device import config as configuration
from device import sealing
from device.config import PlaceConfig
from device.contract import Ended, Outcome
from device.drivers.base import MalformedError, PasswordError, PortMissingError
from device.enrol import LOCK, SITE, Wish, enrol
from device.errors import (
    ConfigError,
    ConfigSyntaxError,
    ConfigValueError,
    HubAwayError,
    JournalBusyError,
    KeyFileError,
    PairingError,
)
from device.files import only_one
from device.finding import Named
from device.identity import FILE as KEY
from device.identity import Identity
from device.journal import FILE as JOURNAL
from device.journal import Journal
from device.sealing import Keys
from device.simulator.serve import Simulator
from device.simulator.settings import SimSettings
from tests.device.threaded_hub import Hub

RIGHT = "13579135"


@pytest.fixture
def wish(hub: Hub, tmp_path: Path) -> Wish:
    """A site with nothing at its hub yet."""
    return Wish(tmp_path / "site" / "agent.toml", hub.url, hub.code(), lambda name, skpbh: RIGHT)


@pytest.fixture
def asked() -> list[tuple[str, str]]:
    """For which devices a password was asked for."""
    return []


def named(device: Simulator, name: str = "主机") -> Named:
    return Named(name, device.address, 115200, "")


def state_of(wish: Wish) -> Path:
    return wish.path.parent / "qingka-state"


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, but the lock, which is always empty."""
    files = (one for one in folder.rglob("*") if one.is_file() and one.name != LOCK)
    return {str(one.relative_to(folder)): one.read_bytes() for one in files}


# ---------------------------------------------------------------- the first time


def test_a_site_is_paired_and_the_hub_knows_its_device(hub: Hub, wish: Wish, device: Simulator) -> None:
    paired = enrol(replace(wish, devices=(named(device),)))
    config = configuration.load(wish.path)
    assert (paired.site, paired.config) == ("一店", config)
    assert hub.devices == ["661234567890"]
    only = config.devices[0]
    assert (only.name, only.port, only.baud) == ("主机", device.address, 115200)
    assert (only.skpbh, only.nsrsbh, only.kpjh, only.password) == (
        "661234567890", "91110117MA01Q8KX2T", "0", RIGHT,
    )  # fmt: skip
    assert (config.hub.url, config.hub.agent) == (hub.url, hub.agent.id)


def test_journal_key_and_configuration_belong_to_what_the_hub_knows(hub: Hub, wish: Wish) -> None:
    config = enrol(wish).config
    journal = Journal(config.state)
    assert (journal.id, journal.trusted) == (config.hub.journal, True)
    assert journal.store.fact(SITE) == "一店"
    assert (hub.agent.journal, hub.agent.public_key) == (journal.id, Identity.load(config.state).public_key)
    journal.close()


def test_what_holds_secrets_is_readable_to_its_owner_alone(wish: Wish) -> None:
    enrol(wish)
    for path in (wish.path, state_of(wish) / KEY, state_of(wish) / JOURNAL):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(state_of(wish).stat().st_mode) == 0o700


def test_each_key_of_the_file_says_what_it_is(wish: Wish, device: Simulator) -> None:
    place = PlaceConfig(name="U盘", path=wish.path.parent / "usb")
    enrol(replace(wish, devices=(named(device),), places=(place,)))
    text = wish.path.read_text("utf-8")
    sections = (configuration.Config, configuration.HubConfig, configuration.DeviceConfig, configuration.PlaceConfig,
                configuration.SoftwareConfig, configuration.Keeping, configuration.Limits)  # fmt: skip
    for section in sections:
        for name, field in section.model_fields.items():
            if field.description:
                assert f"{name} = " in text
                assert f"  # {field.description}\n" in text
    assert set(tomllib.loads(text)) == {"hub", "backups", "limits", "log", "devices", "places"}


def test_a_site_may_be_paired_before_it_has_a_device(hub: Hub, wish: Wish) -> None:
    assert enrol(wish).config.devices == ()
    assert hub.devices == []


def test_a_password_is_asked_for_by_name_and_disk(
    wish: Wish, device: Simulator, asked: list[tuple[str, str]]
) -> None:
    def ask(name: str, skpbh: str) -> str:
        asked.append((name, skpbh))
        return RIGHT

    enrol(replace(wish, ask=ask, devices=(named(device),)))
    assert asked == [("主机", "661234567890")]


# ---------------------------------------------------------------- again


def test_pairing_again_keeps_all_but_the_hub(hub: Hub, wish: Wish, device: Simulator) -> None:
    first = enrol(replace(wish, devices=(named(device),), proxy=""))
    text = wish.path.read_text("utf-8").replace("# keep_free_mb = 64", "keep_free_mb = 7")
    wish.path.write_text(f"# ours: do not touch\n{text}", "utf-8")
    again = enrol(replace(wish, code=hub.code()))
    assert again.config.devices == first.config.devices
    assert again.config.limits.keep_free_mb == 7
    assert again.config.hub.token != first.config.hub.token
    assert wish.path.read_text("utf-8").startswith("# ours: do not touch\n")


def test_pairing_again_begins_a_new_incarnation_and_keeps_locks_and_approvers(hub: Hub, wish: Wish) -> None:
    first = enrol(wish)
    journal = Journal(first.config.state)
    journal.people.add("P3", "李经理", "SECRET")
    journal.acts.lock_device("661234567890", "c1")
    journal.distrust()
    journal.close()
    key = Identity.load(first.config.state).public_key
    again = enrol(replace(wish, code=hub.code()))
    journal = Journal(again.config.state)
    assert journal.id == again.config.hub.journal != first.config.hub.journal
    assert journal.trusted
    assert journal.acts.locked_by("661234567890") == "c1"
    assert [one.person for one in journal.people.approvers()] == ["P3"]
    assert Identity.load(again.config.state).public_key != key
    journal.close()


def test_a_lost_journal_is_begun_anew(hub: Hub, wish: Wish) -> None:
    first = enrol(wish)
    for one in state_of(wish).iterdir():
        one.unlink()
    again = enrol(replace(wish, code=hub.code()))
    journal = Journal(again.config.state)
    assert journal.id == hub.agent.journal != first.config.hub.journal
    journal.close()


def test_the_same_disk_at_another_port_is_the_same_device(hub: Hub, wish: Wish, device: Simulator) -> None:
    enrol(replace(wish, devices=(named(device),)))
    head, table, own = wish.path.read_text("utf-8").rpartition("[[devices]]")
    own = own.replace("# types = []", 'types = ["004"]').replace(device.address, "/dev/old")
    wish.path.write_text(head + table + own, "utf-8")
    again = enrol(
        replace(wish, code=hub.code(), ask=lambda name, skpbh: "", devices=(named(device, "前台"),))
    )
    only = again.config.devices[0]
    assert (only.name, only.port, only.types, only.password) == ("前台", device.address, ("004",), RIGHT)


def test_another_device_and_place_are_added(hub: Hub, wish: Wish, device: Simulator, tmp_path: Path) -> None:
    enrol(replace(wish, devices=(named(device),), places=(PlaceConfig(name="U盘", path=tmp_path / "usb"),)))
    with Simulator(SimSettings(skpbh="661234567891")) as other:
        places = (
            PlaceConfig(name="D盘", path=tmp_path / "d"),
            PlaceConfig(name="U盘", path=tmp_path / "new"),
        )
        again = enrol(replace(wish, code=hub.code(), devices=(named(other, "二号机"),), places=places))
    assert [one.name for one in again.config.devices] == ["主机", "二号机"]
    assert [(one.name, one.path.name) for one in again.config.places] == [("U盘", "new"), ("D盘", "d")]
    assert hub.devices == ["661234567890", "661234567891"]


def test_a_place_is_known_by_its_mark_from_when_it_is_named(wish: Wish, hub: Hub, tmp_path: Path) -> None:
    here, there = (PlaceConfig(name="U盘", path=tmp_path / name) for name in ("usb", "new"))
    for one in (here, there):
        one.path.mkdir()
    for named_now, fits in (((here,), (True, False)), ((), (True, False)), ((there,), (False, True))):
        enrol(replace(wish, code=hub.code(), places=named_now))
        with closing(Journal(state_of(wish))) as journal:
            assert tuple(map(journal.backups.marks.fits, (here, there))) == fits


def test_a_place_that_is_named_again_is_not_taken_as_it_is(wish: Wish, hub: Hub, tmp_path: Path) -> None:
    """The stick may be out, and its mount point may have stayed."""
    (tmp_path / "usb").mkdir()
    place = PlaceConfig(name="U盘", path=tmp_path / "usb")
    enrol(replace(wish, places=(place,)))
    (tmp_path / "usb").rename(tmp_path / "away")
    (tmp_path / "usb").mkdir()
    enrol(replace(wish, code=hub.code(), places=(place,)))
    with closing(Journal(state_of(wish))) as journal:
        assert not journal.backups.marks.fits(place)


# ---------------------------------------------------------------- what goes wrong


def test_a_wrong_code_leaves_nothing_behind(wish: Wish, device: Simulator) -> None:
    with pytest.raises(PairingError, match="/pair"):
        enrol(replace(wish, code="AAAA-AAAA", devices=(named(device),)))
    assert not wish.path.parent.exists()


def test_a_wrong_code_changes_no_file_of_a_paired_site(wish: Wish, device: Simulator) -> None:
    enrol(wish)
    before = contents(wish.path.parent)
    with pytest.raises(PairingError):
        enrol(replace(wish, code="AAAA-AAAA", devices=(named(device),)))
    assert contents(wish.path.parent) == before


def test_a_hub_that_is_away_leaves_nothing_behind(wish: Wish) -> None:
    with pytest.raises(HubAwayError):
        enrol(replace(wish, hub="http://127.0.0.1:9"))
    assert not wish.path.parent.exists()


def test_a_refused_password_is_sent_once_and_the_code_is_not_used_up(
    hub: Hub, wish: Wish, device: Simulator
) -> None:
    wrong = replace(wish, ask=lambda name, skpbh: "wrong", devices=(named(device),))
    tries = device.disk.state.tries_left
    with pytest.raises(PasswordError):
        enrol(wrong)
    assert device.disk.state.tries_left == tries - 1
    assert enrol(wish).site == "一店"


def test_a_password_that_was_refused_is_not_sent_again_until_someone_unlocks(
    hub: Hub, wish: Wish, device: Simulator
) -> None:
    enrol(wish)
    wrong = replace(wish, code=hub.code(), ask=lambda name, skpbh: "wrong", devices=(named(device),))
    with pytest.raises(PasswordError):
        enrol(wrong)
    tries = device.disk.state.tries_left
    with pytest.raises(PasswordError, match="qingka-agent unlock"):
        enrol(wrong)
    assert device.disk.state.tries_left == tries


def test_a_port_that_is_not_there_stops_before_the_hub_is_asked(wish: Wish) -> None:
    with pytest.raises(PortMissingError, match="/dev/ttyNONE"):
        enrol(replace(wish, devices=(Named("主机", "/dev/ttyNONE", 9600, ""),)))
    assert enrol(wish).site == "一店"


def test_two_names_for_one_disk_are_refused(wish: Wish, device: Simulator) -> None:
    with pytest.raises(ConfigValueError, match="二号机: has the disk of 主机"):
        enrol(replace(wish, devices=(named(device), named(device, "二号机"))))


def test_a_device_that_says_nothing_usable_is_refused_by_name(wish: Wish) -> None:
    with (
        Simulator(SimSettings(nsrsbh="")) as unissued,
        pytest.raises(MalformedError, match="主机: what the device says of nsrsbh"),
    ):
        enrol(replace(wish, devices=(named(unissued),)))


def test_nothing_is_paired_while_the_agent_runs(hub: Hub, wish: Wish) -> None:
    enrol(wish)
    with only_one(state_of(wish) / LOCK), pytest.raises(JournalBusyError):
        enrol(replace(wish, code=hub.code()))


@pytest.mark.parametrize(
    ("text", "error", "says"),
    [
        ("[hub\n", ConfigSyntaxError, "line 1"),
        ("state = 1\n[hub]\n", ConfigValueError, "line 1: state"),
        (None, ConfigValueError, r"places: must be tables, \[\[places\]\]"),
    ],
)
def test_a_file_that_cannot_be_used_is_not_overwritten(
    hub: Hub, wish: Wish, tmp_path: Path, text: str | None, error: type[ConfigError], says: str
) -> None:
    if text is None:
        enrol(wish)
        text = f'places = [{{name = "a", path = "/a"}}]\n{wish.path.read_text("utf-8")}'
    wish.path.parent.mkdir(exist_ok=True)
    wish.path.write_text(text, "utf-8")
    with pytest.raises(error, match=says):
        enrol(replace(wish, code=hub.code(), places=(PlaceConfig(name="b", path=tmp_path),)))
    assert wish.path.read_text("utf-8") == text


def test_a_key_that_is_gone_or_damaged_says_to_pair_again(wish: Wish) -> None:
    state = enrol(wish).config.state
    (state / KEY).write_bytes(b"-----BEGIN NOTHING-----")
    with pytest.raises(ConfigValueError, match="pair this site again"):
        Identity.load(state)
    (state / KEY).unlink()
    with pytest.raises(ConfigError, match="pair this site again"):
        Identity.load(state)


def test_a_kept_key_signs_as_the_one_that_was_made(tmp_path: Path) -> None:
    made = Identity.fresh()
    made.keep(tmp_path)
    ended = Ended(outcome=Outcome.UNKNOWN)
    assert Identity.load(tmp_path).sign(ended, "1") == made.sign(ended, "1") != made.sign(ended, "2")


# ---------------------------------------------------------------- the key of backups


def test_a_new_site_gets_a_key_for_its_backups_and_keeps_it_when_it_pairs_again(hub: Hub, wish: Wish) -> None:
    first = enrol(wish)
    assert first.backup_key.startswith("AGE-SECRET-KEY-1")
    assert first.backup_key not in repr(first)
    path = state_of(wish) / sealing.FILE
    assert (stat.S_IMODE(path.stat().st_mode), Keys.load(path).recipient) == (0o600, recipient(wish))
    was_shown(wish)
    again = enrol(replace(wish, code=hub.code()))
    assert again.backup_key == ""
    assert Keys.load(path).recipient == Keys([first.backup_key]).recipient == recipient(wish)


def test_a_site_that_was_paired_without_a_key_stays_without_one(hub: Hub, wish: Wish) -> None:
    state_of(wish).mkdir(parents=True)
    with closing(Journal(state_of(wish))) as journal:
        journal.store.set_fact(SITE, "一店")
    assert enrol(wish).backup_key == ""
    assert (recipient(wish), (state_of(wish) / sealing.FILE).exists()) == ("", False)


def test_a_site_that_lost_its_journal_goes_on_with_its_key(hub: Hub, wish: Wish) -> None:
    key = enrol(wish).backup_key
    for one in state_of(wish).glob(f"{JOURNAL}*"):
        one.unlink()
    assert enrol(replace(wish, code=hub.code())).backup_key == key  # nobody knows any more that it was shown
    assert recipient(wish) == Keys([key]).recipient


def test_a_key_that_was_made_and_never_shown_is_shown_by_the_next_pairing(hub: Hub, wish: Wish) -> None:
    """The disk failed after the hub said yes: the configuration was not written, and the command ended before."""
    in_the_way = wish.path.with_name(f"{wish.path.name}.part")
    in_the_way.mkdir(parents=True)
    with pytest.raises(IsADirectoryError):
        enrol(wish)
    in_the_way.rmdir()
    key = enrol(replace(wish, code=hub.code())).backup_key
    assert Keys([key]).recipient == recipient(wish)
    assert len(Keys.load(state_of(wish) / sealing.FILE).recipients) == 1


def test_a_pairing_that_died_between_key_and_journal_is_made_good_by_the_next(
    wish: Wish, tmp_path: Path
) -> None:
    state_of(wish).mkdir(parents=True)
    with closing(Journal(state_of(wish))), closing(Journal(tmp_path / "other")) as other:
        made = sealing.make_key(tmp_path / "other", other.backups)
    (state_of(wish) / sealing.FILE).write_bytes((tmp_path / "other" / sealing.FILE).read_bytes())
    assert enrol(wish).backup_key == made
    assert recipient(wish) == Keys([made]).recipient


def test_a_key_file_that_is_none_is_said_before_the_code_is_used(hub: Hub, wish: Wish) -> None:
    state_of(wish).mkdir(parents=True)
    (state_of(wish) / sealing.FILE).write_text("lost")
    with pytest.raises(KeyFileError):
        enrol(wish)
    (state_of(wish) / sealing.FILE).unlink()
    assert enrol(wish).backup_key


def recipient(wish: Wish) -> str:
    with closing(Journal(state_of(wish))) as journal:
        return journal.backups.recipient


def was_shown(wish: Wish) -> None:
    """Note what the command notes after it printed the key."""
    with closing(Journal(state_of(wish))) as journal:
        journal.backups.was_shown()
