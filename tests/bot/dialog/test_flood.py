"""Whoever sends too much is told so once and not listened to for a while; nobody else notices."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.dialog.flood import PERSONS, Flood, Verdict
from bot.dialog.messages import Incoming

WANG = Incoming("telegram", 1, 1, chat_id=7, user_id=7, name="王芳", text="在吗")
PRESS = replace(WANG, text=None, press="nonce")


@dataclass
class Clock:
    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


def verdicts(flood: Flood, incoming: Incoming, times: int) -> list[Verdict]:
    return [flood.judge(incoming) for _ in range(times)]


def test_the_first_too_many_is_told_and_the_rest_ignored() -> None:
    flood = Flood(5, Clock())
    assert verdicts(flood, WANG, 8) == [Verdict.LISTEN] * 5 + [Verdict.TELL] + [Verdict.IGNORE] * 2


def test_a_minute_after_the_first_message_one_more_is_listened_to() -> None:
    clock = Clock()
    flood = Flood(5, clock)
    verdicts(flood, WANG, 4)
    clock.now_s += 30
    verdicts(flood, WANG, 2)
    assert flood.wait_s(WANG) == 30
    clock.now_s += 30
    assert verdicts(flood, WANG, 5) == [Verdict.LISTEN] * 4 + [Verdict.TELL]


def test_a_flood_costs_nobody_else_a_message() -> None:
    flood = Flood(5, Clock())
    verdicts(flood, WANG, 20)
    assert flood.judge(replace(WANG, user_id=8)) is Verdict.LISTEN


def test_presses_codes_and_cancel_get_through_a_flood_of_words() -> None:
    flood = Flood(5, Clock())
    verdicts(flood, WANG, 20)
    for incoming in (
        PRESS,
        replace(WANG, text="482913"),
        replace(WANG, text=" 取消 "),
        replace(WANG, text="/cancel"),
    ):
        assert flood.judge(incoming) is Verdict.LISTEN


def test_presses_have_a_limit_too() -> None:
    flood = Flood(5, Clock())
    assert verdicts(flood, PRESS, 17)[-2:] == [Verdict.TELL, Verdict.IGNORE]


def test_in_a_group_one_may_say_more() -> None:
    flood = Flood(5, Clock())
    assert set(verdicts(flood, replace(WANG, private=False), 50)) == {Verdict.LISTEN}


def test_no_more_persons_are_remembered_than_fit() -> None:
    flood = Flood(5, Clock())
    for number in range(PERSONS + 50):
        flood.judge(replace(WANG, user_id=number))
    assert len(flood._counts) == PERSONS
