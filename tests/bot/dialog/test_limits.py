"""What a forged channel could send is cut before anything is kept of it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.dialog.limits import FILE, NAME, TEXT, bounded
from bot.dialog.messages import Incoming, Media

PLAIN = Incoming(
    "forged", 1, 1, 7, 7, "王芳", text="怎么清卡", chat_title="客服群", media=Media("photo", "f")
)


def test_an_ordinary_message_stays_the_same() -> None:
    assert bounded(PLAIN) is PLAIN


def test_whatever_is_too_long_is_cut_and_ends_with_a_mark() -> None:
    long = "长" * 1_000_000
    heard = bounded(
        replace(PLAIN, name=long, text=long, chat_title=long, media=Media("document", long, long, long))
    )
    assert heard.media is not None
    lengths = [len(heard.name), len(heard.text or ""), len(heard.chat_title), len(heard.media.name)]
    assert lengths == [NAME, TEXT, NAME, FILE]
    assert len(heard.media.mime) + len(heard.media.file_id) <= 3 * FILE
    assert (heard.text or "").endswith("长…")


def test_no_name_turns_round_what_stands_beside_it() -> None:
    turned = "\u202egpj.\u2066evil"
    heard = bounded(replace(PLAIN, name=turned, chat_title=turned, media=Media("photo", "f", name=turned)))
    assert heard.media is not None
    assert {heard.name, heard.chat_title, heard.media.name} == {"gpj.evil"}


@pytest.mark.parametrize("odd", ["\0", "\ud800", "\udfff\0"])
def test_nothing_comes_in_that_a_database_does_not_take(odd: str) -> None:
    media = Media("photo", f"{odd}a", f"{odd}a", f"{odd}a")
    word = f"{odd}清卡"
    said = replace(PLAIN, media=media, name=word, language=word, text=word, chat_title=word)
    heard = bounded(replace(said, press=word, press_id=word, album=word))
    assert not re.search(r"\\x00|\\ud", repr(heard))
    assert str(heard.text).endswith("清卡")


def test_words_stay_as_they_were_written() -> None:
    assert bounded(replace(PLAIN, text="\u202eabc")).text == "\u202eabc"
