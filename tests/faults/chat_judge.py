"""What must be true of a desk at the end of its day, whatever happened in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sqlmodel import Session

from bot import audit
from bot.records.database import open_engine
from tests.faults.chat_office import NAMES, ChatOffice
from tests.faults.chat_reading import Read, read
from tests.faults.chat_script import CODE, EFFECTS, FINAL, IN_TOPICS, SAID
from tests.telegram_world import Message

OUR_FAULT = ("Traceback", "BUG-")
KEPT = re.compile(rb".{0,100}(?<![.\d])%s(?!\d)" % CODE.encode(), re.DOTALL)  # and no part of a second
UNDONE = {
    "inbox": "SELECT update_id, error, attempts FROM inbox WHERE state = 'new'",
    "outbox": "SELECT kind, state, error, not_before FROM outbox WHERE state IN ('new', 'sending')",
    "attachment": "SELECT kind, attempts FROM attachment WHERE state = 'wanted'",
}


def undone(office: ChatOffice) -> list[str]:
    """Return the rows that wait for something."""
    with office.looking() as connection:
        return [f"{table} {row}" for table, query in UNDONE.items() for row in connection.execute(query)]


def effects(office: ChatOffice) -> Iterator[str]:
    """Yield what the hub's records should say and do not."""
    with office.looking() as connection:
        for name, (query, wanted) in EFFECTS.items():
            rows = connection.execute(query).fetchall()
            if rows != wanted:
                yield f"{name}: {rows} instead of {wanted}"
    engine = open_engine(office.database_url)
    with Session(engine) as session:
        problem = audit.verify(session)
    engine.dispose()
    if problem is not None:
        yield f"audit: {problem}"


def chats(office: ChatOffice, gaps: Sequence[float]) -> Iterator[Read]:
    """Yield how each chat and each topic reads."""
    for chat, said in SAID.items():
        yield read(NAMES[chat], office.people[chat].seen(), said, gaps)
    used = {topic.name: office.group.seen(topic.id) for topic in office.group.topics}
    for name, said in IN_TOPICS.items():
        here = [seen for topic, seen in used.items() if topic.split()[0] == name and seen]
        yield read(name, [message for seen in here for message in seen], said, gaps)
    broken = [f"{words!r} does not stand there" for chat, words in FINAL if not _stands(office, chat, words)]
    if office.group.seen(None):
        broken.append("the group was spoken to outside of its topics")
    yield Read(broken=broken)


def empty_topics(office: ChatOffice) -> int:
    """Return how many topics were made in vain: their answer was lost."""
    return sum(not office.group.seen(topic.id) for topic in office.group.topics)


def waiting_presses(office: ChatOffice) -> int:
    """Return how many buttons still turn, because nobody answered their press."""
    return sum(answer is None for answer in office.telegram.world.presses.values())


def leaks(office: ChatOffice) -> Iterator[str]:
    """Yield what the log must not have, and the codes that were kept."""
    said = office.hub.log.read_text("utf-8")
    for secret in (office.telegram.token.partition(":")[2], CODE):
        if secret in said:
            yield f"{secret!r} stands in the log: {said.partition(secret)[0][-200:]}"
    for words in OUR_FAULT:
        if words in said:
            yield f"{words}{said.partition(words)[2][:300]}"
    for file in office.file.parent.glob("qingka.db*"):
        found = KEPT.search(file.read_bytes())
        if found:
            yield f"the code stands in {file.name}: {found[0]!r}"


def words_in(messages: Sequence[Message], words: str) -> bool:
    """Say whether any message has these words."""
    return any(words in message.text for message in messages)


def _stands(office: ChatOffice, chat: int, words: str) -> bool:
    return words_in(office.telegram.world.visible(chat), words)
