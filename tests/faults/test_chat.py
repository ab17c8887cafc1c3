"""A sample of the chat's cells, and how a chat is read; `make faults ARGS="--only chat"` runs all of them."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.faults import chat_matrix, matrix
from tests.faults.chat_cells import TOGETHER, ChatCell, ChatOutcome, cells, named, tell
from tests.faults.chat_reading import read
from tests.faults.chat_story import Day, Mischief
from tests.faults.chat_tricks import Trick
from tests.faults.commits import all_of, chief, each_of
from tests.faults.deaths import Border, Death
from tests.telegram_world import Message

FETCHED = Death(Border.FETCH, "getUpdates", 2)
SAMPLE = (
    ChatCell("killed", "with updates in its hands, and again", (FETCHED, Death(Border.COMMIT, "inbox"))),
    ChatCell("killed", "before a turn's commit", (Death(Border.WHOLE, "question", 2),)),
    ChatCell("killed", "after a send", (Death(Border.ANSWER, "sendMessage", 6),)),
    ChatCell(
        "ended gently", "after a topic was made", (Death(Border.ANSWER, "createForumTopic", gently=True),)
    ),
    ChatCell("webhook", "killed before the 200", (Death(Border.COMMIT, "inbox", 2),), webhook=True),
    ChatCell("trick", "what was confirmed comes again", mischief=Mischief(Trick.REDELIVERED, 9)),
)


@pytest.mark.timeout(600)  # a loaded machine; nothing is told by how long it takes
@pytest.mark.parametrize("cell", SAMPLE, ids=lambda cell: f"{cell.group}: {cell.name}")
def test_every_message_has_its_effect_once_and_everybody_is_answered(cell: ChatCell) -> None:
    outcome = tell(cell)
    assert outcome.told.broken == []
    assert outcome.reached


EVENTS = Counter(
    {
        (Border.COMMIT, "board_link"): 1,
        (Border.FETCH, "getUpdates"): 1,
        (Border.WHOLE, "inbox"): 20,
        (Border.COMMIT, "inbox"): 20,
        (Border.ANSWER, "sendMessage"): 1,
    }
)


def test_what_comes_together_is_aimed_at_by_each_of_its_names() -> None:
    alone, together = (Border.COMMIT, "inbox"), (Border.COMMIT, "audit+inbox+ticket+turn")
    assert named([alone, together, (Border.COMMIT, "audit")]) == {
        (Border.COMMIT, "inbox"): 2,
        (Border.COMMIT, "ticket"): 1,
        (Border.COMMIT, "turn"): 1,
        (Border.COMMIT, TOGETHER): 1,
        (Border.COMMIT, "audit"): 1,
    }
    assert Death(*alone).strikes_at(*together)
    assert not Death(Border.COMMIT, TOGETHER).strikes_at(*alone)


def test_the_matrix_has_cells_for_each_kind_of_event_and_each_trick() -> None:
    every = list(cells(EVENTS, EVENTS, EVENTS))
    assert len(set(every)) == len(every)
    assert {one.mischief.trick for one in every if one.mischief} == set(Trick)
    killed = [str(one.deaths[0]) for one in every if one.group == "chat: hub killed after a commit"]
    spread = [f"commit inbox {number}" for number in (1, 7, 14, 20)]
    assert killed == ["commit board_link 1", *spread]
    gently = [str(one.deaths[0]) for one in every if one.group == "chat: hub ended by SIGTERM"]
    assert gently == ["commit board_link 1", "fetch getUpdates 1", "commit inbox 1", "answer sendMessage 1"]


def test_a_commit_of_the_hub_has_the_names_of_its_tables_and_one_tells_most() -> None:
    assert each_of(["press", "outbox", "question", "outbox"]) == "outbox+press+question"
    assert chief("inbox+outbox+press+question") == "question"
    assert chief("outbox+turn") == "turn"
    assert chief("inbox+outbox+turn") == "inbox"
    assert all_of(["reports", "commands", "reports"]) == "reports commands"


def said(*texts: str) -> list[Message]:
    """Return the bot's messages, one a second."""
    return [Message(1, at, text, at, sent_at=float(at)) for at, text in enumerate(texts)]


def test_a_chat_reads_well_when_each_message_came_once_in_order() -> None:
    found = read("a", said("one.", "two."), ("one", "two"), [])
    assert (found.broken, found.doubled) == ([], 0)


def test_a_message_may_come_twice_around_a_moment_when_its_answer_was_lost() -> None:
    found = read("a", said("one.", "one.", "two."), ("one", "two"), [0.5])
    assert (found.broken, found.doubled) == ([], 1)


@pytest.mark.parametrize(
    ("texts", "gaps", "broken"),
    [
        (["one.", "one.", "two."], [], "a: twice: 'one.'"),
        (["one.", "one.", "two."], [1.5], "a: twice: 'one.'"),
        (["two.", "one."], [], "a: 'one' came after 'two'"),
        (["one."], [], "a: 'two' was never said"),
        (["one.", "ups", "two."], [], "a: not called for: 'ups'"),
    ],
)
def test_what_a_chat_must_not_be_is_seen(texts: list[str], gaps: list[float], broken: str) -> None:
    assert read("a", said(*texts), ("one", "two"), gaps).broken == [broken]


def test_the_table_counts_what_came_twice() -> None:
    cell = ChatCell("chat: killed", "here")
    good, bad = Day(doubled=2), Day(empty_topics=1, broken=["lost"])
    outcomes = [ChatOutcome(cell, good, reached=True), ChatOutcome(cell, bad, reached=False)]
    _, row, every = chat_matrix.table(outcomes)
    assert row.split() == ["killed", "2", "1", "1", "2", "1"]
    assert every.split() == ["all", *row.split()[1:]]
    assert matrix.broken(outcomes) == ["chat: killed [here]: lost"]
