"""How things of an operation are called in a sentence: plans, invoice types, totals, phases. One language at a time."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.clearing.flow import ACTS
from bot.clearing.operations import Operation
from bot.clearing.phases import Phase
from bot.clearing.reasons import GOOD_NEWS
from bot.dialog.texts import Texts
from device.contract import PARAMS, ActResult, ActState, Evidence, Finding, Level, Plan, TypeTotals

BAR_WIDTH = 8


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language."""

    texts: Texts
    language: str

    def __call__(self, key: str, /, **params: Any) -> str:
        return self.texts.render(self.language, key, **params)

    def plan(self, plan: Plan) -> str:
        return self(f"plan-{plan}")

    def type_name(self, fplxdm: str) -> str:
        key = f"type-{fplxdm}"
        return self(key) if self.texts.has(key) else self("type-other", code=fplxdm)

    def type_names(self, types: list[str]) -> str:
        return self("list-separator").join(self.type_name(one) for one in types)

    def reason(self, reason: str, code: str, params: dict[str, Any]) -> str:
        """Return why, in a sentence; a parameter that did not come is a dash."""
        key = f"reason-{reason}" if self.texts.has(f"reason-{reason}") else "reason-other"
        known = {name: str(params.get(name) or "—") for name in PARAMS}
        if params.get("types"):
            known["types"] = self.type_names(str(params["types"]).split(","))
        return self(key, **{**known, "code": code or "—"})

    def finding(self, finding: Finding) -> str:
        icon = {Level.BLOCK: "⛔", Level.WARN: "⚠️", Level.INFO: "·"}[finding.level]
        return f"{icon} {self.reason(finding.reason, '', dict(finding.params))}"

    def totals(self, evidence: Evidence) -> str:
        """Return "专票 118 张 1,203,440.00 · 普票 302 张 88,120.50"."""
        return " · ".join(self._total(one) for one in evidence.types)

    def _total(self, one: TypeTotals) -> str:
        return self(
            "totals-type", type=self.type_name(one.fplxdm), count=one.issued, amount=_money(one.amount)
        )

    def duration(self, seconds: float) -> str:
        if seconds < 90:
            return self("seconds", count=str(max(1, round(seconds))))
        return self("minutes", count=str(round(seconds / 60)))

    def progress(self, operation: Operation, waits_for: int | None = None) -> str:
        """Return the two lines that an operation's slot shows."""
        icon = "✅" if is_good_news(operation) else _icon(operation.phase)
        head = self(
            "progress-head",
            icon=icon,
            number=str(operation.number),
            plan=self.plan(operation.plan),
            device=operation.device.label,
        )
        phases = "  ".join(f"{label} {self._mark(operation, mark)}" for label, mark in self.phases(operation))
        tail = self("progress-waits", number=str(waits_for)) if waits_for else ""
        return "\n".join(filter(None, (head, phases, tail)))

    def phases(self, operation: Operation) -> list[tuple[str, str]]:
        """Return (label, "done" | "now" | "failed" | "todo") of each part of the plan."""
        parts = parts_of(operation.plan)
        at, mark = _position(operation, parts)
        marks = ["done" if place < at else mark if place == at else "todo" for place in range(len(parts))]
        labels = [self.plan(operation.plan) if part == "act" else self(f"part-{part}") for part in parts]
        return list(zip(labels, marks, strict=True))

    def _mark(self, operation: Operation, mark: str) -> str:
        progress = operation.progress
        if mark == "now" and progress.get("total"):
            done, total = int(progress["done"]), int(progress["total"])
            filled = round(BAR_WIDTH * min(done, total) / total)
            bar = "▓" * filled + "░" * (BAR_WIDTH - filled)
            eta = progress.get("eta_s")
            left = self("progress-left", time=self.duration(float(eta))) if eta else ""
            unit = self("progress-invoices") if progress.get("phase") == "backup" else ""
            return f"{bar} {done}/{total}{unit}{left}"
        return {"done": "✓", "now": "…", "failed": "✗", "todo": "·"}[mark]

    def moved(self, act: ActResult) -> str:
        """Return what the read-back shows: which types moved, and to when."""
        rows = [row for row in act.rows if row.state in {ActState.MOVED, ActState.ATTEST}]
        names = self.type_names([row.fplxdm for row in rows])
        start = next((row.period_start for row in rows if row.period_start), None)
        attested = any(row.state is ActState.ATTEST for row in rows)
        key = "moved-attest" if attested else f"moved-{act.act}"
        return self(key, types=names, start=start.isoformat() if start else "—")


def parts_of(plan: Plan) -> list[str]:
    """Return the parts that people see of a plan."""
    parts = ["inspect", "backup"]
    if plan is not Plan.BACKUP:
        parts.append("verify")
    return [*parts, "approve", "act"] if plan in ACTS else parts


_PART: dict[Phase, str] = {
    Phase.REQUESTED: "inspect",
    Phase.INSPECTING: "inspect",
    Phase.BACKING_UP: "backup",
    Phase.VERIFYING: "verify",
    Phase.AWAITING_APPROVAL: "approve",
    Phase.APPROVED: "act",
    Phase.ACTING: "act",
    Phase.CONFIRMING: "act",
    Phase.UNKNOWN: "act",
    Phase.PARTIAL: "act",
    Phase.DENIED: "approve",
}


def _position(operation: Operation, parts: list[str]) -> tuple[int, str]:
    if operation.phase is Phase.DONE:
        return len(parts), "done"
    ended = operation.ended_at is not None
    phase = Phase(operation.failed_phase) if ended and operation.failed_phase else operation.phase
    part = _PART.get(phase) or ("approve" if operation.evidence else "inspect")
    stopped = "done" if is_good_news(operation) else "failed"
    return parts.index(part) if part in parts else len(parts) - 1, stopped if ended else "now"


def is_good_news(operation: Operation) -> bool:
    """Say whether nothing was done because nothing is left to do."""
    return operation.phase is Phase.REFUSED and operation.reason in GOOD_NEWS


def _icon(phase: Phase) -> str:
    icons = {
        Phase.DONE: "✅",
        Phase.UNKNOWN: "❓",
        Phase.CANCELLED: "🚫",
        Phase.DENIED: "🚫",
        Phase.EXPIRED: "⌛",
    }
    stopped = {Phase.FAILED: "❌", Phase.REFUSED: "⛔", Phase.PARTIAL: "⚠️"}
    return {**icons, **stopped}.get(phase, "⏳")


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
