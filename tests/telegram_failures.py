"""What our Bot API server is told to do wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from tests.telegram_answers import DESCRIPTIONS, ApiError, Json
from tests.telegram_wire import Reply

HTML = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


class Wrong(StrEnum):
    """An answer that is none of the Bot API."""

    HTML = "HTML"  # a page of a proxy
    TRUNCATED = "truncated"  # half of a body
    NOTHING = "nothing"  # the connection ends
    NO_LIST = "no list"  # a result of another kind
    NO_OBJECT = "no object"  # JSON of another form

    def reply(self, code: int = 502) -> Reply:
        """Return what goes over the wire."""
        if self is Wrong.HTML:
            return Reply(code, HTML, "text/html")
        if self in OTHER:
            return Reply(code, OTHER[self])
        return Reply(body=b'{"ok":true,"resu', missing=99) if self is Wrong.TRUNCATED else Reply(nothing=True)


OTHER = {Wrong.NO_LIST: b'{"ok":true,"result":7}', Wrong.NO_OBJECT: b"[]"}


class WrongAnswerError(Exception):
    """The next answer is none of the Bot API."""

    def __init__(self, wrong: Wrong, code: int) -> None:
        super().__init__(wrong)
        self.reply = wrong.reply(code)


@dataclass
class Failure:
    """How the next calls of a method end; `after` they have had their effect."""

    method: str
    code: int
    description: str
    retry_after: int | None
    chat_id: int | None
    times: int
    after: bool
    wrong: Wrong | None = None
    pause_s: float = 0.0

    @property
    def fails(self) -> bool:
        """Whether it is more than a pause."""
        return self.code > 0 or self.wrong is not None

    def hits(self, method: str, params: Json) -> bool:
        here = self.chat_id is None or params.get("chat_id") == self.chat_id
        return self.times > 0 and self.method.lower() in {method.lower(), "*"} and here

    def error(self) -> Exception:
        """Return what is raised instead of an answer."""
        if self.wrong is not None:
            return WrongAnswerError(self.wrong, self.code)
        parameters = {} if self.retry_after is None else {"retry_after": self.retry_after}
        return ApiError(
            self.code, self.description or DESCRIPTIONS.get(self.code, "Internal Server Error"), **parameters
        )


@dataclass
class Failures:
    """What is still to fail, oldest first.

    Attributes:
        lost_at: when a call had its effect and its answer was lost, on the monotonic clock.
    """

    waiting: list[Failure] = field(default_factory=list)
    lost_at: list[float] = field(default_factory=list)

    def next(self, method: str, params: Json) -> Failure | None:
        """Return the failure that this call meets, and count it."""
        found = next((one for one in self.waiting if one.hits(method, params)), None)
        if found is not None:
            found.times -= 1
        return found
