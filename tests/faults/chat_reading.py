"""Reads a chat as its people do: what was said, in which order, what stands there twice, and whether it may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.telegram_world import Message


@dataclass
class Read:
    """What a chat's messages are, compared to what should have been said there.

    Attributes:
        doubled: messages that came again because nobody could know that they had arrived.
        broken: what is missing, out of order, not called for, or there twice without a reason.
    """

    doubled: int = 0
    broken: list[str] = field(default_factory=list)


def read(name: str, messages: Sequence[Message], said: Sequence[str], gaps: Sequence[float]) -> Read:
    """Compare.

    Args:
        messages: in the order in which they were sent.
        said: words of each message that should be there, in order.
        gaps: the moments, on the monotonic clock, at which a sender may have lost what it knew of its last requests.
    """
    found, last = Read(), -1
    sent_at: dict[int, float] = {}  # by place in `said`
    for message in messages:
        place = _place(message, said, sent_at)
        if place is None:
            found.broken += list(_again(name, message, said, sent_at, gaps))
            found.doubled += any(words in message.text for words in said)
            continue
        sent_at[place] = message.sent_at
        if place < last:
            found.broken.append(f"{name}: {said[place]!r} came after {said[last]!r}")
        last = max(place, last)
    missing = [words for place, words in enumerate(said) if place not in sent_at]
    found.broken += [f"{name}: {words!r} was never said" for words in missing]
    return found


def _place(message: Message, said: Sequence[str], taken: dict[int, float]) -> int | None:
    """Return which of the expected messages this is; one that is expected twice may be its second."""
    places = [at for at, words in enumerate(said) if words in message.text and at not in taken]
    return places[0] if places else None


def _again(
    name: str, message: Message, said: Sequence[str], sent_at: dict[int, float], gaps: Sequence[float]
) -> Iterator[str]:
    before = [sent_at[at] for at, words in enumerate(said) if words in message.text]
    if not before:
        yield f"{name}: not called for: {message.text[:80]!r}"
    elif not any(first <= gap <= message.sent_at for gap in gaps for first in before):
        yield f"{name}: twice: {message.text[:80]!r}"
