"""A library: Chinese articles, and what there is of them in English."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge import library
from knowledge.library import Library
from tests.knowledge.kb_folder import spoil, write_articles

TRANSLATION = (
    "---\nid: offline\ntitle: Offline limit exceeded\nquestions: [offline too long]\n---\nGo online.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_articles(tmp_path)
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "offline.md").write_text(TRANSLATION, encoding="utf-8")
    titles = "# remark\n\npassword: Certificate: password locked\noffline: Not this one\n"
    (tmp_path / "en" / "titles.txt").write_text(titles, encoding="utf-8")
    return tmp_path


@pytest.fixture
def loaded(folder: Path) -> Library:
    return library.load(folder)


def test_articles_are_the_chinese_ones_by_id(loaded: Library) -> None:
    assert [article.id for article in loaded.articles] == ["how-to-clear", "offline", "password"]


def test_a_translation_is_given_in_its_language(loaded: Library) -> None:
    assert loaded.article("offline", "en").body == "Go online."
    assert loaded.article("offline", "zh").body == "联网上传发票。"


def test_an_untranslated_article_comes_in_chinese_under_its_english_title(loaded: Library) -> None:
    article = loaded.article("password", "en")
    assert (article.title, article.language) == ("Certificate: password locked", "zh")
    assert article.body == loaded.article("password").body


def test_an_article_without_any_english_comes_as_it_is(loaded: Library) -> None:
    assert loaded.article("how-to-clear", "en") is loaded.article("how-to-clear")


def test_an_id_that_is_unknown_is_a_key_error(loaded: Library) -> None:
    assert "nowhere" not in loaded
    with pytest.raises(KeyError):
        loaded.article("nowhere", "en")


def test_phrasings_are_those_of_every_language_each_once(loaded: Library) -> None:
    english = ("Offline limit exceeded", "offline too long")
    assert loaded.phrasings("offline") == ("离线限额超了", "离线开票金额超限", "提示离线时间超过", *english)
    assert loaded.phrasings("how-to-clear") == ("怎么清卡", "清卡在哪里点", "清卡的步骤是什么")


def test_chinese_files_may_lie_in_the_folder_itself(folder: Path) -> None:
    assert {article.id for article in library.load(folder / "zh").articles} == {
        "how-to-clear",
        "offline",
        "password",
    }


@pytest.mark.parametrize(
    "written", ["[155, 09d103, 1e5]", "['155', '09d103', '1e5']", '["155", "09d103", "1e5"]']
)
def test_a_code_is_taken_as_it_is_written(folder: Path, written: str) -> None:
    spoil(folder, "offline", "['A00246']", written)
    assert library.load(folder).article("offline").codes == ("155", "09d103", "1e5")


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(folder: Path) -> None:
    file = folder / "zh" / "offline.md"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    assert library.load(folder).article("offline").body == "联网上传发票。"
