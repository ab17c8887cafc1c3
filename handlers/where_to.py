"""The question where a person's words belong, when only the person can say; nothing is lost meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dialog.messages import Button
from bot.dialog.turn import Turn
from bot.tickets.states import ENDED, TicketState
from bot.tickets.views import TicketView
from handlers import pictures
from handlers.telling import Line, line_from
from handlers.turns import pressed, words_of


async def ask_which(turn: Turn, tickets: Sequence[TicketView], lines: Sequence[Line]) -> None:
    """Ask which of several conversations lines are for; pictures that are kept share one question."""
    args = {"lines": [line.args() for line in lines]}
    shown = [
        turn.text("where-to-line", ticket=one.id, owner=one.owner, subject=one.subject or "—")
        for one in tickets
    ]
    buttons = [[Button(_add(turn, one), "support.add", {**args, "ticket": one.id})] for one in tickets]
    bot = [] if not lines[0].text else [[Button(turn.text("button-ask-bot"), "ask.bot", lines[0].args())]]
    text = "\n".join([turn.text("where-to-which"), *shown])
    await turn.say_text(text, buttons=[*buttons, *bot], slot=None if lines[0].text else pictures.SLOT)


async def ask_whether(turn: Turn, ticket: TicketView, line: Line) -> None:
    """Ask whether a line is for a ticket that nobody talks in, or for the bot."""
    args = {**line.args(), "ticket": ticket.id}
    into = Button(_add(turn, ticket), "support.add", args)
    if ticket.state in ENDED:
        into = Button(turn.text("button-reopen", ticket=ticket.id), "support.reopen", args)
    await turn.say(
        _key(ticket),
        ticket=ticket.id,
        owner=ticket.owner or words_of(turn)("nobody-yet"),
        subject=ticket.subject or "—",
        buttons=[[into, Button(turn.text("button-ask-bot"), "ask.bot", line.args())]],
    )


async def lines_pressed(turn: Turn) -> list[Line]:
    """Return the lines of the button; pictures among them are kept no longer."""
    args = pressed(turn)
    if "lines" not in args:
        return [line_from(args)]
    lines = pictures.offered(args["lines"])
    if not lines[0].text:
        await pictures.take(turn)
    return lines


def _add(turn: Turn, ticket: TicketView) -> str:
    return turn.text("button-add-to", ticket=ticket.id)


def _key(ticket: TicketView) -> str:
    if ticket.state in ENDED:
        return "where-to-resolved"
    return "where-to-open" if ticket.state is TicketState.OPEN else "where-to"
