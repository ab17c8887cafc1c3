"""What an import would do or did, and what is wrong with it, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from bot.imports.entries import Fault
from bot.imports.fields import COLUMNS, SHEETS, Kind
from bot.imports.importing import Report
from bot.imports.planning import Action, Change
from handlers.words import Words

FAULTS_SHOWN = 15
CHANGES_SHOWN = 10


def text(words: Words, report: Report, most: int = FAULTS_SHOWN) -> str:
    """Return a report as a message.

    Args:
        most: how many faults and changes it lists.
    """
    return "\n".join(_lines(words, report, most))


def fault_text(words: Words, fault: Fault) -> str:
    """Return one fault with where it is."""
    why = words(fault.key, **fault.params)
    sheet = words("import-in-sheet", sheet=fault.sheet) if fault.sheet else ""
    if fault.column:
        return words("import-at-cell", sheet=sheet, row=str(fault.row), column=fault.column, why=why)
    return words("import-at-row", sheet=sheet, row=str(fault.row), why=why)


def change_text(words: Words, change: Change) -> str:
    """Return what becomes of one row."""
    told = words("list-separator").join(
        words(
            "import-told", column=_title(words, change.kind, name), before=before or "—", after=after or "—"
        )
        for name, before, after in change.told
    )
    head = words(f"import-change-{change.action}", kind=kind_name(words, change.kind), what=change.what)
    return words("import-change-told", change=head, told=told) if told else head


def kind_name(words: Words, kind: Kind) -> str:
    return SHEETS[kind][0 if words.language == "zh" else 1]


def _lines(words: Words, report: Report, most: int) -> Iterator[str]:
    if report.faults:
        yield words("import-faults", count=len(report.faults))
        yield from (fault_text(words, one) for one in report.faults[:most])
        yield from _rest(words, len(report.faults) - most)
        yield from _ignored(words, report)
        return
    yield _head(words, report)
    for kind in Kind:
        numbers = [
            report.counts.get((kind, action), 0) for action in (Action.NEW, Action.CHANGED, Action.SAME)
        ]
        if any(numbers):
            new, changed, same = map(str, numbers)
            yield words("import-counts", kind=kind_name(words, kind), new=new, changed=changed, same=same)
    changing = [one for one in report.changes if one.action is Action.CHANGED]
    if not report.done:
        yield from (change_text(words, one) for one in changing[:most])
        yield from _rest(words, len(changing) - most)
    if report.expected and not report.done:
        yield words("import-invites", count=report.expected)
    yield from _ignored(words, report)


def _head(words: Words, report: Report) -> str:
    if report.done:
        return words("import-done")
    return words("import-fits") if report.changes_anything else words("import-nothing")


def _rest(words: Words, count: int) -> Iterator[str]:
    if count > 0:
        yield words("import-more", count=count)


def _ignored(words: Words, report: Report) -> Iterator[str]:
    if report.ignored:
        yield words("import-ignored", columns=words("list-separator").join(report.ignored))


def _title(words: Words, kind: Kind, name: str) -> str:
    at = 0 if words.language == "zh" else 1
    return next(one.titles[at] for one in COLUMNS[kind] if one.name == name)
