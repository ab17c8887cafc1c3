"""`qingka serve`: what it says, what it serves, and how it ends."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from sqlmodel import Session

from bot.demo.processes import Process
from bot.records.database import open_engine
from bot.records.people import SiteRow
from bot.relay import pairing
from bot.serving import ListenError, serve
from bot.upkeep import DatabaseError
from device.identity import Identity
from tests import secrets_seen
from tests.bot.served import Served
from tests.databases import about_sqlite, own_url, setting_of
from tests.knowledge.kb_folder import spoil, write_articles
from tests.telegram_server import TelegramServer


class Hub:
    """`qingka serve` as a process, with a home of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "QINGKA_HOME": str(folder / "hub"),
            "QINGKA_ARTICLES": str(write_articles(folder / "kb")),
            "QINGKA_RELAY_PORT": "0",
            "QINGKA_RELAY_HOST": "127.0.0.1",
            "QINGKA_SETTINGS": "",
            "QINGKA_DATABASE_URL": setting_of(folder / "hub" / "qingka.db"),
        }
        self.process = Process("bot.cli", ["serve"], folder / "hub.log", self.environment)

    def start(self, **settings: str) -> None:
        self.environment.update(settings)
        self.process.start()

    async def listens(self) -> str:
        """Return the relay's address."""
        return (await self.process.heard(r"relay listens on (http[^\s\"]+)"))[1]

    def ends(self, **settings: str) -> tuple[int, str]:
        """Return the exit code of a hub that ends by itself, and all that it says."""
        command = [sys.executable, "-m", "bot.cli", "serve"]
        environment = {**os.environ, **self.environment, **settings}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done.returncode, secrets_seen.written(done.stdout + done.stderr)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path)
    yield hub
    hub.process.stop()


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    with TelegramServer() as server:
        yield server


