"""The tickets that wait, and those that one has in hand: in groups of support and in private."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission
from bot.records.types import now
from bot.tickets import goals
from bot.tickets.listing import Filter
from bot.tickets.states import TAKEN, TicketState
from bot.tickets.views import TicketView
from handlers.group_header import SIGNS, goal_lines, priority_name
from handlers.group_scope import scope_of, view_buttons
from handlers.ticket_pages import ticket_page
from handlers.times import age
from handlers.turns import pressed, words_of
from handlers.words import Words

SUBJECT = 60  # characters


class QueueHandler:
    """Lists tickets by what is due next."""

    def register(self, router: Router) -> None:
        queue = Route(self.queue, Permission.TRIAGE, private=False, menu="menu-queue")
        mine = Route(self.mine, Permission.TRIAGE, private=False, menu="menu-mine")
        router.command("queue", queue, ("排队", "queue"))
        router.press("queue.page", queue)
        router.command("mine", mine, ("我手上的", "mine"))
        router.press("queue.mine", mine)

    async def queue(self, turn: Turn) -> None:
        """List what nobody has, the most urgent and then the oldest first."""
        wanted = Filter(states=frozenset({TicketState.OPEN}), order="priority")
        await self._list(turn, "queue", "queue.page", wanted)

    async def mine(self, turn: Turn) -> None:
        """List what this person has in hand."""
        wanted = Filter(states=frozenset(TAKEN), owner_id=turn.person.id, order="priority")
        await self._list(turn, "mine", "queue.mine", wanted)

    async def _list(self, turn: Turn, name: str, action: str, wanted: Filter) -> None:
        scope = await scope_of(turn)
        if scope is None:
            return
        wanted = replace(wanted, sites=scope.sites, group_id=scope.group_id)
        page, count = await turn.do(ticket_page, wanted, int(pressed(turn).get("page", 0)))
        if not count:
            await turn.say_text(turn.text(f"{name}-none"))
            return
        head = turn.text(f"{name}-head", count=count, page=page.words)
        lines = [await turn.do(_line, words_of(turn), one) for one in page.items]
        buttons = [*view_buttons(turn, list(page.items)), *page.turners(turn, action)]
        await turn.say_text("\n".join([head, *lines]), buttons=buttons)


def _line(session: Session, words: Words, ticket: TicketView) -> str:
    subject = ticket.subject or "—"
    line = words(
        "queue-line",
        sign=SIGNS[ticket.state],
        ticket=ticket.id,
        priority=priority_name(words, ticket),
        site=ticket.site or "—",
        person=ticket.person,
        age=age(words, ticket.created_at, now()),
        subject=subject if len(subject) <= SUBJECT else f"{subject[: SUBJECT - 1]}…",
    )
    return "\n".join([line, *goal_lines(words, goals.of(session, ticket.id))])
