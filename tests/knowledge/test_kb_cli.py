"""`qingka kb`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.kb_cli import app
from tests.knowledge.kb_folder import spoil, write_articles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "kb")


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def measure(folder: Path, queries: str, *more: str | Path) -> Result:
    file = folder / "queries.jsonl"
    file.write_text(queries, encoding="utf-8")
    return run("eval", "--articles", folder, "--queries", file, "--no-semantic", *more)


def test_the_shipped_articles_have_no_mistakes() -> None:
    assert run("check").exit_code == 0


def test_a_good_folder_passes(folder: Path) -> None:
    done = run("check", "--articles", folder)
    assert (done.exit_code, done.output) == (0, "No mistakes in 3 articles.\n")


def test_every_mistake_is_named_at_once(folder: Path) -> None:
    spoil(folder, "offline", "title: 离线限额超了\n", "")
    spoil(folder, "password", "codes:", "color: red\ncodes:")
    done = run("check", "--articles", folder)
    assert "offline.md:1: KB-104" in done.output
    assert "password.md:7: KB-105" in done.output


def test_ask_prints_the_decision_as_json(folder: Path) -> None:
    done = run("ask", "--articles", folder, "--json", "--no-semantic", "提示 09d103")
    printed = json.loads(done.stdout)
    assert list(printed) == ["decision", "article", "score", "candidates"]
    assert (printed["decision"], printed["article"]) == ("answer", "password")
    assert printed["candidates"][0] == {"article": "password", "score": printed["score"]}


def test_ask_prints_titles_for_people(folder: Path) -> None:
    assert "证书密码锁死" in run("ask", "--articles", folder, "--no-semantic", "09d103").stdout


def test_ask_reads_questions_from_standard_input_line_by_line(folder: Path) -> None:
    words = ["ask", "--articles", str(folder), "--json", "--no-semantic"]
    done = CliRunner().invoke(
        app, words, input=b"09d103\n\n\xff\xfe\n\xe6\x80\x8e\xe4\xb9\x88\xe6\xb8\x85\xe5\x8d\xa1\n"
    )
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["article"] for one in printed] == ["password", None, "how-to-clear"]


def test_ask_names_codes_that_no_article_knows(folder: Path) -> None:
    done = run("ask", "--articles", folder, "--no-semantic", "错误码 A99999")
    assert "codes that no article knows: a99999" in done.stdout


def test_eval_prints_its_figures_and_writes_its_rows(folder: Path, tmp_path: Path) -> None:
    queries = (
        '{"query": "09d103", "expected": "password", "kind": "code"}\n{"query": "你好", "expected": null}\n'
    )
    rows = tmp_path / "rows.jsonl"
    printed = json.loads(measure(folder, queries, "--json", "--rows", rows).stdout)
    assert (printed["queries"], printed["hit@1"], printed["hit@3"], printed["mrr@5"]) == (2, 1, 1, 1)
    assert printed["aurc"] == 0.25
    assert printed["in_scope"]["answered_right"] == 1
    assert printed["out_of_scope"]["handed_over"] == 1
    assert printed["kinds"]["code"]["hit@1"] == 1
    written = [json.loads(line) for line in rows.read_text("utf-8").splitlines()]
    assert [row["query"] for row in written] == ["09d103", "你好"]
    assert {"decision", "article", "score", "candidates"} < written[0].keys()


@pytest.mark.parametrize(
    ("queries", "place"),
    [
        ("", "no query"),
        ("not json\n", ":1: not JSON"),
        ('{"query": "清卡"}\n[1]\n', ":2: "),
        ('{"query": 5}\n', ":1: "),
        ('{"query": "清卡", "expected": "nowhere"}\n', "no article 'nowhere'"),
        ('{"query": "清卡", "expected": 5}\n', ":1: "),
    ],
)
def test_queries_that_cannot_be_read_end_in_a_sentence(folder: Path, queries: str, place: str) -> None:
    done = measure(folder, queries)
    assert done.exit_code == 2
    assert "KB-030" in done.output
    assert place in done.output


@pytest.mark.parametrize("command", [["check"], ["ask", "清卡"]])
def test_a_folder_that_is_missing_or_empty_ends_in_a_sentence(tmp_path: Path, command: list[str]) -> None:
    for folder in (tmp_path, tmp_path / "absent"):
        done = run(*command, "--articles", folder)
        assert done.exit_code == 2
        assert "KB-002" in done.output


def test_rows_that_cannot_be_written_end_in_a_sentence(folder: Path) -> None:
    done = measure(folder, '{"query": "清卡"}\n', "--rows", folder / "absent" / "rows.jsonl")
    assert done.exit_code == 2
    assert "OS-001" in done.output
