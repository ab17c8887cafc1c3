"""Guided trees: the list, one step after the other in one message, and where a walk ends.

A button carries the guide, the step and the walk; nothing is kept in memory, and a later press is as good as an
early one.
"""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlmodel import Session

from bot import guiding, questions
from bot.dialog.messages import Button
from bot.dialog.router import Handler, Route, Router
from bot.dialog.turn import Turn
from bot.guiding import Walk
from bot.people import Permission
from bot.tickets import listing
from device.contract import Plan
from handlers.guide_page import (
    Guides,
    Place,
    list_buttons,
    place_of,
    slot_of,
    step_buttons,
    step_text,
    story,
)
from handlers.turns import pressed, words_of
from knowledge.guide import BACK, Guide, Kind, Option, Target
from knowledge.guides import Articles

Start = Callable[[Turn, Plan], Awaitable[None]]
TO_A_PERSON = {Kind.PERSON, Kind.UNSOLVED}
ASK_A_PERSON = Option("", Target(Kind.PERSON))  # the button that stands under every step


class GuideHandler:
    """Walks a person through a guide.

    Args:
        articles: those that can be shown.
        start: begins an operation as its command does.
        show: shows the article that the press names.
        hand_over: gives what `turn.argument` says to a person.
    """

    def __init__(
        self, guides: Guides, articles: Articles, start: Start, show: Handler, hand_over: Handler
    ) -> None:
        self.guides = guides
        self.articles = articles
        self.start = start
        self.show = show
        self.hand_over = hand_over

    def register(self, router: Router) -> None:
        router.command("guide", Route(self.choose, menu="menu-guide"), ("排查", "一步步排查", "guide"))
        router.press("guide.list", Route(self.choose))
        router.press("guide.begin", Route(self.begin))
        router.press("guide.go", Route(self.go))
        router.press("guide.back", Route(self.back))

    async def choose(self, turn: Turn) -> None:
        """List the guides, or begin the only one whose title has what was named."""
        guides = [self.guides.guide(one.id, turn.person.language) for one in self.guides.originals]
        named = turn.argument.strip().casefold()
        found = [guide for guide in guides if named and named in guide.title.casefold()]
        if len(found) == 1:
            await self._begin(turn, found[0].id, None)
        else:
            await turn.say("guide-which", buttons=list_buttons(found or guides, _question(turn)))

    async def begin(self, turn: Turn) -> None:
        """Begin the guide of the button."""
        await self._begin(turn, str(pressed(turn)["guide"]), _question(turn))

    async def _begin(self, turn: Turn, guide_id: str, question: int | None) -> None:
        guide = self._guide(turn, guide_id)
        if guide is None:
            await self._changed(turn, guide_id)
            return
        walk = Walk(secrets.token_urlsafe(9), turn.person.id, guide_id, question)
        await self._show_step(turn, guide, Place(walk, guide.begin))

    async def go(self, turn: Turn) -> None:
        """Do what the button of a step says."""
        place = place_of(turn.person.id, pressed(turn))
        guide = self._guide(turn, place.walk.guide)
        option = _option(guide, place, str(pressed(turn)["to"]))
        if guide is None or option is None:
            await self._changed(turn, place.walk.guide)
            return
        if option.to.kind is Kind.START and not turn.person.may(Permission.REQUEST):
            await turn.say("guide-no-start", plan=words_of(turn).plan(Plan(option.to.name)))
            return
        if option.to.kind in TO_A_PERSON and guiding.handed_over(
            await turn.do(guiding.path_of, place.walk.run)
        ):
            await turn.say("press-used")
            return
        await turn.do(guiding.choose, place.walk, place.step, option.to.choice)
        await self._follow(turn, guide, place, option.to)

    async def back(self, turn: Turn) -> None:
        """Show the step before; at the first step, that one again."""
        place = place_of(turn.person.id, pressed(turn))
        guide = self._guide(turn, place.walk.guide)
        steps = guiding.steps_of(guiding.straight(await turn.do(guiding.path_of, place.walk.run)))
        before = steps[:-1] if steps[-1:] == (place.step,) else steps
        step = before[-1] if before else place.step
        if guide is None or step not in guide.steps:
            await self._changed(turn, place.walk.guide)
            return
        await turn.do(guiding.choose, place.walk, place.step, BACK)
        await self._show_step(turn, guide, Place(place.walk, step))

    async def _follow(self, turn: Turn, guide: Guide, place: Place, to: Target) -> None:
        if to.kind is Kind.STEP:
            await self._show_step(turn, guide, Place(place.walk, to.name))
        elif to.kind is Kind.SOLVED:
            await self._end(turn, guide, place.walk, "guide-solved")
        elif to.kind is Kind.START:
            turn.argument = ""
            await self.start(turn, Plan(to.name))
        elif to.kind is Kind.ARTICLE:
            await self._show_article(turn, to.name, place.walk)
        else:
            await self._hand_over(turn, guide, place.walk)

    async def _show_step(self, turn: Turn, guide: Guide, place: Place) -> None:
        await turn.do(guiding.show, place.walk, place.step)
        path = await turn.do(guiding.path_of, place.walk.run)
        number = len(guiding.steps_of(guiding.straight(path)))
        text = step_text(words_of(turn), guide, guide.steps[place.step], number)
        buttons = step_buttons(turn, guide, place, self.articles, first=number == 1)
        await turn.say_text(text, buttons=buttons, slot=slot_of(place.walk))

    async def _show_article(self, turn: Turn, article_id: str, walk: Walk) -> None:
        """Show an article below; the step stays where it is."""
        assert turn.press
        args = {"article": article_id, "question": walk.question_id, "guide": walk.guide}
        turn.press = replace(turn.press, args=args)
        await self.show(turn)

    async def _hand_over(self, turn: Turn, guide: Guide, walk: Walk) -> None:
        """Give the walk to a person: every question and what was chosen there."""
        way = guiding.straight(await turn.do(guiding.path_of, walk.run))
        await self._end(turn, guide, walk, "guide-handed")
        turn.argument = story(turn, guide, way)
        await self.hand_over(turn)
        if walk.question_id is not None:
            await turn.do(_note_ticket, walk.person_id, walk.question_id)

    async def _end(self, turn: Turn, guide: Guide, walk: Walk, key: str) -> None:
        text = turn.text(key, title=guide.title)
        await turn.say_text(text, buttons=[_elsewhere(turn, guide.id)], slot=slot_of(walk))

    async def _changed(self, turn: Turn, guide_id: str) -> None:
        """Say that the guide is not what it was when the button was made."""
        known = guide_id if guide_id in self.guides else None
        await turn.say("guide-changed", buttons=[_elsewhere(turn, known)])

    def _guide(self, turn: Turn, guide_id: str) -> Guide | None:
        return self.guides.guide(guide_id, turn.person.language) if guide_id in self.guides else None


