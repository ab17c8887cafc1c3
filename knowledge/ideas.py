"""Cut a text into ideas: words that mean the same become one token, empty words go away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from knowledge.text import character_grams, pieces
from knowledge.words import Words


class Sort(Enum):
    IDEA = "idea"
    EMPTY = "empty"
    ELSEWHERE = "elsewhere"
    REST = "rest"


@dataclass(frozen=True, slots=True)
class Cut:
    sort: Sort
    word: str  # as it stands in the text
    idea: str  # the usual word for it; the word itself unless the sort is IDEA


class Cutter:
    """Finds the longest words of the field in a text, from left to right."""

    def __init__(self, words: Words) -> None:
        self._known: dict[str, Cut] = {}
        self._add(words.elsewhere, Sort.ELSEWHERE)
        self._add(tuple(words.empty), Sort.EMPTY)
        for line in words.same:
            for word in line:
                self._known.setdefault(word, Cut(Sort.IDEA, word, line[0]))
        for line in words.same:
            self._known[line[0]] = Cut(Sort.IDEA, line[0], line[0])
        self._longest = max((len(word) for word in self._known if not word.isascii()), default=1)
        self._longest_phrase = max((word.count(" ") + 1 for word in self._known if word.isascii()), default=1)

    def _add(self, words: tuple[str, ...], sort: Sort) -> None:
        self._known.update({word: Cut(sort, word, word) for word in words})

    def cut(self, said: str) -> list[Cut]:
        """Cut a folded text; neighbouring characters that are no known word stay together as one REST."""
        runs = pieces(said)
        cuts: list[Cut] = []
        at = 0
        while at < len(runs):
            if runs[at].isascii():
                taken = self._phrase(runs, at)
                cuts.append(self._latin(" ".join(runs[at : at + taken])))
                at += taken
            else:
                cuts.extend(self._chinese(runs[at]))
                at += 1
        return cuts

    def _phrase(self, runs: list[str], at: int) -> int:
        for count in range(self._longest_phrase, 1, -1):
            if " ".join(runs[at : at + count]) in self._known and at + count <= len(runs):
                return count
        return 1

    def _latin(self, word: str) -> Cut:
        return self._known.get(word) or self._known.get(word.removesuffix("s")) or Cut(Sort.REST, word, word)

    def _chinese(self, run: str) -> list[Cut]:
        cuts: list[Cut] = []
        rest, at = "", 0
        while at < len(run):
            found = self._longest_at(run, at)
            if found and rest:
                cuts.append(Cut(Sort.REST, rest, rest))
                rest = ""
            if found:
                cuts.append(found)
            else:
                rest += run[at]
            at += len(found.word) if found else 1
        return [*cuts, Cut(Sort.REST, rest, rest)] if rest else cuts

    def _longest_at(self, run: str, at: int) -> Cut | None:
        for length in range(min(self._longest, len(run) - at), 0, -1):
            if found := self._known.get(run[at : at + length]):
                return found
        return None


def tokens(cuts: Iterable[Cut]) -> list[str]:
    """Return ideas as `#word`, and the grams of what is left; nothing for empty words."""
    found: list[str] = []
    for cut in cuts:
        if cut.sort is Sort.IDEA:
            found.append(f"#{cut.idea}")
        elif cut.sort is not Sort.EMPTY:
            found.extend(character_grams(cut.word))
    return found
