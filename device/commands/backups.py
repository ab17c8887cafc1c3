"""`qingka-agent backups`: list runs, prove them, bring one back. Nothing is ever written into a device."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from device.commands.options import CONFIG, AsJson, ConfigPath, named_device, opened, print_json

app = typer.Typer(help="The backups of this site.", no_args_is_help=True)


@app.command("list")
def show(as_json: AsJson = False, config: ConfigPath = CONFIG) -> None:
    """List the runs, oldest first."""
    with opened(config) as (_, journal):
        runs = journal.backups.runs()
    if as_json:
        print_json([one.result.model_dump(mode="json") | {"made_at": one.made_at} for one in runs])
        return
    for one in runs:
        places = ", ".join(place.name for place in one.result.places) or "this computer only"
        typer.echo(f"{one.run}  {one.result.invoices} invoices  {one.result.size_bytes} bytes  {places}")
    if not runs:
        typer.echo("No backup yet.")


@app.command()
def check(config: ConfigPath = CONFIG) -> None:
    """Read every copy of every run back; exit code 1 when one is not whole."""
    from device.restore import prove

    damaged = 0
    with opened(config) as (known, journal):
        for proof in prove(known, journal.backups):
            typer.echo(
                f"{'✗' if proof.problem else '✓'} {proof.run}  {proof.place}  {proof.problem}".rstrip()
            )
            damaged += bool(proof.problem)
    raise typer.Exit(1 if damaged else 0)


@app.command()
def restore(
    run: Annotated[str, typer.Argument(metavar="RUN", help="as `backups list` names it")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="an empty or a new one")],
    config: ConfigPath = CONFIG,
) -> None:
    """Bring a run's files back into a folder, with the invoices as invoices.csv."""
    from device.restore import restore

    with opened(config) as (known, _):
        count = restore(known, run, folder)
    typer.echo(f"{count} invoices and the files of {run} are in {folder}.")


@app.command()
def roll(
    device: Annotated[str, typer.Argument(metavar="DEVICE", help="its name or disk number")],
    fplxdm: Annotated[str, typer.Argument(metavar="TYPE", help="invoice type, 007")],
    fpdm: Annotated[str, typer.Argument(metavar="CODE", help="invoice code of the roll, 10 or 12 digits")],
    fphm: Annotated[str, typer.Argument(metavar="NUMBER", help="the last number issued from it, 8 digits")],
    config: ConfigPath = CONFIG,
) -> None:
    """Name an earlier roll of this period: a device tells only the one in use, so the first backup cannot know it."""
    from device.rolls import enter

    with opened(config) as (known, journal):
        enter(journal.backups, named_device(known, device).skpbh, fplxdm, fpdm, fphm)
    typer.echo(f"The next backup looks for the invoices of {fpdm}, from {fphm} down.")
