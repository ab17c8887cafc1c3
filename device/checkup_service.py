"""Does an agent run here, is it this version, and does something start it again when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from device.advice import fine, trouble
from device.config import Config
from device.contract import Check, Level
from device.journal import Journal
from device.life import last_life
from device.status import is_running

WARN = Level.WARN


def service_checks(config: Config, journal: Journal) -> Iterator[Check]:
    """Look at the process that holds the state folder, and at what it said of itself when it began."""
    life = last_life(journal)
    if life is None or not is_running(config.state):
        yield trouble("agent", WARN, "agent-not-running", detail="nothing works with this state folder")
        return
    here = version("qingka")
    about = {"detail": f"pid {life.pid}, {life.version}, since {life.since_at.astimezone():%Y-%m-%d %H:%M}"}
    if life.version != here:
        yield trouble("agent", WARN, "agent-old", expected=here, found=life.version, **about)
    else:
        yield fine("agent", **about)
    if life.kept_by:
        yield fine("service", detail=life.kept_by)
    else:
        yield trouble("service", WARN, "not-a-service", detail="started by hand")
