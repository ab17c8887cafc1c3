"""What happened when: an operation's phases, and what was done with its ticket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.records.journal import AuditRow
from bot.records.people import PersonRow
from bot.records.relay import CommandRow, ReportRow
from bot.tickets.related import names
from bot.tickets.views import OPERATION_BASE, EntryView

NOTHING = "—"


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `what` is a text key, and `params` are what its sentence needs."""

    at: datetime
    what: str
    params: Mapping[str, Any] = field(default_factory=dict)
    actor: str = ""  # a person's name, "" is the hub or an agent


# what the audit log calls it: the text key; what is not named here is no part of the story
ACTIONS = {
    "operation.requested": "moment-requested-{plan}",
    "operation.inspected": "moment-inspected",
    "operation.backed_up": "moment-backed-up",
    "operation.saved": "moment-saved",
    "operation.verified": "moment-verified",
    "operation.proved": "moment-proved",
    "approval.asked": "moment-approval-asked",
    "operation.approve": "moment-approved",
    "operation.code_wrong": "moment-code-wrong",
    "operation.evidence_stale": "moment-evidence-stale",
    "operation.start": "moment-started",
    "operation.acted": "moment-acted",
    "operation.finish": "moment-finished",
    "operation.finish_partly": "moment-finished-partly",
    "operation.refuse": "moment-refused",
    "operation.deny": "moment-denied",
    "operation.expire": "moment-expired",
    "operation.cancel": "moment-cancelled",
    "operation.fail": "moment-failed",
    "operation.lose": "moment-lost",
    "operation.read_back": "moment-read-back-asked",
}
CLAIMS = {  # a command that an agent came for; an act's start is in the audit log
    "inspect": "moment-inspecting",
    "backup": "moment-backing-up",
    "verify": "moment-verifying",
    "read_back": "moment-reading-back",
}


def of(session: Session, operation_id: int) -> tuple[Moment, ...]:
    """Return what happened to an operation, the oldest first.

    Args:
        operation_id: the row's, which is its number less OPERATION_BASE.
    """
    moments = [*_steps(session, operation_id), *_commands(session, operation_id)]
    return tuple(sorted(moments, key=lambda moment: moment.at))


def of_story(story: Iterable[EntryView]) -> tuple[Moment, ...]:
    """Return what was done with a ticket, the oldest first; what was said stands in its story."""
    return tuple(
        Moment(entry.at, f"event-{entry.text}", entry.params, entry.author)
        for entry in story
        if entry.kind == "event"
    )


def _steps(session: Session, operation_id: int) -> Iterator[Moment]:
    subject = f"operation:{operation_id + OPERATION_BASE}"
    rows = session.exec(select(AuditRow).where(AuditRow.subject == subject).order_by(col(AuditRow.id))).all()
    people = names(session, PersonRow, (_person_id(row.actor) for row in rows))
    for row in rows:
        if row.action in ACTIONS:
            actor = people.get(_person_id(row.actor) or 0, "")
            at = datetime.fromisoformat(row.at)
            yield Moment(at, ACTIONS[row.action].format_map(row.body), _params(row.body), actor)


def _params(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"code": body.get("failure") or NOTHING, "asked": len(body.get("asked", ()))}


def _person_id(actor: str) -> int | None:
    number = actor.removeprefix("P")
    return int(number) if number != actor and number.isdecimal() else None


def _commands(session: Session, operation_id: int) -> Iterator[Moment]:
    query = select(CommandRow).where(CommandRow.operation_id == operation_id)
    rows = session.exec(query).all()
    for row in rows:
        if row.claimed_at is not None and row.kind in CLAIMS:
            yield Moment(row.claimed_at, CLAIMS[row.kind])
    read_back = [row.id for row in rows if row.kind == "read_back"]
    reports = select(ReportRow).where(col(ReportRow.command_id).in_(read_back))
    for report in session.exec(reports).all() if read_back else ():
        if report.body["body"].get("outcome") == "unknown":
            yield Moment(report.received_at, "moment-still-unknown")
