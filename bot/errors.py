"""The root of what stops a hub's command with a sentence.

HubError
├── SettingsError   SET-001  bot/settings.py
├── DatabaseError   DB-001   bot/upkeep.py
├── ListenError     SRV-001  bot/serving.py
└── SeatError       CHT-400  bot/channels/console_seat.py
"""

from __future__ import annotations


class HubError(Exception):
    """A command of the hub cannot go on; its text says why and what to do."""

    code = "HUB-000"
