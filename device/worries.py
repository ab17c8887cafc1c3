"""What of a site's status needs a person, and what that person does. One rule a function; none asks anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from device.checkup_backups import BACKUP_DAYS
from device.status import HUB_LATE, Device, Status

Rule = Callable[[Status, datetime], Iterator[str]]


def worries(status: Status, moment: datetime) -> tuple[str, ...]:
    """Return one sentence for each thing that needs a person; none: all is well."""
    return tuple(sentence for rule in RULES for sentence in rule(status, moment))


def _agent(status: Status, _moment: datetime) -> Iterator[str]:
    if status.running is None:
        yield "no agent runs here: start its service, or qingka-agent run; for a service: qingka-agent service"


def _hub(status: Status, moment: datetime) -> Iterator[str]:
    hub = status.hub
    if hub.missed:
        yield f"the hub is not there ({hub.missed}): qingka-agent doctor says why"
    elif status.running and (hub.seen_at is None or moment - hub.seen_at > HUB_LATE):
        started = datetime.fromisoformat(status.running.since) if status.running.since else moment
        if moment - started > HUB_LATE:
            yield "the hub was not heard of for a while: qingka-agent doctor says why"


def _trust(status: Status, _moment: datetime) -> Iterator[str]:
    if not status.trusted:
        yield "acts are refused: the journal is not the one that was paired; pair again with a code from /pair"


def _codes(status: Status, _moment: datetime) -> Iterator[str]:
    if status.acts_locked:
        yield "acts are locked by wrong codes: find out who typed them, then qingka-agent unlock"


def _approvers(status: Status, _moment: datetime) -> Iterator[str]:
    if not status.approvers:
        yield "nobody can approve: qingka-agent approvers add P3 NAME; P3 is what the bot says to /me"


def _devices(status: Status, _moment: datetime) -> Iterator[str]:
    if not status.devices:
        yield "there is no device: pair again with --device NAME=PORT, or write [[devices]] into the configuration"
    for device in status.devices:
        yield from _unknown(device)
        yield from _backup(device)


def _unknown(device: Device) -> Iterator[str]:
    if device.unknown:
        yield (
            f"{device.name} is locked: nobody knows what its last act did. Press 重新读取 in the chat; if that does not"
            f" help, an approver looks at the invoicing software, then: qingka-agent unlock --device {device.name}"
            " --person P3 --moved (or --not-moved)"
        )


def _backup(device: Device) -> Iterator[str]:
    if device.backup is None:
        yield f"{device.name} has no backup yet: write 备份 to the bot"
    elif device.backup.days > BACKUP_DAYS:
        yield f"{device.name} was last backed up {device.backup.days} days ago: write 备份 to the bot"


RULES: tuple[Rule, ...] = (_agent, _hub, _trust, _codes, _approvers, _devices)
