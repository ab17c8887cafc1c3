"""What is taken out of lines, and what is not."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.redaction import HIDDEN, SHORTEST_SECRET, Redaction

TOKEN = "987654321:AAexample-of-a-token_that-is-none-xyz"

LOOKS = [
    (f"https://api.telegram.org/bot{TOKEN}/getMe", "https://api.telegram.org/bot[hidden]/getMe"),
    (f"path {quote(TOKEN)} and {quote(quote(TOKEN))}", "path [hidden] and [hidden]"),
    ("Bearer qka_Zm9vYmFy-_x refused", "Bearer [hidden] refused"),
    ("paired by ABCD-EFGH.", "paired by [hidden]."),
    ("/start ABCD-EFGH-JKMN", "/start [hidden]"),
    ("https://t.me/qingka_bot?start=ABCDEFGH", "https://t.me/qingka_bot?start=[hidden]"),
    ("GET /board/login/abc_-123 200", "GET /board/login/[hidden] 200"),
    ("postgresql://qingka:pass:word@host/db", "postgresql://qingka:[hidden]@host/db"),
    ("socks5://me:word@10.0.0.1:1080", "socks5://me:[hidden]@10.0.0.1:1080"),
    ("dsn ?sslmode=off&password=word x", "dsn ?sslmode=off&password=[hidden] x"),
    ("{'authorization': 'Bearer abc.def'}", "{'authorization': 'Bearer [hidden]'}"),
    ("X-Telegram-Bot-Api-Secret-Token: abcdef", "X-Telegram-Bot-Api-Secret-Token: [hidden]"),
    ("body {'code': '123456'}", "body {'code': '[hidden]'}"),
    ("验证码：123 456", "验证码：[hidden]"),
    ("the code is 123456", "the code is [hidden]"),
    ("qingka-agent enrol --code abcd-efgh", "qingka-agent enrol --code [hidden]"),
    ("/start abcd-efgh-jkmn", "/start [hidden]"),
    ("配对码：abcd-efgh。", "配对码：[hidden]。"),
    ("setWebhook secret_token=abc_-12&url=x", "setWebhook secret_token=[hidden]&url=x"),
    ("{'secret_token': 'abc_-12', 'url': 'x'}", "{'secret_token': '[hidden]', 'url': 'x'}"),
    ("key AGE-SECRET-KEY-1QPZRY9X8GF2TVDW.", "key [hidden]."),
    ("host=x password=word user=y", "host=x password=[hidden] user=y"),
    ("host=x password='a word' user=y", "host=x password=[hidden] user=y"),
    ("Cookie: qingka_board=abcdef; other=1", "Cookie: [hidden]"),
    ("{'set-cookie': 'qingka_board=abcdef; Path=/', 'x': '1'}", "{'set-cookie': '[hidden]', 'x': '1'}"),
    ("[(b'cookie', b'qingka_board=abcdef'), (b'x', b'1')]", "[(b'cookie', b'[hidden]'), (b'x', b'1')]"),
]
LEFT = [
    "TG-409: another process polls",
    "BUG-A1B2C3: a turn failed (update 900000001)",
    "the relay listens on http://127.0.0.1:8732",
    "disk 661234567890 of 915001234567890123 at 2026-11-26 08:01:07",
    "mail to a@example.org, see http://hub.example/board/tickets/12",
    "code 09D103, code TEC-001",
    "a self-test, the last-used port, no cookie, no password",
]


@pytest.mark.parametrize(("said", "shown"), LOOKS)
def test_what_looks_like_a_secret_is_hidden(said: str, shown: str) -> None:
    assert Redaction().clean(said) == shown


@pytest.mark.parametrize("said", LEFT)
def test_what_does_not_is_left(said: str) -> None:
    assert Redaction(["unheard-of"]).clean(said) == said


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=SHORTEST_SECRET))
def test_a_known_secret_is_hidden_however_it_is_spelt(secret: str) -> None:
    clean = Redaction([secret]).clean
    for spelt in (secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], quote(secret, safe="")):
        assert spelt not in clean(f"<{spelt}>").replace(HIDDEN, "\n")


def test_of_two_secrets_the_longer_is_hidden_whole() -> None:
    assert Redaction(["word", "password"]).clean("the password") == f"the {HIDDEN}"


def test_what_is_too_short_to_be_a_secret_does_not_spoil_every_line() -> None:
    assert Redaction(["", "a", "abc"]).clean("abc") == "abc"
