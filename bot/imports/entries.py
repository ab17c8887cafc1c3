"""From the rows of a file to entries, and to all faults that can be seen in the rows alone. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.imports.fields import COLUMNS, SHEETS, Column, Kind, UnfitError, folded
from bot.sheets.reading import Row, Sheet


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong where. `key` is of its sentence, `params` are for that."""

    sheet: str
    row: int
    column: str  # as its title reads; "" the whole row
    key: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row that may be done."""

    kind: Kind
    sheet: str
    row: int
    values: Mapping[str, str]  # by the name of the column; what was left empty is not there
    titles: Mapping[str, str]

    def fault(self, column: str, key: str, **params: str) -> Fault:
        return Fault(self.sheet, self.row, self.titles.get(column, ""), key, params)


@dataclass(frozen=True, slots=True)
class Read:
    entries: tuple[Entry, ...] = ()
    faults: tuple[Fault, ...] = ()
    ignored: tuple[str, ...] = ()  # titles of columns that mean nothing here


KEYS: dict[Kind, tuple[str, ...]] = {  # what is named once in a file
    Kind.SITES: ("site",),
    Kind.DEVICES: ("disk",),
    Kind.PEOPLE: ("person", "role", "site"),
    Kind.DUTIES: ("person", "disk"),
}


def read(sheets: Sequence[Sheet]) -> Read:
    """Return the entries of all sheets, in the order of Kind, and their faults in that of the file."""
    parts = [_sheet(sheet) for sheet in sheets]
    entries = [entry for part in parts for entry in part.entries]
    faults = [fault for part in parts for fault in part.faults]
    order = list(Kind)
    return Read(
        tuple(sorted(entries, key=lambda entry: order.index(entry.kind))),
        (*faults, *_twice(entries)),
        tuple(dict.fromkeys(title for part in parts for title in part.ignored)),
    )


def _sheet(sheet: Sheet) -> Read:
    head, *rows = sheet.rows
    kind = _kind(sheet.name, head)
    if kind is None:
        return Read(faults=(Fault(sheet.name, head.number, "", "import-sheet-unknown"),))
    columns = _columns(kind, head)
    missing = [one for one in COLUMNS[kind] if one.required and one.name not in columns.values()]
    if missing:
        told = {"columns": "、".join(one.titles[0] for one in missing)}
        return Read(faults=(Fault(sheet.name, head.number, "", "import-column-missing", told),))
    ignored = tuple(title for at, title in enumerate(head.cells) if title and at not in columns)
    titles = {name: head.cells[at] for at, name in columns.items()}
    entries, faults = [], []
    for row in rows:
        entry, found = _row(kind, sheet.name, row, columns, titles)
        faults += found
        if not found:
            entries.append(entry)
    return Read(tuple(entries), tuple(faults), ignored)


def _kind(name: str, head: Row) -> Kind | None:
    """Return what a sheet holds: by its name, else by its columns."""
    named = [kind for kind, names in SHEETS.items() if folded(name) in map(folded, names)]
    found = named or [kind for kind in Kind if _fits(kind, head)]
    return max(found, key=lambda kind: len(_columns(kind, head)), default=None)


def _fits(kind: Kind, head: Row) -> bool:
    there = set(_columns(kind, head).values())
    return all(one.name in there for one in COLUMNS[kind] if one.required)


def _columns(kind: Kind, head: Row) -> dict[int, str]:
    """Return the name of each column that is known, by its place; of two alike the first counts."""
    known = {folded(title): one.name for one in COLUMNS[kind] for title in one.titles}
    found: dict[int, str] = {}
    for at, title in enumerate(head.cells):
        name = known.get(folded(title))
        if name is not None and name not in found.values():
            found[at] = name
    return found


def _row(
    kind: Kind, sheet: str, row: Row, columns: Mapping[int, str], titles: Mapping[str, str]
) -> tuple[Entry, list[Fault]]:
    cells = {name: row.cells[at] for at, name in columns.items() if at < len(row.cells)}
    values: dict[str, str] = {}
    faults: list[Fault] = []
    for column in COLUMNS[kind]:
        cell = cells.get(column.name, "")
        if column.name not in titles:
            continue
        try:
            values |= _value(column, cell)
        except UnfitError as error:
            faults.append(Fault(sheet, row.number, titles[column.name], str(error)))
    return Entry(kind, sheet, row.number, values, titles), faults


def _value(column: Column, cell: str) -> dict[str, str]:
    if cell:
        return {column.name: column.read(cell)}
    if column.required:
        raise UnfitError("import-empty")
    return {}


def _twice(entries: Sequence[Entry]) -> Iterator[Fault]:
    """Yield a fault for each row that says again what another said."""
    first: dict[tuple[Kind, tuple[str, ...]], Entry] = {}
    for entry in entries:
        key = (entry.kind, tuple(entry.values.get(name, "").casefold() for name in KEYS[entry.kind]))
        before = first.setdefault(key, entry)
        if before is not entry:
            yield entry.fault(KEYS[entry.kind][0], "import-twice", row=str(before.row), sheet=before.sheet)
