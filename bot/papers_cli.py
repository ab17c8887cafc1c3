"""`qingka receipt`, `qingka statement`, `qingka audit verify --receipt`: papers for whoever runs the hub.

Exit codes: 0 fine · 1 the receipt does not stand in the chain as it says · 2 no such receipt or taxpayer, a code that
is none, a file or settings that cannot be used · 3 the hub's database cannot be used.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from bot.kb.endings import said_in_a_sentence, stop
from bot.settings import Settings, read_settings

if TYPE_CHECKING:
    from sqlmodel import Session

    from bot.papers.checking import Checked
    from bot.papers.codes import ReceiptCode
    from handlers.words import Words

T = TypeVar("T")
Language = Annotated[str, typer.Option(help="zh or en")]
LIKE_A_PDF = b"%PDF-"
PATHS = 1000  # characters; what is longer names no file


def receipt(
    number: Annotated[int, typer.Argument(help="of the operation, such as 1042")],
    out: Annotated[Path, typer.Option(help="the PDF; one that is there is written over")],
    language: Language = "zh",
) -> None:
    """Write the receipt of an operation as PDF."""
    from bot.clearing.operations import NUMBER_BASE
    from bot.papers import receipt_facts
    from handlers.receipt_page import receipt_file

    words = _words(language)
    with said_in_a_sentence():
        settings = read_settings()
        found = _read(settings, receipt_facts.of, number - NUMBER_BASE)
        if found is None:
            stop(2, f"RCT-410: operation {number} has no receipt")
        out.write_bytes(receipt_file(words, found[1], ZoneInfo(settings.timezone)))
    typer.echo(str(out))


def statement(
    month: Annotated[str, typer.Argument(help="such as 2026-11")],
    out: Annotated[Path, typer.Option(help="….pdf or ….xlsx; one that is there is written over")],
    of: Annotated[str, typer.Option(help="words of the taxpayers' devices, numbers or sites")] = "",
    language: Language = "zh",
) -> None:
    """Write what was done in a month, a page or more for each taxpayer."""
    from bot.papers import statement_facts
    from bot.papers.months import month_of
    from handlers.statements import KINDS

    words, wanted, write = _words(language), month_of(month), KINDS.get(out.suffix.lower().lstrip("."))
    if wanted is None or write is None:
        stop(2, "USE-001: the month is such as 2026-11, --out ends in .pdf or .xlsx")
    with said_in_a_sentence():
        settings = read_settings()
        zone = ZoneInfo(settings.timezone)
        count = _read(settings, statement_facts.count, None, of)
        if not 0 < count <= statement_facts.MOST:
            stop(2, f"RCT-413: {count} taxpayers have these words; a file holds 1 to {statement_facts.MOST}")
        found = _read(settings, statement_facts.of_month, None, wanted, zone, of)
        out.write_bytes(write(words, found, zone))
    typer.echo(f"{out}: {len(found)} taxpayers")


def check(told: str) -> None:
    """Say whether a receipt stands in the audit chain, unchanged, and what the chain says it says.

    Args:
        told: its code, or the path of its PDF.
    """
    from bot.papers import checking
    from bot.papers.errors import CodeError

    words = _words("en")
    with said_in_a_sentence():
        try:
            code = _code(told)
        except CodeError as error:
            stop(2, f"{error.code}: {words(error.message_key)}")
        found = _read(read_settings(), checking.check, code)
    _say(words, code, found)
    if not found.stands:
        raise typer.Exit(1)


def _code(told: str) -> ReceiptCode:
    from bot.papers import codes

    path = Path(told)
    if len(told) < PATHS and path.is_file():
        content = path.read_bytes()
        return (
            codes.read_file(content)
            if content.startswith(LIKE_A_PDF)
            else codes.read(content.decode("utf-8", "replace"))
        )
    return codes.read(told)


def _say(words: Words, code: ReceiptCode, found: Checked) -> None:
    from bot.upkeep import DAMAGES

    for difference in found.differences:
        typer.echo(words(f"paper-check-{difference}", number=str(code.number)), err=True)
    if found.damage:
        typer.echo(f"AUD-001: entry {found.damage.number} {DAMAGES[found.damage.damage]}", err=True)
    if found.stands and found.entry:
        typer.echo(words("paper-check-stands", number=str(code.number), entry=str(found.entry.number)))
    if found.entry:
        typer.echo(words("paper-check-says"))
        typer.echo(json.dumps(found.entry.body, ensure_ascii=False, indent=2, sort_keys=True))


def _words(language: str) -> Words:
    from bot.app import TEXTS
    from bot.dialog.texts import Texts
    from handlers.words import Words

    if language not in {"zh", "en"}:
        stop(2, "USE-001: --language is zh or en")
    return Words(Texts(TEXTS), language)


def _read(settings: Settings, call: Callable[..., T], *arguments: object) -> T:
    """Return `call(session, …)` on the hub's database."""
    from bot.upkeep import open_database

    def asked(session: Session) -> T:
        return call(session, *arguments)

    async def read() -> T:
        database = open_database(settings)
        try:
            return await database.read(asked)
        finally:
            await database.close()

    return asyncio.run(read())
