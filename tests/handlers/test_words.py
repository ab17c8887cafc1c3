"""Words as commands, however they are typed; and what nobody reads gets a sentence."""

from __future__ import annotations

import pytest

from tests.handlers.office import Office

SAME = [
    ("帮助", "/help"),
    (" 帮 助 ", "/help"),
    ("帮助。", "/help"),
    ("help", "/help"),
    ("Ｈｅｌｐ", "/help"),
    ("HELP!", "/help"),
    ("？", "/help"),
    ("／help", "/help"),
    ("/帮助", "/help"),
    ("/HELP@qingka_bot", "/help"),
    ("我", "/me"),
    ("Me", "/me"),
    ("设　备", "/devices"),
    ("devices", "/devices"),
    ("进度", "/status"),
    ("取消", "/cancel"),
    ("cancel.", "/cancel"),
    ("人工", "/human"),
    ("human", "/human"),
    ("清卡", "/clear"),
    ("清 卡！", "/clear"),
    ("clear", "/clear"),
    ("抄报", "/report"),
    ("report", "/report"),
    ("备份", "/backup"),
    ("Backup", "/backup"),
    ("核对", "/verify"),
    ("verify", "/verify"),
    ("上传", "/upload"),
]


@pytest.mark.parametrize(("word", "command"), SAME)
async def test_a_word_does_what_its_command_does(office: Office, word: str, command: str) -> None:
    await office.clerk.says(command)
    by_command = [said.text for said in office.clerk.news]
    await office.clerk.says("/cancel")
    await office.clerk.says(word)
    assert [said.text for said in office.clerk.news] == by_command
    assert office.answers.asked == []


@pytest.mark.parametrize(
    "text", ["清卡怎么办", "清卡 怎么办", "为什么清卡失败？", "how to clear", "帮助我清卡", "备份在哪"]
)
async def test_a_sentence_that_holds_a_word_is_a_question(office: Office, text: str) -> None:
    await office.clerk.says(text)
    assert office.answers.asked == [text]


async def test_an_unknown_command_gets_a_sentence(office: Office) -> None:
    for text in ("/nothing", "／没有"):
        await office.clerk.says(text)
        await office.clerk.expects("没有这个命令")


async def test_a_photo_gets_a_sentence_in_every_state(office: Office) -> None:
    await office.clerk.says(None)
    await office.clerk.expects("图片和文件我看不懂")
    await office.clerk.says("人工")
    await office.clerk.says(None)
    await office.clerk.expects("已开工单 #1")
    assert await office.clerk.state() == "Support:telling"


async def test_a_button_that_nobody_made_gets_a_sentence(office: Office) -> None:
    await office.clerk.presses_nonce("made-up")
    await office.clerk.expects("这个按钮我不认识了")


async def test_a_button_of_somebody_elses_chat_gets_a_sentence(office: Office) -> None:
    await office.clerk.says("怎么清卡")
    nonce = office.clerk.shown[-1].nonce("👍")
    assert nonce
    await office.guest.presses_nonce(nonce)
    await office.guest.expects("这个按钮我不认识了")


async def test_a_code_that_nobody_asked_for_is_not_kept_as_a_question(office: Office) -> None:
    await office.clerk.says("******")
    await office.clerk.expects("请再发一次")
    assert office.answers.asked == []


async def test_in_a_group_nothing_private_is_said(office: Office) -> None:
    await office.clerk.says("清卡", private=False)
    await office.clerk.expects("私聊")
