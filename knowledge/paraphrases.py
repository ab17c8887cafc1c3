"""The paraphrase bank, `paraphrases/*.txt`: everyday intents of this field and of what lies next door, in many words.

The weights in `weights/` are learned from it; a running hub does not read it. One intent is a block of lines, its title
first; a blank line ends it; `# ` begins a remark. A block whose title stands already continues the earlier one.

The file's name tells the sort: `nextdoor_vague` says too little to answer, `nextdoor_forbidden` must never be obeyed,
`nextdoor_human` wants a person, any other `nextdoor_…` is about something else; the rest is the field's own.

Errors:
    ParaphrasesError  KB-025  a block of a single line, or a line that stands twice in one block; names the file
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from knowledge.article import KnowledgeError

SHIPPED = Path(__file__).with_name("paraphrases")


class ParaphrasesError(KnowledgeError):
    code = "KB-025"


class Sort(Enum):
    FIELD = "field"
    NEXT_DOOR = "nextdoor"
    VAGUE = "nextdoor_vague"
    FORBIDDEN = "nextdoor_forbidden"
    HUMAN = "nextdoor_human"


@dataclass(frozen=True, slots=True)
class Intent:
    title: str
    sayings: tuple[str, ...]  # the title among them, first
    sort: Sort
    topic: str  # the file's name up to its first underscore


def read(folder: Path = SHIPPED) -> list[Intent]:
    """Return the intents of `folder` in the order of the files' names.

    Raises:
        ParaphrasesError: see the module.
    """
    found: dict[tuple[str, str], tuple[Sort, dict[str, None]]] = {}
    for file in sorted(folder.glob("*.txt")):
        topic = file.stem.split("_")[0]
        for lines in _blocks(file):
            _, sayings = found.setdefault((topic, lines[0]), (_sort(file.stem), {}))
            sayings.update(dict.fromkeys(lines))
    return [Intent(title, tuple(sayings), sort, topic) for (topic, title), (sort, sayings) in found.items()]


def mark(intents: Sequence[Intent]) -> str:
    """Return a mark of all that is said: another bank has another."""
    said = "\n".join(f"{one.topic} {one.sort.value}\n" + "\n".join(one.sayings) for one in intents)
    return hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def _blocks(file: Path) -> Iterator[list[str]]:
    for block in file.read_text(encoding="utf-8").split("\n\n"):
        lines = [line.strip() for line in block.splitlines() if line.strip() and not line.startswith("# ")]
        if len(lines) == 1:
            raise ParaphrasesError(f"{file.name}: a title without a saying: {lines[0]}")
        if len(set(lines)) < len(lines):
            raise ParaphrasesError(f"{file.name}: a line stands twice under {lines[0]}")
        if lines:
            yield lines


def _sort(name: str) -> Sort:
    special = next(
        (sort for sort in (Sort.VAGUE, Sort.FORBIDDEN, Sort.HUMAN) if name.startswith(sort.value)), None
    )
    return special or (Sort.NEXT_DOOR if name.startswith(Sort.NEXT_DOOR.value) else Sort.FIELD)
