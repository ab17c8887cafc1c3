"""Texts that mean much the same come together, in whatever order they are given."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.learning.clusters import clusters, most_typical

TEXTS = [
    "怎么清卡",
    "打印机卡纸了",
    "怎样清卡",
    "发票怎么红冲",
    "zenme qingka",
    "红字发票怎么开",
    "您好，怎么清卡？",
]


def grouped(texts: list[str]) -> list[list[str]]:
    return [[texts[place] for place in group] for group in clusters(texts)]


def test_what_is_asked_alike_is_one_group_and_the_largest_comes_first() -> None:
    assert grouped(TEXTS) == [
        ["怎么清卡", "怎样清卡", "zenme qingka", "您好，怎么清卡？"],
        ["发票怎么红冲", "红字发票怎么开"],
        ["打印机卡纸了"],
    ]


def test_nothing_gives_no_group() -> None:
    assert clusters([]) == []


def test_texts_without_a_word_are_one_group() -> None:
    assert clusters(["？", "！！"]) == [[0, 1]]


@given(st.lists(st.sampled_from(TEXTS), max_size=9), st.randoms())
@settings(deadline=None, max_examples=40)
def test_the_order_of_the_texts_makes_no_difference(texts: list[str], random: object) -> None:
    shuffled = sorted(texts, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert sorted(map(sorted, grouped(texts))) == sorted(map(sorted, grouped(shuffled)))


@given(st.lists(st.text(max_size=12), max_size=8))
@settings(deadline=None, max_examples=40)
def test_every_text_is_in_one_group(texts: list[str]) -> None:
    assert sorted(place for group in clusters(texts) for place in group) == list(range(len(texts)))


def test_the_most_typical_text_is_the_one_that_the_others_resemble_most() -> None:
    texts = ["发票红冲", "怎么清卡", "怎么清卡呢"]
    assert texts[most_typical(texts)] == "怎么清卡"
