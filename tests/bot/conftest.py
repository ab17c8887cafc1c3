"""A real PostgreSQL server for the tests that need one."""

from __future__ import annotations

import pytest

from tests import postgres


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """An empty database on the PostgreSQL server of this test run."""
    return postgres.server().url
