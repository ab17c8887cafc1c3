"""Receipts: as a text, as a PDF, and found by number or words."""

from __future__ import annotations

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.clearing import operations, receipts
from bot.clearing.operations import Operation
from bot.clearing.receipts import Receipt
from bot.dialog.messages import Button, Buttons
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.papers import finding, receipt_facts
from bot.papers.finding import ReceiptLine
from bot.people import Permission, Person
from handlers.group_pictures import Pictures
from handlers.receipt_page import file_name, receipt_file
from handlers.sheets import receipt_text
from handlers.turns import number_typed, pressed, words_of, words_typed
from handlers.words import Words

LISTED = 8  # receipts


class ReceiptsHandler:
    """Shows and sends receipts to whoever may see their devices.

    Args:
        pictures: say files when they are written.
        zone: in which a paper's times are shown.
    """

    def __init__(self, pictures: Pictures, zone: ZoneInfo) -> None:
        self.pictures = pictures
        self.zone = zone

    def register(self, router: Router) -> None:
        router.command("receipt", Route(self.asked, Permission.SEE_DEVICES), ("回执", "receipt"), behind=True)
        router.press("clear.receipt", Route(self.shown, Permission.SEE_DEVICES))
        router.press("receipt.pdf", Route(self.paper, Permission.SEE_DEVICES))

    async def asked(self, turn: Turn) -> None:
        """Show the receipt of a number, or list those that have the words; without either, the newest."""
        number, typed = number_typed(turn), words_typed(turn.argument)
        seen = await turn.do(_seen, turn.person, number - operations.NUMBER_BASE) if number else None
        if seen is not None:
            await self._say(turn, *seen)
            return
        found = await turn.do(finding.find, turn.person, typed, LISTED)
        if found:
            await turn.say("receipts-head", buttons=_listed(words_of(turn), found), count=len(found))
        elif number is not None:
            await turn.say("receipt-none")
        else:
            await turn.say("receipts-none-found" if typed else "receipts-none")

    async def shown(self, turn: Turn) -> None:
        """Show the receipt of the button."""
        seen = await turn.do(_seen, turn.person, int(pressed(turn)["operation"]))
        if seen is None:
            await turn.say("receipt-none")
        else:
            await self._say(turn, *seen)

    async def paper(self, turn: Turn) -> None:
        """Send the receipt of the button as a PDF."""
        facts = await turn.do(receipt_facts.seen_by, turn.person, int(pressed(turn)["operation"]))
        if facts is None:
            await turn.say("receipt-none")
            return
        write = partial(receipt_file, words_of(turn), facts, self.zone)
        text = turn.text("receipt-file", number=str(facts.number), device=facts.device)
        self.pictures.after(turn, write, file_name(facts), text)

    async def _say(self, turn: Turn, operation: Operation, receipt: Receipt) -> None:
        words = words_of(turn)
        buttons = [[paper_button(words, operation.id)]]
        await turn.say_text(receipt_text(words, operation, receipt), buttons=buttons)


def paper_button(words: Words, operation_id: int) -> Button:
    """Return the button to a receipt's PDF."""
    return Button(words("button-receipt-pdf"), "receipt.pdf", {"operation": operation_id}, once=False)


def _seen(session: Session, person: Person, operation_id: int) -> tuple[Operation, Receipt] | None:
    operation, receipt = operations.find(session, operation_id), receipts.of(session, operation_id)
    if operation is None or receipt is None:
        return None
    return (operation, receipt) if person.may(Permission.SEE_DEVICES, operation.device.site_id) else None


def _listed(words: Words, found: list[ReceiptLine]) -> Buttons:
    return [[_line(words, one)] for one in found]


def _line(words: Words, one: ReceiptLine) -> Button:
    told: dict[str, Any] = {"number": str(one.number), "plan": words.plan(one.plan), "device": one.device}
    return Button(words("receipt-line", **told), "receipt.pdf", {"operation": one.operation_id}, once=False)
