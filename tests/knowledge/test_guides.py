"""Guides: the shipped ones are whole, and every mistake is named by its file, its line and its code."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from bot.kb_cli import app
from device.contract import Plan
from knowledge import guide_reading, guide_ways, guides, library
from knowledge.article import FolderError
from knowledge.guide import ENDS, PLANS, Guide, GuidesError, Kind, Option, Target, target_of
from tests.knowledge.guide_folder import ORIGINAL, TRANSLATION, write_guides
from tests.knowledge.kb_folder import write_articles

ZH, EN = "zh/slow.yaml", "en/slow.yaml"
ARTICLES = {"offline", "how-to-clear"}
WHERE = "      - {label: 网络, to: network}\n"
SHIPPED = guides.load()
WHOLE = sorted(SHIPPED.translations.values(), key=lambda one: (one.id, one.language))
Spoil = Callable[[Path], None]


def put(file: str, content: str | bytes) -> Spoil:
    """Write a file of the folder anew."""

    def spoiled(folder: Path) -> None:
        (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())

    return spoiled


def swap(old: str, new: str, file: str = ZH) -> Spoil:
    """Replace something in a file."""
    text = ORIGINAL if file == ZH else TRANSLATION
    assert old in text
    return put(file, text.replace(old, new, 1))


def grow(button: str, steps: str) -> Spoil:
    """Add a button to the first step, and steps at the end."""
    return put(ZH, ORIGINAL.replace(WHERE, button, 1) + steps)


def second(old: str, new: str) -> Spoil:
    """Write another guide that is like the first but for this."""
    return put("zh/late.yaml", ORIGINAL.replace("id: slow", "id: late").replace(old, new))


CIRCLE = """\
  loop:
    say: 转圈。
    buttons:
      - {label: 再来, to: again}
  again:
    say: 又来。
    buttons:
      - {label: 再来, to: loop}
"""
ALONE = """\
  alone:
    say: 没有人。
    buttons:
      - {label: 好了, to: solved}
