"""Nobody can be recognised in what is learnt."""

from __future__ import annotations

import pytest

from bot.learning.masking import is_hidden, masked

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
    ("联系人：赵小明，催一下", "联系人：×，催一下"),
    ("联系人赵小明", "联系人×"),
    ("我叫小陈，盘锁了", "我叫×，盘锁了"),
    ("我叫王小二想问清卡", "我叫×想问清卡"),
    ("我是赵敏的同事", "我是×的同事"),
    ("我是一店的赵敏，盘锁了", "我是一店的×，盘锁了"),
    ("税号 9150 0123 4567 8901 2A 报不了", "税号 × 报不了"),
    ("税号91 440300 MA5EXAMPL 3", "税号×"),
    ("身份证110101 19900101 123X", "身份证×"),
    ("电话62345678", "电话×"),
    ("电话：6234 5678 找人", "电话：× 找人"),
    ("发票号码 12345678 作废不了", "发票号码 × 作废不了"),
    ("微信 wang_fang88", "微信 ×"),
    ("加qq123456", "加qq×"),
    ("证书口令是abc@123，不对", "证书口令是×，不对"),
    ("密码：12345678", "密码：×"),
    ("密码 8888", "密码 ×"),
    ("AGE-SECRET-KEY-1QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L 能用吗", "× 能用吗"),
    ("微信号是wang_fang", "微信号是×"),
    ("my password is hunter, not 8888", "my password is × not 8888"),
    ("password 12345678 refused", "password × refused"),
    ("问问 Li Lei", "问问 ×"),
]
KEPT = [
    "提示 09d103 和 00000246 怎么办",
    "错误码 A99999 092999 0x80070005",
    "2026-11-24 清卡，金税盘会计科目",
    "解锁主管口令，方法老师说过",
    "我是小规模，我是开票员",
    "证书口令忘记了，密码输错五次",
    "发票2026-11-24开的，提示09d103",
    "发票 092999 上传不了",
    "联系人怎么填，微信开票",
    "anchor 和 Annual 是什么",
    "开票软件提示 00000246",
    "092999 092400 A99999",
    "password expired, wechat invoice not received",
    "",
]
FIELD = ["清卡", "客服", "UKey", "Ann", "会计"]
FIELD_TEXTS = ["清卡 ukey 找不到客服", "Annual 会计科目", "planning"]
HIDDEN = [
    ("62345678", "打电话62345678", True),
    ("62345678", "电话 6234 5678", True),
    ("12345678", "发票号码１２３４５６７８", True),
    ("00000246", "提示00000246怎么办", False),
    ("a00246", "提示A00246怎么办", False),
]


@pytest.mark.parametrize(("text", "shown"), ROWS)
def test_who_somebody_is_is_taken_out(text: str, shown: str) -> None:
    assert masked(text, ["王芳", "李雷", "王", "Li Lei"]) == shown


@pytest.mark.parametrize("text", KEPT)
def test_codes_dates_and_the_words_of_the_field_stay(text: str) -> None:
    assert masked(text, ["李雷"]) == text


@pytest.mark.parametrize("text", FIELD_TEXTS)
def test_a_name_that_is_a_word_of_the_field_or_part_of_a_latin_word_stays(text: str) -> None:
    assert masked(text, FIELD) == text


@pytest.mark.parametrize(("code", "text", "hidden"), HIDDEN)
def test_somebodys_number_is_no_error_code(code: str, text: str, *, hidden: bool) -> None:
    assert is_hidden(code, text) is hidden
