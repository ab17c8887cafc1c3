"""Long texts in parts: never too long, nothing lost, cut where a reader would pause."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.splitting import split, units
from bot.channels.telegram_parts import parts

TEXTS = st.text(st.sampled_from("票清卡ab,。.! \n\t😀🇨"), max_size=300) | st.text()


def without_blanks(text: str) -> str:
    return "".join(text.split())


@given(TEXTS, st.integers(2, 40))
def test_no_part_is_longer_than_the_limit_and_nothing_is_lost(text: str, most: int) -> None:
    cut = split(text, most)
    assert max(map(units, cut)) <= most
    assert without_blanks("".join(cut)) == without_blanks(text)


@given(TEXTS, st.integers(2, 40))
def test_no_part_is_empty_or_has_blanks_at_its_ends(text: str, most: int) -> None:
    cut = split(text, most)
    assert all(part == part.strip() for part in cut)
    assert all(cut) or cut == [""]


@given(TEXTS)
def test_what_fits_stays_whole(text: str) -> None:
    assert split(text, max(2, units(text))) == [text.strip()]


@given(TEXTS.map(lambda text: "x".join(text.split())), st.integers(4, 40))
def test_every_part_but_the_last_is_about_half_full(text: str, most: int) -> None:
    assert all(len(part) * 4 >= most - 1 for part in split(text, most)[:-1])


def test_lengths_are_counted_as_telegram_counts_them() -> None:
    assert [units(text) for text in ("", "a", "卡", "😀", "a😀")] == [0, 1, 1, 2, 3]


@given(st.text(st.characters()))
def test_a_length_is_the_number_of_utf_16_units(text: str) -> None:
    assert units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


CUTS = [
    ("段落一。\n\n段落二，还有", 10, ["段落一。", "段落二，还有"]),
    ("第一行长\n第二行长", 7, ["第一行长", "第二行长"]),
    ("先备份。再清卡吧", 6, ["先备份。", "再清卡吧"]),
    ("version 1.2.3 is", 12, ["version", "1.2.3 is"]),
    ("先备份，再清卡", 5, ["先备份，", "再清卡"]),
    ("专票 118 张 1,203,440.00 元", 16, ["专票 118 张", "1,203,440.00 元"]),
    ("开票时间 2026-11-03 08:30", 19, ["开票时间 2026-11-03", "08:30"]),
    ("a。bbbbbbbbbbbb", 8, ["a。bbbbbb", "bbbbbb"]),
    ("😀😀😀", 3, ["😀", "😀", "😀"]),
]


@pytest.mark.parametrize(("text", "most", "cut"), CUTS)
def test_a_cut_falls_where_a_reader_would_pause(text: str, most: int, cut: list[str]) -> None:
    assert split(text, most) == cut


def test_buttons_stand_under_the_last_part_only() -> None:
    buttons = [[{"label": "好", "nonce": "n"}]]
    cut = parts({"text": "说明。\n" * 2000, "buttons": buttons})
    assert len(cut) > 1
    assert [part.get("buttons") for part in cut] == [*[None] * (len(cut) - 1), buttons]
