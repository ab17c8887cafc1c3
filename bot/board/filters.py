"""A list's filter as it stands in the address, and back. What cannot be read does not count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

from bot.people import Permission, Person
from bot.records.types import whole
from bot.tickets.listing import Filter
from bot.tickets.states import UNSOLVED, Priority, TicketState

ORDERS = ("newest", "oldest", "priority", "changed")
KINDS = ("failure", "question")
EVERY_STATE = "all"
ME, NONE = "me", "none"  # owners
SINCE_DAYS = (1, 7, 30)
LARGEST = 2**31 - 1
LONGEST = 200  # characters of a value
FIELDS = (
    "q",
    "state",
    "kind",
    "priority",
    "site",
    "device",
    "owner",
    "tag",
    "signature",
    "problem",
    "bureau",
    "since",
    "order",
)

CHOICES = {
    "state": frozenset({EVERY_STATE, *TicketState}),
    "kind": frozenset(KINDS),
    "priority": frozenset(one.name.lower() for one in Priority),
    "bureau": frozenset({"1"}),
    "order": frozenset(ORDERS),
}
NUMBERED = {
    "site": (),
    "device": (),
    "problem": (),
    "since": (),
    "owner": (ME, NONE),
}  # and the words that do, too
TYPED = ("q", "tag", "signature")  # fields with words of people's own

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for: the known fields in the order of FIELDS, and the page, from 0."""

    pairs: Pairs = ()
    page: int = 0

    def get(self, name: str) -> str:
        """Return a field's first value; "" where there is none."""
        return next((value for key, value in self.pairs if key == name), "")

    def has(self, name: str, value: object) -> bool:
        """Say whether a field has this value."""
        return (name, str(value)) in self.pairs

    @property
    def query(self) -> str:
        """The address's query without the page."""
        return urlencode(self.pairs)

    @property
    def without_words(self) -> str:
        """The query without what was typed: "q=…" says that there was something."""
        return urlencode([(key, "…" if key in TYPED else value) for key, value in self.pairs], safe="…")

    def address(self, page: int = 0) -> str:
        """Return the list's address, of another page."""
        pairs = [*self.pairs, *([("page", str(page + 1))] if page else [])]
        return f"/board?{urlencode(pairs)}" if pairs else "/board"

    def filter(self, person: Person, moment: datetime) -> Filter:
        """Return what a person's list shows, of the tickets that they may triage."""
        owner, days = self.get("owner"), _number(self.get("since"))
        order = self.get("order")
        return Filter(
            sites=person.sites_for(Permission.TRIAGE),
            states=_states(self._all("state")),
            kind=self.get("kind") if self.get("kind") in KINDS else "",
            priorities=_priorities(self._all("priority")),
            site_id=_number(self.get("site")),
            device_id=_number(self.get("device")),
            owner_id=person.id if owner == ME else _number(owner),
            unowned=owner == NONE,
            problem_id=_number(self.get("problem")),
            signature=self.get("signature"),
            tag=self.get("tag"),
            escalated=self.get("bureau") == "1",
            words=self.get("q"),
            since=moment - timedelta(days=min(days, 36_500)) if days else None,
            order=order if order in ORDERS else ORDERS[0],
        )

    def _all(self, name: str) -> list[str]:
        return [value for key, value in self.pairs if key == name]


def wanted(pairs: Iterable[tuple[str, str]]) -> Wanted:
    """Return what an address's pairs ask for; a value that its field has not is left out."""
    given = [(key, whole(value).strip()[:LONGEST]) for key, value in pairs]
    known = [(key, value) for name in FIELDS for key, value in given if key == name and _counts(key, value)]
    page = next((_number(value) for key, value in given if key == "page"), None) or 1
    return Wanted(tuple(dict.fromkeys(known)), page - 1)


def wanted_in(query: str) -> Wanted:
    """Return what an address's query asks for."""
    return wanted(parse_qsl(query))


def _counts(field: str, value: str) -> bool:
    if field in NUMBERED:
        return _number(value) is not None or value in NUMBERED[field]
    return value in CHOICES.get(field, {value}) and bool(value)


def _states(names: list[str]) -> frozenset[TicketState]:
    if EVERY_STATE in names:
        return frozenset(TicketState)
    return frozenset(state for state in TicketState if state in names) or frozenset(UNSOLVED)


def _priorities(names: list[str]) -> frozenset[Priority]:
    return frozenset(one for one in Priority if one.name.lower() in names)


def _number(text: str) -> int | None:
    plain = text.isascii() and text.isdigit() and len(text) <= 10
    return int(text) if plain and 0 < int(text) <= LARGEST else None
