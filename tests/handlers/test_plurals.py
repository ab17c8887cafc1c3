"""In English one thing is one thing: no sentence says "1 invoices"."""

from __future__ import annotations

import re

import pytest

from tests.catalogues import SHIPPED, shipped_keys

KEYS = shipped_keys("en")
COUNTED = {
    "count",
    "days",
    "places",
    "people",
    "clusters",
    "devices",
    "minutes",
    "hours",
    "tries",
    "left",
    "total",
}
WRONG = re.compile(r"\b1 [a-z]+s\b", re.IGNORECASE)


@pytest.mark.parametrize("key", sorted(key for key, names in KEYS.items() if names & COUNTED))
def test_one_is_said_in_the_singular(key: str) -> None:
    given = {name: 1 if name in COUNTED else "×" for name in KEYS[key]}
    assert WRONG.search(SHIPPED.render("en", key, **given)) is None


def test_more_than_one_is_said_in_the_plural() -> None:
    assert "2 sorts" in SHIPPED.render("en", "misses-head", days=2, count=2, clusters=2, page="1/1")
    assert "1200 invoices" in SHIPPED.render("en", "reason-upload-errors", count=1200)
