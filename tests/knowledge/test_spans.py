"""What the best phrasings of each article reach."""

from __future__ import annotations

import numpy as np

from knowledge.spans import Spans

SIZES = np.array([1, 4, 2], dtype=np.int32)
VALUES = np.array([0.5, 0.1, 0.9, 0.3, 0.6, -0.2, -0.4], dtype=np.float32)


def test_the_best_the_second_and_the_mean_of_three_are_each_articles_own() -> None:
    ranked = Spans(SIZES, np.arange(7, dtype=np.int32)).ranked(VALUES)
    np.testing.assert_allclose(ranked.best, [0.5, 0.9, -0.2])
    np.testing.assert_allclose(ranked.second, [0, 0.6, -0.4])
    np.testing.assert_allclose(ranked.three, [0.5, 0.6, -0.3], rtol=1e-6)
    np.testing.assert_allclose(ranked.first, [0.5, 0.1, -0.2])


def test_several_rows_of_values_are_ranked_each_by_itself() -> None:
    ranked = Spans(SIZES, np.arange(7, dtype=np.int32)).ranked(np.stack([VALUES, -VALUES]))
    np.testing.assert_allclose(ranked.best, [[0.5, 0.9, -0.2], [-0.5, -0.1, 0.4]])


def test_some_articles_of_a_library_are_taken_in_the_order_in_which_they_are_named() -> None:
    starts = np.array([0, 1, 5, 7], dtype=np.int32)
    spans = Spans.of(SIZES, starts, np.array([2, 0], dtype=np.int32))
    assert spans.numbers.tolist() == [5, 6, 0]
    assert spans.starts.tolist() == [0, 2]
