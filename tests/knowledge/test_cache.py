"""The index on disk: read when nothing changed, made anew where something did, never an error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge import cache, library, sense, words
from knowledge.answer import Answerer
from knowledge.cache import Built
from knowledge.ideas import Cutter
from knowledge.index import Reader
from knowledge.library import Library
from tests.knowledge.kb_folder import spoil, write_articles

MADE_WITH = "these weights"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "kb")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "index.npz"


def build(folder: Path | Library, file: Path, made_with: str = MADE_WITH) -> Built:
    articles = folder if isinstance(folder, Library) else library.load(folder)
    reader = Reader(sense.shipped(), Cutter(words.shipped()), None)
    return cache.build(articles, reader, made_with, file)


def test_a_second_start_reads_no_article(folder: Path, file: Path) -> None:
    assert build(folder, file).read == 3
    assert build(folder, file).read == 0


def test_only_an_edited_article_is_read_again(folder: Path, file: Path) -> None:
    build(folder, file)
    spoil(folder, "offline", "- 离线开票金额超限", "- 离线的钱超了")
    built = build(folder, file)
    assert built.read == 1
    assert "离线的钱超了" in built.block.texts
    assert "离线开票金额超限" not in built.block.texts


def test_a_kept_index_measures_as_a_fresh_one(folder: Path, file: Path) -> None:
    build(folder, file)
    spoil(folder, "offline", "- 离线开票金额超限", "- 离线的钱超了")
    kept, fresh = build(folder, file), build(folder, file.with_name("other.npz"))
    assert kept.block.texts == fresh.block.texts
    assert (kept.block.senses == fresh.block.senses).all()
    assert kept.block.sizes.tolist() == fresh.block.sizes.tolist()
    assert held(kept) == held(fresh)


def held(built: Built) -> list[set[str]]:
    """Return for each article the characters that its phrasings hold."""
    tokens = list(built.vocabularies[0].numbers)
    rows = built.block.held[0]
    return [{tokens[number] for number in rows.document(at)} for at in range(len(rows))]


def test_a_deleted_article_leaves_the_index(folder: Path, file: Path) -> None:
    build(folder, file)
    (folder / "zh" / "offline.md").unlink()
    built = build(folder, file)
    assert (built.read, len(built.block.sizes)) == (0, 2)
    assert build(folder, file).read == 0


def test_other_weights_or_words_make_it_anew(folder: Path, file: Path) -> None:
    build(folder, file)
    assert build(folder, file, "other weights").read == 3


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04", b"\x93NUMPY"])
def test_a_damaged_file_is_made_anew(folder: Path, file: Path, damage: bytes) -> None:
    build(folder, file)
    file.write_bytes(damage)
    assert build(folder, file).read == 3
    assert build(folder, file).read == 0


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.999])
def test_a_file_cut_short_is_made_anew(folder: Path, file: Path, share: float) -> None:
    build(folder, file)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    assert build(folder, file).read == 3


def test_a_file_that_a_kill_left_half_written_is_not_looked_at(folder: Path, file: Path) -> None:
    build(folder, file)
    file.with_name(f"{file.name}.1.part").write_bytes(b"half")
    assert build(folder, file).read == 0


def test_a_place_that_cannot_be_written_costs_only_time(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    assert build(folder, tmp_path / "taken" / "index.npz").read == 3


def test_what_left_the_folder_leaves_no_trace_in_the_answers(folder: Path, tmp_path: Path) -> None:
    spoil(folder, "password", "- 证书口令忘记了", "- 证书口令忘记了\n  - 数字证书到期以后要怎么办理续期")
    Answerer.open(folder, semantic=False, cache=tmp_path / "c").warm()
    spoil(folder, "password", "\n  - 数字证书到期以后要怎么办理续期", "")
    fresh = Answerer.open(folder, semantic=False)
    kept = Answerer.open(folder, semantic=False, cache=tmp_path / "c")
    for text in ("证书密码过期", "数字证书续期", "离线超限了"):
        assert kept.ask(text) == fresh.ask(text)


def test_an_array_in_the_place_of_an_index_is_made_anew(folder: Path, file: Path) -> None:
    build(folder, file)
    with file.open("wb") as out:
        np.save(out, np.zeros(3))
    assert build(folder, file).read == 3


def test_answers_are_the_same_with_and_without_a_kept_index(folder: Path, tmp_path: Path) -> None:
    without = Answerer.open(folder, semantic=False).ask("离线超限了")
    first, second = (
        Answerer.open(folder, semantic=False, cache=tmp_path / "c").ask("离线超限了") for _ in range(2)
    )
    assert without == first == second
