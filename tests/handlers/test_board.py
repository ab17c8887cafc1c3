"""The way to the board, in chat."""

from __future__ import annotations

import re

from bot import logins
from bot.logins import LinkError
from bot.people import Role
from bot.records.types import now
from bot.roles import revoke
from tests.handlers.office import Office
from tests.handlers.rig import Chat

LINK = re.compile(r"https://hub\.example/board/login/([\w-]{43})$", re.MULTILINE)


async def asked(chat: Chat, text: str = "看板") -> str:
    """Return the token of the link that the bot gives."""
    await chat.says(text)
    found = LINK.search((await chat.expects("5 分钟内有效", button="退出所有登录")).text)
    assert found
    return found[1]


async def is_good(office: Office, token: str) -> bool:
    try:
        return bool(await office.rig.do(logins.guest, token, now()))
    except LinkError:
        return False


async def test_support_gets_a_link_that_the_newest_replaces(office: Office) -> None:
    first, second = await asked(office.support), await asked(office.support, "/board")
    assert [await is_good(office, one) for one in (first, second)] == [False, True]


async def test_who_sees_devices_gets_a_link_and_a_guest_none(office: Office) -> None:
    for chat in (office.clerk, office.manager, office.admin):
        assert await is_good(office, await asked(chat))
    await office.guest.says("/board")
    await office.guest.expects("您没有权限做这件事")


async def test_a_group_sees_no_link(office: Office) -> None:
    await office.support.says("/board", private=False)
    await office.support.expects("私聊")
    assert not any(LINK.search(said.text) for said in office.support.news)


async def test_board_out_ends_every_login_and_the_link(office: Office) -> None:
    token = await asked(office.support)
    login, _ = await office.rig.do(logins.enter, token, now(), logins.LONGEST)
    unused = await asked(office.support)
    await office.support.says("/board out")
    await office.support.expects("已退出 1 个看板登录")
    assert await office.rig.do(logins.login, login, now()) is None
    assert not await is_good(office, unused)


async def test_who_is_support_no_more_can_still_log_out_with_an_old_button(office: Office) -> None:
    token = await asked(office.support)
    login, _ = await office.rig.do(logins.enter, token, now(), logins.LONGEST)
    await office.rig.do(
        revoke, office.support.person_id, office.site_id, Role.SUPPORT, office.admin.person_id
    )
    await office.support.presses("退出所有登录")
    await office.support.expects("已退出 1 个看板登录")
    assert await office.rig.do(logins.login, login, now()) is None


async def test_another_word_behind_it_is_told_how(office: Office) -> None:
    await office.support.says("/board 帮助")
    await office.support.expects("看板这样用")
