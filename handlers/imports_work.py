"""Imports that take a moment: fetched, examined and carried out after the turn, while nothing is locked."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from sqlmodel import Session

from bot import sites
from bot.dialog.messages import Button, Chat, Media
from bot.dialog.post import Post
from bot.dialog.turn import Turn
from bot.imports import importing, waiting
from bot.imports.importing import File, Report
from bot.people import Permission, Person, may_still
from bot.records.database import Database
from bot.records.people import EVERY_SITE
from bot.records.types import now
from bot.sheets import xlsx_files
from bot.sheets.errors import SheetError
from bot.sheets.tables import Table
from bot.tickets.attachments import Store
from handlers import imports_tables, imports_words
from handlers.words import Words

log = logging.getLogger(__name__)

Fetch = Callable[[Media], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asked where."""

    chat: Chat
    person: Person
    words: Words


class ImportWork:
    """Works on imports. One that a restart cut off has changed nothing; whoever wants it sends the file again.

    Args:
        store: in which files wait between their check and the press.
        keep: puts a file where channels find it.
        fetch: gets a file from its channel; what it raises must not be logged with its text.
        link: makes a link that opens the bot with an invitation; "" when there is none.
        said: called when something waits in the outbox.
        zone: in which moments are written.
    """

    def __init__(
        self,
        database: Database,
        post: Post,
        store: Store,
        keep: Callable[[bytes, str], Media],
        fetch: Fetch,
        link: Callable[[str], str],
        said: Callable[[], None],
        zone: tzinfo,
    ) -> None:
        self.database = database
        self.post = post
        self.store = store
        self.keep = keep
        self.fetch = fetch
        self.link = link
        self.said = said
        self.zone = zone
        self._working: set[asyncio.Task[None]] = set()

    def examine(self, turn: Turn, media: Media) -> None:
        """Fetch a file once this turn is committed, and say what it would do."""
        self._after(turn, lambda asked: self._examine(asked, media))

    def carry_out(self, turn: Turn, names: list[str]) -> None:
        """Do what kept files say once this turn is committed, and say what was done."""
        self._after(turn, lambda asked: self._carry_out(asked, names))

    def send(self, turn: Turn, tables: list[Table], name: str, text: str) -> None:
        """Say a workbook once this turn is committed."""
        self._after(turn, lambda asked: self._say(asked, text, file=(tables, name)))

    async def settled(self) -> None:
        """Wait for what is being worked on."""
        await asyncio.gather(*self._working)

    def _after(self, turn: Turn, work: Callable[[_Asked], Coroutine[Any, Any, None]]) -> None:
        asked = _Asked(turn.chat, turn.person, Words(turn.post.texts, turn.person.language))
        turn.unit.after_commit(lambda: self._begin(work(asked), asked))

    def _begin(self, work: Coroutine[Any, Any, None], asked: _Asked) -> None:
        task = asyncio.create_task(self._guarded(work, asked), name="import")
        self._working.add(task)
        task.add_done_callback(self._working.discard)

    async def _guarded(self, work: Coroutine[Any, Any, None], asked: _Asked) -> None:
        """Let no import end without a word; what went wrong is logged by its kind: its text may hold an address."""
        try:
            await work
        except SheetError as error:
            await self._say(asked, asked.words(error.message_key, **error.params))
        except Exception as error:  # noqa: BLE001  nobody waits for this task
            log.error("IMP-500: an import broke off: %s", type(error).__name__)  # noqa: TRY400
            await self._say(asked, asked.words("import-not-fetched"))

    async def _examine(self, asked: _Asked, media: Media) -> None:
        content = await self.fetch(media)
        names, file = await asyncio.to_thread(waiting.keep, self.store, [(media.name, content)])
        report = await self.database.read(importing.examine, file, now())
        text = imports_words.text(asked.words, report)
        if report.faults:
            await self._say_faults(asked, report, text)
            return
        go = Button(asked.words("button-import"), "import.do", {"files": names})
        await self._say(asked, text, [[go]] if report.changes_anything else [])

    async def _say_faults(self, asked: _Asked, report: Report, text: str) -> None:
        again = Button(asked.words("button-import-again"), "import.ask", once=False)
        await self._say(asked, text, [[again]])
        if len(report.faults) > imports_words.FAULTS_SHOWN:
            table = imports_tables.faults(asked.words, report.faults)
            told = asked.words("import-faults-file", count=len(report.faults))
            await self._say(asked, told, file=([table], "qingka-import-faults.xlsx"))

    async def _carry_out(self, asked: _Asked, names: list[str]) -> None:
        file = await asyncio.to_thread(waiting.take, self.store, names)
        moment = now()
        report, known = await self.database.at_length(_do, file, asked.person.id, moment)
        if report is None:
            await self._say(asked, asked.words("forbidden"))
            return
        text = imports_words.text(asked.words, report)
        if not report.invited:
            await self._say(asked, text)
            return
        table = imports_tables.invitations(asked.words, report.invited, known, self.link, moment)
        told = asked.words("import-invited", count=len(report.invited))
        await self._say(asked, f"{text}\n{told}", file=([table], "qingka-invitations.xlsx"), passing=True)

    async def _say(
        self,
        asked: _Asked,
        text: str,
        buttons: list[list[Button]] | None = None,
        file: tuple[list[Table], str] | None = None,
        *,
        passing: bool = False,
    ) -> None:
        media = await asyncio.to_thread(self._kept, *file) if file else None
        media = replace(media, passing=passing) if media else None
        await self.database.do(self.post.to_chat, asked.chat, text, buttons or [], media=media)
        self.said()

    def _kept(self, tables: list[Table], name: str) -> Media:
        return self.keep(xlsx_files.written(tables, self.zone), name)


def _do(
    session: Session, file: File, person_id: int, moment: datetime
) -> tuple[Report | None, dict[int, str]]:
    """Carry it out; None when this person may not any more."""
    if not may_still(session, person_id, Permission.MANAGE_SITES, EVERY_SITE):
        return None, {}
    return importing.carry_out(session, file, person_id, moment), sites.names(session)
