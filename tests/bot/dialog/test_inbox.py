"""What may be kept of what comes in."""

from __future__ import annotations

import pytest

from bot.dialog.inbox import REDACTED, codes_in, redacted

CODES = [
    "482913",
    "482 913",
    " 482-913\n",
    "４８２９１３",
    "4 8 2 9 1 3",
    "482 - 913",
    "482–913",
    "482\N{MINUS SIGN}913",
    "482\N{ZERO WIDTH SPACE}913",
    "\N{FIRST STRONG ISOLATE}482913\N{POP DIRECTIONAL ISOLATE}",
    "482913\N{LEFT-TO-RIGHT MARK}",
    "482\N{SOFT HYPHEN}913",
    "4\ufe0f\u20e38\ufe0f\u20e32\ufe0f\u20e39\ufe0f\u20e31\ufe0f\u20e33\ufe0f\u20e3",
    "٤٨٢٩١٣",
    "482913。",
    "482913！",
    "//482913",
    "动态码：482913",
    "验证码 482 913",
]
WORDS = [
    "",
    "48291",
    "4829130",
    "#482913",
    "1234.56",
    "¥482913",
    "设备 482913 锁死",
    "482913 号",
    "2026-01-01",
    "******",
]


SEVERAL = {
    "482913 111222": ["482913", "111222"],
    "482913，111222、333444": ["482913", "111222", "333444"],
    "动态码：482 913\n111 222": ["482913", "111222"],
    "４８２９１３\u200b111222": ["482913", "111222"],
    "661234567890": [],  # a disk's number
    "915001234567890123": [],
    "482913 11122": [],
    "朝阳 482913": [],
}


@pytest.mark.parametrize("text", SEVERAL)
def test_several_codes_are_read_in_their_order_and_not_kept(text: str) -> None:
    assert codes_in(text) == SEVERAL[text]
    assert redacted(text) == (REDACTED if SEVERAL[text] else text)


@pytest.mark.parametrize("text", CODES)
def test_six_digits_alone_are_not_kept_however_they_are_set(text: str) -> None:
    assert redacted(text) == REDACTED


@pytest.mark.parametrize("text", WORDS)
def test_everything_else_is_kept_as_it_stands(text: str) -> None:
    assert redacted(text) == text
