"""A person's own tickets: how they stand, what was said last, and what can be done with each."""

from __future__ import annotations

from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.records.types import now
from bot.tickets import own
from bot.tickets.states import UNSOLVED
from bot.tickets.views import EntryView, TicketView
from handlers.dialog import Step, advance
from handlers.rows import Page
from handlers.times import age
from handlers.turns import pressed, words_of
from handlers.words import Words

SHOWN = 5  # tickets of a page
SAID_LIMIT = 60  # characters


class OwnTicketsHandler:
    """Shows a person their tickets."""

    def register(self, router: Router) -> None:
        route = Route(self.list, menu="menu-mytickets")
        router.command("mytickets", route, ("我的工单", "my tickets", "mytickets"))
        router.press("own.page", Route(self.list))
        router.press("own.add", Route(self.add))

    async def list(self, turn: Turn) -> None:
        """Show a page of the person's tickets."""
        found = await turn.do(own.shown, turn.person.id, now())
        if not found:
            await turn.say("mytickets-none")
            return
        page = _page(found, int(pressed(turn).get("page", 0)))
        said = await turn.do(own.last_said, [one.id for one in page.items])
        words = words_of(turn)
        texts = [_text(words, one, said.get(one.id)) for one in page.items]
        buttons = [_buttons(turn, one) for one in page.items]
        await turn.say_text(
            "\n\n".join([turn.text("mytickets-head", page=page.words), *texts]),
            buttons=[*filter(None, buttons), *page.turners(turn, "own.page")],
        )

    async def add(self, turn: Turn) -> None:
        """Take the next text into the ticket of the button."""
        number = int(pressed(turn)["ticket"])
        ticket = await turn.do(own.waiting, turn.person.id, number)
        if ticket is None or ticket.id != number:
            await turn.say("ticket-ended-own", ticket=number)
            return
        await advance(turn.state, Step.ASK_STORY, ticket=ticket.id)
        await turn.say("add-wanted", ticket=ticket.id)


def _page(found: list[TicketView], number: int) -> Page[TicketView]:
    pages = max(1, -(-len(found) // SHOWN))
    number = min(max(number, 0), pages - 1)
    return Page(found[number * SHOWN : (number + 1) * SHOWN], number, pages)


def _text(words: Words, ticket: TicketView, said: EntryView | None) -> str:
    head = words(
        "mytickets-line",
        ticket=ticket.id,
        state=words(f"ticket-{ticket.state}"),
        owner=ticket.owner or words("nobody-yet"),
        subject=ticket.subject or "—",
    )
    return "\n".join([head, _said(words, said)] if said else [head])


def _said(words: Words, entry: EntryView) -> str:
    text = " ".join(entry.text.split())
    if not text and entry.attachments:
        text = words(f"media-{entry.attachments[0].kind}")
    short = text if len(text) <= SAID_LIMIT else f"{text[: SAID_LIMIT - 1]}…"
    return words("mytickets-said", author=entry.author, text=short, age=age(words, entry.at, now()))


def _buttons(turn: Turn, ticket: TicketView) -> list[Button]:
    args = {"ticket": ticket.id}
    if ticket.state in UNSOLVED:
        return [
            Button(turn.text("button-add", ticket=ticket.id), "own.add", args, once=False),
            Button(turn.text("button-end", ticket=ticket.id), "support.close", args, once=False),
        ]
    return [Button(turn.text("button-reopen", ticket=ticket.id), "support.reopen", args, once=False)]
