"""Which handler a message goes to: by press, command, word, state, and free text, in this order; or it has no text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace

from bot.dialog.states import State
from bot.dialog.turn import Turn
from bot.people import Permission

CLOSING = " !?.。~,、;"
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
SLASHES = ("/", "／")

Handler = Callable[[Turn], Awaitable[None]]
Taker = Callable[[Turn], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Route:
    """A handler, and what a person must be allowed to at some site to reach it.

    `menu` is the text key under which a channel lists the command; "" lists nothing. `media` is of a state's reader
    that takes a picture or file without words, too.
    """

    handler: Handler
    permission: Permission = Permission.ASK
    private: bool = True  # only in a private chat
    menu: str = ""
    media: bool = False


@dataclass(slots=True)
class Router:
    commands: dict[str, Route] = field(default_factory=dict)
    in_groups: dict[str, Route] = field(default_factory=dict)  # commands that mean something else in a group
    words: dict[str, Route] = field(default_factory=dict)
    heads: dict[str, Route] = field(default_factory=dict)  # words with something behind them
    presses: dict[str, Route] = field(default_factory=dict)
    states: dict[str, Route] = field(default_factory=dict)
    replies: Taker | None = None
    free: Route | None = None
    textless: Route | None = None
    edited: Route | None = None
    overheard: Route | None = None

    def command(self, name: str, route: Route, words: Iterable[str] = (), *, behind: bool = False) -> None:
        """Register `/name` and the words that mean the same.

        Args:
            behind: what stands behind such a word and a blank is an argument, too.
        """
        _once(self.commands, name, route)
        for word in words:
            _once(self.words, folded(word), route)
            if behind:
                _once(self.heads, folded(word), route)

    def group_command(self, name: str, route: Route) -> None:
        """Register what `/name` does in a group; in private chats `command` counts."""
        _once(self.in_groups, name, replace(route, private=False))

    def press(self, action: str, route: Route) -> None:
        """Register what a button's action does."""
        _once(self.presses, action, route)

    def state(self, state: State, route: Route) -> None:
        """Register who reads free text in a state."""
        _once(self.states, state.state or "", route)

    def anything(self, route: Route) -> None:
        """Register who reads free text without a state."""
        self.free = route

    def reply(self, taker: Taker) -> None:
        """Register who may take what answers another message, in a private chat; he says whether he did.

        Nothing but a command in slashes goes before him; what he leaves goes where it would go without him.
        """
        self.replies = taker

    def no_text(self, route: Route) -> None:
        """Register who takes what has no text: a photo, a voice, a sticker."""
        self.textless = route

    def edit(self, route: Route) -> None:
        """Register who reads a message that was changed after it was said."""
        self.edited = route

    def overhear(self, route: Route) -> None:
        """Register who reads what is said in a group without a command: in a topic, as a reply, or to the bot."""
        self.overheard = route

    def find(self, turn: Turn, state: str | None) -> Route | None:
        """Return the route of a turn, setting its `argument`; None when nobody reads it."""
        if turn.press is not None:
            return self.presses.get(turn.press.action)
        if turn.incoming.edited:
            return self.edited
        if not turn.incoming.addressed:
            return self.overheard
        if turn.typed.startswith(SLASHES) and not turn.typed[1:].startswith(SLASHES):
            return self._command(turn)
        if not turn.incoming.private:
            return self._said_in_group(turn)
        return self._replied(turn, self._reader(turn, state))

    def _said_in_group(self, turn: Turn) -> Route | None:
        """Return who reads what was said to the bot by name in a group; a picture alone has no name in it."""
        if not turn.typed and turn.incoming.media is not None:
            return self.textless
        free = self.free if self.free and not self.free.private else None
        return self._by_word(turn, turn.typed) or free or self.overheard or self.free

    def _command(self, turn: Turn) -> Route | None:
        name, *rest = turn.typed[1:].split(maxsplit=1) or [""]
        turn.argument = "".join(rest)
        name = unicodedata.normalize("NFKC", name).partition("@")[0].lower()
        here = None if turn.incoming.private else self.in_groups.get(name)
        return here or self.commands.get(name) or self._by_word(turn, name)

    def _reader(self, turn: Turn, state: str | None) -> Route | None:
        """Return who reads a word or a text, or a picture or the like without one."""
        reader = self.states.get(state or "")
        if not turn.typed:
            return reader if reader and reader.media and turn.incoming.media else self.textless
        return self._by_word(turn, turn.typed) or reader or self.free

    def _by_word(self, turn: Turn, word: str) -> Route | None:
        """Return the route of a word; to who may not go there the word is a question like any other."""
        head, *rest = word.split(maxsplit=1) or [""]
        whole = self.words.get(folded(word))
        route = whole or (self.heads.get(folded(head)) if rest else None)
        if route is None or not turn.person.may(route.permission):
            return None
        if whole is None:
            turn.argument = "".join(rest)
        return route

    def _replied(self, turn: Turn, otherwise: Route | None) -> Route | None:
        """Return the route of what may answer another message."""
        taker = self.replies
        if taker is None or otherwise is None or turn.incoming.reply_to is None:
            return otherwise

        async def read(turn: Turn) -> None:
            if not await taker(turn):
                turn.require(otherwise.permission)
                await otherwise.handler(turn)

        return Route(read)


def folded(text: str) -> str:
    """Return a word as it is compared: NFKC, lower case, without closing punctuation and blanks between characters."""
    plain = unicodedata.normalize("NFKC", text).lower().strip().rstrip(CLOSING)
    return _BETWEEN_HAN.sub("", " ".join(plain.split()))


def _once(table: dict[str, Route], name: str, route: Route) -> None:
    if name in table:
        raise ValueError(f"{name!r} has two handlers")
    table[name] = route
