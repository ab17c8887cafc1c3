"""All scenarios."""

from __future__ import annotations

from typing import Any

from aiogram.fsm.storage.base import BaseStorage

from tests.bot.dialog.on_aiogram import forms, places, scenes, together
from tests.bot.dialog.on_aiogram.world import Scenario, Worlds

SCENARIOS: dict[str, Scenario] = {
    scenario.__name__: scenario for part in (forms, scenes, places, together) for scenario in part.SCENARIOS
}


async def play(storage: BaseStorage) -> dict[str, Any]:
    """Return scenario -> what happened."""
    return {name: await scenario(Worlds(storage)) for name, scenario in SCENARIOS.items()}
