"""Moments and ages as people read them, in China's one time zone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from handlers.words import Words

CHINA = timezone(timedelta(hours=8))
MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400


def shown(moment: datetime) -> str:
    """Return "11-24 14:05"."""
    return moment.astimezone(CHINA).strftime("%m-%d %H:%M")


def age(words: Words, since: datetime, moment: datetime) -> str:
    """Return how long ago something was, in its largest unit."""
    seconds = max(0.0, (moment - since).total_seconds())
    if seconds < MINUTE_S:
        return words("age-now")
    if seconds < HOUR_S:
        return words("age-minutes", count=int(seconds // MINUTE_S))
    if seconds < DAY_S:
        return words("age-hours", count=int(seconds // HOUR_S))
    return words("age-days", count=int(seconds // DAY_S))
