"""How a person is reminded: one message for all devices, with the buttons to start."""

from __future__ import annotations

from collections.abc import Container, Iterator

from sqlmodel import Session

from bot.dialog.messages import Button, Buttons
from bot.dialog.post import Post
from bot.offices.reminding import Group, Reminder
from bot.people import Permission, Person
from handlers.dates import shown_day
from handlers.due import TOGETHER
from handlers.words import Words


class ChatReminding:
    """bot.offices.reminding.Reminding, said in chats.

    Args:
        known: the actions that buttons can have.
    """

    def __init__(self, post: Post, known: Container[str]) -> None:
        self.post = post
        self.known = known

    def remind(self, session: Session, person: Person, reminder: Reminder) -> None:
        words = Words(self.post.texts, person.language)
        text = "\n\n".join([*_parts(words, reminder), words("reminder-foot")])
        self.post.text_to_person(session, person.id, text, self._buttons(words, person))

    def _buttons(self, words: Words, person: Person) -> Buttons:
        listed = Button(words("button-reminder-list"), "due.page", once=False)
        together = Button(words("button-reminder-together"), TOGETHER, {"words": ""}, once=False)
        settings = Button(words("button-reminder-settings"), "preferences.show", once=False)
        can = TOGETHER in self.known and person.may(Permission.REQUEST)
        return [[listed, *([together] if can else [])], [settings]]


def _parts(words: Words, reminder: Reminder) -> Iterator[str]:
    soon, overdue, idle = reminder.soon, reminder.overdue, reminder.idle
    if soon.count:
        first = soon.first[0].due
        left = (first - reminder.today).days
        yield _part(
            words, soon, words("reminder-soon", count=soon.count, day=shown_day(words, first), days=left)
        )
    if overdue.count:
        yield _part(words, overdue, words("reminder-overdue", count=overdue.count))
    if idle.count:
        yield _part(words, idle, words("reminder-idle", count=idle.count))


def _part(words: Words, group: Group, head: str) -> str:
    lines = [
        words("reminder-line", name=one.name, site=one.site, day=shown_day(words, one.due))
        for one in group.first
    ]
    rest = group.count - len(lines)
    return "\n".join([head, *lines, *([words("reminder-more", count=rest)] if rest else [])])
