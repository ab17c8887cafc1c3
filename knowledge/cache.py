"""The index of a library on disk: a start reads what was once worked out, and works out only what has changed.

One file a library and mode. Each article is known by a fingerprint of all that the index holds of it; the file
itself by one of the weights and words it was made with. A file that cannot be read, or was made with others, is
made anew; that is never an error.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.index import Block, Reader, together
from knowledge.library import Library
from knowledge.rows import Rows, Vocabulary

VERSION = 1
PART = ".part"
LEFT_S = 600  # age of a half-written file from which on nobody writes it any more
ARRAYS = ("sizes", "senses", "body_senses", "intents", "meanings", "body_meanings")
SPARSE = ("phrasings", "held", "whole")
VECTORS = ("senses", "body_senses", "meanings", "body_meanings")  # kept in half the bytes

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file holds."""

    prints: tuple[str, ...]  # of the articles, in the block's order
    block: Block
    vocabularies: tuple[Vocabulary, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """An index, and how many articles had to be read for it."""

    block: Block
    vocabularies: tuple[Vocabulary, ...]
    read: int


def build(library: Library, reader: Reader, made_with: str, file: Path | None) -> Built:
    """Return the index of `library`; take from `file` what has not changed, and keep there what was read.

    Args:
        reader: with empty vocabularies; those of the file are put into it.
        made_with: fingerprint of the weights and words.
        file: None keeps nothing.
    """
    articles = library.articles
    prints = [fingerprint(library, article.id) for article in articles]
    kept = _load(file, made_with) if file is not None else None
    if kept is None:
        kept_places: Mapping[str, int] = {}
    else:
        reader.vocabularies = kept.vocabularies
        kept_places = {mark: at for at, mark in enumerate(kept.prints)}
    changed = [at for at, mark in enumerate(prints) if mark not in kept_places]
    fresh = reader.read(library, [articles[at] for at in changed])
    block = _in_order(kept.block if kept else None, fresh, prints, kept_places, changed)
    if file is not None and (changed or kept is None or len(kept.prints) != len(prints)):
        _save(file, made_with, Kept(tuple(prints), block, reader.vocabularies))
    return Built(block, reader.vocabularies, len(changed))


def fingerprint(library: Library, article_id: str) -> str:
    """Return a mark of all that the index holds of an article, in every language."""
    article = library.article(article_id)
    return mark(
        "\n".join((*library.phrasings(article_id), "", *article.tags, "", *article.devices, "", article.body))
    )


def mark(text: str) -> str:
    """Return a short mark that another text does not have."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _in_order(
    old: Block | None,
    fresh: Block,
    prints: Sequence[str],
    kept_places: Mapping[str, int],
    changed: Sequence[int],
) -> Block:
    if old is None:
        return fresh
    after = {at: len(old.sizes) + place for place, at in enumerate(changed)}
    order = [after[at] if at in after else kept_places[mark] for at, mark in enumerate(prints)]
    if not changed and order == list(range(len(old.sizes))):
        return old
    return together(old, fresh).pick(np.array(order, dtype=np.int32))


def _load(file: Path, made_with: str) -> Kept | None:
    try:
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
            if _text(arrays["made_with"]) != f"{VERSION} {made_with}":
                return None
            return _kept(arrays)
    except FileNotFoundError:
        return None
    except Exception as error:  # noqa: BLE001 - whatever a damaged file makes of its reader, it is made anew
        log.warning("The index in %s cannot be used and is made anew: %s", file, error)
        return None


def _kept(arrays: Mapping[str, NDArray[Any]]) -> Kept:
    views = range(int(arrays["views"]))
    parts: dict[str, Any] = {
        name: tuple(Rows(*(arrays[f"{name}{view}{part}"] for part in ("t", "v", "s"))) for view in views)
        for name in SPARSE
    }
    parts |= {name: arrays[name].astype(np.float32) for name in VECTORS}
    texts = tuple(_text(arrays["texts"]).split("\n"))  # one may be empty
    block = Block(texts=texts, sizes=arrays["sizes"], intents=arrays["intents"], **parts)
    vocabularies = tuple(Vocabulary(_lines(arrays[f"vocabulary{view}"])) for view in views)
    kept = Kept(tuple(_lines(arrays["prints"])), block, vocabularies)
    if not len(kept.prints) == len(block.sizes) or block.sizes.sum() != len(texts):
        raise ValueError("its parts do not fit each other")
    return kept


def _save(file: Path, made_with: str, kept: Kept) -> None:
    """Write beside the file and put it in its place: a kill leaves the old one or the new one."""
    block = kept.block
    arrays: dict[str, NDArray[Any]] = {name: getattr(block, name) for name in ARRAYS}
    arrays |= {name: arrays[name].astype(np.float16) for name in VECTORS}
    arrays |= {
        "made_with": _bytes(f"{VERSION} {made_with}"),
        "prints": _bytes("\n".join(kept.prints)),
        "texts": _bytes("\n".join(block.texts)),
        "views": np.array(len(kept.vocabularies)),
    }
    for view, vocabulary in enumerate(kept.vocabularies):
        arrays[f"vocabulary{view}"] = _bytes("\n".join(vocabulary.numbers))
        for name in SPARSE:
            rows: Rows = getattr(block, name)[view]
            arrays |= {
                f"{name}{view}t": rows.tokens,
                f"{name}{view}v": rows.values,
                f"{name}{view}s": rows.starts,
            }
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        for left in file.parent.glob(f"{file.name}.*{PART}"):
            if time.time() - left.stat().st_mtime > LEFT_S:
                left.unlink(missing_ok=True)
        with NamedTemporaryFile(dir=file.parent, prefix=f"{file.name}.", suffix=PART, delete=False) as out:
            np.savez(out, **arrays)  # type: ignore[arg-type]
        Path(out.name).replace(file)
    except OSError as error:
        log.warning("The index cannot be kept in %s: %s", file, error)


def _bytes(text: str) -> NDArray[Any]:
    return np.frombuffer(text.encode("utf-8"), dtype=np.uint8)


def _text(array: NDArray[Any]) -> str:
    return array.tobytes().decode("utf-8")


def _lines(array: NDArray[Any]) -> list[str]:
    return _text(array).split("\n") if array.size else []
