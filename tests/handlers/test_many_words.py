"""Commands with a thousand words behind them: what is looked for is cut, and nothing breaks."""

from __future__ import annotations

import pytest

from tests.handlers.office import Office


@pytest.mark.parametrize("command", ["due", "receipt", "statement", "duty", "duty P5", "batch"])
async def test_a_thousand_words_are_looked_for_like_a_few(office: Office, command: str) -> None:
    await office.manager.says(f"/{command} " + "一 " * 1000)
    await office.rig.deliver()
    assert office.manager.news
    assert not [said.text for said in office.manager.news if "BUG-" in said.text]
