"""For all tests: no secret may be written; what one database has compiled, the next one takes."""

from __future__ import annotations

from tests import one_dialect
from tests.secrets_plugin import pytest_configure, pytest_runtest_logstart, pytest_runtest_teardown

__all__ = ["pytest_configure", "pytest_runtest_logstart", "pytest_runtest_teardown"]

one_dialect.use()
