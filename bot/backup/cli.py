"""`qingka backup` and `qingka restore`: what they say and how they end.

Exit codes: 0 fine · 1 the backup is not whole, or lacks attachments · 2 a folder, key, file or database that does not
fit · 3 the hub's database cannot be used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.errors import HubError
from bot.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from bot.backup.manifest import Manifest

FOLDER = "backups"  # in the home, when no other is named

Key = Annotated[
    Path | None, typer.Option("--key", help="file with the secret key of age, for sealed backups")
]


def backup(
    to: Annotated[
        Path | None, typer.Argument(help=f'folder; default: "{FOLDER}" in the home, best on another disk')
    ] = None,
    keep: Annotated[int, typer.Option(min=1, help="backups that stay in the folder")] = 14,
    seal_for: Annotated[
        str | None, typer.Option(help="public key (age1…) for whose owner it is sealed")
    ] = None,
    key: Key = None,
) -> None:
    """Write records and attachments into one file while the hub runs, and read it back."""
    from bot.backup import sealing, writing

    with _said_in_a_sentence():
        settings = read_settings()
        order = writing.Order(
            to or _own_folder(settings),
            keep,
            sealing.recipient(seal_for) if seal_for else None,
            sealing.key(key) if key else None,
        )
        made = writing.make(settings, order)
    state = "as it was written" if made.manifest.lost else "whole"
    typer.echo(f"{made.path}: {_described(made.manifest)}, read back and {state}; {made.size_bytes} bytes.")
    if made.removed:
        typer.echo(f"{made.removed} older backups were removed; the newest {keep} stay.")
    if order.seal_for is not None and order.key is None:
        typer.echo(
            "It was read back before it was sealed; prove the sealed one with: qingka restore --check --key"
        )
    _end_for_lost(made.manifest.lost)


def restore(
    file: Annotated[Path, typer.Argument(help="a backup")],
    check: Annotated[bool, typer.Option("--check", help="prove the backup, change nothing")] = False,
    key: Key = None,
    replace: Annotated[
        str, typer.Option(help="name of the database whose tables may go, such as qingka.db")
    ] = "",
) -> None:
    """Bring a backup into the hub's database, an empty one, and up to this version."""
    from bot.backup import restoring, sealing

    with _said_in_a_sentence():
        settings = read_settings()
        identity = sealing.key(key) if key else None
        if check:
            said = restoring.check(settings, file, identity)
            state = "as it was made" if said.lost else "whole"
            typer.echo(f"{file}: {_described(said)}: {state}. It was made by version {said.version}.")
            _end_for_lost(said.lost)
            return
        done = restoring.restore(settings, file, identity, replace)
    typer.echo(f"Restored: {_described(done.manifest)}; {done.attachments} files were not there before.")
    if done.aside is not None:
        typer.echo(f"The database that was there cannot be read; it is kept: {done.aside}")
    _warn_of_lost(done.manifest.lost)


def _own_folder(settings: Settings) -> Path:
    folder = settings.home / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _described(said: Manifest) -> str:
    return (
        f"{said.source} of {said.made_at:%Y-%m-%d %H:%M:%S} UTC, schema {said.revision}, "
        f"{sum(said.rows.values())} rows, {len(said.files) - 1} attachments, audit log up to entry {said.audit.number}"
    )


def _warn_of_lost(lost: tuple[str, ...]) -> None:
    if lost:
        typer.echo(
            f"BAK-100: {len(lost)} attachments that the records name are not in it: they were missing or damaged in "
            f"the store, or erased meanwhile; the first is {lost[0]}",
            err=True,
        )


def _end_for_lost(lost: tuple[str, ...]) -> None:
    _warn_of_lost(lost)
    if lost:
        sys.exit(1)


@contextmanager
def _said_in_a_sentence() -> Iterator[None]:
    from bot.backup.errors import BackupError

    try:
        yield
    except BackupError as error:
        _stop(error.status, error)
    except SettingsError as error:
        _stop(2, error)
    except HubError as error:
        _stop(3, error)


def _stop(status: int, error: HubError) -> NoReturn:
    typer.echo(f"{error.code}: {error}", err=True)
    sys.exit(status)
