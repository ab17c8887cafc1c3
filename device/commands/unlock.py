"""`qingka-agent unlock`: someone at the site has looked, and acts may go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from device.commands.options import CONFIG, ConfigPath, named_device, opened

if TYPE_CHECKING:
    from device.config import Config
    from device.journal import Journal

Device = Annotated[
    str,
    typer.Option(help="settle the last act of this device (name or disk number), whose result is unknown"),
]
Person = Annotated[str, typer.Option(help="the approver who has looked, P3")]
Code = Annotated[str, typer.Option(help="that approver's code; asked for when left out")]
Moved = Annotated[
    bool | None, typer.Option("--moved/--not-moved", help="what the invoicing software shows of it")
]


def unlock(
    device: Device = "",
    person: Person = "",
    code: Code = "",
    moved: Moved = None,
    config: ConfigPath = CONFIG,
) -> None:
    """Forget the wrong codes in a row, and let passwords that a disk refused be sent once more.

    With --device, let an approver settle an act whose result is unknown: look at the invoicing software first.
    """
    if device:
        _settle(config, device, person, code, moved)
    else:
        _forget(config)


def _forget(config: ConfigPath) -> None:
    with opened(config) as (known, journal):
        journal.people.unlock()
        journal.backups.forgive_passwords()
        unknown = [(known.device(one), one) for one in journal.acts.locked()]
    typer.echo("Wrong codes are forgotten; refused passwords may be sent once more.")
    for device, skpbh in unknown:
        name = device.name if device else f"Disk {skpbh}, which is not in the configuration,"
        typer.echo(f"{name} stays locked: the result of its last act is unknown.")


def _settle(config: ConfigPath, name: str, person: str, code: str, moved: bool | None) -> None:
    from device.guard import Guard
    from device.resolve import resolve

    if not person or moved is None:
        raise typer.BadParameter("with --device, name --person and say --moved or --not-moved")
    typed = code or typer.prompt(f"Code of {person}", hide_input=True)
    with opened(config) as (known, journal):
        skpbh = _disk(known, journal, name)
        settled = resolve(journal, Guard(known, journal), skpbh, person, typed, moved=moved)
    types = ", ".join(row.fplxdm for row in settled)
    typer.echo(f"{name} is free again; types {types}: {'done' if moved else 'not done'}, by {person}.")
    typer.echo("Press 重新读取 in the chat, and the operation ends with it.")


def _disk(known: Config, journal: Journal, name: str) -> str:
    """Return the disk number of a device; one that has left the configuration is named by its number."""
    if known.device(name) is None and journal.acts.locked_by(name) is not None:
        return name
    return named_device(known, name).skpbh
