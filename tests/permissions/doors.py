"""Who gets in by HTTP: a row for each address and method that the hub answers."""

from __future__ import annotations

from dataclasses import dataclass, field

AGENT = "agent"  # who shows the token of an agent that is not revoked
SUPPORT = "support"  # who is logged in to the board and triages somewhere
OFFICE = "office"  # who is logged in to the board and sees devices somewhere
REQUESTER = "requester"  # who is logged in to the board and starts operations somewhere
STEERER = "steerer"  # who may stop what runs at the site, too
GOVERNOR = "governor"  # who is logged in to the board and administers every site
LOGGED_IN = "logged in"  # with a right or without one
LINK = "link"  # who has a link or a code, which is good once
INSIDER = "insider"  # on this machine, or with the operator's token
TELEGRAM = "telegram"  # who shows the webhook's secret
EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Door:
    """What is asked for, and by whom.

    Attributes:
        path: as the routes have it; a thing's name stands for its number.
        fields: of the form, or of the path in place of what stands at the site.
    """

    method: str
    path: str
    opens: str
    fields: dict[str, str] = field(default_factory=dict)


RELAY = (
    Door("POST", "/agent/v1/enrolments", LINK),
    Door("POST", "/agent/v1/tokens", AGENT),
    Door("PUT", "/agent/v1/presence", AGENT),
    Door("GET", "/agent/v1/commands/next", AGENT),
    Door("POST", "/agent/v1/commands/{command_id}/reports", AGENT),
    Door("GET", "/docs", EVERYBODY),
    Door("GET", "/openapi.json", EVERYBODY),
)
BOARD = (
    Door("GET", "/board/login/{token}", LINK),
    Door("POST", "/board/login/{token}", LINK),
    Door("POST", "/board/logout", LOGGED_IN),
    Door("POST", "/board/logout/everywhere", LOGGED_IN),
    Door("POST", "/board/look", OFFICE, {"theme": "dark"}),
    Door("GET", "/board/live", OFFICE),
    Door("GET", "/board/tickets.csv", SUPPORT),
    Door("GET", "/board", OFFICE),
    Door("GET", "/board/due", OFFICE),
    Door("GET", "/board/due.{kind}", OFFICE, {"kind": "csv"}),
    Door("GET", "/board/receipts", OFFICE),
    Door("GET", "/board/receipts/{number}.pdf", OFFICE, {"number": "1"}),
    Door("GET", "/board/statements.{kind}", OFFICE, {"kind": "pdf"}),
    Door("GET", "/board/batches", OFFICE),
    Door("POST", "/board/batches/preview", REQUESTER, {"device": "{device_id}"}),
    Door("POST", "/board/batches", REQUESTER, {"device": "{device_id}"}),
    Door("GET", "/board/batches/{batch_id}", OFFICE),
    Door("GET", "/board/batches/{batch_id}/table.xlsx", OFFICE),
    Door("POST", "/board/batches/{batch_id}/{name}", STEERER, {"name": "stop"}),
    Door("POST", "/board/bulk", SUPPORT, {"tick": "{ticket_id}", "do": "claim"}),
    Door("POST", "/board/views", SUPPORT, {"name": "我的", "query": ""}),
    Door("POST", "/board/views/{view_id}/delete", SUPPORT),
    Door("GET", "/board/tickets/{ticket_id}", SUPPORT),
    Door("GET", "/board/tickets/{ticket_id}/live", SUPPORT),
    Door("POST", "/board/tickets/{ticket_id}/{name}", SUPPORT),
    Door("GET", "/board/files/{file_id}", SUPPORT),
    Door("GET", "/board/problems", SUPPORT),
    Door("POST", "/board/problems", SUPPORT, {"signature": "{signature}", "title": "坏了", "text": "都坏了"}),
    Door("POST", "/board/problems/{problem_id}/resolve", SUPPORT, {"text": "好了"}),
    Door("GET", "/board/fleet", SUPPORT),
    Door("GET", "/board/fleet.csv", SUPPORT),
    Door("GET", "/board/import", GOVERNOR),
    Door("GET", "/board/import/template.xlsx", GOVERNOR),
    Door("POST", "/board/import", GOVERNOR),
    Door("POST", "/board/import/do", GOVERNOR, {"file": "0"}),
    Door("GET", "/board/charts", SUPPORT),
    Door("GET", "/board/charts/{name}.svg", SUPPORT, {"name": "opened"}),
    Door("GET", "/board/static", EVERYBODY),
)
REST = (
    Door("GET", "/healthz", EVERYBODY),
    Door("GET", "/readyz", EVERYBODY),
    Door("GET", "/metrics", INSIDER),
    Door("POST", "/telegram/webhook", TELEGRAM),
)
DOORS = (*RELAY, *BOARD, *REST)
