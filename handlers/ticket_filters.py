"""What somebody types behind "tickets": words that filter, and words to search for. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.dialog.router import folded
from bot.people import Permission, Person
from bot.tickets.listing import Filter
from bot.tickets.states import ENDED, Priority, TicketState

LONGEST = 64  # characters of what is searched for

# what a word asks for: the fields of a Filter; "owner" stands for who asks
WORDS: dict[tuple[str, ...], dict[str, Any]] = {
    ("我的", "mine"): {"owner_id": "owner"},
    ("待接", "open"): {"states": frozenset({TicketState.OPEN})},
    ("处理中", "claimed"): {"states": frozenset({TicketState.CLAIMED})},
    ("等待", "等对方", "waiting"): {"states": frozenset({TicketState.WAITING})},
    ("已解决", "已结束", "solved"): {"states": frozenset(ENDED), "order": "changed"},
    ("全部", "all"): {"states": frozenset(), "order": "changed"},
    ("紧急", "urgent"): {"priorities": frozenset({Priority.URGENT})},
    ("故障", "failures"): {"kind": "failure"},
    ("提问", "questions"): {"kind": "question"},
    ("税局", "bureau"): {"escalated": True},
}
FIELDS = {word: fields for words, fields in WORDS.items() for word in words}


def filter_of(typed: str, person: Person) -> Filter:
    """Return the filter that was typed; a word that is no filter is searched for."""
    wanted, searched = Filter(sites=person.sites_for(Permission.TRIAGE)), []
    for word in typed.split():
        fields = FIELDS.get(folded(word))
        if fields is None:
            searched.append(word)
        else:
            mine = {"owner_id": person.id} if "owner_id" in fields else {}
            wanted = replace(wanted, **{**fields, **mine})
    return replace(wanted, words=" ".join(searched)[:LONGEST])
