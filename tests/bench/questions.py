"""What the bots of the bench are asked: half of it what everybody asks, half of it said differently each time.

All of it has an article for an answer. The second half has more questions than the search remembers, so that an answer
to one of them is worked out whenever it is asked.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from functools import cache
from itertools import chain, cycle, product
from pathlib import Path

from bot.learning.folder import load
from bot.learning.source import Source
from knowledge.answer import REMEMBERED, Answerer

OWN = Path(__file__).parents[1] / "knowledge" / "own" / "queries.jsonl"
SAME = (
    "怎么清卡", "抄报怎么做", "网络不通怎么办", "没有权限怎么办", "系统很慢怎么办", "提示网络异常",
    "清卡前要备份吗", "重复清卡会怎样", "清卡报155", "怎么看有没有清卡成功",
)  # fmt: skip
BEFORE = ("", "请问", "老师，", "现在")
BEHIND = ("", "？")


@cache
def varied() -> tuple[str, ...]:
    """Return what is said differently each time; raises RuntimeError if it is too little, or SAME has no answers."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        source = Source(None, None, semantic=False, cache=home / "index", kept=home / "kept.zip")
        answers = load(source).answers
        unanswered = [one for one in SAME if not _answered(answers, one)]
        asked = [json.loads(line)["query"] for line in OWN.read_text("utf-8").splitlines()]
        said = [one for one in asked if _answered(answers, one)]
        found = [f"{a}{one}{b}" for a, b in product(BEFORE, BEHIND) for one in said]
        found = [one for one in dict.fromkeys(found) if _answered(answers, one)]
    if unanswered or len(found) < 2 * REMEMBERED:
        raise RuntimeError(f"no article answers {unanswered}; there are {len(found)} questions besides")
    return tuple(found)


def endless() -> Iterator[str]:
    """Return questions without end, one of SAME and one that is said differently in turn."""
    return chain.from_iterable(zip(cycle(SAME), cycle(varied())))


def _answered(answers: Answerer, question: str) -> bool:
    return answers.ask(question).decision == "answer"
