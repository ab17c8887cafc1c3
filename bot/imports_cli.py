"""`qingka import`: sites, devices, people and who looks after what, from files.

Exit codes: 0 fine, also when there was nothing to change · 1 the files have faults, and nothing was changed ·
2 a file that cannot be read or written, or settings that cannot be used · 3 the hub's database cannot be used.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.kb.endings import said_in_a_sentence, stop
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.imports.importing import File, Report
    from handlers.words import Words

EVERY = 10_000  # lines


def run(
    files: Annotated[list[Path] | None, typer.Argument(help="XLSX or CSV; several are one import")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="say what would change, and change nothing")
    ] = False,
    invitations: Annotated[
        Path, typer.Option(help="new file for the codes of who is invited; it is told nowhere else")
    ] = Path("invitations.xlsx"),
    template: Annotated[Path | None, typer.Option(help="write a template there, and import nothing")] = None,
    language: Annotated[str, typer.Option(help="zh or en: of what is said, and of the template")] = "en",
) -> None:
    """Import sites, devices, people and who looks after what: checked row by row, done whole or not at all."""
    if language not in {"zh", "en"}:
        stop(2, "USE-001: --language is zh or en")
    if template is not None:
        _write_template(template, language)
    elif not files:
        stop(2, "USE-001: name a file, or --template")
    else:
        _import(files, invitations, language, dry_run=dry_run)


def _write_template(path: Path, language: str) -> None:
    from bot.imports import templates
    from bot.sheets import xlsx_files

    with said_in_a_sentence():
        _put(path, xlsx_files.written(templates.template(language), ZoneInfo("UTC")))
    typer.echo(str(path))


def _import(files: Sequence[Path], invitations: Path, language: str, *, dry_run: bool) -> None:
    from bot.app import TEXTS
    from bot.dialog.texts import Texts
    from bot.imports import importing
    from bot.sheets.errors import SheetError
    from handlers import imports_words
    from handlers.words import Words

    words = Words(Texts(TEXTS), language)
    with said_in_a_sentence():
        settings = read_settings()
        try:
            file = importing.read([path.read_bytes() for path in files])
        except SheetError as error:
            stop(2, f"{error.code}: {words(error.message_key, **error.params)}")
        report = asyncio.run(_do(settings, file, words, None if dry_run else invitations))
    typer.echo(imports_words.text(words, report, EVERY))
    if report.invited:
        typer.echo(f"{invitations}: {words('import-invited', count=len(report.invited))}")
    if report.faults:
        raise typer.Exit(1)


async def _do(settings: Settings, file: File, words: Words, invitations: Path | None) -> Report:
    """Examine a file, or carry it out; the codes are on the disk before anything is committed."""
    from bot.imports import importing
    from bot.records.types import now
    from bot.upkeep import open_database

    def carry_out(session: Session, target: Path, moment: datetime) -> Report:
        report = importing.carry_out(session, file, None, moment)
        if report.invited:
            _put(target, _codes(session, words, report, settings, moment))
        return report

    database = open_database(settings)
    try:
        if invitations is None:
            return await database.read(importing.examine, file, now())
        return await database.at_length(carry_out, invitations, now())
    finally:
        await database.close()


def _codes(session: Session, words: Words, report: Report, settings: Settings, moment: datetime) -> bytes:
    from bot import sites
    from bot.sheets import xlsx_files
    from handlers import imports_tables

    table = imports_tables.invitations(words, report.invited, sites.names(session), lambda _code: "", moment)
    return xlsx_files.written([table], ZoneInfo(settings.timezone))


def _put(path: Path, content: bytes) -> None:
    """Write a new file that nobody else may read. Raises OSError, also when there is one."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
