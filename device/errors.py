"""What can go wrong at the agent itself, apart from the device and its line.

AgentError                  AGT-000  root
├── ConfigError             AGT-100  the configuration; names file and key
│   ├── ConfigMissingError  AGT-101  there is no such file: the site is not enrolled
│   ├── ConfigSyntaxError   AGT-102  the file is not TOML
│   └── ConfigValueError    AGT-103  a key is unknown, missing or has a value that cannot be
├── JournalError            AGT-200  the journal
│   ├── JournalBusyError    AGT-201  another agent works with it
│   ├── JournalDamagedError AGT-202  the file cannot be read
│   ├── JournalNewerError   AGT-203  a newer version of the agent wrote it
│   ├── NothingUnknownError AGT-204  there is no act whose end is unknown
│   └── JournalOlderError   AGT-205  an agent of an earlier version works with it
├── BackupError             AGT-300  a backup that was asked for
│   ├── NoSuchRunError      AGT-301  no place holds it
│   ├── DamagedRunError     AGT-302  a sum, a total or the file itself is wrong
│   ├── TargetError         AGT-303  the folder to restore into is not empty
│   ├── RollError           AGT-304  a roll that was entered by hand has not the digits of one
│   ├── SealedRunError      AGT-305  it is sealed, and no key that was given opens it
│   ├── KeyFileError        AGT-306  a file that should hold keys of backups holds something else
│   └── PlaceError          AGT-307  a place is not in the configuration, not there, or cannot be marked
├── HubError                AGT-400  the hub
│   ├── HubAwayError        AGT-401  not reachable, or it answers with a fault of its own
│   ├── RevokedError        AGT-402  it does not know this agent's token any more
│   ├── PairingError        AGT-403  the pairing code is wrong, used or expired
│   └── HubAnswerError      AGT-404  it answers what this agent does not understand
├── Refusal                 AGT-500  a finding or the guard says no; nothing was done
├── Cancelled               AGT-600  the hub asked to stop a read
└── Stopping                AGT-601  the agent is asked to stop; the read begins anew at its next start
"""

from __future__ import annotations

from device.contract import Finding, Level, Reason
from device.exits import Exit


class AgentError(Exception):
    """Root of the agent's own trouble; `exit_code` is what a command ends with."""

    code = "AGT-000"
    message_key = "agent-bug"
    exit_code = Exit.TROUBLE


class ConfigError(AgentError):
    code = "AGT-100"
    message_key = "agent-config"
    exit_code = Exit.USAGE


class ConfigMissingError(ConfigError):
    code = "AGT-101"


class ConfigSyntaxError(ConfigError):
    code = "AGT-102"


class ConfigValueError(ConfigError):
    code = "AGT-103"


class JournalError(AgentError):
    code = "AGT-200"
    message_key = "agent-journal"
    exit_code = Exit.USAGE


class JournalBusyError(JournalError):
    code = "AGT-201"


class JournalDamagedError(JournalError):
    code = "AGT-202"


class JournalNewerError(JournalError):
    code = "AGT-203"


class NothingUnknownError(JournalError):
    code = "AGT-204"


class JournalOlderError(JournalError):
    code = "AGT-205"


class BackupError(AgentError):
    code = "AGT-300"
    message_key = "agent-backup"


class NoSuchRunError(BackupError):
    code = "AGT-301"


class DamagedRunError(BackupError):
    code = "AGT-302"


class TargetError(BackupError):
    code = "AGT-303"
    exit_code = Exit.USAGE


class RollError(BackupError):
    code = "AGT-304"
    exit_code = Exit.USAGE


class SealedRunError(BackupError):
    code = "AGT-305"
    exit_code = Exit.USAGE


class KeyFileError(BackupError):
    code = "AGT-306"
    exit_code = Exit.USAGE


class PlaceError(BackupError):
    code = "AGT-307"
    exit_code = Exit.USAGE


class HubError(AgentError):
    code = "AGT-400"
    message_key = "agent-hub"
    exit_code = Exit.HUB


class HubAwayError(HubError):
    code = "AGT-401"


class RevokedError(HubError):
    code = "AGT-402"


class PairingError(HubError):
    code = "AGT-403"


class HubAnswerError(HubError):
    code = "AGT-404"


class Refusal(AgentError):  # noqa: N818 — the word of the field
    """A finding or the guard says no; nothing was done."""

    code = "AGT-500"

    def __init__(self, *findings: Finding, tries_left: int | None = None) -> None:
        super().__init__(", ".join(one.reason for one in findings))
        self.findings = findings
        self.tries_left = tries_left

    @property
    def first(self) -> Finding:
        return self.findings[0]


class Cancelled(AgentError):  # noqa: N818
    code = "AGT-600"


class Stopping(AgentError):  # noqa: N818
    code = "AGT-601"


def refuse(reason: Reason, **params: str) -> Refusal:
    """Return the refusal for one blocking reason."""
    return Refusal(Finding(reason=reason, level=Level.BLOCK, params=params))
