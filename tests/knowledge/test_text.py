"""What people type, made comparable."""

from __future__ import annotations

import pytest

from knowledge.text import code_key, find_codes, fold, normalise, syllables
from knowledge.words import WordsError, parse

KNOWN = frozenset({"09d103", "a00246", "155"})


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("清卡，失败！", "清卡 失败"),
        ("ＵＫｅｙ　打不开", "ukey 打不开"),
        ("發票上傳失敗", "发票上传失败"),
        ("  清卡\n\t失败 ", "清卡 失败"),
    ],
)
def test_width_case_script_and_punctuation_make_no_difference(typed: str, folded: str) -> None:
    assert fold(typed) == folded


def test_a_greeting_goes_and_the_question_stays() -> None:
    assert normalise("你好，清卡失败") == "清卡失败"


def test_a_greeting_alone_says_nothing() -> None:
    assert normalise("你好") == ""


def test_chinese_and_typed_pinyin_sound_the_same() -> None:
    assert syllables("清卡") == syllables("qingka") == ["qing", "ka"]


@pytest.mark.parametrize("spelling", ["09D103", "09d-103", "O9D1O3", "09d 103", "０９Ｄ１０３"])
def test_spellings_of_one_code_are_equal(spelling: str) -> None:
    assert code_key(spelling) == "09d103"


@pytest.mark.parametrize(
    ("said", "known", "unknown"),
    [
        ("提示 09d103", ("09d103",), ()),
        ("09d 103 怎么办", ("09d103",), ()),
        ("错误155", ("155",), ()),
        ("一共开了155张发票", (), ()),
        ("错误码 a99999", (), ("a99999",)),
    ],
)
def test_a_code_is_found_and_a_count_is_none(
    said: str, known: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    codes = find_codes(said, KNOWN)
    assert (codes.known, codes.unknown) == (known, unknown)


def test_a_word_list_with_an_unknown_section_names_the_line() -> None:
    with pytest.raises(WordsError, match=r"words\.txt:3"):
        parse("[same]\n清卡, 抄税\n[other]\n")


@pytest.mark.parametrize(
    "said",
    [
        "提示 365 天没清卡",
        "提示 2024 年还没申报",
        "今天报 300 块的票",
        "出现 1000 元超限",
        "发票号码12345678没上传",
        "机器编号 66123456 找不到",
        "验证码482913提示错误",
        "动态码 482913 不对",
        "打 12366 没人接",
        "按 F12 没反应",
    ],
)
def test_a_plain_number_is_no_unknown_code(said: str) -> None:
    assert find_codes(fold(said), KNOWN).unknown == ()


@pytest.mark.parametrize(
    ("said", "code"),
    [("DB-0701 打不开", "db-0701"), ("LX-27", "lx-27"), ("报错 9999", "9999"), ("错误码 A99999", "a99999")],
)
def test_an_unknown_code_is_told_in_any_spelling(said: str, code: str) -> None:
    assert find_codes(fold(said), KNOWN, frozenset({"db", "lx"})).unknown == (code,)
