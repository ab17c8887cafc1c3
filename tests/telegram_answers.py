"""Answers of our Bot API server: what is not ok, and what is no answer at all."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

DESCRIPTIONS = {
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    409: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    413: "Request Entity Too Large",
    429: "Too Many Requests: retry after",
    502: "Bad Gateway",
}
HOOKED = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
HOOK_CAME = "Conflict: terminated by setWebhook request"


class ApiError(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    def body(self) -> Json:
        """Return the answer as Telegram writes it."""
        shown: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return {**shown, "parameters": self.parameters} if self.parameters else shown


class BadRequestError(ApiError):
    def __init__(self, description: str) -> None:
        super().__init__(400, f"Bad Request: {description}")
