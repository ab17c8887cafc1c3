"""For all tests: no secret may be written, which database they get, and nothing is looked at again that was before."""

from __future__ import annotations

from tests import font_cache, one_dialect
from tests.collecting import pytest_collection, pytest_collection_finish
from tests.databases import pytest_fixture_setup, pytest_runtest_protocol, pytest_sessionfinish
from tests.secrets_plugin import pytest_configure, pytest_runtest_logstart, pytest_runtest_teardown

__all__ = [
    "pytest_collection",
    "pytest_collection_finish",
    "pytest_configure",
    "pytest_fixture_setup",
    "pytest_runtest_logstart",
    "pytest_runtest_protocol",
    "pytest_runtest_teardown",
    "pytest_sessionfinish",
]

font_cache.share()
one_dialect.use()
