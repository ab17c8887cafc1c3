"""Erasing a person: a number stays, so that tickets, operations and the audit chain stay whole.

Errors:
    ErasingError        PRV-400  root
    ├── NobodyError     PRV-404  no such person, or erased already
    ├── OneselfError    PRV-403  nobody erases themselves
    ├── LastAdminError  PRV-409  nobody would be left to give rights
    └── BusyError       PRV-423  an operation of this person is under way, or a batch

What each table holds of a person, and what becomes of it:

    person                       name: "P12"; language and dates stay
    account, dialog, slot, board_link, board_session, board_view, invitation_try    gone
    role                         gone, each audited
    responsibility, reminder, preference    gone: what was to be reminded of falls to everybody at the site
    invitation, pairing          unused ones of this person's making, or for this person, are gone; of used ones
                                 numbers stay
    press, outbox                gone in the private chats; elsewhere name and words are taken out
    inbox                        payloads gone
    ticket                       subjects by hand taken out; of failures the name, which they do not hold by themselves
    ticket_entry, question       this person's texts and earlier wordings taken out; the name in those of others
    attachment                   this person's are gone, with their files
    problem_lot                  what this person has the hub say at the end of tickets is not said any more
    topic, ticket_tag, problem, staff_group    the name taken out
    agent                        who approves is enrolled at the agent, and is taken off there: `presence` repeats it
    batch                        the words by which devices were chosen are gone
    site                         it is backed up in the night no more where this person wanted that
    batch_item, batch_code       numbers alone
    filing_day, goal, guide_step, checkup, problem_telling, operation, approval, command, report, receipt, site, device
                                 numbers alone, and what is the site's: line logs stay, the agent redacts them
    audit                        stays as it is. It names persons by number and has no texts: neither names, earlier
                                 names, words that were searched for, tags nor titles are written there

A name is found in whatever case it was written, a Latin one as a whole word. Where it cannot be told from other words
it stays in the words of others: a name that another person has, too, or that is an everyday word, outside the
person's own tickets; a name of one character everywhere. So do earlier names, nicknames and telephone numbers that
others wrote. Who is blocked is so no more: without the account nobody knows whom to block.

What stands in chats already is out of the hub's hands: messages, and names of topics that Telegram shows. SQLite
overwrites what is deleted (`secure_delete`), its write-ahead log when that is next emptied; backups are the operator's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, or_, select

from bot import audit, forgetting, people, roles, striking, traces
from bot.batches import forgetting as batch_traces
from bot.clearing.approval_states import UNDER_WAY
from bot.people import Person
from bot.records.journal import QuestionRow
from bot.records.operations import ApprovalRow, OperationRow
from bot.records.people import PersonRow
from bot.records.tickets import AttachmentRow, ProblemLotRow, TicketEntryRow, TicketRow, TopicRow
from bot.records.types import now
from bot.tickets.desk import Desk
from bot.tickets.states import TAKEN, UNSOLVED
from bot.tickets.story import write
from bot.tickets.views import OPERATION_BASE, view

EVENT = "person-erased"


class ErasingError(Exception):
    """`params` are for the sentence."""

    code = "PRV-400"
    message_key = "erase-nobody"

    def __init__(self, **params: Any) -> None:
        super().__init__(self.message_key, params)
        self.params = params


class NobodyError(ErasingError):
    """No params."""

    code = "PRV-404"


class OneselfError(ErasingError):
    """No params."""

    code = "PRV-403"
    message_key = "erase-oneself"


class LastAdminError(ErasingError):
    """params: number."""

    code = "PRV-409"
    message_key = "erase-last-admin"


class BusyError(ErasingError):
    """params: number, operation."""

    code = "PRV-423"
    message_key = "erase-busy"


class BusyBatchError(BusyError):
    """params: number, batch."""

    message_key = "erase-busy-batch"


@dataclass(frozen=True, slots=True)
class Belongings:
    """What would go."""

    person: Person
    tickets: int  # they stay, without words
    texts: int  # in tickets, and questions
    files: int


@dataclass(frozen=True, slots=True)
class Erased:
    number: str
    files: frozenset[str]  # of the store, that nobody names any more: delete them once this is committed


def belongings(session: Session, person_id: int, by: Person | None) -> Belongings:
    """Return what erasing a person would take.

    Args:
        by: an administrator of every site; None is the hub's operator.

    Raises:
        ErasingError: this person cannot be erased, or not now.
    """
    who = _erasable(session, person_id, by)
    said = _count(session, TicketEntryRow.id, _said_by(person_id))
    asked = _count(session, QuestionRow.id, QuestionRow.person_id == person_id)
    sent = select(TicketEntryRow.id).where(TicketEntryRow.author_id == person_id)
    files = _count(session, AttachmentRow.id, col(AttachmentRow.entry_id).in_(sent))
    return Belongings(
        who, _count(session, TicketRow.id, TicketRow.person_id == person_id), said + asked, files
    )


def erase(session: Session, person_id: int, by: Person | None, desk: Desk) -> Erased:
    """Make a person a pseudonym; who writes from the same account afterwards is a new guest.

    Tickets that the person had are open again, questions that the person asked are closed, failures stay with support.

    Raises:
        ErasingError, as `belongings`.
    """
    who = _erasable(session, person_id, by)
    actor = by.number if by else "hub"
    _leave_tickets(session, who, desk)
    _take_roles_back(session, who, by)
    files = _forget_words(session, who)
    batch_traces.forget(session, person_id)
    traces.remove(session, person_id, actor)
    striking.name(session, person_id, who.name, who.number)
    row = session.get_one(PersonRow, person_id)
    row.name, row.blocked_at, row.erased_at = who.number, None, now()
    session.add(row)
    audit.append(session, actor, "person.erased", who.number)
    _show(session, who, by, desk)
    return Erased(who.number, forgetting.unnamed(session, files))


def _erasable(session: Session, person_id: int, by: Person | None) -> Person:
    row = session.exec(select(PersonRow).where(PersonRow.id == person_id).with_for_update()).first()
    if row is None or row.erased_at is not None:
        raise NobodyError
    who = people.person(session, person_id)
    if by is not None and by.id == person_id:
        raise OneselfError
    busy = _under_way(session, person_id)
    if busy is not None:
        raise BusyError(number=who.number, operation=busy)
    batch = batch_traces.under_way(session, person_id)
    if batch is not None:
        raise BusyBatchError(number=who.number, batch=batch)
    if roles.is_last_admin(session, who):
        raise LastAdminError(number=who.number)
    return who


def _under_way(session: Session, person_id: int) -> int | None:
    """Return the number of an open operation that the person asked for or is approving."""
    approving = select(ApprovalRow.operation_id).where(
        ApprovalRow.approver_id == person_id, col(ApprovalRow.state).in_(UNDER_WAY)
    )
    theirs = or_(col(OperationRow.requester_id) == person_id, col(OperationRow.id).in_(approving))
    found = select(OperationRow.id).where(theirs, col(OperationRow.ended_at).is_(None)).limit(1)
    operation_id = session.exec(found).first()
    return None if operation_id is None else OPERATION_BASE + operation_id


def _leave_tickets(session: Session, who: Person, desk: Desk) -> None:
    taken = select(TicketRow.id).where(TicketRow.owner_id == who.id, col(TicketRow.state).in_(TAKEN))
    for ticket_id in session.exec(taken).all():
        desk.release(session, ticket_id or 0, who)
    asked = select(TicketRow.id).where(TicketRow.person_id == who.id, TicketRow.kind == "question")
    for ticket_id in session.exec(asked.where(col(TicketRow.state).in_(UNSOLVED))).all():
        desk.close(session, ticket_id or 0, who)


def _take_roles_back(session: Session, who: Person, by: Person | None) -> None:
    for grant in sorted(who.grants, key=lambda one: (one.site_id, one.role)):
        roles.revoke(session, who.id, grant.site_id, grant.role, by.id if by else None)


def _forget_words(session: Session, who: Person) -> frozenset[str]:
    """Take out what the person said; return the files that came with it."""
    lines = session.exec(select(TicketEntryRow).where(_said_by(who.id))).all()
    asked = session.exec(select(QuestionRow.text).where(QuestionRow.person_id == who.id)).all()
    tickets = session.exec(select(TicketRow).where(TicketRow.person_id == who.id)).all()
    lots = session.exec(select(ProblemLotRow).where(ProblemLotRow.by_id == who.id)).all()
    by_hand = [ticket.subject for ticket in tickets if ticket.kind == "question"]
    before = [text for line in lines for text in line.params.get("before", [])]
    said = {*asked, *by_hand, *before, *(one.text for one in lines), *(lot.text for lot in lots)}
    entries, numbers = {line.id or 0 for line in lines}, {ticket.id or 0 for ticket in tickets}
    striking.words(session, said, entries, numbers)
    for lot in lots:
        lot.text = ""
        session.add(lot)
    forgetting.subjects(session, col(TicketRow.person_id) == who.id)
    forgetting.questions(session, col(QuestionRow.person_id) == who.id)
    return forgetting.entries(session, col(TicketEntryRow.author_id) == who.id)


def _show(session: Session, who: Person, by: Person | None, desk: Desk) -> None:
    """Say in each story that the person was erased, and bring the cards that are shown up to date."""
    topics = set(session.exec(select(TopicRow.ticket_id)).all())
    theirs = select(TicketRow).where(TicketRow.person_id == who.id).order_by(col(TicketRow.id))
    for ticket in session.exec(theirs).all():
        write(session, ticket, by.id if by else None, "event", EVENT)
        if ticket.state in UNSOLVED or ticket.id in topics:
            desk.notices.changed(session, view(session, ticket), EVENT, by)


def _said_by(person_id: int) -> Any:
    return (col(TicketEntryRow.author_id) == person_id) & col(TicketEntryRow.kind).in_(forgetting.SAID)


def _count(session: Session, column: Any, where: Any) -> int:
    return session.exec(select(func.count(column)).where(where)).one()
