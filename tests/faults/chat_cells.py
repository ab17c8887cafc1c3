"""The cells of the chat: one way each in which a desk's day can be disturbed between a message and its answer."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.faults import chat_story
from tests.faults.cells import MORE_TRIES, QUICKER, Event, Events
from tests.faults.chat_office import ChatOffice
from tests.faults.chat_script import THREADS
from tests.faults.chat_story import Day, Mischief
from tests.faults.chat_tricks import Trick
from tests.faults.deaths import Border, Death, names

MOST_ALIKE = 4  # deaths at events of the same name, spread over the day
STEPS = sum(len(thread) for thread in THREADS)
EVERY = 4  # steps between two mischiefs of a kind
AT_THE_BEGINNING = {
    Trick.CONFLICT,
    Trick.TOPIC_LOST,
    Trick.FILE_LOST,
}  # they wait for their moment themselves
GROUPS = {
    Border.FETCH: "chat: hub killed with updates in its hands",
    Border.WHOLE: "chat: hub killed before a commit",
    Border.COMMIT: "chat: hub killed after a commit",
    Border.ANSWER: "chat: hub killed after Telegram did it",
}
GENTLY = {Border.FETCH, Border.COMMIT, Border.ANSWER}
# What a turn does may come in one commit with what other turns do, or alone, and with the next updates, or without.
TOGETHER = "inbox+turn"  # updates are kept while a turn ends
BESIDE = {"audit", "goal", "press", "problem_telling", "ticket_entry"}  # always with a table that is aimed at
OF_THE_WEBHOOK = {"inbox", "turn", TOGETHER}


@dataclass(frozen=True, slots=True)
class ChatCell:
    """One disturbed day."""

    group: str
    name: str
    deaths: tuple[Death, ...] = ()
    mischief: Mischief | None = None
    webhook: bool = False
    several: bool = False


@dataclass(frozen=True, slots=True)
class ChatOutcome:
    cell: ChatCell
    told: Day
    reached: bool  # what was to happen did happen


def tell(cell: ChatCell) -> ChatOutcome:
    """Tell the day of a cell, again where what was to happen did not: no two runs are quite alike."""
    outcome = _told(cell)
    for _ in range(MORE_TRIES):
        if outcome.reached or outcome.told.broken:
            break
        outcome = _told(cell)
    return outcome


def _told(cell: ChatCell) -> ChatOutcome:
    folder = Path(tempfile.mkdtemp(prefix="qingka-chat-", dir=QUICKER if QUICKER.is_dir() else None))
    try:
        with ChatOffice(folder, cell.deaths, webhook=cell.webhook, several=cell.several) as office:
            day = chat_story.tell(office, cell.mischief)
            reached = office.hub.lives > len(cell.deaths) and day.played == (cell.mischief is not None)
            return ChatOutcome(cell, day, reached)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def count(*, webhook: bool, several: bool = False) -> Counter[Event]:
    """Watch two undisturbed days; return how often at least each thing happens."""
    first, second = (named(_watched(webhook=webhook, several=several)) for _ in range(2))
    return first & second


def _watched(*, webhook: bool, several: bool) -> Events:
    folder = Path(tempfile.mkdtemp(prefix="qingka-chat-"))
    try:
        with ChatOffice(folder, webhook=webhook, several=several) as office:
            day = chat_story.tell(office)
            assert not day.broken, day.broken
            return office.hub.events()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def named(events: Events) -> Counter[Event]:
    """Return how often each name came, and those that come together."""
    found: Counter[Event] = Counter()
    for border, what in events:
        every = names(what)
        aimed = every - BESIDE or every
        found.update((border, one) for one in sorted(aimed))
        if names(TOGETHER) <= every:
            found[border, TOGETHER] += 1
    return found


def cells(polling: Counter[Event], webhook: Counter[Event], several: Counter[Event]) -> Iterator[ChatCell]:
    """Yield every cell.

    Args:
        polling, webhook: how often each thing happens in an undisturbed day.
        several: the same of the first of two hubs with a webhook.
    """
    for death in spread(polling):
        yield ChatCell(GROUPS[death.border], str(death), (death,))
    for death in spread(polling, at_most=1):
        if death.border in GENTLY:
            gently = Death(death.border, death.what, death.number, gently=True)
            yield ChatCell("chat: hub ended by SIGTERM", str(death), (gently,))
            yield ChatCell("chat: hub killed again as it catches up", str(death), (death, Death(*AGAIN)))
    for death in spread(webhook):
        if death.what in OF_THE_WEBHOOK or death.number == 1:
            yield ChatCell("chat: hub with a webhook killed", str(death), (death,), webhook=True)
    for death in spread(several, at_most=2):
        yield ChatCell("chat: first of two hubs killed", str(death), (death,), webhook=True, several=True)
    for death in spread(polling, at_most=1):
        yield ChatCell("chat: polling hub of two killed", str(death), (death,), several=True)
    yield from _mischiefs()


AGAIN = (Border.COMMIT, "outbox")  # what was half-way is looked through


def _mischiefs() -> Iterator[ChatCell]:
    for trick in Trick:
        steps = (1,) if trick in AT_THE_BEGINNING else range(1, STEPS, EVERY)
        for step in steps:
            yield ChatCell(f"chat: {trick}", f"step {step}", mischief=Mischief(trick, step))
        if trick in {Trick.REDELIVERED, Trick.LOCKED, Trick.AWAY}:
            mischief = Mischief(trick, STEPS // 2)
            yield ChatCell("chat: hub with a webhook, undone", trick, mischief=mischief, webhook=True)


def spread(events: Counter[Event], at_most: int = MOST_ALIKE) -> Iterator[Death]:
    """Yield deaths at events of each name, the first and the last among them, in the order of the names."""
    for (border, what), times in events.items():
        if border in GROUPS:
            for number in _places(times, at_most):
                yield Death(border, what, number)


def _places(times: int, at_most: int) -> Sequence[int]:
    """Return numbers from 1 to `times`, at most so many and as far from each other as can be."""
    if times <= at_most:
        return range(1, times + 1)
    return [1 + round(at * (times - 1) / max(1, at_most - 1)) for at in range(at_most)]
