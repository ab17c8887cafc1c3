"""What was worked out lately is not worked out again."""

from __future__ import annotations

from knowledge.memo import Memo


class Work:
    def __init__(self) -> None:
        self.done: list[str] = []

    def __call__(self, text: str) -> int:
        self.done.append(text)
        return len(text)


def test_the_same_text_is_worked_on_once() -> None:
    memo, work = Memo[int](2), Work()
    assert [memo.of(text, work) for text in ("清卡", "清卡", "备份吗", "清卡")] == [2, 2, 3, 2]
    assert work.done == ["清卡", "备份吗"]


def test_what_was_asked_for_longest_ago_is_forgotten_first() -> None:
    memo, work = Memo[int](2), Work()
    for text in ("一", "二", "一", "三"):
        memo.of(text, work)
    assert [text in memo for text in "一二三"] == [True, False, True]


def test_half_a_character_is_a_text_like_any_other() -> None:
    assert Memo[int](1).of("\ud83d", len) == 1
