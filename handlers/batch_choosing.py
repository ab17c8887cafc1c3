"""/batch: many devices together. Which, and to what end, is said on one card, which each press shows anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.batches import reading
from bot.batches.batches import Batches
from bot.batches.errors import TooManyError
from bot.batches.preview import Preview, preview
from bot.batches.views import Batch
from bot.clearing.operations import ClearingError, NoApproverError
from bot.dialog.messages import Button
from bot.dialog.router import Route, Router
from bot.dialog.turn import Turn
from bot.offices import due
from bot.people import Permission, Person
from bot.records.types import now
from device.contract import Plan
from handlers.approve import say_error
from handlers.batch_choice import Choice
from handlers.batch_preview import PLANS, text, without_approver
from handlers.batch_steering import BatchSteering
from handlers.batch_ticks import Ticks, tick_rows
from handlers.dialog import Batching, Step, advance
from handlers.turns import pressed, words_of

EVERYTHING = {"全部", "所有", "all", "*"}
OPEN_SHOWN = 3  # batches under way, on the card
LONGEST = 100  # characters of what is looked for


class BatchChoosing:
    """The way from a word to a batch under way.

    Args:
        steering: shows batches that are under way.
        zone: in which days are counted.
    """

    def __init__(self, batches: Batches, steering: BatchSteering, zone: ZoneInfo) -> None:
        self.batches = batches
        self.steering = steering
        self.zone = zone

    def register(self, router: Router) -> None:
        may = Permission.REQUEST
        words = ("批量", "一起清卡", "批量清卡", "batch")
        router.command("batch", Route(self.choose, may, menu="menu-batch"), words, behind=True)
        router.press("batch.choose", Route(self.choose, may))
        for action, handler in (
            ("card", self.card),
            ("plan", self.plan),
            ("canary", self.canary),
            ("list", self.listed),
            ("tick", self.tick),
            ("every", self.every),
            ("start", self.start),
        ):
            router.press(f"batch.{action}", Route(handler, may))
        router.state(Batching.choosing, Route(self.read))

    async def choose(self, turn: Turn) -> None:
        """Show the card for what is due, or for what has the words behind the command or of the button."""
        args, typed = pressed(turn), " ".join(turn.argument.split())
        if await self.steering.show_named(turn, typed):
            return
        choice = Choice(
            words=(str(args.get("words", "")) or typed)[:LONGEST],
            everybodys=bool(args.get("everybodys")),
            plan=str(Plan(args.get("plan", Plan.CLEAR))),
            slot=f"batch-card-{turn.incoming.update_id}",
        )
        await self._show(turn, choice, asks=True)

    async def card(self, turn: Turn) -> None:
        """Show the card again."""
        choice = await self._choice(turn)
        if choice is not None:
            await self._show(turn, choice)

    async def plan(self, turn: Turn) -> None:
        """Take the plan of the button."""
        choice = await self._choice(turn)
        if choice is not None:
            await self._show(turn, replace(choice, plan=str(Plan(pressed(turn)["plan"]))))

    async def canary(self, turn: Turn) -> None:
        """Let the first device go alone, or no more."""
        choice = await self._choice(turn)
        if choice is not None:
            await self._show(turn, replace(choice, canary=bool(pressed(turn)["on"])))

    async def read(self, turn: Turn) -> None:
        """Take words by which devices are found."""
        if not turn.person.may(Permission.REQUEST):
            await advance(turn.state, Step.TAKEN)
        turn.require(Permission.REQUEST)
        choice = await self._choice(turn)
        if choice is None:
            return
        typed = " ".join(turn.typed.split())[:LONGEST]
        words = "" if typed.lower() in EVERYTHING else typed
        await self._show(turn, replace(choice, words=words, off=()), anew=True)

    async def listed(self, turn: Turn) -> None:
        """Show a page of the devices, each with its tick."""
        choice = await self._choice(turn)
        if choice is not None:
            await self._list(turn, choice)

    async def tick(self, turn: Turn) -> None:
        """Take a device, or leave it out."""
        choice = await self._choice(turn)
        if choice is not None:
            device = int(pressed(turn)["device"])
            await self._list(turn, replace(choice, off=tuple(sorted(set(choice.off) ^ {device}))))

    async def every(self, turn: Turn) -> None:
        """Take every device, or none."""
        choice = await self._choice(turn)
        if choice is not None:
            none = await turn.do(due.ids, turn.person, choice.wanted, self._today())
            await self._list(turn, replace(choice, off=() if pressed(turn)["on"] else tuple(none)))

    async def start(self, turn: Turn) -> None:
        """Begin; where it would be another batch than the button was shown with, show the card again."""
        choice = await self._choice(turn)
        if choice is None:
            return
        try:
            begun = await turn.do(self._open, turn.person, choice, str(pressed(turn).get("mark")))
        except ClearingError as error:
            await say_error(turn, error)
            return
        if begun is None:
            await turn.say("batch-card-changed")
            await self._show(turn, choice, anew=True)
            return
        batch, found = begun
        await advance(turn.state, Step.TAKEN)
        await turn.say("batch-started", slot=choice.slot, batch=batch.name, count=batch.counts.total)
        for line in without_approver(words_of(turn), found):
            await turn.say_text(line, buttons=[[_how_to_approve(turn)]])

    async def _choice(self, turn: Turn) -> Choice | None:
        """Return what is being chosen; None, and say so, when nothing is any more, or another card shows it."""
        if await turn.state.get_state() == Batching.choosing.state:
            kept = await turn.state.get_data()
            known = {one.name: kept[one.name] for one in fields(Choice) if one.name in kept}
            choice = Choice(**{**known, "off": tuple(known.get("off", ()))})
            if turn.press is None or turn.press.args.get("card") == choice.slot:
                return choice
        await turn.say(
            "batch-card-gone",
            buttons=[[Button(turn.text("button-batch-choose"), "batch.choose", once=False)]],
        )
        return None

    async def _keep(self, turn: Turn, choice: Choice, *, asks: bool) -> None:
        if asks:
            await advance(turn.state, Step.ASK_DEVICES, **asdict(choice))
        else:
            await turn.state.set_data(asdict(choice))

    async def _show(self, turn: Turn, choice: Choice, *, asks: bool = False, anew: bool = False) -> None:
        """Show the card.

        Args:
            asks: it is the first time.
            anew: below what was just written.
        """
        if anew:
            choice = replace(choice, slot=f"batch-card-{turn.incoming.update_id}")
        try:
            found = await turn.do(self._preview, turn.person, choice)
        except TooManyError as error:
            await self._keep(turn, choice, asks=asks)
            await turn.say("batch-narrow", **error.params)
            return
        under_way = await turn.do(_under_way, turn.person) if asks else []
        if choice.words or found.ids or choice.off:
            await self._keep(turn, choice, asks=asks)
        if not found.ids and not choice.off:
            await self._nothing(turn, choice, under_way)
            return
        told = text(words_of(turn), found, words_typed=choice.words, canary=choice.canary)
        buttons = [*_buttons(turn, choice, found), *map(self.steering.opener(turn), under_way)]
        await turn.say_text(told, buttons=buttons, slot=choice.slot)

    async def _nothing(self, turn: Turn, choice: Choice, under_way: Sequence[Batch]) -> None:
        whole = choice.wanted.whole
        key = ("batch-none-any" if whole else "batch-none-found") if choice.words else "batch-none-due"
        others = Button(
            turn.text("button-due-everybodys"), "batch.choose", {"words": choice.words, "everybodys": True}
        )
        backup = Button(turn.text("button-batch-backup"), "batch.choose", {"plan": str(Plan.BACKUP)})
        rows = [
            *([] if choice.everybodys or whole else [[others]]),
            *([] if choice.words or whole else [[backup]]),
        ]
        await turn.say(key, words=choice.words, buttons=[*rows, *map(self.steering.opener(turn), under_way)])

    async def _list(self, turn: Turn, choice: Choice) -> None:
        await self._keep(turn, choice, asks=False)
        number = int(pressed(turn).get("page", 0))
        ticks = Ticks(choice, number)
        head, rows = await turn.do(tick_rows, turn, ticks, self._today())
        await turn.say_text(head, buttons=rows, slot=choice.slot)

    def _preview(self, session: Session, person: Person, choice: Choice) -> Preview:
        """Raises TooManyError."""
        ids = choice.of(due.ids(session, person, choice.wanted, self._today()))
        return preview(session, person, self.batches.checked(ids) if ids else [], Plan(choice.plan))

    def _open(
        self, session: Session, person: Person, choice: Choice, mark: str
    ) -> tuple[Batch, Preview] | None:
        """Return what was begun; None when it would be another batch than the one of this mark.

        Raises:
            BatchError
        """
        found = self._preview(session, person, choice)
        if choice.mark(found.ids) != mark:
            return None
        plan = Plan(choice.plan)
        batch = self.batches.open(
            session, person, found.ids, plan, chosen=choice.words, canary=choice.canary and plan in PLANS[:2]
        )
        self.batches.notices.progress(session, batch)
        return batch, found

    def _today(self) -> date:
        return now().astimezone(self.zone).date()


def _under_way(session: Session, person: Person) -> list[Batch]:
    """Return batches that this person may stop and that have not ended."""
    found = (one for one in reading.seen_by(session, person) if one.ended_at is None)
    return [one for one in found if reading.may_stop(session, one, person)][:OPEN_SHOWN]


def _how_to_approve(turn: Turn) -> Button:
    return Button(
        turn.text("button-article"), "article.show", {"article": NoApproverError.article}, once=False
    )


def _buttons(turn: Turn, choice: Choice, found: Preview) -> list[list[Button]]:
    words, acts = words_of(turn), choice.plan in PLANS[:2]
    label = turn.text("button-batch-start", plan=words.plan(found.plan), count=found.ready)
    start = choice.button(label, "batch.start", mark=choice.mark(found.ids))
    plans = [
        choice.button(_marked(words.plan(one), one == choice.plan), "batch.plan", plan=str(one))
        for one in PLANS
    ]
    pick = choice.button(turn.text("button-batch-pick"), "batch.list")
    alone = _marked(turn.text("button-batch-canary"), choice.canary)
    canary = choice.button(alone, "batch.canary", on=not choice.canary)
    rest = [[pick, *([canary] if acts and found.ready > 1 else [])], plans]
    if without_approver(words, found):
        rest.append([_how_to_approve(turn)])
    return [[start], *rest] if found.ready else rest


def _marked(label: str, on: bool) -> str:
    return f"{'☑' if on else '☐'} {label}"
