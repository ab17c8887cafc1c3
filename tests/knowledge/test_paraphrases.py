"""The paraphrase bank is whole, and the shipped weights were learned from it as it stands."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from knowledge import paraphrases, sense
from knowledge.paraphrases import ParaphrasesError, Sort

BANK = paraphrases.read()


def test_every_intent_is_said_in_several_ways() -> None:
    assert len(BANK) > 1_800
    assert min(len(intent.sayings) for intent in BANK) >= 5


def test_no_saying_stands_for_two_intents_of_one_topic() -> None:
    said = Counter((intent.topic, saying) for intent in BANK for saying in intent.sayings)
    assert [saying for saying, count in said.items() if count > 1] == []


def test_every_sort_is_there() -> None:
    assert {intent.sort for intent in BANK} == set(Sort)


def test_the_weights_were_learned_from_this_bank() -> None:
    assert sense.shipped().bank == paraphrases.mark(BANK), "run `make weights`"


def test_a_block_is_continued_under_its_title_and_remarks_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "a_1.txt").write_text(
        "# remark\n\n清卡\n反写\n#1042 的那张\n\n备份\n留底\n", encoding="utf-8"
    )
    (tmp_path / "a_2.txt").write_text("清卡\n解锁\n", encoding="utf-8")
    (tmp_path / "nextdoor_vague.txt").write_text("不行\n又坏了\n", encoding="utf-8")
    read = paraphrases.read(tmp_path)
    assert [intent.sayings for intent in read] == [
        ("清卡", "反写", "#1042 的那张", "解锁"),
        ("备份", "留底"),
        ("不行", "又坏了"),
    ]
    assert [intent.sort for intent in read] == [Sort.FIELD, Sort.FIELD, Sort.VAGUE]


@pytest.mark.parametrize("text", ["清卡\n", "清卡\n反写\n反写\n"])
def test_a_block_that_makes_no_sense_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "a_1.txt").write_text(text, encoding="utf-8")
    with pytest.raises(ParaphrasesError, match=r"a_1\.txt.*清卡"):
        paraphrases.read(tmp_path)
