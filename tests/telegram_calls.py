"""The methods that our Bot API server knows; getUpdates, which waits, is telegram_bots'."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests import telegram_forums, telegram_hooks, telegram_media, telegram_menus, telegram_messages
from tests.telegram_answers import Json
from tests.telegram_world import World


def _get_me(world: World, params: Json) -> Json:
    return world.me


CALLS: dict[str, Callable[[World, Json], Any]] = {
    "getme": _get_me,
    **telegram_messages.CALLS,
    **telegram_menus.CALLS,
    **telegram_forums.CALLS,
    **telegram_media.CALLS,
    **telegram_hooks.CALLS,
}


def call(world: World, method: str, params: Json) -> Any:
    """Return the result of a method.

    Raises:
        tests.telegram_answers.ApiError: Telegram would refuse it.
    """
    with world.lock:
        return CALLS[method.lower()](world, params)
