"""Telegram behind a proxy: every request of the hub goes through it, by name and not by address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.channels.telegram_client import open_bot
from bot.channels.telegram_setup import client_of
from bot.settings import Settings
from tests.telegram_server import TOKEN, TelegramServer

NO_LOGIN = b"\x05\x00"  # RFC 1928, section 3
GRANTED = b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"  # section 6
BY_NAME = 3  # section 4, ATYP
ELSEWHERE = "telegram.invalid"  # only the proxy knows it


@dataclass
class SocksProxy:
    """A SOCKS5 server that leads every name to one address.

    Attributes:
        asked: the names that it was asked for.
    """

    port: int
    asked: list[str] = field(default_factory=list)
    talks: list[asyncio.Task[None]] = field(default_factory=list)

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.talks.append(asyncio.create_task(self.serve(reader, writer)))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Lead one connection on until an end hangs up."""
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(NO_LOGIN)
        _, _, _, kind, length = await reader.readexactly(5)
        assert kind == BY_NAME
        self.asked.append((await reader.readexactly(length)).decode())
        await reader.readexactly(2)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(GRANTED)
        await asyncio.gather(_pass_on(reader, far_writer), _pass_on(far_reader, writer))


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65536):
        writer.write(piece)
    writer.close()
    await writer.wait_closed()


@asynccontextmanager
async def proxy_to(port: int) -> AsyncIterator[tuple[SocksProxy, int]]:
    proxy = SocksProxy(port)
    server = await asyncio.start_server(proxy.take, "127.0.0.1", 0)
    async with server:
        yield proxy, server.sockets[0].getsockname()[1]
    await asyncio.gather(*proxy.talks)


@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
async def test_a_socks_proxy_leads_to_telegram_by_its_name(telegram: TelegramServer, scheme: str) -> None:
    async with proxy_to(telegram.port) as (proxy, port):
        settings = Settings(
            telegram_base_url=f"http://{ELSEWHERE}/bot", telegram_proxy=f"{scheme}://127.0.0.1:{port}"
        )
        async with open_bot(client_of(settings, TOKEN)) as bot:
            assert bot.bot.is_bot
    assert set(proxy.asked) == {ELSEWHERE}
