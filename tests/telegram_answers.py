"""Answers of our Bot API server that are not ok."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


class BadRequestError(ApiError):
    def __init__(self, description: str) -> None:
        super().__init__(400, f"Bad Request: {description}")
