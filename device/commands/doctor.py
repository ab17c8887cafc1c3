"""`qingka-agent doctor`: is this site fit, and if not, what to do."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from device.commands.options import CONFIG, AsJson, ConfigPath, named_device, opened, print_json
from device.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from device.contract import Check

AGAIN_S = 0.1
MARKS = {"info": "✓", "warn": "!", "block": "✗"}


def doctor(
    device: Annotated[str | None, typer.Option(help="look at this device only")] = None,
    as_json: AsJson = False,
    config: ConfigPath = CONFIG,
) -> None:
    """Say whether this site is fit to clear; exit code 1 when something stands against it."""
    from device.doctor import fit

    found = asyncio.run(_looked(config, device))
    if found is None:
        raise KeyboardInterrupt
    if as_json:
        print_json([one.model_dump(mode="json") for one in found])
    else:
        for one in found:
            typer.echo("\n".join(lines(one)))
    raise typer.Exit(Exit.FINE if fit(found) else Exit.TROUBLE)


async def _looked(path: Path, name: str | None) -> tuple[Check, ...] | None:
    """Return what was found; None after Ctrl-C, also where a call to the hub takes the first cancel for its own."""
    looking, interrupted = asyncio.create_task(_look(path, name)), asyncio.Event()
    with suppress(NotImplementedError):  # Windows: Ctrl-C cancels the main task
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, interrupted.set)
    waiting = asyncio.create_task(interrupted.wait())
    await asyncio.wait({looking, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    while interrupted.is_set() and not looking.done():
        looking.cancel()
        await asyncio.wait({looking}, timeout=AGAIN_S)
    return None if interrupted.is_set() else looking.result()


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
