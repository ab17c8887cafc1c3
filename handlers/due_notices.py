"""What is said when a ticket's time to keep is near or over, and to whom.

near    its owner; without one, its groups and whoever no group tells
over    all of them; the administrators when there is nobody
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from bot.dialog.messages import Button, Chat
from bot.dialog.post import Post
from bot.records.types import now
from bot.tickets import goals, groups
from bot.tickets.groups import StaffGroup
from bot.tickets.notices import Due
from bot.tickets.states import TicketState
from bot.tickets.tracing import about_slot
from bot.tickets.views import TicketView, support_of
from handlers.group_cards import GroupCards
from handlers.hearers import admins_of, without_group
from handlers.rows import in_rows
from handlers.times import shown
from handlers.words import Words

LISTED = 10  # tickets in one message


class DueNotices:
    """Tells of one ticket, or of many at once."""

    def __init__(self, post: Post, cards: GroupCards) -> None:
        self.post = post
        self.cards = cards

    def one(self, session: Session, due: Due) -> None:
        """Tell everybody whom it concerns."""
        if _groups(session, due):
            self.cards.tell(session, due.ticket, _key(due), **_params(session, due))
        for person_id in _persons(session, due):
            self._tell(session, person_id, due)

    def many(self, session: Session, dues: Sequence[Due]) -> None:
        """Tell each of them once; who hears of one ticket only hears of it as `one` says it."""
        persons: dict[int, list[Due]] = defaultdict(list)
        staffs: dict[StaffGroup, list[Due]] = defaultdict(list)
        for due in sorted(dues, key=lambda due: not due.missed):
            for person_id in _persons(session, due):
                persons[person_id].append(due)
            for group in _groups(session, due):
                staffs[group].append(due)
        for person_id, theirs in persons.items():
            self._tell_many(session, person_id, theirs)
        for group, theirs in staffs.items():
            text = _list(session, Words(self.post.texts, group.language), theirs)
            self.post.to_chat(session, Chat(group.channel, group.chat_id), text)

    def _tell(self, session: Session, person_id: int, due: Due) -> None:
        words = self._words(session, person_id)
        text = words(_key(due), ticket=due.ticket.id, **_params(session, due))
        slot = about_slot(due.ticket.id, f"{_key(due)}-{now().isoformat()}")
        self.post.text_to_person(session, person_id, text, [_buttons(words, due.ticket)], slot)

    def _tell_many(self, session: Session, person_id: int, dues: Sequence[Due]) -> None:
        if len(dues) == 1:
            self._tell(session, person_id, dues[0])
            return
        text = _list(session, self._words(session, person_id), dues)
        views = [_button(f"#{due.ticket.id}", "triage.view", due.ticket) for due in dues[:LISTED]]
        self.post.text_to_person(session, person_id, text, in_rows(views, 5))

    def _words(self, session: Session, person_id: int) -> Words:
        return Words(self.post.texts, self.post.language(session, person_id))


def _persons(session: Session, due: Due) -> list[int]:
    """Return who is told in private, by number; an owner who may not see the ticket any more is none."""
    ticket = due.ticket
    owner = {person.id for person in support_of(session, ticket)} & {ticket.owner_id}
    if owner and not due.missed:
        return sorted(owner)
    told = owner | {person.id for person in without_group(session, ticket)}
    if told or groups.serving(session, ticket):
        return sorted(told)
    return [person.id for person in admins_of(session, ticket)]


def _groups(session: Session, due: Due) -> list[StaffGroup]:
    owned = due.ticket.owner_id in {person.id for person in support_of(session, due.ticket)}
    return [] if owned and not due.missed else groups.serving(session, due.ticket)


def _key(due: Due) -> str:
    return f"due-{due.goal}-{'missed' if due.missed else 'near'}"


def _params(session: Session, due: Due) -> Mapping[str, Any]:
    ticket = due.ticket
    until = {goal.kind: goal.due_at for goal in goals.of(session, ticket.id)}[goals.GoalKind(due.goal)]
    return {
        "at": shown(until) if until else "—",
        "site": ticket.site or "—",
        "person": ticket.person,
        "owner": ticket.owner or "—",
        "subject": ticket.subject or "—",
    }


def _list(session: Session, words: Words, dues: Sequence[Due]) -> str:
    lines = [
        words(f"{_key(due)}-line", ticket=due.ticket.id, **_params(session, due)) for due in dues[:LISTED]
    ]
    more = [words("due-more", count=len(dues) - LISTED)] if len(dues) > LISTED else []
    return "\n".join([words("due-many", count=len(dues)), *lines, *more])


def _buttons(words: Words, ticket: TicketView) -> list[Button]:
    claim = [_button(words("button-claim"), "triage.claim", ticket)]
    return [
        *(claim if ticket.state is TicketState.OPEN else []),
        _button(words("button-view"), "triage.view", ticket),
    ]


def _button(label: str, action: str, ticket: TicketView) -> Button:
    return Button(label, action, {"ticket": ticket.id}, once=False)
