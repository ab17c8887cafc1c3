"""How a page looks to whom: the language and the theme, kept in cookies of the browser."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.dialog.texts import LANGUAGES, language_of

THEMES = ("auto", "light", "dark")  # auto: as the system has it
THEME, LANGUAGE = "qingka_theme", "qingka_language"
A_YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Look:
    theme: str
    language: str


def look_of(request: Request, language: str | None = None) -> Look:
    """Return the look that the browser keeps.

    Args:
        language: the person's, where the browser keeps none; None: nobody is known, the browser's own.
    """
    theme, kept = request.cookies.get(THEME, ""), request.cookies.get(LANGUAGE, "")
    other = language or language_of(request.headers.get("accept-language"))
    return Look(theme if theme in THEMES else THEMES[0], kept if kept in LANGUAGES else other)


def keep_look(answer: Response, theme: str, language: str, *, secure: bool) -> None:
    """Let the browser keep what of both is known; another word changes nothing."""
    for name, value, known in ((THEME, theme, THEMES), (LANGUAGE, language, LANGUAGES)):
        if value in known:
            answer.set_cookie(
                name,
                value,
                max_age=A_YEAR_S,
                path="/board",
                secure=secure,
                httponly=True,
                samesite="strict",
            )
