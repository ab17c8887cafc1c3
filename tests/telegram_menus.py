"""The menus of commands on our Bot API server."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.telegram_answers import BadRequestError, Json

if TYPE_CHECKING:
    from tests.telegram_world import World


def _set_my_commands(world: World, params: Json) -> bool:
    for command in params["commands"]:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise BadRequestError("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise BadRequestError("BOT_COMMAND_DESCRIPTION_INVALID")
    world.commands[_scope(params)] = params["commands"]
    return True


def _delete_my_commands(world: World, params: Json) -> bool:
    world.commands.pop(_scope(params), None)
    return True


def _get_my_commands(world: World, params: Json) -> list[Json]:
    return world.commands.get(_scope(params), [])


def _set_chat_menu_button(world: World, params: Json) -> bool:
    return True


def _scope(params: Json) -> tuple[str, str]:
    scope = params.get("scope") or {"type": "default"}
    return f"{scope['type']}:{scope.get('chat_id', '')}".rstrip(":"), params.get("language_code") or ""


CALLS: dict[str, Callable[[Any, Json], Any]] = {
    "setmycommands": _set_my_commands,
    "deletemycommands": _delete_my_commands,
    "getmycommands": _get_my_commands,
    "setchatmenubutton": _set_chat_menu_button,
}
