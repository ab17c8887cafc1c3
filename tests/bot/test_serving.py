"""`qingka serve`, as a process: what it says, what it serves, and how it ends."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.demo.processes import Process
from bot.serving import serve
from bot.settings import Settings
from bot.upkeep import DatabaseError
from tests.knowledge.kb_folder import write_articles
from tests.telegram_server import TelegramServer


class Hub:
    """`qingka serve` with a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "QINGKA_HOME": str(folder / "hub"),
            "QINGKA_ARTICLES": str(write_articles(folder / "kb")),
            "QINGKA_RELAY_PORT": "0",
            "QINGKA_RELAY_HOST": "127.0.0.1",
            "QINGKA_SETTINGS": "",
            "QINGKA_DATABASE_URL": "",
        }
        self.process = Process("bot.cli", ["serve"], folder / "hub.log", self.environment)

    def start(self, **settings: str) -> None:
        self.environment.update(settings)
        self.process.start()

    def settings(self, **values: object) -> Settings:
        """Return the settings of a hub in this process."""
        given = {"home": self.folder / "hub", "articles": self.folder / "kb", "relay_port": 0, **values}
        return Settings.model_validate({"telegram_token": None, "database_url": "", **given})

    async def listens(self) -> str:
        """Return the relay's address."""
        return (await self.process.heard(r"relay listens on (http\S+)"))[1]

    def ends(self, **settings: str) -> tuple[int, str]:
        """Return the exit code of a hub that ends by itself, and all that it says."""
        command = [sys.executable, "-m", "bot.cli", "serve"]
        environment = {**os.environ, **self.environment, **settings}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=30, check=False
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path)
    yield hub
    hub.process.stop()


async def test_without_a_token_it_says_how_to_get_one_and_serves_the_agents(hub: Hub) -> None:
    hub.start()
    url = await hub.listens()
    assert "@BotFather" in (await hub.process.heard(r"TG-404.*"))[0]
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{url}/agent/v1/commands/next")
        described = await client.get(f"{url}/openapi.json")
    assert answer.status_code == 401
    assert "/agent/v1/enrolments" in described.json()["paths"]


async def test_sigterm_ends_it_with_0(hub: Hub) -> None:
    hub.start()
    await hub.listens()
    assert hub.process.stop() == 0


async def test_a_refused_token_is_said_without_it_and_the_relay_goes_on(hub: Hub) -> None:
    with TelegramServer() as telegram:
        hub.start(QINGKA_TELEGRAM_TOKEN="42:not-this-one", QINGKA_TELEGRAM_BASE_URL=telegram.base_url)
        url = await hub.listens()
        await hub.process.heard("TG-401")
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{url}/agent/v1/commands/next")).status_code == 401
    assert hub.process.stop() == 0
    assert "not-this-one" not in hub.process.log.read_text("utf-8")


def test_an_address_that_is_taken_ends_it_with_3(hub: Hub) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, said = hub.ends(QINGKA_RELAY_PORT=str(port))
    assert (code, said.count("\n")) == (3, 1)
    assert said.startswith(f"SRV-001: the relay cannot listen on 127.0.0.1:{port} (Address already in use)")


async def test_a_database_that_cannot_be_opened_is_named(hub: Hub) -> None:
    hub.folder.joinpath("hub").write_text("no folder")
    with pytest.raises(DatabaseError, match=r"^sqlite:///.*/hub/qingka\.db: "):
        await serve(hub.settings())


async def test_a_file_that_is_no_database_is_named(hub: Hub) -> None:
    home = hub.folder / "hub"
    home.mkdir()
    home.joinpath("qingka.db").write_bytes(b"this is not a database" * 100)
    with pytest.raises(DatabaseError, match=r"qingka\.db: file is not a database$"):
        await serve(hub.settings())


async def test_a_database_server_that_is_away_is_named_without_its_password(hub: Hub) -> None:
    with pytest.raises(DatabaseError, match=r"^postgresql://qingka:\*\*\*@127\.0\.0\.1:1/qingka: ") as caught:
        await serve(hub.settings(database_url="postgresql://qingka:secret@127.0.0.1:1/qingka"))
    assert "secret" not in str(caught.value)


async def test_an_article_that_is_wrong_is_named_by_file_and_line_and_the_hub_serves(hub: Hub) -> None:
    article = next((hub.folder / "kb" / "zh").iterdir())
    article.write_text(article.read_text("utf-8").replace("title:", "titel:"), "utf-8")
    hub.start()
    await hub.listens()
    said = hub.process.log.read_text("utf-8")
    assert re.search(rf"KNW-424.*{re.escape(str(article))}:", said)
    assert "KNW-207" in said
    assert hub.process.stop() == 0
