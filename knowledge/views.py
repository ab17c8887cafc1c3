"""A text as tokens, in three views: its characters, its sounds, its ideas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from knowledge.ideas import Cut, Cutter, tokens
from knowledge.syllables import fuzzy
from knowledge.text import character_grams, syllables

NAMES = ("characters", "sounds", "ideas")
IDEA = "#"  # before the usual word of an idea


@dataclass(frozen=True, slots=True)
class Views:
    """Tokens in the order of the text, as often as they stand there."""

    characters: tuple[str, ...]  # characters, pairs of neighbours, Latin words and their 3-grams
    sounds: tuple[str, ...]  # toneless syllables that people tell apart, and pairs of neighbours
    ideas: tuple[str, ...]  # `#word` for a word of words.txt, grams of what is left, nothing for empty words

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return iter((self.characters, self.sounds, self.ideas))

    @property
    def named(self) -> list[str]:
        """Each token once, with a letter for its view; of the ideas only the words of words.txt."""
        ideas = (token for token in self.ideas if token.startswith(IDEA))
        return [
            f"{letter}{token}"
            for letter, tokens in (("c", self.characters), ("s", self.sounds), ("i", ideas))
            for token in dict.fromkeys(tokens)
        ]


def views(text: str, cutter: Cutter) -> Views:
    """Look at a folded text."""
    return views_of(text, cutter.cut(text))


def views_of(text: str, cuts: Iterable[Cut]) -> Views:
    """Look at a folded text that was cut."""
    sounds = [fuzzy(sound) for sound in syllables(text)]
    pairs = (f"{one} {other}" for one, other in pairwise(sounds))
    return Views(tuple(character_grams(text)), (*sounds, *pairs), tuple(tokens(cuts)))
