"""For all tests: no secret may be written; what was compiled, and imported, is not looked at again."""

from __future__ import annotations

from tests import one_dialect
from tests.collecting import pytest_collection, pytest_collection_finish
from tests.secrets_plugin import pytest_configure, pytest_runtest_logstart, pytest_runtest_teardown

__all__ = [
    "pytest_collection",
    "pytest_collection_finish",
    "pytest_configure",
    "pytest_runtest_logstart",
    "pytest_runtest_teardown",
]

one_dialect.use()
