"""Articles with mistakes: each is named by its file, its line and its code, and none is a crash."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge import frontmatter, library, reading, titles
from knowledge.article import ArticlesError
from tests.knowledge.kb_folder import spoil, write_articles

OFFLINE = "zh/offline.md"
Spoil = Callable[[Path], None]


def put(file: str, content: str | bytes) -> Spoil:
    """Write a file of the folder anew."""

    def spoiled(folder: Path) -> None:
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())

    return spoiled


def swap(old: str, new: str) -> Spoil:
    """Replace something in the last article."""
    return lambda folder: spoil(folder, "offline", old, new)


ENGLISH = "---\nid: {}\ntitle: T\nquestions: [q]\n---\nText.\n"

# code, file and line where it is named, how it comes about
ALWAYS: list[tuple[str, str, Spoil]] = [
    ("KB-101", f"{OFFLINE}:2", put(OFFLINE, b"---\nid: \xff\n---\n")),
    ("KB-102", f"{OFFLINE}:1", put(OFFLINE, "id: offline\n")),
    ("KB-102", f"{OFFLINE}:1", put(OFFLINE, "---\nid: offline\n")),
    ("KB-102", f"{OFFLINE}:1", put(OFFLINE, "")),
    ("KB-103", f"{OFFLINE}:8", swap("['A00246']", "['A00246'")),
    ("KB-103", f"{OFFLINE}:2", put(OFFLINE, "---\n- a list\n---\nText\n")),
    ("KB-103", f"{OFFLINE}:2", put(OFFLINE, "---\n---\nText\n")),
    ("KB-103", f"{OFFLINE}:3", put(OFFLINE, "---\nid: offline\n[a, b]: c\n---\nText\n")),
    ("KB-103", f"{OFFLINE}:7", swap("- 离线开票金额超限", "- '离线开票金额超限")),
    ("KB-104", f"{OFFLINE}:1", swap("title: 离线限额超了\n", "")),
    ("KB-105", f"{OFFLINE}:7", swap("codes:", "color: red\ncodes:")),
    ("KB-105", f"{OFFLINE}:7", swap("codes:", "yes: red\ncodes:")),
    ("KB-106", f"{OFFLINE}:3", swap("title: 离线限额超了", "title:")),
    ("KB-106", f"{OFFLINE}:3", swap("title: 离线限额超了", "title: '  '")),
    ("KB-106", f"{OFFLINE}:4", swap("- 离线开票金额超限", "-")),
    ("KB-107", f"{OFFLINE}:3", swap("title: 离线限额超了", "title: [离线限额超了]")),
    ("KB-107", f"{OFFLINE}:8", swap("tags: [清卡]", "tags: 清卡")),
    ("KB-107", f"{OFFLINE}:8", swap("tags: [清卡]", "tags: [[清卡]]")),
    ("KB-107", f"{OFFLINE}:8", swap("tags: [清卡]", "tags: {清卡: 1}")),
    ("KB-107", f"{OFFLINE}:8", swap("tags: [清卡]", "tags: &it [*it]")),
    ("KB-108", f"{OFFLINE}:7", swap("codes:", "updated: yesterday\ncodes:")),
    ("KB-108", f"{OFFLINE}:7", swap("codes:", "updated: 2026-02-30\ncodes:")),
    ("KB-109", f"{OFFLINE}:7", swap("codes:", "certainty: perhaps\ncodes:")),
    ("KB-110", f"{OFFLINE}:10", swap("联网上传发票。", "")),
    ("KB-113", f"{OFFLINE}:4", swap("questions:", "title: 又一个\nquestions:")),
    ("KB-114", f"{OFFLINE}:11", swap("联网上传发票。", "联网<br>上传发票。")),
    ("KB-114", f"{OFFLINE}:12", swap("联网上传发票。", "联网`<b>`\n<DIV class='a'>上传</div>")),
    ("KB-114", f"{OFFLINE}:11", swap("联网上传发票。", "<!-- 待改 -->联网上传发票。")),
    ("KB-121", "en/titles.txt:2", put("en/titles.txt", b"offline: A\n\xff\n")),
    ("KB-122", "en/titles.txt:1", put("en/titles.txt", "offline\n")),
    ("KB-123", "en/titles.txt:2", put("en/titles.txt", "offline: A\noffline: B\n")),
    ("KB-124", "en/titles.txt:2", put("en/titles.txt", "# remark\nnowhere: A\n")),
    ("KB-201", "zh/password.md:2", swap("id: offline", "id: password")),
    ("KB-202", "zh/password.md:4", swap("- 离线开票金额超限", "- 密码输错五次锁了")),
    ("KB-203", "zh/password.md:7", swap("['A00246']", "['O9D-1O3']")),
    ("KB-204", f"{OFFLINE}:7", swap("codes:", "related: [nowhere]\ncodes:")),
    ("KB-205", "en/nowhere.md:2", put("en/nowhere.md", ENGLISH.format("nowhere"))),
]
STRICTLY: list[tuple[str, str, Spoil]] = [
    ("KB-104", f"{OFFLINE}:1", lambda folder: None),
    ("KB-111", f"{OFFLINE}:10", swap("联网上传发票。", "一行。\n" * 13)),
    ("KB-111", f"{OFFLINE}:10", swap("联网上传发票。", "字" * 1501)),
    ("KB-112", f"{OFFLINE}:2", swap("id: offline", "id: online")),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_articles(tmp_path)


def named(folder: Path, *, strict: bool = False) -> list[tuple[str, str]]:
    """Return code and place of every mistake."""
    mistakes = library.check(folder, strict=strict)
    return [(one.code, f"{one.file.relative_to(folder).as_posix()}:{one.line}") for one in mistakes]


def test_a_good_folder_has_none(folder: Path) -> None:
    assert named(folder) == []


@pytest.mark.parametrize(("code", "place", "spoiled"), ALWAYS)
def test_a_mistake_is_named_by_file_line_and_code(
    folder: Path, code: str, place: str, spoiled: Spoil
) -> None:
    spoiled(folder)
    assert (code, place) in named(folder)


@pytest.mark.parametrize(
    "body", ["发 /name <name>。", "发 `<b>`。", "```\n<br>\n```", "3 < 4，5 > 4。", "<br 没完"]
)
def test_what_a_command_takes_and_what_stands_in_code_is_no_html(folder: Path, body: str) -> None:
    swap("联网上传发票。", body)(folder)
    assert named(folder) == []


@pytest.mark.parametrize(("code", "place", "spoiled"), STRICTLY)
def test_our_own_articles_are_held_to_more(folder: Path, code: str, place: str, spoiled: Spoil) -> None:
    spoiled(folder)
    assert (code, place) in named(folder, strict=True)


def test_every_kind_of_mistake_is_tried_here() -> None:
    told = {
        code
        for part in (reading, frontmatter, titles, library)
        for code in re.findall(r"KB-[12]\d\d", part.__doc__ or "")
    }
    assert told == {code for code, _, _ in ALWAYS + STRICTLY}


def test_mistakes_stand_in_the_order_of_files_and_lines(folder: Path) -> None:
    swap("title: 离线限额超了", "title:")(folder)
    spoil(folder, "how-to-clear", "codes:", "color: red\nsize: 5\ncodes:")
    places = [place for _, place in named(folder)]
    assert places == ["zh/how-to-clear.md:7", "zh/how-to-clear.md:8", f"{OFFLINE}:3"]


@pytest.mark.parametrize("opened", ["[", "{a: ", "- "])
def test_front_matter_nested_without_end_is_a_mistake(folder: Path, opened: str) -> None:
    put(OFFLINE, f"---\nid: offline\ntags: {opened * 3_000}\n---\nText\n")(folder)
    assert {place.split(":")[0] for _, place in named(folder)} == {OFFLINE}


def test_loading_carries_every_mistake(folder: Path) -> None:
    swap("title: 离线限额超了", "title:")(folder)
    put("en/titles.txt", "nowhere: A\n")(folder)
    with pytest.raises(ArticlesError) as raised:
        library.load(folder)
    assert [one.code for one in raised.value.mistakes] == ["KB-106", "KB-124"]
    assert str(raised.value.mistakes[0]).startswith(str(folder / OFFLINE) + ":3: KB-106 ")
