"""Pair a site: find its devices, trade the code for a token, and keep journal, key and configuration.

Whatever goes wrong before the hub's yes leaves configuration, key and journal as they were.
"""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from device import journal as journals
from device import link
from device.config import Config, DeviceConfig, HubConfig, PlaceConfig
from device.config_file import ConfigFile
from device.contract import Enrolled, Enrolment
from device.detect import Tell
from device.errors import ConfigError, ConfigValueError
from device.files import only_one
from device.finding import AskPassword, Named, find
from device.identity import Identity
from device.journal import Journal
from device.presence import device_presence
from device.sealing import FILE as KEY_FILE
from device.sealing import Keys, make_key, unshown

LOCK = "agent.lock"
SITE = "site"  # the fact under which the journal keeps the site's name


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person at the site asks for."""

    path: Path  # of the configuration
    hub: str
    code: str = field(repr=False)
    ask: AskPassword
    devices: tuple[Named, ...] = ()
    places: tuple[PlaceConfig, ...] = ()
    proxy: str | None = None  # None: as before
    tell: Tell = lambda _: None  # hears what is being tried, when that takes long


@dataclass(frozen=True, slots=True)
class Paired:
    site: str
    agent: str
    config: Config
    backup_key: str = field(default="", repr=False)  # still to be shown; "": there is none, or it was


def enrol(wish: Wish) -> Paired:
    """Pair the site, or pair it again: devices, places and limits that are there stay, the journal's id is new.

    Raises:
        AgentError, DeviceError: nothing was changed.
        OSError: the hub said yes, and the disk failed: the site must be paired once more.
    """
    file = ConfigFile(wish.path)
    for place in wish.places:
        file.put("places", place)
    file.put_hub(_hub(wish, file, "", Enrolled(agent="", token="", site="")))
    state = file.config().state
    with _undisturbed(state) as journal:
        for device in _find_all(wish, file.before, journal):
            file.put("devices", device)
        config = file.config()
        _must_be_writable(wish.path.absolute().parent, state)
        Keys.load(state / KEY_FILE)
        identity, journal_id = Identity.fresh(), uuid.uuid4().hex
        enrolled = _ask_hub(wish.code, config, identity, journal_id)
        file.put_hub(_hub(wish, file, journal_id, enrolled))
        key = _keep(state, identity, journal_id, enrolled.site, _new_places(wish, file.before))
        wish.path.absolute().parent.mkdir(parents=True, exist_ok=True)
        file.write()
    return Paired(enrolled.site, enrolled.agent, file.config(), key)


def _find_all(wish: Wish, before: Config | None, journal: Journal | None) -> Iterator[DeviceConfig]:
    names: dict[str, str] = {}
    for named in wish.devices:
        device = find(named, wish.ask, before, journal.backups if journal else None, wish.tell)
        if device.skpbh in names:
            raise ConfigValueError(f"{named.name}: has the disk of {names[device.skpbh]}, {device.skpbh}")
        names[device.skpbh] = named.name
        yield device


def _ask_hub(code: str, config: Config, identity: Identity, journal_id: str) -> Enrolled:
    devices = tuple(map(device_presence, config.devices))
    enrolment = Enrolment(code=code, public_key=identity.public_key, journal=journal_id, devices=devices)
    return asyncio.run(link.enrol(config.hub.url, enrolment, config.hub.proxy))


def _hub(wish: Wish, file: ConfigFile, journal_id: str, enrolled: Enrolled) -> HubConfig:
    before = file.before.hub.proxy if file.before else ""
    return HubConfig(
        url=wish.hub,
        agent=enrolled.agent,
        token=enrolled.token,
        journal=journal_id,
        proxy=before if wish.proxy is None else wish.proxy,
    )


@contextmanager
def _undisturbed(state: Path) -> Iterator[Journal | None]:
    """Keep the agent of this state folder from running; yield its journal, if there is one.

    Raises:
        JournalBusyError: the agent runs; JournalDamagedError, JournalNewerError.
    """
    with ExitStack() as held:
        if state.exists():
            held.enter_context(only_one(state / LOCK))
        journal = None
        if (state / journals.FILE).exists():
            journal = Journal(state)
            held.callback(journal.close)
        yield journal


def _must_be_writable(*folders: Path) -> None:
    """Raises ConfigError: a folder, or the first one above it that exists, cannot be written to."""
    for folder in folders:
        there = next(one for one in (folder, *folder.parents) if one.exists())
        if not (there.is_dir() and os.access(there, os.W_OK | os.X_OK)):
            raise ConfigError(f"{there}: cannot be written to; run this as the user that runs the agent")


def _new_places(wish: Wish, before: Config | None) -> list[PlaceConfig]:
    """Return the places that were named now and that the configuration did not have so."""
    return [one for one in wish.places if before is None or one not in before.places]


def _keep(state: Path, identity: Identity, journal_id: str, site: str, new: Iterable[PlaceConfig]) -> str:
    """Begin a new incarnation of the journal; locks, approvers and backups in it are kept.

    A journal that was lost takes its locks with it. An act that it knew is unknown at the hub then, and an unknown
    operation is open: the hub begins no other on that device. The first read-back locks it here, too: Acts.adopt.

    Return the key of backups that is still to be shown.
    """
    journal = Journal(state)
    try:
        identity.keep(state)
        journal.evidence.void()
        for place in new:
            _mark(journal, place)
        key = _backup_key(state, journal)
        journal.store.set_fact(SITE, site)
        journal.enrolled(journal_id)
    finally:
        journal.close()
    return key


def _mark(journal: Journal, place: PlaceConfig) -> None:
    """Know the folder of a new place; one that cannot be marked now is looked at again by the first backup."""
    journal.backups.marks.forget(place.name)
    with suppress(OSError):
        journal.backups.marks.take(place)


def _backup_key(state: Path, journal: Journal) -> str:
    """Have backups sealed, but of a site that was paired without a key; return the secret that is still to be shown."""
    backups, there = journal.backups, Keys.load(state / KEY_FILE).recipient
    if not backups.recipient and there:
        backups.seal_for(there)
    elif not backups.recipient and not journal.store.fact(SITE):
        make_key(state, backups)
    return unshown(state, backups)
