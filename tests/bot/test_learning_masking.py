"""Nobody can be recognised in what is learnt."""

from __future__ import annotations

import pytest

from bot.learning.masking import masked

ROWS = [
    ("我是王芳，电话13800138000", "我是×，电话×"),
    ("手机 138 0013 8000", "手机 ×"),
    ("座机010-62345678", "座机×"),
    ("税号91500123456789012A", "税号×"),
    ("税号９１５００１２３４５６７８９０１２Ａ", "税号×"),
    ("纳税人91440300MA5EXAMPL3报不了", "纳税人×报不了"),
    ("盘号661234567890", "盘号×"),
    ("卡号 6222 0212 3456 7890 123", "卡号 ×"),
    ("写信到 wang.fang@example.com.cn", "写信到 ×"),
    ("李经理说不行", "×经理说不行"),
    ("我叫赵小明。", "我叫×。"),
    ("王芳的盘和李雷的盘", "×的盘和×的盘"),
]
KEPT = [
    "提示 09d103 和 00000246 怎么办",
    "错误码 A99999 092999 0x80070005",
    "2026-11-24 清卡，金税盘会计科目",
    "解锁主管口令，方法老师说过",
    "我是小规模，我是开票员",
    "",
]


@pytest.mark.parametrize(("text", "shown"), ROWS)
def test_who_somebody_is_is_taken_out(text: str, shown: str) -> None:
    assert masked(text, ["王芳", "李雷", "王"]) == shown


@pytest.mark.parametrize("text", KEPT)
def test_codes_dates_and_the_words_of_the_field_stay(text: str) -> None:
    assert masked(text, ["李雷"]) == text