"""

# code, file and line where it is named, how it comes about
MISTAKES: list[tuple[str, str, Spoil]] = [
    ("KB-301", f"{ZH}:2", put(ZH, b"id: slow\ntitle: \xff\n")),
    ("KB-302", f"{ZH}:1", put(ZH, "")),
    ("KB-302", f"{ZH}:1", put(ZH, "- a list\n")),
    ("KB-302", f"{ZH}:2", put(ZH, "id: slow\n\ttitle: x\n")),
    ("KB-302", f"{ZH}:3", swap("about: [offline]", "about: [*offline]")),
    ("KB-302", f"{ZH}:2", swap("title: 系统慢", "title: !!python/name:os.system 系统慢")),
    ("KB-302", f"{ZH}:3", swap("about: [offline]", "[a, b]: c")),
    ("KB-302", f"{ZH}:3", swap("about: [offline]", f"about: {'[' * 3_000}")),
    ("KB-302", f"{ZH}:3", swap("about: [offline]", f"about: {'{a: ' * 9}x{'}' * 9}")),
    ("KB-302", f"{ZH}:1", put(ZH, b"id: slow\x00\n")),
    ("KB-302", f"{ZH}:2", put(ZH, "id: slow\n---\nid: slow\n")),
    ("KB-303", f"{ZH}:1", swap("title: 系统慢\n", "")),
    ("KB-303", f"{ZH}:10", swap("    say: |\n      **慢在哪里？**\n      看一看。\n", "")),
    ("KB-303", f"{ZH}:14", swap("{label: 网络, to: network}", "{label: 网络}")),
    ("KB-303", f"{EN}:1", swap("title: It is slow\n", "", EN)),
    ("KB-304", f"{ZH}:2", swap("title:", "color: red\ntitle:")),
    ("KB-304", f"{ZH}:14", swap("label: 网络", "label: 网络, 慢")),
    ("KB-304", f"{EN}:2", swap("title:", "certainty: stated\ntitle:", EN)),
    ("KB-305", f"{ZH}:3", swap("about:", "title: 又一个\nabout:")),
    ("KB-305", f"{ZH}:17", swap("  network:\n", "  where:\n")),
    ("KB-306", f"{ZH}:2", swap("title: 系统慢", "title:")),
    ("KB-306", f"{ZH}:6", swap("sources: [说明书]", "sources: []")),
    ("KB-306", f"{ZH}:18", swap("say: 换一个网络。", "say: ' '")),
    ("KB-306", f"{ZH}:8", put(ZH, ORIGINAL.split("steps:", maxsplit=1)[0] + "steps:\n")),
    ("KB-307", f"{ZH}:2", swap("title: 系统慢", "title: [系统慢]")),
    ("KB-307", f"{ZH}:3", swap("about: [offline]", "about: offline")),
    ("KB-307", f"{ZH}:14", swap("- {label: 网络, to: network}", "- network")),
    ("KB-307", f"{ZH}:9", put(ZH, ORIGINAL.split("steps:", maxsplit=1)[0] + "steps:\n  - where\n")),
    ("KB-308", f"{ZH}:4", swap("2026-11-26", "yesterday")),
    ("KB-308", f"{ZH}:4", swap("2026-11-26", "2026-02-30")),
    ("KB-309", f"{ZH}:5", swap("certainty: stated", "certainty: perhaps")),
    ("KB-310", f"{ZH}:1", swap("id: slow", "id: quick")),
    ("KB-311", f"{ZH}:17", swap("  network:\n", "  Network 2:\n")),
    ("KB-311", f"{ZH}:17", swap("  network:\n", "  solved:\n")),
    ("KB-312", f"{ZH}:10", swap("      看一看。\n", "      看一看。\n" * 8)),
    ("KB-312", f"{ZH}:18", swap("换一个网络。", "网" * 601)),
    ("KB-313", f"{ZH}:14", swap("label: 网络", f"label: {'网' * 21}")),
    ("KB-313", f"{ZH}:2", swap("title: 系统慢", f"title: {'慢' * 21}")),
    ("KB-314", f"{ZH}:24", swap("再想想, to: where}\n", "再想想, to: where}\n      - {label: 人, to: person}\n")),
    ("KB-321", f"{ZH}:14", swap("to: network}", "to: nowhere}")),
    ("KB-321", f"{ZH}:7", swap("begin: where", "begin: nowhere")),
    ("KB-322", f"{ZH}:16", swap("start verify", "start wipe")),
    ("KB-323", f"{ZH}:9", swap(ORIGINAL[ORIGINAL.index(WHERE) : ORIGINAL.index("  network:")], "")),
    ("KB-324", f"{ZH}:16", swap(WHERE, "")),
    ("KB-325", f"{ZH}:25", grow(WHERE + "      - {label: 转, to: loop}\n", CIRCLE)),
    ("KB-325", f"{ZH}:29", grow(WHERE + "      - {label: 转, to: loop}\n", CIRCLE)),
    ("KB-326", f"{ZH}:25", grow(WHERE + "      - {label: 转, to: alone}\n", ALONE)),
    ("KB-327", f"{ZH}:15", swap("{label: 好了, to: solved}", "{label: 网络, to: solved}")),
    ("KB-327", f"{ZH}:15", swap("{label: 好了, to: solved}", "{label: 又是, to: network}")),
    ("KB-327", f"{ZH}:16", swap("{label: 好了, to: solved}", "{label: 清, to: start clear}")),
    ("KB-331", "zh/slow.yaml:2", second("about: [offline]", "about: []")),
    ("KB-332", "zh/slow.yaml:3", second("title: 系统慢", "title: 迟了")),
    ("KB-333", f"{ZH}:3", swap("about: [offline]", "about: [nowhere]")),
    ("KB-333", f"{ZH}:22", swap("article how-to-clear", "article nowhere")),
    ("KB-333", f"{ZH}:22", swap("article how-to-clear", "article")),
    ("KB-334", "en/late.yaml:1", put("en/late.yaml", TRANSLATION.replace("id: slow", "id: late"))),
    ("KB-335", f"{EN}:3", swap("  network:\n", "  web:\n", EN)),
    ("KB-335", f"{EN}:10", swap("  network:\n", "  web:\n", EN)),
    ("KB-336", f"{EN}:4", swap("start verify", "start clear", EN)),
    ("KB-336", f"{EN}:10", swap("to: article how-to-clear", "to: person", EN)),
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_guides(tmp_path)


def named(folder: Path) -> list[tuple[str, str]]:
    """Return code and place of every mistake."""
    mistakes = guides.check(folder, ARTICLES)
    return [(one.code, f"{one.file.relative_to(folder).as_posix()}:{one.line}") for one in mistakes]


# ---------------------------------------------------------------- mistakes


def test_a_good_folder_has_none(folder: Path) -> None:
    assert named(folder) == []


@pytest.mark.parametrize(("code", "place", "spoiled"), MISTAKES)
def test_a_mistake_is_named_by_file_line_and_code(
    folder: Path, code: str, place: str, spoiled: Spoil
) -> None:
    spoiled(folder)
    assert (code, place) in named(folder)


def test_every_kind_of_mistake_is_tried_here() -> None:
    told = {
        code
        for part in (guides, guide_reading, guide_ways)
        for code in re.findall(r"KB-3\d\d", part.__doc__ or "")
    }
    assert told == {code for code, _, _ in MISTAKES}


def test_a_step_is_not_blamed_for_what_follows_from_another_mistake(folder: Path) -> None:
    swap("to: unsolved}", "to: nowhere}")(folder)
    assert [code for code, _ in named(folder) if code != "KB-336"] == ["KB-321"]


def test_loading_carries_every_mistake_and_asks_for_no_articles(folder: Path) -> None:
    swap("article how-to-clear", "article nowhere")(folder)
    assert [code for code, _ in named(folder)] == ["KB-336", "KB-333"]
    put(EN, TRANSLATION.replace("article how-to-clear", "article nowhere"))(folder)
    guides.load(folder)
    put(ZH, ORIGINAL.replace("title: 系统慢", "title:").replace("stated", "perhaps"))(folder)
    with pytest.raises(GuidesError) as raised:
        guides.load(folder)
    assert [one.code for one in raised.value.mistakes] == ["KB-306", "KB-309"]
    assert str(raised.value.mistakes[0]).startswith(f"{folder / ZH}:2: KB-306 ")


@pytest.mark.parametrize("missing", ["", "zh"])
def test_a_folder_without_guides_ends_in_a_sentence(tmp_path: Path, missing: str) -> None:
    (tmp_path / missing).mkdir(exist_ok=True)
    with pytest.raises(FolderError, match="there are no guides"):
        guides.load(tmp_path)
    with pytest.raises(FolderError, match="there is no folder"):
        guides.load(tmp_path / "absent")


@given(st.binary(max_size=400))
def test_no_bytes_are_a_crash(data: bytes) -> None:
    _read(data)


SIGNS = ["- ", ": ", "&a ", "*a", "!x ", "? ", "---", "  ", "'", '"', *"{}[],#%|>\n\tx"]
ODD = ["\\ud800", "\\U00110000", "\x85", "\ufeff"]


@given(st.lists(st.sampled_from([*SIGNS, *ODD]), max_size=60).map("".join))
def test_no_yaml_is_a_crash(text: str) -> None:
    _read(text.encode())


@given(st.integers(0, len(ORIGINAL)), st.integers(0, 30), st.text(max_size=12))
def test_no_slip_of_the_hand_is_a_crash(start: int, length: int, new: str) -> None:
    _read((ORIGINAL[:start] + new + ORIGINAL[start + length :]).encode("utf-8", "replace"))


def _read(data: bytes) -> None:
    """Check a folder with one guide of these bytes."""
    with TemporaryDirectory() as name:
        folder = write_guides(Path(name))
        (folder / ZH).write_bytes(data)
        for mistake in guides.check(folder, ARTICLES):
            assert mistake.line >= 1
            assert re.fullmatch(r"KB-3\d\d", mistake.code)


# ---------------------------------------------------------------- qingka kb check


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, words)])


def test_the_check_looks_at_the_shipped_guides_too() -> None:
    done = run()
    assert done.exit_code == 0
    assert " and 12 guides." in done.output


def test_the_check_names_the_mistakes_of_guides_among_the_given_articles(folder: Path) -> None:
    articles = write_articles(folder / "kb")
    assert (
        run("--articles", articles, "--guides", folder).output == "No mistakes in 3 articles and 1 guides.\n"
    )
    swap("about: [offline]", "about: [nowhere]")(folder)
    done = run("--articles", articles, "--guides", folder)
    assert done.exit_code == 1
    assert "slow.yaml:3: KB-333 there is no article 'nowhere'" in done.output
    assert "KB-003: mistakes: 1" in done.output


def test_a_folder_of_guides_that_is_not_there_ends_in_a_sentence(tmp_path: Path) -> None:
    done = run("--guides", tmp_path / "absent")
    assert done.exit_code == 2
    assert "KB-002: there is no folder" in done.output


# ---------------------------------------------------------------- reading


def test_a_button_leads_where_the_file_says() -> None:
    assert target_of("solved") == Target(Kind.SOLVED)
    assert target_of("start clear") == Target(Kind.START, "clear")
    assert target_of("article  agent-away ") == Target(Kind.ARTICLE, "agent-away")
    assert target_of("network") == Target(Kind.STEP, "network")
    assert [target_of(text).choice for text in ("person", "start report", "article a", "b")] == [
        "person", "operation", "article a", "b",
    ]  # fmt: skip


def test_a_guide_is_read_with_its_lines(folder: Path) -> None:
    guide = guides.load(folder).guide("slow")
    network = guide.steps["network"]
    assert (guide.begin, guide.about, network.line) == ("where", ("offline",), 17)
    assert network.options[1] == Option("还是慢", Target(Kind.UNSOLVED))
    assert network.options[1].line == 21
    assert guide.steps["where"].headline == "慢在哪里？"


def test_a_translation_takes_the_facts_of_the_original(folder: Path) -> None:
    guide = guides.load(folder).guide("slow", "en")
    assert (guide.title, guide.begin, guide.sources) == ("It is slow", "where", ("说明书",))
    assert guide.steps["network"].options[1].label == "Still slow"


def test_a_guide_without_a_translation_is_shown_in_chinese(folder: Path) -> None:
    (folder / EN).unlink()
    loaded = guides.load(folder)
    assert loaded.guide("slow", "en").title == "系统慢"
    assert ("slow" in loaded, "fast" in loaded) == (True, False)


def test_an_article_knows_its_guide(folder: Path) -> None:
    loaded = guides.load(folder)
    assert (loaded.about("offline"), loaded.about("how-to-clear")) == ("slow", None)


# ---------------------------------------------------------------- the shipped guides


def test_the_shipped_guides_have_no_mistakes() -> None:
    assert guides.check(guides.SHIPPED, library.load()) == ()


def test_there_are_twelve_and_each_is_translated() -> None:
    assert len(SHIPPED.originals) == 12
    assert {one.id for one in WHOLE if one.language == "en"} == {one.id for one in SHIPPED.originals}


def test_operations_are_those_of_the_contract() -> None:
    assert set(PLANS) == {str(plan) for plan in Plan}


@pytest.mark.parametrize("guide", WHOLE, ids=lambda one: f"{one.id}-{one.language}")
def test_a_guide_is_short_and_asks_one_thing_at_a_time(guide: Guide) -> None:
    assert 4 <= len(guide.steps) <= 9
    for step in guide.steps.values():
        assert step.say.startswith("**"), step.name
        assert len(step.headline) <= 90, step.name
        assert len(step.say) <= 300, step.name


@pytest.mark.parametrize("guide", SHIPPED.originals, ids=lambda one: one.id)
def test_from_every_step_a_few_buttons_lead_to_an_end(guide: Guide) -> None:
    near = {name for name, step in guide.steps.items() if any(o.to.kind in ENDS for o in step.options)}
    presses = 1
    while near != guide.steps.keys():
        presses += 1
        near |= {name for name, step in guide.steps.items() if {o.to.name for o in step.options} & near}
    assert presses <= 3


def test_what_is_inferred_is_said_to_be() -> None:
    articles = library.load()
    for guide in SHIPPED.originals:
        certain = {articles.article(name).certainty for name in guide.about}
        assert guide.certainty == "inferred" or certain == {"stated"}, guide.id


def test_every_offering_article_leads_to_its_guide_alone() -> None:
    offered = [name for guide in SHIPPED.originals for name in guide.about]
    assert len(offered) == len(set(offered))
    assert all(SHIPPED.about(name) for name in offered)
