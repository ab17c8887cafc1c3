"""What an article is, and what can be wrong with one.

Errors:
    KnowledgeError           KB-000
    ├── ArticlesError        KB-001  articles with mistakes; carries every one
    └── FolderError          KB-002  no such folder, or no articles in it
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Article:
    id: str
    title: str
    questions: tuple[str, ...]
    codes: tuple[str, ...]  # as the devices print them
    tags: tuple[str, ...]
    devices: tuple[str, ...]
    updated: date | None
    sources: tuple[str, ...]
    certainty: str | None  # "stated" by a source or "inferred" from several
    related: tuple[str, ...]  # ids
    body: str  # Markdown
    language: str  # "zh" or "en"


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    file: Path
    line: int  # 1-based
    code: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code} {self.sentence}"


class KnowledgeError(Exception):
    code = "KB-000"
    message_key = "knowledge-broken"


class ArticlesError(KnowledgeError):
    code = "KB-001"

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class FolderError(KnowledgeError):
    """No such folder, or no articles in it."""

    code = "KB-002"
