"""The buttons of a ticket's card in a group. Who is not its support is told so by the press alone."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from bot.clearing.checkups import Checkups
from bot.clearing.operations import AgentAwayError, ClearingError, Device, find_device
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Person
from bot.relay import agents
from bot.tickets import listing
from bot.tickets.desk import Desk
from bot.tickets.errors import TicketError
from bot.tickets.states import Priority
from bot.tickets.views import TicketView
from handlers.answers import Articles, article_text
from handlers.cards import log_sheet
from handlers.group_cards import GroupCards
from handlers.group_turns import answer, pressed_ticket, show_again
from handlers.rows import in_rows
from handlers.times import shown
from handlers.turns import pressed, words_of

Step = Callable[[Session, int, Person], TicketView]


class GroupStepsHandler:
    """Takes the steps of a ticket from its card.

    Args:
        articles: that a card shows.
    """

    def __init__(self, desk: Desk, checkups: Checkups, articles: Articles) -> None:
        self.desk = desk
        self.checkups = checkups
        self.articles = articles
        self.steps: dict[str, Step] = {
            "claim": desk.claim,
            "release": desk.release,
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
            ("merge", self.merge_which),
            ("merge_into", self.merge),
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
            await self._stale(turn, ticket.id, error)
            return
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
        await turn.say_text(article_text(words_of(turn), article))

    async def log(self, turn: Turn) -> None:
        """Show the end of the line log."""
        ticket = await pressed_ticket(turn)
        if ticket is not None:
            await turn.say_text(log_sheet(words_of(turn), ticket))

    async def reread(self, turn: Turn) -> None:
        """Ask the site's agent to look at the device again; the answer comes as a note."""
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
            await turn.say_text(turn.text(key, site=checkup.device.site, device=checkup.device.label))

    async def merge_which(self, turn: Turn) -> None:
        """Ask into which other ticket of the same person."""
        ticket = await pressed_ticket(turn)
        if ticket is None:
            return
        others = await turn.do(_others, ticket, turn.person)
        if not others:
            await answer(turn, "group-merge-none", person=ticket.person)
            return
        buttons = [_merge_button(turn, ticket, one) for one in others]
        await turn.say("group-merge-which", ticket=ticket.id, person=ticket.person, buttons=in_rows(buttons))

    async def merge(self, turn: Turn) -> None:
        """Merge the ticket of the button into the other one of the button."""
        ticket = await pressed_ticket(turn)
        if ticket is None:
            return
        into = int(pressed(turn)["into"])
        if into not in {one.id for one in await turn.do(_others, ticket, turn.person)}:
            await answer(turn, "group-merge-none", person=ticket.person)
            return
        try:
            await turn.do(self.desk.merge, ticket.id, into, turn.person)
        except TicketError as error:
            await self._stale(turn, ticket.id, error)
        else:
            await answer(turn, "group-done-merge", ticket=ticket.id, into=into)

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
        await answer(turn, "group-problem-private")

    async def _show(self, turn: Turn, *, more: bool) -> None:
        ticket = await pressed_ticket(turn)
        if ticket is not None:
            await show_again(turn, self._cards(turn), ticket.id, more=more)

    async def _stale(self, turn: Turn, ticket_id: int, error: TicketError) -> None:
        """Say why not, and show how the ticket stands now."""
        await answer(turn, error.message_key, **error.params)
        await show_again(turn, self._cards(turn), ticket_id)

    async def _away(self, turn: Turn, device: Device) -> None:
        agent = await turn.do(agents.at_site, device.site_id)
        seen = shown(agent.seen_at) if agent and agent.seen_at else "—"
        await turn.say("group-agent-away", site=device.site, device=device.label, seen=seen)

    def _cards(self, turn: Turn) -> GroupCards:
        return GroupCards(turn.post, self.articles)

    def _unescalate(self, session: Session, ticket_id: int, by: Person) -> TicketView:
        return self.desk.escalate(session, ticket_id, by, wanted=False)


def _others(session: Session, ticket: TicketView, by: Person) -> list[TicketView]:
    """Return the person's other unresolved tickets that `by` may triage, the newest first."""
    mine = listing.mine(session, ticket.person_id)
    return [one for one in mine if one.id != ticket.id and one.triaged_by(by)]


def _merge_button(turn: Turn, ticket: TicketView, into: TicketView) -> Button:
    label = turn.text("group-button-merge-into", ticket=into.id)
    return Button(label, "group.merge_into", {"ticket": ticket.id, "into": into.id}, once=False)
