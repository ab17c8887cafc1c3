"""A server of PostgreSQL that takes a connection and says nothing keeps nobody waiting for ever."""

from __future__ import annotations

import pytest

from bot.records.database import CONNECT_TIMEOUT_S, open_engine


@pytest.mark.parametrize(
    ("query", "expected"), [("", str(CONNECT_TIMEOUT_S)), ("?connect_timeout=3", "3")], ids=["unset", "set"]
)
def test_a_connection_is_waited_for_as_long_as_the_url_says_or_five_seconds(
    query: str, expected: str
) -> None:
    engine = open_engine(f"postgresql://hub@127.0.0.1/hub{query}")
    assert engine.dialect.create_connect_args(engine.url)[1]["connect_timeout"] == expected
