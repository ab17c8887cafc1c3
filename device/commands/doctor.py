"""`qingka-agent doctor`: is this site fit, and if not, what to do."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from device.commands.options import CONFIG, AsJson, ConfigPath, named_device, opened, print_json
from device.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from device.contract import Check

MARKS = {"info": "✓", "warn": "!", "block": "✗"}


def doctor(
    device: Annotated[str | None, typer.Option(help="look at this device only")] = None,
    as_json: AsJson = False,
    config: ConfigPath = CONFIG,
) -> None:
    """Say whether this site is fit to clear; exit code 1 when something stands against it."""
    from device.doctor import fit

    found = asyncio.run(_looked(config, device))
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
    else:
        for one in found:
            typer.echo("\n".join(lines(one)))
    raise typer.Exit(Exit.FINE if fit(found) else Exit.TROUBLE)


async def _looked(path: Path, name: str | None) -> tuple[Check, ...]:
    found = await _look(path, name)
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError  # Ctrl-C came as a call to the hub was ending, which took it for its own
    return found


async def _look(path: Path, name: str | None) -> tuple[Check, ...]:
    from device.checkup_hub import unusable
    from device.doctor import checks
    from device.errors import ConfigValueError
    from device.link import Link

    with opened(path) as (config, journal):
        devices = None if name is None else [named_device(config, name)]
        try:
            link = Link(config.hub)
        except ConfigValueError as err:
            return (*await checks(config, journal, None, devices), unusable(err))
        async with link:
            return await checks(config, journal, link, devices)


def lines(check: Check) -> Iterator[str]:
    """Yield one line of what was seen, and one of what to do about it."""
    about = [check.params.get(key, "") for key in ("device", "place", "detail")]
    yield f"{MARKS[check.level]} {check.name:<14} {' · '.join(filter(None, about))}".rstrip()
    if "fix" in check.params:
        yield f"  → {check.params['fix']}  [{check.article}]"
