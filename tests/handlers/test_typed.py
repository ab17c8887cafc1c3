"""Whatever is typed behind a command, or where the bot waits for a text, ends in a sentence and never in a bug."""

from __future__ import annotations

import pytest

from bot.people import Role
from handlers.dialog import WAITING
from tests.handlers.office import Office
from tests.handlers.rig import Chat

LONG = "清卡失败。" * 819 + "."  # 4096 characters: as much as Telegram lets one write
STRANGE = {
    "twenty digits": "99999999999999999999",
    "4096 digits": "9" * 4096,
    "nineteen digits": "9223372036854775807",
    "ten digits": "2147483648",
    "nothing": "0",
    "negative": "-1",
    "a power": "²",
    "another script": "١٢",
    "wide": "＃１２",
    "of a person": "P99999999999999999999",
    "a fraction": "1.5",
    "a zero byte": "\x00",
    "4096 characters": LONG,
}
NUMBERED = {
    "/why": "请写上问题编号",
    "/people": "请写上编号",
    "/receipt": "没有符合的回执",
}


def of_every_role(office: Office) -> Chat:
    return office.rig.chat("总管", *(role for role in Role if role is not Role.GUEST))


@pytest.mark.parametrize("typed", STRANGE.values(), ids=STRANGE)
async def test_every_command_answers_whatever_stands_behind_it(office: Office, typed: str) -> None:
    chat = of_every_role(office)
    for command in office.rig.router.commands:
        await chat.says(f"/{command} {typed}")
        told = [said.text for said in chat.news]
        assert told, command
        assert not [text for text in told if "BUG" in text], command


@pytest.mark.parametrize("command", NUMBERED)
@pytest.mark.parametrize("typed", ["99999999999999999999", "1.5", "第三个", LONG])
async def test_what_is_no_number_is_asked_for_again(office: Office, command: str, typed: str) -> None:
    chat = of_every_role(office)
    await chat.says(f"{command} {typed}")
    await chat.expects(NUMBERED[command])


@pytest.mark.parametrize("typed", ["1", "#1", "＃１", "１", " 1 "])
async def test_a_number_is_read_as_a_phone_writes_it(office: Office, typed: str) -> None:
    await office.clerk.says("/human 打印机不出纸")
    await office.support.says(f"/tickets {typed}")
    await office.support.expects("工单 #1 · 待接")
    await office.admin.says(f"/people {typed.replace('#', 'P').replace('＃', 'ｐ')}")
    await office.admin.expects("角色：", button="添加角色")


@pytest.mark.parametrize("state", [str(getattr(one, "state", one)) for one in WAITING])
async def test_a_text_of_any_length_is_taken_wherever_one_is_awaited(office: Office, state: str) -> None:
    chat = of_every_role(office)
    await office.clerk.says("/human 打印机不出纸")
    await chat.presses("接单")
    await chat.presses("回复")
    await chat.was_left_in(state)
    await chat.says(LONG)
    assert chat.news
    assert not [said.text for said in chat.news if "BUG" in said.text]
