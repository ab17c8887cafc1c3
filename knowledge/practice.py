"""Questions to practise on, made from the articles alone.

Each phrasing, as written and roughened, is asked as if it had not been written (its article is right), and as if its
article did not exist (nothing is right). Sentences about things next door, and sentences that say nothing, are right
nowhere either.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from knowledge.ideas import Cut, Cutter, Sort
from knowledge.search import Phrasing
from knowledge.text import pieces, syllables
from knowledge.words import Words

MAX_PHRASINGS = 350
FORGOTTEN = 0.4  # share of the field's words
SEED = 20180417
FILLERS_BEFORE = (
    "",
    "",
    "我的",
    "这个",
    "提示",
    "它说",
    "老是",
    "一直",
    "现在",
    "昨天",
    "那个",
    "突然",
    "刚才",
)
FILLERS_AFTER = (
    "",
    "",
    "怎么办",
    "咋办",
    "了",
    "怎么弄",
    "是啥意思",
    "吗",
    "了怎么办",
    "啊",
    "怎么搞",
    "咋整",
)
FRAMES_ELSEWHERE = (
    "{}怎么办",
    "{}坏了",
    "{}怎么弄",
    "{}密码忘了",
    "{}过期了",
    "{}丢了",
    "怎么申请{}",
    "{}打不开",
    "{}在哪里办",
    "{}多少钱",
    "怎么装{}",
    "{}截止日期",
)


@dataclass(frozen=True, slots=True)
class Exercise:
    text: str
    phrasing: int | None  # the phrasing it came from; None: right nowhere
    forgotten: frozenset[str] = frozenset()  # words to treat as if words.txt did not have them


class Roughener:
    """Turns tidy phrasings into something like what people type. Deterministic."""

    def __init__(self, words: Words) -> None:
        self._random = Random(SEED)  # noqa: S311
        self._cutter = Cutter(words)
        self._elsewhere = words.elsewhere
        self._empty = sorted(word for word in words.empty if not word.isascii())
        self._others = {word: line for line in words.same for word in line}

    def exercises(self, phrasings: Sequence[Phrasing]) -> list[Exercise]:
        """Return exercises from at most MAX_PHRASINGS phrasings, spread evenly over all."""
        step = max(1.0, len(phrasings) / MAX_PHRASINGS)
        numbers = sorted({int(step * i) for i in range(min(len(phrasings), MAX_PHRASINGS))})
        made: list[Exercise] = []
        for number in numbers:
            text = phrasings[number].text
            rough = self._rough(text)
            foreign = self._foreign(text)
            made.append(Exercise(text, number))
            made.append(Exercise(rough, number, self._some_words(rough)))
            made.append(Exercise(foreign, None, self._some_words(foreign)))
        return made + [Exercise(self._nothing(), None) for _ in range(len(numbers) // 6)]

    def _some_words(self, text: str) -> frozenset[str]:
        """Choose words to forget: people use others than the list has."""
        return frozenset(
            cut.word
            for cut in self._cutter.cut(text)
            if cut.sort is not Sort.EMPTY and self._random.random() < FORGOTTEN
        )

    def _rough(self, text: str) -> str:
        ways: tuple[Callable[[str], str], ...] = (
            self._reworded,
            self._reworded,
            self._shortened,
            self._with_gaps,
            self._typed_as_pinyin,
            self._wrapped,
        )
        rough = self._random.choice(ways)(text)
        return rough if self._random.random() < 0.5 else self._wrapped(rough)

    def _reworded(self, text: str) -> str:
        return "".join(
            self._another(cut) if self._random.random() < 0.6 else cut.word for cut in self._cutter.cut(text)
        )

    def _another(self, cut: Cut) -> str:
        if cut.sort is Sort.EMPTY:
            return self._random.choice(self._empty)
        return self._random.choice(self._others[cut.word]) if cut.sort is Sort.IDEA else cut.word

    def _shortened(self, text: str) -> str:
        cuts = [cut.word for cut in self._cutter.cut(text)]
        if len(cuts) < 3:
            return text
        gone = self._random.randrange(len(cuts))
        return "".join(cuts[:gone] + cuts[gone + 1 :])

    def _with_gaps(self, text: str) -> str:
        return "".join(char for char in text if self._random.random() > 0.15) or text

    def _typed_as_pinyin(self, text: str) -> str:
        return " ".join("".join(syllables(piece)) for piece in pieces(text))

    def _wrapped(self, text: str) -> str:
        return self._random.choice(FILLERS_BEFORE) + text + self._random.choice(FILLERS_AFTER)

    def _foreign(self, text: str) -> str:
        """Put a thing from next door in the place of one idea, or into a plain frame."""
        cuts = self._cutter.cut(text)
        places = [i for i, cut in enumerate(cuts) if cut.sort is Sort.IDEA]
        stranger = self._random.choice(self._elsewhere)
        if not places or self._random.random() < 0.3:
            return self._random.choice(FRAMES_ELSEWHERE).format(stranger)
        place = self._random.choice(places)
        return "".join(stranger if i == place else cut.word for i, cut in enumerate(cuts))

    def _nothing(self) -> str:
        return "".join(self._random.choice(self._empty) for _ in range(self._random.randint(1, 3)))
