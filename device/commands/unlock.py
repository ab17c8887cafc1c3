"""`qingka-agent unlock`: someone at the site has looked, and acts may go on."""

from __future__ import annotations

import typer

from device.commands.options import CONFIG, ConfigPath, opened


def unlock(config: ConfigPath = CONFIG) -> None:
    """Forget the wrong codes in a row, and let passwords that a disk refused be sent once more."""
    with opened(config) as (known, journal):
        journal.people.unlock()
        journal.backups.forgive_passwords()
        unknown = [one.name for one in known.devices if journal.acts.locked_by(one.skpbh)]
    typer.echo("Wrong codes are forgotten; refused passwords may be sent once more.")
    for name in unknown:
        typer.echo(f"{name} stays locked: the result of its last act is unknown.")
