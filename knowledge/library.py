"""The articles of a folder: loaded as one, or every mistake named.

A folder holds `zh/*.md`, and `en/*.md` with translations under the same ids; or the Chinese files themselves.
`en/titles.txt` gives English titles to articles that are not translated. A name that begins with "." is no article:
editors and file servers leave such ones beside what is edited.

Mistakes between files:
    KB-201 an id twice              KB-202 a question in two articles     KB-203 a code in two articles
    KB-204 a related id unknown     KB-205 a translation of nothing
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from knowledge import titles
from knowledge.article import Article, ArticlesError, FolderError, Mistake
from knowledge.reading import Reading, read
from knowledge.text import code_key, fold

SHIPPED = Path(__file__).with_name("articles")
LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Library:
    articles: tuple[Article, ...]  # Chinese, by id
    translations: Mapping[tuple[str, str], Article]  # (id, language) -> article

    def article(self, article_id: str, language: str = "zh") -> Article:
        """Return the article in `language`, in Chinese where it is not translated; then perhaps with a title in it.

        Raises:
            KeyError: there is no such id.
        """
        found = self.translations.get((article_id, language))
        return found or self.translations[article_id, "zh"]

    def phrasings(self, article_id: str) -> tuple[str, ...]:
        """Return the titles and questions of an article in every language, each once, the Chinese title first."""
        versions = (self.article(article_id, language) for language in LANGUAGES)
        return tuple(dict.fromkeys(text for one in versions for text in (one.title, *one.questions)))

    def __contains__(self, article_id: str) -> bool:
        return (article_id, "zh") in self.translations


def load(folder: Path = SHIPPED, *, strict: bool = False) -> Library:
    """Load the articles of `folder`.

    Args:
        strict: the rules of the shipped articles apply: updated, sources and certainty are given, id and file
            name agree, texts fit a chat, and no two articles share a question or a code.

    Raises:
        ArticlesError: there are mistakes; it carries all of them.
        FolderError: no such folder, or no articles in it.
    """
    readings = _readings(folder, strict=strict)
    names, wrong_titles = titles.read(folder / "en", _ids_of(readings))
    if mistakes := (*_mistakes(readings, strict=strict), *wrong_titles):
        raise ArticlesError(mistakes)
    articles = [reading.article for reading in readings if reading.article]
    if not any(article.language == "zh" for article in articles):
        raise FolderError(f"there are no Chinese articles in {folder}")
    chinese = tuple(sorted((a for a in articles if a.language == "zh"), key=lambda a: a.id))
    titled = {(a.id, "en"): replace(a, title=names[a.id]) for a in chinese if a.id in names}
    return Library(chinese, MappingProxyType({**titled, **{(a.id, a.language): a for a in articles}}))


def check(folder: Path = SHIPPED, *, strict: bool = False) -> tuple[Mistake, ...]:
    """Return every mistake in `folder`, by file and line, those between files always.

    Args:
        strict: as in `load`.

    Raises:
        FolderError: no such folder, or no articles in it.
    """
    readings = _readings(folder, strict=strict)
    _, wrong_titles = titles.read(folder / "en", _ids_of(readings))
    return (*_mistakes(readings, strict=True), *wrong_titles)


def _readings(folder: Path, *, strict: bool) -> list[Reading]:
    if not folder.is_dir():
        raise FolderError(f"there is no folder {folder}")
    folders = {"zh": folder / "zh" if (folder / "zh").is_dir() else folder, "en": folder / "en"}
    readings = [
        read(file, language=language, strict=strict)
        for language in LANGUAGES
        for file in sorted(folders[language].glob("[!.]*.md"))
    ]
    if not readings:
        raise FolderError(f"there are no articles (*.md) in {folder} or {folder / 'zh'}")
    return readings


def _mistakes(readings: list[Reading], *, strict: bool) -> tuple[Mistake, ...]:
    for language in LANGUAGES:
        alike = [r for r in readings if r.article and r.article.language == language]
        _mark_doubles(alike, _ids, "KB-201", "id", "id")
        if strict:
            _mark_doubles(alike, _questions, "KB-202", "question", "questions")
    chinese = [r for r in readings if r.article and r.article.language == "zh"]
    if strict:
        _mark_doubles(chinese, _codes, "KB-203", "code", "codes")
        _mark_unknown_related(readings)
        _mark_orphans(readings)
    return tuple(sorted({mistake for reading in readings for mistake in reading.mistakes}))


def _ids(article: Article) -> Iterator[tuple[str, str]]:
    yield article.id, article.id


def _questions(article: Article) -> Iterator[tuple[str, str]]:
    for question in (article.title, *article.questions):
        yield fold(question).replace(" ", ""), question


def _codes(article: Article) -> Iterator[tuple[str, str]]:
    for spelling in article.codes:
        yield code_key(spelling), spelling


def _mark_doubles(
    readings: list[Reading],
    keys_of: Callable[[Article], Iterator[tuple[str, str]]],
    code: str,
    what: str,
    at_field: str,
) -> None:
    """Mark every later use of a key that an earlier file has."""
    first: dict[str, Reading] = {}
    for reading in readings:
        assert reading.article
        for key, shown in keys_of(reading.article):
            owner = first.setdefault(key, reading)
            if owner is not reading:
                sentence = f"the {what} {shown!r} already belongs to {owner.file.name}"
                reading.wrong(reading.lines[at_field], code, sentence)


def _ids_of(readings: list[Reading]) -> set[str]:
    # A file that could not be read may still be the one that is meant.
    return {reading.article.id if reading.article else reading.file.stem for reading in readings}


def _mark_unknown_related(readings: list[Reading]) -> None:
    ids = _ids_of(readings)
    for reading in readings:
        for related in reading.article.related if reading.article else ():
            if related not in ids:
                reading.wrong(reading.lines["related"], "KB-204", f"there is no article {related!r}")


def _mark_orphans(readings: list[Reading]) -> None:
    chinese = {
        reading.file.stem for reading in readings if not reading.article or reading.article.language == "zh"
    }
    for reading in readings:
        article = reading.article
        if article and article.language != "zh" and article.id not in chinese:
            reading.wrong(reading.lines["id"], "KB-205", f"no Chinese article has the id {article.id!r}")
