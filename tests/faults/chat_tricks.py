"""What goes wrong around a hub that lives on: Telegram, the way to it, and the database."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing
from enum import StrEnum

from tests.faults.chat_office import ASKING, HELPED, ChatOffice
from tests.telegram_server import Wrong

AWAY_S = 1.0
REDELIVERED = 20


class Trick(StrEnum):
    """What happens once, at a step of the people."""

    REDELIVERED = "telegram delivers again what was confirmed"
    CONFLICT = "another process polls"
    SEND_LOST = "the answer of a send is lost"
    SEND_TORN = "the answer of a send is torn"
    SEND_LATE = "the answer of a send is late"
    EDIT_LOST = "the answer of an edit is lost"
    TOPIC_LOST = "the answer of createForumTopic is lost"
    ANSWER_LOST = "the answer to a press is lost"
    FETCH_LOST = "the answer of a fetch is lost"
    FILE_LOST = "a download breaks off"
    SLOW_DOWN = "telegram asks for a pause in one chat"
    BAD_GATEWAY = "telegram's proxy answers everything with a page"
    AWAY = "telegram is away"
    LOCKED = "somebody else writes the database"


LOST = {
    Trick.SEND_LOST: ("sendMessage", Wrong.NOTHING),
    Trick.SEND_TORN: ("sendMessage", Wrong.TRUNCATED),
    Trick.EDIT_LOST: ("editMessageText", Wrong.NOTHING),
    Trick.TOPIC_LOST: ("createForumTopic", Wrong.NOTHING),
    Trick.ANSWER_LOST: ("answerCallbackQuery", Wrong.NOTHING),
}


def play(trick: Trick, office: ChatOffice) -> None:
    """Do it, and return at once or when it is over."""
    if trick in LOST:
        method, wrong = LOST[trick]
        office.telegram.fail_next(method, 200, wrong=wrong, after=True)
    else:
        OTHERS[trick](office)


def _delivers_again(office: ChatOffice) -> None:
    office.telegram.redeliver_confirmed(REDELIVERED)


def _slows_down(office: ChatOffice) -> None:
    for chat in (ASKING, HELPED):
        office.telegram.fail_next("sendMessage", 429, retry_after=1, chat_id=chat)


def _is_away(office: ChatOffice) -> None:
    office.telegram.stop()
    time.sleep(AWAY_S)
    office.telegram.start()


def _locks(office: ChatOffice) -> None:
    threading.Thread(target=_hold, args=(office,), daemon=True).start()


def _hold(office: ChatOffice) -> None:
    """Hold the database's only lock for writing."""
    with closing(sqlite3.connect(office.file, timeout=30, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(AWAY_S)
        connection.execute("ROLLBACK")


OTHERS: dict[Trick, Callable[[ChatOffice], object]] = {
    Trick.REDELIVERED: _delivers_again,
    Trick.CONFLICT: lambda office: office.telegram.fail_next("getUpdates", 409),
    Trick.SEND_LATE: lambda office: office.telegram.fail_next("sendMessage", 0, pause_s=AWAY_S),
    Trick.FETCH_LOST: lambda office: office.telegram.fail_next("getUpdates", 200, wrong=Wrong.TRUNCATED),
    Trick.FILE_LOST: lambda office: office.telegram.fail_next("download", 200, wrong=Wrong.TRUNCATED),
    Trick.SLOW_DOWN: _slows_down,
    Trick.BAD_GATEWAY: lambda office: office.telegram.fail_next("*", 502, wrong=Wrong.HTML, times=4),
    Trick.AWAY: _is_away,
    Trick.LOCKED: _locks,
}