def guide_button(
    guides: Guides, turn: Turn, article_id: str, question: int | None = None, *, named: bool = False
) -> Button | None:
    """Return the button with which an article offers its guide; None when there is none about it.

    Args:
        question: the number of the question that the article answers.
        named: the label says which guide it is.
    """
    guide_id = guides.about(article_id)
    if guide_id is None:
        return None
    title = guides.guide(guide_id, turn.person.language).title
    label = turn.text("button-guide-named", title=title) if named else turn.text("button-guide")
    return Button(label, "guide.begin", {"guide": guide_id, "question": question}, once=False)


def guides_button(turn: Turn, question: int) -> Button:
    """Return the button that lists the guides to who asked a question."""
    return Button(turn.text("button-guide"), "guide.list", {"question": question}, once=False)


def _question(turn: Turn) -> int | None:
    """Return the number of the question under which the button stands."""
    question = pressed(turn).get("question")
    return None if question is None else int(question)


def _option(guide: Guide | None, place: Place, choice: str) -> Option | None:
    """Return the button of the step that was pressed; None when there is none any more."""
    step = guide.steps.get(place.step) if guide else None
    found = step.option(choice) if step else None
    return found or (ASK_A_PERSON if choice == Kind.PERSON else None)


def _note_ticket(session: Session, person_id: int, question_id: int) -> None:
    """Note in a question which ticket came of it: the newest that the person has by hand."""
    by_hand = [one.id for one in listing.mine(session, person_id) if one.kind == "question"]
    if by_hand:
        questions.handed_over(session, [question_id], by_hand[0])


def _elsewhere(turn: Turn, guide_id: str | None) -> list[Button]:
    """Return the buttons that begin a guide anew and list them all."""
    other = Button(turn.text("button-guides"), "guide.list", once=False)
    if guide_id is None:
        return [other]
    return [Button(turn.text("button-guide-again"), "guide.begin", {"guide": guide_id}, once=False), other]
