"""`qingka kb eval`: how well a file of queries is answered, and whether that is less than it was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

import knowledge
from bot.kb import baseline as baselines
from bot.kb.endings import said_in_a_sentence, stop
from bot.kb.options import Folder, Json, Semantic

if TYPE_CHECKING:
    from knowledge.answer import Found
    from knowledge.evaluation import Asked

OWN = Path(knowledge.__file__).parents[1] / "tests" / "knowledge" / "own"  # in a checkout of the project
COLUMNS = ("answered_right", "answered_wrong", "suggested", "handed_over")

Queries = Annotated[
    Path | None,
    typer.Option(
        help='JSON lines of "query", "expected" (id or null) and "kind"; default: the project\'s own, '
        "with their baseline"
    ),
]
Rows = Annotated[Path | None, typer.Option(help="write each query and its answer there, as JSON lines")]
BaselineFile = Annotated[
    Path | None, typer.Option("--baseline", help="fail where more than one question is lost against it")
]
WriteBaseline = Annotated[
    bool, typer.Option("--write-baseline", help="write the figures into the baseline instead")
]


def evaluate(
    queries: Queries = None,
    articles: Folder = None,
    as_json: Json = False,
    rows: Rows = None,
    semantic: Semantic = True,
    baseline: BaselineFile = None,
    write_baseline: WriteBaseline = False,
) -> None:
    """Measure how well a file of queries is answered; end with 1 when hit@1 fell or more is answered out of scope."""
    from knowledge import evaluation
    from knowledge.answer import Answerer

    if queries is None and baseline is None:
        baseline = OWN / "baseline.json"
    if write_baseline and baseline is None:
        stop(2, "USE-002: --write-baseline needs --baseline FILE")
    with said_in_a_sentence():
        answerer = Answerer.open(articles, semantic=semantic)
        given = evaluation.read_queries(queries or OWN / "queries.jsonl", answerer.library)
        asked = evaluation.evaluate(answerer, given)
        if rows is not None:
            _write_rows(rows, asked)
    figures = {"semantic": answerer.semantic, **evaluation.figures(asked)}
    typer.echo(json.dumps(figures, ensure_ascii=False) if as_json else table(figures))
    if baseline is not None:
        _hold_against(baseline, figures, write=write_baseline)


def found_as_dict(found: Found) -> dict[str, Any]:
    """Return a decision as JSON shows it."""
    return {
        "decision": str(found.decision),
        "article": found.article,
        "score": found.score,
        "candidates": [{"article": name, "score": score} for name, score in found.candidates],
    }


def table(figures: Mapping[str, Any]) -> str:
    """Return the figures for people, each share with its 95 % interval."""
    head = [f"{name} {figures[name]}" for name in ("queries", "semantic")]
    head += [f"{name} {_with_interval(figures, name)}" for name in ("hit@1", "hit@3")]
    head += [f"{name} {figures[name]}" for name in ("mrr@5", "aurc", "excess_aurc")]
    groups = {"in scope": figures["in_scope"], "out of scope": figures["out_of_scope"], **figures["kinds"]}
    lines = [" ".join([f"{'':16}", f"{'queries':>7}", *(f"{column:>22}" for column in COLUMNS)])]
    for name, group in groups.items():
        shown = (f"{_with_interval(group, column):>22}" for column in COLUMNS)
        lines.append(" ".join([f"{name:16}", f"{group['queries']:>7}", *shown]))
    return "\n".join([" · ".join(head), *lines])


def _with_interval(group: Mapping[str, Any], name: str) -> str:
    if group[name] is None:
        return "-"
    low, high = group["ci95"][name]
    return f"{group[name]:.4f} ({low:.3f}–{high:.3f})"


def _hold_against(file: Path, figures: Mapping[str, Any], *, write: bool) -> None:
    kind, now = baselines.kind_of(semantic=bool(figures["semantic"])), baselines.of_figures(figures)
    with said_in_a_sentence():
        if write:
            baselines.write(file, kind, now)
            typer.echo(f"The {kind} baseline is written to {file}.", err=True)
            return
        losses = baselines.read(file, kind).losses(now)
    if losses:
        stop(1, f"KB-032: worse than {file} ({kind}): {'; '.join(losses)}")


def _write_rows(file: Path, asked: Sequence[Asked]) -> None:
    lines = [
        json.dumps({"query": one.query.text, **found_as_dict(one.found)}, ensure_ascii=False) for one in asked
    ]
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
