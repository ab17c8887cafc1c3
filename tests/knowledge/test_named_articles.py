"""Every article that the hub, the agent or another article points at exists, and so does its English title."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.clearing import reasons
from bot.clearing.approvals import ApprovalError
from bot.clearing.operations import ClearingError
from device.advice import ADVICE
from knowledge import library

LIBRARY = library.load()


def errors(root: type[ClearingError]) -> Iterator[type[ClearingError]]:
    yield root
    for kind in root.__subclasses__():
        yield from errors(kind)


NAMED = {
    *(consequence.article for consequence in reasons.CONSEQUENCES.values()),
    *reasons.DISK_CODES.values(),
    *(kind.article for root in (ClearingError, ApprovalError) for kind in errors(root)),
    *(advice.article for advice in ADVICE.values()),
}


@pytest.mark.parametrize("name", sorted(NAMED))
def test_an_article_that_is_pointed_at_exists(name: str) -> None:
    assert name in LIBRARY


def test_every_article_has_an_english_title() -> None:
    titles = {one.title: LIBRARY.article(one.id, "en").title for one in LIBRARY.articles}
    assert [chinese for chinese, english in titles.items() if chinese == english] == []


@pytest.mark.parametrize("code", sorted(reasons.DISK_CODES))
def test_a_code_of_the_disk_stands_in_the_article_that_a_refusal_names(code: str) -> None:
    codes = LIBRARY.article(reasons.DISK_CODES[code]).codes
    assert {code, f"A{code}"} & set(codes)
