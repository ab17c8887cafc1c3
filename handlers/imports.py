"""Importing lists in a chat: the file is sent, what it would do is said, and a press does it."""

from __future__ import annotations

from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.imports import templates
from bot.people import Permission
from bot.records.people import EVERY_SITE
from handlers.dialog import Importing, Step, advance
from handlers.imports_work import ImportWork
from handlers.turns import pressed


class ImportsHandler:
    """For administrators of every site."""

    def __init__(self, work: ImportWork) -> None:
        self.work = work

    def register(self, router: Router) -> None:
        govern = Permission.MANAGE_SITES
        router.command("import", Route(self.ask, govern, menu="menu-import"), ("导入", "import"))
        router.press("import.ask", Route(self.ask, govern))
        router.press("import.template", Route(self.template, govern))
        router.press("import.do", Route(self.carry_out, govern))
        router.state(Importing.file, Route(self.sent, media=True))

    async def ask(self, turn: Turn) -> None:
        """Ask for the file."""
        turn.require(Permission.MANAGE_SITES, EVERY_SITE)
        await advance(turn.state, Step.ASK_FILE)
        button = Button(turn.text("button-import-template"), "import.template", once=False)
        await turn.say("import-how", buttons=[[button]])

    async def template(self, turn: Turn) -> None:
        """Send the template."""
        turn.require(Permission.MANAGE_SITES, EVERY_SITE)
        tables = templates.template(turn.person.language)
        self.work.send(turn, tables, "qingka-import.xlsx", turn.text("import-template"))

    async def sent(self, turn: Turn) -> None:
        """Take the file; words alone are asked for it again."""
        if not turn.person.may(Permission.MANAGE_SITES, EVERY_SITE):
            await advance(turn.state, Step.TAKEN)
        turn.require(Permission.MANAGE_SITES, EVERY_SITE)
        media = turn.incoming.media
        if media is None:
            await turn.say("import-no-file")
            return
        await advance(turn.state, Step.TAKEN)
        await turn.say("import-looking")
        self.work.examine(turn, media)

    async def carry_out(self, turn: Turn) -> None:
        """Do what the files of the button say."""
        turn.require(Permission.MANAGE_SITES, EVERY_SITE)
        self.work.carry_out(turn, [str(one) for one in pressed(turn)["files"]])
