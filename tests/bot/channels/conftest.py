"""A Bot API server and a hub that talks to it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.bot.channels.telegram_rig import TelegramRig
from tests.telegram_groups import Group
from tests.telegram_people import User
from tests.telegram_server import TOKEN, TelegramServer


class WholeLog(logging.Handler):
    """Every line of a run, with its traces."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@pytest.fixture
def whole_log() -> Iterator[WholeLog]:
    """What all loggers say, the most talkative level included."""
    root, log = logging.getLogger(), WholeLog()
    before = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(log)
    yield log
    root.removeHandler(log)
    root.setLevel(before)


@pytest.fixture
def telegram(whole_log: WholeLog) -> Iterator[TelegramServer]:
    """A Bot API server; afterwards no request may have broken the reference, and no log may hold the token."""
    with TelegramServer() as server:
        yield server
    server.check()
    assert TOKEN.split(":")[1] not in whole_log.text


@pytest.fixture
async def hub(telegram: TelegramServer, tmp_path: Path) -> AsyncIterator[TelegramRig]:
    """A running hub with the Telegram channel."""
    rig = TelegramRig(telegram, tmp_path)
    await rig.start()
    yield rig
    await rig.stop()
    await rig.database.close()


@pytest.fixture
async def desk_group(telegram: TelegramServer, hub: TelegramRig) -> Group:
    """A group of support that has topics."""
    group = telegram.group(-100500, "客服群", forum=True)
    await hub.supports_in(group)
    return group


@pytest.fixture
def zhao(telegram: TelegramServer) -> User:
    return telegram.user(1003, "赵客服")


@pytest.fixture
def wang(telegram: TelegramServer) -> User:
    return telegram.user(1001, "王芳")


@pytest.fixture
def li(telegram: TelegramServer) -> User:
    return telegram.user(1002, "Li Lei", language="en")
