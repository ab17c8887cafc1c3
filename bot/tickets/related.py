"""What a list of tickets shows of other tables: read for all of them at once, one query a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from bot.records.operations import OperationRow
from bot.records.people import EVERY_SITE, PersonRow, RoleRow, SiteRow
from bot.records.relay import DeviceRow
from bot.records.tickets import TicketRow, TicketTagRow


@dataclass(frozen=True, slots=True)
class Related:
    """Names and the like by id."""

    people: Mapping[int, str]
    sites: Mapping[int, str]
    devices: Mapping[int, str]
    params: Mapping[int, dict[str, Any]]  # of operations that there are
    tags: Mapping[int, tuple[str, ...]]  # by ticket, sorted
    places: Mapping[
        int, frozenset[int]
    ]  # by person: whose support sees a ticket without a site; none: everybody's


def related_to(session: Session, rows: Sequence[TicketRow]) -> Related:
    """Return what is related to these tickets."""
    asked = [row.person_id for row in rows]
    return Related(
        people=names(session, PersonRow, [*asked, *(row.owner_id for row in rows)]),
        sites=names(session, SiteRow, (row.site_id for row in rows)),
        devices=names(session, DeviceRow, (row.device_id for row in rows)),
        params=_params(session, _known(row.operation_id for row in rows)),
        tags=_tags(session, _known(row.id for row in rows)),
        places=_places(session, _known(row.person_id for row in rows if row.site_id is None)),
    )


def names(session: Session, table: type[SQLModel], ids: Iterable[int | None]) -> dict[int, str]:
    """Return the names of those that there are; `table` has `id` and `name`."""
    wanted = _known(ids)
    named: Any = table
    return (
        dict(session.exec(select(named.id, named.name).where(named.id.in_(wanted))).all()) if wanted else {}
    )


def _params(session: Session, ids: Collection[int]) -> dict[int, dict[str, Any]]:
    if not ids:
        return {}
    query = select(OperationRow.id, OperationRow.params).where(col(OperationRow.id).in_(ids))
    found: Sequence[Any] = session.exec(query).all()
    return dict(found)


def _tags(session: Session, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    query = select(TicketTagRow.ticket_id, TicketTagRow.tag).where(col(TicketTagRow.ticket_id).in_(ids))
    return {ticket: tuple(sorted(tags)) for ticket, tags in _grouped(session.exec(query).all()).items()}


def _places(session: Session, ids: Collection[int]) -> dict[int, frozenset[int]]:
    if not ids:
        return {}
    query = select(RoleRow.person_id, RoleRow.site_id).where(col(RoleRow.person_id).in_(ids))
    held = _grouped(session.exec(query).all())
    return {person: frozenset(() if EVERY_SITE in sites else sites) for person, sites in held.items()}


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found


def _known(ids: Iterable[int | None]) -> list[int]:
    return sorted({one for one in ids if one})
