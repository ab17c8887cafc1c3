"""`qingka people …`: what an operator does with persons.

Exit codes: 0 fine · 1 not wanted after all · 2 nobody who can be erased, or settings that cannot be used ·
3 the hub's database cannot be used.
"""

from __future__ import annotations

import asyncio
import re
import sys
from typing import Annotated

import typer

from bot.kb.endings import said_in_a_sentence, stop
from bot.settings import Settings, read_settings

app = typer.Typer(no_args_is_help=True)

_NUMBER = re.compile(r"[Pp]?([0-9]{1,9})")
REFUSALS = {
    "PRV-404": "there is no such person, or everything was erased already",
    "PRV-409": "this is the last administrator; make somebody else administrator first",
    "PRV-423": "an operation of this person is under way; wait until it ends, or cancel it",
}


@app.command()
def erase(
    number: Annotated[str, typer.Argument(help='the person\'s number, such as "P12"')],
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Erase what is known of a person; tickets, operations and the audit log keep the number alone."""
    from bot.privacy import ErasingError

    found = _NUMBER.fullmatch(number.strip())
    if found is None:
        stop(2, 'USE-001: a person\'s number is such as "P12"')
    if not yes and not typer.confirm(f"Erase P{int(found[1])}? This cannot be taken back."):
        sys.exit(1)
    with said_in_a_sentence():
        settings = read_settings()
        try:
            erased, files = asyncio.run(_erase(settings, int(found[1])))
        except ErasingError as error:
            stop(2, f"{error.code}: {REFUSALS[error.code]}")
    typer.echo(f"{erased} is erased, and {files} files of the store.")


async def _erase(settings: Settings, person_id: int) -> tuple[str, int]:
    from bot import privacy
    from bot.app import TEXTS
    from bot.dialog.post import Post
    from bot.dialog.texts import Texts
    from bot.tickets.attachments import Store
    from bot.tickets.desk import Desk
    from bot.upkeep import open_database
    from handlers.group_cards import GroupCards
    from handlers.ticket_notices import ChatTicketNotices

    post, database = Post(Texts(TEXTS)), open_database(settings)
    desk = Desk(ChatTicketNotices(post, GroupCards(post)))
    store = Store(settings.home / "attachments", settings.attachment_mb)
    try:
        erased = await database.do(privacy.erase, person_id, None, desk)
    finally:
        await database.close()
    for file in erased.files:
        store.remove(file)
    return erased.number, len(erased.files)
