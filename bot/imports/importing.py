"""An import from its file to its end: read, compared with what is there, and done whole or not at all."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from bot import audit
from bot.imports import entries, known, planning
from bot.imports.doing import Doing, Invited
from bot.imports.entries import Fault, Read
from bot.imports.fields import Kind
from bot.imports.planning import Action, Change, Plan
from bot.sheets import reading
from bot.sheets.limits import Limits


@dataclass(frozen=True, slots=True)
class File:
    """What was read of one or more files: still to be compared with the records."""

    read: Read
    digest: str  # hex SHA-256 over the files' bytes


@dataclass(frozen=True, slots=True)
class Report:
    """What an import would do or has done. With faults it does nothing."""

    changes: tuple[Change, ...]
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]  # titles of columns that nobody reads
    expected: int = 0  # how many persons are to be invited
    done: bool = False
    invited: tuple[Invited, ...] = ()

    @property
    def counts(self) -> Mapping[tuple[Kind, Action], int]:
        return Counter((change.kind, change.action) for change in self.changes)

    @property
    def changes_anything(self) -> bool:
        return any(change.action is not Action.SAME for change in self.changes)


DEFAULT = Limits()


def read(contents: Sequence[bytes], limits: Limits = DEFAULT) -> File:
    """Read files. Raises bot.sheets.errors.SheetError."""
    sheets = [sheet for content in contents for sheet in reading.read(content, limits)]
    return File(entries.read(sheets), hashlib.sha256(b"".join(contents)).hexdigest())


def examine(session: Session, file: File, moment: datetime) -> Report:
    """Say what an import would do; write nothing."""
    return _report(file, _plan(session, file, moment))


def carry_out(session: Session, file: File, by: int | None, moment: datetime) -> Report:
    """Do it, unless there are faults; the caller commits.

    Args:
        by: an administrator of every site; None is the hub's operator.
    """
    plan = _plan(session, file, moment)
    report = _report(file, plan)
    if report.faults or not report.changes_anything:
        return report
    invited = Doing(session, plan, by, moment).do()
    told = {f"{kind}_{action}": count for (kind, action), count in sorted(report.counts.items())}
    actor = "hub" if by is None else f"P{by}"
    audit.append(session, actor, "import.done", "import", file=file.digest, invited=len(invited), **told)
    return replace(report, done=True, invited=tuple(invited))


def _plan(session: Session, file: File, moment: datetime) -> Plan:
    disks = {entry.values["disk"] for entry in file.read.entries if "disk" in entry.values}
    return planning.planned(file.read.entries, known.read(session, disks, moment))


def _report(file: File, plan: Plan) -> Report:
    faults = sorted((*file.read.faults, *plan.faults), key=lambda one: (one.sheet, one.row))
    invited = [one for one in plan.people.values() if one.needs_invitation]
    return Report(tuple(plan.changes), tuple(faults), file.read.ignored, len(invited))
