"""The root of what stops a hub's command with a sentence.

HubError
├── SettingsError   SET-001  bot/settings.py
├── DatabaseError   DB-001   bot/upkeep.py
├── NewerSchemaError DB-003  bot/records/schema.py
├── BackupError     BAK-000  bot/backup/errors.py
├── ListenError     SRV-001  bot/serving.py
├── SignaturesError SIG-001  bot/tickets/signature_reading.py
├── MacrosError     MAC-001  bot/tickets/macro_reading.py
├── SeatError       CHT-400  bot/channels/console_seat.py
├── GoalRulesError  SLA-001  bot/tickets/goal_reading.py
├── SecondHubError  HUB-001  bot/hubs/alone.py
└── LostRoleError   HUB-002  bot/hubs/roles.py
"""

from __future__ import annotations


class HubError(Exception):
    """A command of the hub cannot go on; its text says why and what to do."""

    code = "HUB-000"
