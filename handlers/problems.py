"""Known problems in support's chat: what looks like one now, what is known, announcing it, resolving it for all."""

from __future__ import annotations

from bot.dialog.inbox import REDACTED, redacted
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import Permission
from bot.tickets import listing, problems, signatures
from bot.tickets.desk import Desk
from bot.tickets.errors import AloneError, NoTicketError, TicketError
from bot.tickets.listing import Filter
from bot.tickets.problem_views import OPEN, ProblemView, sites_of
from handlers.cards import summary
from handlers.dialog import Problems, Step, advance
from handlers.problem_pages import overview, problem_buttons
from handlers.rows import PAGE, Page, in_rows, pages_of
from handlers.turns import pressed, words_of


class ProblemsHandler:
    """Announces and resolves what several people have, as far as this person's support goes."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def register(self, router: Router) -> None:
        triage = Permission.TRIAGE
        route = Route(self.problems, triage, menu="menu-problems")
        router.command("problems", route, ("已知问题", "problems"))
        router.press("problem.view", Route(self.view, triage))
        router.press("problem.announce", Route(self.announce, triage))
        router.press("problem.suggested", Route(self.suggested, triage))
        router.press("problem.resolve", Route(self.resolve, triage))
        router.press("problem.end", Route(self.end, triage))
        router.state(Problems.announcing, Route(self.worded, triage))
        router.state(Problems.resolving, Route(self.solved, triage))

    async def problems(self, turn: Turn) -> None:
        """Show what is known and still open, and what looks like one problem now."""
        text, buttons = await overview(turn)
        await turn.say_text(text, buttons=buttons)

    async def view(self, turn: Turn) -> None:
        """Show a page of the unresolved tickets of a problem or a signature."""
        args = dict(pressed(turn))
        number = int(args.pop("page", 0))
        wanted = Filter(
            sites=sites_of(turn.person),
            signature=str(args.get("signature", "")),
            problem_id=args.get("problem"),
            order="priority",
        )
        pages = pages_of(await turn.do(listing.filtered_count, wanted))
        number = min(number, pages - 1)
        found = await turn.do(listing.filtered, wanted, number * PAGE, PAGE)
        page = Page(found, number, pages)
        if not found:
            await turn.say("problem-no-tickets")
            return
        words = words_of(turn)
        lines = [turn.text("tickets-head", page=page.words), *(summary(words, one) for one in found)]
        views = [Button(f"#{one.id}", "triage.view", {"ticket": one.id}, once=False) for one in found]
        turners = page.turners(turn, "problem.view", **args)
        await turn.say_text("\n".join(lines), buttons=[*in_rows(views, 5), *turners])

    async def announce(self, turn: Turn) -> None:
        """Ask what the people are to be told, and offer a sentence."""
        try:
            signature = await self._signature(turn)
            known = await turn.do(problems.known_to, turn.person, signature)
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
            return
        if known is not None and not known.within(sites_of(turn.person)):
            buttons = problem_buttons(turn, known)
            await turn.say("problem-known-wider", problem=known.id, title=known.title, buttons=buttons)
            return
        wanted = Filter(sites=sites_of(turn.person), signature=signature)
        title = signatures.title(signature, turn.person.language)
        suggested = Button(turn.text("button-suggested"), "problem.suggested", {"signature": signature})
        await advance(turn.state, Step.ASK_PROBLEM, signature=signature)
        await turn.say(
            "problem-ask" if known is None else "problem-ask-again",
            title=title,
            count=await turn.do(listing.filtered_count, wanted),
            text=turn.text("problem-suggestion", title=title) if known is None else known.text,
            buttons=[[suggested]],
        )

    async def suggested(self, turn: Turn) -> None:
        """Announce it in the words that were offered."""
        signature = str(pressed(turn)["signature"])
        if await turn.state.get_state() == Problems.announcing.state:
            await advance(turn.state, Step.TAKEN)
        await self._announce(turn, signature)

    async def worded(self, turn: Turn) -> None:
        """Announce it in the words that were written."""
        if redacted(turn.typed) == REDACTED:
            await turn.say("bare-code")
            return
        signature = await turn.state.get_value("signature")
        await advance(turn.state, Step.TAKEN)
        if signature is None:
            await turn.say("problem-forgotten")
        else:
            await self._announce(turn, str(signature), turn.typed)

    async def resolve(self, turn: Turn) -> None:
        """Say how many tickets would end, and ask what their people are told."""
        problem_id = int(pressed(turn)["problem"])
        try:
            problem = await turn.do(problems.get, problem_id)
            count = await turn.do(problems.waiting_for, turn.person, problem_id)
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
            return
        await advance(turn.state, Step.ASK_SOLUTION, problem=problem_id)
        end = Button(turn.text("button-end-silently"), "problem.end", {"problem": problem_id})
        await turn.say("problem-resolve-ask", title=problem.title, count=count, buttons=[[end]])

    async def end(self, turn: Turn) -> None:
        """Resolve it for all without a word."""
        if await turn.state.get_state() == Problems.resolving.state:
            await advance(turn.state, Step.TAKEN)
        await self._resolve(turn, int(pressed(turn)["problem"]), "")

    async def solved(self, turn: Turn) -> None:
        """Resolve it for all, and tell each what was written."""
        if redacted(turn.typed) == REDACTED:
            await turn.say("bare-code")
            return
        problem_id = await turn.state.get_value("problem")
        await advance(turn.state, Step.TAKEN)
        if problem_id is None:
            await turn.say("problem-forgotten")
        else:
            await self._resolve(turn, int(problem_id), turn.typed)

    async def _signature(self, turn: Turn) -> str:
        """Return the signature of the button, or of its ticket. Raises TicketError."""
        if "ticket" not in pressed(turn):
            return str(pressed(turn)["signature"])
        ticket = await turn.do(listing.get, int(pressed(turn)["ticket"]))
        if not ticket.triaged_by(turn.person):
            raise NoTicketError(ticket=ticket.id)
        if not ticket.signature:
            raise AloneError
        return ticket.signature

    async def _announce(self, turn: Turn, signature: str, text: str | None = None) -> None:
        """Announce it in these words, else in those that were offered."""
        try:
            known = await turn.do(problems.known_to, turn.person, signature)
            title = known.title if known else signatures.title(signature, turn.person.language)
            if text is None:
                text = known.text if known else turn.text("problem-suggestion", title=title)
            problem = await turn.do(problems.announce, self.desk.notices, turn.person, signature, title, text)
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
            return
        await _say_done(turn, "problem-made", problem, problem.told, problem_buttons(turn, problem))

    async def _resolve(self, turn: Turn, problem_id: int, text: str) -> None:
        try:
            problem, count = await turn.do(problems.resolve_for_all, self.desk, turn.person, problem_id, text)
        except TicketError as error:
            await turn.say(error.message_key, **error.params)
            return
        key = "problem-resolved-part" if problem.state == OPEN else "problem-resolved"
        await _say_done(turn, key, problem, count)


async def _say_done(
    turn: Turn, key: str, problem: ProblemView, count: int, buttons: list[list[Button]] | None = None
) -> None:
    """Say what was done for how many, and for how many it is still being done."""
    lines = [turn.text(key, problem=problem.id, title=problem.title, count=count)]
    if problem.left:
        lines.append(turn.text("problem-left", count=problem.left))
    await turn.say_text("\n".join(lines), buttons=buttons or [])
