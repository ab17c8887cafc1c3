"""Reads articles, guides and words as one: a whole new state, or every mistake in them.

Errors:
    BrokenError    LRN-422  there are mistakes; carries every one
    ChangingError  LRN-423  something was written while it was read; read again
"""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bot.learning import kept
from bot.learning.live import State
from bot.learning.source import Source
from knowledge import guides, library, words
from knowledge.answer import Answerer
from knowledge.article import ArticlesError, KnowledgeError, Mistake
from knowledge.guide import GuidesError
from knowledge.words import WordsError

log = logging.getLogger(__name__)

OWN_FAULT = "KNW-001"
UNUSABLE = (KnowledgeError, WordsError, UnicodeDecodeError, OSError)
_PLACE = re.compile(r"[^:]+:(\d+): (.*)", re.DOTALL)

Stamp = tuple[tuple[str, int, int, int], ...]  # file, modified in ns, size in bytes, inode


class BrokenError(Exception):
    code = "LRN-422"

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = mistakes


class ChangingError(Exception):
    code = "LRN-423"


def stamp(source: Source) -> Stamp:
    """Return what differs after a change, whether it was noticed or not."""
    return tuple(sorted(_stamps(source)))


def load(source: Source) -> State:
    """Read what a hub begins with.

    Raises:
        KnowledgeError: it cannot be used.
    """
    return State(_open(source), guides.load(source.folders[1]), _text(source.words))


def begin(source: Source) -> State:
    """Read what a hub that serves begins with: what the folders hold, else what was kept, else what is shipped.

    Raises:
        KnowledgeError: not even that can be used.
    """
    try:
        return load(source)
    except UNUSABLE as error:
        log.warning("KNW-424: the knowledge folder cannot be used: %s", error)
    try:
        if source.kept is not None:
            with kept.unpacked(source.kept, source) as good:
                found = load(good)
            log.warning("KNW-206: the hub begins with what was last read without mistakes: %s", source.kept)
            return found
    except (*UNUSABLE, zipfile.BadZipFile) as error:
        log.warning("KNW-425: nothing that was kept can be used: %s", error)
    log.warning("KNW-207: the hub begins with the shipped articles")
    return load(Source(semantic=source.semantic, cache=source.cache))


def reload(source: Source, current: State) -> State:
    """Return the state of the folders, warmed; `current` itself where nothing differs. A good one is kept.

    Raises:
        BrokenError, ChangingError: see the module.
    """
    before = stamp(source)
    try:
        found = _newest(source, current)
        content = kept.packed(source) if source.kept else b""
    except UNUSABLE as error:
        if stamp(source) != before:
            raise ChangingError from error
        raise BrokenError(_mistakes_of(source, error)) from error
    if stamp(source) != before:
        raise ChangingError
    if source.kept is not None:
        _keep(content, source.kept)
    return found


def own_fault(source: Source) -> BrokenError:
    """Return what is told where the hub's own code failed; its log has the trace."""
    sentence = f"the hub failed while it read the folder; its log says why under {OWN_FAULT}"
    return BrokenError((Mistake(source.folders[0], 1, OWN_FAULT, sentence),))


def _newest(source: Source, current: State) -> State:
    """Raises KnowledgeError: there are mistakes, between files as well."""
    folder, guide_folder = source.folders
    text = _text(source.words)
    _check_words(source, text)
    if mistakes := library.check(folder, strict=source.articles is None):
        raise ArticlesError(mistakes)
    articles = library.load(folder)
    # As `qingka kb check` does: shipped guides speak of shipped articles, not of other ones.
    if (source.guides or source.articles is None) and (wrong := guides.check(guide_folder, articles)):
        raise GuidesError(wrong)
    found = guides.load(guide_folder)
    if (articles, text) != (current.articles, current.words):
        answers = _open(source)
        answers.warm()
        return State(answers, found, text)
    return current if found == current.guides else State(current.answers, found, text)


def _keep(content: bytes, file: Path) -> None:
    try:
        kept.keep(content, file)
    except OSError as error:
        log.warning("KNW-426: what was read cannot be kept in %s: %s", file, error)


def _open(source: Source) -> Answerer:
    return Answerer.open(
        source.articles, semantic=source.semantic, cache=source.cache, words_file=source.words
    )


def _check_words(source: Source, text: str) -> None:
    try:
        words.parse(text)
    except WordsError as error:
        place = _PLACE.fullmatch(str(error))
        line, sentence = (int(place[1]), place[2]) if place else (1, str(error))
        raise ArticlesError((Mistake(source.words, line, error.code, sentence),)) from error


def _mistakes_of(source: Source, error: Exception) -> tuple[Mistake, ...]:
    if isinstance(error, ArticlesError | GuidesError):
        return error.mistakes
    code = getattr(error, "code", "OS-001")
    return (Mistake(source.folders[0], 1, str(code), str(error)),)


def _stamps(source: Source) -> Iterator[tuple[str, int, int, int]]:
    for folder in source.folders:
        for file in source.files(folder):
            yield from _stamp_of(file)
    yield from _stamp_of(source.words)


def _stamp_of(file: Path) -> Iterator[tuple[str, int, int, int]]:
    try:
        found = file.stat()
    except OSError:
        return
    yield str(file), found.st_mtime_ns, found.st_size, found.st_ino


def _text(file: Path) -> str:
    raw = file.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ArticlesError((Mistake(file, line, "KB-101", "the file is not UTF-8"),)) from error
