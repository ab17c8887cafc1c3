"""Questions about sixty strange articles, on which nothing was fitted: what is promised holds, with room for noise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from knowledge import library
from knowledge.answer import Answerer
from knowledge.encoder import installed
from knowledge.evaluation import evaluate, figures, read_queries

FOLDER = Path(__file__).parent / "third"
needs_encoder = pytest.mark.skipif(installed() is None, reason="the sentence encoder is not installed")


@pytest.fixture(scope="module", params=[False, pytest.param(True, marks=needs_encoder)])
def measured(request: pytest.FixtureRequest) -> dict[str, Any]:
    articles = library.load(FOLDER / "articles")
    answerer = Answerer(articles, installed() if request.param else None)
    return figures(evaluate(answerer, read_queries(FOLDER / "queries.jsonl", articles)))


def test_the_right_article_comes_first(measured: dict[str, Any]) -> None:
    assert measured["hit@1"] >= 0.92
    assert measured["hit@3"] >= 0.98
    assert measured["kinds"]["colloquial"]["hit@1"] >= 0.86


def test_most_questions_are_answered_at_once_and_hardly_one_wrongly(measured: dict[str, Any]) -> None:
    assert measured["in_scope"]["answered_right"] >= 0.55
    assert measured["in_scope"]["answered_wrong"] <= 0.01


def test_what_no_article_answers_is_hardly_ever_answered(measured: dict[str, Any]) -> None:
    assert measured["out_of_scope"]["answered_wrong"] <= 0.03


def test_a_code_opens_its_article_and_an_unknown_one_none(measured: dict[str, Any]) -> None:
    assert measured["kinds"]["code"]["hit@1"] == 1
    assert measured["kinds"]["oos_code"]["answered_wrong"] == 0
