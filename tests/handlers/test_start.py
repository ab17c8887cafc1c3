"""Coming in, help, oneself, languages, and dropping what was begun."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot import invitations
from bot.people import Role
from bot.records.types import now
from handlers.dialog import WAITING
from tests import secrets_seen
from tests.handlers.office import Office
from tests.handlers.rig import Chat

BUTTONS = {"批准", "Approve"}  # that help names


async def invitation(office: Office, role: Role = Role.CLERK) -> str:
    by = office.admin.person_id
    return secrets_seen.made(await office.rig.do(invitations.make, office.site_id, role, by, now()))


async def test_a_guest_is_welcomed_by_name(office: Office) -> None:
    await office.guest.says("/start")
    await office.guest.expects("您好，路人", "人工")


async def test_an_invitation_gives_its_role_and_tells_the_inviter(office: Office) -> None:
    await office.guest.says(f"/start {await invitation(office)}")
    await office.guest.expects("您现在是 朝阳 的开票员")
    await office.guest.expects("操作设备")
    await office.admin.expects("路人", "用了您的邀请")


async def test_a_code_is_read_with_blanks_and_in_lower_case(office: Office) -> None:
    code = await invitation(office)
    await office.guest.says(f"/start　{code.lower().replace('-', ' ')}")
    await office.guest.expects("您现在是 朝阳 的开票员")


async def test_a_code_is_good_once(office: Office) -> None:
    code = await invitation(office)
    await office.guest.says(f"/start {code}")
    other = office.rig.chat("别人")
    await other.says(f"/start {code}")
    await other.expects("邀请码不对、已用过或已过期")
    assert not (await other.person()).grants


async def test_an_old_code_is_refused(office: Office) -> None:
    long_ago = now() - timedelta(days=8)
    code = await office.rig.do(invitations.make, office.site_id, Role.CLERK, None, long_ago)
    await office.guest.says(f"/start {code}")
    await office.guest.expects("已过期")


async def test_who_holds_the_role_does_not_use_the_code_up(office: Office) -> None:
    code = await invitation(office)
    await office.clerk.says(f"/start {code}")
    await office.clerk.expects("已经有这个角色")
    await office.guest.says(f"/start {code}")
    await office.guest.expects("您现在是")


async def test_guessing_codes_ends_after_five(office: Office) -> None:
    for _ in range(5):
        await office.guest.says("/start AAAA-BBBB-CCCC")
    await office.guest.says(f"/start {await invitation(office)}")
    await office.guest.expects("一小时后再试")


@pytest.mark.parametrize(
    ("who", "has", "has_not"),
    [
        ("guest", "直接提问", "操作设备"),
        ("clerk", "操作设备", "批准："),
        ("manager", "批准：", "/tickets"),
        ("support", "/tickets", "操作设备"),
        ("admin", "站点：", "操作设备"),
        ("guest", "一步步排查：回复“排查”", "依据"),
        ("manager", "找客服：回复“人工”", "没答上"),
        ("support", "没答上的问题：回复“没答上”", "邀请"),
        ("support", "回复“依据”，或 /why 编号", "邀请"),
        ("admin", "回复“依据”，或 /why 编号", "没答上"),
    ],
)
async def test_help_says_what_this_person_can_do(office: Office, who: str, has: str, has_not: str) -> None:
    chat: Chat = getattr(office, who)
    await chat.says("帮助")
    assert has_not not in (await chat.expects(has)).text


async def test_me_shows_number_and_roles_and_how_to_get_a_code(office: Office) -> None:
    await office.manager.says("我")
    await office.manager.expects(f"{office.manager.number} 李经理", "朝阳 经理")
    await office.manager.expects(f"approvers add {office.manager.number} 李经理")


async def test_a_guest_is_told_to_be_one(office: Office) -> None:
    await office.guest.says("/me")
    assert "approvers" not in (await office.guest.expects("访客")).text


async def test_the_language_changes_by_button_and_by_word(office: Office) -> None:
    await office.clerk.says("语言")
    await office.clerk.presses("English")
    await office.clerk.expects("answer in English")
    await office.clerk.says("help")
    assert not re.search("[\u4e00-\u9fff]", (await office.clerk.expects("Ask")).text)
    await office.clerk.says("/language zh")
    await office.clerk.expects("用中文回复")


async def test_a_name_is_changed_and_a_bad_one_refused(office: Office) -> None:
    await office.clerk.says("/name 王 芳芳")
    await office.clerk.expects("王 芳芳")
    await office.clerk.says("/name " + "长" * 31)
    await office.clerk.expects("最多 30 个字")
    assert (await office.clerk.person()).name == "王 芳芳"


@pytest.mark.parametrize("state", [str(getattr(one, "state", one)) for one in WAITING])
async def test_cancel_leaves_every_state_and_says_which(office: Office, state: str) -> None:
    await office.guest.was_left_in(state)
    await office.guest.says("取消")
    told = await office.guest.expects("已取消：")
    assert "刚才的步骤" not in told.text
    assert await office.guest.state() is None


async def test_cancel_leaves_a_state_of_an_earlier_version(office: Office) -> None:
    await office.guest.was_left_in("Old:gone")
    await office.guest.says("取消")
    await office.guest.expects("已取消：刚才的步骤")
    assert await office.guest.state() is None


async def test_cancel_with_nothing_begun_says_so(office: Office) -> None:
    await office.guest.says("取消")
    await office.guest.expects("没有可以取消的事")


@pytest.mark.parametrize(("language", "quoted"), [("zh", r"“([^”]+)”"), ("en", r'"([^"]+)"')])
async def test_every_word_and_command_that_help_names_is_there_for_its_reader(
    office: Office, language: str, quoted: str
) -> None:
    roles = [role for role in Role if role is not Role.GUEST]
    chats = [office.rig.chat(role, role, language=language) for role in roles]
    for chat in [*chats, office.rig.chat("guest", language=language)]:
        await chat.says("/help")
        first, *lines = (await chat.expects("\n")).text.splitlines()
        assert re.search(quoted, first)
        router, person = office.rig.router, await chat.person()
        words = [word for line in lines for word in re.findall(quoted, line) if word not in BUTTONS]
        routes = [router.words[word] for word in words]
        routes += [router.commands[name] for line in lines for name in re.findall(r"/([a-z]+)", line)]
        assert all(person.may(route.permission) for route in routes)
        assert len(routes) >= 6
