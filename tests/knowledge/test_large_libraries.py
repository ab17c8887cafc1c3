"""A folder with more articles than are looked at closely."""

from __future__ import annotations

import pytest

from knowledge import library
from knowledge.answer import Answerer
from knowledge.search import CANDIDATES, POOL

COPIES = 3  # of the shipped articles


@pytest.fixture(scope="module")
def answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    folder = tmp_path_factory.mktemp("large") / "zh"
    folder.mkdir()
    for article in library.load().articles:
        for copy in range(COPIES):
            mark = "" if copy == 0 else "甲乙丙丁"[copy] * 2
            questions = "".join(f'  - "{question}{mark}"\n' for question in article.questions)
            head = (
                f'---\nid: {article.id}-{copy}\ntitle: "{article.title}{mark}"\nquestions:\n{questions}---\n'
            )
            (folder / f"{article.id}-{copy}.md").write_text(head + article.body, encoding="utf-8")
    return Answerer.open(folder.parent, semantic=False)


def test_it_is_larger_than_the_first_glance_takes(answerer: Answerer) -> None:
    assert len(answerer.library.articles) > POOL


@pytest.mark.parametrize(
    ("text", "article"),
    [
        ("怎么清卡", "how-to-clear-0"),
        ("盘锁了，发票开不出来", "device-locked"),
        ("where do I see the lock date", "lock-date"),
        ("换手机了验证码没了", "become-approver"),
    ],
)
def test_the_right_articles_are_among_the_first(answerer: Answerer, text: str, article: str) -> None:
    assert any(name.startswith(article) for name, _ in answerer.ask(text).candidates)


def test_no_more_candidates_are_measured_than_said(answerer: Answerer) -> None:
    asked = answerer.asker.ask(["清卡失败"])[0]
    table = answerer.search.table(asked)
    assert table.rows.shape == (CANDIDATES, len(answerer.search.features))
    assert len(set(table.articles.tolist())) == CANDIDATES


def test_an_article_can_be_left_out(answerer: Answerer) -> None:
    asked = answerer.asker.ask(["怎么清卡"])[0]
    first = int(answerer.search.table(asked).articles[0])
    assert first not in answerer.search.table(asked, without=first).articles
