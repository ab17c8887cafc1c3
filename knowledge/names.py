"""What names an article outright: one of its codes, or one of its questions word by word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import chain, repeat

from knowledge.article import Article
from knowledge.text import Codes, code_key, find_codes, fold, pieces
from knowledge.words import Words


class Names:
    """The names of a library's articles; articles go by their number."""

    def __init__(
        self, articles: Sequence[Article], texts: Sequence[str], sizes: Sequence[int], words: Words
    ) -> None:
        """Take folded phrasings.

        Args:
            texts: the phrasings of all articles, one article behind the other.
            sizes: how many each has.
        """
        self._words = words
        self._by_code: dict[str, list[int]] = defaultdict(list)
        self._by_phrasing: dict[str, list[int]] = defaultdict(list)
        for number, article in enumerate(articles):
            for key in dict.fromkeys(map(code_key, article.codes)):
                self._by_code[key].append(number)
        owners = chain.from_iterable(repeat(number, size) for number, size in enumerate(sizes))
        for number, text in zip(owners, map(_squeezed, texts), strict=True):
            if number not in self._by_phrasing[text]:
                self._by_phrasing[text].append(number)
        self._codes = frozenset(key for key in self._by_code if key)
        tags = {tag for article in articles for tag in article.tags}
        self._mentioned = frozenset(
            piece for text in (*texts, *map(fold, tags)) for piece in pieces(text) if piece.isascii()
        )

    def is_phrasing(self, said: str) -> bool:
        """Tell whether a normalised text is a listed question or a title."""
        return _squeezed(said) in self._by_phrasing

    def codes(self, said: str) -> Codes:
        """Find codes in a normalised text."""
        return find_codes(said, self._codes, self._mentioned, self._words)

    def named(self, said: str, codes: Codes) -> list[int]:
        """Return the articles that a normalised text with these codes names."""
        by_phrasing = self._by_phrasing.get(_squeezed(said))
        return by_phrasing or sorted({number for key in codes.known for number in self._by_code[key]})


def _squeezed(said: str) -> str:
    return said.replace(" ", "")
