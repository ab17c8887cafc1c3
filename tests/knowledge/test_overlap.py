"""A small library is measured by columns, a large one by rows: both ways tell the same of the same library."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from knowledge.index import Block
from knowledge.overlap import ByColumns, ByRows, Weighed, weigh
from knowledge.rows import Rows

WORDS = "清卡失败怎么办网络不通备份"
VOCABULARY = {word: number for number, word in enumerate(WORDS)}
RARITIES = [1 + number / 7 for number in range(len(WORDS))]
PHRASINGS = ("怎么清卡", "清卡失败", "网络不通", "不通不通怎么办", "备份")
SIZES = np.array([2, 2, 1], dtype=np.int32)
EVERY_PHRASING = np.arange(len(PHRASINGS), dtype=np.int32)
EVERY_ARTICLE = np.arange(len(SIZES), dtype=np.int32)


def rows(*texts: str) -> Rows:
    return Rows.of([Counter(VOCABULARY[char] for char in text) for text in texts])


@pytest.fixture(scope="module")
def block() -> Block:
    """Three articles, whose views are all alike."""
    nothing = np.zeros((len(PHRASINGS), 0), dtype=np.float32)
    held = rows("怎么清卡失败", "网络不通怎么办", "备份")
    whole = rows("怎么清卡失败备份", "网络不通怎么办", "备份")
    return Block(
        PHRASINGS,
        SIZES,
        phrasings=(rows(*PHRASINGS),) * 3,
        held=(held,) * 3,
        whole=(whole,) * 3,
        senses=nothing,
        body_senses=nothing,
        intents=nothing.astype(np.int32),
        meanings=nothing,
        body_meanings=nothing,
    )


def weighed(said: str) -> Weighed:
    return weigh(tuple(said), VOCABULARY, RARITIES, unseen=9.0)


@pytest.mark.parametrize("said", ["清卡清卡失败", "不通", "备份外", "外面", ""])
def test_columns_and_rows_tell_the_same(block: Block, said: str) -> None:
    asked = [weighed(said), weighed("怎么办"), weighed(said + "网")]
    columns = ByColumns(block, [len(WORDS)] * 3).of(asked)
    in_rows = ByRows(block).of(asked)
    for view in range(3):
        np.testing.assert_array_equal(columns.dots(view, EVERY_PHRASING), in_rows.dots(view, EVERY_PHRASING))
        np.testing.assert_array_equal(columns.held(view, EVERY_ARTICLE), in_rows.held(view, EVERY_ARTICLE))
        np.testing.assert_array_equal(columns.whole(view, EVERY_ARTICLE), in_rows.whole(view, EVERY_ARTICLE))


def test_what_is_shared_is_summed_by_how_much_it_says(block: Block) -> None:
    shared = ByColumns(block, [len(WORDS)] * 3).of([weighed("备份备外")] * 3)
    backup, part = RARITIES[VOCABULARY["备"]], RARITIES[VOCABULARY["份"]]
    np.testing.assert_allclose(shared.held(0, EVERY_ARTICLE), [0, 0, backup + part], rtol=1e-6)
    np.testing.assert_allclose(shared.whole(0, EVERY_ARTICLE), [backup + part, 0, backup + part], rtol=1e-6)
    np.testing.assert_allclose(shared.dots(0, EVERY_PHRASING)[-1], 2 * backup**2 + part**2, rtol=1e-6)


def test_what_no_article_has_counts_for_the_question_alone() -> None:
    strange = weighed("备外")
    assert strange.numbers == [VOCABULARY["备"]]
    assert strange.total == pytest.approx(RARITIES[VOCABULARY["备"]] + 9)
