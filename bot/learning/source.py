"""Where a hub's knowledge is read from, and which files there matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from knowledge import guides, library, words

ENDINGS = frozenset({".md", ".yaml", ".txt"})


@dataclass(frozen=True, slots=True)
class Source:
    """Where knowledge is read from.

    Args:
        articles, guides: folders; None is the shipped one.
        words: the file that the search reads.
        cache: folder where indexes are kept between starts; None keeps none.
        kept: file in which the last knowledge that was whole is kept; None keeps none.
    """

    articles: Path | None = None
    guides: Path | None = None
    semantic: bool = False
    words: Path = words.SHIPPED
    cache: Path | None = None
    kept: Path | None = None

    @property
    def folders(self) -> tuple[Path, Path]:
        """The folders of articles and of guides."""
        return self.articles or library.SHIPPED, self.guides or guides.SHIPPED

    def reads(self, path: Path) -> bool:
        """Say whether a change of this file may matter."""
        below = any(folder in path.parents for folder in self.folders)
        return path == self.words or (below and _is_read(path))

    def files(self, folder: Path) -> Iterator[Path]:
        """Yield the files below a folder of this source whose change may matter, in no order."""
        return (file for file in folder.rglob("*") if _is_read(file))


def _is_read(file: Path) -> bool:
    """Say whether a name is of the kind that is read; editors' locks and the like begin with "."."""
    return file.suffix in ENDINGS and not file.name.startswith(".")
