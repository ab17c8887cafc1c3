"""What is written out of courtesy is answered in kind, and counts neither as a question nor as a miss."""

from __future__ import annotations

import pytest

from handlers.courtesies import SAID, courtesy
from tests.handlers.office import Office

COURTESIES = [
    ("你好！", "greeting"),
    ("你好呀", "greeting"),
    ("在吗？？", "greeting"),
    ("Hello!!", "greeting"),
    ("谢啦", "thanks"),
    ("谢谢🙏🙏", "thanks"),
    ("辛苦了～", "thanks"),
    ("Thank  you!", "thanks"),
    ("好的哈", "understood"),
    ("OK👌", "understood"),
    ("解决了！", "understood"),
    ("知道了", "understood"),
    ("你是机器人吗", "who"),
    ("who are you?", "who"),
]
QUESTIONS = [
    "谢谢，怎么清卡",
    "好了吗",
    "可以吗",
    "解决了吗？",
    "还没解决",
    "没解决",
    "不行",
    "你好，卡锁了",
    "好慢",
    "清卡",
    "多少钱",
    "了",
    "？",
    "😭",
    "",
]


@pytest.mark.parametrize(("text", "key"), COURTESIES)
def test_a_courtesy_is_known_with_its_particles_signs_and_emoji(text: str, key: str) -> None:
    assert courtesy(text) == key


@pytest.mark.parametrize("text", QUESTIONS)
def test_what_asks_or_tells_something_is_none(text: str) -> None:
    assert courtesy(text) is None


@pytest.mark.parametrize("key", SAID)
async def test_every_courtesy_has_its_sentence_and_is_no_question(office: Office, key: str) -> None:
    mary = office.rig.chat("Mary", language="en")
    for word in SAID[key]:
        for chat in (office.guest, mary):
            await chat.says(word)
            assert [said.text for said in chat.news] == [office.rig.texts.render(chat.language, key)]
    assert office.answers.asked == []
