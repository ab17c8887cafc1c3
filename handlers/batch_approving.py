"""The manager's yes to a batch: look, press, type a code for each site. The agents check the codes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from bot.batches import reading
from bot.batches.batches import Batches
from bot.batches.errors import SitesChangedError
from bot.batches.states import CODES_COUNT, CodeState
from bot.batches.views import Batch, SiteCode
from bot.clearing.operations import ClearingError
from bot.dialog.inbox import REDACTED, codes_in
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.people import ForbiddenError, Permission, Person
from device.contract import fingerprint
from handlers.approve import say_error, take_away
from handlers.dialog import Approving, Step, advance
from handlers.turns import pressed

SITES = 30  # that a message names in order


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person may still be asked for: of one question."""

    batch: Batch
    open: Sequence[SiteCode]  # in the order in which codes are taken
    sent: int  # codes that agents have yet to check


class BatchApproving:
    """Approve, deny, and the codes.

    Args:
        otherwise: reads what turns out to be no code but a question.
    """

    def __init__(self, batches: Batches, otherwise: Callable[[Turn], Awaitable[None]]) -> None:
        self.batches = batches
        self.otherwise = otherwise

    def register(self, router: Router) -> None:
        router.press("batch.approve", Route(self.approve, Permission.APPROVE))
        router.press("batch.deny", Route(self.deny, Permission.APPROVE))
        router.state(Approving.codes, Route(self.codes))

    async def approve(self, turn: Turn) -> None:
        """Ask for the codes, if this button's question still stands."""
        args = pressed(turn)
        batch_id, digest = int(args["batch"]), str(args["digest"])
        try:
            wanted = await turn.do(self.batches.claim, batch_id, digest, turn.person)
        except ClearingError as error:
            await say_error(turn, error)
            return
        await advance(turn.state, Step.ASK_CODES, batch=batch_id, digest=digest, shown=_ids(wanted))
        await turn.say(
            "batch-codes-wanted",
            batch=f"B{batch_id}",
            count=len(wanted),
            sites=listed(turn, wanted),
            fingerprint=fingerprint(wanted[0].digest),
        )

    async def deny(self, turn: Turn) -> None:
        """Say no: to all of it, or at the sites that are this person's to answer for."""
        args = pressed(turn)
        try:
            batch, sites = await turn.do(
                self.batches.deny, int(args["batch"]), str(args["digest"]), turn.person
            )
        except ClearingError as error:
            await say_error(turn, error)
            return
        if sites is None:
            await turn.say("batch-denied", batch=batch.name)
        else:
            await turn.say("batch-denied-sites", batch=batch.name, count=sites)

    async def codes(self, turn: Turn) -> None:
        """Take codes to the agents of the sites in their order; what is none is a question like any other."""
        kept = await turn.state.get_data()
        asked = await turn.do(
            _standing, turn.person, int(kept.get("batch", 0)), str(kept.get("digest") or "-")
        )
        typed = codes_in(turn.typed)
        if asked is None:
            await advance(turn.state, Step.TAKEN)
            await (self._say_late(turn) if typed else self.otherwise(turn))
        elif turn.typed == REDACTED:
            await turn.say("code-again")
        elif typed:
            await take_away(turn)
            await self._take(turn, asked, typed)
        elif turn.typed.replace(" ", "").isdecimal():
            await turn.say("batch-codes-shape", count=len(asked.open))
        else:
            await self.otherwise(turn)

    async def _take(self, turn: Turn, asked: Standing, typed: Sequence[str]) -> None:
        if not asked.open:
            await turn.say("code-checking")
        elif len(typed) > len(asked.open):
            await turn.state.update_data(shown=_ids(asked.open))
            await turn.say(
                "batch-codes-many", typed=len(typed), count=len(asked.open), sites=listed(turn, asked.open)
            )
        else:
            await self._send(turn, asked.batch, typed)

    async def _send(self, turn: Turn, batch: Batch, typed: Sequence[str]) -> None:
        shown = (await turn.state.get_data()).get("shown", ())
        try:
            left = await turn.do(self.batches.approve, batch.id, batch.digest, turn.person, typed, shown)
        except SitesChangedError as error:
            await self._ask_again(turn, batch, error)
            return
        except ClearingError as error:
            await say_error(turn, error)
            return
        except ForbiddenError:
            await advance(turn.state, Step.TAKEN)
            raise
        if left:
            await turn.state.update_data(shown=_ids(left))
            await turn.say("batch-codes-left", sent=len(typed), count=len(left), sites=listed(turn, left))
        else:
            await turn.say("batch-codes-sent", sent=len(typed))

    async def _ask_again(self, turn: Turn, batch: Batch, error: SitesChangedError) -> None:
        wanted = await turn.do(self.batches.claim, batch.id, batch.digest, turn.person)
        await turn.state.update_data(shown=_ids(wanted))
        await turn.say(error.message_key, count=len(wanted), sites=listed(turn, wanted))

    async def _say_late(self, turn: Turn) -> None:
        await take_away(turn)
        await turn.say("code-late")


def _ids(codes: Sequence[SiteCode]) -> list[int]:
    return [one.id for one in codes]


def listed(turn: Turn, codes: Sequence[SiteCode]) -> str:
    """Return sites in the order in which their codes are taken, a line each."""
    lines = [turn.text("batch-codes-site", place=place, site=one.site) for place, one in enumerate(codes, 1)]
    more = [turn.text("batch-more-sites", count=len(lines) - SITES)] if len(lines) > SITES else []
    return "\n".join([*lines[:SITES], *more])


def _standing(session: Session, person: Person, batch_id: int, digest: str) -> Standing | None:
    """Return what this question still asks of a person; None when it does not stand any more, or he may not answer."""
    batch = reading.find(session, batch_id)
    if batch is None or batch.state not in CODES_COUNT or not batch.digest.startswith(digest):
        return None
    mine = [
        one
        for one in reading.codes(session, batch_id, batch.digest)
        if person.id in one.asked and person.may(Permission.APPROVE, one.site_id)
    ]
    open_ones = [one for one in mine if one.state is CodeState.OPEN]
    sent = sum(one.state is CodeState.SENT for one in mine)
    return Standing(batch, open_ones, sent) if open_ones or sent else None
