"""Support's side of a ticket: the list, the card, claim, answer, resolve, give back."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from bot import questions
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import ForbiddenError, Permission, Person
from bot.tickets import listing
from bot.tickets.desk import Desk
from bot.tickets.errors import TicketError
from bot.tickets.states import TicketState
from bot.tickets.views import TicketView
from handlers.cards import card, log_text, summary
from handlers.dialog import Step as Dialog
from handlers.dialog import Triage, advance
from handlers.rows import PAGE, Page, in_rows, pages_of
from handlers.turns import article_button, number_typed, pressed, say_what_stayed, words_of

Step = Callable[[Session, int, Person], TicketView]


class TriageHandler:
    """Shows tickets to the support of their sites and takes their steps."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, router: Router) -> None:
        triage = Permission.TRIAGE
        router.command("tickets", Route(self.tickets, triage, menu="menu-tickets"), ("工单", "tickets"))
        router.press("triage.page", Route(self.tickets, triage))
        router.press("triage.view", Route(self.view, triage))
        router.press("triage.log", Route(self.log, triage))
        router.press("triage.claim", Route(self.claim, triage))
        router.press("triage.answer", Route(self.answer, triage))
        router.press("triage.resolve", Route(self.resolve, triage))
        router.press("triage.release", Route(self.release, triage))
        router.state(Triage.answering, Route(self.send))

    async def tickets(self, turn: Turn) -> None:
        """Show a page of the open tickets; with a number, that ticket's card."""
        number = number_typed(turn)
        if number is not None:
            await self._card(turn, number)
            return
        if turn.argument.strip():
            await turn.say("tickets-how")
            return
        page = await turn.do(_page, turn.person, int(pressed(turn).get("page", 0)))
        if not page.items:
            await turn.say("tickets-none")
            return
        words = words_of(turn)
        lines = [turn.text("tickets-head", page=page.words), *(summary(words, one) for one in page.items)]
        views = in_rows([_button(f"#{one.id}", "triage.view", one.id) for one in page.items], 5)
        await turn.say_text("\n".join(lines), buttons=[*views, *page.turners(turn, "triage.page")])

    async def view(self, turn: Turn) -> None:
        """Show a ticket's card."""
        await self._card(turn, int(pressed(turn)["ticket"]))

    async def log(self, turn: Turn) -> None:
        """Show the end of the line log."""
        ticket = await self._ticket(turn)
        if ticket is not None:
            await turn.say_text(log_text(words_of(turn), ticket))

    async def claim(self, turn: Turn) -> None:
        """Take a ticket, tell the person and the other supporters, and show it."""
        ticket = await self._step(turn, self.desk.claim)
        if ticket is not None:
            await self._show(turn, ticket)

    async def answer(self, turn: Turn) -> None:
        """Take the next text as the answer; an open ticket is claimed with it."""
        ticket = await self._step(turn, self.desk.claim)
        if ticket is not None:
            await advance(turn.state, Dialog.ASK_ANSWER, ticket=ticket.id)
            await turn.say("answer-wanted", ticket=ticket.id, person=ticket.person)

    async def send(self, turn: Turn) -> None:
        """Send what was written to the person."""
        ticket_id = int((await turn.state.get_data())["ticket"])
        await advance(turn.state, Dialog.TAKEN)
        try:
            await self._visible(turn, ticket_id)
            ticket = await turn.do(
                self.desk.answer,
                ticket_id,
                turn.person,
                turn.typed,
                source=turn.incoming.source,
                media=turn.incoming.media,
            )
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
            return
        await turn.say("answer-sent", ticket=ticket.id, buttons=[_working(turn, ticket)])
        await say_what_stayed(turn)

    async def resolve(self, turn: Turn) -> None:
        """End a ticket and ask the person whether it is solved."""
        ticket = await self._step(turn, self.desk.resolve)
        if ticket is not None:
            await turn.say("resolved", ticket=ticket.id)

    async def release(self, turn: Turn) -> None:
        """Give a ticket back to everybody."""
        ticket = await self._step(turn, self.desk.release)
        if ticket is not None:
            await turn.say("released", ticket=ticket.id)

    async def _card(self, turn: Turn, ticket_id: int) -> None:
        try:
            await self._show(turn, await self._visible(turn, ticket_id))
        except TicketError as error:
            await turn.say(error.message_key, **error.params)

    async def _show(self, turn: Turn, ticket: TicketView) -> None:
        story = await turn.do(listing.entries, ticket.id)
        asked = await turn.do(questions.of_ticket, ticket.id)
        buttons = [_working(turn, ticket), _reading(turn, ticket)]
        text = card(words_of(turn), ticket, story, asked)
        await turn.say_text(text, buttons=[row for row in buttons if row])

    async def _step(self, turn: Turn, step: Step) -> TicketView | None:
        """Take a step with the ticket of the button; say why when it cannot be taken."""
        ticket = await self._ticket(turn)
        if ticket is None:
            return None
        try:
            return await turn.do(step, ticket.id, turn.person)
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
            return None

    async def _ticket(self, turn: Turn) -> TicketView | None:
        try:
            return await self._visible(turn, int(pressed(turn)["ticket"]))
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
            return None

    async def _visible(self, turn: Turn, ticket_id: int) -> TicketView:
        """Raises TicketError when there is none, ForbiddenError when it is not this person's to see."""
        ticket = await turn.do(listing.get, ticket_id)
        if not ticket.triaged_by(turn.person):
            raise ForbiddenError(Permission.TRIAGE)
        return ticket


def _page(session: Session, person: Person, number: int) -> Page[TicketView]:
    sites = person.sites_for(Permission.TRIAGE)
    pages = pages_of(listing.count(session, sites))
    number = min(max(number, 0), pages - 1)
    return Page(listing.page(session, sites, number * PAGE, PAGE), number, pages)


def _working(turn: Turn, ticket: TicketView) -> list[Button]:
    if ticket.state is TicketState.OPEN:
        return [_button(turn.text("button-claim"), "triage.claim", ticket.id)]
    if ticket.taken and ticket.owner_id == turn.person.id:
        return [
            _button(turn.text("button-answer"), "triage.answer", ticket.id),
            _button(turn.text("button-resolve"), "triage.resolve", ticket.id),
            _button(turn.text("button-release"), "triage.release", ticket.id),
        ]
    return []


def _reading(turn: Turn, ticket: TicketView) -> list[Button]:
    buttons = [article_button(turn, ticket.article)] if ticket.article else []
    if ticket.line_log:
        buttons.append(_button(turn.text("button-log"), "triage.log", ticket.id))
    return buttons


def _button(label: str, action: str, ticket_id: int) -> Button:
    return Button(label, action, {"ticket": ticket_id}, once=False)
