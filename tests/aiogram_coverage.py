"""Prints aiogram's state layer name by name, and what ours has for it: `python -m tests.aiogram_coverage`.

same       the name is there and takes the same parameters with the same defaults
on purpose it is there and does something else as well, or otherwise; the reason stands beside it
missing    it is not there, or cannot be called the same way
"""

from __future__ import annotations

import importlib
import inspect
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.dialog.aiogram_names import NAMES

SAME, ON_PURPOSE, MISSING = "same", "on purpose", "missing"

WHY = {
    "MemoryStorage.set_data": "goes through SQL's codec, so that a test meets what a database could not keep",
    "MemoryStorage.get_data": "gives a whole copy; aiogram's shares what is nested",
    "MemoryStorage.get_value": "likewise a whole copy",
    "MemoryStorage.storage": "forgets a dialog at rest; aiogram's keeps a record for every key ever asked for",
    "BaseStorage.update_data": "one transaction on SqlStorage, where two at once lose nothing",
    "FSMContext.clear": "one call of the storage's own clear, which is one transaction on SqlStorage",
    "SimpleEventIsolation.lock": "frees a lock that nobody holds or waits for",
    "SimpleEventIsolation.close": "leaves locks in use alone; aiogram's forgets them and lets a newcomer past",
    "StateFilter.__invert__": "a filter of its own, which needs nothing of aiogram",
    "StateFilter.__call__": "asks any object that is called as a State is, so that both libraries' states will do",
}
# What every class has, or Python writes into it.
PYTHONS = set(dir(type)) | {
    "__weakref__",
    "__annotations__",
    "__match_args__",
    "__slots__",
    "__static_attributes__",
}
ASKED_ANYWAY = {"__init__", "__call__", "__eq__", "__hash__", "__str__", "__repr__"}
# What one of a class is made with, to see its attributes; a class that is not here has none of its own.
ARGUMENTS: dict[str, tuple[Any, ...]] = {
    "State": (),
    "FSMContext": (None, None),
    "StorageKey": (1, 2, 3),
    "DefaultKeyBuilder": (),
    "MemoryStorage": (),
    "MemoryStorageRecord": (),
    "StateFilter": ("x",),
}


@dataclass(frozen=True, slots=True)
class Row:
    module: str
    name: str
    verdict: str
    signature: str = ""  # aiogram's
    why: str = ""


def rows() -> list[Row]:
    return [row for module in NAMES for row in _of_module(module)]


def _of_module(module: str) -> Iterator[Row]:
    theirs = importlib.import_module(module)
    for name, value in vars(theirs).items():
        if not name.startswith("_") and _is_from_here(value, module):
            yield from _of_name(module, name, value, NAMES[module].get(name))


def _is_from_here(value: object, module: str) -> bool:
    """Return whether a module's value was made in it; constants and unions do not know where they come from."""
    home = getattr(value, "__module__", None)
    return not inspect.ismodule(value) and (home == module or home in {None, "types"})


def _of_name(module: str, name: str, theirs: Any, ours: Any) -> Iterator[Row]:
    yield _row(module, name, theirs, ours)
    if inspect.isclass(theirs):
        for member in _members(theirs):
            yield _row(module, f"{name}.{member}", _look(theirs, member), _look(ours, member))


def _members(kind: type) -> list[str]:
    """Return what a class and those above it in aiogram define, and what one of it holds."""
    found: dict[str, None] = {}
    for above in kind.__mro__:
        if above.__module__.startswith("aiogram"):
            found |= dict.fromkeys([*vars(above), *vars(above).get("__annotations__", {})])
    if kind.__name__ in ARGUMENTS:
        found |= dict.fromkeys(getattr(kind(*ARGUMENTS[kind.__name__]), "__dict__", ()))
    return [name for name in found if _is_public(name)]


def _is_public(name: str) -> bool:
    if name.startswith(("__dataclass", "__abstract")):
        return False
    return name in ASKED_ANYWAY or (
        name not in PYTHONS and (name.startswith("__") or not name.startswith("_"))
    )


def _look(kind: Any, member: str) -> Any:
    """Return a class's member, or None; what only an instance or an annotation has is True."""
    if kind is None:
        return None
    if hasattr(kind, member):
        return getattr(kind, member)
    annotated = any(member in vars(above).get("__annotations__", {}) for above in kind.__mro__)
    made = kind(*ARGUMENTS[kind.__name__]) if kind.__name__ in ARGUMENTS else None
    return True if annotated or hasattr(made, member) else None


def _row(module: str, name: str, theirs: Any, ours: Any) -> Row:
    signature = _signature(theirs)
    if (ours is None and theirs is not None) or signature != _signature(ours):
        return Row(module, name, MISSING, signature, f"ours: {_signature(ours) or ours!r}")
    return Row(module, name, ON_PURPOSE if name in WHY else SAME, signature, WHY.get(name, ""))


def _signature(value: Any) -> str:
    """Return the parameters without `self` and types; nothing for what cannot be called."""
    if not callable(value) or (
        isinstance(value, type) and inspect.getattr_static(value, "__init__") is object.__init__
    ):
        return ""
    parameters = [
        parameter.replace(annotation=inspect.Parameter.empty)
        for parameter in inspect.signature(value).parameters.values()
        if parameter.name not in {"self", "cls"}
    ]
    return str(inspect.Signature(parameters))


def printed(found: list[Row]) -> str:
    """Return the table and its sums."""
    lines = [f"{row.verdict:10} {row.module}  {row.name}{row.signature}  {row.why}".rstrip() for row in found]
    counts = Counter(row.verdict for row in found)
    return "\n".join([*lines, ", ".join(f"{counts[kind]} {kind}" for kind in (SAME, ON_PURPOSE, MISSING))])


if __name__ == "__main__":
    print(printed(rows()))
