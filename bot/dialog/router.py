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


@dataclass(frozen=True, slots=True)
class Route:
    """A handler, and what a person must be allowed to at some site to reach it.

    `menu` is the text key under which a channel lists the command; "" lists nothing.
    """

    handler: Handler
    permission: Permission = Permission.ASK
    private: bool = True  # only in a private chat
    menu: str = ""


@dataclass(slots=True)
class Router:
    commands: dict[str, Route] = field(default_factory=dict)
    in_groups: dict[str, Route] = field(default_factory=dict)  # commands that mean something else in a group
    words: dict[str, Route] = field(default_factory=dict)
    presses: dict[str, Route] = field(default_factory=dict)
    states: dict[str, Route] = field(default_factory=dict)
    free: Route | None = None
    textless: Route | None = None
    edited: Route | None = None
    overheard: Route | None = None

    def command(self, name: str, route: Route, words: Iterable[str] = ()) -> None:
        """Register `/name` and the words that mean the same."""
        _once(self.commands, name, route)
        for word in words:
            _once(self.words, folded(word), route)

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

    def no_text(self, route: Route) -> None:
        """Register who takes what has no text: a photo, a voice, a sticker."""
        self.textless = route

    def edit(self, route: Route) -> None:
        """Register who reads a message that was changed after it was said."""
        self.edited = route

    def overhear(self, route: Route) -> None:
        """Register who reads what was said in a group's topic, or as a reply there, to nobody by name."""
        self.overheard = route

    def find(self, turn: Turn, state: str | None) -> Route | None:
        """Return the route of a turn, setting its `argument`; None when nobody reads it."""
        if turn.press is not None:
            return self.presses.get(turn.press.action)
        if turn.incoming.edited:
            return self.edited
        if not turn.incoming.addressed:
            return self.overheard
        if not turn.typed:
            return self.textless
        if turn.typed[1:].startswith(SLASHES) and not turn.incoming.private:
            return self.overheard
        if turn.typed.startswith(SLASHES):
            name, *rest = turn.typed[1:].split(maxsplit=1) or [""]
            turn.argument = "".join(rest)
            name = unicodedata.normalize("NFKC", name).partition("@")[0].lower()
            here = None if turn.incoming.private else self.in_groups.get(name)
            return here or self.commands.get(name) or self._by_word(turn, name)
        by_word = self._by_word(turn, turn.typed)
        return by_word or self.states.get(state or "") or self.free

    def _by_word(self, turn: Turn, word: str) -> Route | None:
        """Return the route of a word; to who may not go there the word is a question like any other."""
        route = self.words.get(folded(word))
        return route if route and turn.person.may(route.permission) else None


def folded(text: str) -> str:
    """Return a word as it is compared: NFKC, lower case, without closing punctuation and blanks between characters."""
    plain = unicodedata.normalize("NFKC", text).lower().strip().rstrip(CLOSING)
    return _BETWEEN_HAN.sub("", " ".join(plain.split()))


def _once(table: dict[str, Route], name: str, route: Route) -> None:
    if name in table:
        raise ValueError(f"{name!r} has two handlers")
    table[name] = route
