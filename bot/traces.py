"""What the hub keeps of a person besides words: accounts, choices, and what chats, logins and codes left behind."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import String, cast
from sqlmodel import Session, col, delete, or_, select

from bot import logins
from bot.records.board import BoardViewRow
from bot.records.dialog import DialogRow
from bot.records.messages import InboxRow, OutboxRow, PressRow, SlotRow
from bot.records.offices import PreferenceRow, ReminderRow, ResponsibilityRow
from bot.records.people import AccountRow, InvitationRow, InvitationTryRow
from bot.records.relay import PairingRow
from bot.records.tickets import TicketEntryRow
from bot.records.types import now

ERASED = "erased"  # the error of an update that was let be


def remove(session: Session, person_id: int, actor: str) -> None:
    """Delete them all. An update that waits is not listened to any more.

    Args:
        actor: as the audit log names who does it.
    """
    for account in session.exec(select(AccountRow).where(AccountRow.person_id == person_id)).all():
        _dialogs(session, account)
        _chat(session, account)
        _updates(session, account)
        session.delete(account)
    session.flush()
    for table in (InvitationRow, PairingRow):
        unused = (col(table.made_by) == person_id, col(table.used_at).is_(None))
        session.exec(delete(table).where(*unused))
    expected = (col(InvitationRow.person_id) == person_id, col(InvitationRow.used_at).is_(None))
    session.exec(delete(InvitationRow).where(*expected))
    session.exec(delete(InvitationTryRow).where(col(InvitationTryRow.person_id) == person_id))
    for own in (ResponsibilityRow, ReminderRow, PreferenceRow):
        session.exec(delete(own).where(col(own.person_id) == person_id))
    session.exec(delete(BoardViewRow).where(col(BoardViewRow.person_id) == person_id))
    logins.leave_everywhere(session, person_id, actor)
    session.expire_all()


def _dialogs(session: Session, account: AccountRow) -> None:
    """Forget where the account's dialogs stand, in private and in groups; see bot.dialog.keys.key_text."""
    likely = col(DialogRow.key).contains(f",{account.user_id},")
    for row in session.exec(select(DialogRow).where(likely)).all():
        _, _, user_id, _, _, channel = json.loads(row.key)
        if (user_id, channel) == (account.user_id, account.channel):
            session.delete(row)


def _chat(session: Session, account: AccountRow) -> None:
    """Forget what the private chat was shown and is to be shown, and that words came from there."""
    for table in (OutboxRow, PressRow, SlotRow):
        here = (col(table.channel) == account.channel, col(table.chat_id) == account.chat_id)
        session.exec(delete(table).where(*here))
    of_channel = select(TicketEntryRow).where(TicketEntryRow.source_channel == account.channel)
    for entry in session.exec(of_channel.where(TicketEntryRow.source_chat_id == account.chat_id)).all():
        entry.source_channel, entry.source_chat_id, entry.source_message_id = "", None, None
        session.add(entry)


def _updates(session: Session, account: AccountRow) -> None:
    """Forget what waits of the account, and what could not be handled; a channel names it by its number."""
    kept = cast(col(InboxRow.payload), String)
    numbers = [kept.contains(str(number)) for number in {account.user_id, account.chat_id}]
    query = select(InboxRow).where(InboxRow.channel == account.channel, or_(*numbers))
    for row in session.exec(query).all():
        if not _names(row.payload, {account.user_id, account.chat_id}):
            continue
        if row.state == "new":
            row.state, row.error, row.done_at = "ignored", ERASED, now()
        row.payload = None
        session.add(row)


def _names(value: Any, numbers: set[int]) -> bool:
    """Say whether a JSON value has one of these numbers under "id"."""
    if isinstance(value, dict):
        return value.get("id") in numbers or any(_names(one, numbers) for one in value.values())
    return isinstance(value, list) and any(_names(one, numbers) for one in value)
