"""The knowledge that a running hub answers from: swapped in one assignment, read through stand-ins that stay."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.answer import Answerer, Found
from knowledge.article import Article
from knowledge.guide import Guide
from knowledge.guides import Guides
from knowledge.library import Library


@dataclass(frozen=True, slots=True)
class State:
    """What was read at one moment; its parts belong together."""

    answers: Answerer
    guides: Guides
    words: str  # contents of words.txt

    @property
    def articles(self) -> Library:
        return self.answers.library


@dataclass(frozen=True, slots=True)
class Held:
    newest: State
    articles: Library  # of the state before
    guides: Guides


class Knowledge:
    """Holds the newest state, and what could be shown before it for turns that had begun with that.

    Attributes:
        answers, articles, guides: read the newest state whenever they are asked.
    """

    def __init__(self, state: State) -> None:
        self.held = Held(state, state.articles, state.guides)
        self.answers = CurrentAnswers(self)
        self.articles = CurrentArticles(self)
        self.guides = CurrentGuides(self)

    @property
    def state(self) -> State:
        return self.held.newest

    def take(self, state: State) -> None:
        """Let everything be answered from `state` from now on."""
        self.held = Held(state, self.state.articles, self.state.guides)


class CurrentAnswers:
    """Decides as the newest `Answerer` does."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    @property
    def semantic(self) -> bool:
        return self._knowledge.state.answers.semantic

    def warm(self) -> None:
        self._knowledge.state.answers.warm()

    def ask(self, text: str, before: str = "") -> Found:
        return self._knowledge.state.answers.ask(text, before)

    def at_once(self, text: str, before: str = "") -> Found | None:
        return self._knowledge.state.answers.at_once(text, before)


class CurrentArticles:
    """Has the newest articles; one that has just gone can still be read by who saw it a moment ago."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def article(self, article_id: str, language: str = "zh") -> Article:
        """Raises KeyError."""
        held = self._knowledge.held
        library = held.newest.articles if article_id in held.newest.articles else held.articles
        return library.article(article_id, language)

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._knowledge.state.articles


class CurrentGuides:
    """Has the newest guides; one that has just gone can still be read by who saw it a moment ago."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    @property
    def originals(self) -> tuple[Guide, ...]:
        return self._knowledge.state.guides.originals

    def guide(self, guide_id: str, language: str = "zh") -> Guide:
        """Raises KeyError."""
        held = self._knowledge.held
        guides = held.newest.guides if guide_id in held.newest.guides else held.guides
        return guides.guide(guide_id, language)

    def about(self, article_id: str) -> str | None:
        return self._knowledge.state.guides.about(article_id)

    def __contains__(self, guide_id: str) -> bool:
        return guide_id in self._knowledge.state.guides
