"""`qingka-agent status`: how this site stands, for an operator at night."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import typer

from device.commands.options import CONFIG, AsJson, ConfigPath, opened, print_json
from device.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from device.status import Batch, Device, Hub, Running, Status, Work


def status(as_json: AsJson = False, config: ConfigPath = CONFIG) -> None:
    """Say how this site stands, without asking hub or device; exit code 1 when something needs a person."""
    from device.clock import now
    from device.status import status_of
    from device.worries import worries

    with opened(config) as (known, journal):
        found = status_of(known, journal)
    needed = worries(found, now())
    if as_json:
        print_json({**found.model_dump(mode="json"), "needs_a_person": list(needed)})
    else:
        typer.echo("\n".join([*lines(found), *(f"✗ {one}" for one in needed)]))
        if not needed:
            typer.echo("✓ nothing needs a person")
    raise typer.Exit(Exit.TROUBLE if needed else Exit.FINE)


def lines(status: Status) -> Iterator[str]:
    """Yield the status, one thing a line; times are this computer's."""
    yield f"agent      {_agent(status.running)}"
    yield f"hub        {_hub(status.hub)}"
    yield f"acts       {_acts(status)}"
    yield f"approvers  {', '.join(status.approvers) or 'none'}"
    if status.reports_waiting:
        yield f"reports    {status.reports_waiting} wait for the hub"
    if status.batch:
        yield f"batch      {_batch(status.batch)}"
    for device in status.devices:
        yield f"device     {device.name} · disk {device.skpbh} · {_port(device)} · {_doing(device)}"
        yield f"           last backup {_backup(device)}"


def _agent(running: Running | None) -> str:
    if running is None:
        return "not running"
    kept = f"kept by {running.kept_by}" if running.kept_by else "started by hand: nothing starts it again"
    since = _when(datetime.fromisoformat(running.since)) if running.since else "?"
    return f"running, pid {running.pid or '?'}, {running.version or '?'}, since {since}, {kept}"


def _hub(hub: Hub) -> str:
    seen = f"last there {_when(hub.seen_at)}" if hub.seen_at else "not heard of yet"
    return " · ".join(filter(None, (hub.url, seen, hub.missed)))


def _acts(status: Status) -> str:
    if not status.trusted:
        return "refused: this journal is not trusted"
    if status.acts_locked:
        return "locked by wrong codes"
    return f"allowed, {status.wrong_codes} wrong codes in a row"


def _batch(batch: Batch) -> str:
    return f"{batch.batch}: {batch.devices} devices verified, {batch.admitted} of them let in by a code"


def _port(device: Device) -> str:
    return f"{device.found_at} (found there, not at {device.port})" if device.found_at else device.port


def _doing(device: Device) -> str:
    if device.unknown:
        return f"LOCKED since {_when(device.unknown.since)}: the result of its last act is unknown"
    return _work(device.work) if device.work else "idle"


def _work(work: Work) -> str:
    far = f" {work.done}/{work.total}" if work.total else ""
    phase = f", {work.phase}{far}" if work.phase else ""
    return f"{work.kind} since {_when(work.since)}{phase}"


def _backup(device: Device) -> str:
    spool = (
        f" · {device.spool_bytes >> 10} KiB read of one that is not finished" if device.spool_bytes else ""
    )
    if device.backup is None:
        return f"none{spool}"
    places = ", ".join(device.backup.places) or "this computer alone"
    return f"{_when(device.backup.made_at)}, {device.backup.days} days ago, in {places}{spool}"


def _when(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")
