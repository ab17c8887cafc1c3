"""Monthly statements in chat: which month, as which file."""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot import audit
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.papers import statement_facts
from bot.papers.months import Month, month_at, month_of
from bot.papers.statement_facts import MOST
from bot.people import Permission, Person
from bot.records.types import now
from handlers.group_pictures import Pictures
from handlers.statement_page import statement_file
from handlers.statement_tables import statement_sheets
from handlers.turns import pressed, words_of, words_typed

KINDS = {"pdf": statement_file, "xlsx": statement_sheets}
MONTHS = 3  # that are offered


class StatementsHandler:
    """Sends the month of every taxpayer whose devices a person sees, or of some of them.

    Args:
        pictures: say files when they are written.
        zone: in which months are counted.
    """

    def __init__(self, pictures: Pictures, zone: ZoneInfo) -> None:
        self.pictures = pictures
        self.zone = zone

    def register(self, router: Router) -> None:
        router.command(
            "statement", Route(self.asked, Permission.SEE_DEVICES), ("月报", "statement"), behind=True
        )
        router.press("statement.file", Route(self.file, Permission.SEE_DEVICES))

    async def asked(self, turn: Turn) -> None:
        """Offer the last months, or the one that stands behind the command; words behind it narrow it down."""
        first, _, rest = turn.argument.strip().partition(" ")
        month = month_of(first)
        words = words_typed(rest if month else turn.argument)
        count = await turn.do(statement_facts.count, turn.person, words)
        if not count:
            await turn.say("statement-none")
        elif count > MOST:
            await turn.say("statement-too-many", count=count, most=MOST)
        else:
            months = [month] if month else self._months()
            rows = [[_button(turn, one, words, kind) for kind in KINDS] for one in months]
            await turn.say("statement-which", buttons=rows, count=count)

    async def file(self, turn: Turn) -> None:
        """Send the statements of the button."""
        args = pressed(turn)
        month, kind = month_of(str(args.get("month", ""))), str(args.get("kind"))
        write = KINDS.get(kind)
        if month is None or write is None:
            await turn.say("statement-none")
            return
        words = str(args.get("words", ""))
        found = await turn.do(statement_facts.of_month, turn.person, month, self.zone, words)
        if not found:
            await turn.say("statement-none")
            return
        await turn.do(keep, turn.person, kind, len(found))
        text = turn.text("statement-file", month=str(month), count=len(found))
        name = f"qingka-statement-{month}.{kind}"
        self.pictures.after(turn, partial(write, words_of(turn), found, self.zone), name, text)

    def _months(self) -> list[Month]:
        months = [month_at(now(), self.zone)]
        while len(months) < MONTHS:
            months.append(months[-1].before)
        return months


def keep(session: Session, person: Person, kind: str, count: int) -> None:
    """Note in the audit log that statements left the hub."""
    audit.append(session, person.number, "statement.exported", "taxpayers", kind=kind, count=count)


def _button(turn: Turn, month: Month, words: str, kind: str) -> Button:
    args: dict[str, Any] = {"month": str(month), "words": words, "kind": kind}
    return Button(turn.text(f"statement-{kind}", month=str(month)), "statement.file", args, once=False)
