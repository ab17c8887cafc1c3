"""`qingka people …`: what an operator does with persons.

Exit codes: 0 fine · 1 not wanted after all · 2 nobody who can be erased or given that, or unusable settings ·
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

DUTY_REFUSALS = {
    "RSP-404": "there is no such person or device",
    "RSP-409": "this person may not ask for the clear of such a device; give a role at its site first",
}


@app.command()
def erase(
    number: Annotated[str, typer.Argument(help='the person\'s number, such as "P12"')],
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Erase what is known of a person; tickets, operations and the audit log keep the number alone."""
    from bot.privacy import ErasingError

    person_id = _person(number)
    if not yes and not typer.confirm(f"Erase P{person_id}? This cannot be taken back."):
        sys.exit(1)
    with said_in_a_sentence():
        settings = read_settings()
        try:
            erased, files = asyncio.run(_erase(settings, person_id))
        except ErasingError as error:
            stop(2, f"{error.code}: {REFUSALS[error.code]}")
    typer.echo(f"{erased} is erased, and {files} files of the store.")


def _person(number: str) -> int:
    found = _NUMBER.fullmatch(number.strip())
    if found is None:
        stop(2, 'USE-001: a person\'s number is such as "P12"')
    return int(found[1])


@app.command()
def duty(
    number: Annotated[str, typer.Argument(help='the person\'s number, such as "P12"')],
    disks: Annotated[list[str] | None, typer.Argument(help="numbers of the devices' disks")] = None,
    take: Annotated[bool, typer.Option("--take", help="take them off the person instead")] = False,
) -> None:
    """Let a person look after devices, and say which ones were given to him."""
    from bot.offices.responsibility import ResponsibilityError

    person_id = _person(number)
    with said_in_a_sentence():
        settings = read_settings()
        try:
            held = asyncio.run(_assign(settings, person_id, disks or [], take=take))
        except ResponsibilityError as error:
            stop(2, f"{error.code}: {DUTY_REFUSALS[error.code]}")
    for line in held:
        typer.echo(line)
    typer.echo(f"P{person_id} was given {len(held)} devices.")


async def _assign(settings: Settings, person_id: int, disks: list[str], *, take: bool) -> list[str]:
    from bot.offices import responsibility_disks
    from bot.upkeep import open_database

    database = open_database(settings)
    try:
        return await database.do(responsibility_disks.assign, person_id, disks, take=take)
    finally:
        await database.close()


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
