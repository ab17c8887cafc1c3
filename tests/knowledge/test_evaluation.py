"""How well questions were answered, in figures."""

from __future__ import annotations

import pytest

from knowledge.answer import Found
from knowledge.evaluation import Asked, Query, aurc, figures
from knowledge.thresholds import Decision


def asked(expected: str | None, decision: Decision, score: float, *names: str) -> Asked:
    candidates = tuple((name, score) for name in names)
    article = None if decision is Decision.HANDOFF else names[0]
    return Asked(Query("q", expected, "kind"), Found(decision, article, score, candidates))


RIGHT = asked("a", Decision.ANSWER, 0.9, "a", "b")
WRONG = asked("b", Decision.ANSWER, 0.8, "a", "b")
LATE = asked("c", Decision.SUGGEST, 0.4, "a", "b", "c")
OUTSIDE = asked(None, Decision.HANDOFF, 0.1, "a")
OUTSIDE_ANSWERED = asked(None, Decision.ANSWER, 0.95, "a")


def test_ranks_are_over_the_questions_that_an_article_answers() -> None:
    measured = figures([RIGHT, WRONG, LATE, OUTSIDE])
    assert (measured["hit@1"], measured["hit@3"]) == (0.3333, 1.0)
    assert measured["mrr@5"] == pytest.approx((1 + 1 / 2 + 1 / 3) / 3, abs=1e-4)


def test_outcomes_are_shares_of_their_scope() -> None:
    measured = figures([RIGHT, WRONG, LATE, OUTSIDE, OUTSIDE_ANSWERED])
    inside, outside = measured["in_scope"], measured["out_of_scope"]
    assert (inside["queries"], outside["queries"]) == (3, 2)
    assert inside["answered_right"] == inside["answered_wrong"] == inside["suggested"] == 0.3333
    assert (outside["answered_right"], outside["answered_wrong"], outside["handed_over"]) == (0, 0.5, 0.5)


def test_a_first_candidate_that_is_wrong_counts_at_every_cut_below_its_score() -> None:
    assert aurc([RIGHT, WRONG]) == pytest.approx((0 + 1 / 2) / 2)
    assert aurc([OUTSIDE_ANSWERED, RIGHT, WRONG]) == pytest.approx((1 + 1 / 2 + 2 / 3) / 3)


def test_the_order_of_the_questions_makes_no_difference() -> None:
    assert aurc([WRONG, OUTSIDE, RIGHT]) == aurc([RIGHT, WRONG, OUTSIDE])


def test_where_nothing_is_in_a_scope_there_are_no_shares() -> None:
    measured = figures([OUTSIDE])
    assert measured["hit@1"] is None
    assert measured["in_scope"]["answered_right"] is None
    assert measured["kinds"]["kind"]["handed_over"] == 1
