"""A headless Chromium in which people use the board; whatever it complains of fails the test."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from tests.bot.board.house import House
from tests.handlers.rig import Chat

CHROMIUM = Path("/usr/bin/chromium")
NEEDED = "QINGKA_CI_NEEDS_CHROMIUM"
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP, PHONE, SMALL = (1280, 800), (390, 844), (360, 640)
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def require_chromium() -> None:
    """Skip where there is no Chromium, unless it must be there."""
    if CHROMIUM.exists() or os.environ.get(NEEDED):
        return
    pytest.skip(f"{CHROMIUM} is not there (apt-get install chromium)")


@asynccontextmanager
async def started() -> AsyncIterator[Browser]:
    """Start Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


class Seats:
    """People before the board.

    Attributes:
        complaints: what the browser wrote as an error: broken scripts, what the content policy forbade.
    """

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser = browser
        self.house = house
        self.complaints: list[str] = []
        # What htmx writes down of a refresh that another request, or leaving the page, cut off.
        self._allowed = ["htmx:afterRequest", "htmx:sendError", "htmx:sendAbort"]

    def allow(self, *fragments: str) -> None:
        """Let the browser write down what holds one of these: Chromium does so for each answer of 400 and above."""
        self._allowed += fragments

    async def window(self, size: tuple[int, int] = DESKTOP, **context: Any) -> Page:
        """Return an empty window of a browser that knows nobody."""
        made: BrowserContext = await self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **context
        )
        page = await made.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.set_default_timeout(10_000)
        return page

    async def close(self) -> None:
        """Close all windows."""
        for context in self.browser.contexts:
            await context.close()

    async def sit(self, chat: Chat, size: tuple[int, int] = DESKTOP, **context: Any) -> Page:
        """Return a window in which this person has logged in with the bot's link."""
        page = await self.window(size, **context)
        await page.goto(await self.house.link(chat))
        await page.locator("form button.primary").click()
        await page.wait_for_url(f"{self.house.url}/board")
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(one in message.text for one in self._allowed):
            self.complaints.append(message.text)


async def fits(page: Page) -> bool:
    """Say whether nothing has to be scrolled sideways."""
    return int(await page.evaluate(WIDER)) <= 0
