"""Drafts of articles: from a solved ticket, or from questions that came to nothing. Nobody can be recognised in them.

A draft is an article of the folder but for what a person must fill in: that is left empty, and `qingka kb check` names
its line. The field `tags` always is, so that no draft becomes an article before somebody has read it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from sqlmodel import Session

from bot import questions
from bot.dialog.inbox import REDACTED
from bot.learning.errors import NoTicketError, UnsolvedError
from bot.learning.masking import is_hidden, masked
from bot.learning.misses import Cluster, names
from bot.people import Person
from bot.tickets import listing
from bot.tickets.states import ENDED
from bot.tickets.views import EntryView, TicketView
from knowledge.text import normalise

TITLE_LIMIT = 30  # characters
QUESTION_LIMIT = 60  # characters
QUESTIONS = 8
CERTAINTY = "inferred"

_ENDS_OF_STEPS = re.compile(r"[\n；;]+|(?<=[。！？!?])")
_ENDS_OF_SENTENCES = re.compile(r"\n|(?<=[。！？!?])")
_NUMBERING = re.compile(r"^\s*(?:\d{1,2}[.、)）](?!\d)|[-·•*①-⑳])\s*")
_BETWEEN_CODES = re.compile(r"[,，、;；\s]+")
_OWN_CODE = re.compile(r"[A-Z]{2,3}-[0-9A-F]+")  # the hub's and the agent's, which devices never show


@dataclass(frozen=True, slots=True)
class Draft:
    id: str  # and the file's name
    questions: tuple[str, ...]  # the first is the title, too
    codes: tuple[str, ...]
    steps: tuple[str, ...]
    sources: tuple[str, ...]
    updated: date

    @property
    def file(self) -> str:
        return f"{self.id}.md"

    def markdown(self) -> str:
        """Return the file's text."""
        title = [_cut(one, TITLE_LIMIT) for one in self.questions[:1]]
        lines = [
            f"id: {self.id}",
            " ".join(["title:", *map(_quoted, title)]),
            "questions:",
            *(f"  - {_quoted(one)}" for one in self.questions),
            f"codes: [{', '.join(map(_quoted, self.codes))}]",
            "tags:",
            f"updated: {self.updated.isoformat()}",
            "sources:",
            *(f"  - {_quoted(one)}" for one in self.sources),
            f"certainty: {CERTAINTY}",
            "related: []",
        ]
        steps = [f"{number}. {step}" for number, step in enumerate(self.steps, start=1)]
        return "\n".join(["---", *lines, "---", *steps, ""])


def of_ticket(session: Session, ticket_id: int, today: date) -> Draft:
    """Return the draft of a ticket: what the person asked, and what support answered.

    Raises:
        LearningError: there is no such ticket, or it is not resolved.
    """
    ticket = listing.find(session, ticket_id)
    if ticket is None:
        raise NoTicketError(f"there is no ticket #{ticket_id}")
    if ticket.state not in ENDED:
        raise UnsolvedError(f"ticket #{ticket_id} is not resolved yet: resolve it first, then draft from it")
    return _draft(session, f"ticket-{ticket_id}", (), (), [ticket], today)


def of_cluster(session: Session, cluster: Cluster, today: date, reader: Person) -> Draft:
    """Return the draft of misses: what was asked, and what support answered in the tickets that were solved.

    Args:
        reader: only tickets that this person triages are read.
    """
    numbers = dict.fromkeys(miss.ticket_id for miss in cluster.misses if miss.ticket_id is not None)
    tickets = [found for number in numbers if (found := listing.find(session, number)) is not None]
    solved = [one for one in tickets if one.state in ENDED and one.triaged_by(reader)]
    asked = [cluster.example.text, *(miss.text for miss in cluster.misses)]
    name = f"question-{cluster.example.question_id}"
    return _draft(session, name, asked, cluster.codes, solved, today)


def _draft(
    session: Session,
    name: str,
    asked: Sequence[str],
    codes: Sequence[str],
    tickets: Sequence[TicketView],
    today: date,
) -> Draft:
    people = names(session)
    stories = {ticket.id: listing.entries(session, ticket.id) for ticket in tickets}
    kept = questions.these(
        session, [one for number in stories for one in questions.of_ticket(session, number)]
    )
    answered = [number for number, story in stories.items() if any(one.kind == "answer" for one in story)]
    said = [
        *asked,
        *(one.text for one in kept),
        *(text for story in stories.values() for text in _opening(story)),
    ]
    shown = [*codes, *(code for one in kept for code in one.unknown_codes), *(one.code for one in tickets)]
    return Draft(
        id=name,
        questions=tuple(_questions(masked(text, people) for text in said)),
        codes=tuple(one for one in _codes(shown) if not any(is_hidden(one, text) for text in said)),
        steps=tuple(step for number in answered for step in _steps(stories[number], people)),
        sources=tuple(f"客服答复（工单 #{number}）" for number in answered),
        updated=today,
    )


def _opening(story: Iterable[EntryView]) -> Iterator[str]:
    """Yield what the person said before anybody answered."""
    before = takewhile(lambda one: one.kind != "answer", story)
    return (one.text for one in before if one.kind == "message")


def _questions(texts: Iterable[str]) -> list[str]:
    """Return each question once, its first sentence where it is long; courtesies are none."""
    found: dict[str, str] = {}
    for text in texts:
        question = _one_line(text)
        if len(question) > QUESTION_LIMIT:
            question = _one_line(_ENDS_OF_SENTENCES.split(text.strip())[0])
        if text.strip() != REDACTED and (key := normalise(question)):
            found.setdefault(key, _cut(question, QUESTION_LIMIT))
    return list(found.values())[:QUESTIONS]


def _codes(texts: Iterable[str]) -> list[str]:
    split = [code for text in texts for code in _BETWEEN_CODES.split(text.upper()) if code]
    return [code for code in dict.fromkeys(split) if not _OWN_CODE.fullmatch(code)]


def _steps(story: Iterable[EntryView], people: Sequence[str]) -> list[str]:
    """Return what support answered, a sentence a step, without courtesies."""
    parts = [
        part
        for one in story
        if one.kind == "answer"
        for part in _ENDS_OF_STEPS.split(masked(one.text, people))
    ]
    steps = [_one_line(_NUMBERING.sub("", part)) for part in parts]
    return [step for step in steps if normalise(step)]


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _quoted(text: str) -> str:
    """Return a text as YAML reads it, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)
