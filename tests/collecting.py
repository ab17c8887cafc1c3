"""Collects without the garbage collector: everything that is imported then stays until the end.

What was imported is never looked at again either, or each full collection of a test walks all of it.
"""

from __future__ import annotations

import gc


def pytest_collection() -> None:
    gc.disable()


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.enable()
