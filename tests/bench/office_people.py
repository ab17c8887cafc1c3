"""The people of the bench's office, at Telegram: a clerk who asks for all devices, a manager who types the codes."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping

import pyotp

from tests.telegram_people import User
from tests.telegram_world import Message

LOOK_S, PATIENCE_S, STEP_S = 0.02, 600.0, 30
START, APPROVE = "▶ 开始清卡", "批准"
CARD, ENDED, TABLE = "批量清卡：", "已结束。", "明细表，共"
QUESTION, LISTED, GONE = "请您批准", r"按此顺序\S*\n\s*1\. ", "这次批准已经结束"
SENT, AGAIN = "动态码到现场核验", "的动态码不对|没有及时来取动态码"
PLACE = re.compile(r"^\s*\d+\. (.+?)\s*$", re.MULTILINE)


class Reading:
    """A chat as one person reads it: each message once, and again when it was edited."""

    def __init__(self, user: User) -> None:
        self.user = user
        self._read = 0  # the serial of what was read last

    async def told(self, pattern: str, button: str = "") -> Message:
        """Wait for the oldest message that was not read yet, has this, and has the button.

        Raises:
            TimeoutError: nothing such came in ten minutes.
        """
        async with asyncio.timeout(PATIENCE_S):
            while True:
                found = [one for one in self._news() if re.search(pattern, one.text)]
                fit = [one for one in found if not button or one.button(button)]
                if fit:
                    self._read = fit[0].serial
                    return fit[0]
                await asyncio.sleep(LOOK_S)

    def _news(self) -> list[Message]:
        news = (one for one in self.user.seen() if one.serial > self._read)
        return sorted(news, key=lambda one: one.serial)


class OfficePeople:
    """Who asks and who says yes.

    Args:
        secrets: of the manager's authenticators, by the site's name.
        notes: is told what is so from now on.

    Attributes:
        codes: how many were typed.
        questions: how many he was asked.
    """

    def __init__(
        self, clerk: User, manager: User, secrets: Mapping[str, str], notes: Callable[[str], None]
    ) -> None:
        self._clerk, self._manager = Reading(clerk), Reading(manager)
        self._secrets, self._notes = secrets, notes
        self.codes = self.questions = 0

    async def asks(self) -> None:
        """Let the clerk ask for a clear of all that is due: that is what the card offers."""
        self._clerk.user.says("/batch")
        card = await self._clerk.told(CARD, START)
        self._notes(f"the card stands: {card.text.splitlines()[0]}")
        self._clerk.user.presses(START)
        await self._clerk.told("已开始，共")
        self._notes("the batch is begun")

    async def approves(self) -> None:
        """Let the manager answer whatever the bot asks of him, until cancelled."""
        while True:
            told = await self._manager.told(f"{QUESTION}|{AGAIN}")
            if QUESTION in told.text:
                self.questions += 1
                self._notes("the question is in the manager's chat")
            else:
                await asyncio.sleep(STEP_S - time.time() % STEP_S)  # a code is good once
            self._manager.user.presses(APPROVE)
            await self._types(await self._manager.told(f"{LISTED}|{GONE}"))

    async def ends(self) -> str:
        """Return what the clerk is told in the end; the table has come then, too."""
        told = await self._clerk.told(ENDED)
        self._notes("the summary is in the clerk's chat")
        await self._clerk.told(TABLE)
        self._notes("its table, too")
        return told.text

    async def _types(self, asked: Message) -> None:
        """Type all codes that a message lists, in one message; what it could not list comes after."""
        while re.search(LISTED, asked.text):
            codes = [pyotp.TOTP(self._secrets[site]).now() for site in PLACE.findall(asked.text)]
            self._manager.user.says(" ".join(codes))
            self.codes += len(codes)
            asked = await self._manager.told(f"{SENT}|{LISTED}|{GONE}")
            self._notes("codes are typed")
