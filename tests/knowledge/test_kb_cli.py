"""`qingka kb`: what it prints and how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session
from typer.testing import CliRunner, Result

from bot.kb_cli import app
from bot.people import Role, meet, person
from bot.records import schema
from bot.records.database import open_engine
from bot.records.journal import GuideStepRow, QuestionRow
from bot.records.people import EVERY_SITE, RoleRow
from bot.tickets import opening, steps, talk
from tests.databases import own_url, setting_of
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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a hub with an empty database, and the working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QINGKA_HOME", str(tmp_path))
    monkeypatch.delenv("QINGKA_SETTINGS", raising=False)
    monkeypatch.setenv("QINGKA_DATABASE_URL", setting_of(tmp_path / "qingka.db"))
    engine = open_engine(own_url(tmp_path / "qingka.db"))
    schema.upgrade(engine)
    engine.dispose()
    return tmp_path


def use(home: Path) -> None:
    """Let a clerk ask three times, walk a guide, and have one ticket solved and one not."""
    engine = open_engine(own_url(home / "qingka.db"))
    with Session(engine) as session:
        clerk = meet(session, "rig", 1, 1, "王芳", "zh")
        support = meet(session, "rig", 2, 2, "赵客服", "zh")
        session.add(RoleRow(person_id=support.id, site_id=EVERY_SITE, role=Role.SUPPORT))
        session.flush()
        support = person(session, support.id)
        solved = opening.open_question(session, clerk, "打印机卡纸，电话13800138000", code="9988")
        steps.claim(session, solved.id, support)
        talk.answer(session, solved.id, support, "关掉打印机；慢慢抽出纸。")
        steps.resolve(session, solved.id, support)
        opening.open_question(session, clerk, "还有一个问题")
        rows: list[dict[str, Any]] = [
            {"text": "我是王芳，打印机卡纸", "decision": "handoff", "ticket_id": solved.id},
            {"text": "打印机又卡纸", "decision": "handoff"},
            {"text": "怎么清卡", "decision": "answer", "article": "how-to-clear", "thumb": 1},
        ]
        session.add_all(QuestionRow(person_id=clerk.id, **row) for row in rows)
        session.add(GuideStepRow(run="r", person_id=clerk.id, guide="slow", step="where", choice="solved"))
        session.commit()
    engine.dispose()


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


QUERIES = '{"query": "09d103", "expected": "password"}\n{"query": "今天天气", "expected": null}\n'


def test_each_share_of_eval_stands_with_its_interval(folder: Path) -> None:
    printed = json.loads(measure(folder, QUERIES, "--json").stdout)
    assert printed["ci95"]["hit@1"] == [0.2065, 1.0]
    assert printed["out_of_scope"]["ci95"]["answered_wrong"][0] == 0
    assert "hit@1 1.0000 (0.206–1.000)" in measure(folder, QUERIES).stdout


def test_a_baseline_that_was_written_holds_until_more_than_one_question_is_lost(folder: Path) -> None:
    file = folder / "baseline.json"
    written = measure(folder, QUERIES, "--baseline", file, "--write-baseline")
    assert (written.exit_code, "lexical baseline is written" in written.output) == (0, True)
    assert measure(folder, QUERIES, "--baseline", file).exit_code == 0
    worse = QUERIES + '{"query": "a00246", "expected": "password"}\n' * 3
    done = measure(folder, worse, "--baseline", file)
    assert done.exit_code == 1
    assert (
        f"KB-032: worse than {file} (lexical): hit@1 fell from 1.0000 to 0.2500, by 3 questions"
        in done.output
    )


def test_more_answers_out_of_scope_than_the_baseline_has_fail(folder: Path) -> None:
    file = folder / "baseline.json"
    measure(folder, QUERIES, "--baseline", file, "--write-baseline")
    done = measure(folder, QUERIES + '{"query": "09d103", "expected": null}\n' * 2, "--baseline", file)
    assert done.exit_code == 1
    assert "answers out of scope grew from 0.0000 to 0.6667, by 2 questions" in done.output


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "KB-031"), ("[]", "no object"), ("{}", "no lexical"), ('{"lexical": {}}', "in_scope")],
)
def test_a_baseline_that_cannot_be_read_ends_in_a_sentence(folder: Path, text: str, said: str) -> None:
    file = folder / "baseline.json"
    file.write_text(text, encoding="utf-8")
    done = measure(folder, QUERIES, "--baseline", file)
    assert done.exit_code == 2
    assert "KB-031" in done.output
    assert said in done.output


def test_a_baseline_is_written_into_a_named_file_only(folder: Path) -> None:
    done = measure(folder, QUERIES, "--write-baseline")
    assert (done.exit_code, "USE-002" in done.output) == (2, True)


def test_misses_are_listed_in_clusters_and_name_nobody(home: Path) -> None:
    use(home)
    done = run("misses")
    assert done.output.startswith("2 misses in 30 days, 1 clusters\n")
    assert "1 people" in done.output
    assert "打印机" in done.output
    assert "王芳" not in run("misses", "--json").output
    (cluster,) = json.loads(run("misses", "--days", "7", "--json").stdout)["clusters"]
    assert (cluster["count"], cluster["people"], cluster["questions"]) == (2, 1, [1, 2])
    assert cluster["kinds"] == {"handed-over": 2}


def test_a_draft_is_written_and_what_is_missing_is_named_by_line(home: Path, folder: Path) -> None:
    use(home)
    done = run("draft", "1")
    file = home / "drafts" / "ticket-1.md"
    assert done.exit_code == 0
    assert f"drafts/{file.name}:8: KB-106 the field tags is empty" in done.output
    text = file.read_text("utf-8")
    assert 'codes: ["9988"]' in text
    assert "13800138000" not in text
    assert "王芳" not in text
    shutil.copy(file, folder / "zh")
    assert "ticket-1.md:8: KB-106" in run("check", "--articles", folder).output
    spoil(folder, "ticket-1", "tags:", "tags: [打印]")
    assert run("check", "--articles", folder).exit_code == 0


def test_a_draft_never_takes_the_place_of_a_file(home: Path) -> None:
    use(home)
    run("draft", "1", "--out", home / "out")
    (home / "out" / "ticket-1.md").write_text("mine", encoding="utf-8")
    done = run("draft", "1", "--out", home / "out")
    assert (done.exit_code, "LRN-410" in done.output) == (2, True)
    assert (home / "out" / "ticket-1.md").read_text("utf-8") == "mine"


@pytest.mark.parametrize(("ticket", "code"), [("2", "LRN-409"), ("9", "LRN-404")])
def test_a_ticket_that_is_not_solved_gives_no_draft(home: Path, ticket: str, code: str) -> None:
    use(home)
    done = run("draft", ticket)
    assert (done.exit_code, code in done.output) == (2, True)
    assert not (home / "drafts").exists()


def test_stats_show_how_far_articles_and_guides_help(home: Path) -> None:
    use(home)
    shown = run("stats").output
    assert "how-to-clear  1      1   0     0       100% of 1 (21%–100%)" in shown
    printed = json.loads(run("stats", "--days", "30", "--json").stdout)
    (article,) = printed["articles"]
    assert (article["article"], article["rate"], article["ci95"]) == ("how-to-clear", 1.0, [0.2065, 1.0])
    assert [(one["guide"], one["step"], one["solved"]) for one in printed["guides"]] == [
        ("slow", None, 1),
        ("slow", "where", 1),
    ]


@pytest.mark.parametrize("command", ["misses", "stats"])
def test_a_hub_that_was_never_asked_has_nothing_to_show(home: Path, command: str) -> None:
    assert run(command).exit_code == 0


@pytest.mark.parametrize("command", [["misses"], ["stats"], ["draft", "1"]])
def test_a_database_that_is_away_ends_in_a_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("QINGKA_DATABASE_URL", f"sqlite:///{home / 'absent' / 'qingka.db'}")
    done = run(*command)
    assert (done.exit_code, "DB-00" in done.output) == (3, True)
