"""What a follow-up follows, and which questions make a row of misses: pure functions over kept questions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions import FOLLOWED_FOR, MISSED_FOR, Question, first_pair_with, followed, row_of_misses

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


def question(number: int = 1, age: timedelta = timedelta(0), **changes: Any) -> Question:
    kept = Question(
        id=number,
        person_id=1,
        person="王芳",
        text=f"问题 {number}",
        decision="answer",
        article=None,
        score=0.0,
        candidates=(),
        features=(),
        unknown_codes=(),
        chosen=None,
        thumb=None,
        ticket_id=None,
        at=NOW - age,
        sites=frozenset(),
    )
    return replace(kept, **changes)


MISSES: list[tuple[dict[str, Any], bool]] = [
    ({"decision": "answer"}, False),
    ({"decision": "answer", "thumb": 1}, False),
    ({"decision": "answer", "thumb": -1}, True),
    ({"decision": "answer", "unknown_codes": ("9988",)}, True),
    ({"decision": "answer", "unknown_codes": ("9988",), "thumb": 1}, False),
    ({"decision": "suggest"}, False),
    ({"decision": "suggest", "chosen": ""}, True),
    ({"decision": "suggest", "chosen": "how-to-clear"}, False),
    ({"decision": "suggest", "chosen": "how-to-clear", "thumb": -1}, True),
    ({"decision": "handoff"}, True),
    ({"decision": "handoff", "unknown_codes": ("9988",)}, True),
    ({"decision": "refuse"}, False),
    ({"decision": "refuse", "unknown_codes": ("9988",)}, False),
]


@pytest.mark.parametrize(("changes", "missed"), MISSES)
def test_what_came_to_nothing_is_a_miss(changes: dict[str, Any], missed: bool) -> None:
    assert question(**changes).missed is missed


@pytest.mark.parametrize(
    ("decision", "text"),
    [("answer", "问题 2"), ("suggest", "问题 2"), ("handoff", ""), ("refuse", "")],
)
def test_a_follow_up_follows_the_newest_question_if_something_was_shown_to_it(
    decision: str, text: str
) -> None:
    assert followed([question(2, decision=decision), question(1)], NOW) == text


def test_what_was_asked_more_than_ten_minutes_ago_is_not_followed() -> None:
    assert followed([question(age=FOLLOWED_FOR)], NOW) == "问题 1"
    assert followed([question(age=FOLLOWED_FOR + timedelta(seconds=1))], NOW) == ""
    assert followed([], NOW) == ""


def test_a_row_of_misses_ends_at_what_helped_at_a_ticket_and_at_what_is_old() -> None:
    misses = [question(number, decision="handoff") for number in (4, 3, 2)]
    old = question(1, MISSED_FOR + timedelta(seconds=1), decision="handoff")
    for end in (question(1), question(1, decision="handoff", ticket_id=7), old):
        assert row_of_misses([question(5), *misses, end], 3, NOW) == [2, 3, 4]
        assert row_of_misses([question(5), *misses, end], 5, NOW) == []


def test_what_missed_of_a_message_counts_once_and_first() -> None:
    one, two = (question(number, decision="handoff", text="两个问题") for number in (1, 2))
    assert row_of_misses([two, one], 1, NOW) == row_of_misses([two, one], 2, NOW) == []
    third = question(3, decision="handoff")
    assert row_of_misses([third, two, one], 3, NOW) == [1, 3]
    assert row_of_misses([third, replace(two, decision="answer"), one], 3, NOW) == [1, 3]
    assert row_of_misses([third, replace(two, ticket_id=7), one], 3, NOW) == [3]


@given(st.permutations(range(1, 9)))
def test_of_several_questions_a_message_every_row_of_messages_is_offered_once(order: list[int]) -> None:
    asked = {number: question(number, text=f"消息 {(number + 1) // 2}") for number in order}
    offered: set[str] = set()
    for number in order:
        asked[number] = replace(asked[number], thumb=-1)
        newest_first = [asked[one] for one in sorted(asked, reverse=True)]
        pair = [asked[one].text for one in first_pair_with(row_of_misses(newest_first, number, NOW), number)]
        assert len(pair) in {0, 2}
        assert not offered & set(pair)
        offered.update(pair)
    assert offered


@given(st.permutations(range(1, 9)))
def test_in_whatever_order_questions_become_misses_every_row_is_offered_as_soon_as_it_is_one(
    order: list[int],
) -> None:
    asked = {number: question(number) for number in order}
    offered: set[int] = set()
    for number in order:
        asked[number] = replace(asked[number], thumb=-1)
        row = row_of_misses([asked[one] for one in sorted(asked, reverse=True)], number, NOW)
        known = bool(offered & set(row))
        pair = first_pair_with(row, number)
        assert bool(pair) is (len(row) > 1 and not known)
        assert not pair or number in pair
        offered.update(pair)


def test_a_miss_alone_makes_no_pair() -> None:
    assert first_pair_with([5], 5) == first_pair_with([], 5) == first_pair_with([1, 2], 5) == ()
