"""A journal that meets a full disk, and one that finds room again."""

from __future__ import annotations

from device.journal import Journal

MORE_THAN_THERE_IS = 4_000_000  # bytes
PAGES_LEFT = 100


def too_much(journal: Journal, when: str) -> None:
    """Let it be more than the disk has room for `when` something is written, "AFTER INSERT ON commands", say."""
    journal.store.write(
        f"CREATE TRIGGER too_much {when} BEGIN"
        f" INSERT INTO facts VALUES ('{when}', zeroblob({MORE_THAN_THERE_IS})); END"
    )
    _may_grow(journal, PAGES_LEFT)


def enough(journal: Journal) -> None:
    _may_grow(journal, 100 * PAGES_LEFT)
    journal.store.write("DROP TRIGGER too_much")


def _may_grow(journal: Journal, pages: int) -> None:
    has = journal.store.row("PRAGMA page_count")
    assert has is not None
    journal.store.row(f"PRAGMA max_page_count = {has[0] + pages}")
