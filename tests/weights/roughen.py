"""Tidy sayings made into something like what people type: pinyin, slips, gaps, greetings. Deterministic."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from knowledge.syllables import spoken
from knowledge.text import fold, pieces, syllables

BEFORE = ("", "请问", "我的", "怎么", "为啥", "老是", "提示", "昨天", "老师", "现在")
AFTER = ("", "怎么办", "啊", "了", "咋办", "吗", "谢谢", "急", "怎么弄", "求助")


class Roughener:
    """Knows which characters of the sayings sound alike."""

    def __init__(self, sayings: Sequence[str], seed: int) -> None:
        self._random = Random(seed)
        self._alike: dict[str, list[str]] = {}
        for char in sorted({char for saying in sayings for char in fold(saying) if _is_chinese(char)}):
            self._alike.setdefault(spoken(char)[0], []).append(char)

    def rough(self, saying: str) -> str:
        """Return one rough form of a saying."""
        way = self._random.random()
        if way < 0.15:
            return " ".join("".join(syllables(piece)) for piece in pieces(fold(saying))) or saying
        if way < 0.35:
            return self._with_a_gap(saying)
        if way < 0.6:
            return self._misspelt(fold(saying))
        return f"{self._random.choice(BEFORE)}{saying}{self._random.choice(AFTER)}"

    def _with_a_gap(self, saying: str) -> str:
        at = self._random.randrange(len(saying))
        return saying[:at] + saying[at + 1 :] if len(saying) > 4 else saying

    def _misspelt(self, saying: str) -> str:
        chars = list(saying)
        places = [at for at, char in enumerate(chars) if _is_chinese(char)]
        for at in self._random.sample(places, min(len(places), self._random.choice((1, 2)))):
            chars[at] = self._random.choice(self._alike.get(spoken(chars[at])[0], [chars[at]]))
        return "".join(chars)


def _is_chinese(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