async def test_without_a_token_it_says_how_to_get_one_and_serves_the_agents(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QINGKA_TELEGRAM_TOKN", secrets_seen.made("42:misspelt"))
    async with Served(tmp_path) as hub:
        answer, described = await hub.get("/agent/v1/commands/next"), await hub.get("/openapi.json")
    assert re.search("TG-404: no Telegram token.*@BotFather", caplog.text)
    assert "SET-002: no setting: QINGKA_TELEGRAM_TOKN → QINGKA_TELEGRAM_TOKEN" in caplog.text
    assert answer.status_code == 401
    assert "/agent/v1/enrolments" in described.json()["paths"]
    assert hub.ended.result() == 0


async def test_a_refused_token_is_said_without_it_and_the_relay_goes_on(
    tmp_path: Path, telegram: TelegramServer, caplog: pytest.LogCaptureFixture
) -> None:
    token = secrets_seen.made("42:not-this-one")
    async with Served(tmp_path, telegram_token=token, telegram_base_url=telegram.base_url) as hub:
        async with asyncio.timeout(30):
            while "TG-401" not in caplog.text:
                await asyncio.sleep(0.02)
        ready = await hub.get("/readyz")
        assert (await hub.get("/agent/v1/commands/next")).status_code == 401
    parts = {part["name"]: part["ok"] for part in ready.json()["parts"]}
    assert (ready.status_code, parts["telegram"], parts["records"]) == (503, False, True)
    assert hub.ended.result() == 0
    assert "not-this-one" not in caplog.text


async def test_an_article_that_is_wrong_is_named_by_file_and_line_and_the_hub_serves(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hub = Served(tmp_path)
    spoil(tmp_path / "kb", "offline", "title:", "titel:")
    async with hub:
        article = tmp_path / "kb" / "zh" / "offline.md"
    assert re.search(rf"KNW-424.*{re.escape(str(article))}:", caplog.text)
    assert "KNW-207" in caplog.text
    assert hub.ended.result() == 0


async def test_an_address_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        hub = Served(tmp_path, relay_port=taken.getsockname()[1])
        with pytest.raises(
            ListenError, match=r"127\.0\.0\.1:\d+ \(Address already in use\); stop what uses it"
        ):
            await serve(hub.settings, hub.stop)


@about_sqlite
async def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "hub").write_text("no folder")
    hub = Served(tmp_path)
    with pytest.raises(DatabaseError, match=r"^sqlite:///.*/hub/qingka\.db: "):
        await serve(hub.settings, hub.stop)


@about_sqlite
async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    (tmp_path / "hub" / "qingka.db").write_bytes(b"this is not a database" * 100)
    hub = Served(tmp_path)
    with pytest.raises(DatabaseError, match=r"qingka\.db: file is not a database$"):
        await serve(hub.settings, hub.stop)


async def test_a_database_server_that_is_away_is_named_without_its_password(tmp_path: Path) -> None:
    hub = Served(tmp_path, database_url="postgresql://qingka:hush-hush@127.0.0.1:1/qingka")
    with pytest.raises(DatabaseError, match=r"^postgresql://qingka:\*\*\*@127\.0\.0\.1:1/qingka: ") as caught:
        await serve(hub.settings, hub.stop)
    assert "hush" not in str(caught.value)


def test_what_keeps_the_process_from_starting_is_one_line_and_3(hub: Hub) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = hub.ends(QINGKA_RELAY_PORT=str(taken.getsockname()[1]))
    assert (code, said.count("\n")) == (3, 1)
    assert said.startswith("SRV-001: the relay cannot listen on 127.0.0.1:")


def paired(hub: Hub) -> str:
    """Return a code for an agent of a new site of a running hub."""
    engine = open_engine(own_url(hub.folder / "hub" / "qingka.db"))
    with Session(engine) as session:
        session.add(SiteRow(id=1, name="一店"))
        session.flush()
        code = pairing.make(session, 1, by=None)
        session.commit()
    engine.dispose()
    return secrets_seen.made(code)


async def waits_as_an_agent(client: httpx.AsyncClient, hub: Hub) -> asyncio.Task[httpx.Response]:
    """Enrol, and return a long poll."""
    enrolment = {"code": paired(hub), "public_key": Identity.fresh().public_key, "journal": "j1"}
    answer = await client.post("/agent/v1/enrolments", json=enrolment)
    assert answer.status_code == 201, answer.text
    enrolled = answer.json()
    bearer = {"authorization": f"Bearer {secrets_seen.made(enrolled['token'])}"}
    return asyncio.create_task(client.get("/agent/v1/commands/next?wait=50", headers=bearer, timeout=60))


async def test_sigterm_ends_it_with_0_whatever_is_under_way(hub: Hub, telegram: TelegramServer) -> None:
    """A poll is open, Telegram hangs while something is sent, and an agent waits."""
    given = {"QINGKA_TELEGRAM_TOKEN": telegram.token, "QINGKA_TELEGRAM_BASE_URL": telegram.base_url}
    hub.start(**given, QINGKA_LOG_FORMAT="json")
    wang = telegram.user(1001, "王芳")
    async with AsyncExitStack() as open_:
        client = await open_.enter_async_context(httpx.AsyncClient(base_url=await hub.listens()))
        poll = await waits_as_an_agent(client, hub)
        telegram.fail_next("sendMessage", 0, pause_s=60, times=9)
        wang.says("怎么清卡")
        async with asyncio.timeout(30):
            while not telegram.calls_of("sendMessage"):
                await asyncio.sleep(0.02)
        assert await asyncio.to_thread(hub.process.stop) == 0
        assert (await poll).status_code == 204
    said = hub.process.log.read_text("utf-8")
    assert [line["message"] for line in lines(said) if line["logger"] == "bot.serving"][
        -1
    ] == "SRV-202: stopped"
    assert not {"SRV-203", "SRV-204", "SRV-500"} & {line.get("code") for line in lines(said)}


def lines(log: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.splitlines()]
