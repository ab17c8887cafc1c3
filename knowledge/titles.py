"""English titles of articles that are not translated yet: `en/titles.txt`, one `id: title` a line; `#` is a remark.

Mistakes of the file:
    KB-121 not UTF-8      KB-122 a line that is no id and title      KB-123 an id twice
    KB-124 a title of no article
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from knowledge.article import Mistake

FILE = "titles.txt"


def read(folder: Path, ids: Collection[str]) -> tuple[dict[str, str], list[Mistake]]:
    """Read the titles of `folder`, none when the file is not there.

    Args:
        ids: those of the articles.
    """
    file = folder / FILE
    if not file.is_file():
        return {}, []
    try:
        lines = file.read_bytes().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as err:
        return {}, [
            Mistake(file, err.object.count(b"\n", 0, err.start) + 1, "KB-121", "the file is not UTF-8")
        ]
    titles: dict[str, str] = {}
    mistakes: list[Mistake] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, title = (part.strip() for part in line.partition(":"))
        if wrong := _mistake(name, title, titles, ids):
            mistakes.append(Mistake(file, number, *wrong))
        titles.setdefault(name, title)
    return titles, mistakes


def _mistake(name: str, title: str, known: Collection[str], ids: Collection[str]) -> tuple[str, str] | None:
    if not name or not title:
        return "KB-122", "an id, a colon and a title are needed"
    if name in known:
        return "KB-123", f"the title of {name!r} stands twice"
    return None if name in ids else ("KB-124", f"there is no article {name!r}")
