"""A menu is looked at again when what decides about it was written, not with every message."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from sqlalchemy import event

from bot.people import Role
from tests.bot.channels.telegram_rig import TelegramRig, until
from tests.bot.channels.test_telegram_channel import menu
from tests.telegram_people import User
from tests.telegram_server import TelegramServer


@pytest.fixture
def looks(hub: TelegramRig) -> Iterator[list[str]]:
    """The statements that look for whose chat it is."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "account.chat_id = " in statement:
            found.append(statement)

    event.listen(hub.database.engine, "before_cursor_execute", note)
    yield found
    event.remove(hub.database.engine, "before_cursor_execute", note)


async def test_a_menu_that_is_right_is_not_looked_at_again_until_roles_change(
    hub: TelegramRig, telegram: TelegramServer, wang: User, looks: list[str]
) -> None:
    wang.says("你好")
    await until(lambda: telegram.menu(wang) == menu(hub, "zh", "help"))
    assert looks
    looks.clear()
    wang.says("再问一句")
    await wang.expects("再问一句")
    await asyncio.sleep(0.1)
    assert looks == []
    await hub.grant("王芳", Role.CLERK)
    wang.says("现在呢")
    await until(lambda: telegram.menu(wang) == menu(hub, "zh", "help", "clear"))
