"""The last knowledge that was whole, kept as one file, so that a hub can begin while the folder is broken.

    articles/…  guides/…  words.txt     as the folders held them

The file is swapped in one step: there is a whole one, or none.
"""

from __future__ import annotations

import io
import secrets
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from bot.learning.source import Source

ARTICLES, GUIDES, WORDS = "articles", "guides", "words.txt"


def packed(source: Source) -> bytes:
    """Return what is read of a source, as `keep` writes it.

    Raises:
        OSError: a file went while it was read.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, folder in zip((ARTICLES, GUIDES), source.folders, strict=True):
            for file in source.files(folder):
                archive.writestr(f"{name}/{file.relative_to(folder).as_posix()}", file.read_bytes())
        archive.writestr(WORDS, source.words.read_text("utf-8-sig"))
    return buffer.getvalue()


def keep(content: bytes, file: Path) -> None:
    """Put content in the file's place, whole.

    Raises:
        OSError: it cannot be written; what was there stays.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
    try:
        new.write_bytes(content)
        new.replace(file)
    finally:
        with suppress(FileNotFoundError):
            new.unlink()


@contextmanager
def unpacked(file: Path, source: Source) -> Iterator[Source]:
    """Lend the folders that were kept, as a source; they are gone at the end.

    Raises:
        OSError, zipfile.BadZipFile: there is no such file, or it is damaged.
    """
    with tempfile.TemporaryDirectory(prefix="qingka-kept-") as made:
        folder = Path(made)
        with zipfile.ZipFile(file) as archive:
            archive.extractall(folder)
        yield replace(
            source,
            articles=folder / ARTICLES,
            guides=folder / GUIDES,
            words=folder / WORDS,
            cache=None,
            kept=None,
        )
