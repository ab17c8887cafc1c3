"""For all tests: no secret may be written."""

from __future__ import annotations

from tests.secrets_plugin import pytest_configure, pytest_runtest_logstart, pytest_runtest_teardown

__all__ = ["pytest_configure", "pytest_runtest_logstart", "pytest_runtest_teardown"]
