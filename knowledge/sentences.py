"""What one message asks: one thing, several, or something about what was asked before."""

from __future__ import annotations

import re

LONG = 40  # characters of a message from which on it may be a story
SHORT = 16  # Chinese characters of a message that may be about what was asked before; a letter counts half
FEWEST = 2  # characters of a part

_ENDS = re.compile(r"[。！？!?；;\n]+|(?<=[^\d])[.](?=\s)")
_AND_ANOTHER = re.compile(
    r"另外|还有一?个?(?:问题|就是|事)?|顺便(?:问|再问)?一?下?|再问一?下?|第二个?(?:问题)?|以及"
    r"|also,? |and also |another question",
    re.IGNORECASE,
)
_ABOUT_BEFORE = re.compile(
    r"^(?:那么?|要是|如果是?|换成|改成|and |what about |how about |what if |but )"
    r"|(?:呢|怎么样|也一样吗|也是吗|也这样吗|同样吗)[？?。!！\s]*$",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[？?]|[吗呢么]|怎么|咋|为什么|为啥|如何|什么|哪|多少|几号|能不能|可不可以|要不要"
    r"|how|what|why|where|when|can |do ",
    re.IGNORECASE,
)


def parts(message: str) -> tuple[str, ...]:
    """Return the sentences of a message, cut at their ends and where another question begins."""
    cut = (part.strip(" ，,、") for sentence in _ENDS.split(message) for part in _AND_ANOTHER.split(sentence))
    return tuple(part for part in cut if len(part) >= FEWEST)


def is_story(message: str) -> bool:
    """Tell whether a message is so long that its question may stand in one sentence of it."""
    return len(message) > LONG


def asks(part: str) -> bool:
    """Tell whether a sentence has the form of a question."""
    return _ASKS.search(part) is not None


def follows(message: str) -> bool:
    """Tell whether a message looks like a question about what was asked before ("那金税盘呢？")."""
    length = sum(0.5 if char.isascii() else 1 for char in message)
    return length <= SHORT and _ABOUT_BEFORE.search(message.strip()) is not None
