"""What stands in a list's address, and what of it the audit log is told."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from bot import audit
from bot.board.filters import CHOICES, FIELDS, NUMBERED, TYPED, wanted_in
from tests.bot.board.house import House

NAME = "王芳"


def test_every_field_is_a_choice_a_number_or_words() -> None:
    assert sorted(FIELDS) == sorted([*CHOICES, *NUMBERED, *TYPED])


def test_what_a_field_does_not_have_is_left_out() -> None:
    asked = [(field, NAME) for field in FIELDS]
    assert {key for key, _ in wanted_in(urlencode(asked)).pairs} == set(TYPED)
    assert (
        wanted_in("owner=me&owner=none&owner=7&state=all&site=0").query
        == "state=all&owner=me&owner=none&owner=7"
    )


def test_a_nul_is_in_no_value() -> None:
    assert wanted_in("q=%00&tag=a%00b").pairs == (("tag", "ab"),)


@pytest.mark.parametrize(
    "path",
    [
        *(f"/board/tickets.csv?state=all&{field}={NAME}" for field in FIELDS),
        f"/board/fleet.csv?q={NAME}",
        f"/board/fleet.csv?urgency={NAME}",
    ],
)
async def test_the_audit_log_has_nothing_of_what_somebody_typed(house: House, path: str) -> None:
    await (await house.enters(house.office.support)).get(path)
    *_, last = await house.rig.do(lambda session: list(audit.export(session)))
    assert ("board.exported" in last, NAME in last) == (True, False)
