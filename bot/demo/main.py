"""`qingka demo`: sets the stage, plays the tour, then lets one talk as any of the people."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from sqlmodel import Session

from bot import logs, sites
from bot.app import Hub
from bot.demo.cast import Cast, NotToldError
from bot.demo.processes import StageError
from bot.demo.prompt import talk
from bot.demo.screen import Screen
from bot.demo.stage import Stage
from bot.demo.tour import SCENES, Site
from bot.people import Role
from bot.relay import pairing
from bot.settings import Settings
from bot.upkeep import verify_audit

SITE = "一店"


def main() -> int:
    """Return 0 when the tour came out as written, 1 otherwise. Whatever ends it, no process is left."""
    logs.only_errors()
    screen = Screen()
    with tempfile.TemporaryDirectory(prefix="qingka-demo-") as folder:
        try:
            asyncio.run(_play(Path(folder), screen))
        except (NotToldError, StageError) as err:
            screen.failed(f"{err.code}: {err}")
            return 1
        except asyncio.CancelledError:
            return 1
        except KeyboardInterrupt:
            screen.note("Bye.")
    return 0


async def _play(folder: Path, screen: Screen) -> None:
    """Play the tour, then talk.

    Raises:
        asyncio.CancelledError: the terminal was closed, or SIGTERM came.
    """
    playing = asyncio.current_task()
    assert playing is not None
    for signum in (signal.SIGHUP, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(signum, playing.cancel)
    screen.note("Starting a hub, an agent and two simulated devices on pseudo-terminals …")
    stage = Stage(folder)
    try:
        await stage.open_hub()
        settings = Settings.model_validate(
            {"home": folder / "hub", "public_url": stage.url, "database_url": "", "telegram_token": None}
        )
        async with _cast(settings, screen) as cast:
            site = await _set(stage, cast)
            for number, (title, scene) in enumerate(SCENES, 1):
                screen.scene(number, title)
                await scene(site)
            problem, entries = await verify_audit(settings, None)
            if problem:
                raise NotToldError(f"the audit log: {problem}")
            screen.note(f"The audit log is whole: {entries} entries. The tour came out as written.")
            if sys.stdin.isatty():
                await talk(site, screen)
    finally:
        await asyncio.to_thread(stage.stop)


@contextlib.asynccontextmanager
async def _cast(settings: Settings, screen: Screen) -> AsyncIterator[Cast]:
    hub = Hub(settings)
    cast = Cast(hub, screen.said)
    delivering = asyncio.create_task(cast.run())
    try:
        yield cast
    finally:
        delivering.cancel()
        await asyncio.gather(delivering, return_exceptions=True)
        await hub.database.close()


async def _set(stage: Stage, cast: Cast) -> Site:
    """Make the site, its people and their roles, and join its agent."""
    owner = await cast.join("周老板")
    site_id, code = await cast.hub.database.do(_site, owner.person.id)
    clerk = await cast.join("张会计", (site_id, Role.CLERK))
    manager = await cast.join("王经理", (site_id, Role.MANAGER))
    second = await cast.join("李经理", (site_id, Role.MANAGER))
    support = await cast.join("支持小陈", (site_id, Role.SUPPORT))
    guest = await cast.join("路人")
    await stage.open_site(code)
    secrets = {
        one.person.number: await stage.enrol_approver(one.person.number, one.name)
        for one in (manager, second)
    }
    await stage.start_agent()
    return Site(SITE, cast, clerk, manager, second, support, guest, secrets)


def _site(session: Session, owner_id: int) -> tuple[int, str]:
    site = sites.create(session, SITE, owner_id)
    return site.id, pairing.make(session, site.id, None)
