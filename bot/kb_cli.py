"""`qingka kb …`: check the knowledge folder, ask it, measure it.

Exit codes: 0 fine · 1 the articles or guides have mistakes · 2 a folder, a file or an option that cannot be used.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from knowledge.article import ArticlesError, KnowledgeError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from knowledge.answer import Answerer, Found
    from knowledge.article import Mistake
    from knowledge.evaluation import Asked
    from knowledge.library import Library

app = typer.Typer(no_args_is_help=True)

Folder = Annotated[
    Path | None, typer.Option("--articles", help="folder of articles; default: the shipped one")
]
GuideFolder = Annotated[
    Path | None,
    typer.Option(
        "--guides", help="folder of guided trees; default: the shipped one, with the shipped articles"
    ),
]
Json = Annotated[bool, typer.Option("--json", help="print JSON")]
Semantic = Annotated[
    bool, typer.Option("--semantic/--no-semantic", help="use the sentence encoder where it is installed")
]


@app.command()
def check(articles: Folder = None, guides: GuideFolder = None) -> None:
    """Name file and line of every mistake in the articles and guides; ours must name their sources, too."""
    from knowledge import library

    with _said_in_a_sentence():
        mistakes = library.check(articles or library.SHIPPED, strict=articles is None)
        _stop_for(mistakes, "KB-001")
        known = library.load(articles or library.SHIPPED)
        said = f"{len(known.articles)} articles"
        if guides or articles is None:
            said += f" and {_check_guides(guides, known)} guides"
    typer.echo(f"No mistakes in {said}.")


@app.command()
def ask(
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help="default: each line of standard input")
    ] = None,
    articles: Folder = None,
    as_json: Json = False,
    semantic: Semantic = True,
) -> None:
    """Ask a question and see what would be decided."""
    with _said_in_a_sentence():
        answerer = _open(articles, semantic)
    for question in _lines_of_stdin() if text is None else [text]:
        found = answerer.ask(question)
        typer.echo(json.dumps(_as_dict(found), ensure_ascii=False) if as_json else _lines(answerer, found))


@app.command("eval")
def evaluate(
    queries: Annotated[Path, typer.Option(help='JSON lines of "query", "expected" (id or null) and "kind"')],
    articles: Folder = None,
    as_json: Json = False,
    rows: Annotated[
        Path | None, typer.Option(help="write each query and its answer there, as JSON lines")
    ] = None,
    semantic: Semantic = True,
) -> None:
    """Measure how well a file of queries is answered."""
    from knowledge import evaluation

    with _said_in_a_sentence():
        answerer = _open(articles, semantic)
        asked = evaluation.evaluate(answerer, evaluation.read_queries(queries, answerer.library))
        if rows is not None:
            _write_rows(rows, asked)
    figures = {"semantic": answerer.semantic, **evaluation.figures(asked)}
    typer.echo(json.dumps(figures, ensure_ascii=False) if as_json else _table(figures))


def _check_guides(folder: Path | None, articles: Library) -> int:
    """Name every mistake in the guides; return how many there are."""
    from knowledge import guides

    where = folder or guides.SHIPPED
    _stop_for(guides.check(where, articles), "KB-003")
    return len(guides.load(where).originals)


def _stop_for(mistakes: Sequence[Mistake], code: str) -> None:
    for mistake in mistakes:
        typer.echo(str(mistake))
    if mistakes:
        _stop(1, f"{code}: mistakes: {len(mistakes)}")


def _open(articles: Path | None, semantic: bool) -> Answerer:
    from knowledge.answer import Answerer

    return Answerer.open(articles, semantic=semantic)


def _lines_of_stdin() -> Iterator[str]:
    for line in typer.get_text_stream("stdin", encoding="utf-8", errors="replace"):
        if line.strip():
            yield line


def _lines(answerer: Answerer, found: Found) -> str:
    lines = [f"{found.decision}  {found.score:.0%}"]
    for name, score in found.candidates:
        lines.append(f"  {score:4.0%}  {name}  {answerer.library.article(name).title}")
    if found.unknown_codes:
        lines.append(f"  codes that no article knows: {', '.join(found.unknown_codes)}")
    return "\n".join(lines)


def _as_dict(found: Found) -> dict[str, Any]:
    return {
        "decision": str(found.decision),
        "article": found.article,
        "score": found.score,
        "candidates": [{"article": name, "score": score} for name, score in found.candidates],
    }


def _write_rows(file: Path, asked: Sequence[Asked]) -> None:
    lines = [
        json.dumps({"query": one.query.text, **_as_dict(one.found)}, ensure_ascii=False) for one in asked
    ]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _table(figures: dict[str, Any]) -> str:
    head = [f"{name} {figures[name]}" for name in ("queries", "semantic", "hit@1", "hit@3", "mrr@5", "aurc")]
    columns = ("queries", "answered_right", "answered_wrong", "suggested", "handed_over")
    groups = {"in scope": figures["in_scope"], "out of scope": figures["out_of_scope"], **figures["kinds"]}
    lines = [" ".join([f"{'':16}", *(f"{column:>14}" for column in columns)])]
    for name, group in groups.items():
        shown = ("-" if group[column] is None else group[column] for column in columns)
        lines.append(" ".join([f"{name:16}", *(f"{value:>14}" for value in shown)]))
    return "\n".join([" · ".join(head), *lines])


@contextmanager
def _said_in_a_sentence() -> Iterator[None]:
    """Turn the knowledge part's errors, and the disk's, into one sentence with its code and an exit code."""
    try:
        yield
    except ArticlesError as error:
        _stop(1, f"{error.code}: {error}")
    except KnowledgeError as error:
        _stop(2, f"{error.code}: {error}")
    except OSError as error:
        _stop(2, f"OS-001: {error}")


def _stop(status: int, sentence: str) -> None:
    typer.echo(sentence, err=True)
    sys.exit(status)
