"""A plain text is read without objects as it is read with them; whatever is not plain is left to these."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import User

from bot.channels.telegram_hearing import Heard
from bot.channels.telegram_plain import plain_text
from bot.channels.telegram_updates import UnreadableUpdateError, meaning_by_objects, without_codes
from bot.dialog.inbox import redacted

ME = User(42, "清卡", is_bot=True, username="qingka_bot")
ABSENT = object()
PERSON = {"id": 1001, "is_bot": False, "first_name": "王芳", "language_code": "zh-hans"}
CHAT = {"id": 1001, "type": "private", "first_name": "王芳"}
MESSAGE = {"message_id": 7, "from": PERSON, "chat": CHAT, "date": 1_700_000_000, "text": "清卡在哪里点"}
ODD = st.sampled_from([ABSENT, None, True, 0, -1, 1.5, 1 << 40, 1 << 63, "", "x", "group", [], {}, [{}]])
FIELDS = st.sampled_from(
    [
        *[("message", name) for name in (*MESSAGE, "entities", "photo", "sender_chat", "is_topic_message")],
        *[("from", name) for name in (*PERSON, "last_name")],
        *[("chat", name) for name in (*CHAT, "title", "is_forum")],
        ("look", "type"), ("look", "offset"), ("look", "url"),
    ]
)  # fmt: skip


def update(part: str = "", name: str = "", value: Any = ABSENT) -> dict[str, Any]:
    """Return a plain update, but for one field."""
    parts: dict[str, dict[str, Any]] = {
        "look": {"type": "bold", "offset": 0, "length": 2},
        "from": dict(PERSON),
        "chat": dict(CHAT),
    }
    parts["message"] = {**MESSAGE, "from": parts["from"], "chat": parts["chat"], "entities": [parts["look"]]}
    if part:
        parts[part] |= {name: value}
    if value is ABSENT:
        parts[part or "look"].pop(name, None)
    return {"update_id": 5, "message": parts["message"]}


def test_a_plain_text_needs_no_objects() -> None:
    plain = plain_text(update(), ME.id)
    assert plain is not None
    assert meaning_by_objects(update(), ME) == Heard(plain)


@given(FIELDS, ODD)
def test_what_is_read_without_objects_means_the_same_with_them(field: tuple[str, str], value: Any) -> None:
    raw = update(*field, value)
    plain = plain_text(raw, ME.id)
    try:
        meaning = meaning_by_objects(raw, ME)
    except UnreadableUpdateError:
        assert plain is None
    else:
        assert plain is None or meaning == Heard(plain)


@pytest.mark.parametrize("text", ["/start", "#票", "@她 你好"])
def test_commands_and_mentions_in_private_are_plain(text: str) -> None:
    raw = update("message", "text", text)
    plain = plain_text(raw, ME.id)
    assert plain is not None
    assert plain.text == text


@given(st.text(st.sampled_from("123456 -。,验证码:１２３①⑩㉈𝟙٣²a清？、\u200b"), max_size=12))
def test_no_code_is_kept_whatever_its_digits_look_like(text: str) -> None:
    assert without_codes({"text": text}) == {"text": redacted(text)}
