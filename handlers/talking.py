"""Where it goes what a person says while support has a ticket of theirs: into the ticket, and the bot is silent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from bot.dialog.inbox import REDACTED, redacted
from bot.dialog.messages import Source
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import ForbiddenError, Permission
from bot.records.types import now
from bot.tickets import conversations, listing, own
from bot.tickets.errors import TicketError, TicketGoneError
from bot.tickets.states import TicketState
from bot.tickets.there import ticket_there
from bot.tickets.tracing import ticket_behind
from bot.tickets.views import EntryView, TicketView
from handlers import pictures
from handlers.courtesies import courtesy
from handlers.support import again_or_new
from handlers.telling import Line, Telling, line_of, say_about, say_why_not
from handlers.turns import pressed
from handlers.where_to import ask_whether, ask_which, lines_pressed

Answer = Callable[[Turn, TicketView], Awaitable[None]]
Follow = Callable[[Turn, EntryView], Awaitable[None]]


class TalkHandler:
    """Carries what a person says into the ticket that it belongs to.

    Args:
        answer: takes what a supporter says as a reply to a message of a ticket.
        follow: takes a picture that a supporter sent together with the one of this line.
    """

    def __init__(self, telling: Telling, answer: Answer, follow: Follow) -> None:
        self.telling = telling
        self.answer = answer
        self.follow = follow

    def register(self, router: Router) -> None:
        router.reply(self.replied)
        router.no_text(Route(self.textless, private=False))
        router.press("support.add", Route(self.add))

    async def talks(self, turn: Turn) -> bool:
        """Give free text to the ticket that it belongs to, or ask where that is; False: it is for the bot."""
        if await turn.briefly(ticket_there, turn.person.id) and await self._for_a_ticket(turn):
            return True
        if turn.incoming.media:
            await pictures.keep(turn)
            await turn.say("picture-kept")
        return False

    async def _for_a_ticket(self, turn: Turn) -> bool:
        meant = await turn.briefly(conversations.meant, turn.person.id, now())
        if len(meant) == 1:
            await self._pass_on(turn, meant[0].id, line_of(turn))
            return True
        return await self._asks_where(turn, meant)

    async def replied(self, turn: Turn) -> bool:
        """Take a reply to a message of a ticket: the person's into it, support's as an answer."""
        incoming = turn.incoming
        if incoming.reply_to is None or not (turn.typed or incoming.media):
            return False
        message = Source(incoming.channel, incoming.chat_id, incoming.reply_to)
        ticket = await turn.do(ticket_behind, message)
        if ticket is None:
            return False
        if ticket.person_id == turn.person.id:
            await self._into(turn, ticket.id, line_of(turn))
        elif ticket.triaged_by(turn.person):
            await self.answer(turn, ticket)
        else:
            raise ForbiddenError(Permission.TRIAGE)
        return True

    async def textless(self, turn: Turn) -> None:
        """Take a picture or file without words to where people listen; offer a person when nobody does."""
        if not turn.incoming.private:
            await turn.say("cannot-read")
            return
        meant = await turn.briefly(conversations.meant, turn.person.id, now())
        if turn.incoming.media is None:
            await turn.say("cannot-pass-on" if meant else "cannot-read")
        elif await self._in_album(turn):
            return
        elif len(meant) == 1:
            await self._pass_on(turn, meant[0].id, line_of(turn))
        elif meant:
            await ask_which(turn, meant, await pictures.keep(turn))
        elif not await self._told_lately(turn):
            await pictures.offer(turn)

    async def add(self, turn: Turn) -> None:
        """Put the lines of the button into its ticket, and say so once."""
        *before, last = await lines_pressed(turn)
        for line in before:
            await self._into(turn, int(pressed(turn)["ticket"]), line, told=None)
        await self._into(turn, int(pressed(turn)["ticket"]), last, told=True)

    async def _in_album(self, turn: Turn) -> bool:
        """Put a picture into where one of the same album went; say whether there is such."""
        line = line_of(turn)
        before = await turn.do(own.album, line.source)
        if before is None:
            return False
        if before.kind == "message":
            await self._into(turn, before.ticket_id, line, told=None)
        else:
            await self.follow(turn, before)
        return True

    async def _told_lately(self, turn: Turn) -> bool:
        """Put a picture into where something was said just now; say whether there is such."""
        lately = await turn.do(own.told_lately, turn.person.id, now())
        if lately is not None:
            await self._into(turn, lately.id, line_of(turn))
        return lately is not None

    async def _asks_where(self, turn: Turn, meant: Sequence[TicketView]) -> bool:
        """Ask which ticket a text is for, if it is for one and not for the bot; say whether that was asked."""
        if redacted(turn.typed) == REDACTED:
            return False
        if meant:
            await ask_which(turn, meant, [line_of(turn)])
            return True
        if courtesy(turn.typed) is not None:
            return False
        ticket = await turn.briefly(conversations.perhaps, turn.person.id, now())
        if ticket is not None:
            await ask_whether(turn, ticket, line_of(turn))
        return ticket is not None

    async def _into(self, turn: Turn, ticket_id: int, line: Line, *, told: bool | None = False) -> None:
        """Put a line into a ticket of the person's; one that has ended may be opened again with it.

        Args:
            told: whether to say that it arrived; False: only while nobody has the ticket; None: never.
        """
        try:
            ticket = await self._pass_on(turn, ticket_id, line)
        except TicketGoneError as error:
            await self._over(turn, int(error.params["ticket"]), line)
        except TicketError as error:
            await say_why_not(turn, error)
        else:
            if told or (told is False and ticket.state is TicketState.OPEN):
                await say_about(turn, ticket, "human-added")

    async def _pass_on(self, turn: Turn, ticket_id: int, line: Line) -> TicketView:
        ticket = await self.telling.add(turn, ticket_id, line)
        if redacted(line.text) == REDACTED:
            await turn.say("bare-code")
        return ticket

    async def _over(self, turn: Turn, ticket_id: int, line: Line) -> None:
        """Say that a ticket has ended, and what can be done with the line."""
        ticket = await turn.do(listing.get, ticket_id)
        if redacted(line.text) == REDACTED:
            await turn.say("bare-code")
            return
        key = "ticket-over" if own.may_reopen(ticket, now()) else "ticket-over-for-good"
        await turn.say(key, ticket=ticket.id, buttons=[again_or_new(turn, ticket, line)])
