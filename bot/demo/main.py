"""`qingka demo`: sets the stage, plays the tour, then lets one talk as any of the people.

With several devices a terminal gets no tour: it would leave nothing to do.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from bot import audit, logs
from bot.app import Hub
from bot.demo.batch_tour import BatchTour
from bot.demo.cast import Cast, NotToldError
from bot.demo.joining import join_office, join_site
from bot.demo.processes import StageError
from bot.demo.prompt import talk
from bot.demo.screen import Screen
from bot.demo.sites import SimulatedSites
from bot.demo.stage import DEVICES, Stage
from bot.demo.team import Team
from bot.demo.tour import SCENES, Scene
from bot.settings import Settings


def main(devices: int = 1) -> int:
    """Return 0 when the tour came out as written, 1 otherwise. Whatever ends it, no process is left.

    Args:
        devices: 1 is a site with a device and a spare one that fails; more are an office.
    """
    logs.only_errors()
    screen = Screen()
    with tempfile.TemporaryDirectory(prefix="qingka-demo-") as folder:
        try:
            asyncio.run(_play(Path(folder), screen, devices))
        except (NotToldError, StageError) as err:
            screen.failed(f"{err.code}: {err}")
            return 1
        except asyncio.CancelledError:
            return 1
        except KeyboardInterrupt:
            screen.note("Bye.")
    return 0


async def _play(folder: Path, screen: Screen, devices: int) -> None:
    """Play the tour, then talk.

    Raises:
        asyncio.CancelledError: the terminal was closed, or SIGTERM came.
    """
    playing = asyncio.current_task()
    assert playing is not None
    for signum in (signal.SIGHUP, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signum, playing.cancel)
    if devices == 1:
        await _play_at_site(folder, screen)
    else:
        await _play_in_office(folder, screen, devices)


async def _play_at_site(folder: Path, screen: Screen) -> None:
    screen.note("Starting a hub, an agent and two simulated devices on pseudo-terminals …")
    stage = Stage(folder, DEVICES)
    async with _stopped(stage), _hub(stage, screen) as cast:
        team = await join_site(stage, cast)
        await _tour(team, screen, SCENES)
        if sys.stdin.isatty():
            await talk(team, screen)


async def _play_in_office(folder: Path, screen: Screen, devices: int) -> None:
    sites = SimulatedSites(folder, devices)
    screen.note(f"Starting a hub and {devices} simulated devices, sites with an agent: {len(sites.names)} …")
    stage = Stage(folder, ())
    async with _stopped(stage, sites), _hub(stage, screen) as cast:
        team = await join_office(sites, stage.url, cast, devices)
        if sys.stdin.isatty():
            await talk(team, screen)
        else:
            await _tour(team, screen, BatchTour(devices).scenes)


async def _tour(team: Team, screen: Screen, scenes: Sequence[Scene]) -> None:
    """Raises NotToldError: it did not come out as written."""
    for number, (title, scene) in enumerate(scenes, 1):
        screen.scene(number, title)
        await scene(team)
    database = team.cast.hub.database
    problem, last = await database.read(audit.verify, ""), await database.read(audit.head)
    if problem:
        raise NotToldError(f"the audit log: entry {problem.number}, {problem.damage}")
    screen.note(f"The audit log is whole: {last.number} entries. The tour came out as written.")


@contextlib.asynccontextmanager
async def _stopped(*started: Stage | SimulatedSites) -> AsyncIterator[None]:
    """Stop all of these at the end."""
    try:
        yield
    finally:
        await asyncio.gather(*(asyncio.to_thread(one.stop) for one in reversed(started)))


@contextlib.asynccontextmanager
async def _hub(stage: Stage, screen: Screen) -> AsyncIterator[Cast]:
    """Start the stage's hub, and let people talk to it from here."""
    await stage.open_hub()
    home = {"home": stage.folder / "hub", "public_url": stage.url}
    hub = Hub(Settings.model_validate({**home, "database_url": "", "telegram_token": None}))
    cast = Cast(hub, screen.said)
    delivering = asyncio.create_task(cast.run())
    try:
        yield cast
    finally:
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)
        await hub.database.close()
