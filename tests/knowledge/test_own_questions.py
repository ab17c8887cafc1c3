"""The project's own questions: no change of the folder or the search may lose more than one of them."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from bot.kb import baseline as baselines
from bot.kb.baseline import Baseline
from knowledge.answer import Answerer
from knowledge.encoder import installed
from knowledge.evaluation import Query, evaluate, figures, least_aurc, read_queries, wilson
from tests.knowledge.test_evaluation import LATE, OUTSIDE_ANSWERED, RIGHT, WRONG

OWN = Path(__file__).with_name("own")
GOOD = Baseline(300, 100, hit1=0.9, hit3=0.95, answered_wrong=0.02, out_of_scope_answered=0.05)
needs_encoder = pytest.mark.skipif(installed() is None, reason="the sentence encoder is not installed")


@cache
def queries() -> list[Query]:
    return read_queries(OWN / "queries.jsonl", Answerer.open(semantic=False).library)


def test_there_are_at_least_400_and_each_is_asked_once() -> None:
    texts = {query.text for query in queries()}
    assert len(texts) == len(queries()) >= 400


def test_every_article_is_asked_for() -> None:
    asked = {query.expected for query in queries()}
    assert [one.id for one in Answerer.open(semantic=False).library.articles if one.id not in asked] == []


@pytest.mark.timeout(300)
@pytest.mark.parametrize("semantic", [False, pytest.param(True, marks=needs_encoder)])
def test_no_more_than_one_question_is_lost_against_the_baseline(semantic: bool) -> None:
    measured = figures(evaluate(Answerer.open(semantic=semantic), queries()))
    kept = baselines.read(OWN / "baseline.json", baselines.kind_of(semantic=semantic))
    assert kept.losses(baselines.of_figures(measured)) == []


def test_one_question_may_be_lost_and_two_may_not() -> None:
    for lost, said in ((1, 0), (2, 1)):
        assert len(GOOD.losses(replace(GOOD, hit1=round(0.9 - lost / 300, 4)))) == said
        assert len(GOOD.losses(replace(GOOD, out_of_scope_answered=round(0.05 + lost / 100, 4)))) == said


def test_what_is_better_is_no_loss() -> None:
    assert GOOD.losses(replace(GOOD, hit1=1.0, out_of_scope_answered=0.0)) == []


def test_writing_one_kind_of_search_keeps_the_other(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    baselines.write(file, "lexical", GOOD)
    baselines.write(file, "semantic", replace(GOOD, hit1=0.95))
    assert baselines.read(file, "lexical") == GOOD
    assert baselines.read(file, "semantic").hit1 == 0.95


def test_the_least_area_is_that_of_the_best_order() -> None:
    assert least_aurc([OUTSIDE_ANSWERED, WRONG, RIGHT]) == pytest.approx((0 + 1 / 2 + 2 / 3) / 3)
    assert least_aurc([RIGHT, RIGHT]) == 0
    assert least_aurc([]) == 0


def test_the_excess_is_what_a_better_order_would_save() -> None:
    measured = figures([OUTSIDE_ANSWERED, RIGHT, WRONG, LATE])
    assert measured["excess_aurc"] == pytest.approx(measured["aurc"] - measured["least_aurc"], abs=1e-4)
    assert measured["excess_aurc"] > 0


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2552, 0.3662)],
)
def test_the_interval_of_a_share_is_wilsons(hits: int, count: int, low: float, high: float) -> None:
    found = wilson(hits, count)
    assert math.isclose(found[0], low, abs_tol=1e-4)
    assert math.isclose(found[1], high, abs_tol=1e-4)
