"""What may have arrived although nobody said so, and whether it is sent again. See docs/adr/0012."""

from __future__ import annotations

from enum import StrEnum


class What(StrEnum):
    """What a row of the outbox does, as far as doing it twice matters."""

    PRESS_ANSWER = "press_answer"
    DELETE = "delete"
    ONE_TIME = "one-time"  # a code or a link that is good once
    MESSAGE = (
        "message"  # also what is sent because the message to edit is gone; an edit itself leaves no doubt
    )


MOST_COPIES: dict[What, int | None] = {  # None: to repeat it changes nothing
    What.PRESS_ANSWER: None,
    What.DELETE: None,
    What.ONE_TIME: 1,
    What.MESSAGE: 3,
}


def what(kind: str, *, once: bool) -> What:
    """Return what a row does.

    Args:
        once: it may be said once only.
    """
    if kind in {What.PRESS_ANSWER, What.DELETE}:
        return What(kind)
    return What.ONE_TIME if once else What.MESSAGE


def may_repeat(done: What, doubtful: int) -> bool:
    """Say whether it may be sent again after `doubtful` attempts that may have arrived."""
    most = MOST_COPIES[done]
    return most is None or doubtful < most


def after_crash(done: What, doubtful: int) -> int:
    """Return how often it may have arrived by now; only what goes once is ended by that alone.

    The sender may not even have begun with it: a hub that dies at each start may lose nothing.
    """
    most = MOST_COPIES[done]
    return 0 if most is None else doubtful + 1 if most == 1 else min(doubtful + 1, most - 1)
