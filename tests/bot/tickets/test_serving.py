"""Which group serves which ticket: asked of one ticket and asked of all, the answer is the same."""

from __future__ import annotations

import itertools

import pytest
from sqlmodel import Session, col, select

from bot.records.tickets import StaffGroupRow, TicketRow
from bot.records.types import now
from bot.tickets import groups, listing
from bot.tickets.listing import Filter
from tests.bot.tickets.ticket_rows import added, ticket, town

ALL: list[tuple[int, str]] = [(0, ""), (0, "question"), (1, ""), (1, "failure"), (2, "question"), (9, "")]


@pytest.mark.parametrize("left", [0, 2, 4])
@pytest.mark.parametrize("standing", [ALL, ALL[1:], ALL[2:5], ALL[:1], ALL[3:4], []])
def test_a_group_lists_what_it_serves_and_nothing_else(
    on_both: Session, standing: list[tuple[int, str]], left: int
) -> None:
    town(on_both)
    for number, (place, kind) in enumerate(standing):
        gone = now() if number == left else None
        added(on_both, StaffGroupRow(channel="c", chat_id=number, site_id=place, kind=kind, left_at=gone))
    for site_id, kind, person_id in itertools.product([None, 1, 2, 3], ["failure", "question"], [1, 2, 3, 4]):
        ticket(on_both, site_id=site_id, kind=kind, person_id=person_id)
    every = [
        listing.get(on_both, row.id or 0)
        for row in on_both.exec(select(TicketRow).order_by(col(TicketRow.id))).all()
    ]
    for group in groups.listed(on_both):
        served = [one.id for one in every if groups.serves(on_both, group, one)]
        found = listing.filtered(on_both, Filter(group_id=group.id, order="oldest"), limit=100)
        assert [one.id for one in found] == served
