"""`qingka-agent backups`: list runs, prove them, bring one back, thin them out, seal them.

Nothing is ever written into a device.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from device.commands.options import CONFIG, AsJson, ConfigPath, named_device, named_place, opened, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from device.config import PlaceConfig
    from device.marks import Marks
    from device.sealing import Keys

app = typer.Typer(help="The backups of this site.", no_args_is_help=True)

KEEP_KEY = """\
The key of this site's backups, shown this once:

    {secret}

Keep it elsewhere than on this computer, on paper or in a safe: copies of backups are sealed with it from now on, and
when this computer dies, they can only be read with this key. The computer has it, too, in {path}."""
NO_KEY = "Copies of backups are not sealed: whoever finds one can read it. To seal them: qingka-agent backups key --new"


FITS = "backups go into it"
STRANGE = (
    "not there, or not the one that is known; changed on purpose: qingka-agent backups place {name} --new"
)


class Csv(StrEnum):
    UTF_8 = "utf-8"
    GBK = "gbk"
    BOTH = "both"


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
        sealed = "  sealed" if one.sealed_for else ""
        typer.echo(
            f"{one.run}  {one.result.invoices} invoices  {one.result.size_bytes} bytes  {places}{sealed}"
        )
    if not runs:
        typer.echo("No backup yet.")


@app.command()
def check(config: ConfigPath = CONFIG) -> None:
    """Read every copy of every run back, sealed ones too; exit code 1 when one is not whole."""
    from device.restore import prove

    damaged = 0
    with opened(config) as (known, journal):
        for proof in prove(known, journal.backups):
            mark = "✗" if proof.problem else "✓"
            typer.echo(f"{mark} {proof.run}  {proof.place}  {proof.problem}".rstrip())
            if proof.problem:
                typer.echo(f"  → {proof.advice}")
                damaged += 1
    raise typer.Exit(1 if damaged else 0)


@app.command()
def restore(
    run: Annotated[
        str, typer.Argument(metavar="RUN|FILE", help="as `backups list` names it, or a file of one")
    ],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="an empty or a new one")],
    key: Annotated[
        Path | None, typer.Option(help="file with the site's key; else this computer's own")
    ] = None,
    csv_encoding: Annotated[Csv, typer.Option(help="gbk makes *.gbk.csv, for older programs")] = Csv.BOTH,
    config: ConfigPath = CONFIG,
) -> None:
    """Bring a run's files back into a folder, with invoices.csv and items.csv. A FILE needs no configuration."""
    from device.restore import ENCODINGS, restore

    copies, keys = _source(run, key, config)
    encodings = ENCODINGS if csv_encoding is Csv.BOTH else (csv_encoding.value,)
    count = restore(copies, folder, keys, encodings, _stated(run, config))
    typer.echo(f"{count} invoices and the files of {Path(run).name} are in {folder}.")


def _stated(run: str, config: Path) -> str:
    """Return what the journal says that a run's manifest is; "": nothing, a file was named, or there is no journal."""
    from device import config as configuration
    from device.errors import JournalError
    from device.restore import stated_of

    if Path(run).is_file() or not config.exists():
        return ""
    try:
        return stated_of(configuration.load(config), run)
    except JournalError as err:
        typer.echo(f"{err}. Copies are checked by their own sums alone.", err=True)
        return ""


def _source(run: str, key: Path | None, config: Path) -> tuple[Sequence[Path], Keys]:
    """Return the copies of a run, and the keys that may open them.

    Raises:
        ConfigError, NoSuchRunError, KeyFileError
    """
    from device import config as configuration
    from device.errors import KeyFileError, NoSuchRunError
    from device.restore import copies_named
    from device.sealing import FILE, Keys, is_sealed

    bare = Path(run).is_file()
    if not bare and not config.exists():
        raise NoSuchRunError(
            f"{run}: is no file, and without {config} no place is known; name the file itself"
        )
    known = configuration.load(config) if config.exists() else None
    copies = [Path(run)] if bare or known is None else copies_named(known, run)
    if key is not None and not key.exists():
        raise KeyFileError(f"{key}: no such file; it holds the line that was shown when the key was made")
    path = key or (known.state / FILE if known else None)
    keys = Keys.load(path) if path else Keys()
    if not keys.recipients and any(map(is_sealed, copies)) and sys.stdin.isatty():
        keys = Keys.parse(typer.prompt("The site's key, AGE-SECRET-KEY-…", hide_input=True), "what was typed")
    return copies, keys


@app.command()
def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would go, and remove nothing")] = False,
    config: ConfigPath = CONFIG,
) -> None:
    """Remove runs that later ones replace, as [backups] of the configuration says; each backup does it, too."""
    from device.retention import prune

    with opened(config) as (known, journal):
        for one in prune(known, journal.backups, dry=dry_run):
            typer.echo(f"{'would go' if dry_run else 'removed'}: {one.run}  {one.result.invoices} invoices")
        for left in journal.backups.removals.waiting():
            typer.echo(f"still in {left.place}: {left.file}; it goes when the place is there")
        typer.echo(f"{len(journal.backups.runs())} runs are kept.")


@app.command("key")
def show_key(
    new: Annotated[
        bool, typer.Option("--new", help="make a new key; copies sealed before stay readable")
    ] = False,
    config: ConfigPath = CONFIG,
) -> None:
    """Say for which key copies are sealed, or make a new one. The secret is shown when it is made, and not again."""
    from device.sealing import FILE, Keys, make_key, unshown

    with opened(config) as (known, journal):
        secret = make_key(known.state, journal.backups) if new else unshown(known.state, journal.backups)
        if secret:
            typer.echo(KEEP_KEY.format(secret=secret, path=known.state / FILE))
            journal.backups.was_shown()
            return
        recipient = journal.backups.recipient
        here = recipient in Keys.load(known.state / FILE).recipients
    if not recipient:
        typer.echo(NO_KEY)
        return
    where = f"its key is in {known.state / FILE}" if here else "its key is not on this computer"
    typer.echo(f"Copies of backups are sealed for {recipient}; {where}.")


@app.command()
def place(
    name: Annotated[str, typer.Argument(metavar="NAME", help="as [[places]] of the configuration names it")],
    new: Annotated[
        bool,
        typer.Option("--new", help="its folder was changed on purpose: let backups go into this one, too"),
    ] = False,
    config: ConfigPath = CONFIG,
) -> None:
    """Say whether a place's folder is the one that is known, or let it be one from now on: a new stick or share."""
    with opened(config) as (known, journal):
        spot, marks = named_place(known, name), journal.backups.marks
        if new:
            _let_in(spot, marks)
        fits = marks.fits(spot)
    typer.echo(f"{spot.path}: {FITS if fits else STRANGE.format(name=name)}")
    raise typer.Exit(0 if fits else 1)


def _let_in(place: PlaceConfig, marks: Marks) -> None:
    """Raises PlaceError"""
    from device.errors import PlaceError

    try:
        marks.take(place)
    except OSError as err:
        raise PlaceError(
            f"{place.path}: {err.strerror}; plug it in, or correct it in the configuration"
        ) from err


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
