"""The guided trees of a folder: loaded as one, or every mistake named. Their format stands in guide_reading.py.

A folder holds `zh/*.yaml`, and `en/*.yaml` with translations under the same ids. No name begins with ".".

Mistakes between files:
    KB-331 a title twice              KB-332 an article that offers two guides   KB-333 an unknown article
    KB-334 a translation of nothing   KB-335 steps that differ from the original's
    KB-336 buttons that differ from the original's
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from knowledge import guide_ways
from knowledge.article import FolderError, Mistake
from knowledge.guide import Guide, GuidesError, Kind
from knowledge.guide_reading import Reading, read

SHIPPED = Path(__file__).with_name("guides")
LANGUAGES = ("zh", "en")


class Articles(Protocol):
    def __contains__(self, article_id: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Guides:
    originals: tuple[Guide, ...]  # Chinese, by id
    translations: Mapping[tuple[str, str], Guide]  # (id, language) -> guide

    def guide(self, guide_id: str, language: str = "zh") -> Guide:
        """Return the guide in `language`, in Chinese where it is not translated.

        Raises:
            KeyError: there is no such id.
        """
        found = self.translations.get((guide_id, language))
        return found or self.translations[guide_id, "zh"]

    def about(self, article_id: str) -> str | None:
        """Return the id of the guide that an article offers."""
        return next((guide.id for guide in self.originals if article_id in guide.about), None)

    def __contains__(self, guide_id: str) -> bool:
        return (guide_id, "zh") in self.translations


def load(folder: Path = SHIPPED) -> Guides:
    """Load the guides of `folder`; whether the articles exist that they name is not looked at.

    Raises:
        GuidesError: there are mistakes; it carries all of them.
        FolderError: no such folder, or no guides in it.
    """
    readings = _readings(folder)
    if mistakes := _mistakes(readings, None):
        raise GuidesError(mistakes)
    guides = {(one.guide.id, one.language): one.guide for one in readings if one.guide}
    originals = tuple(guides[key] for key in sorted(guides) if key[1] == "zh")
    whole = {
        (name, language): replace(
            guides[name, "zh"], title=guide.title, steps=guide.steps, language=guide.language
        )
        for (name, language), guide in guides.items()
    }
    return Guides(originals, MappingProxyType(whole))


def check(folder: Path, articles: Articles) -> tuple[Mistake, ...]:
    """Return every mistake in `folder`, by file and line.

    Args:
        articles: those that there are.

    Raises:
        FolderError: no such folder, or no guides in it.
    """
    return _mistakes(_readings(folder), articles)


def _readings(folder: Path) -> list[Reading]:
    if not folder.is_dir():
        raise FolderError(f"there is no folder {folder}")
    readings = [
        read(file, language=language)
        for language in LANGUAGES
        for file in sorted((folder / language).glob("[!.]*.yaml"))
    ]
    if not any(reading.language == "zh" for reading in readings):
        raise FolderError(f"there are no guides (*.yaml) in {folder / 'zh'}")
    return readings


def _mistakes(readings: list[Reading], articles: Articles | None) -> tuple[Mistake, ...]:
    originals = {reading.file.stem: reading for reading in readings if reading.language == "zh"}
    for reading in originals.values():
        _check_ways(reading)
    for reading in readings:
        if reading.language != "zh":
            _compare(reading, originals)
    for language in LANGUAGES:
        _mark_titles([one for one in readings if one.language == language])
    _mark_articles([*originals.values()], articles)
    return tuple(sorted({mistake for reading in readings for mistake in reading.mistakes}))


def _check_ways(reading: Reading) -> None:
    if reading.guide:
        for line, code, sentence in guide_ways.wrongs(reading.guide, reading.lines["begin"]):
            reading.wrong(line, code, sentence)


def _compare(reading: Reading, originals: Mapping[str, Reading]) -> None:
    """Name where a translation is not one."""
    if reading.file.stem not in originals:
        reading.wrong(1, "KB-334", f"there is no Chinese guide {reading.file.stem!r}")
        return
    ours, theirs = reading.guide, originals[reading.file.stem].guide
    if ours is None or theirs is None:
        return
    missing = [name for name in theirs.steps if name not in ours.steps]
    if missing:
        reading.wrong(reading.lines["steps"], "KB-335", f"steps are not translated: {', '.join(missing)}")
    for name, step in ours.steps.items():
        if name not in theirs.steps:
            reading.wrong(step.line, "KB-335", f"the original has no step {name}")
            continue
        wanted = [str(option.to) for option in theirs.steps[name].options]
        if [str(option.to) for option in step.options] != wanted:
            sentence = f"the buttons of {name} must lead, in this order, to: {'; '.join(wanted)}"
            reading.wrong(step.line, "KB-336", sentence)


def _mark_titles(readings: list[Reading]) -> None:
    first: dict[str, Reading] = {}
    for reading in readings:
        if reading.guide:
            owner = first.setdefault(reading.guide.title.casefold(), reading)
            if owner is not reading:
                sentence = f"the title {reading.guide.title!r} already belongs to {owner.file.name}"
                reading.wrong(reading.lines["title"], "KB-331", sentence)


def _mark_articles(readings: list[Reading], articles: Articles | None) -> None:
    first: dict[str, Reading] = {}
    for reading in readings:
        for article in reading.guide.about if reading.guide else ():
            owner = first.setdefault(article, reading)
            if owner is not reading:
                sentence = f"the article {article!r} already offers {owner.file.name}"
                reading.wrong(reading.lines["about"], "KB-332", sentence)
        for line, article in _articles_of(reading):
            if articles is not None and article not in articles:
                reading.wrong(line, "KB-333", f"there is no article {article!r}")


def _articles_of(reading: Reading) -> Iterator[tuple[int, str]]:
    """Yield each article that a guide names, with the line."""
    if reading.guide:
        yield from ((reading.lines["about"], article) for article in reading.guide.about)
        for step in reading.guide.steps.values():
            for option in step.options:
                if option.to.kind is Kind.ARTICLE:
                    yield option.line, option.to.name
