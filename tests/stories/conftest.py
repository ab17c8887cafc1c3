"""The stage of a story: a hub, an agent and simulated devices, each a process of its own, and people on Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.demo.stage import SimulatedDevice, Stage
from tests.databases import setting_of
from tests.stories.office import Office, People, devices
from tests.telegram_server import TelegramServer


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server
    server.check()


class OpenOffice:
    """Opens an office on Telegram, and closes its processes."""

    def __init__(self, folder: Path, telegram: TelegramServer, index: Path) -> None:
        (folder / "hub").mkdir()
        (folder / "hub" / "index").symlink_to(index)
        self._folder = folder
        self._telegram = telegram

    @asynccontextmanager
    async def __call__(
        self, machines: Sequence[SimulatedDevice] | None = None, **limits: object
    ) -> AsyncIterator[Office]:
        environment = {
            "QINGKA_TELEGRAM_TOKEN": self._telegram.token,
            "QINGKA_TELEGRAM_BASE_URL": self._telegram.base_url,
            "QINGKA_TELEGRAM_PACED": "false",
            "QINGKA_DATABASE_URL": setting_of(self._folder / "hub" / "qingka.db"),
        }
        stage = Stage(self._folder, machines or devices(), environment)
        names = ("钱管理", "张会计", "李经理", "赵客服")
        users = [self._telegram.user(1000 + at, name) for at, name in enumerate(names)]
        try:
            await stage.open_hub()
            office = Office(stage, People(*users))
            await office.opens(limits)
            yield office
        finally:
            stage.stop()


@pytest.fixture(scope="session")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the hubs of all workers keep the index of the shipped articles."""
    folder = tmp_path_factory.getbasetemp().parent / "index"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def open_office(tmp_path: Path, telegram: TelegramServer, index: Path) -> OpenOffice:
    return OpenOffice(tmp_path, telegram, index)
