"""What a guided tree is: steps that each ask one thing, and the places that their buttons lead to.

Errors:
    GuidesError  KB-003  guides with mistakes; carries every one
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from knowledge.article import KnowledgeError, Mistake

PLANS = ("clear", "report", "backup", "verify", "upload")  # operations that a button may start


class Kind(StrEnum):
    STEP = "step"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    PERSON = "person"
    START = "start"  # an operation
    ARTICLE = "article"


ENDS = (Kind.SOLVED, Kind.UNSOLVED, Kind.PERSON)
NAMED = (Kind.START, Kind.ARTICLE)
OPERATION = "operation"  # how a record names that an operation was started
BACK = "back"  # how a record names that the step before was wanted again
RESERVED = frozenset({*Kind, OPERATION, BACK})


@dataclass(frozen=True, slots=True)
class Target:
    """Where a button leads."""

    kind: Kind
    name: str = ""  # of the step, the plan or the article

    @property
    def choice(self) -> str:
        """How a record names it; no two buttons of a step share it."""
        return OPERATION if self.kind is Kind.START else str(self)

    def __str__(self) -> str:
        """Return it as a file writes it."""
        if self.kind is Kind.STEP:
            return self.name
        return f"{self.kind} {self.name}" if self.kind in NAMED else str(self.kind)


@dataclass(frozen=True, slots=True)
class Option:
    """A button of a step."""

    label: str
    to: Target
    line: int = field(default=0, compare=False)  # of the file, from 1


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    say: str  # Markdown; its first line is what a ticket calls the step by
    options: tuple[Option, ...]
    line: int = field(default=0, compare=False)

    @property
    def headline(self) -> str:
        """The first line, without emphasis."""
        first = self.say.partition("\n")[0]
        return first.replace("**", "").replace("`", "").strip()

    def option(self, choice: str) -> Option | None:
        """Return the button that a record names so."""
        return next((one for one in self.options if one.to.choice == choice), None)


@dataclass(frozen=True, slots=True)
class Guide:
    id: str
    title: str
    about: tuple[str, ...]  # ids of the articles that offer it
    updated: date | None
    sources: tuple[str, ...]
    certainty: str  # "stated" or "inferred", as of articles
    begin: str  # name of the first step
    steps: Mapping[str, Step]
    language: str  # "zh" or "en"


class GuidesError(KnowledgeError):
    code = "KB-003"

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


def target_of(written: str) -> Target:
    """Return what a file means; any other word is the name of a step."""
    word, _, name = written.strip().partition(" ")
    if word in NAMED:
        return Target(Kind(word), name.strip())
    ends = [kind for kind in ENDS if kind == written.strip()]
    return Target(ends[0]) if ends else Target(Kind.STEP, written.strip())
