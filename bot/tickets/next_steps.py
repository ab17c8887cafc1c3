"""What support should do now about a ticket: a table. Pure."""

from __future__ import annotations

from bot.tickets.states import TicketState
from bot.tickets.views import TicketView

# its state, before anything else is looked at
STATES: dict[TicketState, str] = {
    TicketState.WAITING: "next-wait-person",
    TicketState.RESOLVED: "next-wait-word",
    TicketState.CLOSED: "next-nothing",
}
LOST = {"unknown"}  # phases in which nobody knows what the device did

# the disk's own code: it says more than the reason
CODES: dict[str, str] = {
    **dict.fromkeys(("155", "156", "157", "158", "159"), "next-clear-again"),
    "195": "next-retry-reads",
    "199": "next-wait-window",
    "204": "next-clear-pending",
    "238": "next-to-bureau",
    "241": "next-vendor",
    "245": "next-to-bureau",
    "246": "next-upload",
    "248": "next-every-type",
    "250": "next-upload",
    **dict.fromkeys(("236", "237"), "next-password"),
    **dict.fromkeys(("2", "3", "506"), "next-clock"),
    "4001": "next-cable",
    "4002": "next-one-disk",
}
REASONS: dict[str, str] = {
    "channel-down": "next-wait-bureau",
    "bureau-not-told": "next-watch-bureau",
    "not-moved": "next-ask-filed",
    "interrupted": "next-ask-filed",
    "result-unknown": "next-read-back",
    "password-refused": "next-password",
    "upload-errors": "next-upload-errors",
    "not-uploaded": "next-upload",
    "records-mismatch": "next-rolls",
    "records-incomplete": "next-rolls",
    "device-locked": "next-to-bureau",
    "idle-device": "next-to-bureau",
    "clock-off": "next-clock",
    "journal-untrusted": "next-pair-again",
    "codes-locked": "next-unlock",
    "port-busy": "next-close-software",
    **dict.fromkeys(("port-missing", "port-lost", "device-line"), "next-cable"),
    **dict.fromkeys(("device-silent", "device-garbled"), "next-cable"),
    **dict.fromkeys(("agent-away", "not-finished", "command-late", "command-lost"), "next-computer"),
    **dict.fromkeys(("disk-full", "backup-place-missing", "place-strange", "place-failed"), "next-place"),
    **dict.fromkeys(("device-not-run", "device-no-data", "evidence-stale"), "next-retry-reads"),
    **dict.fromkeys(("agent-bug", "hub-bug", "device-malformed", "device-forbidden"), "next-developers"),
    "not-allowed": "next-settings",
    "disk-refused": "next-ask-photo",
    "device-failed": "next-ask-photo",
}
QUESTION, OTHER = "next-answer", "next-look"


def next_step(ticket: TicketView) -> str:
    """Return the text key of the next step."""
    if ticket.state in STATES:
        return STATES[ticket.state]
    if ticket.kind != "failure":
        return "next-claim" if ticket.state is TicketState.OPEN else QUESTION
    if ticket.phase in LOST:
        return "next-read-back"
    return CODES.get(ticket.code) or REASONS.get(ticket.reason) or OTHER


def every_key() -> set[str]:
    """Return every key that `next_step` may return."""
    return {*STATES.values(), *CODES.values(), *REASONS.values(), QUESTION, OTHER, "next-claim"}
