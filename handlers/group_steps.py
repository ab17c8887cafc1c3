"""The buttons of a ticket's card in a group. Who is not its support is told so by the press alone."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from bot.clearing.checkups import Checkups
from bot.clearing.operations import AgentAwayError, ClearingError, Device, find_device
from bot.dialog.post import chats_of
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Person
from bot.relay import agents
from bot.tickets import copies, listing
from bot.tickets.desk import Desk
from bot.tickets.errors import TicketError
from bot.tickets.states import Priority
from bot.tickets.views import TicketView
from handlers.answers import Articles, article_text
from handlers.cards import log_sheet
from handlers.group_cards import GroupCards
from handlers.group_turns import answer, did, pressed_ticket, say_about, say_stale, show_again
from handlers.times import shown
from handlers.turns import pressed, words_of

Step = Callable[[Session, int, Person], TicketView]


class GroupStepsHandler:
    """Takes the steps of a ticket from its card.

    Args:
        articles: that a card shows.
        link: makes a link that opens the bot; "" when there is none.
    """

    def __init__(
        self, desk: Desk, checkups: Checkups, articles: Articles, link: Callable[[str], str]
    ) -> None:
        self.desk = desk
        self.link = link
        self.checkups = checkups
        self.articles = articles
        self.steps: dict[str, Step] = {
            "claim": desk.claim,
            "release": desk.release,
            "take": self._take,
            "resolve": desk.resolve,
            "reopen": desk.reopen,
            "unmerge": desk.unmerge,
            "escalate": desk.escalate,
            "unescalate": self._unescalate,
        }

    def register(self, router: Router) -> None:
        for name, handler in (
            ("step", self.step),
            ("view", self.view),
            ("more", self.more),
            ("less", self.view),
            ("priority", self.priority),
            ("article", self.article),
            ("log", self.log),
            ("reread", self.reread),
            ("problem", self.problem),
        ):
            router.press(f"group.{name}", Route(handler, private=False))

    async def step(self, turn: Turn) -> None:
        """Take the step of the button."""
        ticket = await pressed_ticket(turn)
        if ticket is None:
            return
        name = str(pressed(turn)["step"])
        try:
            ticket = await turn.do(self.steps[name], ticket.id, turn.person)
        except TicketError as error:
            await say_stale(turn, self._cards(turn), ticket.id, error)
            return
        await did(turn, ticket.id)
        await answer(turn, f"group-done-{name}", ticket=ticket.id, person=ticket.person)

    async def view(self, turn: Turn) -> None:
        """Show the card in this group."""
        await self._show(turn, more=False)

    async def more(self, turn: Turn) -> None:
        """Show the card with the rare buttons."""
        await self._show(turn, more=True)

    async def priority(self, turn: Turn) -> None:
        """Give the ticket the priority of the button."""
        ticket = await pressed_ticket(turn)
        if ticket is not None:
            wanted = Priority(int(pressed(turn)["priority"]))
            await turn.do(self.desk.set_priority, ticket.id, turn.person, wanted)
            await answer(turn, "group-done-priority", priority=turn.text(f"priority-{wanted.name.lower()}"))

    async def article(self, turn: Turn) -> None:
        """Show the article of the ticket."""
        ticket = await pressed_ticket(turn)
        if ticket is None:
            return
        if ticket.article not in self.articles:
            await answer(turn, "group-no-article")
            return
        article = self.articles.article(ticket.article, turn.person.language)
        await say_about(turn, ticket, article_text(words_of(turn), article))

    async def log(self, turn: Turn) -> None:
        """Show the end of the line log."""
        ticket = await pressed_ticket(turn)
        if ticket is not None:
            await say_about(turn, ticket, log_sheet(words_of(turn), ticket))

    async def reread(self, turn: Turn) -> None:
        """Ask the site's agent to look at the device again; the answer is a note of each ticket that asked."""
        ticket = await pressed_ticket(turn)
        if ticket is None or ticket.device_id is None:
            return
        try:
            checkup = await turn.do(self.checkups.ask, turn.person, ticket.device_id, ticket_id=ticket.id)
        except AgentAwayError:
            await self._away(turn, await turn.do(find_device, ticket.device_id))
        except ClearingError as error:
            await answer(turn, error.message_key, **error.params)
        else:
            key = "group-reread-asked" if checkup.fresh else "group-reread-waits"
            text = turn.text(key, site=checkup.device.site, device=checkup.device.label)
            await say_about(turn, ticket, text)

    async def problem(self, turn: Turn) -> None:
        """Hand the announcement of a known problem over to a private chat, where words can be asked for."""
        ticket = await pressed_ticket(turn)
        if ticket is None:
            return
        await turn.do(
            turn.post.to_person,
            turn.person.id,
            "group-problem-offer",
            buttons=[[("button-group-announce", "problem.announce", {"ticket": ticket.id})]],
            ticket=ticket.id,
            subject=ticket.subject or "—",
        )
        link = self.link("")
        if link and not await turn.do(_can_reach, turn.person.id):
            await say_about(turn, ticket, turn.text("group-problem-start", name=turn.person.name, link=link))
        else:
            await answer(turn, "group-problem-private")

    async def _show(self, turn: Turn, *, more: bool) -> None:
        ticket = await pressed_ticket(turn)
        if ticket is not None:
            await show_again(turn, self._cards(turn), ticket.id, more=more)

    async def _away(self, turn: Turn, device: Device) -> None:
        agent = await turn.do(agents.at_site, device.site_id)
        seen = shown(agent.seen_at) if agent and agent.seen_at else "—"
        await turn.say("group-agent-away", site=device.site, device=device.label, seen=seen)

    def _cards(self, turn: Turn) -> GroupCards:
        return GroupCards(turn.post, self.articles)

    def _take(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        """Give a ticket to who presses, whoever has it."""
        ticket = listing.get(session, ticket_id)
        mine = ticket.taken and ticket.owner_id == by.id
        return ticket if mine else self.desk.assign(session, ticket_id, by, by)

    def _unescalate(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        return self.desk.escalate(session, ticket_id, by, wanted=False)


def _can_reach(session: Session, person_id: int) -> bool:
    return any(copies.has_reached(session, chat) for chat in chats_of(session, person_id))
