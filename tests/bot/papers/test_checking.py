"""A receipt against the chain: yes for what was made, no for each thing that was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio
from sqlmodel import Session, col, select

from bot import audit, privacy
from bot.papers import checking, receipt_facts
from bot.papers.checking import Checked, Difference
from bot.papers.codes import DIGITS, ReceiptCode
from bot.papers.receipt_facts import ReceiptFacts
from bot.people import Role, person
from bot.records.journal import AuditRow
from bot.records.operations import ReceiptRow
from device.contract import digest_of
from handlers.receipt_page import receipt_file
from tests.bot.papers import pdf
from tests.bot.papers.facts import ZONE, words
from tests.handlers.rig import Rig
from tests.handlers.world import World

WRONG = "0" * DIGITS


@pytest_asyncio.fixture
async def cleared(rig: Rig) -> World:
    """Return a site of which one device was cleared: operation 1, number 1001."""
    world = World(rig)
    await world.code_sent()
    await world.agent.acts()
    return world


async def facts(world: World) -> ReceiptFacts:
    found = await world.rig.do(receipt_facts.of, 1)
    assert found
    return found[1]


async def checked(world: World, code: ReceiptCode) -> Checked:
    return await world.rig.do(checking.check, code)


async def test_a_real_receipt_stands(cleared: World) -> None:
    made = await facts(cleared)
    found = await checked(cleared, made.code)
    assert found.stands
    assert found.entry
    assert found.entry.body["taxpayer"] == made.taxpayer
    assert found.entry.body["types"][0]["period_start"] == made.types[0].was < made.types[0].start


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ({"digest": WRONG}, Difference.OTHER_DIGEST),
        ({"head": WRONG}, Difference.OTHER_HEAD),
        ({"number": 1002}, Difference.NONE_MADE),
    ],
)
async def test_a_code_that_says_something_else_does_not(
    cleared: World, change: dict[str, Any], difference: Difference
) -> None:
    found = await checked(cleared, replace((await facts(cleared)).code, **change))
    assert (found.stands, found.differences) == (False, (difference,))


FIELDS = [
    "operation", "act", "taxpayer", "disk", "device", "period", "types", "rows", "by_read_back", "attested",
    "evidence", "manifest", "places", "requester", "approver", "requested_at", "approved_at", "ended_at", "software",
]  # fmt: skip


async def test_every_field_of_a_receipt_is_tried(cleared: World) -> None:
    assert set(await cleared.rig.do(lambda session: receipt_row(session).body)) == set(FIELDS)


async def test_a_row_that_was_changed_in_any_field_shows(cleared: World) -> None:
    code = (await facts(cleared)).code
    whole = await cleared.rig.do(lambda session: dict(receipt_row(session).body))
    for name in FIELDS:
        await cleared.rig.do(write, receipt_row, {**whole, name: "x"})
        assert (await checked(cleared, code)).differences == (Difference.OTHER_ROW,), name
        assert digest_of({**whole, name: "x"})[:DIGITS].upper() != code.digest
    await cleared.rig.do(write, receipt_row, whole)
    assert (await checked(cleared, code)).stands


async def test_an_audit_entry_that_was_changed_shows_with_its_place(cleared: World) -> None:
    code = (await facts(cleared)).code
    body = await cleared.rig.do(lambda session: dict(audit_row(session).body))
    await cleared.rig.do(write, audit_row, {**body, "approver": "P9"})
    found = await checked(cleared, code)
    assert Difference.OTHER_DIGEST in found.differences
    assert found.damage
    assert found.entry
    assert (found.damage.number, found.damage.damage) == (found.entry.number, audit.Damage.CHANGED)


async def test_a_chain_that_was_written_anew_shows_by_the_receipt_that_left_the_box(cleared: World) -> None:
    code = (await facts(cleared)).code
    await cleared.rig.do(rewrite)
    found = await checked(cleared, code)
    assert found.damage is None
    assert set(found.differences) == {Difference.OTHER_DIGEST, Difference.OTHER_HEAD}


async def test_an_erased_person_is_a_number_on_the_paper_and_the_receipt_stands(cleared: World) -> None:
    before = await facts(cleared)
    assert before.requester.startswith("王芳 (P")
    admin = cleared.rig.chat("钱管理", Role.ADMIN)

    def erase(session: Session) -> None:
        privacy.erase(
            session, cleared.clerk.person_id, person(session, admin.person_id), cleared.listener.desk
        )

    await cleared.rig.do(erase)
    after = await facts(cleared)
    assert after.requester == cleared.clerk.number
    assert after.code == before.code
    assert (await checked(cleared, before.code)).stands
    told = pdf.text(pdf.read(receipt_file(words("zh"), after, ZONE)).pages[0])
    assert ("王芳" in told, "李经理" in told) == (False, True)


def receipt_row(session: Session) -> ReceiptRow:
    return session.exec(select(ReceiptRow)).one()


def audit_row(session: Session) -> AuditRow:
    return session.exec(select(AuditRow).where(AuditRow.action == "receipt.made")).one()


def write(session: Session, row_of: Callable[[Session], Any], body: dict[str, Any]) -> None:
    row = row_of(session)
    row.body = body
    session.add(row)


def rewrite(session: Session) -> None:
    """Change a receipt, and hash the chain again from there on, as whoever has the database can."""
    changed = audit_row(session)
    changed.body = {**changed.body, "approver": "P9"}
    previous = changed.previous
    rows = session.exec(
        select(AuditRow).where(col(AuditRow.id) >= changed.id).order_by(col(AuditRow.id))
    ).all()
    for row in rows:
        row.previous = previous
        entry = audit.Entry(row.id or 0, row.at, row.actor, row.action, row.subject, row.body, previous, "")
        row.hash = previous = entry.computed()
        session.add(row)
    shown = receipt_row(session)
    shown.body, shown.audit_head = changed.body, changed.hash
    session.add(shown)
