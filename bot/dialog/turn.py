"""One turn: what a handler sees of a message, and how it answers. All of it is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlmodel import Session

from bot.dialog.context import FSMContext
from bot.dialog.messages import Buttons, Chat, Incoming, Press
from bot.dialog.post import Formatted, Post
from bot.people import ForbiddenError, Permission, Person
from bot.records.database import Unit

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class Turn:
    """A message with its person, its state and its open unit of work."""

    incoming: Incoming
    unit: Unit
    state: FSMContext
    person: Person
    post: Post
    press: Press | None = None
    argument: str = ""  # what stood behind the command or word

    @property
    def chat(self) -> Chat:
        return Chat(self.incoming.channel, self.incoming.chat_id, self.incoming.thread_id)

    @property
    def typed(self) -> str:
        """What the person wrote, without blanks at its ends."""
        return (self.incoming.text or "").strip()

    async def do(self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return `call(session, …)` of this turn's transaction."""
        return await self.unit.do(call, *args, **kwargs)

    async def briefly(
        self, call: Callable[Concatenate[Session, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Return `call(session, …)` of a few rows found by their keys, as cheaply as the records allow."""
        return await self.unit.briefly(call, *args, **kwargs)

    def text(self, key: str, /, **params: Any) -> str:
        """Return a sentence in this person's language."""
        return self.post.texts.render(self.person.language, key, **params)

    async def say(
        self,
        key: str,
        /,
        *,
        buttons: Buttons = (),
        slot: str | None = None,
        once: bool = False,
        **params: Any,
    ) -> None:
        """Answer with the sentence `key`; `once`: it is not sent a second time in doubt."""
        await self.say_text(self.text(key, **params), buttons=buttons, slot=slot, once=once)

    async def say_text(
        self, text: str | Formatted, *, buttons: Buttons = (), slot: str | None = None, once: bool = False
    ) -> None:
        """Answer with a text that is no sentence of the catalogue, such as an article."""
        await self.unit.briefly(self.post.to_chat, self.chat, text, buttons, slot, once=once)

    def require(self, permission: Permission, site_id: int | None = None) -> None:
        """Raises ForbiddenError unless this person may do this at this site (at any site when none is named)."""
        if not self.person.may(permission, site_id):
            raise ForbiddenError(permission)
