"""Which database a test gets that does not say which: SQLite, or PostgreSQL by `make test DATABASE=postgresql`.

A fixture's database on the server lives as long as the fixture's scope, any other as long as its test.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from itertools import count
from pathlib import Path

import pytest

from tests import postgres

ON_SERVER = os.environ.get("TEST_DATABASE", "") == "postgresql"
FOR_A_TEST = "function"

about_sqlite = pytest.mark.skipif(ON_SERVER, reason="it is about SQLite itself")

_urls: dict[Path | int, tuple[str, str]] = {}  # (scope, URL) by the file that it stands for
_scopes = ["session"]  # of what is made at this moment
_numbers = count(1)


def own_url(file: Path | None = None) -> str:
    """Return the URL of a database that nobody else uses: without `file` in memory, as long as it is SQLite.

    Args:
        file: whoever names the same one gets the same database.
    """
    if not ON_SERVER:
        return f"sqlite:///{file}" if file is not None else "sqlite://"
    key = file if file is not None else next(_numbers)
    if key not in _urls:
        _urls[key] = _scopes[-1], postgres.server().with_tables()
    return _urls[key][1]


def setting_of(file: Path) -> str:
    """Return the setting `database_url` of a hub whose embedded database would be `file`: "" for just that."""
    return own_url(file) if ON_SERVER else ""


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
    _scopes.append(fixturedef.scope)
    try:
        return (yield)
    finally:
        _scopes.pop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    _scopes.append(FOR_A_TEST)
    try:
        return (yield)
    finally:
        _scopes.pop()
        _give_back()


def _give_back() -> None:
    for key in [key for key, (scope, _) in _urls.items() if scope == FOR_A_TEST]:
        postgres.server().give_back(_urls.pop(key)[1])


def pytest_sessionfinish() -> None:
    postgres.stop()
